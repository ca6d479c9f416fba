"""Differences between two scenarios that saw the same random numbers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Interval, Values, as_numbers, mean_and_spread, mean_interval


def paired_differences(a: Values, b: Values) -> NDArray[np.float64]:
    """Return ``a - b`` by replication; a pair with one value absent (NaN or None) is left out.

    Parameters
    ----------
    a, b : array_like of float, of equal length
        Value `i` of both belongs to replication `i`, run with common random numbers.

    Raises
    ------
    ValueError
        If the lengths differ or a value is infinite.
    """
    first, second = _pairs(a, b)
    differences: NDArray[np.float64] = first - second
    return differences


def paired_interval(a: Values, b: Values, confidence: float = 0.95) -> Interval:
    """Student-t interval on the mean of ``a - b``, the gain of `a` over `b`.

    Valid whether or not the pairs are correlated; common random numbers make it narrow.

    Parameters
    ----------
    a, b : array_like of float, of equal length
        Value `i` of both belongs to replication `i`. A pair with one value absent is left out.
    confidence : float
        Two-sided confidence.

    Raises
    ------
    ValueError
        If the lengths differ, no pair is left, a value is infinite, or the confidence is not
        between 0 and 1.

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., section 10.2.1 (paired-t interval).
    """
    return mean_interval(paired_differences(a, b), confidence)


def variance_ratio(a: Values, b: Values) -> float:
    """How many times common random numbers cut the variance of the difference.

    ``(var a + var b) / var(a - b)``: the variance that independent runs would have had over the one
    the pairs have. About as many times more independent replications give the same interval.

    Parameters
    ----------
    a, b : array_like of float, of equal length
        Value `i` of both belongs to replication `i`. A pair with one value absent is left out.

    Returns
    -------
    float
        Above 1 where pairing helps; infinite where all differences are equal though the values
        are not; NaN where nothing varies or fewer than two pairs are left.

    Raises
    ------
    ValueError
        If the lengths differ or a value is infinite.

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., section 11.2 (common random numbers).
    """
    first, second = _pairs(a, b)
    if first.size < 2:
        return math.nan
    independent = mean_and_spread(first)[1] ** 2 + mean_and_spread(second)[1] ** 2
    paired = mean_and_spread(first - second)[1] ** 2
    if paired == 0:
        return math.inf if independent > 0 else math.nan
    return independent / paired


def _pairs(a: Values, b: Values) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both samples without the pairs in which a value is absent."""
    first, second = as_numbers(a), as_numbers(b)
    if first.size != second.size:
        raise ValueError(
            f"pairs need one value a replication on both sides, found {first.size} and "
            f"{second.size}"
        )
    both = ~(np.isnan(first) | np.isnan(second))
    return first[both], second[both]
