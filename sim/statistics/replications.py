"""How many replications a stated precision, or a decision, needs."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.statistics.intervals import (
    Values,
    check_confidence,
    mean_and_spread,
    present,
    t_half_width,
)

CAP = 1000
"""Replications beyond which a plan is reported as out of reach, unless the caller says more."""


def ratio_rule(n0: int, half_width: float, wanted: float) -> float:
    """Replications by the ratio of half-widths: ``n0 (half_width / wanted)^2``, not rounded.

    Takes the half-width of a pilot as it stands, t-value of the pilot included, so it asks for more
    than needed when the pilot was small.

    Parameters
    ----------
    n0 : int
        Replications of the pilot.
    half_width, wanted : float
        Half-width the pilot had and the one that is wanted, in the unit of the values.

    Raises
    ------
    ValueError
        If `n0` is below 2, `half_width` is negative or `wanted` is not positive.

    References
    ----------
    Rossetti, Simulation Modeling and Arena, chapter 3 (half-width ratio method).
    """
    if n0 < 2:
        raise ValueError(f"a pilot needs at least 2 replications, found {n0}")
    _check_wanted(half_width, wanted)
    return n0 * (half_width / wanted) ** 2


def normal_rule(s: float, wanted: float, confidence: float = 0.95) -> float:
    """Replications by the normal approximation: ``(z s / wanted)^2``, not rounded.

    Parameters
    ----------
    s : float
        Standard deviation between replications.
    wanted : float
        Half-width that is wanted, in the unit of `s`.
    confidence : float
        Two-sided confidence.

    Raises
    ------
    ValueError
        If `s` is negative, `wanted` is not positive or the confidence not between 0 and 1.

    References
    ----------
    Rossetti, Simulation Modeling and Arena, chapter 3 (normal approximation method).
    """
    from scipy.special import ndtri

    _check_wanted(s, wanted)
    check_confidence(confidence)
    return (float(ndtri((1 + confidence) / 2)) * s / wanted) ** 2


def iterated_t_rule(
    s: float, wanted: float, confidence: float = 0.95, *, at_least: int = 2, cap: int = CAP
) -> int | None:
    """Smallest ``n >= at_least`` whose t-interval with spread `s` is at most `wanted` half wide.

    Parameters
    ----------
    s : float
        Standard deviation between replications.
    wanted : float
        Half-width that is wanted, in the unit of `s`.
    confidence : float
        Two-sided confidence.
    at_least : int
        Replications there are already; 2 is the least that has a spread.
    cap : int
        Largest answer that is useful.

    Returns
    -------
    int or None
        None where more than `cap` replications are needed.

    Raises
    ------
    ValueError
        If `s` is negative, `wanted` is not positive or the confidence not between 0 and 1.

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., section 9.4.1; Rossetti, Simulation
    Modeling and Arena, chapter 3 (iterative method).
    """
    _check_wanted(s, wanted)
    check_confidence(confidence)
    return _smallest(lambda n: t_half_width(s, n, confidence) <= wanted, max(at_least, 2), cap)


def replications_for_half_width(
    values: Values, wanted: float, confidence: float = 0.95, *, cap: int = CAP
) -> int | None:
    """Replications, those at hand included, for a t-interval at most `wanted` half wide.

    Parameters
    ----------
    values : array_like of float
        One value a replication so far; NaN and None mean absent and are left out.
    wanted : float
        Half-width that is wanted, in the unit of the values.
    confidence : float
        Two-sided confidence.
    cap : int
        Largest answer that is useful.

    Returns
    -------
    int or None
        None where more than `cap` are needed, or fewer than two values show no spread yet.

    Raises
    ------
    ValueError
        If `wanted` is not positive, a value is infinite or the confidence not between 0 and 1.
    """
    numbers = present(values)
    _check_wanted(0.0, wanted)
    check_confidence(confidence)
    if numbers.size < 2:
        return None
    s = mean_and_spread(numbers)[1]
    return iterated_t_rule(s, wanted, confidence, at_least=int(numbers.size), cap=cap)


def replications_for_relative_half_width(
    values: Values, relative: float, confidence: float = 0.95, *, cap: int = CAP
) -> int | None:
    """Replications for a mean within the share `relative` of the true mean.

    The half-width asked for is ``relative / (1 + relative)`` of the present mean: that share is of
    the estimate, and an estimate within it is within `relative` of the truth.

    Parameters
    ----------
    values : array_like of float
        One value a replication so far; NaN and None mean absent and are left out.
    relative : float
        Wanted relative error, 0.05 for 5 %.
    confidence : float
        Two-sided confidence.
    cap : int
        Largest answer that is useful.

    Returns
    -------
    int or None
        None where more than `cap` are needed, fewer than two values show no spread yet, or the mean
        is 0 while the values vary, so that no relative error can be stated.

    Raises
    ------
    ValueError
        If `relative` is not positive, a value is infinite or the confidence not between 0 and 1.

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., section 9.4.1 (the adjusted relative
    error).
    """
    numbers = present(values)
    _check_wanted(0.0, relative)
    check_confidence(confidence)
    if numbers.size < 2:
        return None
    mean, s = mean_and_spread(numbers)
    n = int(numbers.size)
    wanted = abs(mean) * relative / (1 + relative)
    return _smallest(lambda k: t_half_width(s, k, confidence) <= wanted, n, cap)


def replications_to_settle(
    values: Values, limit: float, confidence: float = 0.95, *, cap: int = CAP
) -> int | None:
    """Replications, those at hand included, whose interval would exclude `limit`.

    A forecast: it supposes that the mean and the spread stay as they are now. A mean close to the
    limit needs many and may still fall on the other side.

    Parameters
    ----------
    values : array_like of float
        One value a replication so far; NaN and None mean absent and are left out.
    limit : float
        The value the interval is held against, in the unit of the values.
    confidence : float
        Two-sided confidence.
    cap : int
        Largest answer that is useful.

    Returns
    -------
    int or None
        The number of values at hand where the interval excludes the limit already; None where more
        than `cap` are needed, the mean lies on the limit, or fewer than two values show no spread
        yet.

    Raises
    ------
    ValueError
        If a value or the limit is not finite or the confidence is not between 0 and 1.
    """
    numbers = present(values)
    check_confidence(confidence)
    if not math.isfinite(limit):
        raise ValueError(f"the limit must be a finite number, found {limit}")
    if numbers.size < 2:
        return None
    mean, s = mean_and_spread(numbers)

    def excludes_limit(n: int) -> bool:
        half = t_half_width(s, n, confidence)
        return mean - half > limit or mean + half < limit

    n = int(numbers.size)
    return n if excludes_limit(n) else _smallest(excludes_limit, n, cap)


def _smallest(enough: Callable[[int], bool], low: int, cap: int) -> int | None:
    """Return the smallest n in [low, cap] that is enough: half-widths shrink as n grows."""
    if low > cap or not enough(cap):
        return None
    high = cap
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _check_wanted(spread: float, wanted: float) -> None:
    if not (spread >= 0 and math.isfinite(spread)):
        raise ValueError(f"a spread must be a finite number, 0 or more, found {spread}")
    if not (wanted > 0 and math.isfinite(wanted)):
        raise ValueError(f"the wanted precision must be a positive number, found {wanted}")
