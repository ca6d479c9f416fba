"""Textbook formulas (Gross, Shortle, Thompson, Harris 2018, chapters 2, 3 and 5)."""

from __future__ import annotations

import math


def erlang_c_wait(rate: float, mean: float, servers: int) -> float:
    """Mean wait in M/M/c."""
    load = rate * mean
    terms = [load**n / math.factorial(n) for n in range(servers)]
    last = load**servers / math.factorial(servers) / (1.0 - load / servers)
    return last / (sum(terms) + last) * mean / (servers - load)


def erlang_b(load: float, places: int) -> float:
    """Share lost in M/M/c/c."""
    terms = [load**n / math.factorial(n) for n in range(places + 1)]
    return terms[-1] / sum(terms)


def pollaczek_khinchine(rate: float, mean: float, second_moment: float) -> float:
    """Mean wait in M/G/1."""
    return rate * second_moment / (2.0 * (1.0 - rate * mean))


def priority_waits(rates: list[float], mean: float, second_moment: float) -> list[float]:
    """Mean wait of each class where a higher one interrupts nobody (Cobham 1954)."""
    residual = sum(rates) * second_moment / 2.0
    before = [mean * sum(rates[:i]) for i in range(len(rates) + 1)]
    return [residual / ((1.0 - before[i]) * (1.0 - before[i + 1])) for i in range(len(rates))]


def machine_repair(machines: int, fails: float, repairs: float, people: int) -> tuple[float, float]:
    """Mean number down and repairs an hour, from the chain's balance."""
    weights = [1.0]
    for down in range(machines):
        up_rate = (machines - down) * fails
        weights.append(weights[-1] * up_rate / (min(down + 1, people) * repairs))
    total = sum(weights)
    mean = sum(down * weight for down, weight in enumerate(weights)) / total
    return mean, fails * (machines - mean)


def erlang_arrivals_wait(stages: int, stage_rate: float, service_rate: float) -> float:
    """Mean wait in E_k/M/1: s / (mu (1 - s)), s the root of s = A*(mu (1 - s)) below 1."""
    root = 0.5
    for _ in range(500):
        root = (stage_rate / (stage_rate + service_rate * (1.0 - root))) ** stages
    return root / (service_rate * (1.0 - root))


def blocking_throughput(rate: float, room: int) -> float:
    """Throughput of two equal exponential servers, the first always with work.

    The number that has left the first and not the second is M/M/1/K with K = room + 2, counting
    one that blocks the first server: all its K + 1 states are equally likely.
    """
    states = room + 3
    return rate * (states - 1) / states


def timed_batch_wait(rate: float, wait: float) -> float:
    """Mean wait for a departure so long after a batch's first unit joined.

    The first waits it out; a Poisson number with mean ``rate x wait`` of others wait half of it.
    """
    others = rate * wait
    return wait * (1.0 + others / 2.0) / (1.0 + others)
