"""Write docs/evidence.md from the result folder of a base year.

    python docs/make_evidence.py results/baseline_2023-0123abcd

Run it again after a change of the model or of its data, and commit what it writes.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PAGE = Path(__file__).parent / "background" / "evidence.md"
HEAD = """# Simulated against counted

What `{scenario}` gives for 2023, beside what was counted then. Means with 95 % limits over
{replications} replications, seed {seed}, version {version}; `docs/make_evidence.py` writes this
page from a run.

A quantity *agrees* if the simulated interval meets the observed range, or a tenth on either side of
a single value. What a capacity or a demand was *fitted* to proves nothing and is not counted.
**{agree} of {tested} quantities that were not fitted agree; their median relative error is
{error:.0f} %.** Of the {fitted} fitted ones {kept} are met.

Misses are left as they are; the last column says what we think causes them.
"""
COLUMNS = (
    "quantity",
    "where, when",
    "simulated",
    "observed",
    "unit",
    "agrees",
    "likely cause",
)

Row = Mapping[str, str]


def main(folder: Path) -> None:
    """Read a result folder and write the page."""
    with (folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    tested = [row for row in rows if row["fitted"] == "False" and row["agree"]]
    fitted = [row for row in rows if row["fitted"] == "True" and row["agree"]]
    head = HEAD.format(
        scenario=f"{manifest['name']}.yaml",
        replications=manifest["replications"],
        seed=manifest["seed"],
        version=manifest["version"],
        agree=sum(row["agree"] == "True" for row in tested),
        tested=len(tested),
        error=100 * statistics.median(relative_error(row) for row in tested),
        fitted=len(fitted),
        kept=sum(row["agree"] == "True" for row in fitted),
    )
    groups = (("Not fitted", tested), ("Fitted", fitted))
    parts = [head, *(f"## {title}\n\n{table(group)}" for title, group in groups)]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def relative_error(row: Row) -> float:
    """Return how far the simulated value is from the observed one, as a share of the latter."""
    observed = float(row["observed"])
    return abs(float(row["simulated"]) - observed) / abs(observed)


def table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table."""
    lines: list[tuple[str, ...]] = [COLUMNS, ("---", "---", "--:", "--:", "---", "---", "---")]
    lines += [cells(row) for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def cells(row: Row) -> tuple[str, ...]:
    """Return the cells of one observation."""
    return (
        f"{row['what']} ({row['id']})",
        f"{row['place']}, {row['year']}",
        measured(row["simulated"], row["low"], row["high"]),
        measured(row["observed"], row["observed_low"], row["observed_high"]),
        row["unit"],
        "yes" if row["agree"] == "True" else "**misses**",
        row["cause"],
    )


def measured(value: str, low: str, high: str) -> str:
    """Return a value and its limits in three digits."""
    shown = number(float(value))
    return f"{shown} ({number(float(low))} to {number(float(high))})" if low and high else shown


def number(value: float) -> str:
    """Return a number in three digits, thousands set apart."""
    if abs(value) >= 1000:
        digits = 10 ** (len(str(int(abs(value)))) - 3)
        return f"{round(value / digits) * digits:,}".replace(",", " ")
    return f"{value:.3g}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
