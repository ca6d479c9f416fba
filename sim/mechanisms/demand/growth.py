"""Growth from year to year: a factor that steps at the turn of each calendar year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.capped_value.inputs import CappedFlow
from sim.mechanisms.demand.inputs import Flow, Growth

Breakpoints = tuple[NDArray[np.float64], NDArray[np.float64]]
HOUR = timedelta(hours=1)


def rate_of_growth(flow: Flow | CappedFlow, growth: Growth) -> float:
    """Return a flow's growth a year: its own, its commodity's, its group's, or that of all.

    Listed times and gaps between arrivals have no rate that could grow.
    """
    if flow.yearly_growth is not None:
        return flow.yearly_growth
    arrivals = getattr(flow, "arrivals", None)
    if arrivals is not None and (arrivals.every is not None or arrivals.times is not None):
        return 0.0
    group = growth.bilateral if flow.bilateral else growth.transit
    return growth.by_commodity.get(flow.commodity, growth.yearly if group is None else group)


def factor_of(year: int, base_year: int, yearly: float) -> float:
    """Return what demand is multiplied by in a calendar year: ``(1 + g) ** (year - base year)``."""
    return float((1.0 + yearly) ** (year - base_year))


def years_of(start: datetime, begin: float, end: float) -> list[tuple[int, float, float]]:
    """Return the calendar years (UTC) that a span touches.

    Parameters
    ----------
    start : datetime
        The clock's zero.
    begin, end : float
        Hours since then.

    Returns
    -------
    list of (int, float, float)
        Year, the hour at which it begins (or ``begin``), and the share of it that is in the span.
    """
    found = []
    for year in range((start + begin * HOUR).year, (start + end * HOUR).year + 1):
        first, last = ((datetime(y, 1, 1, tzinfo=UTC) - start) / HOUR for y in (year, year + 1))
        if last > begin and first < end:
            inside = min(last, end) - max(first, begin)
            found.append((year, max(first, begin), inside / (last - first)))
    return found


def by_year(
    rates: Breakpoints, yearly: float, base_year: int, start: datetime, end: float
) -> Breakpoints:
    """Multiply a rate over time by the factor of each calendar year."""
    times, values = rates
    years = years_of(start, 0.0, end)
    begins = np.array([begin for _, begin, _ in years])
    factors = np.array([factor_of(year, base_year, yearly) for year, _, _ in years])
    both = np.union1d(times, begins)
    written = values[np.searchsorted(times, both, side="right") - 1]
    return both, written * factors[np.searchsorted(begins, both, side="right") - 1]


def mean_factor(yearly: float, base_year: int, years: list[tuple[int, float, float]]) -> float:
    """Return the mean factor over a span, each year counted by the share of it in the span."""
    whole = sum(share for _, _, share in years)
    return sum(factor_of(year, base_year, yearly) * share for year, _, share in years) / whole


def grown_cap(
    flow: CappedFlow, yearly: float, base_year: int, years: list[tuple[int, float, float]]
) -> CappedFlow:
    """Return a capped flow whose offer and cap are what is offered and delivered on average.

    What exceeds the cap of one year is refused in that year, so the mean of what is delivered is
    less than the cap though the mean of what is offered may be more.
    """
    cap = flow.value if flow.cap is None else flow.cap
    delivered = 0.0
    for year, _, share in years:
        factor = factor_of(year, base_year, yearly)
        most = cap * (factor if flow.cap_grows else 1.0)
        delivered += share * min(flow.value * flow.growth * factor, most)
    whole = sum(share for _, _, share in years)
    grown = flow.growth * mean_factor(yearly, base_year, years)
    return flow.model_copy(update={"growth": grown, "cap": delivered / whole})
