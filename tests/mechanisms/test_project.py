"""Projects: dated changes of the scenario, before the run, during it and after it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiler import compile_plan, draw
from sim.compiler.scales import scale_of
from sim.errors import InputError
from sim.kpis import evaluate
from sim.mechanisms.border.inputs import Station
from sim.runs import of_tree
from sim.scenario.stages import difference, patched
from sim.tables import plan as tables
from sim.tables.plan import NONE, Plan
from tests.worked import Run, flow, run, scenario_of, station

Tree = dict[str, Any]
FERRY = {
    "pool": "ships",
    "ports": ["west", "east"],
    "crossing": "5 h",
    "handling": "1 h",
    "decks": {"truck": {"places": 10, "full_at": 0.5}},
    "max_wait": "12 h",
}
MAP: Tree = {
    "clock": {"start": "2023-01-01", "length": "40 d"},
    "places": {"west": {}, "east": {}},
    "calendars": {"day": {"weekly": {"daily": ["08:00-20:00"]}}},
    "stations": {
        "desk": station(2, {"lognormal": {"mean": "1 h", "cv": 0.5}}, customs=True),
        "yard": {"places": 60},
        "gate": {"accepts": "40 /day"},
    },
    "fleets": {"wagons": {"units": 8}},
    "pools": {"tugs": {"ships": 1}, "ships": {"ships": 2}, "more": {"ships": 1}},
    "weather": {"storm": {"closed_share": [0.1], "mean_closure": "20 h"}},
    "links": {
        "road": {
            "from": "west",
            "to": "east",
            "mode": "road",
            "distance": "120 km",
            "speed": {"uniform": {"low": "40 km/h", "high": "60 km/h"}},
        },
        "line": {"from": "west", "to": "east", "mode": "rail", "time": "4 h", "paths": "24 /day"},
    },
    "services": {
        "train": {"train": {"path": ["line"], "capacity": 5}},
        "boat": {"ferry": {**FERRY, "weather": "storm"}},
    },
    "corridors": {
        "by_road": {"path": ["yard", "desk", "gate", "road"]},
        "by_rail": {"path": ["train"]},
    },
    "flows": {
        "trucks": {
            "arrivals": {"poisson": "30 /day"},
            "corridors": {"by_road": 1.0, "by_rail": 0.0},
        },
        "lots": {"arrivals": {"even": "40 /day"}, "path": ["train", {"take": "wagons"}]},
        "by_boat": {
            "arrivals": {"poisson": "12 /day"},
            "path": [{"board": "boat", "at": "west", "deck": "truck"}],
        },
    },
}
DATE, AT = "2023-01-21", 480.0
ALL: Tree = {
    "stations.desk.servers": 3,
    "stations.desk.hours": "day",
    "stations.yard.places": 90,
    "stations.gate.accepts": "30 /day",
    "fleets.wagons.units": 12,
    "pools.ships.ships": 3,
    "weather.storm.closed_share": [0.3],
    "links.road.speed": {"uniform": {"low": "60 km/h", "high": "90 km/h"}},
    "links.line.paths": "12 /day",
    "services.boat.ferry.decks.truck.places": 20,
    "flows.trucks.corridors": {"by_road": 0.6, "by_rail": 0.4},
    "flows.lots.growth": 1.5,
    "clearance_efficiency": 2.0,
}


def project(changes: Tree, opens: str = DATE, **fields: Any) -> Tree:
    return {**MAP, "projects": {"works": {"opens": opens, "set": changes, **fields}}}


def compiled(tree: Tree) -> Plan:
    return compile_plan(scenario_of(tree))


def put(tree: Tree, changes: Tree) -> Tree:
    """Return a tree with the changes in it from the start, by the same code as any layer."""
    return {
        **project(changes, opens="0 h"),
        "clock": tree["clock"],
    }


def calendar(plan: Plan, table: str, row: int, column: str = "calendar") -> list[tuple[float, ...]]:
    at = int(getattr(plan, table)[row][column])
    times, values = plan.calendar(at)
    return list(zip(times.tolist(), values.tolist(), strict=True))


@pytest.mark.parametrize("opens", [DATE, "20 d", "480 h"])
def test_from_its_opening_on_each_calendar_is_that_of_the_changed_scenario(opens: str) -> None:
    plan = compiled(project({k: v for k, v in ALL.items() if k != "stations.desk.hours"}, opens))
    assert calendar(plan, "stations", 0) == [(0.0, 2.0), (AT, 3.0)]
    assert calendar(plan, "tokens", 0) == [(0.0, 60.0), (AT, 90.0)]
    assert calendar(plan, "tokens", 1) == [(0.0, 8.0), (AT, 12.0)]
    assert calendar(plan, "pools", 1) == [(0.0, 2.0), (AT, 3.0)]
    assert plan.pools["ships"].tolist() == [1, 3, 1]
    assert plan.pools["first_ship"].tolist() == [0, 1, 4]
    assert calendar(plan, "decks", 0) == [(0.0, 1.0), (AT, 2.0)]
    rates = [calendar(plan, "arrivals", row) for row in range(4)]
    assert np.array(rates[0]) == pytest.approx(np.array([(0.0, 1.25), (AT, 0.75)]))
    assert np.array(rates[1]) == pytest.approx(np.array([(0.0, 0.0), (AT, 0.5)]))
    assert np.array(rates[2][-1]) == pytest.approx(np.array((AT, 2.5)))
    assert rates[3] == [(0.0, 0.5)]
    closures = calendar(plan, "weather", 0)
    assert all(value != closures[-1][1] for time, value in closures if time < AT)
    factors = {
        plan.nodes[int(step["node"])].name: plan.calendar(int(step["calendar"]))[1].tolist()
        for step in plan.steps
        if int(step["calendar"]) != NONE
    }
    assert factors == {"desk": [1.0, 0.5], "road": [1.0, pytest.approx(2.0 / 3.0)]}


def test_acceptances_and_paths_are_those_of_either_side_of_the_date() -> None:
    before, plan = compiled(MAP), compiled(project(ALL))
    after = compiled(put(MAP, ALL))
    for row in range(2):
        instants = [
            one.calendar(int(one.gates[row]["calendar"]))[0] for one in (before, plan, after)
        ]
        assert np.array_equal(instants[1][instants[1] < AT], instants[0][instants[0] < AT])
        assert np.array_equal(instants[1][instants[1] >= AT], instants[2][instants[2] >= AT])


def starts(met: Run) -> dict[str, np.ndarray]:
    return {
        **{node: met.column("start", node, "trucks") for node in ("yard", "desk", "gate", "road")},
        "boat": met.visits.sailings["depart"],
        "boarded": met.column("start", "boat@west", "by_boat"),
        "line": met.visits.start[met.train_rows("line>east")],
    }


#: What both engines obey today; the rest is held against plans.
RUN = {
    key: value
    for key, value in ALL.items()
    if key.split(".")[0] in ("stations", "flows", "weather") and key != "stations.yard.places"
} | {"links.line.paths": "12 /day"}


def assert_equal_before_and_another_after(usual: Run, met: Run) -> None:
    for node, one in starts(usual).items():
        other = starts(met)[node]
        number = min(len(one), len(other))
        one, other = one[:number], other[:number]
        before = one < AT
        assert before.sum() > 20, node
        assert np.array_equal(one[before], other[before]), node
        assert np.array_equal(before, other < AT), node
        assert not np.array_equal(one, other, equal_nan=True), node
    evaluate(met.plan, met.draws, met.visits, check=True)


def test_before_the_date_a_run_is_the_same_bits_and_after_it_another() -> None:
    usual, met = run(MAP), run(project(RUN))
    assert_equal_before_and_another_after(usual, met)


def test_after_the_date_the_rate_of_what_comes_is_that_of_the_changed_scenario() -> None:
    met = run(project({"flows.lots.growth": 2.0}))
    created = met.draws.units["created"][met.units("lots")]
    gaps = np.diff(created)
    assert gaps[created[1:] < AT] == pytest.approx(0.6)
    assert gaps[created[:-1] > AT] == pytest.approx(0.3)


@pytest.mark.parametrize("opens", ["2022-05-01", "2023-01-01", "0 h"])
def test_a_project_open_from_the_start_is_one_more_layer(opens: str) -> None:
    tree = project({"stations.desk.servers": 3, "corridors.by_road.path": ["desk", "road"]}, opens)
    written = {
        **MAP,
        "stations": {**MAP["stations"], "desk": {**MAP["stations"]["desk"], "servers": 3}},
        "corridors": {**MAP["corridors"], "by_road": {"path": ["desk", "road"]}},
    }
    assert compiled(tree).digest() == compiled(written).digest()


@pytest.mark.parametrize(
    "tree",
    [
        project(ALL, opens="2023-02-10"),
        project(ALL, opens="2040-01-01"),
        project(ALL, built=False),
        project({"stations.desk.servers": 2, "links.line.paths": "1 /h"}),
    ],
)
def test_a_project_that_changes_nothing_in_the_run_leaves_the_plan_as_it_is(tree: Tree) -> None:
    assert compiled(tree).digest() == compiled(MAP).digest()


def test_a_later_project_builds_on_an_earlier_one() -> None:
    projects = {
        "second": {"opens": "30 d", "set": {"stations.desk.servers": 5}},
        "first": {"opens": "20 d", "set": {"stations.desk.servers": 3, "fleets.wagons.units": 9}},
        "ship": {"opens": "20 d", "set": {"pools.ships.ships": 4}},
    }
    plan = compiled({**MAP, "projects": projects})
    assert calendar(plan, "stations", 0) == [(0.0, 2.0), (480.0, 3.0), (720.0, 5.0)]
    assert calendar(plan, "tokens", 1) == [(0.0, 8.0), (480.0, 9.0)]
    assert calendar(plan, "pools", 1) == [(0.0, 2.0), (480.0, 4.0)]


def test_what_a_project_gives_a_disruption_takes_its_share_of() -> None:
    shock = {"at": "10 d", "length": "20 d", "capacity": {"desk": "50 %"}}
    tree = project({"stations.desk.servers": 6, "stations.yard.places": 80})
    met = run({**tree, "disruptions": {"shock": shock}})
    from sim.tables.realised import realised

    now = realised(met.plan, met.draws)
    expected = [(0.0, 2.0), (240.0, 1.0), (480.0, 3.0), (720.0, 6.0)]
    assert calendar(now, "stations", 0) == expected


def test_scaling_to_a_target_is_that_of_the_start_so_that_growth_comes_on_top() -> None:
    flows = {
        name: {
            "tonnes": f"{tonnes} t/year",
            "load": "20 t",
            "value_per_tonne": "1000 USD/t",
            "bilateral": True,
            "pattern": "even",
            "path": ["desk"],
        }
        for name, tonnes in (("one", 20000), ("two", 60000))
    }
    tree = {
        "clock": MAP["clock"],
        "stations": {"desk": station(9, 1.0)},
        "flows": flows,
        "target": {"at_least": "160 mn USD/year"},
        "projects": {"port": {"opens": DATE, "set": {"flows.one.growth": 3.0}}},
    }
    plan = compiled(tree)
    first, second = (plan.calendar(int(row["calendar"]))[1] for row in plan.arrivals)
    assert first[1] == pytest.approx(3.0 * first[0])
    assert first[0] == pytest.approx(2000.0 / 8760.0)
    assert second.tolist() == [pytest.approx(6000.0 / 8760.0)]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"services.train.train.capacity": 9}, "capacity of 'train'"),
        ({"corridors.by_road.path": ["desk", "road"]}, "path of 'by_road'"),
        (
            {"stations.desk.service": {"exponential": "1 h"}},
            "distribution of 'trucks@by_road/desk'",
        ),
        ({"links.line.headway": "1 h", "links.line.paths": None}, "headway of 'line>east'"),
        ({"services.boat.ferry.max_wait": "9 h"}, "max wait of 'boat@west'"),
        ({"services.boat.ferry.crossing": "9 h"}, "times of 'boat@west/crossing'"),
        ({"links.road.tariff": "1 USD/km"}, "cost, CO2 or distance of 'by_road'"),
        ({"links.road.distance": "240 km"}, "cost, CO2 or distance of 'by_road'"),
        ({"flows.lots.load": "9 t"}, "tonnes of 'lots'"),
        ({"weather.storm.mean_closure": "9 h"}, "mean closure of 'storm'"),
        ({"services.boat.ferry.decks.truck.full_at": 1.0}, "makes a ship full"),
    ],
)
def test_what_cannot_change_in_mid_run_is_refused_with_its_path(changes: Tree, named: str) -> None:
    with pytest.raises(InputError) as refused:
        compiled(project({**changes, "fleets.wagons.units": 9}))
    problem = refused.value.problems[0]
    assert named in problem.message
    assert problem.path == f"projects.works.set.{next(iter(changes))}"
    assert "expected one of" in problem.message


def test_another_process_makes_the_same_scenario_of_the_tree() -> None:
    from sim.errors import Position
    from sim.scenario.node import made
    from sim.scenario.validate import validated

    found = validated(made(project(ALL), Position("test")), {})
    assert found.scenario is not None
    again = of_tree(found.tree)
    assert [one.at for one in again.later] == [AT]
    assert compile_plan(again).digest() == compile_plan(found.scenario).digest()


ENTRIES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3)
TREES = st.dictionaries(
    st.sampled_from(["one", "two", "three"]), st.one_of(ENTRIES, st.integers(0, 3))
)


@given(before=TREES, after=TREES)
def test_a_tree_is_found_again_from_what_differs(before: Tree, after: Tree) -> None:
    by = difference(before, after)
    assert patched(before, by) == after
    assert bool(by) == (before != after)


LAWS = st.sampled_from(
    [
        {"deterministic": 1.0},
        {"exponential": 1.0},
        {"lognormal": {"mean": 1.0, "cv": 0.7}},
        {"gamma": {"mean": 1.0, "cv": 0.7}},
        {"erlang": {"mean": 1.0, "stages": 3}},
        {"uniform": {"low": 0.5, "high": 2.0}},
        {"triangular": {"low": 0.5, "mode": 1.0, "high": 2.0}},
        {"weibull": {"scale": 1.0, "shape": 2.0}},
        {"empirical": {"values": [0.5, 1.0, 4.0], "weights": [1, 2, 1]}},
    ]
)


def scaled(law: Any, factor: float, key: str = "") -> Any:
    """Write a law with its times multiplied."""
    if isinstance(law, dict):
        return {name: scaled(value, factor, name) for name, value in law.items()}
    if isinstance(law, list) and key == "values":
        return [scaled(value, factor) for value in law]
    if isinstance(law, float) and key not in ("cv", "shape"):
        return f"{law * factor!r} h"
    return law


def draws_of(law: Any) -> tuple[Plan, np.ndarray]:
    tree = {
        "stations": {"desk": station(1, law)},
        "flows": {"f": flow(*map(float, range(50)), path=["desk"])},
    }
    plan = compiled(tree)
    return plan, draw(plan, 1, 0).stream(0)


@given(law=LAWS, factor=st.floats(0.1, 10.0))
def test_the_ratio_of_two_laws_is_that_of_their_draws(law: Tree, factor: float) -> None:
    (before, one), (after, other) = draws_of(scaled(law, 1.0)), draws_of(scaled(law, factor))
    scale = scale_of(before, after, 0)
    assert scale == pytest.approx(factor)
    assert other == pytest.approx(scale * one)
    assert scale_of(before, before, 0) == 1.0


@given(one=LAWS, other=LAWS)
def test_two_kinds_of_law_have_no_ratio(one: Tree, other: Tree) -> None:
    before, after = (draws_of(scaled(law, 1.0))[0] for law in (one, other))
    both = {next(iter(one)), next(iter(other))}
    assert (scale_of(before, after, 0) == 1.0) == (len(both) == 1)


def test_a_higher_speed_has_the_ratio_of_the_times() -> None:
    quick = {"uniform": {"low": "80 km/h", "high": "120 km/h"}}
    plan = compiled(project({"links.road.speed": quick}))
    (step,) = (one for one in plan.steps if int(one["calendar"]) != NONE)
    assert int(step["kind"]) == tables.TRAVEL
    assert plan.calendar(int(step["calendar"]))[1].tolist() == [1.0, 0.5]


def test_of_projects_before_the_start_the_later_one_holds_whichever_is_written_first() -> None:
    projects = {
        "later": {"opens": "2022-06-01", "set": {"stations.desk.servers": 5}},
        "earlier": {"opens": "2021-06-01", "set": {"stations.desk.servers": 3}},
    }
    for names in (("later", "earlier"), ("earlier", "later")):
        made = scenario_of({**MAP, "projects": {name: projects[name] for name in names}})
        desk = made.stations["desk"]
        assert isinstance(desk, Station)
        assert desk.servers == 5
