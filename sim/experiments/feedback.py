"""Whole runs repeated until what they lead to fits what they began with: choice and response.

A point whose flows choose corridors, or respond to time, is run again and again with few
replications; shares and demand of each run come from the runs before. Then all its replications are
run once, at the shares and the demand that fitted best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import isnan
from typing import Any

from sim.experiments.choice import FlowChoice, Times, choices, measured
from sim.experiments.response import FlowAnswer, answers, contribution, mean_hours
from sim.runs import Item, Point, Store, StoredItem, digest
from sim.runs.plans import plan_of
from sim.scenario.schema import Scenario
from sim.scenario.stages import throughout

#: What is changed of each flow: its field, and the value.
Changes = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Fit:
    """What a run began with, and how far what it led to is from that.

    Attributes
    ----------
    iteration : int
        Number of the run, from 1.
    point : Point
        With the shares and the demand of the run.
    gap, response_gap : float
        Share of demand that would change its corridor; largest change of demand asked for.
    choices, answers : tuple
        As they were for the run.
    """

    iteration: int
    point: Point
    gap: float
    response_gap: float
    choices: tuple[FlowChoice, ...]
    answers: tuple[FlowAnswer, ...]


@dataclass
class Seeking:
    """One point while its shares and demand are sought."""

    base: Point
    choices: list[FlowChoice]
    answers: list[FlowAnswer]
    fits: list[Fit] = field(default_factory=list)

    @property
    def _parts(self) -> list[Any]:
        """The sections of the scenario that ask for repetition."""
        scenario = self.base.scenario
        parts = [(self.choices, scenario.choice), (self.answers, scenario.response)]
        return [one for asked, one in parts if asked]

    @property
    def iterations(self) -> int:
        """Most runs."""
        return max(int(one.iterations) for one in self._parts)

    @property
    def replications(self) -> int:
        """Replications of each run."""
        return max(int(one.replications) for one in self._parts)

    @property
    def done(self) -> bool:
        """Whether both gaps are below their limits, or no run is left."""
        return bool(self.fits) and (
            self.excess(self.fits[-1]) <= 1.0 or len(self.fits) == self.iterations
        )

    def excess(self, fit: Fit) -> float:
        """Return the larger of both gaps, each as a multiple of its limit."""
        scenario = self.base.scenario
        return max(fit.gap / scenario.choice.gap, fit.response_gap / scenario.response.gap)

    @property
    def best(self) -> Fit:
        """The run with the smallest gaps, of equal ones the first."""
        return min(self.fits, key=lambda fit: (self.excess(fit), fit.iteration))

    def trial(self) -> Point:
        """Return the point of the next run."""
        return changed(self.base, self._changes(), len(self.fits) + 1)

    def _changes(self) -> Changes:
        found: Changes = {}
        for one in self.choices:
            columns = zip(one.corridors, one.shares.T.tolist(), strict=True)
            found.setdefault(one.flow, {})["monthly_shares"] = dict(columns)
        for other in self.answers:
            found.setdefault(other.flow, {})["responded"] = other.factor
        return found

    def learn(self, point: Point, items: Sequence[StoredItem]) -> None:
        """Judge a run and work out the next one."""
        number = len(self.fits) + 1
        times = [one.filled(measured(one, items)) for one in self.choices]
        hours = [mean_hours(one.flow, items) for one in self.answers]
        gaps = [one.gap(spent) for one, spent in zip(self.answers, hours, strict=True)]
        before = tuple(map(replace, self.choices)), tuple(map(replace, self.answers))
        gap = relative_gap(self.choices, times)
        self.fits.append(Fit(number, point, gap, max(gaps, default=0.0), *before))
        for choice, found in zip(self.choices, times, strict=True):
            choice.average(found, number)
        damping = self.base.scenario.response.damping
        for answer, spent in zip(self.answers, hours, strict=True):
            answer.step(spent, damping)


def relative_gap(found: Sequence[FlowChoice], times: Sequence[Times]) -> float:
    """Return the share of all demand that chooses which would change its corridor."""
    demand = sum(float(one.demand.sum()) for one in times)
    if demand == 0.0:
        return 0.0
    return sum(one.moving(at) for one, at in zip(found, times, strict=True)) / demand


def seeking(point: Point) -> Seeking | None:
    """Return what is to be sought at a point; None where nothing chooses or responds.

    Raises
    ------
    InputError
        If a corridor that may be chosen has no price.
    """
    scenario = point.scenario
    chosen = []
    if any(flow.choice for flow in scenario.flows.values()):
        chosen = choices(scenario, plan_of(point)[0])
    found = Seeking(point, chosen, answers(scenario))
    return found if found.choices or found.answers else None


def changed(base: Point, changes: Changes, iteration: int) -> Point:
    """Return a point with other fields of its flows."""
    key = digest([base.key, changes])
    make = partial(_made, base.make, changes)
    point = replace(base, make=make, key=key, iteration=iteration)
    vars(point)["scenario"] = with_changes(base.scenario, changes)
    return point


def _made(make: Callable[[], Scenario], changes: Changes) -> Scenario:
    return with_changes(make(), changes)


def with_changes(scenario: Scenario, changes: Changes) -> Scenario:
    """Return a scenario with other fields of its flows, before and after projects open."""

    def put(stage: Scenario) -> Scenario:
        flows = dict(stage.flows)
        for name, fields in changes.items():
            flows[name] = flows[name].model_copy(update=fields)
        return stage.model_copy(update={"flows": flows})

    return throughout(scenario, put)


def settled(found: Seeking) -> Point:
    """Return the point at the shares and the demand that fitted best, for all replications."""
    best = found.best.point
    point = replace(best, iteration=0)
    vars(point)["scenario"] = best.scenario
    return point


def seek(
    every: Sequence[Seeking],
    store: Store,
    seed: int,
    plans: Callable[[Sequence[Point]], Mapping[str, str]],
    run: Callable[[Sequence[Item]], None],
) -> dict[tuple[str, int], Item]:
    """Run all points until each is done, in turns, so that workers share the runs of a turn.

    Parameters
    ----------
    every : sequence of Seeking
    store : Store
    seed : int
    plans : callable
        Gives by points' keys what is equal where their runs are; such points share them.
    run : callable
        Does items that are not done yet.

    Returns
    -------
    dict
        The items run, by what `plans` gives and the replication.
    """
    made: dict[tuple[str, int], Item] = {}
    while active := [one for one in every if not one.done]:
        trials = [one.trial() for one in active]
        known = plans(trials)
        items = [
            [
                made.setdefault((known[point.key], number), Item(point, number, seed))
                for number in range(1, one.replications + 1)
            ]
            for one, point in zip(active, trials, strict=True)
        ]
        run(list({item.name: item for group in items for item in group}.values()))
        for one, point, group in zip(active, trials, items, strict=True):
            one.learn(point, [store.read(item.name) for item in group])
    return made


def summary(found: Seeking, items: Sequence[StoredItem]) -> dict[str, Any]:
    """Return what the summary says of a point's choice and response.

    Parameters
    ----------
    found : Seeking
    items : sequence of StoredItem
        All replications of the point, at the shares and the demand found.
    """
    best, scenario = found.best, found.base.scenario
    entry: dict[str, Any] = {}
    if best.choices:
        times = [one.filled(measured(one, items)) for one in best.choices]
        entry["choice"] = {
            "gap": best.gap,
            "limit": scenario.choice.gap,
            "iterations": len(found.fits),
            "converged": best.gap <= scenario.choice.gap,
            "gap_of_all_replications": relative_gap(best.choices, times),
            "gaps": [fit.gap for fit in found.fits],
            "month_begins": best.choices[0].begins.tolist(),
            "shares": {one.flow: _by_corridor(one, one.shares.T.tolist()) for one in best.choices},
            "constants_fitted": {one.flow: _by_corridor(one, _plain(one)) for one in found.choices},
            "without_units": {one.flow: sorted(one.unmet) for one in found.choices if one.unmet},
        }
    if best.answers:
        entry["response"] = {
            "gap": best.response_gap,
            "limit": scenario.response.gap,
            "iterations": len(found.fits),
            "converged": best.response_gap <= scenario.response.gap,
            **contribution(best.answers, scenario, items),
        }
    return entry


def _by_corridor(one: FlowChoice, values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(one.corridors, values, strict=True))


def _plain(one: FlowChoice) -> list[float | None]:
    """Return the constants that the shares written ask for; None where no constant would do."""
    values = [] if one.fitted is None else one.fitted.tolist()
    return [None if isnan(value) else value for value in values]


def warnings(label: str, entry: Mapping[str, Any]) -> list[str]:
    """Say of a point what did not converge, and which corridors nobody had taken."""
    where, found = f"{label}: " if label else "", []
    choice, response = entry.get("choice"), entry.get("response")
    if choice and not choice["converged"]:
        found.append(
            f"{where}unconverged choice of corridors: {choice['gap']:.1%} of the demand would "
            f"change its corridor after {choice['iterations']} runs, above {choice['limit']:.1%}; "
            "the shares with the smallest gap are used"
        )
    idle: dict[str, list[str]] = {}
    for flow, corridors in (choice or {}).get("without_units", {}).items():
        for corridor in corridors:
            idle.setdefault(corridor, []).append(flow)
    for corridor, flows in idle.items():
        found.append(
            f"{where}no unit of {', '.join(flows)} took {corridor} at first; its time without "
            "waiting stood in until one did"
        )
    if response and not response["converged"]:
        found.append(
            f"{where}unconverged trade response: a flow's demand would change by "
            f"{response['gap']:.1%} after {response['iterations']} runs, above "
            f"{response['limit']:.1%}"
        )
    return found
