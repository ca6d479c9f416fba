"""Corridors as the CPMM measures them.

TFI1 to TFI3 and the speeds with and without delay are those of the Corridor Performance Measurement
and Monitoring methodology (CAREC, annual reports, https://cpmm.carecprogram.org).
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.digits import listed
from sim.report.lengths import way
from sim.report.map.route import Routes
from sim.report.names import Names
from sim.report.result import Estimate, Point

#: Parts of a transit in which a unit stands still.
STOPPED = ("queueing", "service", "waiting_departure", "weather", "closed")
#: Of TFI3.
KM, TONNES = 500.0, 20.0


@dataclass(frozen=True, slots=True)
class Measures:
    """One corridor as the CPMM would measure it.

    Attributes
    ----------
    mode : str
        Such as ``road`` or ``rail and ferry``.
    km : float
        Of the ways whose length is known.
    borders : int
        Borders between countries on the way at which units stop, each once.
    stopped, moving : float
        Mean hours of a unit that it stands, and that it moves on ways with a length.
    tonnes : float
        A year.
    swod, swd : Estimate
        km/h: distance by the mean time of moving; distance by all of the mean time. Ways without a
        length count in neither.
    tfi1 : float or None
        Hours stopped a border; None where the way crosses none.
    tfi2 : float or None
        Fees of stations a border, USD; None where no station has one.
    tfi3 : Estimate or None
        What 20 tonnes cost over 500 km, USD; None where the corridor's cost is not known.
    """

    corridor: str
    mode: str
    tonnes: float
    km: float
    borders: int
    stopped: float
    moving: float
    swod: Estimate
    swd: Estimate
    tfi1: float | None
    tfi2: float | None
    tfi3: Estimate | None


def measures(point: Point, names: Names, corridor: str) -> Measures | None:
    """Measure one corridor.

    Returns
    -------
    Measures or None
        None where it carried nothing, or no part of its way has a length.
    """
    whole = point.kpi("corridor", corridor, "transit_mean")
    moving = point.kpi("corridor", corridor, "moving")
    if whole is None or moving is None:
        return None
    its = way(names.tree, corridor)
    swod, swd = _speed(its.km, moving, its.untold), _speed(its.km, whole, its.untold)
    if swod is None or swd is None:
        return None
    parts = [point.kpi("corridor", corridor, kpi) for kpi in STOPPED]
    stopped = sum(part.mean for part in parts if part)
    borders = len(Routes(names.tree).borders(corridor))
    cost = point.kpi("corridor", corridor, "cost_per_tonne")
    tonnes = point.kpi("corridor", corridor, "tonnes")
    return Measures(
        corridor=corridor,
        mode=listed(its.modes),
        tonnes=tonnes.mean if tonnes else 0.0,
        km=its.km,
        borders=borders,
        stopped=stopped,
        moving=moving.mean - its.untold,
        swod=swod,
        swd=swd,
        tfi1=stopped / borders if borders else None,
        tfi2=its.fees / borders if borders and its.fees is not None else None,
        tfi3=cost.scaled(TONNES * KM / its.km, "USD") if cost else None,
    )


def every(point: Point, names: Names) -> list[Measures]:
    """Measure all corridors that can be."""
    return [one for name in point.names("corridor") if (one := measures(point, names, name))]


def _speed(km: float, time: Estimate, untold: float) -> Estimate | None:
    """Return km by hours; the limits of the hours change places."""
    hours = [None if one is None else one - untold for one in (time.mean, time.high, time.low)]
    mean, slow, fast = hours
    if km <= 0 or mean is None or mean <= 0 or (fast is not None and fast <= 0):
        return None
    low = None if slow is None else km / slow
    return Estimate(km / mean, low, None if fast is None else km / fast, time.n, "km/h")
