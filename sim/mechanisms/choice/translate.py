"""Costs become shares, and shares by month become rates of arrival.

A run meets only the rates; the shares are worked out between whole runs (model.md, section 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Hours of a month without a date: a twelfth of 8760.
PLAIN_MONTH = 730.0


def month_begins(start: datetime | None, end: float) -> Floats:
    """Return when each month begins that ``[0, end)`` touches, hours, the first at 0.

    Calendar months in UTC from a date on, else months of 730 h.
    """
    if start is None:
        return np.arange(0.0, end, PLAIN_MONTH)
    begins, year, month = [0.0], start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        hours = (datetime(year, month, 1, tzinfo=UTC) - start) / timedelta(hours=1)
        if hours >= end:
            return np.array(begins)
        begins.append(hours)


def shared_rate(
    times: Floats, rates: Floats, begins: Floats, shares: Sequence[float]
) -> tuple[Floats, Floats]:
    """Multiply a rate over time by shares by month; the last share goes on.

    Parameters
    ----------
    times, rates : ndarray of float64
        The rate from each breakpoint on.
    begins : ndarray of float64
        When each month begins.
    shares : sequence of float
    """
    by_month = np.array(shares, dtype=np.float64)
    moments = np.union1d(times, begins)
    rate = rates[np.maximum(np.searchsorted(times, moments, side="right") - 1, 0)]
    month = np.searchsorted(begins, moments, side="right") - 1
    values = rate * by_month[np.minimum(month, len(by_month) - 1)]
    kept = np.concatenate([[True], np.diff(values) != 0.0])
    return moments[kept], values[kept]


def generalised_cost(
    price: Floats, value_of_time: float, ratio: float, hours: Floats, spread: Floats
) -> Floats:
    """Return what a unit on each corridor costs its shipper, time and spread counted.

    Parameters
    ----------
    price : ndarray of float64, shape (corridors,)
        USD, the constant included.
    value_of_time : float
        USD an hour.
    ratio : float
        Reliability ratio (Bates et al., Transportation Research E 37, 2001).
    hours, spread : ndarray of float64, shape (..., corridors)
    """
    costs: Floats = price + value_of_time * (hours + ratio * spread)
    return costs


def logit(costs: Floats, scale: float) -> Floats:
    """Return the shares of a multinomial logit (McFadden 1974), shape of ``costs``.

    Parameters
    ----------
    costs : ndarray of float64, shape (..., corridors)
        USD.
    scale : float
        USD, more than 0. Near 0 the cheapest has all, at infinity all have the same.
    """
    least = costs.min(axis=-1, keepdims=True)
    weights = np.exp(-(costs - least) / scale)
    shares: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return shares


def fitted_constants(shares: Floats, costs: Floats, scale: float) -> Floats:
    """Return the constants with which given shares would be chosen at given costs.

    The first is 0, for only differences count; NaN where a share is 0, which no constant gives.

    Parameters
    ----------
    shares, costs : ndarray of float64, shape (corridors,)
        Costs without the constants, USD.
    scale : float
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found = -(costs + scale * np.log(shares))
        found = np.where(np.isfinite(found), found, np.nan)
        constants: Floats = found - found[0]
    return constants


def moving(shares: Floats, wanted: Floats, demand: Floats) -> float:
    """Return the demand that would change its corridor: half the sum of absolute differences.

    Parameters
    ----------
    shares, wanted : ndarray of float64, shape (months, corridors)
    demand : ndarray of float64, shape (months,)
    """
    return float((np.abs(wanted - shares).sum(axis=1) * demand).sum() / 2.0)
