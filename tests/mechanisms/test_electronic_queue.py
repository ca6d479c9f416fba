"""An electronic queue calls at the pace of the intake: identities, and cases worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import EngineName
from sim.experiments.capacity import raised
from sim.scenario import load
from tests.strategies import hours, laws
from tests.worked import Run, flow, run, scenario_of, station


@pytest.fixture(autouse=True, scope="module")
def in_both_engines(engine: EngineName) -> EngineName:
    return engine


INTAKES: list[dict[str, Any]] = [
    {"accepts": "30 /day"},
    # Not a whole number a day: the last one would come at the instant of closing, and who is let
    # through at that instant is no more let in at the next gate.
    {"accepts": "30.137 /day", "hours": "day", "bank": "3 h"},
    {"slots": {"at": ["0 h", "5 h"], "sizes": [4, 9], "period": "12 h"}, "keep": 3},
    {"permits": {"batch": 100, "on": "mon", "at": "06:00"}},
    {"headway": "45 min"},
]
CALENDARS = {"day": {"weekly": {"mon-sat": ["08:00-18:30"]}}}
CLOCK = {"start": "2023-01-02", "length": "40 d"}


def border(intake: dict[str, Any], path: list[Any], **queue: Any) -> dict[str, Any]:
    queue = {"calls_for": "intake", **queue}
    trucks = {"arrivals": {"poisson": "34 /day"}, "path": path}
    parcels = {"arrivals": {"poisson": "2 /day"}, "path": path, "priority": 0}
    return {
        "clock": CLOCK,
        "calendars": CALENDARS,
        "stations": {"intake": intake, "queue": queue},
        "flows": {"trucks": trucks | {"priority": 1}, "parcels": parcels},
    }


@pytest.mark.parametrize("intake", INTAKES, ids=["even", "hours", "slots", "permits", "headway"])
def test_without_lead_and_limit_the_wait_moves_from_the_intake_to_the_queue(
    intake: dict[str, Any],
) -> None:
    plain = run(border(intake, ["intake"]), check=False)
    called = run(border(intake, ["queue", "intake"]), check=False)
    for name in ("trucks", "parcels"):
        before, after = plain.waits("intake", name), called.waits("queue", name)
        assert np.nanmax(before) > 0.0
        assert np.array_equal(before, after, equal_nan=True)
        assert np.nanmax(called.waits("intake", name)) == 0.0


def test_who_is_called_a_lead_ahead_finds_his_acceptance() -> None:
    # One acceptance an hour, at 1, 2, 3 ...; calls at 0, 1, 2 ... for a road of three hours.
    tree = {
        "stations": {
            "intake": {"accepts": "24 /day"},
            "queue": {"calls_for": "intake", "lead": "3 h"},
        },
        "flows": {"trucks": flow(0.0, 0.0, 0.5, 9.5, path=["queue", {"travel": "3 h"}, "intake"])},
    }
    found = run(tree)
    assert found.starts("queue", "trucks") == [0.0, 1.0, 2.0, 9.5]
    assert found.starts("intake", "trucks") == [3.0, 4.0, 5.0, 12.5]
    assert found.causes("queue", "trucks") == ["", "queue", "queue", ""]


def test_calls_keep_the_intakes_hours_moved_ahead() -> None:
    # Four a day from 8 to 12: at 9, 10, 11, 12, called six hours before.
    tree = {
        "calendars": {"morning": {"open": [["8 h", "12 h"]], "period": "24 h"}},
        "stations": {
            "intake": {"accepts": "4 /day", "hours": "morning"},
            "queue": {"calls_for": "intake", "lead": "6 h"},
        },
        "flows": {"trucks": flow(*[0.0] * 6, path=["queue", {"travel": "5.5 h"}, "intake"])},
    }
    found = run(tree)
    assert found.starts("queue", "trucks") == [3.0, 4.0, 5.0, 6.0, 27.0, 28.0]
    assert found.starts("intake", "trucks") == [9.0, 10.0, 11.0, 12.0, 33.0, 34.0]


def test_a_jam_on_the_way_stops_the_calls() -> None:
    # The desk serves one in four hours; the intake would take one an hour.
    tree = {
        "stations": {
            "desk": station(1, 4.0),
            "intake": {"accepts": "24 /day"},
            "queue": {"calls_for": "intake", "called": 2},
        },
        "flows": {"trucks": flow(*[1.0] * 5, path=["queue", "desk", "intake"])},
    }
    found = run(tree)
    assert found.starts("queue.called", "trucks") == [1.0, 2.0, 5.0, 9.0, 13.0]
    assert found.starts("desk", "trucks") == [1.0, 5.0, 9.0, 13.0, 17.0]
    assert found.causes("queue.called", "trucks")[2:] == ["desk"] * 3


def called_and_not_through(found: Run, names: list[str]) -> int:
    """Return the most units that were called and not yet through the intake at one time."""
    called = np.concatenate([found.column("start", "queue.called", name) for name in names])
    through = np.concatenate([found.column("start", "intake", name) for name in names])
    called, through = called[np.isfinite(called)], through[np.isfinite(through)]
    # At one instant those who go through come before those who take their places.
    moments = np.concatenate([through, called])
    change = np.repeat([-1, 1], [len(through), len(called)])
    return int(np.cumsum(change[np.lexsort((change, moments))]).max(initial=0))


@settings(max_examples=60)
@given(
    limit=st.integers(1, 4),
    lead=hours(0.0, 5.0),
    road=laws(),
    service=laws(0.25),
    accepts=st.integers(4, 60),
    seed=st.integers(0, 99),
)
def test_never_more_than_the_limit_are_called_and_not_yet_through(
    limit: int, lead: str, road: Any, service: Any, accepts: int, seed: int
) -> None:
    path = ["queue", {"travel": road}, "desk", "intake"]
    tree = border({"accepts": f"{accepts} /day", "hours": "day"}, path, lead=lead, called=limit)
    tree["stations"]["desk"] = {"servers": 2, "service": service}
    tree["clock"] = {"start": "2023-01-02", "length": "8 d"}
    assert called_and_not_through(run(tree, seed, check=False), ["trucks", "parcels"]) <= limit


def test_more_capacity_of_a_queue_is_more_of_its_intake() -> None:
    scenario = scenario_of(border({"accepts": "30 /day"}, ["queue", "intake"], called=20))
    grown = raised(scenario, "queue", 0.1)
    assert grown is not None
    intake: Any = grown[0].stations["intake"]
    assert intake.accepts == pytest.approx(33 / 24)
    places = raised(scenario, "queue.called", 0.1)
    assert places is not None
    assert places[0].stations["queue"].called == 22.0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("queue", "path", "expected"),
    [
        ("calls_for: desk", "[queue, desk]", "found 'desk', which is no gate"),
        ("calls_for: lane", "[lane, queue]", "found 'lane', which does not follow in flow 'f'"),
        ("calls_for: lan", "[queue, lane]", "found no gate 'lan'; did you mean 'lane'"),
    ],
)
def test_a_queue_that_calls_for_nothing_is_refused(
    queue: str, path: str, expected: str, tmp_path: Any
) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        "clock: {length: 10 h}\n"
        "stations:\n"
        "  desk: {servers: 1, service: 1 h}\n"
        "  lane: {headway: 1 h}\n"
        f"  queue: {{{queue}}}\n"
        f"flows: {{f: {{arrivals: {{times: [1 h]}}, path: {path}}}}}\n"
    )
    with pytest.raises(Exception, match=expected):
        load(file)


def test_a_disruption_of_the_intake_acts_on_its_calls_as_well() -> None:
    tree = border({"accepts": "30 /day"}, ["queue", "intake"])
    tree["disruptions"] = {"shut": {"at": "5 d", "length": "3 d", "close": ["intake"]}}
    found = run(tree, check=False)
    for node in ("queue", "intake"):
        starts = found.column("start", node, "trucks")
        assert not ((starts >= 120.0) & (starts < 192.0)).any()
    assert len(found.starts("queue", "trucks")) > 500
