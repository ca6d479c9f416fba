"""Several workers, one result: items are done in any order and kept as they finish."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import CorridorsimError, InputError, RunError
from sim.runs.one import Failed, Job, Outcomes, do
from sim.runs.points import Item
from sim.runs.processes import in_processes
from sim.runs.store import Store
from sim.runs.threads import in_threads

if TYPE_CHECKING:
    from sim.engine.choose import EngineName
    from sim.runs.hook import Hook


@dataclass(frozen=True)
class Progress:
    """How far an experiment is: runs done of all, and which was the last."""

    done: int
    total: int
    last: str = ""


def worker_count(asked: int | None, runs: int) -> int:
    """Return how many workers to use: as asked, else one a core, and not more than runs."""
    from joblib import cpu_count

    return max(1, min(asked or cpu_count(), runs))


def run_items(
    items: Sequence[Item],
    store: Store,
    *,
    engine: EngineName = "reference",
    workers: int = 1,
    hook: Hook | None = None,
    done: Callable[[Item], None] = lambda item: None,
) -> None:
    """Do every item and keep its result in the store.

    Parameters
    ----------
    items : sequence of Item
    store : Store
        Open.
    engine : {"reference", "fast"}
    workers : int
        Threads of the fast engine, processes of the reference. The results do not depend on it.
    hook : Hook, optional
        The user's own code.
    done : callable
        Called with each item as it is finished.

    Raises
    ------
    InputError
        If a plan cannot be made of a point.
    RunError
        At the first run that fails: which one, and why.
    """
    visits = store.visits if store.described["trace"] else None
    job = Job(store.items, visits, engine, hook, os.getpid())
    # Closed at once and not by the garbage collector: a worker must not write into a folder that
    # is being removed.
    with closing(_outcomes(items, job, workers)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                raise _error(outcome, store)
            done(outcome)


def parallel(engine: EngineName, workers: int) -> str:
    """Return in what the workers of an engine are: ``threads``, ``processes`` or ``none``."""
    if engine == "fast":
        return "threads"
    return "processes" if workers > 1 else "none"


def _outcomes(items: Sequence[Item], job: Job, workers: int) -> Outcomes:
    kind = parallel(job.engine, workers)
    if kind == "threads":
        return in_threads(items, job, workers)
    return in_processes(items, job, workers) if kind == "processes" else _in_turn(items, job)


def _in_turn(items: Sequence[Item], job: Job) -> Outcomes:
    for item in items:
        yield do(item, job)


def _error(failed: Failed, store: Store) -> CorridorsimError:
    if failed.problems:
        return InputError(failed.problems)
    message = f"{failed.item.label}: {failed.message}"
    if failed.unexpected:
        place = store.partial / f"{failed.item.name}.txt"
        with store.writing():
            place.write_text(failed.unexpected, encoding="utf-8")
        message += f". This is a fault of the program; the details are in {place}"
    return RunError(message)


def machine() -> dict[str, Any]:
    """Return what the run took place on, for ``run.json``."""
    import platform

    from joblib import cpu_count

    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": cpu_count(),
        "python": platform.python_version(),
    }
