"""Results are held against what was counted, and misses are shown as misses."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.experiments import run_experiment
from sim.scenario import load

SCENARIO = """\
clock: {length: 240 h}
facts: facts.csv
stations: {desk: {servers: 1, service: 5 min}}
flows:
  lorries: {arrivals: {even: 24 /day}, path: [desk]}
  cars: {arrivals: {even: 48 /day}, path: [desk]}
observations:
  lorries_a_day: {fact: C-1, scope: station, name: desk, kpi: throughput}
  year:
    {fact: C-2, scope: corridor, name: lorries + cars, kpi: units, factor: 0.001, fitted: true}
  wait: {fact: C-3, scope: station, name: desk, kpi: wait_mean, factor: 60, cause: no rush hour}
  nobody: {fact: C-1, scope: corridor, name: ships, kpi: units}
  lorries_share:
    {fact: C-4, scope: corridor, name: lorries, kpi: units, over: lorries + cars, factor: 100,
     cause: a share}
  served_share:
    {fact: C-5, scope: corridor, name: cars, kpi: service, over_kpi: transit_mean, cause: of itself}
"""
FACTS = """\
id,where,quantity,value,low,high,unit,period,source
C-1,desk,vehicles,70,,,vehicles/day,2023,a count
C-2,desk,vehicles,26,20,30,thousand/yr,2023 to 2024,another
C-3,desk,wait,45,,,min,2023,a survey
C-4,desk,lorries of all,33,,,%,2023,a survey
C-5,desk,served,1,,,share,2023,a survey
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = written(tmp_path_factory.mktemp("observed"), SCENARIO)
    outcome = run_experiment(
        load(folder / "desk.yaml"), folder=folder / "out", replications=2, workers=1
    )
    with (outcome.folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return {f"{row['id']} {row['cause']}": row for row in csv.DictReader(file)}


def written(folder: Path, scenario: str) -> Path:
    (folder / "desk.yaml").write_text(scenario, encoding="utf-8")
    (folder / "facts.csv").write_text(FACTS, encoding="utf-8")
    return folder


def test_an_interval_that_meets_the_observed_range_agrees(rows: dict[str, Any]) -> None:
    row = rows["C-2 "]
    assert float(row["simulated"]) == pytest.approx(72 * 365 / 1000, rel=0.01)
    assert (row["observed_low"], row["observed_high"]) == ("20.0", "30.0")
    assert (row["agree"], row["fitted"], row["year"]) == ("True", "True", "2023 2024")


def test_a_miss_is_shown_as_a_miss_with_its_likely_cause(rows: dict[str, Any]) -> None:
    row = rows["C-3 no rush hour"]
    assert row["agree"] == "False"
    assert float(row["simulated"]) < 10


def test_a_share_is_one_kpi_over_another(rows: dict[str, Any]) -> None:
    assert float(rows["C-4 a share"]["simulated"]) == pytest.approx(100 / 3, rel=0.02)
    assert 0.5 < float(rows["C-5 of itself"]["simulated"]) <= 1.0


def test_a_kpi_that_is_not_there_is_not_judged(tmp_path: Path) -> None:
    alone = "\n".join(line for line in SCENARIO.splitlines() if "lorries_a_day" not in line)
    folder = written(tmp_path, alone)
    outcome = run_experiment(
        load(folder / "desk.yaml"), folder=folder / "out", replications=1, workers=1
    )
    text = (outcome.folder / "evidence.csv").read_text(encoding="utf-8")
    row = next(row for row in csv.DictReader(text.splitlines()) if row["id"] == "C-1")
    assert (row["simulated"], row["agree"]) == ("", "")


def test_a_fact_without_a_range_agrees_within_a_tenth(tmp_path: Path) -> None:
    folder = written(tmp_path, SCENARIO)
    outcome = run_experiment(
        load(folder / "desk.yaml"), folder=folder / "out", replications=1, workers=1
    )
    text = (outcome.folder / "evidence.csv").read_text(encoding="utf-8")
    row = next(row for row in csv.DictReader(text.splitlines()) if row["id"] == "C-1")
    assert float(row["simulated"]) == pytest.approx(72, abs=0.5)
    assert row["agree"] == "True"
    assert float(row["observed_high"]) == pytest.approx(77)


def test_several_kpis_are_summed_scaled_and_then_offset(tmp_path: Path) -> None:
    summed = "kpi: arrivals + throughput, factor: 0.5, offset: 10"
    scenario = SCENARIO.replace("name: desk, kpi: throughput", f"name: desk, {summed}")
    folder = written(tmp_path, scenario)
    outcome = run_experiment(
        load(folder / "desk.yaml"), folder=folder / "out", replications=1, workers=1
    )
    text = (outcome.folder / "evidence.csv").read_text(encoding="utf-8")
    row = next(row for row in csv.DictReader(text.splitlines()) if row["id"] == "C-1")
    assert float(row["simulated"]) == pytest.approx(82, abs=0.5)


@pytest.mark.parametrize(
    ("fact", "told"), [("C-11", "did you mean 'C-1'"), ("C-2", "whose values are numbers")]
)
def test_an_observation_needs_a_fact_with_a_number(tmp_path: Path, fact: str, told: str) -> None:
    scenario = SCENARIO.replace("fact: C-3", f"fact: {fact}")
    folder = written(tmp_path, scenario)
    (folder / "facts.csv").write_text(FACTS.replace(",26,", ",many,"), encoding="utf-8")
    with pytest.raises(InputError, match="observations") as caught:
        load(folder / "desk.yaml")
    assert told in str(caught.value)
