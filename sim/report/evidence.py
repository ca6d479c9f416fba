"""How far the model can be trusted, and what it was fed: tables of evidence and of sources."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlsplit

from sim.report import digits
from sim.report.result import Estimate, Evidence, Result, Source
from sim.report.tables import LONG, Cell, Column, Table


def observed(rows: Sequence[Evidence]) -> Table:
    """Return simulated beside observed, misses marked as misses."""
    columns = [
        Column("quantity", numeric=False),
        Column("where, when", numeric=False),
        Column("simulated"),
        Column("observed"),
        Column("unit", numeric=False),
        Column("agrees", numeric=False),
        Column("likely cause, remark", numeric=False),
    ]
    cells = [_observed(row) for row in rows]
    widths = (22, 13, 11, 11, 9, 9, 25)
    return Table("Simulated against observed", columns, cells, wide=True, widths=widths)


def _observed(row: Evidence) -> list[Cell]:
    return [
        Cell(row.what, row.id),
        Cell(f"{row.place} {row.year}".strip()),
        _measured(row.simulated, row.low, row.high),
        _measured(row.observed, row.observed_low, row.observed_high),
        Cell(row.unit),
        _judged(row),
        Cell(row.cause),
    ]


def _measured(mean: float | None, low: float | None, high: float | None) -> Cell:
    if mean is None:
        return Cell("–")
    plain = digits.number(mean)
    between = digits.limits(Estimate(mean, low, high))
    return Cell(digits.mean(Estimate(mean, low, high)) if between else plain, between)


def _judged(row: Evidence) -> Cell:
    if row.fitted:
        return Cell("fitted", "no test", mark="fitted")
    if row.agree is None:
        return Cell("not judged")
    return Cell("yes", mark="met") if row.agree else Cell("misses", mark="missed")


def verdict(rows: Sequence[Evidence]) -> str:
    """Count agreement in one sentence; what was fitted is not counted."""
    tested = [row for row in rows if not row.fitted and row.agree is not None]
    fitted = sum(row.fitted for row in rows)
    agreeing = sum(row.agree is True for row in tested)
    text = f"{agreeing} of {len(tested)} observed quantities are reproduced"
    if agreeing < len(tested):
        text += f", {len(tested) - agreeing} are missed"
    if fitted:
        text += f"; {fitted} more {'was' if fitted == 1 else 'were'} used to fit the model and "
        text += "test nothing"
    return f"{text}."


def sources(result: Result) -> Table | None:
    """Return every input with its origin; assumptions are marked."""
    if not result.sources:
        return None
    columns = [
        Column("input", numeric=False),
        Column("value"),
        Column("range"),
        Column("source", numeric=False),
        Column("period, note", numeric=False),
    ]
    rows = [_source(row) for row in result.sources]
    caption = f"Inputs and where they come from ({len(rows)})"
    folded = len(rows) > LONG
    return Table(caption, columns, rows, folded=folded, wide=True, widths=(25, 15, 14, 30, 16))


def _source(row: Source) -> list[Cell]:
    # A value as it was written has its unit with it.
    written = any(letter.isalpha() or letter == "%" for letter in row.value)
    unit = "" if written or row.unit in {"", "count", "1"} else row.unit
    between = f"{row.low} to {row.high}" if row.low and row.high else row.low or row.high
    if row.assumed:
        origin = Cell(
            "assumption", row.source.partition(":")[2].strip() or row.text, mark="assumed"
        )
    elif not row.source:
        origin = Cell("not stated", mark="assumed")
    else:
        origin = Cell(row.source, row.text, links=tuple(filter(None, map(safe, row.urls))))
    return [
        Cell(row.path),
        Cell(f"{listed(row.value)} {unit}".strip()),
        Cell(between),
        origin,
        Cell(row.period, row.note),
    ]


def listed(values: str) -> str:
    """Shorten a list of numbers in which one comes again and again: ``0.75, 11 × 1.02``."""
    runs = [(value, len(list(group))) for value, group in groupby(values.split(", "))]
    return ", ".join(value if count == 1 else f"{count} × {value}" for value, count in runs)


def safe(url: str) -> str:
    """Return an address that a reader may follow, nothing for any other scheme."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def assumed(result: Result) -> str:
    """Say how much of the input nobody measured."""
    total = len(result.sources)
    guesses = sum(row.assumed for row in result.sources)
    bare = sum(not row.source for row in result.sources)
    text = f"{total} inputs, {guesses} of them assumptions"
    return f"{text}, {bare} without a stated source." if bare else f"{text}."
