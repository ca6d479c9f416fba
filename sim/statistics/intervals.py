"""Student-t confidence intervals on means of replications."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values: TypeAlias = ArrayLike | Sequence[float | None]
"""One value a replication; NaN or None where it is absent."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence limits, all in the unit of the values.

    Attributes
    ----------
    mean : float
        The estimate.
    low, high : float
        Confidence limits; NaN where the sample is too small to have any (writers of JSON turn NaN
        into null, because JSON has no NaN).
    n : int
        Number of values the estimate rests on.
    confidence : float
        Nominal two-sided confidence, between 0 and 1.
    """

    mean: float
    low: float
    high: float
    n: int
    confidence: float

    @property
    def half_width(self) -> float:
        """Half the distance between the limits; NaN where there are no limits."""
        return (self.high - self.low) / 2

    @property
    def has_limits(self) -> bool:
        """Whether the sample was large enough for confidence limits."""
        return not (math.isnan(self.low) or math.isnan(self.high))


def mean_interval(values: Values, confidence: float = 0.95) -> Interval:
    """Student-t interval on the mean of independent, about normal values.

    The half-width is ``t(n - 1, 1 - alpha / 2) * s / sqrt(n)``, with ``s`` the sample standard
    deviation. The values are one number a replication: replications are independent, the units
    inside one are not.

    Parameters
    ----------
    values : array_like of float
        One value a replication. NaN and None mean *absent* (a KPI that did not occur in that
        replication): they are left out, and `Interval.n` counts what is left.
    confidence : float
        Two-sided confidence.

    Returns
    -------
    Interval
        With one value left, `low` and `high` are NaN: one replication has no spread. Where all
        values are equal, both limits equal the mean exactly.

    Raises
    ------
    ValueError
        If no value is left, a value is infinite, or the confidence is not between 0 and 1.

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., section 4.5 (the interval) and
    section 9.4.1 (on replications).
    """
    check_confidence(confidence)
    numbers = present(values)
    if numbers.size == 0:
        raise ValueError("no value to take the mean of: the sample is empty, or all are absent")
    mean, s = mean_and_spread(numbers)
    n = int(numbers.size)
    if n == 1:
        return Interval(mean, math.nan, math.nan, n, confidence)
    half = t_half_width(s, n, confidence)
    return Interval(mean, mean - half, mean + half, n, confidence)


def ratio_interval(part: Values, whole: Values, confidence: float = 0.95) -> Interval:
    """Student-t interval on a share of totals, ``sum(part) / sum(whole)``.

    The spread is that of ``part - share * whole`` over the replications, divided by the mean of
    ``whole``; so a replication that lost much time counts for more than one that lost little.

    Parameters
    ----------
    part, whole : array_like of float, shape (n,)
        One value a replication, in the same unit.
    confidence : float
        Two-sided confidence.

    Returns
    -------
    Interval
        With one replication, `low` and `high` are NaN.

    Raises
    ------
    ValueError
        If the whole is nothing, the lengths differ, a value is not finite, or the confidence is
        not between 0 and 1.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., sections 6.3 and 6.4.
    """
    check_confidence(confidence)
    parts, wholes = as_numbers(part), as_numbers(whole)
    total = float(wholes.sum())
    if parts.shape != wholes.shape or not np.isfinite(parts.sum() + total) or total <= 0.0:
        raise ValueError(
            "a share needs a part and a whole for every replication, the whole above 0"
        )
    share, n = float(parts.sum()) / total, int(parts.size)
    if n == 1:
        return Interval(share, math.nan, math.nan, n, confidence)
    s = float(np.sqrt(((parts - share * wholes) ** 2).sum() / (n - 1)))
    half = t_half_width(s, n, confidence) * n / total
    return Interval(share, share - half, share + half, n, confidence)


def present(values: Values) -> NDArray[np.float64]:
    """Return the values that are there: as `as_numbers`, with NaN dropped."""
    numbers = as_numbers(values)
    return numbers[~np.isnan(numbers)]


def as_numbers(values: Values) -> NDArray[np.float64]:
    """Return the values as floats, NaN where absent.

    Raises
    ------
    ValueError
        If a value is infinite or the values have more than one dimension.
    """
    numbers: NDArray[np.float64] = np.atleast_1d(np.array(values, dtype=np.float64))
    if numbers.ndim != 1:
        raise ValueError(f"expected one value a replication, found an array of {numbers.ndim} axes")
    if np.isinf(numbers).any():
        raise ValueError("a value is infinite; only NaN may stand for an absent value")
    return numbers


def mean_and_spread(numbers: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and sample standard deviation; NaN spread for one value, exactly 0 for equal values."""
    first = float(numbers[0])
    if numbers.size == 1:
        return first, math.nan
    if (numbers == first).all():
        # The usual formulas leave a rounding error here, and a verdict would rest on it.
        return first, 0.0
    return float(numbers.mean()), float(numbers.std(ddof=1))


def t_half_width(s: float, n: int, confidence: float) -> float:
    """Half-width of the t-interval on a mean of `n` >= 2 values with standard deviation `s`."""
    return _t_quantile((1 + confidence) / 2, n - 1) * s / math.sqrt(n)


@cache
def _t_quantile(p: float, freedom: int) -> float:
    """Quantile of Student's t: kept, for thousands of KPIs share it.

    All of scipy.stats takes a second to import; its t asks this function too.
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, p))


def check_confidence(confidence: float) -> None:
    """Refuse a confidence that is not strictly between 0 and 1.

    Raises
    ------
    ValueError
        If it is not, NaN included.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, found {confidence}")
