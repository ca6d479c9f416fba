"""Shocks: every point run twice, undisturbed and disturbed, on common random numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.experiments.passing import disturbed
from sim.experiments.recovery import Measured, Span, measured, medians
from sim.experiments.series import Floats, Key, Series, series_of
from sim.experiments.target import limits
from sim.kpis.daily import UNITS
from sim.mechanisms.distributions import mean
from sim.mechanisms.hours.translate import start_of
from sim.mechanisms.moments import hours_of
from sim.runs import Point, StoredItem
from sim.scenario.schema import Scenario
from sim.scenario.shock import DISTURBED, LEVER, UNDISTURBED, Shock
from sim.statistics import mean_interval, paired_interval

#: Daily series that the measures are made of.
DAILY = frozenset(UNITS)
NETWORK = ("network", "network")
#: Scope and name of the corridors that a shock is followed on, all together.
GROUP = ("group", "followed")


def lever(scenario: Scenario) -> dict[str, list[str]]:
    """Return the lever that picks one of the two runs: none where no shock is asked."""
    return {LEVER: [UNDISTURBED, DISTURBED]} if scenario.shock is not None else {}


def changes(scenario: Scenario, levers: Mapping[str, Any]) -> dict[str, Any]:
    """Put what undoes the shock in the place of its lever."""
    if scenario.shock is None or LEVER not in levers:
        return dict(levers)
    undone = scenario.shock.undone if levers[LEVER] == UNDISTURBED else {}
    rest = {name: value for name, value in levers.items() if name != LEVER}
    return {**rest, **undone}


def undisturbed(points: Sequence[Point], point: Point) -> Point | None:
    """Return the point that a disturbed one is held against; None for any other point."""
    if point.levers.get(LEVER) != DISTURBED or point.scenario.shock is None:
        return None
    wanted = {**point.levers, LEVER: UNDISTURBED}
    return next(other for other in points if dict(other.levers) == wanted)


def span_of(scenario: Scenario) -> Span | None:
    """Return when the shock begins and ends, hours; None where that is not one known time."""
    shock = scenario.shock
    assert shock is not None
    clock = scenario.clock
    if shock.at is not None and shock.length is not None:
        begin = hours_of(shock.at, start_of(clock.start))
        return Span(begin, min(begin + shock.length, clock.length), clock.warm_up, clock.length)
    spans = [span for name in shock.of or () for span in _listed(scenario, name)]
    if not spans:
        return None
    begin, end = min(low for low, _ in spans), max(high for _, high in spans)
    return Span(begin, min(end, clock.length), clock.warm_up, clock.length)


def entry(
    point: Point, other: Point, items: Sequence[StoredItem], others: Sequence[StoredItem]
) -> dict[str, Any]:
    """Return the summary's ``shock`` of a disturbed point.

    Parameters
    ----------
    point, other : Point
        Disturbed and undisturbed.
    items, others : sequence of StoredItem
        Their replications, the same random numbers at the same place.
    """
    scenario = point.scenario
    shock, confidence = scenario.shock, scenario.experiment.confidence
    assert shock is not None
    span = span_of(scenario)
    group = followed(scenario)
    rows: list[dict[str, Any]] = []
    days: list[dict[str, Any]] = []
    if span is not None:
        found = [
            _measured(shock, span, group, series_of(one, DAILY), series_of(base, DAILY))
            for one, base in zip(items, others, strict=True)
        ]
        rows, days = _means(found, confidence), medians(found, span, confidence)
    return {
        "title": shock.title or _titles(scenario) or scenario.title,
        "undisturbed": other.index,
        "begin": None if span is None else span.begin,
        "end": None if span is None else span.end,
        "group": group,
        "within": shock.within,
        "stays": shock.stays,
        "measures": rows,
        "days": days,
        "differences": differences(items, others, confidence),
    }


def followed(scenario: Scenario) -> list[str]:
    """Return the corridors whose loss and recovery is told of: those asked, else those hit.

    The whole network would hide a shock to a small part of it: a tenth of a day's flow of all may
    be a week's of the part. Empty where it is the whole network, or nobody knows.
    """
    shock = scenario.shock
    assert shock is not None
    asked = [name for name in shock.follow if name in scenario.corridors]
    hit = disturbed(scenario, shock.of or ())
    return asked or [name for name in scenario.corridors if name in hit]


def _measured(
    shock: Shock,
    span: Span,
    group: Sequence[str],
    disturbed_run: Mapping[Key, Series],
    base: Mapping[Key, Series],
) -> dict[tuple[str, str], Measured]:
    """Measure the network, the corridors followed together, and every corridor of a replication."""
    runs = [_by_name(span, group, found) for found in (disturbed_run, base)]
    none = {kpi: span.filled(None).values for kpi in DAILY}
    return {
        name: measured(
            span, runs[0].get(name, none), runs[1].get(name, none), shock.within, shock.stays
        )
        for name in dict.fromkeys([*runs[1], *runs[0]])
    }


def _by_name(
    span: Span, group: Sequence[str], found: Mapping[Key, Series]
) -> dict[tuple[str, str], dict[str, Floats]]:
    """Return the daily series of one run by scope and name, with those of the group summed."""
    runs: dict[tuple[str, str], dict[str, Floats]] = {}
    for scope, name in dict.fromkeys((scope, name) for scope, name, _ in found):
        runs[scope, name] = {
            kpi: span.filled(found.get((scope, name, kpi))).values for kpi in DAILY
        }
    members = [runs["corridor", name] for name in group if ("corridor", name) in runs]
    if members:
        runs[GROUP] = {kpi: np.sum([one[kpi] for one in members], axis=0) for kpi in DAILY}
    return runs


def shown(scenario: Scenario, item: StoredItem) -> StoredItem:
    """Return a run with the daily series that the results keep.

    Of corridors only those followed: all of them together would be five times everything else.
    """
    if scenario.shock is None:
        return item
    scopes, names, kpis = (
        item.series.column(name).to_pylist() for name in ("scope", "name", "kpi")
    )
    kept = set(followed(scenario))
    rows = [
        scope != "corridor" or kpi not in DAILY or name in kept
        for scope, name, kpi in zip(scopes, names, kpis, strict=True)
    ]
    return replace(item, series=item.series.filter(rows))


def _means(
    found: Sequence[Mapping[tuple[str, str], Measured]], confidence: float
) -> list[dict[str, Any]]:
    """Return the mean of every measure over the replications that have it."""
    rows = []
    for scope, name in dict.fromkeys(key for one in found for key in one):
        of_name = [one[scope, name] for one in found if (scope, name) in one]
        units = {measure: unit for one in of_name for measure, (_, unit) in one.values.items()}
        for measure, unit in units.items():
            values = [one.values[measure][0] for one in of_name if measure in one.values]
            interval = mean_interval(values, confidence)
            head = {"scope": scope, "name": name, "measure": measure, "unit": unit}
            rows.append({**head, **limits(interval), "n": interval.n})
    return rows


def differences(
    items: Sequence[StoredItem], others: Sequence[StoredItem], confidence: float
) -> list[dict[str, Any]]:
    """Return disturbed less undisturbed of every KPI that differs, with its paired interval."""
    one, other = ([_kpis(item) for item in side] for side in (items, others))
    rows = []
    for key in dict.fromkeys(key for kpis in one for key in kpis):
        with_it = [kpis.get(key) for kpis in one]
        without = [kpis.get(key) for kpis in other]
        pairs = [(a, b) for a, b in zip(with_it, without, strict=True) if None not in (a, b)]
        # Sums over as many units in another order differ by rounding.
        if all(math.isclose(a or 0.0, b or 0.0, abs_tol=1e-9) for a, b in pairs):
            continue
        interval = paired_interval(with_it, without, confidence)
        scope, name, kpi, unit = key
        head = {"scope": scope, "name": name, "kpi": kpi, "unit": unit}
        rows.append({**head, **limits(interval), "n": interval.n})
    return rows


def _kpis(item: StoredItem) -> dict[tuple[str, str, str, str], float]:
    return {row[:4]: row[4] for row in item.kpi_rows()}


def _titles(scenario: Scenario) -> str:
    """Return the titles of the disruptions that the shock is of; empty without one."""
    assert scenario.shock is not None
    names = scenario.shock.of or ()
    return ", ".join(filter(None, (scenario.disruptions[name].title for name in names)))


def _listed(scenario: Scenario, name: str) -> Iterator[tuple[float, float]]:
    """Yield begin and end of a disruption whose time is given, its ramp back included.

    A length that is drawn counts with its mean.
    """
    disruption = scenario.disruptions[name]
    start = start_of(scenario.clock.start)
    for moment in disruption.at or ():
        begin = hours_of(moment, start)
        yield begin, begin + mean(disruption.length) + disruption.ramp
