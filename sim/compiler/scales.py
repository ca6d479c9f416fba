"""Two laws that differ by a factor only, so that one draw serves both."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.tables import plan as tables
from sim.tables.plan import Plan

_TOLERANCE = 1e-9


def scale_of(before: Plan, after: Plan, row: int) -> float | None:
    """Return what times the stream's draws before are those after; None where nothing is.

    Exactly 1 where the laws are equal. Times with rests in them are no multiple of those before.
    """
    scale = _without_rest(before, after, row)
    return scale if scale == 1.0 or float(before.stream_laws[row]["rest"]) == 0.0 else None


def _without_rest(before: Plan, after: Plan, row: int) -> float | None:
    old, new = before.stream_laws[row], after.stream_laws[row]
    if int(old["law"]) != int(new["law"]):
        return None
    if int(old["law"]) == tables.EMPIRICAL:
        drawn = _empirical(before, after, old, new)
    else:
        parameters = [(float(one["a"]), float(one["b"]), float(one["c"])) for one in (old, new)]
        drawn = _scale(int(old["law"]), *parameters)
    numerators = float(old["numerator"]), float(new["numerator"])
    if drawn is None or math.isnan(numerators[0]) != math.isnan(numerators[1]):
        return None
    if math.isnan(numerators[0]):
        return drawn
    # The time is a distance over the drawn speed.
    if drawn == 0.0 or numerators[0] == 0.0:
        return 1.0 if drawn and numerators[0] == numerators[1] else None
    return numerators[1] / numerators[0] / drawn


def _scale(
    law: int, old: tuple[float, float, float], new: tuple[float, float, float]
) -> float | None:
    if old == new:
        return 1.0
    (a, b, _), (a_new, b_new, _) = old, new
    match law:
        case tables.LOGNORMAL:
            return math.exp(a_new - a) if b == b_new else None
        case tables.GAMMA:
            return b_new / b if a == a_new else None
        case tables.WEIBULL:
            return a_new / a if b == b_new else None
        case _:
            return _proportional(np.array(old), np.array(new))


def _empirical(before: Plan, after: Plan, old: np.void, new: np.void) -> float | None:
    cuts = [slice(int(one["first"]), int(one["first"]) + int(one["count"])) for one in (old, new)]
    if not np.array_equal(before.weights[cuts[0]], after.weights[cuts[1]]):
        return None
    values = before.samples[cuts[0]], after.samples[cuts[1]]
    return 1.0 if np.array_equal(*values) else _proportional(*values)


def _proportional(old: NDArray[np.float64], new: NDArray[np.float64]) -> float | None:
    """Return the factor between two lists of lengths or speeds, None where there is none."""
    if len(old) != len(new) or not old.any():
        return None
    largest = int(np.argmax(np.abs(old)))
    scale = float(new[largest] / old[largest])
    close = np.allclose(new, scale * old, rtol=_TOLERANCE, atol=0.0)
    return scale if close and scale > 0.0 else None
