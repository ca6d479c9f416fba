"""How far an answer moves when one input at a time goes to the ends of its range.

One at a time says which single gap in the data matters most; it says nothing of two inputs that
matter only together (Saltelli et al. 2008, Global Sensitivity Analysis, section 2.4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from sim.engine import EngineName, choose
from sim.errors import InputError, Position, Problem
from sim.experiments.trials import replicated
from sim.scenario import at_point
from sim.scenario.stages import in_force
from sim.statistics import Interval, mean_interval, paired_interval

if TYPE_CHECKING:
    from sim.kpis import Evaluation
    from sim.scenario import Loaded
    from sim.scenario.schema import Scenario
    from sim.scenario.sources import SourcedInput

#: What is measured where the scenario has a target and nothing else is asked for.
LOSS = "loss"
DELIVERED = "network/network/delivered_value"


@dataclass(frozen=True)
class Effect:
    """What one input does to the answer.

    Attributes
    ----------
    path, value, low, high : str
        As written.
    kind : str
        ``fact`` or ``assumption``.
    at_low, at_high : Interval or None
        Paired difference to the answer with the value as written; None where the scenario cannot be
        run with it, such as a range that leaves what a field allows.
    """

    path: str
    value: str
    low: str
    high: str
    kind: str
    at_low: Interval | None
    at_high: Interval | None

    @property
    def size(self) -> float:
        """The larger of the two differences, without its sign."""
        return max((abs(one.mean) for one in (self.at_low, self.at_high) if one), default=0.0)


@dataclass(frozen=True)
class Sensitivity:
    """The answer as written, and how far each input moves it, the most first."""

    measure: str
    unit: str
    base: Interval
    effects: list[Effect]


def ranged(loaded: Loaded, patterns: Sequence[str]) -> list[SourcedInput]:
    """Return the inputs that have a range and match one of the patterns (``*`` for any text).

    Raises
    ------
    InputError
        If there is none.
    """
    found = [
        one
        for one in loaded.sources
        if one.low and one.high and any(fnmatchcase(one.path, pattern) for pattern in patterns)
    ]
    if not found:
        message = f"found no input with a range that matches {' or '.join(patterns)}"
        raise InputError([Problem(Position("--input"), "", message)])
    return found


def sensitivity(  # noqa: PLR0913 - one for each option
    loaded: Loaded,
    patterns: Sequence[str] = ("*",),
    *,
    measure: str | None = None,
    levers: dict[str, Any] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 2,
    tell: Callable[[str], None] = lambda text: None,
) -> Sensitivity:
    """Run a scenario with one input after another at both ends of its range.

    Parameters
    ----------
    loaded : Loaded
    patterns : sequence of str
        Which inputs, by their paths.
    measure : str, optional
        ``loss`` (share of the offered bilateral value, model.md section 4) or ``scope/name/kpi``;
        the loss where there is a target, else the delivered value.
    levers : dict, optional
        Values of levers at which all of it is run.
    replications, seed : int, optional
        In place of the scenario's.
    engine, workers
        As `sim.experiments.calibration.calibrate` takes them.
    tell : callable
        Told each input as it is done.

    Raises
    ------
    InputError
        If no input matches, or the measure is not among the KPIs.
    """
    here = at_point(loaded, levers) if levers else loaded
    experiment = here.scenario.experiment
    confidence = experiment.confidence
    measured = measure or (LOSS if here.scenario.target else DELIVERED)
    run = _Runner(
        measured,
        int(experiment.replications) if replications is None else replications,
        int(experiment.seed) if seed is None else seed,
        choose(engine, float("inf") if engine == "auto" else 0.0).engine,
        workers,
    )
    base = run(here.scenario)
    inputs = ranged(here, patterns)
    effects = []
    for number, one in enumerate(inputs, start=1):
        low, high = (
            _difference(run, here, one.path, end, base, confidence) for end in (one.low, one.high)
        )
        written = f"{one.value} {one.unit}".strip()
        effects.append(Effect(one.path, written, one.low, one.high, one.kind, low, high))
        tell(f"{number} of {len(inputs)}: {one.path}")
    effects.sort(key=lambda effect: (-effect.size, effect.path))
    return Sensitivity(measured, run.unit, mean_interval(base, confidence), effects)


def _difference(
    run: _Runner, loaded: Loaded, path: str, end: str, base: list[float], confidence: float
) -> Interval | None:
    try:
        values = run(at_point(loaded, {in_force(loaded.scenario, path): end}).scenario)
    except InputError:
        return None
    return paired_interval(values, base, confidence)


class _Runner:
    """Runs a scenario and measures the answer, one value a replication."""

    def __init__(
        self, measure: str, replications: int, seed: int, engine: EngineName, workers: int
    ) -> None:
        self.measure, self.unit = measure, "1" if measure == LOSS else ""
        self.asked = (replications, seed, engine, workers)

    def __call__(self, scenario: Scenario) -> list[float]:
        return [self._value(found) for found in replicated(scenario, *self.asked)]

    def _value(self, found: Evaluation) -> float:
        if self.measure == LOSS:
            if found.losses.share is not None:
                return found.losses.share
            message = "found loss, but no bilateral value is offered; expected scope/name/kpi"
            raise InputError([Problem(Position("--measure"), "", message)])
        rows = [row for row in found.kpis if "/".join(row[:3]) == self.measure]
        if not rows:
            message = f"found {self.measure!r}, expected loss or scope/name/kpi of the results"
            raise InputError([Problem(Position("--measure"), "", message)])
        self.unit = rows[0].unit
        return float(rows[0].value)
