"""What each measure buys: every point held against one of the experiment, paired by replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.experiments.target import limits
from sim.statistics import paired_interval

if TYPE_CHECKING:
    from sim.runs import Point, StoredItem
    from sim.scenario.schema import Reference

#: What may be compared besides KPIs: the share of the offer that is lost, and time lost in all.
LOSS, LOST_TIME = "loss", "lost_time"


def reference_of(points: Sequence[Point], point: Point, reference: Reference) -> Point | None:
    """Return the point that another is held against: the same but for the reference's levers.

    None for a point that is itself the reference, or where the experiment lacks it.
    """
    wanted = {**point.levers, **reference.levers}
    if dict(point.levers) == wanted:
        return None
    return next((other for other in points if dict(other.levers) == wanted), None)


def gains(
    reference: Reference,
    items: Sequence[StoredItem],
    others: Sequence[StoredItem],
    confidence: float,
) -> list[dict[str, Any]]:
    """Return what a point has more than its reference, in the order of the reference's KPIs.

    Parameters
    ----------
    reference : Reference
    items, others : sequence of StoredItem
        Replications of the point and of its reference, with the same random numbers.
    confidence : float

    Returns
    -------
    list of dict
        ``measure``, ``unit`` and the paired interval; a KPI that is absent is left out.
    """
    rows = []
    told = [[_measures(item) for item in side] for side in (items, others)]
    for measure in reference.kpis:
        with_it, without = ([one.get(measure) for one in side] for side in told)
        pairs = [
            (a[0], b[0], a[1])
            for a, b in zip(with_it, without, strict=True)
            if a is not None and b is not None
        ]
        if pairs:
            more, less, units = zip(*pairs, strict=True)
            interval = paired_interval(more, less, confidence)
            rows.append({"measure": measure, **limits(interval, unit=units[0]), "n": interval.n})
    return rows


def _measures(item: StoredItem) -> dict[str, tuple[float, str]]:
    """Return all that may be compared of a replication: measure to value and unit."""
    header: Mapping[str, Any] = item.header
    found: dict[str, tuple[float, str]] = {}
    for scope, name, kpi, unit, value in item.kpi_rows():
        found.setdefault(f"{scope}/{name}/{kpi}", (value, unit))
    if header["loss"]["share"] is not None:
        found[LOSS] = float(header["loss"]["share"]), "1"
    hours = sum(lost for _, lost in header["lost_time"])
    found[LOST_TIME] = float(hours), "USD h" if header["loss"]["offered"] > 0.0 else "h"
    return found
