"""A lower sea takes deck places, dredging gives them back. Worked by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiler import compile_plan
from sim.mechanisms.ferry.sea_level import factor_of
from sim.scenario import load
from sim.scenario.load_table import load_table
from sim.scenario.schema import Scenario
from sim.tables.plan import NONE
from tests.worked import flow, run


def tree(sea: dict[str, Any], dredged: tuple[str, str] = ("0 m", "0 m"), **ferry: Any) -> Any:
    line = {
        "pool": "fleet",
        "ports": ["a", "b"],
        "crossing": "20 h",
        "handling": "4 h",
        "decks": {"trucks": {"places": 40, "full_at": "80 %"}, "wagons": {"places": 27}},
        "max_wait": "72 h",
        "shallow": {"loss": "16 %", "free": "0.2 m"},
        **ferry,
    }
    return {
        "clock": {"start": "2023-01-01", "length": "1096 d"},
        "places": {"a": {"dredged": dredged[0]}, "b": {"dredged": dredged[1]}},
        "pools": {"fleet": {"ships": 1}},
        "services": {"line": {"ferry": line}},
        "sea_level": sea,
        "flows": {"t": flow(*[0.0] * 50, path=[{"board": "line", "at": "a", "deck": "trucks"}])},
    }


def decks(written: Any) -> list[tuple[float, float]]:
    """Return places and those that make full of each kind; they never change."""
    plan = compile_plan(Scenario.model_validate(written))
    assert all(plan.decks["calendar"] == NONE)
    return [(float(row["places"]), float(row["full_at"])) for row in plan.decks]


def by_year(written: Any, row: int = 0) -> list[float]:
    """Return the places of a kind from each breakpoint on."""
    plan = compile_plan(Scenario.model_validate(written))
    times, factors = plan.calendar(int(plan.decks[row]["calendar"]))
    assert times.tolist() == [0.0, 8760.0, 8760.0 + 8784.0][: len(times)]
    return [math.floor(float(plan.decks[row]["places"]) * factor) for factor in factors]


def test_a_metre_less_takes_its_share_of_the_places() -> None:
    # 0.8 m are missing: 12.8 % of 40 are 5.1, of 27 are 3.5.
    (trucks, full), (wagons, _) = decks(tree({"change": "-1 m"}))
    assert (trucks, full, wagons) == (34.0, 28.0, 23.0)


@pytest.mark.parametrize("change", ["0 m", "-0.2 m", "1 m"])
def test_water_to_spare_takes_nothing(change: str) -> None:
    assert [places for places, _ in decks(tree({"change": change}))] == [40.0, 27.0]


def test_the_shallower_port_decides_what_a_ship_loads() -> None:
    sea = {"change": "-2.2 m"}
    # Two metres are missing: 32 %; one port dredged by a metre does not help, both do.
    assert decks(tree(sea))[0][0] == 27.0
    assert decks(tree(sea, ("1 m", "0 m")))[0][0] == 27.0
    assert decks(tree(sea, ("1 m", "3 m")))[0][0] == 33.0


def test_a_kind_may_lose_more_than_the_line() -> None:
    kinds = {"trucks": {"places": 40}, "wagons": {"places": 50, "shallow_loss": "40 %"}}
    found = [places for places, _ in decks(tree({"change": "-1.2 m"}, decks=kinds))]
    assert found == [33.0, 30.0]


def test_one_place_stays_however_low_the_sea() -> None:
    assert [places for places, _ in decks(tree({"change": "-50 m"}))] == [1.0, 1.0]


def test_a_sea_that_falls_takes_more_each_year() -> None:
    # 2023: 0.8 m missing; 2024: 1.05; 2025: 1.3.
    sea = {"change": "-1 m", "yearly": "-25 cm"}
    assert by_year(tree(sea)) == [34, 33, 31]
    assert by_year(tree(sea), row=1) == [23, 22, 21]
    assert by_year(tree(sea | {"base_year": 2024})) == [36, 34, 33]


def test_a_line_that_does_not_say_what_it_loses_loses_nothing() -> None:
    assert decks(tree({"change": "-1 m", "yearly": "-1 m"}, shallow=None))[0][0] == 40.0


def test_a_ship_in_low_water_leaves_trucks_behind() -> None:
    # It is full enough with 80 % of its 40 or 34 places, rounded up, and leaves at once.
    for sea, expected in (({}, 32), ({"change": "-1 m"}, 28)):
        first = run(tree(sea)).column("start", "line@a", "t")
        assert (first == 0.0).sum() == expected


def test_the_load_table_counts_the_places_that_are_left() -> None:
    trucks = {
        "arrivals": {"even": "10 /day"},
        "path": [{"board": "line", "at": "a", "deck": "trucks"}],
    }

    def ships(sea: dict[str, Any]) -> float:
        scenario = Scenario.model_validate(tree(sea) | {"flows": {"t": trucks}})
        return next(row.offered for row in load_table(scenario) if row.kind == "pool")

    # Two days for a round trip: half a ship with 40 places.
    assert ships({}) == pytest.approx(0.5)
    falling = {"change": "-1 m", "yearly": "-25 cm"}
    mean = (365 * 34 + 366 * 33 + 365 * 31) / 1096
    assert ships(falling) == pytest.approx(20.0 / mean)


@given(places=st.integers(1, 5000), data=st.data())
def test_a_factor_gives_whole_places_again(places: int, data: st.DataObject) -> None:
    left = data.draw(st.integers(1, places))
    assert int(places * factor_of(float(places), float(left))) == left


def test_a_level_that_nothing_minds_is_told(tmp_path: Any) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        "clock: {start: '2023-01-01', length: 10 d}\n"
        "sea_level: {change: -1 m}\n"
        "flows: {f: {arrivals: {times: [1 h]}, path: [{travel: 1 h}]}}\n"
    )
    assert any("no ferry line with shallow" in str(one) for one in load(file).warnings)


def test_a_project_that_dredges_gives_places_back_from_its_day_on(tmp_path: Any) -> None:
    written = tree({"change": "-1 m", "yearly": "-25 cm"})
    ports = {"places.a.dredged": "1 m", "places.b.dredged": "1 m"}
    written["projects"] = {"dredging": {"opens": "2024-07-01", "set": ports}}
    file = tmp_path / "x.yaml"
    file.write_text(json.dumps(written))
    plan = compile_plan(load(file).scenario)
    times, factors = plan.calendar(int(plan.decks[0]["calendar"]))
    # 33 to the middle of 2024; then 5 cm are missing of 40, and 30 cm of 40 in 2025.
    left = [math.floor(float(plan.decks[0]["places"]) * one + 1e-9) for one in factors]
    assert left == [34, 33, 39, 38]
    assert times.tolist() == [0.0, 8760.0, 8760.0 + 182 * 24.0, 8760.0 + 8784.0]
