"""Items in several threads, for the fast engine: its compiled code lets other threads run."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence

from sim.runs.one import Failed, Job, Outcomes, do
from sim.runs.points import Item

#: Seconds for which a user's interrupt waits for the runs in hand, which cannot be broken off.
GRACE = 5.0
NAME = "corridorsim-run"


def in_threads(items: Sequence[Item], job: Job, workers: int) -> Outcomes:
    """Do items in several threads, which end with this generator.

    The one that waits for them does no run itself, even where there is one thread: so it hears an
    interrupt at once. What is in hand then may end and is kept; a run that takes long is left to
    end with the process, which daemon threads do not hold up.
    """
    todo: queue.SimpleQueue[Item] = queue.SimpleQueue()
    finished: queue.SimpleQueue[Item | Failed] = queue.SimpleQueue()
    for item in items:
        todo.put(item)
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            try:
                item = todo.get_nowait()
            except queue.Empty:
                return
            finished.put(do(item, job))

    threads = [
        threading.Thread(target=work, name=f"{NAME}-{number}", daemon=True)
        for number in range(workers)
    ]
    for thread in threads:
        thread.start()
    grace = None
    try:
        for _ in items:
            yield finished.get()
    except KeyboardInterrupt:
        grace = GRACE
        raise
    finally:
        ended.set()
        _wait(threads, grace)


def still_at_work() -> bool:
    """Whether a run is going on that an interrupt left behind."""
    return any(thread.name.startswith(NAME) for thread in threading.enumerate())


def _wait(threads: Sequence[threading.Thread], seconds: float | None = None) -> None:
    """Wait until all threads have ended, or so many seconds."""
    until = None if seconds is None else time.monotonic() + seconds
    for thread in threads:
        thread.join(None if until is None else max(0.0, until - time.monotonic()))
