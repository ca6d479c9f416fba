"""Disruptions and projects of yards, fleets, ships, decks, times, bans and closed ways, in runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.kpis import evaluate
from tests.mechanisms.test_disruption import MAP
from tests.mechanisms.test_project import (
    ALL,
    AT,
    assert_equal_before_and_another_after,
    project,
)
from tests.mechanisms.test_project import MAP as CHANGING
from tests.worked import Run, flow, run, station

Tree = dict[str, Any]
pytestmark = pytest.mark.usefixtures("engine")


def met_under(tree: Tree, **shock: Any) -> Run:
    """Run a scenario under a disruption from 10 h to 15 h."""
    one = {"at": "10 h", "length": "5 h", **shock}
    return run({**tree, "disruptions": {"shock": one}})


def test_services_that_begin_in_it_are_slower_and_those_under_way_are_not() -> None:
    tree = {
        "stations": {"desk": station(9, 2.0)},
        "flows": {"f": flow(9.0, 10.0, 14.5, 15.0, path=["desk"])},
    }
    assert met_under(tree, slower={"desk": "150 %"}).ends("desk", "f") == [11.0, 13.0, 17.5, 17.0]


def test_journeys_that_begin_in_it_are_slower_and_come_back_by_tenths() -> None:
    link = {"from": "a", "to": "b", "mode": "road", "time": "1 h"}
    tree = {"links": {"road": link}, "flows": {"f": flow(9.5, 12.0, 15.5, 25.0, path=["road"])}}
    met = met_under(tree, slower={"road": "200 %"}, ramp="9 h")
    assert met.ends("road", "f") == pytest.approx([10.5, 14.0, 17.4, 26.0])


def test_a_closed_link_keeps_all_before_it_and_lets_those_on_it_go_on() -> None:
    link = {"from": "a", "to": "b", "mode": "road", "time": "3 h"}
    tree = {"links": {"road": link}, "flows": {"f": flow(9.0, 10.0, 12.0, 15.0, path=["road"])}}
    met = met_under(tree, close=["road"])
    assert met.starts("road", "f") == [9.0, 15.0, 15.0, 15.0]
    assert met.finished("f")[0] == 12.0
    assert met.causes("road>b", "f") == ["", "road>b", "road>b", ""]


def test_a_closed_gate_with_a_headway_passes_one_when_it_opens_and_the_next_a_headway_later() -> (
    None
):
    tree = {
        "stations": {"gate": {"headway": "1 h"}},
        "flows": {"f": flow(9.5, 10.0, 12.0, 13.0, path=["gate"])},
    }
    assert met_under(tree, close=["gate"]).starts("gate", "f") == [9.5, 15.0, 16.0, 17.0]


def test_a_yard_that_loses_places_keeps_who_is_in_it() -> None:
    tree = {
        "stations": {"yard": {"places": 2}, "desk": station(9, 4.0)},
        "flows": {"f": flow(8.0, 9.0, 11.0, 12.0, path=["yard", "desk"])},
    }
    tree["stations"]["yard"]["until"] = "desk"
    # The two of before leave at 12 and 13; one place is left, and held from 13 to 17.
    met = met_under(tree, capacity={"yard": "50 %"})
    assert met.starts("yard", "f") == [8.0, 9.0, 13.0, 15.0]
    assert met_under(tree, close=["yard"]).starts("yard", "f") == [8.0, 9.0, 15.0, 15.0]


def test_vehicles_that_are_away_go_when_they_come_back() -> None:
    path = [{"take": "wagons"}, {"travel": "3 h"}, {"give": "wagons"}]
    tree = {
        "fleets": {"wagons": {"units": 2}},
        "flows": {"f": flow(9.0, 9.5, 11.0, 11.0, path=path)},
    }
    met = met_under(tree, capacity={"wagons": "50 %"})
    assert met.starts("wagons", "f") == [9.0, 9.5, 12.5, 15.0]


def test_a_ban_holds_trains_while_it_lasts() -> None:
    tree = {
        "stations": {"port": station(9, 1.0)},
        "embargoes": {"full": {"watch": ["port"], "start_at": 99, "lift_at": 1}},
        "services": {"train": {"train": {"path": ["port"], "capacity": 1, "embargo": "full"}}},
        "flows": {"f": flow(9.0, 11.0, 12.0, 16.0, path=["train"])},
    }
    assert met_under(tree, ban=["full"]).starts("train", "f") == [9.0, 15.0, 15.0, 16.0]


BOAT: Tree = {
    "pools": {"ships": {"ships": 2}},
    "services": {
        "boat": {
            "ferry": {
                "pool": "ships",
                "ports": ["west", "east"],
                "crossing": "2 h",
                "handling": "0 h",
                "decks": {"truck": {"places": 4, "full_at": 1.0}},
                "max_wait": "100 h",
            }
        }
    },
}


def by_boat(*hours: float) -> Tree:
    return {
        **BOAT,
        "flows": {"f": flow(*hours, path=[{"board": "boat", "at": "west", "deck": "truck"}])},
    }


def test_a_ship_with_half_its_deck_places_is_full_at_half() -> None:
    met = met_under(by_boat(*[11.0] * 2, *[16.0] * 4), capacity={"boat": "50 %"})
    assert met.visits.sailings["load"][:, 0].tolist()[0] == 2.0
    assert met.visits.sailings["depart"].tolist()[0] == 11.0


def test_a_closed_line_keeps_ships_in_port() -> None:
    met = met_under(by_boat(*[11.0] * 4), close=["boat"])
    assert met.visits.sailings["depart"].tolist()[0] == 15.0


def test_ships_taken_out_sail_no_more_and_come_back() -> None:
    tree = {**MAP, "flows": {name: MAP["flows"][name] for name in ("by_boat", "by_raft")}}
    shock = {"at": "200 h", "length": "300 h", "capacity": {"ships": "20 %"}}
    usual, met = run(tree), run({**tree, "disruptions": {"shock": shock}})

    def sailing(one: Run) -> list[float]:
        """Return the mean number of ships at sea before, in the middle, and long after."""
        legs = one.visits.sailings
        means = []
        for low, high in ((50.0, 200.0), (300.0, 500.0), (700.0, 1000.0)):
            landed = np.nan_to_num(legs["landed"], nan=1000.0)
            spans = np.minimum(landed, high) - np.maximum(legs["depart"], low)
            means.append(float(np.clip(spans, 0.0, None).sum()) / (high - low))
        return means

    assert sailing(met)[0] == sailing(usual)[0]
    assert 0.0 < sailing(met)[1] <= 1.0 < sailing(usual)[1]
    assert sailing(met)[2] > 0.5 * sailing(usual)[2]
    ships = met.visits.sailings
    inside = (ships["depart"] >= 330.0) & (ships["depart"] < 500.0)
    assert len(set(ships["ship"][inside].tolist())) == 1
    evaluate(met.plan, met.draws, met.visits, check=True)


def test_a_disruption_that_leaves_all_gives_the_same_run() -> None:
    things = ("desk", "yard", "gate", "line", "wagons", "ships", "boat")
    shock = {
        "at": "100 h",
        "length": "300 h",
        "ramp": "90 h",
        "capacity": dict.fromkeys(things, "100 %"),
        "slower": {"road": 1, "line": 1, "desk": 1},
        "demand": {"trucks": 1, "lots": 1},
    }
    usual, met = run(MAP), run({**MAP, "disruptions": {"shock": shock}})
    for column in ("arrive", "start", "end", "leave", "finished"):
        one, other = (getattr(found.visits, column) for found in (usual, met))
        assert np.array_equal(one, other, equal_nan=True), column
    assert np.array_equal(usual.visits.sailings["depart"], met.visits.sailings["depart"])


def test_before_a_project_of_everything_opens_a_run_is_the_same_bits() -> None:
    usual, met = run(CHANGING), run(project(ALL))
    assert_equal_before_and_another_after(usual, met)


def test_after_a_project_more_ships_sail_with_more_on_them() -> None:
    usual, met = run(CHANGING), run(project(ALL | {"flows.by_boat.growth": 4.0}))
    loads = [one.visits.sailings["load"][:, 0].max() for one in (usual, met)]
    assert loads == [10.0, 20.0]
    ships = [set(one.visits.sailings["ship"].tolist()) for one in (usual, met)]
    assert len(ships[0]) == 2
    assert len(ships[1]) == 3


def test_journeys_after_a_project_take_the_ratio_of_those_without_it() -> None:
    quick = {"uniform": {"low": "80 km/h", "high": "120 km/h"}}
    usual, met = run(CHANGING), run(project({"links.road.speed": quick}))
    times = [
        m.column("end", "road", "trucks") - m.column("start", "road", "trucks")
        for m in (usual, met)
    ]
    start = usual.column("start", "road", "trucks")
    done = np.isfinite(times[0]) & np.isfinite(times[1])
    after = done & (start >= AT)
    assert after.sum() > 100
    assert times[1][after] == pytest.approx(times[0][after] / 2.0)
    assert np.array_equal(times[0][done & (start < AT)], times[1][done & (start < AT)])
