"""Several processes, one result: items are done in any order and kept as they finish."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.errors import CorridorsimError, InputError, Problem, RunError
from sim.runs import items as files
from sim.runs.store import Store, cannot_write
from sim.runs.work import Item, perform

if TYPE_CHECKING:
    from sim.engine.choose import EngineName

#: How often a worker looks whether the run that it works for is still there, seconds.
WATCH = 0.5
_watching: list[threading.Thread] = []


@dataclass(frozen=True)
class Progress:
    """How far an experiment is: runs done of all, and which was the last."""

    done: int
    total: int
    last: str = ""


@dataclass(frozen=True)
class Failed:
    """Why an item could not be done; plain text, since not every error passes between processes."""

    item: Item
    message: str
    problems: tuple[Problem, ...] = ()
    unexpected: str = ""


@dataclass(frozen=True)
class Job:
    """What every item of an experiment is done with."""

    items: Path
    visits: Path | None
    engine: EngineName
    main_process: int


def worker_count(asked: int | None, runs: int) -> int:
    """Return how many processes to use: as asked, else one a core, and not more than runs."""
    from joblib import cpu_count

    return max(1, min(asked or cpu_count(), runs))


def run_items(
    items: Sequence[Item],
    store: Store,
    *,
    engine: EngineName = "reference",
    workers: int = 1,
    done: Callable[[Item], None] = lambda item: None,
) -> None:
    """Do every item and keep its result in the store.

    Parameters
    ----------
    items : sequence of Item
    store : Store
        Open.
    engine : EngineName
    workers : int
        Processes. The results do not depend on it.
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
    job = Job(store.items, visits, engine, os.getpid())
    outcomes = _in_turn(items, job) if workers == 1 else _spread(items, job, workers)
    # Closed at once and not by the garbage collector: a worker must not write into a folder that
    # is being removed.
    with closing(outcomes):
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                raise _error(outcome, store)
            done(outcome)


def do(item: Item, job: Job) -> Item | Failed:
    """Do one item, in whichever process, and write its file."""
    if os.getpid() != job.main_process and not _watching:
        _watch_over(job.main_process)
    try:
        result = perform(item, job.engine, None if item.point.change else job.visits)
        files.write(job.items / f"{item.name}.parquet", result)
    except InputError as error:
        return Failed(item, str(error), problems=error.problems)
    except CorridorsimError as error:
        return Failed(item, str(error))
    except OSError as error:
        return Failed(item, str(cannot_write(error, job.items.parent)))
    except MemoryError:
        return Failed(item, "out of memory; try fewer processes with --workers")
    except Exception as error:  # noqa: BLE001 - told with its place by the main process
        reason = f"{type(error).__name__}: {error}"
        return Failed(item, reason, unexpected=traceback.format_exc())
    return item


Outcomes: TypeAlias = Generator[Item | Failed, None, None]


def _in_turn(items: Sequence[Item], job: Job) -> Outcomes:
    for item in items:
        yield do(item, job)


def _spread(items: Sequence[Item], job: Job, workers: int) -> Outcomes:
    """Do items in several processes, which end with this generator."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    parallel = Parallel(
        n_jobs=workers, return_as="generator_unordered", batch_size=1, max_nbytes=None
    )
    with _workers_deaf_to_interrupts():
        outcomes = parallel(delayed(do)(item, job) for item in items)
    try:
        # `yield from` would close them itself, outside of `finally`.
        for outcome in outcomes:  # noqa: UP028
            yield outcome
    except TerminatedWorkerError:
        raise RunError(
            "a worker process ended without a word, most likely for lack of memory; "
            "try fewer with --workers. Replications that are finished are kept"
        ) from None
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # joblib advises whoever does not wait for all
            outcomes.close()


@contextmanager
def _workers_deaf_to_interrupts() -> Iterator[None]:
    """Start processes that ignore Ctrl-C: the main one hears it and ends them without noise."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _watch_over(main_process: int) -> None:
    """End this worker when the main process is gone: a killed run leaves nothing running."""

    def watch() -> None:
        while os.getppid() == main_process:
            time.sleep(WATCH)
        os._exit(1)

    thread = threading.Thread(target=watch, daemon=True)
    _watching.append(thread)
    thread.start()


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
