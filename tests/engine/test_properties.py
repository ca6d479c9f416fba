"""What holds in every run, tried on random scenarios over all kinds with many ties."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw
from sim.engine import simulate
from sim.errors import DeadlockError
from sim.tables.plan import BRANCH, GATE, NONE, STATION, TAKE, TRAVEL, Plan
from tests.changing import plans
from tests.strategies import Tree, hours, laws, scenarios, schedules
from tests.worked import ENGINE, Run, run, run_plan, scenario_of, station

pytestmark = pytest.mark.usefixtures("engine")

COLUMNS = ("arrive", "start", "end", "leave")


def entities(met: Run) -> Iterator[tuple[int, int, NDArray[np.int64], float]]:
    """Yield each entity's number, path, the rows of its visits, and when it came into being."""
    draws = met.draws
    for number, unit in enumerate(draws.units):
        path, stride = _path(met, met.plan.classes, draws.unit_stride, int(unit["unit_class"]))
        yield number, path, int(unit["visit"]) + stride, float(unit["created"])
    for row in range(len(met.plan.formations)):
        first, last = met.draws.train_first[row : row + 2].tolist()
        path, stride = _path(met, met.plan.formations, draws.train_stride, row)
        for number in range(first, last):
            in_trains = number - len(met.draws.units)
            departed = float(met.visits.train_depart[in_trains])
            yield number, path, int(met.draws.train_visit[in_trains]) + stride, departed


def _path(
    met: Run, table: NDArray[np.void], strides: NDArray[np.int64], row: int
) -> tuple[int, NDArray[np.int64]]:
    """Return the path of a class or service, and how far its visits are from the first."""
    path = int(table[row]["path"])
    return path, np.arange(int(met.plan.paths[path]["visits"])) * strides[row]


def life_of(met: Run, path: int, rows: NDArray[np.int64]) -> list[tuple[int, list[float]]]:
    """Return kind and times of every visit that was begun, in the order of the path."""
    visits = met.visits
    found = []
    for step in met.plan.path_of_steps(path):
        if step["visit"] == NONE:
            continue
        row = rows[int(step["visit"])]
        if np.isfinite(visits.arrive[row]):
            times = [float(getattr(visits, column)[row]) for column in COLUMNS]
            found.append((int(step["kind"]), times))
    return found


def follow(came: float, life: list[tuple[int, list[float]]]) -> float:
    """Check that each visit begins where the last one ended; return when the last one is over."""
    over, blocks = came, came
    for i, (kind, times) in enumerate(life):
        arrive, start, end, leave = times
        # A place is asked for while the server before is still held, from the end of its service.
        assert arrive == (blocks if kind == TAKE else over)
        known = [time for time in times if np.isfinite(time)]
        assert known == sorted(known) == times[: len(known)]
        if kind in (TAKE, GATE):
            assert len(known) in (1, 4)
        if kind == TRAVEL:
            assert arrive == start
        if kind != STATION:
            assert end == leave or not np.isfinite(leave)
        follower = life[i + 1] if i + 1 < len(life) else None
        if kind == STATION and follower and follower[0] == TAKE:
            assert leave == follower[1][1] or not np.isfinite(leave)
        else:
            assert np.isfinite(leave) or follower is None
        over, blocks = leave, end
    return over


@settings(max_examples=200)
@given(tree=scenarios())
def test_every_life_is_told_without_a_gap_and_ends_as_finished_refused_or_inside(
    tree: Tree,
) -> None:
    met = run(tree)
    visits = met.visits
    for number, path, rows, came in entities(met):
        life = life_of(met, path, rows)
        over = follow(came, life)
        finished, refused = float(visits.finished[number]), bool(visits.refused[number])
        if np.isfinite(finished):
            assert not refused
            assert finished == over < met.plan.end
            steps = met.plan.path_of_steps(path)
            if not np.any(steps["kind"] == BRANCH):
                assert len(life) == met.plan.paths[path]["visits"]
        elif not refused and number < len(met.draws.units):
            # Inside: in the middle of its last visit.
            assert life
            assert not np.isfinite(over)


