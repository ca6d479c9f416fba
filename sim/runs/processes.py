"""Items in several processes, for the reference engine: Python code of one process takes turns."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sim.errors import RunError
from sim.runs.one import Failed, Job, Outcomes, do
from sim.runs.points import Item

#: How often a worker looks whether the run that it works for is still there, seconds.
WATCH = 0.5
_watching: list[threading.Thread] = []


def in_processes(items: Sequence[Item], job: Job, workers: int) -> Outcomes:
    """Do items in several processes, which end with this generator."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    parallel = Parallel(
        n_jobs=workers, return_as="generator_unordered", batch_size=1, max_nbytes=None
    )
    with _workers_deaf_to_interrupts():
        outcomes = parallel(delayed(_do)(item, job) for item in items)
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


def _do(item: Item, job: Job) -> Item | Failed:
    if not _watching:
        _watch_over(job.main_process)
    return do(item, job)
