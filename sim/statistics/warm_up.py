"""Where the warm-up of a run ends, and whether a given one is long enough."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.statistics.intervals import Interval, Values, as_numbers
from sim.statistics.paired import paired_interval

BATCH = 5
LEAST_BATCHES = 10
"""With fewer batches (50 observations) no truncation can be told from chance."""
LEAST_KEPT = 5
SHARE_KEPT = 10
"""A truncation leaves at least 5 batches and a tenth of all: a few neighbours in a queue are alike,
and their small variance would pass for a minimum (M/M/1 at load 0.7, 1000 customers: the false
alarms fall from 29 to 14 % of single runs, and from 5 to 2 % of averages of 20)."""


@dataclass(frozen=True, slots=True)
class WarmUp:
    """What MSER-5 says about a series.

    Attributes
    ----------
    truncation : int
        Observations to delete from the start, a multiple of 5. Where `reached` is False it is only
        where the statistic was smallest: nothing is known to be free of the start.
    reached : bool
        Whether the series is long enough for its warm-up.
    batches : int
        Batches of 5 that held an observation.
    mean : float
        Mean of what is left after the truncation; NaN for an empty series.
    reason : str
        Why, in one plain clause.
    """

    truncation: int
    reached: bool
    batches: int
    mean: float
    reason: str


@dataclass(frozen=True, slots=True)
class WarmUpCheck:
    """Whether deleting a given warm-up is enough.

    Attributes
    ----------
    enough : bool
        The answer; where False, `reason` is fit for a warning.
    deleted : int
        Observations that the caller deletes.
    shift : float
        Relative change of the mean if MSER-5's truncation were deleted instead; NaN where unknown.
    mser : WarmUp
        What MSER-5 says about the whole series.
    reason : str
        Why, in one plain clause.
    """

    enough: bool
    deleted: int
    shift: float
    mser: WarmUp
    reason: str


@dataclass(frozen=True, slots=True)
class WarmUpsCompared:
    """Whether two warm-up lengths give the same answer.

    Attributes
    ----------
    agree : bool or None
        True where the paired interval holds 0; None with fewer than two replications, which cannot
        tell.
    difference : Interval
        Paired interval on the difference of the means, first minus second.
    """

    agree: bool | None
    difference: Interval


def mser5(series: ArrayLike) -> WarmUp:
    """Truncation point of a series by MSER-5.

    Observations are averaged in batches of 5 (an incomplete last batch is left out of the rule).
    With k batches left after deleting d, the statistic is ``z(d) = sum((y - mean)^2) / k^2``, the
    squared standard error of what is left; the truncation minimises it. If the minimum lies in the
    second half, the run is too short for its warm-up: not reached. The rule is for stationary
    models; a season is a trend to it.

    Give it all replications at once (20 or more where possible) and delete the same length from
    each. Applied to a single replication it prefers what is quiet, and the quiet stretches of a
    queue are its short ones. M/M/1 at load 0.7, 1000 customers from empty, mean wait against
    theory: 1.3 % low with nothing deleted, 10 % low by single replications, 3 % low by averages of
    5, 1 % by averages of 20, 0.2 % by averages of 100.

    Parameters
    ----------
    series : array_like of float, shape (observations,) or (replications, observations)
        Observations in order of time, from the very start of the run. Replications are averaged,
        which shows the warm-up through less noise. NaN means absent (a day without arrivals): a
        batch is the mean of what is there, an empty batch is passed over.

    Returns
    -------
    WarmUp
        Not reached with fewer than 10 batches.

    Raises
    ------
    ValueError
        If an observation is infinite or the series has more than two axes.

    References
    ----------
    White (1997), An effective truncation heuristic for bias reduction in simulation output,
    Simulation 69(6); White, Cobb & Spratt (2000), A comparison of five steady-state truncation
    heuristics for simulation, WSC; Hoad, Robinson & Davies (2010), Automating warm-up length
    estimation, J. Oper. Res. Soc. 61 (the last few batches are never the minimum).
    """
    runs = _runs(series)
    means, places = _batch_means(runs)
    m = int(means.size)
    if m < LEAST_BATCHES:
        reason = f"{m} batches of {BATCH} observations are too few to find a warm-up"
        return WarmUp(0, False, m, _mean_from(runs, 0), reason)
    kept = max(LEAST_KEPT, m // SHARE_KEPT)
    best = int(np.argmin(_squared_errors(means)[: m - kept + 1]))
    truncation = int(places[best]) * BATCH
    reached = best < m / 2
    reason = (
        f"{truncation} observations belong to the warm-up"
        if reached
        else "the run is too short for its warm-up: the best truncation lies in its second half"
    )
    return WarmUp(truncation, reached, m, _mean_from(runs, truncation), reason)


def check_warm_up(
    series: ArrayLike, deleted: int | None = None, tolerance: float = 0.01
) -> WarmUpCheck:
    """Check that a warm-up is long enough.

    It is, if MSER-5 finds its minimum in the first half of the series, and the given length covers
    it or deleting up to MSER-5's point would not change the mean by more than `tolerance`.

    Parameters
    ----------
    series : array_like of float, shape (observations,) or (replications, observations)
        Observations from the very start of the run, warm-up included.
    deleted : int, optional
        Observations that the caller deletes; by default what MSER-5 proposes.
    tolerance : float
        Relative change of the mean that is accepted.

    Raises
    ------
    ValueError
        If `deleted` is negative or leaves nothing, an observation is infinite or the series has
        more than two axes.
    """
    runs = _runs(series)
    found = mser5(runs)
    if deleted is None:
        deleted = found.truncation
    if deleted < 0 or deleted >= max(runs.shape[1], 1):
        raise ValueError(f"a warm-up of {deleted} leaves nothing of {runs.shape[1]} observations")
    if not found.reached:
        return WarmUpCheck(False, deleted, math.nan, found, found.reason)
    mean = _mean_from(runs, deleted)
    change = found.mean - mean
    shift = change / abs(mean) if mean else math.copysign(math.inf, change) if change else 0.0
    if deleted >= found.truncation or abs(shift) <= tolerance:
        reason = f"deleting {deleted} observations is enough"
        return WarmUpCheck(True, deleted, shift, found, reason)
    reason = (
        f"{deleted} observations are deleted, MSER-5 would delete {found.truncation}, "
        f"which changes the mean by {shift:+.1%}"
    )
    return WarmUpCheck(False, deleted, shift, found, reason)


def two_warm_ups_agree(a: Values, b: Values, confidence: float = 0.95) -> WarmUpsCompared:
    """Compare the means measured after two warm-up lengths of the same replications.

    For seasonal models, where MSER-5 does not apply: a given warm-up is long enough if a longer one
    gives the same annual figures. They agree if the paired t-interval on the difference holds 0, or
    the difference is no more than rounding (1e-9 of the values).

    Parameters
    ----------
    a, b : array_like of float, of equal length
        Value `i` of both is replication `i`, measured over whole years after the first and after
        the second warm-up. A pair with one value absent is left out.
    confidence : float
        Two-sided confidence.

    Raises
    ------
    ValueError
        If the lengths differ, no pair is left, a value is infinite, or the confidence is not
        between 0 and 1.
    """
    difference = paired_interval(a, b, confidence)
    if not difference.has_limits:
        return WarmUpsCompared(None, difference)
    scale = float(np.nanmax(np.abs([as_numbers(a), as_numbers(b)])))
    agree = difference.low <= 0 <= difference.high or abs(difference.mean) <= 1e-9 * scale
    return WarmUpsCompared(agree, difference)


def _runs(series: ArrayLike) -> NDArray[np.float64]:
    """Return the series as (replications, observations)."""
    runs = np.atleast_2d(np.asarray(series, dtype=np.float64))
    if runs.ndim != 2:
        raise ValueError(f"expected (replications, observations), found {runs.ndim} axes")
    if np.isinf(runs).any():
        raise ValueError("an observation is infinite; only NaN may stand for an absent one")
    return runs


def _batch_means(runs: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Means of the batches that hold an observation, and the place of each such batch."""
    m = runs.shape[1] // BATCH
    batches = runs[:, : m * BATCH].reshape(runs.shape[0], m, BATCH)
    count = np.count_nonzero(~np.isnan(batches), axis=(0, 2))
    places = np.flatnonzero(count)
    return np.nansum(batches, axis=(0, 2))[places] / count[places], places


def _squared_errors(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """z(d) for d = 0 ... m - 1."""
    # Sums from the end, about the last value: a constant tail then gives exactly 0.
    centred = (y - y[-1])[::-1]
    k = np.arange(1, y.size + 1)
    squares = np.cumsum(centred**2) - np.cumsum(centred) ** 2 / k
    z: NDArray[np.float64] = np.maximum(squares, 0.0) / k**2
    return z[::-1]


def _mean_from(runs: NDArray[np.float64], start: int) -> float:
    rest = runs[:, start:]
    return float(np.nanmean(rest)) if not np.isnan(rest).all() else math.nan
