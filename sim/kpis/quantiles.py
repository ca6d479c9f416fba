"""Quantiles by linear interpolation, as numpy's, without sorting more than is needed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Both are the same as ``numpy.quantile`` to the last bit (definition 7 of Hyndman and Fan 1996).


def quantile(values: Floats, share: float) -> float:
    """Return the quantile of values in any order, none of them NaN.

    One order statistic is looked for and not two, for which numpy has a faster way.
    """
    rank = (len(values) - 1) * share
    first = math.floor(rank)
    parted = np.partition(values, first)
    low = parted[first]
    high = parted[first + 1 :].min(initial=np.inf) if rank > first else low
    return float(_between(low, high, rank - first))


def quantiles_of_sorted(values: Floats, shares: Floats) -> Floats:
    """Return the quantiles of values that ascend.

    Parameters
    ----------
    values : ndarray of float64, shape (values,)
        At least one.
    shares : ndarray of float64, shape (shares,)
        Probabilities.
    """
    ranks = (len(values) - 1) * shares
    first = np.floor(ranks).astype(np.int64)
    after = np.minimum(first + 1, len(values) - 1)
    found: Floats = _between(values[first], values[after], ranks - first)
    return found


def median_of_sorted(values: Floats) -> float:
    """Return the mean of the two middle values, or the middle one."""
    middle = len(values) // 2
    if len(values) % 2:
        return float(values[middle])
    return float((values[middle - 1] + values[middle]) / 2.0)


def _between(low: ArrayLike, high: ArrayLike, part: ArrayLike) -> Floats:
    """Interpolate, from the nearer end, so that at a part of 1 the high end is met exactly."""
    low, high, part = np.asarray(low), np.asarray(high), np.asarray(part)
    span = high - low
    between: Floats = np.where(part >= 0.5, high - span * (1.0 - part), low + span * part)
    return between
