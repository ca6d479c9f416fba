"""An experiment from its scenario to its result folder."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Position, Problem
from sim.experiments import marginal, warm_up
from sim.experiments.evidence import evidence_rows
from sim.experiments.summary import point_summary, summary
from sim.experiments.sweep import alike, quoted, sweep
from sim.runs import (
    Item,
    Levers,
    Point,
    Progress,
    Store,
    TableWriter,
    default_folder,
    describe,
    machine,
    run_items,
    source_rows,
    worker_count,
    write_json,
    write_rows,
)

if TYPE_CHECKING:
    from sim.scenario import Loaded

ENGINES = ("auto", "reference")


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


def run_experiment(
    loaded: Loaded,
    *,
    folder: Path | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    engine: str = "auto",
    trace: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
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
        Processes, one a core where absent. The results do not depend on it.
    engine : str
        ``auto`` or ``reference``.
    trace : bool
        Whether to keep all visits.
    progress : callable
        Told after every replication.

    Returns
    -------
    Outcome

    Raises
    ------
    InputError
        If the scenario, a lever or the engine cannot be used.
    ResultError
        If the folder holds something else.
    RunError
        If a replication fails, or the results cannot be written.
    """
    check_engine(engine)
    experiment = loaded.scenario.experiment
    described = describe(
        loaded,
        seed=int(experiment.seed) if seed is None else seed,
        replications=int(experiment.replications) if replications is None else replications,
        trace=trace,
    )
    points = sweep(loaded)
    Levers(points)
    store = Store(folder or default_folder(described), described)
    if store.is_complete():
        text = (store.folder / "summary.json").read_text(encoding="utf-8")
        return Outcome(store.shown, json.loads(text), reused=True)
    with store:
        work = Work(loaded, points, store, workers, progress)
        work.run()
        store.finish(work.write)
    return Outcome(store.shown, work.summary)


def check_engine(engine: str) -> None:
    """Refuse an engine that is not there.

    Raises
    ------
    InputError
        With the engines that may be chosen.
    """
    if engine not in ENGINES:
        known = " or ".join(ENGINES)
        message = f"found {engine!r}, an engine that is not there yet, expected {known}"
        raise InputError([Problem(Position("--engine"), "", message)])


class Work:
    """The runs of one experiment, and the results that come of them.

    Parameters
    ----------
    loaded : Loaded
    points : sequence of Point
    store : Store
        Open.
    workers : int or None
    progress : callable
    """

    def __init__(
        self,
        loaded: Loaded,
        points: list[Point],
        store: Store,
        workers: int | None,
        progress: Callable[[Progress], None],
    ) -> None:
        self.loaded, self.points, self.store = loaded, points, store
        self.levers = Levers(points)
        self.summary: dict[str, Any] = {}
        self.marginals: list[marginal.Marginal] = []
        self._began = time.time()
        self._progress = progress
        self._done = 0
        # A trace keeps the visits of every point, so none may be run by another.
        self._alike = {} if store.described["trace"] else alike(points)
        self._unlike = [one for one in points if self._alike.get(one.index, one) is one]
        later = sum(marginal.planned(point) for point in quoted(points))
        self._total = (len(self._unlike) + later) * self._replications
        self.workers = worker_count(workers, self._total)

    def run(self) -> None:
        """Run all points, then the quoted ones again with more capacity where they bind."""
        self._run(self._unlike)
        for point in quoted(self.points):
            self.marginals += marginal.marginals(point, self.store, self.items(point))
        self._total = (len(self._unlike) + len(self.marginals)) * self._replications
        self._run([one.raised for one in self.marginals])

    def items(self, point: Point) -> list[Item]:
        """Return the replications of a point, perhaps run as those of one that runs alike."""
        seed = self.store.described["seed"]
        run_as = point if point.change else self._alike.get(point.index, point)
        return [Item(run_as, number, seed) for number in range(1, self._replications + 1)]

    def write(self, folder: Path) -> None:
        """Write everything but the manifest into a folder."""
        entries, doubts = [], []
        with TableWriter(folder, self.loaded.name, self.levers) as tables:
            for point in self.points:
                items = [self.store.read(item.name) for item in self.items(point)]
                for number, item in enumerate(items, start=1):
                    tables.add(point, number, item)
                shown = self.levers.shown(point.levers)
                entry, doubt = point_summary(point, shown, items, self._values(point))
                entries.append(entry)
                doubts.append((point.label if point.levers else "", doubt))
        write_rows(folder / "sources.csv", source_rows(self.loaded))
        self._write_evidence(folder)
        warnings = self._warnings(doubts)
        self.summary = summary(self.loaded, self.store.described, entries, warnings)
        write_json(folder / "summary.json", self.summary)
        write_json(folder / "run.json", self._record())

    def _write_evidence(self, folder: Path) -> None:
        """Hold the results against what was counted, where the scenario is of the year counted."""
        scenario = self.loaded.scenario
        if scenario.observations and scenario.target is None and len(self.points) == 1:
            items = [self.store.read(item.name) for item in self.items(self.points[0])]
            rows = evidence_rows(self.loaded, items, scenario.experiment.confidence)
            write_rows(folder / "evidence.csv", rows)

    @property
    def _replications(self) -> int:
        return int(self.store.described["replications"])

    def _run(self, points: Sequence[Point]) -> None:
        items = [item for point in points for item in self.items(point)]
        trace = self.store.described["trace"]
        missing = [
            item
            for item in items
            if not self.store.has(item.name, traced=trace and not item.point.change)
        ]
        self._done += len(items) - len(missing)
        self._progress(Progress(self._done, self._total))
        run_items(missing, self.store, workers=self.workers, done=self._tell)

    def _tell(self, item: Item) -> None:
        self._done += 1
        self._progress(Progress(self._done, self._total, item.label))

    def _values(self, point: Point) -> dict[str, dict[str, Any]]:
        """Return the marginal values of a point by node."""
        base = self.items(point)
        return {
            one.node: marginal.value(one, self.store, base, self.items(one.raised))
            for one in self.marginals
            if one.base is point
        }

    def _warnings(self, doubts: Sequence[tuple[str, str]]) -> list[str]:
        found = [str(problem) for problem in self.loaded.warnings]
        target = self.loaded.scenario.target
        if target is not None and target.quote and not quoted(self.points):
            found.append("target.quote names no point of the experiment; no marginal value was run")
        if self._replications == 1:
            found.append("one replication has no intervals, and no verdict but undecided")
        return found + warm_up.warnings(self.loaded.scenario.clock, doubts)

    def _record(self) -> dict[str, Any]:
        """Return what ``run.json`` holds: all that may differ between equal runs."""
        runs = []
        for point in (*self._unlike, *(one.raised for one in self.marginals)):
            for item in self.items(point):
                header = self.store.header(item.name)
                runs.append(
                    {
                        "point": point.index,
                        "raised": point.change or None,
                        "replication": item.replication,
                        "seconds": round(header["seconds"], 3),
                        "peak_bytes": header["peak_bytes"],
                        **header["counts"],
                    }
                )
        return {
            "started": datetime.fromtimestamp(self._began, UTC).isoformat(timespec="seconds"),
            "seconds": round(time.time() - self._began, 3),
            "engine": "reference",
            "workers": self.workers,
            "machine": machine(),
            "runs": runs,
        }
