"""Disruptions: what is shut, short, slow or in demand while they last, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw, drawn_from
from sim.kpis import evaluate
from sim.tables import plan as tables
from sim.tables.plan import NONE, Plan
from sim.tables.realised import levels_of, realised, value_at
from tests.worked import Run, flow, run, scenario_of, station

Tree = dict[str, Any]
CROSSING = {
    "pool": "ships",
    "ports": ["west", "east"],
    "crossing": "5 h",
    "handling": "1 h",
    "decks": {"truck": {"places": 10, "full_at": 1.0}},
    "max_wait": "12 h",
}
#: One of everything that a disruption can act on.
MAP: Tree = {
    "clock": {"start": "2023-01-01", "length": "1000 h"},
    "places": {"west": {}, "east": {}},
    "stations": {
        "desk": station(3, {"exponential": "1 h"}),
        "yard": {"places": 30},
        "gate": {"accepts": "48 /day"},
        "headway": {"headway": "20 min"},
    },
    "fleets": {"wagons": {"units": 8}},
    "pools": {"ships": {"ships": 5}},
    "weather": {"storm": {"closed_share": [0.2], "mean_closure": "20 h"}},
    "links": {
        "road": {"from": "west", "to": "east", "mode": "road", "time": "2 h"},
        "line": {"from": "west", "to": "east", "mode": "rail", "time": "4 h", "paths": "24 /day"},
    },
    "embargoes": {"full": {"watch": ["desk"], "start_at": 50, "lift_at": 20}},
    "services": {
        "train": {"train": {"path": ["line"], "capacity": 5, "embargo": "full"}},
        "boat": {"ferry": {**CROSSING, "weather": "storm"}},
        "barge": {"ferry": {**CROSSING, "weather": "storm"}},
        "raft": {"ferry": CROSSING},
    },
    "flows": {
        "trucks": {
            "arrivals": {"poisson": "1.5 /h"},
            "path": ["yard", "desk", "gate", "headway", "road"],
        },
        "lots": {"arrivals": {"even": "2 /h"}, "path": ["train"]},
        "by_boat": {
            "arrivals": {"poisson": "0.5 /h"},
            "path": [{"board": "boat", "at": "west", "deck": "truck"}],
        },
        "by_raft": {
            "arrivals": {"poisson": "0.5 /h"},
            "path": [{"board": "raft", "at": "west", "deck": "truck"}, {"take": "wagons"}],
        },
    },
}
AT = {"at": "100 h", "length": "50 h"}


def with_disruption(**fields: Any) -> Tree:
    return {**MAP, "disruptions": {"shock": {**AT, **fields}}}


def plan_of(tree: Tree) -> Plan:
    return compile_plan(scenario_of(tree))


def acting(tree: Tree) -> tuple[Plan, Plan]:
    """Return a plan and what it is in a replication."""
    plan = plan_of(tree)
    return plan, realised(plan, draw(plan, 1, 0))


def breakpoints(plan: Plan, calendar: int) -> list[tuple[float, float]]:
    times, values = plan.calendar(calendar)
    return list(zip(times.tolist(), values.tolist(), strict=True))


def on_desk(disruption: Tree, *arrive: float, servers: Any = 1, **fields: Any) -> Run:
    """Run one desk that takes an hour under a disruption."""
    return run(
        {
            "stations": {"desk": station(servers, 1.0, **fields)},
            "flows": {"f": flow(*arrive, path=["desk"])},
            "disruptions": {"shock": disruption},
        }
    )


def test_a_closed_station_begins_nothing_and_finishes_what_it_began() -> None:
    met = on_desk({"at": "10 h", "length": "5 h", "close": ["desk"]}, 9.5, 11.0, 12.0)
    assert met.starts("desk", "f") == [9.5, 15.0, 16.0]
    assert met.ends("desk", "f") == [10.5, 16.0, 17.0]


def test_half_of_three_servers_is_one() -> None:
    disruption = {"at": "0 h", "length": "10 h", "capacity": {"desk": "50 %"}}
    met = on_desk(disruption, 1.0, 1.0, 1.0, servers=3)
    assert met.starts("desk", "f") == [1.0, 2.0, 3.0]


def test_servers_come_back_one_by_one_in_tenths_of_the_ramp() -> None:
    tree = {
        "stations": {"desk": station(4, 1.0)},
        "flows": {"f": flow(0.0, path=["desk"])},
        "disruptions": {
            "shock": {"at": "10 h", "length": "5 h", "ramp": "9 h", "capacity": {"desk": 0}}
        },
    }
    _, now = acting(tree)
    # 4 x (0, 0.1, 0.2 ... 0.9) rounded down: 1 from 30 %, 2 from 50 %, 3 from 80 % on.
    expected = [(0.0, 4.0), (10.0, 0.0), (17.0, 1.0), (19.0, 2.0), (22.0, 3.0), (24.0, 4.0)]
    assert breakpoints(now, int(now.stations[0]["calendar"])) == expected


def test_a_disruption_before_the_start_that_lasts_acts_and_one_after_the_end_does_not() -> None:
    dated = {"clock": {"start": "2023-01-10", "length": "240 h"}}
    stations = {"desk": station(1, 1.0)}
    flows = {"f": flow(0.0, path=["desk"])}
    for at, first in (("2023-01-08", 24.0), ("2023-01-01", 0.0), ("2023-03-01", 0.0)):
        shock = {"at": at, "length": "3 d", "close": ["desk"]}
        tree = {**dated, "stations": stations, "flows": flows, "disruptions": {"shock": shock}}
        assert run(tree).starts("desk", "f") == [first]


def test_a_closed_gate_passes_nobody_and_keeps_no_acceptances_for_later() -> None:
    tree = {
        "stations": {"gate": {"accepts": "24 /day", "bank": "5 h"}},
        "flows": {"f": flow(*[20.0] * 3, path=["gate"])},
        "disruptions": {"shock": {"at": "0.5 h", "length": "48 h", "close": ["gate"]}},
    }
    assert run(tree).starts("gate", "f") == [49.0, 50.0, 51.0]


def test_a_gate_at_sixty_per_cent_keeps_three_of_five_acceptances() -> None:
    shock = {"at": "0 h", "length": "10 h", "capacity": {"gate": "60 %"}}
    tree = {
        "stations": {"gate": {"accepts": "24 /day"}},
        "flows": {"f": flow(*[0.0] * 8, path=["gate"])},
        "disruptions": {"shock": shock},
    }
    assert run(tree).starts("gate", "f") == [2.0, 4.0, 5.0, 7.0, 9.0, 10.0, 11.0, 12.0]


def test_a_link_loses_paths_and_a_closed_one_lets_no_train_enter() -> None:
    link = {"from": "a", "to": "b", "mode": "rail", "time": "2 h", "paths": "24 /day"}
    tree = {
        "links": {"line": link},
        "services": {"train": {"train": {"path": ["line"], "capacity": 1}}},
        "flows": {"f": flow(*[0.5] * 4, path=["train"])},
    }
    half = {"at": "0 h", "length": "100 h", "capacity": {"line": "50 %"}}
    shut = {"at": "1.5 h", "length": "5 h", "close": ["line"]}
    rows = lambda met: met.visits.start[met.train_rows("line>b")].tolist()  # noqa: E731
    assert rows(run({**tree, "disruptions": {"half": half}})) == [2.0, 4.0, 6.0, 8.0]
    assert rows(run({**tree, "disruptions": {"shut": shut}})) == [1.0, 7.0, 8.0, 9.0]


def test_a_surge_brings_units_sooner_and_none_before_it() -> None:
    tree = {
        "stations": {"desk": station(99, 1.0)},
        "flows": {"f": {"arrivals": {"even": "1 /h"}, "path": ["desk"]}},
        "clock": {"length": "10.5 h"},
    }
    shock = {"at": "4 h", "length": "2 h", "demand": {"f": "200 %"}}
    met = run({**tree, "disruptions": {"shock": shock}})
    expected = [1.0, 2.0, 3.0, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0]
    assert met.starts("desk", "f") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("act", "table", "row", "column", "during"),
    [
        ({"capacity": {"desk": "50 %"}}, "stations", 0, "calendar", 1.0),
        ({"capacity": {"yard": "50 %"}}, "tokens", 0, "calendar", 15.0),
        ({"close": ["yard"]}, "tokens", 0, "calendar", 0.0),
        ({"capacity": {"wagons": "50 %"}}, "tokens", 1, "calendar", 4.0),
        ({"capacity": {"ships": "50 %"}}, "pools", 0, "calendar", 2.0),
        ({"capacity": {"boat": "50 %"}}, "decks", 0, "calendar", 0.5),
        ({"close": ["gate"]}, "gates", 0, "hours", 0.0),
        ({"close": ["headway"]}, "gates", 1, "hours", 0.0),
        ({"ban": ["full"]}, "embargoes", 0, "calendar", 1.0),
        ({"demand": {"trucks": "50 %"}}, "arrivals", 0, "calendar", 0.75),
    ],
)
def test_a_calendar_changes_from_the_beginning_to_the_end_and_only_then(
    act: Tree, table: str, row: int, column: str, during: float
) -> None:
    plan, now = acting(with_disruption(**act))
    calendar = int(getattr(now, table)[row][column])
    usual = breakpoints(plan, int(getattr(plan, table)[row][column]))
    assert usual == [(0.0, usual[0][1])]
    changed = [(0.0, usual[0][1]), (100.0, during), (150.0, usual[0][1])]
    assert breakpoints(now, calendar) == changed


@pytest.mark.parametrize(("name", "kind"), [("road", tables.TRAVEL), ("desk", tables.STATION)])
def test_only_the_times_of_what_is_slower_get_a_factor(name: str, kind: int) -> None:
    _, now = acting(with_disruption(slower={name: "150 %"}))
    slowed = np.flatnonzero(now.steps["calendar"] != NONE)
    assert [now.nodes[int(node)].name for node in now.steps["node"][slowed]] == [name]
    assert now.steps["kind"][slowed].tolist() == [kind]
    (calendar,) = now.steps["calendar"][slowed]
    assert breakpoints(now, int(calendar)) == [(0.0, 1.0), (100.0, 1.5), (150.0, 1.0)]


def test_a_closed_link_without_line_capacity_gets_a_gate_that_only_opens_and_closes() -> None:
    _, now = acting(with_disruption(close=["road"]))
    (gate,) = (row for row in now.gates if now.nodes[int(row["node"])].name == "road>east")
    assert int(gate["calendar"]) == NONE
    assert float(gate["headway"]) == 0.0
    assert breakpoints(now, int(gate["hours"])) == [(0.0, 1.0), (100.0, 0.0), (150.0, 1.0)]


def weather(plan: Plan, line: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    draws = draw(plan, 1, 0)
    row = int(plan.lines[line]["weather"])
    cut = slice(int(draws.weather_first[row]), int(draws.weather_first[row + 1]))
    return draws.weather_time[cut], draws.weather_open[cut].astype(np.float64)


def test_a_closed_ferry_line_has_the_storms_of_its_weather_and_is_shut_besides() -> None:
    plan = plan_of(with_disruption(close=["boat"]))
    boat, barge = weather(plan, 0), weather(plan, 1)
    moments = np.arange(0.0, 1000.0, 0.25)
    closed = (moments >= 100.0) & (moments < 150.0)
    assert not value_at(boat, moments[closed]).any()
    elsewhere = value_at(boat, moments[~closed]), value_at(barge, moments[~closed])
    assert np.array_equal(*elsewhere)
    assert not elsewhere[0].all()
    assert np.all(np.diff(boat[1]) != 0), "it opens and closes in turn"


def test_a_closed_ferry_line_without_weather_is_shut_only_while_it_is_closed() -> None:
    plan = plan_of(with_disruption(close=["raft"]))
    times, is_open = weather(plan, 2)
    assert times.tolist() == [0.0, 100.0, 150.0]
    assert is_open.tolist() == [1.0, 0.0, 1.0]


def test_units_of_a_closed_ferry_line_wait_on_shore() -> None:
    met = run(with_disruption(close=["raft"]))
    sailings = met.visits.sailings
    of_raft = sailings["depart"][sailings["line"] == 2]
    assert not ((of_raft >= 100.0) & (of_raft < 150.0)).any()
    assert (of_raft >= 150.0).any()


def test_two_disruptions_of_one_thing_multiply() -> None:
    shocks = {
        "one": {"at": "10 h", "length": "20 h", "capacity": {"yard": "50 %"}},
        "two": {"at": "20 h", "length": "20 h", "capacity": {"yard": "50 %"}},
    }
    _, now = acting({**MAP, "disruptions": shocks})
    expected = [(0.0, 30.0), (10.0, 15.0), (20.0, 7.0), (30.0, 15.0), (40.0, 30.0)]
    assert breakpoints(now, int(now.tokens[0]["calendar"])) == expected


SHARES = st.floats(0.0, 1.0)
ALL = ("desk", "yard", "gate", "line", "wagons", "ships", "boat")


@given(
    at=st.floats(0.0, 900.0),
    length=st.floats(0.0, 300.0),
    ramp=st.sampled_from(["0 h", "50 h"]),
)
def test_a_disruption_that_leaves_all_changes_nothing(at: float, length: float, ramp: str) -> None:
    shock = {
        "at": f"{at!r} h",
        "length": f"{length!r} h",
        "ramp": ramp,
        "capacity": dict.fromkeys(ALL, "100 %"),
        "slower": {"road": "100 %"},
        "demand": {"trucks": "100 %"},
    }
    usual, plan = plan_of(MAP), plan_of({**MAP, "disruptions": {"shock": shock}})
    draws = draw(plan, 3, 0)
    assert np.array_equal(draw(usual, 3, 0).units, draws.units)
    now = realised(plan, draws)
    for row, station_row in enumerate(now.stations):
        expected = [(0.0, float(usual.stations[row]["servers"]))]
        assert breakpoints(now, int(station_row["calendar"])) == expected
    for table in ("gates", "arrivals"):
        for row in range(len(getattr(usual, table))):
            calendar = int(getattr(usual, table)[row]["calendar"])
            if calendar != NONE:
                there = breakpoints(now, int(getattr(now, table)[row]["calendar"]))
                assert there == breakpoints(usual, calendar)


@given(begin=st.integers(0, 60), length=st.integers(1, 60), seed=st.integers(0, 9))
def test_nothing_starts_at_what_is_closed_while_it_is(begin: int, length: int, seed: int) -> None:
    closed = {"at": f"{begin} h", "length": f"{length} h", "close": ["desk", "gate", "line"]}
    tree = {
        "clock": {"length": "150 h"},
        "stations": {"desk": station(2, {"exponential": "1 h"}), "gate": {"accepts": "60 /day"}},
        "links": {"line": {**MAP["links"]["line"], "paths": "48 /day"}},
        "services": {"train": {"train": {"path": ["line"], "capacity": 2}}},
        "flows": {"f": {"arrivals": {"poisson": "1.5 /h"}, "path": ["desk", "gate", "train"]}},
        "disruptions": {"shock": closed},
    }
    met = run(tree, seed=seed)
    starts = [
        np.array(met.starts("desk", "f")),
        np.array(met.starts("gate", "f")),
        met.visits.start[met.train_rows("line>east")],
    ]
    for start in starts:
        assert not ((start >= begin) & (start < begin + length)).any()
    evaluate(met.plan, met.draws, met.visits, check=True)


@given(share=SHARES, at=st.integers(0, 60), rate=st.sampled_from([None, "20 /year"]))
def test_the_laws_hold_under_disruptions(share: float, at: int, rate: str | None) -> None:
    when: Tree = {"at": [f"{at} h", "80 h"]} if rate is None else {"rate": rate}
    shock = {
        **when,
        "length": {"exponential": "20 h"},
        "ramp": "9 h",
        "capacity": {"desk": share, "gate": share},
        "demand": {"f": 2.0 * share},
    }
    tree = {
        "clock": {"length": "150 h", "warm_up": "20 h"},
        "stations": {"desk": station(4, {"exponential": "1 h"}), "gate": {"accepts": "60 /day"}},
        "flows": {"f": {"arrivals": {"poisson": "1.5 /h"}, "path": ["desk", "gate"]}},
        "disruptions": {"shock": shock},
    }
    met = run(tree)
    evaluate(met.plan, met.draws, met.visits, check=True)


@given(share=SHARES, count=st.integers(1, 200))
def test_thinned_instants_are_never_more_than_their_share_and_less_by_one_at_most(
    share: float, count: int
) -> None:
    shock = {"at": "0 h", "length": "1000 h", "capacity": {"gate": share}}
    tree = {
        "stations": {"gate": {"accepts": "24 /day"}},
        "flows": {"f": flow(0.0, path=["gate"])},
        "disruptions": {"shock": shock},
    }
    _, now = acting(tree)
    instants = now.calendar(int(now.gates[0]["calendar"]))[0]
    passed = int((instants <= count).sum())
    assert share * count - 1.0 < passed <= share * count + 1e-6


@given(ramp=st.floats(1.0, 100.0), length=st.floats(0.0, 100.0))
def test_the_level_falls_by_tenths_and_its_mean_over_the_ramp_is_a_half(
    ramp: float, length: float
) -> None:
    shock = {**AT, "length": f"{length!r} h", "ramp": f"{ramp!r} h", "close": ["desk"]}
    plan = plan_of({**MAP, "disruptions": {"shock": shock}})
    ((times, level),) = levels_of(draw(plan, 1, 0))
    tenths = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    assert level[-10:-1].tolist() == pytest.approx(tenths)
    area = float((level[:-1] * np.diff(times)).sum())
    assert area == pytest.approx(length + ramp / 2.0)


def test_points_that_differ_in_what_stays_of_a_capacity_share_their_draws() -> None:
    half, none, surge, later = (
        plan_of(with_disruption(**act))
        for act in (
            {"capacity": {"desk": "50 %"}},
            {"capacity": {"desk": "0 %"}},
            {"capacity": {"desk": "50 %"}, "demand": {"trucks": "120 %"}},
            {"capacity": {"desk": "50 %"}, "at": "101 h"},
        )
    )
    assert drawn_from(half) == drawn_from(none)
    assert len({drawn_from(plan) for plan in (half, surge, later)}) == 3
    more = plan_of(with_disruption(demand={"trucks": "130 %"}))
    assert drawn_from(more) != drawn_from(plan_of(with_disruption(demand={"trucks": "120 %"})))


def test_before_a_disruption_all_is_as_without_it_to_the_last_bit() -> None:
    path = {"desk": station(2, {"exponential": "1 h"}), "gate": {"accepts": "48 /day"}}
    tree = {
        "clock": {"length": "300 h"},
        "stations": path,
        "flows": {"f": {"arrivals": {"poisson": "1.5 /h"}, "path": ["desk", "gate"]}},
    }
    act = {"close": ["gate"], "capacity": {"desk": 0.5}, "demand": {"f": 2}, "slower": {"desk": 2}}
    shock = {"at": "100 h", "length": "50 h", **act}
    usual, met = run(tree), run({**tree, "disruptions": {"shock": shock}})
    for node in path:
        one, other = (m.column("start", node, "f") for m in (usual, met))
        number = min(len(one), len(other))
        one, other = one[:number], other[:number]
        before = one < 100.0
        assert before.sum() > 50
        assert np.array_equal(before, other < 100.0)
        assert np.array_equal(one[before], other[before])
        assert not np.array_equal(one, other)


def test_no_two_things_share_a_calendar_or_what_disturbs_one_would_disturb_the_other() -> None:
    plan = plan_of(with_disruption(close=["road", "boat"], slower={"line": 2}, ban=["full"]))
    owned = [
        calendar
        for table in (
            "stations",
            "gates",
            "tokens",
            "embargoes",
            "decks",
            "pools",
            "steps",
            "arrivals",
            "weather",
        )
        for column in ("calendar", "hours")
        if column in (getattr(plan, table).dtype.names or ())
        for calendar in getattr(plan, table)[column].tolist()
        if calendar != NONE
    ]
    assert len(owned) > 10
    assert sorted(owned) == list(range(len(plan.calendars)))
