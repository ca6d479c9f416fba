"""``make bench``: measure everything, each run in a fresh process, and show the tables.

Rounds are interleaved (every implementation once, then again), so that what else the machine does
falls on all alike; ratios are taken within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from benchmarks.implementations import IMPLEMENTATIONS
from benchmarks.summary import Raw, Table, tables
from benchmarks.workload import HERE, TANDEMS

ROOT = HERE.parent
PACKAGES = ("corridorsim", "numpy", "numba", "simpy", "salabim", "ciw", "cimba")
SIZES = (10_000, 100_000, 1_000_000)
#: What is measured at growing numbers of trucks.
GROWING = (("fast_loop", "border"), ("fast", "border"), ("fast", "fifo"))
YEARS = (
    ("scenarios/baseline_2023.yaml", "reference", ()),
    ("scenarios/baseline_2023.yaml", "fast", ()),
    ("scenarios/trade_doubling.yaml", "fast", ("--every", "5", "--replications", "2")),
)
PARTS = ("compare", "growth", "years")


def measured(kind: str, *arguments: str) -> Raw:
    """Measure one run in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.measure", kind, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    raw: Raw = json.loads(done.stdout.splitlines()[-1])
    return raw


def compare(names: list[str], rounds: int, scale: float) -> Iterator[Raw]:
    """Measure all implementations on both tandems, round after round."""
    for number in range(rounds):
        for tandem in TANDEMS:
            for name in names:
                trucks = max(int(IMPLEMENTATIONS[name].trucks * scale), 1000)
                seed = str(number + 1)
                raw = measured("tandem", name, tandem, str(trucks), "--seed", seed)
                yield raw | {"round": number}


def growth(names: list[str], rounds: int, scale: float) -> Iterator[Raw]:
    """Measure the fast engine at growing numbers of trucks."""
    for number in range(rounds):
        for name, tandem in GROWING:
            for size in SIZES if name in names else ():
                trucks = max(int(size * scale), 1000)
                yield measured("tandem", name, tandem, str(trucks)) | {"round": number}


def years(names: list[str]) -> Iterator[Raw]:
    """Measure network-years."""
    for scenario, name, options in YEARS:
        if name in names:
            yield measured("year", scenario, name, *options)


def machine() -> dict[str, Any]:
    """Return what ran the measurements."""
    model = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), model)
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "versions": versions,
        "compiler": _compiler(),
    }


def _compiler() -> str:
    from benchmarks.cpp_model import compiler

    program = compiler()
    if program is None:
        return ""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[0] if done.stdout else ""


def show(console: Console, table: Table) -> None:
    """Print a table."""
    grid = Grid(*table.columns, title=table.title, caption=table.note or None)
    for column in grid.columns:
        column.justify = "right"
    grid.columns[0].justify, grid.columns[0].no_wrap = "left", True
    for row in table.rows:
        grid.add_row(*(cell.replace("**", "") for cell in row))
    console.print(grid)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers of trucks")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--names", nargs="+", choices=list(IMPLEMENTATIONS))
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--json", type=Path, help="keep all rounds in a file")
    return parser.parse_args()


def main() -> None:
    """Measure and show."""
    asked = _asked()
    console = Console(width=None if sys.stdout.isatty() else 160)
    names = []
    for name in asked.names or IMPLEMENTATIONS:
        if reason := IMPLEMENTATIONS[name].missing():
            console.print(f"{IMPLEMENTATIONS[name].title} is left out: {reason}.")
            continue
        names.append(name)
        # What is compiled once on a machine is compiled here, unmeasured.
        measured("tandem", name, "border", "1000")
    parts: dict[str, Iterator[Raw]] = {
        "compare": compare(names, asked.rounds, asked.scale),
        "growth": growth(names, min(asked.rounds, 3), asked.scale),
        "years": years(names),
    }
    found: dict[str, Any] = {"machine": machine(), "clock": asked.clock}
    for part, runs in parts.items():
        found[part] = []
        if part in asked.only:
            with console.status(part) as status:
                for raw in runs:
                    found[part].append(raw)
                    what = raw.get("scenario", raw.get("tandem"))
                    status.update(f"{part}: {raw['name']}, {what}, run {len(found[part])}")
                    if asked.json:
                        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    for table in tables(found):
        show(console, table)


if __name__ == "__main__":
    main()
