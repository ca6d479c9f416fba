"""Named streams of random numbers: their seeds and the laws that they follow."""

from __future__ import annotations

import hashlib
import math

import numpy as np
from numpy.typing import NDArray

from sim.tables import plan as tables
from sim.tables.plan import Plan


def generator(seed: int, replication: int, name: str) -> np.random.Generator:
    """Return the generator of a named stream, PCG64 seeded by the name's SHA-256."""
    key = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype=np.uint32)
    sequence = np.random.SeedSequence([seed, replication, *(int(word) for word in key)])
    return np.random.Generator(np.random.PCG64(sequence))


def draw_stream(
    plan: Plan, row: int, count: int, seed: int, replication: int
) -> NDArray[np.float64]:
    """Draw a stream; its first elements do not depend on how many are asked for."""
    drawn = np.empty(count)
    fill(drawn, plan, row, seed, replication)
    return drawn


def fill(drawn: NDArray[np.float64], plan: Plan, row: int, seed: int, replication: int) -> None:
    """Fill an array with the first elements of a stream."""
    law = plan.stream_laws[row]
    _law(drawn, plan, law, generator(seed, replication, plan.stream_names[row]))
    numerator = float(law["numerator"])
    if not math.isnan(numerator):
        np.divide(numerator, drawn, out=drawn)
    rest = float(law["rest"])
    if rest > 0.0:
        drawn += rest * rests(drawn, float(law["drive"]))


def rests(driven: NDArray[np.float64], drive: float) -> NDArray[np.float64]:
    """Return how often drivers rest who drive so many hours.

    They do so after every ``drive`` hours but the last: who has arrived need not rest to go on.
    """
    count: NDArray[np.float64] = np.maximum(np.ceil(driven / drive) - 1.0, 0.0)
    return count


def _law(drawn: NDArray[np.float64], plan: Plan, law: np.void, random: np.random.Generator) -> None:
    """Fill an array with draws of a law."""
    a, b, c = float(law["a"]), float(law["b"]), float(law["c"])
    count = len(drawn)
    match int(law["law"]):
        case tables.DETERMINISTIC:
            drawn.fill(a)
        case tables.EXPONENTIAL:
            random.standard_exponential(out=drawn)
            drawn *= a
        case tables.LOGNORMAL:
            random.standard_normal(out=drawn)
            drawn *= b
            drawn += a
            np.exp(drawn, out=drawn)
        case tables.GAMMA:
            random.standard_gamma(a, out=drawn)
            drawn *= b
        case tables.UNIFORM:
            random.random(out=drawn)
            drawn *= b - a
            drawn += a
        case tables.TRIANGULAR:
            drawn[:] = random.triangular(a, b, c, count)
        case tables.WEIBULL:
            np.multiply(a, random.weibull(b, count), out=drawn)
        case _:
            drawn[:] = _empirical(plan, law, random, count)


def _empirical(
    plan: Plan, law: np.void, random: np.random.Generator, count: int
) -> NDArray[np.float64]:
    """Draw observed values by the inverse of their cumulative weights."""
    cut = slice(int(law["first"]), int(law["first"]) + int(law["count"]))
    picked = np.searchsorted(plan.weights[cut], random.random(count), side="right")
    return plan.samples[cut][np.minimum(picked, int(law["count"]) - 1)]
