"""Write the tables of ``benchmarks/README.md`` from a file of measurements.

``python -m benchmarks.table benchmarks/results.json`` replaces what stands between the markers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.summary import Table, tables
from benchmarks.workload import HERE

PAGE = HERE / "README.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def markdown(table: Table) -> str:
    """Return a table as Markdown."""
    lines = [f"### {table.title}", ""]
    lines.append("| " + " | ".join(table.columns) + " |")
    lines.append("|---" + "|---:" * (len(table.columns) - 1) + "|")
    lines += ["| " + " | ".join(row) + " |" for row in table.rows]
    if table.note:
        lines += ["", table.note]
    return "\n".join(lines) + "\n"


def described(measured: dict[str, Any]) -> str:
    """Return the machine and the versions in a sentence."""
    machine = measured["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    rounds = 1 + max((raw["round"] for raw in measured.get("compare", [])), default=0)
    clock = {"wall": "wall time", "cpu": "processor time"}[measured["clock"]]
    compiler = f" C++ by {machine['compiler']}." if machine["compiler"] else ""
    return (
        f"{machine['date']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}; {versions}.{compiler} "
        f"Medians of {rounds} interleaved rounds, {clock}.\n"
    )


def filled(page: str, measured: dict[str, Any]) -> str:
    """Return the page with the tables of these measurements between its markers.

    Raises
    ------
    ValueError
        If the page has no markers.
    """
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError("the page has no markers for the tables")
    parts = [described(measured), *(markdown(table) for table in tables(measured))]
    return f"{before}{BEGIN}\n" + "\n".join(parts) + f"{END}{after}"


def main() -> None:
    """Fill the page."""
    measured = json.loads(Path(sys.argv[1]).read_text())
    PAGE.write_text(filled(PAGE.read_text(), measured))


if __name__ == "__main__":
    main()
