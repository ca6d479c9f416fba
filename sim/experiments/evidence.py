"""The results beside what was counted: misses are shown as misses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.runs import StoredItem
from sim.scenario.schema import Observation
from sim.statistics import Interval, mean_interval

if TYPE_CHECKING:
    from sim.scenario import Loaded
    from sim.scenario.facts import Fact

#: Where a fact has no range of its own, a tenth on either side counts as agreement.
TOLERANCE = 0.1
_YEAR = re.compile(r"(?:19|20)\d{2}")


def evidence_rows(
    loaded: Loaded, items: Sequence[StoredItem], confidence: float
) -> list[dict[str, Any]]:
    """Return one row for each observation of the scenario, in its order.

    The simulated interval agrees with the observed range where the two overlap. A quantity to
    which a capacity was fitted is marked, for it proves nothing (model.md, section 4).

    Parameters
    ----------
    loaded : Loaded
        With observations and the facts they refer to.
    items : sequence of StoredItem
        The replications of the one point.
    confidence : float
        Of the Student-t intervals.
    """
    kpis = [by_key(item.kpi_rows()) for item in items]
    return [
        {"observation": name} | _row(loaded, observation, _simulated(observation, kpis, confidence))
        for name, observation in loaded.scenario.observations.items()
    ]


Key = tuple[str, str, str]
ByKey = dict[Key, dict[str, float]]


def by_key(rows: Iterable[tuple[str, str, str, str, float]]) -> ByKey:
    """Return a replication's KPIs: (scope, name, kpi) to value by unit."""
    found: ByKey = {}
    for scope, name, kpi, unit, value in rows:
        found.setdefault((scope, name, kpi), {})[unit] = value
    return found


def as_observed(observation: Observation, of_run: ByKey) -> float | None:
    """Return what one replication gives for an observation; None where a KPI of it is absent."""
    total = _sum(observation, observation.name, observation.kpi, of_run)
    if observation.over or observation.over_kpi:
        names, kpis = observation.over or observation.name, observation.over_kpi or observation.kpi
        whole = _sum(observation, names, kpis, of_run)
        total = total / whole if total is not None and whole else None
    return None if total is None else observation.factor * total + observation.offset


def observed_range(fact: Fact) -> tuple[float, float, float]:
    """Return what was counted and its range: the fact's own, else a tenth on either side."""
    value = float(fact.value)
    low = float(fact.low) if fact.low else value * (1.0 - TOLERANCE)
    high = float(fact.high) if fact.high else value * (1.0 + TOLERANCE)
    return value, low, high


def _simulated(
    observation: Observation, kpis: Sequence[ByKey], confidence: float
) -> Interval | None:
    """Return the interval over the replications, summed over names and KPIs; None where absent."""
    values = [as_observed(observation, of_run) for of_run in kpis]
    whole = [value for value in values if value is not None]
    return mean_interval(whole, confidence) if whole else None


def _sum(observation: Observation, names: str, kpis: str, of_run: ByKey) -> float | None:
    """Return the sum over names and KPIs, each joined by +; None where one is absent."""
    parts = list(product(names.split(" + "), kpis.split(" + ")))
    values = list(_values(observation, parts, of_run))
    return sum(values) if len(values) == len(parts) else None


def _values(
    observation: Observation, parts: Iterable[tuple[str, str]], of_run: ByKey
) -> Iterator[float]:
    for name, kpi in parts:
        by_unit = of_run.get((observation.scope, name, kpi), {})
        if observation.unit:
            by_unit = {unit: v for unit, v in by_unit.items() if unit == observation.unit}
        if len(by_unit) == 1:
            yield next(iter(by_unit.values()))


def _row(loaded: Loaded, observation: Observation, simulated: Interval | None) -> dict[str, Any]:
    fact = loaded.facts[observation.fact]
    value, low, high = observed_range(fact)
    row: dict[str, Any] = {
        "id": observation.fact,
        "what": fact.quantity,
        "place": fact.where,
        "unit": fact.unit,
        "year": " ".join(dict.fromkeys(_YEAR.findall(fact.period))),
        "simulated": "",
        "low": "",
        "high": "",
        "observed": value,
        "observed_low": low,
        "observed_high": high,
        "fitted": observation.fitted,
        "agree": "",
        "cause": observation.cause,
        "group": observation.group,
    }
    if simulated is not None:
        known = simulated.has_limits
        least = simulated.low if known else simulated.mean
        most = simulated.high if known else simulated.mean
        row["simulated"] = simulated.mean
        row |= {"low": least, "high": most} if known else {}
        row["agree"] = least <= max(low, high) and most >= min(low, high)
    return row
