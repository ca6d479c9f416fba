"""Result folders of small runs that ask for a shock, a change without a date, and years ahead."""

from __future__ import annotations

from pathlib import Path

from sim.experiments import run_experiment
from sim.scenario import load

GATE = """
title: A gate shut for five days
question: What does it cost?
clock: {start: "2023-01-01", length: 60 d, warm_up: 5 d}
stations:
  gate: {title: Gate of the north, accepts: 144 /day}
  quay: {servers: 50, service: 1 h}
corridors:
  north: {title: Northern road, path: [gate, quay]}
  south: {title: Southern road, path: [quay]}
flows:
  lorries: {arrivals: {even: 4 /h}, load: 20 t, value_per_tonne: 1000 USD/t, corridor: north}
  others: {arrivals: {poisson: 1 /h}, load: 20 t, value_per_tonne: 1000 USD/t, corridor: south}
disruptions:
  shut: {title: The gate is shut, at: "2023-01-21", length: 5 d, close: [gate]}
shock: {of: [shut]}
experiment: {replications: 2}
"""

AGAINST = GATE.replace("shock: {of: [shut]}", "shock: {title: Slower quay, against: {stations.quay.service: 30 min}}")  # fmt: skip # noqa: E501

YEARS = """
title: One road to 2028
clock: {start: "2022-12-01", length: 396 d, warm_up: 31 d}
stations:
  gate: {title: Gate of the north, accepts: 26 /day}
  desk: {servers: 9, service: 1 h}
corridors: {north: {title: Northern road, path: [gate, desk]}}
flows:
  lorries: {arrivals: {even: 20 /day}, load: 20 t, value_per_tonne: 1000 USD/t, corridor: north}
growth: {yearly: 10 %}
experiment: {replications: 2, years: [2023, 2025, 2026, 2028]}
"""


def _ran(folder: Path, text: str) -> Path:
    (folder / "asked.yaml").write_text(text, encoding="utf-8")
    loaded = load(folder / "asked.yaml")
    out = folder / "out"
    return run_experiment(loaded, folder=out, workers=1, engine="reference").folder


def shock(folder: Path) -> Path:
    """A gate shut for five days, with the undisturbed run."""
    return _ran(folder, GATE)


def against(folder: Path) -> Path:
    """A change without a date, against the scenario without it."""
    return _ran(folder, AGAINST)


def years(folder: Path) -> Path:
    """A gate that demand outgrows in 2026."""
    return _ran(folder, YEARS)