@settings(max_examples=100)
@given(tree=scenarios())
def test_lots_and_units_ride_with_their_train_or_ship(tree: Tree) -> None:
    met = run(tree, check=False)
    visits, units = met.visits, len(met.draws.units)
    by_ship = np.zeros(len(visits.sailings), dtype=int)
    for number, path, rows, _ in entities(met):
        steps = met.plan.path_of_steps(path)
        for step in steps[steps["visit"] != NONE]:
            row = rows[int(step["visit"])]
            carrier = int(visits.carrier[row])
            node = met.plan.nodes[step["node"]].kind
            if carrier == NONE:
                assert node not in {"train", "ferry"} or np.isnan(visits.start[row])
            elif node == "train":
                assert number < units <= carrier
                assert visits.start[row] == visits.train_depart[carrier - units]
                assert visits.refused[carrier] or np.array_equal(
                    visits.end[row], visits.finished[carrier], equal_nan=True
                )
            else:
                assert node == "ferry"
                sailing = visits.sailings[carrier]
                by_ship[carrier] += 1
                assert visits.start[row] == sailing["depart"]
                assert np.array_equal(visits.end[row], sailing["landed"], equal_nan=True)
    assert np.array_equal(by_ship, visits.sailings["load"].sum(axis=1))


@pytest.mark.parametrize("trees", [scenarios(), scenarios(tangled=True)])
def test_places_vehicles_and_ships_add_up_after_every_event_where_they_change(
    trees: st.SearchStrategy[Tree],
) -> None:
    @settings(max_examples=100)
    @given(plan=plans(trees))
    def all_add_up(plan: Plan) -> None:
        # A breach is another error; that a deadlock is told alike is looked at elsewhere.
        with suppress(DeadlockError):
            run_plan(plan)

    all_add_up()


@settings(max_examples=100)
@given(tree=scenarios(), seed=st.integers(0, 99))
def test_the_same_seed_gives_the_same_bytes(tree: Tree, seed: int) -> None:
    first, again = (run(tree, seed, check=False).visits for _ in range(2))
    checked = run(copy.deepcopy(tree), seed).visits
    assert first.digest() == again.digest() == checked.digest()
    assert first.events == again.events


@settings(max_examples=100)
@given(tree=scenarios())
def test_a_plan_can_be_run_again_and_is_left_as_it_was(tree: Tree) -> None:
    plan = compile_plan(scenario_of(tree))
    draws = draw(plan, 1, 0)
    values = draws.values.copy()
    first, again = (simulate(plan, draws, ENGINE.get()).digest() for _ in range(2))
    assert first == again
    assert np.array_equal(draws.values, values, equal_nan=True)


@settings(max_examples=100)
@given(tree=scenarios(), more=laws())
def test_a_flow_that_meets_none_of_the_others_changes_nothing_for_them(
    tree: Tree, more: Any
) -> None:
    before = run(tree, check=False)
    tree = copy.deepcopy(tree)
    tree.setdefault("stations", {})["apart"] = station(1, more)
    tree["flows"]["apart"] = {"arrivals": {"poisson": "1 /h"}, "path": ["apart"]}
    after = run(tree, check=False)
    for name in before.plan.flows:
        mine, theirs = before.units(name.name), after.units(name.name)
        finished = before.visits.finished[mine]
        assert np.array_equal(finished, after.visits.finished[theirs], equal_nan=True)
        assert np.array_equal(before.visits.refused[mine], after.visits.refused[theirs])
    # Shipments come after all flows, and so after the new one.
    probes = np.array([flow.probe for flow in before.plan.flows])
    of_class = probes[before.plan.classes["flow"]]
    own = before.draws.units[~of_class[before.draws.units["unit_class"]]]
    rows = len(own) and int(own["visit"][-1])
    for column in COLUMNS:
        one, other = getattr(before.visits, column), getattr(after.visits, column)
        assert np.array_equal(one[:rows], other[:rows], equal_nan=True)
    assert np.array_equal(before.visits.bans, after.visits.bans)
    assert before.visits.sailings.tobytes() == after.visits.sailings.tobytes()


