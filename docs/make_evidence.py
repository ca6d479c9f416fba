"""Write docs/evidence.md from result folders of scenarios that hold observations.

    python docs/make_evidence.py results/baseline_2023-... results/check_2024-... [FOLDER ...]

Run it again after a change of the model or of its data, and commit what it writes.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent / "evidence.md"
HEAD = """# Simulated against counted

What the model gives, beside what was counted: {runs}. Means with 95 % limits, seed {seed}, version
{version}; `docs/make_evidence.py` writes this page from the results.

A quantity *agrees* if the simulated interval meets the observed range, or a tenth on either side of
a single value. {rows} observations are compared; those that are themselves an input are left out.
What a capacity or a demand was *fitted* to proves nothing and is counted apart.
**{agree} of the {tested} that were not fitted agree ({share} %); their median relative error is
{error} %.** Misses are left as they are; the last column says what we think causes them.
Many of these compare with another scope or year, one event or a claim, which nothing nearer
replaces. Of the {alike} that count the same thing in the same year, {alike_agree} agree, with a
median error of {alike_error} %.

## What was fitted to what

All of it to 2023. 2024 is a check: its demand is what was counted, its capacities are those of 2023
and what opened by then.

* *By `corridorsim calibrate scenarios/baseline_2023.yaml -n 2`*, all at once
  (`scenarios/data/calibration.yaml`): the longest hold, the truck places and the fill of the wagon
  deck on the Kuryk line, and the same on the Turkmenbashi line, to the calls at both ports, the
  trucks and wagons of both lines and the 69.7 h of trucks at Kuryk; the call-up of Kazakh trucks to
  the 51.4 h of goods at Khorgos; the call for flat wagons at Altynkol and at Dostyk to the 69.7 h
  at Kazakh rail points. The sum of squares fell from 2.39 to 0.06. It moved the call at Dostyk from
  44 to 36 h, at Altynkol from 44 to 46 h, the hold at Kuryk from 42 to 46 h and the hold at
  Turkmenbashi from 42 to 67 h. The two holds and the fill at Kuryk are *not told*: calls and one
  wait do not hold them apart, and other values would fit as well.
* *By hand, before*: acceptances of trains (8 and 14 a day are facts; 22 a day in all), flat wagons,
  servers at road gates (to the busiest days), times of loading at Chinese road points, the month
  profiles of the road.
* *Demand* is what was counted. That tonnes, vehicles and USD of 2023 are met says that the network
  lets them through, and no more.
