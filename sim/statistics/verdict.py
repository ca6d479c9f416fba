"""The verdict on a target: met, missed or undecided."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Interval, Values, as_numbers, mean_interval
from sim.statistics.replications import CAP, replications_to_settle

LOSS_LIMIT = 0.01
"""Share of what was offered that may be lost while the target still counts as met."""

Outcome = Literal["met", "missed", "undecided"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the replications say about a target, and how sure they are.

    Attributes
    ----------
    verdict : {"met", "missed", "undecided"}
        The outcome.
    loss : Interval
        Mean loss, a share of what was offered, with its confidence limits.
    limit : float
        Loss up to which the target counts as met.
    probability : float or None
        Probability that the mean loss is at most `limit`, see `verdict`; None for one replication.
    replications : int or None
        Replications, those at hand included, that would settle it if mean and spread stay as they
        are; the number at hand where it is settled; None where no number up to the cap would.
    reason : str
        Why, in one plain clause.
    """

    verdict: Outcome
    loss: Interval
    limit: float
    probability: float | None
    replications: int | None
    reason: str


def verdict(
    losses: Values,
    *,
    offered_is_target: bool,
    limit: float = LOSS_LIMIT,
    confidence: float = 0.95,
    cap: int = CAP,
) -> Verdict:
    """Judge a target by what is lost of an offer that equals it.

    *met*: the offer is the target and the upper confidence limit of the mean loss is below `limit`.
    *missed*: the lower limit is above it. Else *undecided*. The limits are those of the two-sided
    t-interval, so each of the two claims alone is wrong with probability
    ``(1 - confidence) / 2`` at most.

    `probability` is ``P(mean loss <= limit)`` when the mean loss, given the sample, is
    ``mean + s / sqrt(n) T`` with T Student-t of n - 1 degrees of freedom: the posterior of a normal
    mean under the reference prior, so ``F_t((limit - mean) sqrt(n) / s; n - 1)``. Without spread it
    is 1 below the limit, 0 above it and 0.5 on it, the limits of that expression. It speaks of the
    loss alone: where the offer is not the target, it is not the probability of the target.

    Parameters
    ----------
    losses : array_like of float
        One a replication: (growth of waiting, in transit and held at origin + refused) / offered.
        Negative where queues shrank.
    offered_is_target : bool
        Whether the value offered equals the target. If not, nothing is *met*.
    limit : float
        Loss up to which the target counts as met.
    confidence : float
        Two-sided confidence of the interval.
    cap : int
        Largest useful number of replications.

    Returns
    -------
    Verdict
        One replication is always undecided: it has no spread.

    Raises
    ------
    ValueError
        If there is no loss, a loss is NaN (a replication without a loss has no place in a verdict,
        leaving it out would favour the runs that went well), a loss or the limit is infinite, or
        the confidence is not between 0 and 1.

    References
    ----------
    Law (2015), section 4.5 (the interval); Gelman et al. (2013), Bayesian Data Analysis, 3rd ed.,
    section 3.2 (the posterior).
    """
    numbers = as_numbers(losses)
    if np.isnan(numbers).any():
        raise ValueError("a replication has no loss (NaN): a verdict needs the loss of each")
    loss = mean_interval(numbers, confidence)
    settled_after = replications_to_settle(numbers, limit, confidence, cap=cap)
    outcome: Outcome = "undecided"
    if loss.low > limit:
        outcome = "missed"
    elif loss.high < limit and offered_is_target:
        outcome = "met"
    elif loss.mean < limit and not offered_is_target:
        settled_after = None
    return Verdict(
        verdict=outcome,
        loss=loss,
        limit=limit,
        probability=_probability_within(loss, numbers, limit),
        replications=settled_after,
        reason=_reason(loss, limit, offered_is_target, settled_after, cap),
    )


def _probability_within(loss: Interval, numbers: NDArray[np.float64], limit: float) -> float | None:
    """Return P(mean loss <= limit) under the t-posterior of the mean; None without a spread."""
    from scipy.special import stdtr

    if loss.n < 2:
        return None
    distance = limit - loss.mean
    if loss.half_width == 0:
        return 0.5 if distance == 0 else float(distance > 0)
    standard_error = float(numbers.std(ddof=1)) / math.sqrt(loss.n)
    return float(stdtr(loss.n - 1, distance / standard_error))


def _reason(
    loss: Interval, limit: float, offered_is_target: bool, settled_after: int | None, cap: int
) -> str:
    if loss.n < 2:
        return "one replication has no spread, so its loss has no confidence limits"
    if loss.low > limit:
        return "the lower confidence limit of the loss is above the limit"
    if not offered_is_target and loss.mean < limit:
        return "what was offered is not the target, so a small loss does not meet it"
    if loss.high < limit:
        return "the upper confidence limit of the loss is below the limit"
    if settled_after is None:
        return f"the interval of the loss holds the limit; {cap} replications would not settle it"
    return f"the interval of the loss holds the limit; about {settled_after} replications settle it"
