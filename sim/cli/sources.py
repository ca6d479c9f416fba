"""``corridorsim sources``: where every number comes from."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer


def sources(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Scenario, or - to read it.")],
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print all columns as CSV to the standard output.")
    ] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change an input.")
    ] = None,
) -> None:
    """List every input: value, unit, source or assumption, range."""
    from sim.scenario import load
    from sim.scenario.sources import COLUMNS

    loaded = load(file, set_ or ())
    if as_csv:
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(one.row() for one in loaded.sources)
        return
    from rich.text import Text

    from sim.cli import screen

    styles = {"assumption": "yellow", "unsourced": "red"}
    rows: list[list[str | Text]] = []
    for one in loaded.sources:
        span = f"{one.low or '?'} .. {one.high or '?'}" if one.low or one.high else ""
        kind = Text(one.source or one.kind, styles.get(one.kind, ""))
        rows.append([one.path, one.value, one.unit, span, kind])
    screen.table("Inputs", ["input", "value>", "unit", "range", "source"], rows)
    counts = [one.kind for one in loaded.sources]
    screen.line(
        f"{len(counts)} numbers: {counts.count('fact')} from facts, "
        f"{counts.count('assumption')} assumed, {counts.count('unsourced')} without a source"
    )