"""
COLUMNS = ("quantity", "where, when", "simulated", "observed", "unit", "agrees", "likely cause")
RIGHT = "--:"

MEANING = {
    "other scope": "more or something else was counted than the model holds",
    "other year": "counted in a year with other traffic or rules",
    "one event": "one jam, train, day or month against a year",
    "input": "demand, its season or a price is off, not what the network does with it",
    "claim": "an official or promised time, not a mean of shipments",
    "model": "the model differs from what it should show",
}

#: Kinds of difference that say that two things were compared which are not the same.
NOT_ALIKE = ("other scope", "other year", "one event", "claim")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """A result folder: what was run, and its rows of evidence that could be judged.

    Attributes
    ----------
    name, title, version : str
    replications, seed : int
    rows : list of Row
    """

    name: str
    title: str
    version: str
    replications: int
    seed: int
    rows: list[Row]

    def picked(self, fitted: bool) -> list[Row]:
        """Return the rows that were fitted to, or those that were not."""
        return [row for row in self.rows if (row["fitted"] == "True") == fitted]


def main(folders: Sequence[Path]) -> None:
    """Read result folders and write the page."""
    runs = [read(folder) for folder in folders]
    tested = [row for run in runs for row in run.picked(False)]
    alike = [row for row in tested if row["cause"].split(":")[0] not in NOT_ALIKE]
    head = HEAD.format(
        runs=", ".join(f"`{one.name}.yaml` with {one.replications} replications" for one in runs),
        seed=runs[0].seed,
        version=runs[0].version,
        rows=sum(len(run.rows) for run in runs),
        tested=len(tested),
        agree=agreeing(tested),
        share=f"{100 * agreeing(tested) / len(tested):.0f}",
        error=error(tested),
        alike=len(alike),
        alike_agree=agreeing(alike),
        alike_error=error(alike),
    )
    parts = [head, summary(runs), reasons(tested), *(section(run) for run in runs)]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def read(folder: Path) -> Run:
    """Read one result folder."""
    with (folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["agree"]]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Run(
        manifest["name"],
        json.loads((folder / "summary.json").read_text(encoding="utf-8"))["title"],
        manifest["version"],
        manifest["replications"],
        manifest["seed"],
        sorted(rows, key=lambda row: row["group"]),
    )


def summary(runs: Sequence[Run]) -> str:
    """Return hits and median errors by group, each run and fitted or not apart."""
    kinds: list[tuple[str, Callable[[], list[Row]]]] = []
    for run in runs:
        for fitted in (False, True):
            word = "fitted" if fitted else "not fitted"
            kinds.append((f"{run.name}, {word}", lambda r=run, f=fitted: r.picked(f)))  # type: ignore[misc]
    kinds = [(title, rows) for title, rows in kinds if rows()]
    groups = sorted({row["group"] for run in runs for row in run.rows})
    lines: list[tuple[str, ...]] = [
        ("group", *(title for title, _ in kinds)),
        ("---", *(RIGHT for _ in kinds)),
    ]
    lines.extend(
        (group, *(hits([row for row in rows() if row["group"] == group]) for _, rows in kinds))
        for group in groups
    )
    lines.append(("**all**", *(hits(rows()) for _, rows in kinds)))
    note = "Each cell: how many agree, of how many, and the median relative error.\n"
    return f"## Hit rates\n\n{note}\n{laid(lines)}"


def reasons(tested: Sequence[Row]) -> str:
    """Return how many of the misses are of each kind, the first word of their cause."""
    kinds = Counter(
        row["cause"].split(":")[0] for row in tested if row["agree"] != "True" and row["cause"]
    )
    lines: list[tuple[str, ...]] = [
        ("kind of miss", "number", "what it says"),
        ("---", RIGHT, "---"),
    ]
    lines += [(kind, str(number), MEANING.get(kind, "")) for kind, number in kinds.most_common()]
    return (
        f"Misses of what was not fitted, by the word that their cause begins with:\n\n{laid(lines)}"
    )


def hits(rows: Sequence[Row]) -> str:
    """Return how many rows agree, of how many, and their median relative error."""
    return f"{agreeing(rows)} of {len(rows)}, {error(rows)} %" if rows else ""


def agreeing(rows: Sequence[Row]) -> int:
    """Return the number of rows that agree."""
    return sum(row["agree"] == "True" for row in rows)


def error(rows: Sequence[Row]) -> str:
    """Return the median relative error in percent."""
    return f"{100 * statistics.median(relative_error(row) for row in rows):.0f}"


def relative_error(row: Row) -> float:
    """Return how far the simulated value is from the observed one, as a share of the latter."""
    observed = float(row["observed"])
    return abs(float(row["simulated"]) - observed) / abs(observed)


def section(run: Run) -> str:
    """Return the tables of one run."""
    parts = [f"## {run.title}\n"]
    for title, rows in (("Not fitted", run.picked(False)), ("Fitted", run.picked(True))):
        if rows:
            parts.append(f"### {title}: {run.name}\n\n{table(rows)}")
    return "\n".join(parts)


def table(rows: Sequence[Row]) -> str:
    """Return rows as Markdown tables, one for each group."""
    parts = []
    for group in dict.fromkeys(row["group"] for row in rows):
        lines: list[tuple[str, ...]] = [
            COLUMNS,
            ("---", "---", RIGHT, RIGHT, "---", "---", "---"),
            *(cells(row) for row in rows if row["group"] == group),
        ]
        parts.append(f"**{group}**\n\n{laid(lines)}")
    return "\n".join(parts)


def laid(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as a Markdown table."""
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
    main([Path(one) for one in sys.argv[1:]])
