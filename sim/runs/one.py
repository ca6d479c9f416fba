"""One item in whichever process or thread: done and its file written, or why it could not be."""

from __future__ import annotations

import traceback
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sim.errors import CorridorsimError, InputError, Problem
from sim.runs import items as files
from sim.runs.points import Item
from sim.runs.store import cannot_write
from sim.runs.work import perform

if TYPE_CHECKING:
    from sim.engine.choose import EngineName
    from sim.runs.hook import Hook


@dataclass(frozen=True)
class Failed:
    """Why an item could not be done; plain text, since not every error passes between processes."""

    item: Item
    message: str
    problems: tuple[Problem, ...] = ()
    unexpected: str = ""


@dataclass(frozen=True)
class Job:
    """What every item of an experiment is done with.

    Attributes
    ----------
    items : Path
        Folder of the finished runs.
    visits : Path or None
        Folder of the traces.
    engine : {"reference", "fast"}
    hook : Hook or None
        The user's own code.
    main_process : int
        The process that this is done for.
    """

    items: Path
    visits: Path | None
    engine: EngineName
    hook: Hook | None
    main_process: int


def do(item: Item, job: Job) -> Item | Failed:
    """Do one item, in whichever process or thread, and write its file."""
    try:
        trace = None if item.point.aside else job.visits
        result = perform(item, job.engine, trace, job.hook)
        files.write(job.items / f"{item.name}.parquet", result)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - told with its place by the main thread
        return _failed(item, job, error)
    return item


def _failed(item: Item, job: Job, error: BaseException) -> Failed:
    """Say why an item could not be done."""
    blamed = None if job.hook is None else job.hook.blamed(error)
    if blamed is not None:
        return Failed(item, blamed)
    match error:
        case InputError():
            return Failed(item, str(error), problems=error.problems)
        case CorridorsimError():
            return Failed(item, str(error))
        case OSError():
            return Failed(item, str(cannot_write(error, job.items.parent)))
        case MemoryError():
            return Failed(item, "out of memory; try fewer at a time with --workers")
    reason = f"{type(error).__name__}: {error}"
    return Failed(item, reason, unexpected="".join(traceback.format_exception(error)))


#: Items as they are finished, in any order.
Outcomes: TypeAlias = Generator[Item | Failed, None, None]
