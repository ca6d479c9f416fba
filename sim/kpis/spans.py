"""Sums over many time spans ``[begin, finish)`` at once; NaN stands for what has not happened."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def within(times: Floats, low: float, high: float) -> NDArray[np.bool_]:
    """Return which times lie in ``[low, high)``; NaN lies nowhere."""
    inside: NDArray[np.bool_] = (times >= low) & (times < high)
    return inside


def overlap(begin: Floats, finish: Floats, low: float, high: float) -> Floats:
    """Return the part of each span inside ``[low, high)``, hours.

    A span that has not begun is empty, one that has not finished lasts beyond ``high``.
    """
    # fmin takes the number where the other is NaN, so NaN means "not before high".
    first = np.maximum(np.fmin(begin, high), low)
    part: Floats = np.maximum(np.fmin(finish, high) - first, 0.0)
    return part


def total(begin: Floats, finish: Floats, low: float, high: float) -> float:
    """Return the time that all spans together have inside ``[low, high)``, hours."""
    return float(overlap(begin, finish, low, high).sum())


def lasting(begin: Floats, finish: Floats) -> tuple[Floats, Floats]:
    """Leave out the spans that have not begun and those of no length."""
    kept = ~np.isnan(begin) & ~(finish <= begin)
    return begin[kept], finish[kept]


def most(begin: Floats, finish: Floats, low: float, high: float) -> int:
    """Return the largest number of spans at any one time of ``[low, high)``.

    A span that finishes when another begins makes room for it, so spans that meet do not overlap.
    """
    begin, finish = lasting(begin, finish)
    begin = np.sort(begin)
    finish = np.sort(finish[~np.isnan(finish)])
    # The number rises only when a span begins; one at `low` counts those begun before.
    moments = np.concatenate([[low], begin[within(begin, low, high)]])
    number = np.searchsorted(begin, moments, side="right")
    number -= np.searchsorted(finish, moments, side="right")
    return int(number.max())


def mean_numbers(begin: Floats, finish: Floats, edges: Floats) -> Floats:
    """Return the mean number of spans in each bin between two edges.

    Parameters
    ----------
    begin, finish : ndarray of float64, shape (spans,)
    edges : ndarray of float64, shape (bins + 1,)
        Ascending, hours.

    Notes
    -----
    The time before t that all spans together have is the sum of min(t, finish) - min(t, begin);
    with sorted times both sums come from running totals.
    """
    begin, finish = lasting(begin, finish)
    before = _time_before(np.sort(begin), edges) - _time_before(
        np.sort(finish[~np.isnan(finish)]), edges
    )
    # Rounding of large totals leaves traces where nothing is; they are no queue.
    means = np.maximum(np.diff(before) / np.diff(edges), 0.0)
    rounded: Floats = means.round(9)
    return rounded


def _time_before(times: Floats, moments: Floats) -> Floats:
    """Return the sum of ``moment - time`` over the times that lie before each moment."""
    count = np.searchsorted(times, moments, side="left")
    running = np.concatenate([[0.0], np.cumsum(times)])
    since: Floats = count * moments - running[count]
    return since


def number_at(times: Floats, moments: Floats) -> NDArray[np.int64]:
    """Return how many times lie before each moment; NaN lies before none."""
    known = np.sort(times[~np.isnan(times)])
    count: NDArray[np.int64] = np.searchsorted(known, moments, side="left")
    return count
