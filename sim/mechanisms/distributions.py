"""The means of the distributions that a planner may write."""

from __future__ import annotations

import math

from sim.inputs import Distribution


def mean(law: Distribution[float]) -> float:
    """Return the mean of a distribution, in the unit of its parameters.

    A Weibull of scale s and shape k has the mean s Gamma(1 + 1/k); a triangular one the mean of its
    three values (Law, Simulation Modeling and Analysis, 5th ed., section 6.2).
    """
    if law.uniform is not None:
        return (law.uniform.low + law.uniform.high) / 2.0
    if law.triangular is not None:
        return (law.triangular.low + law.triangular.mode + law.triangular.high) / 3.0
    if law.weibull is not None:
        return law.weibull.scale * math.gamma(1.0 + 1.0 / law.weibull.shape)
    if law.empirical is not None:
        values = law.empirical.values
        weights = law.empirical.weights or [1.0] * len(values)
        total = sum(value * weight for value, weight in zip(values, weights, strict=True))
        return total / sum(weights)
    for one in (law.lognormal, law.gamma, law.erlang):
        if one is not None:
            return one.mean
    return law.exponential if law.deterministic is None else law.deterministic  # type: ignore[return-value]


def mean_inverse(law: Distribution[float]) -> float:
    """Return the mean of ``1 / x`` where it is simple, else the inverse of the mean.

    The time on a link is distance divided by a drawn speed, so its mean is longer than the distance
    divided by the mean speed: for a lognormal speed by the factor 1 + cv^2.
    """
    if law.lognormal is not None:
        return (1.0 + law.lognormal.cv**2) / law.lognormal.mean
    if law.empirical is not None:
        values = law.empirical.values
        weights = law.empirical.weights or [1.0] * len(values)
        total = sum(weight / value for value, weight in zip(values, weights, strict=True))
        return total / sum(weights)
    return 1.0 / mean(law)
