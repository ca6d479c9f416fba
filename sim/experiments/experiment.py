"""An experiment from its scenario to its result folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from sim.engine import EngineName, choose
from sim.errors import InputError, Position, Problem
from sim.experiments.sweep import sweep
from sim.experiments.work import Means, Work
from sim.runs import Levers, Progress, Store, default_folder, describe, let_go, read_hook

if TYPE_CHECKING:
    from sim.scenario import Loaded

ENGINES = get_args(EngineName)


@dataclass(frozen=True)
class Outcome:
    """What an experiment gave.

    Attributes
    ----------
    folder : Path
        The result folder.
    summary : dict
        What ``summary.json`` holds.
    reused : bool
        Whether the folder was complete already, so that nothing was run.
    """

    folder: Path
    summary: dict[str, Any] = field(repr=False)
    reused: bool = False


def run_experiment(  # noqa: PLR0913 - one for each option
    loaded: Loaded,
    *,
    folder: Path | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    engine: str = "auto",
    trace: bool = False,
    hook: Path | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
    tell: Callable[[str], None] = lambda text: None,
) -> Outcome:
    """Run every point of a scenario's experiment and write the result folder.

    A complete folder of the same run is reused; replications that an interrupted run finished are
    not run again.

    Parameters
    ----------
    loaded : Loaded
        From `sim.scenario.load`.
    folder : Path, optional
        Result folder; ``results/<scenario>-<8 hex>`` in the working folder where absent.
    replications, seed : int, optional
        In place of the scenario's.
    workers : int, optional
        Threads or processes, one a core where absent. The results do not depend on it.
    engine : str
        ``auto``, ``reference`` or ``fast``. The results do not depend on it.
    trace : bool
        Whether to keep all visits.
    hook : Path, optional
        File of Python with a function ``attach(world)``, called before each run of the reference
        engine.
    progress : callable
        Told after every replication.
    tell : callable
        Told in a sentence what takes long, and why another engine is used than might be expected.

    Returns
    -------
    Outcome

    Raises
    ------
    InputError
        If the scenario, a lever, the engine or the hook cannot be used.
    ResultError
        If the folder holds something else.
    RunError
        If a replication fails, or the results cannot be written.
    """
    wanted = checked_engine(engine, hook)
    code = None if hook is None else read_hook(hook)
    experiment = loaded.scenario.experiment
    described = describe(
        loaded,
        seed=int(experiment.seed) if seed is None else seed,
        replications=int(experiment.replications) if replications is None else replications,
        trace=trace,
        hook=code,
    )
    points = sweep(loaded)
    Levers(points)
    store = Store(folder or default_folder(described), described)
    if store.is_complete():
        text = (store.folder / "summary.json").read_text(encoding="utf-8")
        return Outcome(store.shown, json.loads(text), reused=True)
    with store:
        work = Work(loaded, points, store, Means(wanted, workers, code), progress, tell)
        try:
            work.run()
        finally:
            let_go()
        store.finish(work.write)
    return Outcome(store.shown, work.summary)


def checked_engine(engine: str, hook: Path | None) -> EngineName:
    """Return the engine asked for.

    Raises
    ------
    InputError
        If there is none of this name, or it takes no hook.
    """
    if engine not in ENGINES:
        message = f"found {engine!r}, expected one of {', '.join(ENGINES)}"
        raise InputError([Problem(Position("--engine"), "", message)])
    wanted = cast("EngineName", engine)
    choose(wanted, 0.0, hook is not None)
    return wanted
