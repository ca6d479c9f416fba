"""The runs of one experiment, and the result folder that comes of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engine import Choice, EngineName, choose
from sim.engine import warm_up as compile_fast
from sim.experiments import feedback, gains, marginal, shocks, warm_up, years
from sim.experiments.evidence import evidence_rows
from sim.experiments.legs import leg_rows
from sim.experiments.shipments import shipped
from sim.experiments.summary import point_summary, summary
from sim.experiments.sweep import alike, quoted
from sim.runs import (
    Hook,
    Item,
    Levers,
    Point,
    Progress,
    Store,
    StoredItem,
    TableWriter,
    arranged,
    learn,
    machine,
    parallel,
    run_items,
    source_rows,
    worker_count,
    write_json,
    write_rows,
)
from sim.scenario.shock import YEAR

if TYPE_CHECKING:
    from sim.scenario import Loaded

#: Visits that one process works off while others would start.
SMALL = 300_000


@dataclass(frozen=True)
class Means:
    """With what an experiment is run.

    Attributes
    ----------
    engine : {"auto", "reference", "fast"}
    workers : int or None
        Most threads or processes; None for one a core.
    hook : Hook or None
    """

    engine: EngineName
    workers: int | None
    hook: Hook | None


class Work:
    """The runs of one experiment, and the results that come of them.

    Parameters
    ----------
    loaded : Loaded
    points : sequence of Point
    store : Store
        Open.
    means : Means
    progress, tell : callable
    """

    def __init__(
        self,
        loaded: Loaded,
        points: list[Point],
        store: Store,
        means: Means,
        progress: Callable[[Progress], None],
        tell: Callable[[str], None],
    ) -> None:
        self.loaded, self.points, self.store, self.means = loaded, points, store, means
        self.levers = Levers(points)
        self.summary: dict[str, Any] = {}
        self.marginals: list[marginal.Marginal] = []
        self._began = time.time()
        self._progress, self._say = progress, tell
        self._known = learn(points)
        self._done = 0
        # A trace keeps the visits of every point, so none may be run by another.
        self._alike = {} if store.described["trace"] else alike(points, self._known)
        self._unlike = [one for one in points if self._alike.get(one.index, one) is one]
        later = sum(marginal.planned(point) for point in quoted(points))
        self._total = (len(self._unlike) + later) * self._replications
        self._sought: dict[int, feedback.Seeking] = {}
        self._made: dict[tuple[str, int], Item] = {}
        self._done_before = 0
        self.workers = worker_count(means.workers, self._total)
        self.choice: Choice | None = None

    def run(self) -> None:
        """Run all points, then the quoted ones again with more capacity where they bind.

        Before that, the shares and the demand of points that choose or respond are sought.
        """
        self._seek()
        self._run(self._unlike)
        for point in quoted(self.points):
            self.marginals += marginal.marginals(point, self.store, self.items(point))
        runs = (len(self._unlike) + len(self.marginals)) * self._replications
        self._total = self._done_before + runs
        raised = [one.raised for one in self.marginals]
        self._known.update(learn(raised))
        self._run(raised)

    def _seek(self) -> None:
        """Put points at the shares and the demand that fit their times in place of those written.

        What points of equal plans need is run once, and the runs that end the search are the first
        replications of the points themselves.
        """
        found = [feedback.seeking(point) for point in self.points]
        self._sought = {one.base.index: one for one in found if one is not None}
        if not self._sought:
            return
        every = list(self._sought.values())
        self._total += sum(one.iterations * one.replications for one in every)
        seed = self.store.described["seed"]
        self._made = feedback.seek(every, self.store, seed, self._plans, self._run_items)
        self.points = [
            feedback.settled(self._sought[one.index]) if one.index in self._sought else one
            for one in self.points
        ]
        self._known.update(learn(self.points))
        self._alike = {} if self.store.described["trace"] else alike(self.points, self._known)
        self._unlike = [one for one in self.points if self._alike.get(one.index, one) is one]
        later = sum(marginal.planned(point) for point in quoted(self.points))
        self._done_before = self._done
        self._total = self._done + (len(self._unlike) + later) * self._replications

    def _plans(self, points: Sequence[Point]) -> dict[str, str]:
        self._known.update(learn(points))
        return {point.key: self._runs_as(point) for point in points}

    def _runs_as(self, point: Point) -> str:
        """Return what is equal for points whose runs are."""
        return f"{self._known[point.key].plan} {point.daily}"

    def _choose(self, missing: Sequence[Item]) -> Choice:
        """Choose the engine by all that is to be run, more capacity at binding nodes too."""
        visits = sum(self._known[item.point.key].visits for item in missing)
        for one in self._sought.values():
            runs = (one.iterations - 1) * one.replications + self._replications
            visits += runs * self._known[one.base.key].visits
        for point in quoted(self.points):
            later = marginal.planned(point) * self._replications
            visits += later * self._known[point.key].visits
        hook = self.means.hook is not None
        choice = choose(self.means.engine, visits, hook, self.workers)
        if choice.engine == "reference" and self.means.workers is None and visits <= SMALL:
            self.workers = 1
        if hook:
            self._say(f"The {choice.engine} engine runs this: {choice.reason}.")
        elif choice.engine == "fast" and missing:
            compile_fast(self._say)
        return choice

    def items(self, point: Point) -> list[Item]:
        """Return the replications of a point, perhaps run as those of one that runs alike."""
        seed = self.store.described["seed"]
        run_as = point if point.change else self._alike.get(point.index, point)
        made = {} if point.change or self.store.described["trace"] else self._made
        plan = self._runs_as(run_as) if made else ""
        return [
            made.get((plan, number), Item(run_as, number, seed))
            for number in range(1, self._replications + 1)
        ]

    def write(self, folder: Path) -> None:
        """Write everything but the manifest into a folder."""
        entries, doubts, loads = [], [], []
        with TableWriter(folder, self.loaded.name, self.levers) as tables:
            for point in self.points:
                items = [self.store.read(item.name) for item in self.items(point)]
                for number, item in enumerate(items, start=1):
                    tables.add(point, number, shocks.shown(self.loaded.scenario, item))
                shown = self.levers.shown(point.levers)
                entry, doubt = point_summary(point, shown, items, self._values(point))
                entry |= self._gained(point, items)
                entry |= self._fed_back(point, items) | shipped(point, entry["kpis"])
                entries.append(self._shocked(point, entry, items))
                loads.append(years.loads(point, items) if YEAR in point.levers else {})
                doubts.append((point.label if point.levers else "", doubt))
        write_rows(folder / "sources.csv", source_rows(self.loaded))
        write_rows(folder / "legs.csv", leg_rows(self.points))
        self._write_evidence(folder)
        warnings = self._warnings(doubts) + self._unconverged(entries)
        ahead = years.summary([self.levers.shown(one.levers) for one in self.points], loads)
        self.summary = summary(self.loaded, self.store.described, entries, warnings, ahead)
        write_json(folder / "summary.json", self.summary)
        write_json(folder / "run.json", self._record())

    def _shocked(
        self, point: Point, entry: dict[str, Any], items: Sequence[StoredItem]
    ) -> dict[str, Any]:
        """Add what a shock costs to the entry of a disturbed point."""
        other = shocks.undisturbed(self.points, point)
        if other is None:
            return entry
        others = [self.store.read(item.name) for item in self.items(other)]
        return {**entry, "shock": shocks.entry(point, other, items, others)}

    def _gained(self, point: Point, items: Sequence[StoredItem]) -> dict[str, Any]:
        """Return what a point has more than the one that the experiment holds all against."""
        experiment = point.scenario.experiment
        if experiment.reference is None:
            return {}
        other = gains.reference_of(self.points, point, experiment.reference)
        if other is None:
            return {}
        others = [self.store.read(item.name) for item in self.items(other)]
        found = gains.gains(experiment.reference, items, others, experiment.confidence)
        return {"reference": other.index, "gains": found}

    def _fed_back(self, point: Point, items: Sequence[StoredItem]) -> dict[str, Any]:
        """Return what was found of a point's choice of corridors and of its trade's response."""
        found = self._sought.get(point.index)
        return {} if found is None else feedback.summary(found, items)

    def _unconverged(self, entries: Sequence[dict[str, Any]]) -> list[str]:
        return [
            warning
            for point, entry in zip(self.points, entries, strict=True)
            for warning in feedback.warnings(point.label if point.levers else "", entry)
        ]

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
        self._run_items([item for point in points for item in self.items(point)])

    def _run_items(self, items: Sequence[Item]) -> None:
        trace = self.store.described["trace"]
        missing = [
            item
            for item in items
            if not self.store.has(item.name, traced=trace and not item.point.aside)
        ]
        self._done += len(items) - len(missing)
        self.choice = self.choice or self._choose(missing)
        self._progress(Progress(self._done, self._total))
        engine = self.choice.engine
        if parallel(engine, self.workers) != "processes":
            missing = arranged(missing, self._known)
        run_items(
            missing,
            self.store,
            engine=engine,
            workers=min(self.workers, max(1, len(missing))),
            hook=self.means.hook,
            done=self._tell,
        )

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
        assert self.choice is not None
        points = (*self._unlike, *(one.raised for one in self.marginals))
        items = [*self._made.values(), *(item for point in points for item in self.items(point))]
        runs = []
        for item in {item.name: item for item in items}.values():
            header = self.store.header(item.name)
            runs.append(
                {
                    "point": item.point.index,
                    "raised": item.point.change or None,
                    **({"iteration": item.point.iteration} if item.point.iteration else {}),
                    "replication": item.replication,
                    "engine": header["engine"],
                    "seconds": round(header["seconds"], 3),
                    "peak_bytes": header["peak_bytes"],
                    **header["counts"],
                }
            )
        return {
            "started": datetime.fromtimestamp(self._began, UTC).isoformat(timespec="seconds"),
            "seconds": round(time.time() - self._began, 3),
            "engine": self.choice.engine,
            "engine_reason": self.choice.reason,
            "workers": self.workers,
            "parallel": parallel(self.choice.engine, self.workers),
            "machine": machine(),
            "runs": runs,
        }
