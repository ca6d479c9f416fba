"""Ordinary scenario files against queueing theory.

Rule: a mean over replications with a fixed seed agrees with theory when they differ by no more than
three standard errors or 1 %, whichever is more. So that agreement says something, three standard
errors must be below a tenth of the theory's value unless the case says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw
from sim.engine import EngineName, simulate
from sim.scenario import load
from tests.theory import formulas as of
from tests.theory.measures import (
    Measure,
    at_least,
    busy,
    first_waits,
    lost,
    number,
    rows_at,
    served,
    stay,
    wait,
)
from tests.worked import Run

HERE = Path(__file__).parent
MINUTE = 1.0 / 60.0


@dataclass(frozen=True)
class Expected:
    """What a measure should be; ``error`` is the standard error of a value that was simulated."""

    measure: Measure
    value: float
    error: float = 0.0


@dataclass(frozen=True)
class Case:
    """A scenario file and what theory says of it."""

    file: str
    expected: dict[str, Expected]
    overrides: tuple[str, ...] = ()
    sharp: float = 0.1


def waits(**values: float) -> dict[str, Expected]:
    """Return the mean wait at nodes, or of flows at a node as ``flow__node``."""
    found = {}
    for name, value in values.items():
        flow, _, node = name.rpartition("__")
        found[f"wait {name}"] = Expected(wait(node, flow or None), value)
    return found


def mm1(node: str, rate: float, mean: float) -> dict[str, Expected]:
    """Return what is known of an M/M/1."""
    load = rate * mean
    stays = mean / (1.0 - load)
    return {
        f"L {node}": Expected(number(node), load / (1.0 - load)),
        f"Lq {node}": Expected(number(node, waiting=True), load**2 / (1.0 - load)),
        f"W {node}": Expected(stay(node), stays),
        f"Wq {node}": Expected(wait(node), load * stays),
        f"load {node}": Expected(busy(node, 1), load),
    }


def repair(node: str, people: int) -> dict[str, Expected]:
    """Return the number down (waiting or under repair) and the repairs an hour."""
    down, repairs = of.machine_repair(6, 0.1, 0.5, people)
    return {
        f"repairs {node}": Expected(served(node), repairs),
        f"down {node}": Expected(number(node), down),
    }


SECOND_MOMENTS = {
    "lognormal": 1.0 + 1.2**2,
    "gamma": 1.0 + 1.5**2,
    "erlang": 1.0 + 1.0 / 4.0,
    "uniform": 1.0 + 1.0 / 12.0,
    "triangular": 1.0 + 9.0 / 18.0,
    "weibull": 0.25 * 24.0,
    "empirical": (5 * 0.2**2 + 2 * 3.0**2) / 7.0,
}
PRIORITY = of.priority_waits([0.3, 0.4], 1.0, 2.0)
PRIORITY_FIXED = of.priority_waits([0.3, 0.4], 1.0, 1.0)
COPIERS = {"one": 0.586182, "two": 0.050972, "three": 0.019034, "four": 0.013022}


def stars(first: tuple[float, float], used: tuple[float, float],
          second: tuple[float, float], used_too: tuple[float, float],
          servers: tuple[int, int]) -> dict[str, Expected]:  # fmt: skip
    """Return the published means with their 95 % half-widths from 1000 runs, in minutes."""
    measures = {
        "wait 1": (completed_wait("operators"), first, MINUTE),
        "use 1": (completed("operators", servers[0]), used, 0.01),
        "wait 2": (completed_wait("nurses"), second, MINUTE),
        "use 2": (completed("nurses", servers[1]), used_too, 0.01),
    }
    return {
        name: Expected(measure, mean * unit, half * unit / 1.96)
        for name, (measure, (mean, half), unit) in measures.items()
    }


def completed_wait(node: str) -> Measure:
    """Mean wait of those whose service was completed."""

    def measure(run: Run) -> float:
        rows = rows_at(run, node)
        done = rows[np.isfinite(run.visits.end[rows])]
        return float(np.mean(run.visits.start[done] - run.visits.arrive[done]))

    return measure


def completed(node: str, servers: int) -> Measure:
    """Share of the servers' time spent on services that were completed."""

    def measure(run: Run) -> float:
        rows = rows_at(run, node)
        return float(np.nansum(run.visits.end[rows] - run.visits.start[rows])) / (
            servers * run.plan.end
        )

    return measure


