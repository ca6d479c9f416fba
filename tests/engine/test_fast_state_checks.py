"""The checks of the fast engine's state name the place of every breach, as the reference's do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.compiler import compile_plan, draw
from sim.engine.fast.check import check_state
from sim.engine.fast.compiled import load
from sim.engine.fast.loop import run_events
from sim.engine.fast.run import creations, run
from sim.engine.fast.world import make_state
from sim.errors import RunError
from sim.events.state import PAUSED, State
from sim.tables.plan import NONE, Plan
from sim.tables.visits import Visits
from tests.engine.test_state_checks import TREE
from tests.worked import flow, scenario_of, station

#: What the reference's checks are tried on, and a station that pauses.
PAUSING: dict[str, Any] = TREE | {
    "calendars": {"c": {"open": [["0 h", "2 h"], ["9 h", "99 h"]]}},
    "stations": TREE["stations"] | {"port": station(2, 50, hours="c", at_close="pause")},
    "flows": TREE["flows"] | {"p": flow(0.0, 1.0, 1.5, path=["port"])},
}


def at_work() -> tuple[Plan, State]:
    """Return a run in its middle: people in service, paused, in lines, in the yard."""
    load()
    plan = compile_plan(scenario_of(PAUSING))
    draws = draw(plan, 1, 0)
    visits = Visits.empty(draws.visits, draws.entities, len(draws.train_visit))
    state = make_state(plan, draws, visits, draws.entities + 64)
    state = state._replace(entry=creations(state))
    while state.clock["handled"][0] == 0 or state.event["time"][0] < 2.5:
        assert run_events(state, int(state.clock["handled"][0]) + 1) == PAUSED
        check_state(plan, state)
    return plan, state


def node(plan: Plan, name: str) -> int:
    return [one.name for one in plan.nodes].index(name)


def row_of(plan: Plan, state: State, name: str) -> tuple[Any, int]:
    """Return the table and row of the station, token, gate or terminal of a name."""
    for table in (state.station, state.token, state.gate, state.formation):
        found = np.flatnonzero(table["node"] == node(plan, name))
        if len(found):
            return table, int(found[0])
    raise KeyError(name)


def line_of(plan: Plan, state: State, name: str) -> Any:
    """Return the first queue that is not empty of a station or token."""
    table, row = row_of(plan, state, name)
    line = row + (len(state.station) if table is state.token else 0)
    ranks = int(state.clock["ranks"][0])
    rows = range(line * ranks, (line + 1) * ranks)
    return state.queue[next(at for at in rows if state.queue["first"][at] != NONE)]


def one_more(name: str, column: str, by: int = 1) -> Callable[[Plan, State], None]:
    def spoil(plan: Plan, state: State) -> None:
        table, row = row_of(plan, state, name)
        table[column][row] += by

    spoil.__name__ = f"{column}_of_{name}"
    return spoil


def a_place_lost(plan: Plan, state: State) -> None:
    table, row = row_of(plan, state, "yard")
    table["first_holding"][row] = NONE


def a_backlog_miscounted(_: Plan, state: State) -> None:
    state.embargo["backlog"][0] += 1


def somebody_in_two_lines(plan: Plan, state: State) -> None:
    table, row = row_of(plan, state, "train")
    table["first"][row] = line_of(plan, state, "yard")["first"]
    table["length"][row] = 1


def somebody_twice_in_a_line(plan: Plan, state: State) -> None:
    table, row = row_of(plan, state, "train")
    first = int(table["first"][row])
    state.life["next"][first] = first


def a_line_in_a_circle(plan: Plan, state: State) -> None:
    queue = line_of(plan, state, "desk")
    state.life["next"][queue["last"]] = queue["first"]


def a_line_whose_end_is_unknown(plan: Plan, state: State) -> None:
    queue = line_of(plan, state, "desk")
    queue["last"] += 1


def a_line_miscounted(plan: Plan, state: State) -> None:
    _, row = row_of(plan, state, "desk")
    state.length[row] += 1


def a_holder_not_linked_back(plan: Plan, state: State) -> None:
    table, row = row_of(plan, state, "desk")
    state.life["holder_before"][table["first_holder"][row]] = 0


def a_paused_job_forgotten(plan: Plan, state: State) -> None:
    table, row = row_of(plan, state, "port")
    assert table["paused"][row] != NONE
    table["paused"][row] = NONE


def a_job_without_a_server(plan: Plan, state: State) -> None:
    table, row = row_of(plan, state, "port")
    stranger = int(line_of(plan, state, "yard")["first"])
    state.life["job_before"][stranger] = state.life["job_after"][stranger] = NONE
    table["first_job"][row] = stranger


def a_holding_of_somebody_else(plan: Plan, state: State) -> None:
    table, row = row_of(plan, state, "yard")
    state.holding["entity"][table["first_holding"][row]] = line_of(plan, state, "yard")["first"]


def a_free_holding_lost(_: Plan, state: State) -> None:
    state.clock["free_holding"] = NONE


def an_event_above_an_earlier_one(_: Plan, state: State) -> None:
    state.event["time"][0] += 900.0


def an_event_above_one_of_a_lower_key(_: Plan, state: State) -> None:
    state.event["time"][1] = state.event["time"][0]
    state.event["key"][1] = state.event["key"][0] - 1


def an_event_in_the_past(_: Plan, state: State) -> None:
    state.event["time"][0] = 0.0


def somebody_forgotten(_: Plan, state: State) -> None:
    state.clock["ready_last"] += 1


def a_ship_lost(_: Plan, state: State) -> None:
    state.pool["at_work"][0] -= 1


def a_ship_laid_up_though_more_should_work(_: Plan, state: State) -> None:
    state.pool["at_work"][0] -= 1
    state.ship["laid_up"][1] = 1


def test_a_sound_state_passes() -> None:
    check_state(*at_work())


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (one_more("desk", "busy"), "desk"),
        (one_more("desk", "holders"), "desk"),
        (one_more("desk", "blocked"), "desk"),
        (one_more("desk", "staff", 5), "desk"),
        (one_more("yard", "free"), "yard"),
        (one_more("yard", "free", -1), "yard"),
        (one_more("yard", "held"), "yard"),
        (one_more("yard", "blocked"), "yard"),
        (one_more("trucks", "free"), "trucks"),
        (one_more("trucks", "away"), "trucks"),
        (one_more("train", "length"), "train"),
        (a_place_lost, "yard"),
        (a_backlog_miscounted, "desk"),
        (somebody_in_two_lines, "train"),
        (somebody_twice_in_a_line, "train"),
        (a_line_in_a_circle, "desk"),
        (a_line_whose_end_is_unknown, "desk"),
        (a_line_miscounted, "desk"),
        (a_holder_not_linked_back, "desk"),
        (a_paused_job_forgotten, "port"),
        (a_job_without_a_server, "port"),
        (a_holding_of_somebody_else, "yard"),
        (a_ship_lost, "boat@a"),
        (a_ship_laid_up_though_more_should_work, "boat@a"),
        (a_free_holding_lost, "the event list"),
        (an_event_above_an_earlier_one, "the event list"),
        (an_event_above_one_of_a_lower_key, "the event list"),
        (an_event_in_the_past, "the event list"),
        (somebody_forgotten, "the event list"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_breach_is_told_with_its_place(spoil: Callable[[Plan, State], None], place: str) -> None:
    plan, state = at_work()
    spoil(plan, state)
    with pytest.raises(RunError, match=rf"^{place} at 2\.0 h: "):
        check_state(plan, state)


def test_a_run_is_checked_after_every_event_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    plan = compile_plan(scenario_of(PAUSING))
    draws = draw(plan, 1, 0)
    monkeypatch.setattr(
        "sim.engine.fast.run.check_state", lambda _, state: seen.append(state.clock["now"][0])
    )
    checked = run(plan, draws, check=True)
    assert len(seen) == checked.events > 10
    assert seen == sorted(seen)
    assert run(plan, draws).digest() == checked.digest()
    assert len(seen) == checked.events


def test_faults_of_the_loop_are_told_in_words() -> None:
    plan = compile_plan(scenario_of(PAUSING))
    draws = draw(plan, 1, 0)
    draws.values[:] = np.nan
    with pytest.raises(RunError, match=r"^at 0\.0 h: an event was set before now, or at a time th"):
        run(plan, draws)
