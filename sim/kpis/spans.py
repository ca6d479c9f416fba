"""Sums over many time spans ``[begin, finish)`` at once; NaN stands for what has not happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Every how many begins the number of spans is counted before the largest is looked for.
STRIDE: Final = 64
#: Elements of a column that are worked on together.
PIECE: Final = 1 << 15


def within(times: Floats, low: float, high: float) -> NDArray[np.bool_]:
    """Return which times lie in ``[low, high)``; NaN lies nowhere."""
    inside: NDArray[np.bool_] = times >= low
    inside &= times < high
    return inside


def count_within(times: Floats, low: float, high: float) -> int:
    """Return how many times lie in ``[low, high)``."""
    return int(np.count_nonzero(within(times, low, high)))


def pieces(count: int) -> Iterator[slice]:
    """Cut long columns into pieces, several of which fit into a processor's cache together."""
    return (slice(first, first + PIECE) for first in range(0, count, PIECE))


def clipped(times: Floats, low: float, high: float) -> Floats:
    """Return the times, but ``low`` for those before it and ``high`` for those after it or NaN."""
    # fmin takes the number where the other is NaN.
    inside = np.fmin(times, high)
    return np.maximum(inside, low, out=inside)


def overlap(begin: Floats, finish: Floats, low: float, high: float) -> Floats:
    """Return the part of each span inside ``[low, high)``, hours.

    A span that has not begun is empty, one that has not finished lasts beyond ``high``.
    """
    parts = np.empty(len(begin))
    for piece in pieces(len(begin)):
        part = parts[piece]
        np.fmin(finish[piece], high, out=part)
        part -= clipped(begin[piece], low, high)
        np.maximum(part, 0.0, out=part)
    return parts


def total(begin: Floats, finish: Floats, low: float, high: float) -> float:
    """Return the time that all spans together have inside ``[low, high)``, hours."""
    return float(overlap(begin, finish, low, high).sum())


def same(times: Floats, others: Floats) -> bool:
    """Whether all times are known and equal."""
    # Where they differ the first few tell it.
    few = slice(0, 1024)
    return bool((times[few] == others[few]).all() and (times == others).all())


def added_up(values: Floats, before: float = 0.0) -> float:
    """Return the sum of values that are added to one before, one after another.

    Unlike numpy's own sum it does not depend on where a column is cut.
    """
    running = np.empty(len(values) + 1)
    running[0], running[1:] = before, values
    return float(np.add.accumulate(running, out=running)[-1])


def most(begins: Floats, finishes: Floats, low: float, high: float) -> int:
    """Return the largest number of spans at any one time of ``[low, high)``.

    A span that finishes when another begins makes room for it, so spans that meet do not overlap.

    Parameters
    ----------
    begins, finishes : ndarray of float64
        The times at which spans begin and those at which some have finished, each ascending.

    Notes
    -----
    The number rises only when a span begins, and then by one. So no begin within a stride of
    another is more than the stride above it, and the largest number is found by halving.
    """
    first, last = np.searchsorted(begins, [low, high], side="left").tolist()
    # Those that begin at `low` itself are counted there as well.
    largest = _number_after(begins, finishes, low)
    if first == last:
        return largest
    some = np.arange(first, last, STRIDE)
    numbers = some + 1 - np.searchsorted(finishes, begins[some], side="right")
    least = max(largest, int(numbers.max()))
    at_most = least + STRIDE
    while at_most - least > 1:
        middle = (least + at_most) // 2
        if _reaches(begins, finishes, middle, first, last):
            least = middle
        else:
            at_most = middle
    return least


def _number_after(begins: Floats, finishes: Floats, time: float) -> int:
    """Return how many spans there are from a time on."""
    begun = np.searchsorted(begins, time, side="right")
    return int(begun - np.searchsorted(finishes, time, side="right"))


def _reaches(begins: Floats, finishes: Floats, number: int, first: int, last: int) -> bool:
    """Whether there are so many spans after any of the begins ``first .. last``.

    After begin i there are, if fewer than i + 2 - number spans have finished by then: if the one
    that would be the next to finish does so later, or never.
    """
    start = max(first, number - 1)
    if start >= last:
        return False
    if last - number >= len(finishes):
        return True
    next_out = finishes[start + 1 - number : last + 1 - number]
    return bool((next_out > begins[start:last]).any())


def mean_numbers(begins: Floats, finishes: Floats, edges: Floats) -> Floats:
    """Return the mean number of spans in each bin between two edges.

    Parameters
    ----------
    begins, finishes : ndarray of float64
        The times at which spans begin and those at which some have finished, each ascending.
    edges : ndarray of float64, shape (bins + 1,)
        Ascending, hours.

    Notes
    -----
    Those that there are as a bin begins count for all of it. Each that begins in it adds the time
    from then to its end, each that finishes in it takes that off again.
    """
    begun, finished = (np.searchsorted(times, edges, side="left") for times in (begins, finishes))
    hours = (begun - finished)[:-1] * np.diff(edges)
    hours += (np.diff(begun) - np.diff(finished)) * edges[1:]
    hours -= _sums(begins, begun) - _sums(finishes, finished)
    # Rounding of large sums leaves traces where nothing is; they are no queue.
    means = np.maximum(hours / np.diff(edges), 0.0)
    rounded: Floats = means.round(9)
    return rounded


def _sums(values: Floats, edges: NDArray[np.int64]) -> Floats:
    """Return the sum of the values between each two edges, which are row numbers."""
    sums = np.zeros(len(edges) - 1)
    # reduceat takes the one value at its begin for the sum of an empty part.
    filled = np.diff(edges) > 0
    if filled.any():
        sums[filled] = np.add.reduceat(values[: edges[-1]], edges[:-1][filled])
    return sums


def number_at(times: Floats, moments: Floats) -> NDArray[np.int64]:
    """Return how many times lie before each moment.

    Parameters
    ----------
    times : ndarray of float64
        Ascending.
    moments : ndarray of float64
    """
    count: NDArray[np.int64] = np.searchsorted(times, moments, side="left")
    return count
