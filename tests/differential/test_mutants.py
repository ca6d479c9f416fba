"""Wrong kernels and wrong rules are noticed: what keeps the engines one is itself put to the test.

A wrong kernel must make the engines differ on random scenarios. A rule is shared, so that it is
wrong in both engines alike, and only its hand-worked cases see it. Each change is made to a text
that must be there exactly once: who moves the code moves the mutant along.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.differential.mutate import Change

ROOT = Path(__file__).resolve().parents[2]
#: Scenarios of each strategy that a wrong kernel is tried on.
EXAMPLES = 120
STATION = "sim.kinds.station.kernel"
LIFE = "sim.engine.fast.life"
LOOP = "sim.engine.fast.loop"
RECURSION = "sim.engine.fast.recursion"
#: A class of event that is after all others and that the fast engine has not.
AFTER_ALL = "7 << SHIFT"

KERNELS: dict[str, list[Change]] = {
    "a release comes before a closing at the same instant": [
        (STATION, "CALENDAR << SHIFT | row", f"{AFTER_ALL} | row"),
        (
            "sim.engine.fast.world",
            "CALENDAR << SHIFT | index[order]",
            f"np.where(index < len(station), {AFTER_ALL}, CALENDAR << SHIFT)[order] | index[order]",
        ),
        (LOOP, "event_class == CALENDAR and index < clock.stations", "event_class == 7"),
    ],
    "last come, first served": [
        (
            "sim.kinds.places",
            "        s.life[queue.last].next = entity\n    queue.last = entity\n",
            "        life.next = queue.first\n        queue.first = entity\n",
        )
    ],
    "a full place does not block the server before it": [
        (LIFE, " and (kind not in (TAKE, BRANCH) or has_token)", ""),
    ],
    "a gate keeps one acceptance too many": [
        ("sim.kinds.gate.kernel", "gate.bank, at_once", "gate.bank + 1, at_once"),
    ],
    "a ferry lands its decks in reverse": [
        (
            "sim.kinds.carrier.voyage",
            "range(ship * MAX_DECKS, (ship + 1) * MAX_DECKS):\n        entity",
            "range((ship + 1) * MAX_DECKS - 1, ship * MAX_DECKS - 1, -1):\n        entity",
        )
    ],
    "a paused job begins again": [
        (STATION, "s.life[job].work = s.life[job].due - now", "s.life[job].work *= 1.0"),
    ],
    "a train waits for one lot more": [
        ("sim.kinds.formation.kernel", "is_full(formation.length", "is_full(formation.length - 1"),
    ],
    "a vehicle is back before its empty return": [
        ("sim.kinds.token.kernel", "s.clock[0].now + delay", "s.clock[0].now + 0.5 * delay"),
    ],
    "a vehicle that is taken away while it is held is passed on": [
        ("sim.kinds.token.kernel", "token.free += more", "token.free = max(token.free + more, 0)"),
    ],
    "a ship that is laid up keeps its berth": [
        (
            "sim.kinds.carrier.voyage",
            "ships -= 1\n    kernel.give_berth(s, s.shore[2 * one.line + one.side].berth)",
            "ships -= 1",
        ),
    ],
    "a service is stretched by when its unit came": [
        (STATION, "calendar, s.clock[0].now)", "calendar, s.arrive[life.here])"),
    ],
    "the recursion starts a job at the instant of closing": [
        (RECURSION, "CALENDAR << SHIFT | station", f"{AFTER_ALL} | station"),
    ],
    "the recursion serves who left the loop by key alone": [
        (LIFE, "clock.now, clock.latest", "clock.now, clock.key"),
    ],
    "the recursion serves though a step takes no time": [
        (RECURSION, "if not over > progress.time:", "if not over >= progress.time:"),
    ],
}  # fmt: skip

RULES: dict[str, list[Change]] = {
    "a job starts though all servers are busy": [
        ("sim.kinds.station.rules", "return busy < staff", "return busy <= staff"),
    ],
    "a job pauses though its server is at work": [
        ("sim.kinds.station.rules", "return active > staff", "return active >= staff"),
    ],
    "acceptances do not lapse": [
        ("sim.kinds.gate.rules", "min(kept + new, max(bank, at_once))", "kept + new"),
    ],
    "a place is had before who waits for it": [
        ("sim.kinds.token.rules", "return free >= 1 and not waiting", "return free >= 1"),
    ],
    "what is given back is passed on though more are held than there are": [
        ("sim.kinds.token.rules", "return free >= 1 and waiting > 0", "return waiting > 0"),
    ],
    "a ship asks for more than it can take": [
        ("sim.kinds.carrier.rules", "min(full_at * factor, float(places))", "full_at * factor"),
    ],
    "a ship too few is laid up": [
        ("sim.kinds.carrier.rules", "return at_work > allowed", "return at_work >= allowed"),
    ],
    "a train is late for its own deadline": [
        ("sim.kinds.formation.rules", "now >= first_joined", "now > first_joined"),
    ],
    "a ban's thresholds are swapped": [
        ("sim.kinds.formation.rules", "backlog > lift_at", "backlog > start_at"),
        ("sim.kinds.formation.rules", "backlog >= start_at", "backlog >= lift_at"),
    ],
    "a branch is taken at its share": [
        ("sim.kinds.branch.rules", "drawn < share", "drawn <= share"),
    ],
    "a ship waits for one more than it asks for": [
        ("sim.kinds.carrier.rules", "units < full_at", "units <= full_at"),
    ],
    "a ship leaves before it is ready": [
        ("sim.kinds.carrier.rules", "max(ready, first_joined", "min(ready, first_joined"),
    ],
    "of equal lines the later one is better": [
        ("sim.kinds.carrier.rules", "0.5) > best_demand", "0.5) >= best_demand"),
    ],
}


def run_changed(changes: list[Change], *examples: str) -> subprocess.CompletedProcess[str]:
    """Run the tests against changed text; not measured, for it is not the project's."""
    left_out = ("COVERAGE_", "COV_", "PYTEST_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return subprocess.run(
        [sys.executable, "-m", "tests.differential.mutate", json.dumps(changes), *examples],
        cwd=ROOT,
        env={**env, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize("changes", [*KERNELS.values(), *RULES.values()], ids=[*KERNELS, *RULES])
def test_the_text_of_a_mutant_is_there_once(changes: list[Change]) -> None:
    for module, old, _ in changes:
        spec = find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        assert Path(spec.origin).read_text(encoding="utf-8").count(old) == 1, old


@pytest.mark.slow
@pytest.mark.parametrize("changes", KERNELS.values(), ids=KERNELS)
def test_a_wrong_kernel_makes_the_engines_differ(changes: list[Change]) -> None:
    ended = run_changed(changes, str(EXAMPLES))
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert ended.stdout


@pytest.mark.slow
@pytest.mark.parametrize("changes", RULES.values(), ids=RULES)
def test_a_wrong_rule_fails_its_hand_worked_cases(changes: list[Change]) -> None:
    ended = run_changed(changes)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "1 failed" in ended.stdout


@pytest.mark.slow
@pytest.mark.parametrize("examples", [[str(EXAMPLES)], []], ids=["kernels", "rules"])
def test_text_that_is_not_changed_passes(examples: list[str]) -> None:
    ended = run_changed([], *examples)
    assert ended.returncode == 0, ended.stdout + ended.stderr
