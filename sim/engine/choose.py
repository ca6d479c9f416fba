"""Which engine runs a plan. Both give the same visits to the last bit, so the choice is of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.engine.warm import is_warm
from sim.errors import InputError, Position, Problem
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from sim.tables.realised import realised
from sim.tables.visits import Visits

if TYPE_CHECKING:
    from sim.engine.reference.world import World

EngineName = Literal["auto", "reference", "fast"]
Hook = Callable[["World"], object]

#: Visits that SimPy works off in the time in which Numba and the compiled code are loaded.
LOADING = 120_000
#: Visits that one process of SimPy works off in the time in which the fast engine is compiled.
COMPILING = 8_000_000
WANTS_REFERENCE = "a hook needs Python objects, which only the reference engine has"


@dataclass(frozen=True)
class Choice:
    """An engine, and in words why this one."""

    engine: Literal["reference", "fast"]
    reason: str


def choose(
    engine: EngineName, expected_visits: float, hook: bool = False, workers: int = 1
) -> Choice:
    """Choose the engine of everything that is to be run.

    Parameters
    ----------
    engine : {"auto", "reference", "fast"}
        ``auto`` is the engine that is done sooner; the fast one first has to be loaded, and once on
        a machine compiled.
    expected_visits : float
        Visits of all runs together, about as many as events.
    hook : bool
        Whether the user's own code takes part.
    workers : int
        Processes that SimPy may use; compiling takes one.

    Raises
    ------
    InputError
        If the fast engine is asked for with a hook.
    """
    if hook:
        if engine == "fast":
            message = f"found fast with a hook, expected reference or auto: {WANTS_REFERENCE}"
            raise InputError([Problem(Position("--engine"), "", message)])
        return Choice("reference", WANTS_REFERENCE)
    if engine != "auto":
        return Choice(engine, "asked for")
    size = f"about {_rounded(expected_visits)} visits in all"
    if expected_visits <= LOADING:
        reason = "SimPy is done with them before the fast engine is loaded"
        return Choice("reference", f"{size}: {reason}")
    if expected_visits <= COMPILING * workers and not is_warm():
        reason = (
            "SimPy is done with them before the fast engine is compiled, which this machine has "
            "not yet done (corridorsim warm-up does it)"
        )
        return Choice("reference", f"{size}: {reason}")
    return Choice("fast", f"{size}: more than SimPy is done with while the fast engine starts")


def _rounded(visits: float) -> str:
    if visits >= 1e6:
        return f"{visits / 1e6:.3g} million"
    return f"{round(visits, -3):.0f}" if visits >= 10_000 else f"{visits:.0f}"


def simulate(
    plan: Plan,
    draws: Draws,
    engine: EngineName = "auto",
    check: bool = False,
    hook: Hook | None = None,
) -> Visits:
    """Run one replication.

    Parameters
    ----------
    plan : Plan
    draws : Draws
        Of this plan; not changed, so that another plan may use them too.
    engine : {"auto", "reference", "fast"}
        ``auto`` goes by the number of visits, see `choose`. The visits do not depend on it.
    check : bool
        Whether the engine checks its state after every event (slow, for tests).
    hook : callable, optional
        Given the reference engine's `World` before the clock starts.

    Raises
    ------
    RunError
        If the run ends in a deadlock.
    InputError
        If the fast engine is asked for with a hook.
    """
    plan = realised(plan, draws)
    chosen = choose(engine, draws.visits, hook is not None)
    if chosen.engine == "fast":
        from sim.engine.fast import run as fast

        return fast.run(plan, draws, check)
    from sim.engine.reference import run as reference

    return reference.run(plan, draws, check, hook)
