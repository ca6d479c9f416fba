"""Settings of the inputs that a calibration tries: which may move, and what the runs then give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine import EngineName
from sim.errors import InputError, Position, Problem, RunError
from sim.experiments.evidence import as_observed, by_key, observed_range
from sim.scenario import at_point
from sim.scenario.stages import in_force

if TYPE_CHECKING:
    from sim.kpis import Evaluation
    from sim.scenario import Loaded
    from sim.scenario.schema import Scenario
    from sim.scenario.sources import SourcedInput

#: Part of an input's range by which it is moved to see what changes; small steps drown in the
#: jumps that whole places and servers make.
STEP = 0.05
#: Digits kept of an input that need not be whole.
DIGITS = 4


@dataclass(frozen=True)
class Parameter:
    """An input that may move.

    Attributes
    ----------
    path, unit : str
        As written.
    before, low, high : float
        In that unit.
    whole : bool
        Whether it is a number of things.
    """

    path: str
    unit: str
    before: float
    low: float
    high: float
    whole: bool

    def at(self, part: float) -> float:
        """Return the value at a part (0 to 1) of the range."""
        value = self.low + float(part) * (self.high - self.low)
        return float(round(value)) if self.whole else float(f"{value:.{DIGITS}g}")

    def part(self, value: float) -> float:
        """Return the part of the range at which a value lies."""
        return (value - self.low) / (self.high - self.low)

    def written(self, value: float) -> str | float:
        """Return a value as a scenario holds it."""
        if self.whole:
            return int(value)
        return f"{value:.{DIGITS}g} {self.unit}" if self.unit else float(f"{value:.{DIGITS}g}")


def parameters(loaded: Loaded) -> list[Parameter]:
    """Return the inputs that a calibration may move.

    Raises
    ------
    InputError
        If the scenario has no calibration, or one of its paths names no number with a range.
    """
    calibration = loaded.scenario.calibration
    if calibration is None:
        message = "found no calibration section, expected one with parameters"
        raise InputError([Problem(Position(loaded.name), "calibration", message)])
    by_path = {one.path: one for one in loaded.sources}
    problems = [
        Problem(_position(loaded, number), f"calibration.parameters.{number}", unfit)
        for number, path in enumerate(calibration.parameters)
        if (unfit := _unfit(path, by_path))
    ]
    if problems:
        raise InputError(problems)
    return [_parameter(by_path[path]) for path in calibration.parameters]


def _position(loaded: Loaded, number: int) -> Position:
    return loaded.origins.get(f"calibration.parameters.{number}", Position(loaded.name))


def _unfit(path: str, by_path: Mapping[str, SourcedInput]) -> str | None:
    """Say why an input cannot be fitted; None where it can."""
    from sim.scenario.words import hint

    one = by_path.get(path)
    if one is None:
        return f"found {path!r}, expected the path of a number{hint(path, by_path)}"
    if not one.low or not one.high:
        return f"found {path!r}, expected an input with low and high beside its source"
    return None


def _parameter(one: SourcedInput) -> Parameter:
    from sim.quantities import split

    numbers = [float(one.value)]
    for text in (one.low, one.high):
        number, unit = split(text)
        if unit != one.unit:
            message = f"found the range in {unit!r}, expected {one.unit!r} as the value"
            raise InputError([Problem(one.position, one.path, message)])
        numbers.append(float(number))
    before, low, high = numbers
    whole = one.unit == "" and all(number == round(number) for number in numbers)
    return Parameter(one.path, one.unit, before, low, high, whole)


def replicated(
    scenario: Scenario, replications: int, seed: int, engine: EngineName, workers: int
) -> list[Evaluation]:
    """Run replications 1, 2, ... of a scenario in threads, nothing of it kept on disk.

    Raises
    ------
    RunError
        If a replication ends in a deadlock or breaks a law.
    """
    from sim.compiler import compile_plan, draw
    from sim.engine import simulate
    from sim.kpis import evaluate

    plan = compile_plan(scenario)

    def run(number: int) -> Evaluation:
        draws = draw(plan, seed, number)
        return evaluate(plan, draws, simulate(plan, draws, engine), check=True)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(1, replications + 1)))


class Trials:
    """Settings of the inputs that were run, each once."""

    def __init__(
        self,
        loaded: Loaded,
        moved: list[Parameter],
        replications: int,
        seed: int,
        engine: EngineName,
        workers: int,
        tell: Callable[[str], None],
    ) -> None:
        self.loaded, self.moved = loaded, moved
        self.replications, self.seed, self.engine = replications, seed, engine
        self.workers, self.tell = workers, tell
        calibration = loaded.scenario.calibration
        assert calibration is not None
        every = loaded.scenario.observations
        named = calibration.observations or [name for name, one in every.items() if one.fitted]
        unknown = [name for name in named if name not in every]
        if unknown or not named:
            found = f"the observation {unknown[0]!r}" if unknown else "no observation to fit to"
            message = f"found {found}, expected names of observations"
            position = loaded.origins.get("calibration.observations", Position(loaded.name))
            raise InputError([Problem(position, "calibration.observations", message)])
        self.fitted = named
        self.ranges = {name: observed_range(loaded.facts[one.fact]) for name, one in every.items()}
        self._run: dict[tuple[float, ...], dict[str, float | None]] = {}

    def __len__(self) -> int:
        return len(self._run)

    def values(self, parts: NDArray[np.float64]) -> tuple[float, ...]:
        """Return the inputs at parts of their ranges."""
        return tuple(one.at(part) for one, part in zip(self.moved, parts, strict=True))

    def simulated(self, values: tuple[float, ...]) -> dict[str, float | None]:
        """Return the mean over the replications of every observation's KPI."""
        if values not in self._run:
            self._run[values] = self._simulate(values)
            total = float((self.residuals(values) ** 2).sum())
            self.tell(f"trial {len(self)}: sum of squares {total:.4g}")
        return self._run[values]

    def residuals(self, values: tuple[float, ...]) -> NDArray[np.float64]:
        """Return (simulated - observed) / half of the range, for the observations fitted to."""
        simulated = self.simulated(values)
        found = []
        for name in self.fitted:
            mean, (observed, low, high) = simulated[name], self.ranges[name]
            if mean is None:
                raise RunError(f"the KPI of the observation {name!r} is absent from the runs")
            half = (high - low) / 2.0 or abs(observed) * 0.1 or 1.0
            found.append((mean - observed) / half)
        return np.array(found)

    def _simulate(self, values: tuple[float, ...]) -> dict[str, float | None]:
        changes = {
            in_force(self.loaded.scenario, one.path): one.written(value)
            for one, value in zip(self.moved, values, strict=True)
        }
        runs = replicated(
            at_point(self.loaded, changes).scenario,
            self.replications,
            self.seed,
            self.engine,
            self.workers,
        )
        kpis = [
            by_key((row.scope, row.name, row.kpi, row.unit, row.value) for row in run.kpis)
            for run in runs
        ]
        observations = self.loaded.scenario.observations
        return {
            name: _mean([as_observed(one, run) for run in kpis])
            for name, one in observations.items()
        }

    def jacobian(self, parts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how the residuals change with each input's part, by one step to the inside."""
        here = self.values(parts)
        columns = []
        for number, one in enumerate(self.moved):
            step = max(STEP, 1.0 / (one.high - one.low) if one.whole else 0.0)
            aside = parts.copy()
            aside[number] += step if parts[number] + step <= 1.0 else -step
            there = self.values(aside)
            moved = one.part(there[number]) - one.part(here[number])
            columns.append((self.residuals(there) - self.residuals(here)) / moved)
        return np.array(columns).T


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
