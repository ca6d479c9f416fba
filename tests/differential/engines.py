"""One run in the reference, and in the fast engine with and without its recursion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sim.compiler import compile_plan, draw
from sim.engine.fast import run as fast
from sim.engine.fast.stretches import find_stretches
from sim.engine.reference import run as reference
from sim.errors import DeadlockError
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from sim.tables.realised import realised
from sim.tables.visits import Visits
from tests.differential.difference import difference
from tests.strategies import Tree
from tests.worked import scenario_of


@dataclass(frozen=True)
class Compared:
    """What came of a run, the same in all engines.

    Attributes
    ----------
    stuck : str
        How the deadlock was told in which the run ended, empty where it ended at its end.
    spared : int
        Events that the recursion made needless.
    tried : bool
        Whether there is something that it may serve.
    """

    plan: Plan
    stuck: str = ""
    spared: int = 0
    tried: bool = False


def compare(tree: Tree, seed: int = 1) -> Compared:
    """Run a scenario written as plain data in all engines; see :func:`compare_plan`."""
    plan = compile_plan(scenario_of(tree))
    return compare_plan(plan, draw(plan, seed, 0))


def compare_plan(plan: Plan, draws: Draws) -> Compared:
    """Run a plan in all engines.

    Raises
    ------
    AssertionError
        Telling the first difference in words.
    """
    plan = realised(plan, draws)
    expected, stuck = _outcome(partial(reference.run, plan, draws))
    events = {}
    for name, recursion in (("fast", False), ("recursion", True)):
        met, fault = _outcome(partial(fast.run, plan, draws, recursion=recursion))
        assert fault == stuck, f"{name}: {fault or 'no deadlock'}, reference: {stuck or 'none'}"
        if expected is None or met is None:
            continue
        told = difference(plan, draws, expected, met, ("reference", name))
        assert not told, told
        assert met.digest() == expected.digest()
        events[name] = met.events
    stretches = find_stretches(plan)
    tried = bool(stretches.head.any() or stretches.tail.any())
    return Compared(plan, stuck, events.get("fast", 0) - events.get("recursion", 0), tried)


def _outcome(run: Callable[[], Visits]) -> tuple[Visits | None, str]:
    """Return the record, or how the deadlock is told in which the run ends."""
    try:
        return run(), ""
    except DeadlockError as error:
        return None, str(error)
