"""What was counted is held against KPIs that exist, by group, and misses are explained."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from sim.experiments.trials import Trials, parameters
from sim.kpis.registry import KPIS
from sim.scenario import load

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
HELD = {
    "observations.csv": "baseline_2023",
    "observations_2024.csv": "check_2024",
    "observations_ways.csv": "corridor_comparison",
}
GROUPS = {
    *("border times", "queues", "road counts", "train counts", "ferry calls", "ferry loads"),
    *("boxes", "tonnes", "value", "transit days", "cost"),
}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_well_over_a_hundred_observations_are_held_against_the_model() -> None:
    assert sum(len(table(SCENARIOS / "data" / name)) for name in HELD) > 150


@pytest.mark.parametrize("name", HELD)
def test_each_observation_is_of_a_known_group_and_of_a_counted_fact(name: str) -> None:
    facts = {row["id"]: row for row in table(SCENARIOS / "data" / "facts.csv")}
    for row in table(SCENARIOS / "data" / name):
        assert row["group"] in GROUPS, row["id"]
        assert row["fact"] in facts, row["id"]


@pytest.mark.parametrize(("name", "scenario"), HELD.items())
def test_each_observation_is_of_something_in_its_scenario(name: str, scenario: str) -> None:
    made = load(SCENARIOS / f"{scenario}.yaml").scenario
    known = {
        "network": {"network"},
        "corridor": set(made.corridors),
        "flow": {*made.flows, *made.capped_flows},
        "service": set(made.services),
        "station": {*made.stations, *made.fleets},
    }
    measures = {(kpi.scope, kpi.name) for kpi in KPIS}
    for row in table(SCENARIOS / "data" / name):
        for one in row["name"].split(" + "):
            link = row["scope"] == "station" and one.split(">")[0] in made.links
            assert link or one in known[row["scope"]], (row["id"], one)
        for one in row["kpi"].split(" + "):
            assert (row["scope"], one) in measures, (row["id"], one)


def test_every_miss_on_the_page_of_evidence_says_why() -> None:
    page = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    misses = [line for line in page.splitlines() if "| **misses** |" in line]
    assert misses
    for line in misses:
        assert re.search(r"\*\*misses\*\* \| \S", line), line


def test_what_the_calibration_is_fitted_to_is_marked_so() -> None:
    made = load(SCENARIOS / "baseline_2023.yaml").scenario
    assert made.calibration is not None
    assert made.calibration.observations
    for name in made.calibration.observations:
        assert made.observations[name].fitted, name


@pytest.mark.slow
def test_the_values_that_were_fitted_are_in_the_data_and_still_fit() -> None:
    loaded = load(SCENARIOS / "baseline_2023.yaml")
    moved = parameters(loaded)
    trials = Trials(loaded, moved, 2, 1, "fast", 2, lambda text: None)
    residuals = trials.residuals(tuple(one.before for one in moved))
    # Within the observed range, in halves of it, with the replications of the fit.
    assert dict(zip(trials.fitted, abs(residuals) <= 1.0, strict=True)) == dict.fromkeys(
        trials.fitted, True
    )
