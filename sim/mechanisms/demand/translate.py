"""Demand becomes arrival rates over time, scaled to the target where one is set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.capped_value.inputs import CappedFlow
from sim.mechanisms.demand.inputs import Flow, Profile, StepRate
from sim.mechanisms.steps import stepped

Breakpoints = tuple[NDArray[np.float64], NDArray[np.float64]]

#: Hours of a year without a date.
PLAIN_YEAR = 8760.0


def annual_value(flow: Flow) -> float:
    """Return the value offered by a flow before scaling, USD a year.

    Flows with arrivals instead of tonnes a year count their mean rate over 8760 h; listed times
    have no rate and count as zero.
    """
    if flow.tonnes is not None:
        return flow.tonnes * flow.value_per_tonne * flow.growth
    rate = _written_rate(flow)
    if rate is None:
        return 0.0
    hourly = _mean_rate(rate) if isinstance(rate, StepRate) else rate
    return hourly * PLAIN_YEAR * flow.load * flow.value_per_tonne * flow.growth


def capped_value(flow: CappedFlow) -> tuple[float, float]:
    """Return what a capped flow offers and what it delivers, USD a year."""
    offered = flow.value * flow.growth
    cap = flow.value if flow.cap is None else flow.cap
    return offered, min(offered, cap)


def scaling_factor(flows: Iterable[Flow], capped: Iterable[CappedFlow], target: float) -> float:
    """Return the one factor on all bilateral flows that are not capped (model.md, section 4).

    Capped flows count with their caps; the others make up the difference to the target.

    Raises
    ------
    ValueError
        If the capped flows alone reach the target, or no bilateral flow has a value.
    """
    fixed = sum(capped_value(flow)[1] for flow in capped if flow.bilateral)
    scaled = sum(annual_value(flow) for flow in flows if flow.bilateral)
    if scaled <= 0.0:
        raise ValueError("no bilateral flow has a value, so none can be scaled to the target")
    if fixed >= target:
        raise ValueError("the capped flows alone reach the target, so nothing is left to scale")
    return (target - fixed) / scaled


def rate_of(
    flow: Flow, share: float, factor: float, start: datetime | None, end: float
) -> Breakpoints:
    """Return the rate of a flow's units over time, units an hour from each breakpoint on.

    Parameters
    ----------
    flow : Flow
        With tonnes a year, or with a Poisson or even rate.
    share : float
        Of the corridor.
    factor : float
        Scaling to the target times growth.
    start : datetime or None
        The clock's zero; None without a date, when a year has 8760 h.
    end : float
        Hours.

    Notes
    -----
    A profile is normalised over each whole calendar year, so that the year's tonnes are what the
    scenario says; rates a year are spread over the actual hours of each year.
    """
    if flow.tonnes is not None:
        units = flow.tonnes / flow.load * share * factor
        if start is None:
            return np.array([0.0]), np.array([units / PLAIN_YEAR])
        return _yearly(units, flow.profile, start, end)
    rate = _written_rate(flow)
    if isinstance(rate, StepRate):
        times, values = stepped(rate.until, rate.rate, end, None if rate.repeat else 0.0)
        return times, values * share * factor
    hourly = (rate or 0.0) * share * factor
    if flow.profile is None or start is None:
        return np.array([0.0]), np.array([hourly])
    return _yearly(hourly, flow.profile, start, end, per_year=False)


def _written_rate(flow: Flow) -> float | StepRate | None:
    """Return the Poisson or even rate of a flow's arrivals, None where it has neither."""
    if flow.arrivals is None:
        return None
    return flow.arrivals.even if flow.arrivals.poisson is None else flow.arrivals.poisson


def _yearly(
    amount: float, profile: Profile | None, start: datetime, end: float, per_year: bool = True
) -> Breakpoints:
    """Spread an amount a year, or a mean rate an hour, by the profile."""
    times: list[NDArray[np.float64]] = []
    values: list[NDArray[np.float64]] = []
    for year in range(start.year, (start + timedelta(hours=end)).year + 1):
        first = datetime(year, 1, 1, tzinfo=UTC)
        hours = (datetime(year + 1, 1, 1, tzinfo=UTC) - first).total_seconds() / 3600.0
        offset = (first - start).total_seconds() / 3600.0
        shape = np.ones(1) if profile is None else _shape(profile, first, int(hours))
        mean = amount / hours if per_year else amount
        step = hours / len(shape)
        times.append(offset + step * np.arange(len(shape), dtype=np.float64))
        values.append(np.asarray(shape * (mean / float(shape.mean())), dtype=np.float64))
    return _trimmed(np.concatenate(times), np.concatenate(values), end)


def _shape(profile: Profile, first: datetime, hours: int) -> NDArray[np.float64]:
    """Return the profile's factor in every hour of a year, in local time."""
    months, weekdays, clock_hours = _local_time(profile.zone, first, hours)
    shape = np.ones(hours)
    if profile.month is not None:
        shape *= np.array(profile.month)[months]
    if profile.weekday is not None:
        shape *= np.array(profile.weekday)[weekdays]
    if profile.hour is not None:
        shape *= np.array(profile.hour)[clock_hours]
    return shape


@cache
def _local_time(
    zone: str, first: datetime, hours: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return month (0-11), weekday (0-6) and hour (0-23) of every hour; many flows share them."""
    local = [(first + timedelta(hours=i)).astimezone(ZoneInfo(zone)) for i in range(hours)]
    parts = np.array([(at.month - 1, at.weekday(), at.hour) for at in local], dtype=np.intp)
    return parts[:, 0], parts[:, 1], parts[:, 2]


def _mean_rate(rate: StepRate) -> float:
    spans = np.diff([0.0, *rate.until])
    return float(np.dot(spans, rate.rate) / rate.until[-1])


def _trimmed(times: NDArray[np.float64], values: NDArray[np.float64], end: float) -> Breakpoints:
    """Cut a calendar to ``[0, end)`` and drop breakpoints that change nothing."""
    first = max(int(np.searchsorted(times, 0.0, side="right")) - 1, 0)
    last = int(np.searchsorted(times, end, side="left"))
    times, values = times[first:last].copy(), values[first:last]
    times[0] = 0.0
    kept = np.concatenate([[True], np.diff(values) != 0.0])
    return times[kept], values[kept]
