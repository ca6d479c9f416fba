"""Quantiles and their distribution-free intervals from order statistics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Interval, Values, check_confidence, present


@dataclass(frozen=True, slots=True)
class QuantileInterval(Interval):
    """An interval on a quantile; `mean` holds the point estimate, `quantile` of the sample.

    Attributes
    ----------
    p : float
        Which quantile, between 0 and 1.
    low_rank, high_rank : int
        Ranks (1 is the smallest value) of the two order statistics that are the limits; 0 where
        the sample is too small to have any.
    coverage : float
        Exact probability that the limits enclose the quantile of a continuous distribution, at
        least `confidence`; NaN where there are no limits.
    """

    p: float
    low_rank: int
    high_rank: int
    coverage: float


def quantile(values: Values, p: float) -> float:
    """Sample quantile by linear interpolation between order statistics.

    With the values sorted as ``x[1] <= ... <= x[n]`` and ``h = (n - 1) p + 1``, it is
    ``x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h])``: definition 7 of Hyndman & Fan
    (1996), the default of numpy, pandas and R, and `quantile_cont` of DuckDB. The whole program
    uses this one definition.

    Parameters
    ----------
    values : array_like of float
        The sample; NaN and None mean absent and are left out.
    p : float
        Between 0 and 1, both included.

    Raises
    ------
    ValueError
        If no value is left, a value is infinite, or `p` is outside 0 to 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p must lie between 0 and 1, found {p}")
    return _quantile_of(_some(values), p)


def quantile_interval(values: Values, p: float, confidence: float = 0.95) -> QuantileInterval:
    """Distribution-free interval on a quantile of independent, identically distributed values.

    The number of values below the quantile is binomial (n, p), so order statistics enclose it with
    a probability that does not depend on the distribution. The ranks are the innermost ones that
    leave at most ``(1 - confidence) / 2`` on each side; for discrete values the coverage is higher.

    Parameters
    ----------
    values : array_like of float
        Independent values, for instance one a replication. Waits of units that queued in one run
        are *not* independent. NaN and None mean absent and are left out.
    p : float
        Strictly between 0 and 1.
    confidence : float
        Two-sided confidence.

    Returns
    -------
    QuantileInterval
        With NaN limits where fewer values than `smallest_sample` are there.

    Raises
    ------
    ValueError
        If no value is left, a value is infinite, or `p` or the confidence is not between 0 and 1.

    References
    ----------
    David & Nagaraja (2003), Order Statistics, 3rd ed., section 7.1; Conover (1999), Practical
    Nonparametric Statistics, 3rd ed., section 3.2.
    """
    _check_inner(p)
    check_confidence(confidence)
    numbers = np.sort(_some(values))
    n = int(numbers.size)
    estimate = _quantile_of(numbers, p)
    nowhere = QuantileInterval(estimate, math.nan, math.nan, n, confidence, p, 0, 0, math.nan)
    if n < smallest_sample(p, confidence):
        return nowhere
    low, high, coverage = _ranks(n, p, confidence)
    if low < 1 or high > n:
        return nowhere
    limits = float(numbers[low - 1]), float(numbers[high - 1])
    return QuantileInterval(estimate, *limits, n, confidence, p, low, high, coverage)


@cache
def _ranks(n: int, p: float, confidence: float) -> tuple[int, int, float]:
    """Return the ranks that enclose a quantile of n values, 0 or n + 1 where none does.

    The third number is the probability that they do. Kept, for many KPIs have as many values.
    """
    from scipy.special import bdtr  # all of scipy.stats takes a second to import

    below = bdtr(np.arange(n + 1), n, p)
    # The first count whose distribution function reaches the tail is the low rank itself.
    low = int(np.searchsorted(below, (1 - confidence) / 2))
    high = int(np.searchsorted(below, (1 + confidence) / 2)) + 1
    return low, high, float(below[high - 1] - below[low - 1]) if low else math.nan


def smallest_sample(p: float, confidence: float = 0.95) -> int:
    """Return the smallest number of values that gives `quantile_interval` its limits.

    The smallest value lies above the quantile with probability ``(1 - p)^n``, the largest below
    it with ``p^n``; neither may exceed ``(1 - confidence) / 2``. At 95 %: 6 for the median, 36 for
    p90, 72 for p95.

    Raises
    ------
    ValueError
        If `p` or the confidence is not between 0 and 1.
    """
    _check_inner(p)
    check_confidence(confidence)
    return math.ceil(math.log((1 - confidence) / 2) / math.log(max(p, 1 - p)))


def _quantile_of(numbers: NDArray[np.float64], p: float) -> float:
    return float(np.quantile(numbers, p, method="linear"))


def _some(values: Values) -> NDArray[np.float64]:
    numbers = present(values)
    if numbers.size == 0:
        raise ValueError("no value to take a quantile of: the sample is empty, or all are absent")
    return numbers


def _check_inner(p: float) -> None:
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1 for an interval, found {p}")
