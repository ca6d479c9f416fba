"""KPIs of corridors: what they carry a year, how long it takes, where the time goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group
from sim.kpis.quantiles import median_of_sorted, quantiles_of_sorted
from sim.kpis.record import Record
from sim.kpis.results import Kpi
from sim.kpis.sailings import Sailings
from sim.kpis.spans import within
from sim.kpis.split import PARTS, WAITING_PARTS, Splitter

Floats = NDArray[np.float64]

#: A unit is on time when it takes at most this many times its corridor's median.
ON_TIME = 1.25
QUANTILES = {"transit_p10": 0.1, "transit_p50": 0.5, "transit_p90": 0.9, "transit_p95": 0.95}


@dataclass(frozen=True)
class Transits:
    """The units of one corridor that finished within the window.

    Attributes
    ----------
    hours : ndarray of float64, shape (units,)
        From entering the model to the destination, ascending.
    tonnes, teu : float
        Of all units together.
    split : ndarray of float64, shape (len(PARTS),)
        Hours of all units together, by where they went.
    """

    hours: Floats
    tonnes: float
    teu: float
    split: Floats


def transits(record: Record, sailings: Sailings) -> list[Transits]:
    """Gather what each corridor delivered within the window, in the order of the corridors."""
    splitter = Splitter(record, sailings)
    found: list[list[tuple[Group, NDArray[np.bool_]]]] = [[] for _ in record.plan.corridors]
    for group in record.units():
        corridor = int(record.plan.classes[group.unit_class]["corridor"])
        if corridor >= 0:
            found[corridor].append((group, within(group.finished, record.low, record.high)))
    return [_gathered(record, splitter, parts) for parts in found]


def _gathered(
    record: Record, splitter: Splitter, parts: list[tuple[Group, NDArray[np.bool_]]]
) -> Transits:
    hours, split = [np.empty(0)], np.zeros(len(PARTS))
    tonnes = teu = 0.0
    for group, done in parts:
        of_class = record.plan.classes[group.unit_class]
        count = np.count_nonzero(done)
        took = group.finished - group.created
        hours.append(took if done.all() else took[done])
        split += splitter.sums(group, done)
        tonnes += count * float(of_class["tonnes"])
        teu += count * float(of_class["teu"])
    in_order = np.concatenate(hours)
    in_order.sort()
    return Transits(in_order, tonnes, teu, split)


def corridor_kpis(record: Record, gathered: list[Transits]) -> Iterator[Kpi]:
    """Yield the KPIs of every corridor."""
    for corridor, found in zip(record.plan.corridors, gathered, strict=True):
        count = len(found.hours)
        values = {
            "tonnes": found.tonnes / record.years,
            "teu": found.teu / record.years,
            "units": count / record.years,
        }
        if count:
            values |= _times(found)
            if corridor.cost_per_unit is not None and found.tonnes > 0.0:
                waited = sum(values[part] for part in WAITING_PARTS)
                unit = corridor.cost_per_unit + corridor.waiting_cost * waited
                values["cost_per_tonne"] = unit * count / found.tonnes
            if corridor.co2_per_tonne is not None:
                values["co2_per_tonne"] = corridor.co2_per_tonne
        for kpi, value in values.items():
            yield Kpi("corridor", corridor.name, kpi, value, UNITS[kpi])


UNITS = {
    "tonnes": "t/year",
    "teu": "TEU/year",
    "units": "units/year",
    "transit_mean": "h",
    "transit_sd": "h",
    **dict.fromkeys(QUANTILES, "h"),
    "on_time_share": "1",
    **dict.fromkeys(PARTS, "h"),
    "cost_per_tonne": "USD/t",
    "co2_per_tonne": "kg/t",
}


def _times(found: Transits) -> dict[str, float]:
    hours, count = found.hours, len(found.hours)
    values = {"transit_mean": float(hours.mean())}
    if count > 1:
        values["transit_sd"] = float(hours.std(ddof=1))
    quantiles = quantiles_of_sorted(hours, np.array([*QUANTILES.values()]))
    values |= dict(zip(QUANTILES, quantiles.tolist(), strict=True))
    on_time = np.searchsorted(hours, ON_TIME * median_of_sorted(hours), side="right")
    values["on_time_share"] = float(on_time / count)
    return values | dict(zip(PARTS, (found.split / count).tolist(), strict=True))