def variance_to_mean(node: str) -> Measure:
    """Variance over mean of the number at a node, at instants far apart: 1 where it is Poisson."""

    def measure(run: Run) -> float:
        rows = rows_at(run, node)
        came, left = run.visits.arrive[rows], np.sort(run.visits.leave[rows])
        instants = np.arange(run.plan.warm_up, run.plan.end, 60.0)
        there = np.searchsorted(came, instants) - np.searchsorted(left, instants)
        return float(there.var(ddof=1) / there.mean())

    return measure


CASES = [
    Case("mm1", mm1("server", 48.0, MINUTE)),
    Case("mm1_clerk", mm1("clerk", 10.0, 5 * MINUTE)),
    Case(
        "mmc_copiers",
        {f"P(N >= 4) {name}": Expected(at_least(name, 4), p) for name, p in COPIERS.items()},
    ),
    Case(
        "mmc_bank",
        waits(three=of.erlang_c_wait(0.2, 10.0, 3), four=of.erlang_c_wait(0.2, 10.0, 4)),
    ),
    Case("md1", waits(crane=of.pollaczek_khinchine(0.8, 1.0, 1.0))),
    Case(
        "mg1",
        waits(**{k: of.pollaczek_khinchine(0.6, 1.0, m) for k, m in SECOND_MOMENTS.items()}),
        sharp=0.2,
    ),
    Case(
        "mm1_6",
        {
            "lost": Expected(lost("clients"), 0.077424),
            "L": Expected(number("window"), 2.2902),
            "W": Expected(stay("window"), 2.4824),
        },
    ),
    Case(
        "erlang_loss",
        {
            "lost": Expected(lost("cars"), of.erlang_b(40.0, 10)),
            "parked": Expected(number("parking"), 40.0 * (1.0 - of.erlang_b(40.0, 10))),
        },
    ),
    Case(
        "priority",
        waits(
            high__exponential=PRIORITY[0],
            low__exponential=PRIORITY[1],
            high_fixed__fixed=PRIORITY_FIXED[0],
            low_fixed__fixed=PRIORITY_FIXED[1],
            same__fcfs=of.pollaczek_khinchine(0.7, 1.0, 2.0),
            other__fcfs=of.pollaczek_khinchine(0.7, 1.0, 2.0),
        ),
    ),
    Case("tandem", mm1("exit", 0.7, 1.0) | mm1("entry", 0.7, 1.1)),
    Case(
        "cafe",
        {
            "L cold": Expected(number("cold"), 0.3 / 0.7),
            "L hot": Expected(number("hot"), 0.8347),
            "L till": Expected(number("till"), 4.0 / 3.0),
        }
        | waits(
            cold=0.3 / 0.7,
            hot=of.erlang_c_wait(0.29, 2.5, 2),
            till=of.erlang_c_wait(0.5, 2.0, 2),
        ),
    ),
    Case(
        "blocking_tandem",
        {
            f"throughput {room}": Expected(served(f"b{room}"), of.blocking_throughput(1.0, room))
            for room in range(3)
        },
    ),
    Case("machine_repair", repair("one", 1) | repair("two", 2)),
    Case(
        "bulk_service",
        waits(
            full=(4 - 1) / 2.0,
            crane=of.erlang_arrivals_wait(4, 1.0, 0.5),
            full_even=(4 - 1) / 2.0,
            timed=of.timed_batch_wait(1.0, 5.0),
        )
        | {"wait ferry": Expected(wait("ferry@kuryk"), (10 - 1) / 2.0)},
    ),
    Case(
        "mg_infinity",
        {
            "N": Expected(number("road"), 1.5 * 8.0),
            "time": Expected(stay("road"), 8.0),
            "variance / mean": Expected(variance_to_mean("road"), 1.0),
        },
    ),
    Case(
        "two_stage",
        stars((3.364, 0.122), (92.95, 0.14), (48.58, 1.08), (97.15, 0.05), servers=(13, 9)),
        sharp=0.25,
    ),
    Case(
        "two_stage_more",
        stars((1.139, 0.030), (86.53, 0.14), (54.85, 1.10), (97.34, 0.04), servers=(14, 10)),
        sharp=0.25,
    ),
    Case("from_empty", {"first 20": Expected(first_waits("server", 20), 0.9665, 0.003 / 1.96)}),
    Case(
        "from_empty",
        {"first 1000": Expected(first_waits("server", 1000), 1.618, 0.008 / 1.96)},
        overrides=("clock.length=1200 h", "experiment.replications=100"),
        sharp=0.15,
    ),
]