@st.composite
def clearance(draw: Any) -> Tree:
    """Trucks of two flows that come over roads of different length to one customs station."""
    one = station(draw(st.one_of(st.integers(1, 3), schedules())), draw(laws()), customs=True)
    tree: Tree = {"clock": {"length": "400 h"}, "stations": {"customs": one}}
    if draw(st.booleans()):
        tree["calendars"] = {"c": {"open": [["1 h", "3.5 h"]], "period": "6 h"}}
        one["hours"] = "c"
    quarters = st.lists(st.integers(0, 160), min_size=1, max_size=25)
    tree["flows"] = {
        name: {
            "arrivals": {"times": [f"{quarter / 4!r} h" for quarter in sorted(draw(quarters))]},
            "path": [{"travel": draw(laws())}, "customs", {"travel": draw(hours())}],
        }
        for name in ("north", "south")
    }
    return tree


def departures(tree: Tree, efficiency: float) -> NDArray[np.float64]:
    met = run(tree | {"clearance_efficiency": efficiency})
    ends = [met.column("end", "customs", name) for name in ("north", "south")]
    return np.nan_to_num(np.concatenate(ends), nan=np.inf)


@settings(max_examples=200)
@given(
    tree=clearance(), slow=st.sampled_from([0.5, 1.0, 1.5]), factor=st.sampled_from([1.25, 2, 8])
)
def test_faster_clearance_delays_no_truck_at_a_first_come_station(
    tree: Tree, slow: float, factor: float
) -> None:
    # Common random numbers; a job in hand at closing is finished.
    assert np.all(departures(tree, slow * factor) <= departures(tree, slow))


@settings(max_examples=100)
@given(tree=clearance())
def test_one_more_server_delays_no_truck_at_a_first_come_station(tree: Tree) -> None:
    fewer = departures(tree, 1.0)
    servers = tree["stations"]["customs"]["servers"]
    if isinstance(servers, int):
        more: Any = servers + 1
    else:
        more = servers | {"servers": [count + 1 for count in servers["servers"]]}
    tree["stations"]["customs"]["servers"] = more
    assert np.all(departures(tree, 1.0) <= fewer)


@settings(max_examples=100)
@given(tree=clearance(), places=st.integers(1, 4))
def test_a_yard_before_a_station_moves_the_wait_and_not_the_departure(
    tree: Tree, places: int
) -> None:
    free = departures(tree, 1.0)
    servers = tree["stations"]["customs"]["servers"]
    most = servers if isinstance(servers, int) else max(servers["servers"])
    tree["stations"]["customs"]["places"] = most + places - 1
    assert np.array_equal(departures(tree, 1.0), free)


def endless(tree: Tree) -> Tree:
    """Let all units come at listed times, and give them time enough to finish."""
    tree = copy.deepcopy(tree)
    tree["clock"] = {"length": "50000 h"}
    for name in ("disruptions", "projects"):
        tree.pop(name, None)
    for one in tree["flows"].values():
        one["arrivals"] = {"times": one["arrivals"].get("times", ["0 h", "1 h", "1 h", "2 h"])}
    for one in tree.get("stations", {}).values():
        one.pop("hours", None)
        if "servers" in one and not isinstance(one["servers"], int):
            one["servers"] = 1
    return tree


@settings(max_examples=300)
@given(tree=scenarios(tangled=True))
def test_a_tangled_run_ends_in_a_deadlock_that_is_told_or_everybody_finishes(tree: Tree) -> None:
    tree = endless(tree)
    stuck: tuple[str, ...] = ()
    met = None
    try:
        met = run(tree, check=False)
    except DeadlockError as error:
        stuck = error.cycle
    if met is None:
        names = {*tree.get("stations", {}), *tree.get("fleets", {})}
        assert stuck
        assert {name.removesuffix(".room") for name in stuck} <= names
    else:
        assert np.all(np.isfinite(met.visits.finished) | met.visits.refused)


@settings(max_examples=100)
@given(tree=scenarios(tangled=True))
def test_a_deadlock_is_found_at_the_same_time_with_and_without_checks(tree: Tree) -> None:
    told = []
    for check in (True, False):
        try:
            told.append(run(tree, check=check).visits.digest())
        except DeadlockError as error:
            told.append(str(error))
    assert told[0] == told[1]
