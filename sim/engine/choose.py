"""Which engine runs a plan."""

from __future__ import annotations

from typing import Literal

from sim.errors import RunError
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from sim.tables.visits import Visits

EngineName = Literal["auto", "reference", "fast"]


def simulate(plan: Plan, draws: Draws, engine: EngineName = "auto", check: bool = False) -> Visits:
    """Run one replication.

    Parameters
    ----------
    plan : Plan
    draws : Draws
        Of this plan.
    engine : {"auto", "reference", "fast"}
        ``auto`` is the reference engine, the only one so far.
    check : bool
        Whether the engine checks its state after every event (slow, for tests).

    Raises
    ------
    RunError
        If the engine is not there, or the run ends in a deadlock.
    """
    if engine == "fast":
        raise RunError("the fast engine is not built yet; choose --engine reference or auto")
    from sim.engine.reference.run import run

    return run(plan, draws, check)