def measured(case: Case, engine: EngineName) -> dict[str, NDArray[np.float64]]:
    """Run all replications of a case and return each measure's values."""
    scenario = load(HERE / f"{case.file}.yaml", case.overrides).scenario
    plan = compile_plan(scenario)
    found: dict[str, list[float]] = {name: [] for name in case.expected}
    for replication in range(int(scenario.experiment.replications)):
        draws = draw(plan, int(scenario.experiment.seed), replication)
        run = Run(plan, draws, simulate(plan, draws, engine))
        for name, expected in case.expected.items():
            found[name].append(expected.measure(run))
    return {name: np.array(values) for name, values in found.items()}


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.file}{'-set' * bool(case.overrides)}"
)
def test_simulated_means_agree_with_theory(case: Case, engine: EngineName) -> None:
    apart, blunt = [], []
    for name, values in measured(case, engine).items():
        expected = case.expected[name]
        error = np.hypot(values.std(ddof=1) / np.sqrt(len(values)), expected.error)
        line = f"{name}: {values.mean():.6g} +- {error:.2g}, theory {expected.value:.6g}"
        if abs(values.mean() - expected.value) > max(3.0 * error, 0.01 * abs(expected.value)):
            apart.append(line)
        if 3.0 * error > case.sharp * abs(expected.value):
            blunt.append(line)
    assert not apart
    assert not blunt


def test_every_scenario_file_has_its_theory() -> None:
    elsewhere = {"mt_g_infinity"}  # test_changing_arrivals.py: what holds changes with the hour
    files = {path.stem for path in HERE.glob("*.yaml")}
    assert files == {case.file for case in CASES} | elsewhere


def test_the_formulas_give_the_printed_values() -> None:
    assert of.erlang_c_wait(0.2, 10.0, 3) == pytest.approx(4.4444, abs=5e-5)
    assert of.erlang_c_wait(0.2, 10.0, 4) == pytest.approx(0.8696, abs=5e-5)
    assert of.erlang_b(40.0, 10) == pytest.approx(0.75769, abs=5e-6)
    assert of.erlang_c_wait(0.29, 2.5, 2) == pytest.approx(0.3782, abs=5e-5)
    assert of.erlang_c_wait(0.5, 2.0, 2) == pytest.approx(0.6667, abs=5e-5)
    assert pytest.approx([1.0, 3.3333], abs=5e-5) == PRIORITY
    assert pytest.approx([0.5, 1.6667], abs=5e-5) == PRIORITY_FIXED
    assert of.pollaczek_khinchine(0.7, 1.0, 2.0) == pytest.approx(2.3333, abs=5e-5)
    assert of.blocking_throughput(1.0, 0) == pytest.approx(2.0 / 3.0)
