"""Years ahead: the clock moves, demand grows, and what saturates is told with its year."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.experiments import run_experiment
from sim.experiments.sweep import sweep
from sim.experiments.years import (
    FREE,
    SATURATED,
    UNDECIDED,
    Load,
    measured_year,
    moved,
    summary,
)
from sim.scenario import load
from sim.statistics import Interval

#: 20 lorries a day, a tenth more each year, through a gate that takes 26: full in 2026 (26.6).
SCENARIO = """
clock: {start: "2022-12-01", length: 396 d, warm_up: 31 d}
stations:
  gate: {accepts: 26 /day}
  desk: {servers: 9, service: 1 h}
corridors: {north: {path: [gate, desk]}}
flows:
  lorries: {arrivals: {even: 20 /day}, load: 20 t, value_per_tonne: 1000 USD/t, corridor: north}
growth: {yearly: 10 %}
experiment: {replications: 2, years: [2023, 2025, 2026, 2028]}
"""


def written(folder: Path, text: str = SCENARIO) -> Path:
    path = folder / "ahead.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("years")
    loaded = load(written(folder))
    run_experiment(loaded, folder=folder / "out", workers=1, engine="reference")
    found: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    return found


def test_every_year_is_a_point_with_the_demand_of_its_time(ahead: dict[str, Any]) -> None:
    assert [point["levers"] for point in ahead["points"]] == [
        {"year": float(year)} for year in (2023, 2025, 2026, 2028)
    ]
    offered = [
        row["mean"]
        for point in ahead["points"]
        for row in point["kpis"]
        if (row["scope"], row["kpi"]) == ("network", "offered_tonnes")
    ]
    first = 20 * 365 * 20.0
    assert offered == pytest.approx([first * 1.1**n for n in (0, 2, 3, 5)], rel=0.01)


def test_what_saturates_is_told_with_its_first_year(ahead: dict[str, Any]) -> None:
    years = ahead["years"]
    assert years["years"] == [2023, 2025, 2026, 2028]
    (row,) = years["saturates"]
    assert (row["name"], row["first_year"], row["undecided"]) == ("gate", 2026, [])
    assert [one["state"] for one in row["years"]] == [FREE, FREE, SATURATED, SATURATED]
    # 6.2 lorries a day too many of 32.2.
    assert row["years"][-1]["growth"]["mean"] == pytest.approx(0.19, abs=0.01)


def test_the_clock_moves_and_its_length_and_warm_up_stay(tmp_path: Path) -> None:
    points = sweep(load(written(tmp_path)))
    starts = [point.scenario.clock.start for point in points]
    assert starts == ["2022-12-01", "2024-12-01", "2025-12-01", "2027-12-01"]
    assert {(point.scenario.clock.length, point.scenario.clock.warm_up) for point in points} == {
        (396 * 24.0, 31 * 24.0)
    }
    # The flows say the demand of the year that the scenario itself measures.
    assert {point.scenario.growth.base_year for point in points} == {2023}
    assert [measured_year(point.scenario.clock) for point in points] == [2023, 2025, 2026, 2028]


def test_a_base_year_that_is_given_stays(tmp_path: Path) -> None:
    text = SCENARIO.replace("growth: {", "growth: {base_year: 2020, ")
    points = sweep(load(written(tmp_path, text)))
    assert {point.scenario.growth.base_year for point in points} == {2020}


def test_years_combine_with_levers_and_change_slowest(tmp_path: Path) -> None:
    text = SCENARIO.replace("years: [2023, 2025, 2026, 2028]", "levers: {stations.desk.servers: [8, 9]}, years: [2023, 2025]")  # fmt: skip # noqa: E501
    points = sweep(load(written(tmp_path, text)))
    found = [tuple(point.levers.values()) for point in points]
    assert found == [(2023, 8), (2023, 9), (2025, 8), (2025, 9)]


@given(st.dates().filter(lambda day: 1901 < day.year < 2100), st.integers(-1, 50))
def test_a_day_keeps_its_month_in_every_year(day, by):
    found = moved(day.isoformat(), by)
    assert found[:4] == str(day.year + by)
    assert found[5:7] == f"{day.month:02d}"
    assert found[8:] == f"{day.day:02d}" or (found[5:] == "02-28" and day.day == 29)


def between(low: float, high: float) -> Interval:
    return Interval((low + high) / 2, low, high, 5, 0.95)


def test_a_station_is_saturated_by_its_use_or_by_its_queue() -> None:
    full, part, open_ = between(0.96, 0.99), between(0.7, 0.8), between(0.94, 0.96)
    grows, stays, perhaps = between(0.02, 0.04), between(-0.001, 0.001), between(0.005, 0.02)
    assert Load(full, stays).state == SATURATED
    assert Load(part, grows).state == SATURATED
    assert Load(None, grows).state == SATURATED
    assert Load(part, stays).state == FREE
    assert Load(part, None).state == FREE
    assert Load(open_, stays).state == UNDECIDED
    assert Load(part, perhaps).state == UNDECIDED
    # One limit that is surely passed is enough.
    assert Load(open_, grows).state == SATURATED


def test_one_replication_leaves_it_open() -> None:
    alone = Interval(0.5, float("nan"), float("nan"), 1, 0.95)
    assert Load(alone, None).state == UNDECIDED


def test_the_first_to_saturate_comes_first_and_each_setting_of_the_levers_has_its_own_rows() -> (
    None
):
    levers = [
        {"year": year, "servers": servers} for year in (2023.0, 2030.0) for servers in (1.0, 2.0)
    ]
    full, part, open_ = between(0.96, 0.99), between(0.7, 0.8), between(0.94, 0.96)

    def loads(gate: Interval, desk: Interval) -> dict[str, Load]:
        return {"desk": Load(desk, None), "gate": Load(gate, None)}

    found = summary(levers, [loads(full, part), loads(part, part), loads(full, full), loads(open_, part)])  # fmt: skip # noqa: E501
    assert found is not None
    rows = [
        (row["levers"]["servers"], row["name"], row["first_year"]) for row in found["saturates"]
    ]
    assert rows == [(1.0, "gate", 2023), (1.0, "desk", 2030), (2.0, "gate", None)]
    assert found["saturates"][2]["undecided"] == [2030]


def test_without_years_nothing_is_said_of_them() -> None:
    assert summary([{"servers": 1.0}], [{}]) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("years: [2023, 2025,", "years: [2025, 2023,", "expected an ascending list"),
        ("years: [2023,", "years: [23,", "expected at least 1900"),
        ('start: "2022-12-01", ', "", "found years without a date"),
    ],
)
def test_years_that_cannot_be_measured_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        load(written(tmp_path, SCENARIO.replace(old, new)))
