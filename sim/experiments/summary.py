"""``summary.json``: means with intervals for every KPI at every point, and the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments import target as targets
from sim.experiments import warm_up
from sim.runs import Point, StoredItem
from sim.statistics import Interval, mean_interval, quantile_interval

if TYPE_CHECKING:
    from sim.scenario import Loaded

Key = tuple[str, str, str, str]
#: KPIs that are quantiles over units, such as ``transit_p90``.
_QUANTILE = re.compile(r"_p\d+$")


def kpis(items: Sequence[StoredItem], confidence: float) -> list[dict[str, Any]]:
    """Return one entry for each KPI with its mean over the replications that have it.

    Parameters
    ----------
    items : sequence of StoredItem
        The replications of one point.
    confidence : float
        Of the intervals; their limits are null for a single value.

    Notes
    -----
    A mean has a Student-t interval. A quantile's estimates are skewed, so from six replications on
    it has the median of its replications with an order-statistic interval, which assumes no
    distribution; with fewer such an interval does not exist at 95 %, and Student's stands in.
    """
    values: dict[Key, list[float]] = {}
    for item in items:
        for row in item.kpi_rows():
            values.setdefault(row[:4], []).append(row[4])
    rows = []
    for (scope, name, kpi, unit), found in values.items():
        interval = _interval(kpi, found, confidence)
        rows.append(
            {
                "scope": scope,
                "name": name,
                "kpi": kpi,
                "unit": unit,
                **targets.limits(interval),
                "n": interval.n,
            }
        )
    return rows


def _interval(kpi: str, values: list[float], confidence: float) -> Interval:
    if _QUANTILE.search(kpi):
        by_order = quantile_interval(values, 0.5, confidence)
        if by_order.has_limits:
            return by_order
    return mean_interval(values, confidence)


def point_summary(
    point: Point,
    levers: Mapping[str, Any],
    items: Sequence[StoredItem],
    marginal_values: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[str, Any], str]:
    """Return a point's entry in the summary, and why its warm-up may be doubted.

    Parameters
    ----------
    point : Point
    levers : mapping
        Its values as tables hold them.
    items : sequence of StoredItem
        Its replications.
    marginal_values : mapping
        Gain of more capacity by node, where it was run.
    """
    scenario = point.scenario
    confidence = scenario.experiment.confidence
    headers = [item.header for item in items]
    settled, doubt = settled_at(point, items)
    entry: dict[str, Any] = {
        "levers": dict(levers),
        "replications": len(items),
        "kpis": kpis(items, confidence),
    }
    bound = targets.binding(scenario, headers)
    for node in bound:
        node["marginal_value"] = marginal_values.get(node["station"])
    if scenario.target is None:
        entry["binding"] = bound
    else:
        entry["target"] = {**targets.judge(scenario, headers), "binding": bound}
        entry["loss_parts"] = targets.loss_parts(headers, confidence)
        entry["scaling"] = headers[0]["scaling"]
    entry["warm_up_reached"] = settled
    return entry, doubt


def settled_at(point: Point, items: Sequence[StoredItem]) -> tuple[bool | None, str]:
    """Return whether a point's warm-up was over, and a doubt in words."""
    series = [warm_up.work_in_system(item.series) for item in items]
    times = series[0][0]
    if not times.size:
        return None, warm_up.TOO_SHORT
    runs = np.array([values for _, values in series])
    clock, confidence = point.scenario.clock, point.scenario.experiment.confidence
    return warm_up.reached(clock, times, runs, confidence)


def summary(
    loaded: Loaded,
    described: Mapping[str, Any],
    points: Sequence[Mapping[str, Any]],
    warnings: Sequence[str],
    years: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the whole of ``summary.json``; what saturates when only where years were asked."""
    return {
        "scenario": loaded.name,
        "title": loaded.scenario.title or loaded.name,
        "version": described["version"],
        "seed": described["seed"],
        "confidence": loaded.scenario.experiment.confidence,
        "points": list(points),
        **({} if years is None else {"years": dict(years)}),
        "warnings": list(warnings),
    }
