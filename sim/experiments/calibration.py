"""Fit inputs that nobody measured to what was counted: bounded least squares over whole runs.

Every trial runs the same replications with the same random numbers, so that a difference between
two trials is one of the inputs. What is fitted proves nothing (model.md, section 4): observations
that are not named stay apart as a check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine import EngineName, choose
from sim.experiments.trials import STEP, Parameter, Trials, parameters

if TYPE_CHECKING:
    from sim.scenario import Loaded

#: Trials end when the sum of squares falls by less than this part of itself.
SETTLED = 1e-3


@dataclass(frozen=True)
class Fitted:
    """One input after the fit.

    Attributes
    ----------
    parameter : Parameter
    value : float
        In the parameter's unit.
    error : float or None
        Standard error, if half of each observed range is one; None where the observations do not
        tell this input.
    """

    parameter: Parameter
    value: float
    error: float | None


@dataclass(frozen=True)
class Compared:
    """One observation before and after the fit; ``fitted`` tells whether it was fitted to."""

    name: str
    fact: str
    unit: str
    observed: float
    low: float
    high: float
    before: float | None
    after: float | None
    fitted: bool

    @property
    def agrees(self) -> bool | None:
        """Whether the value after the fit lies within the observed range; None where absent."""
        return None if self.after is None else self.low <= self.after <= self.high


@dataclass(frozen=True)
class Calibrated:
    """What a calibration gives.

    Attributes
    ----------
    parameters : list of Fitted
    observations : list of Compared
        Those fitted to first.
    before, after : float
        Sum over the observations fitted to of (difference / half of the range) squared.
    trials : int
        Settings of the inputs that were run.
    """

    parameters: list[Fitted]
    observations: list[Compared]
    before: float
    after: float
    trials: int


def calibrate(
    loaded: Loaded,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 2,
    most: int = 10,
    tell: Callable[[str], None] = lambda text: None,
) -> Calibrated:
    """Fit the inputs that a scenario's ``calibration`` names to its observations.

    Parameters
    ----------
    loaded : Loaded
    replications, seed : int, optional
        In place of the scenario's.
    engine : {"auto", "reference", "fast"}
    workers : int
        Replications at a time.
    most : int
        Most steps; each runs the replications once for every input and once more.
    tell : callable
        Told the sum of squares after each trial.

    Raises
    ------
    InputError
        If the scenario has no calibration, or it names something that cannot be fitted.
    RunError
        If a KPI that is fitted to is absent.

    References
    ----------
    Branch, Coleman, Li (1999), SIAM J. Sci. Comput. 21(1), the trust-region reflective method that
    scipy's ``least_squares`` uses.
    """
    experiment = loaded.scenario.experiment
    trials = Trials(
        loaded,
        parameters(loaded),
        int(experiment.replications) if replications is None else replications,
        int(experiment.seed) if seed is None else seed,
        choose(engine, float("inf") if engine == "auto" else 0.0).engine,
        workers,
        tell,
    )
    return _solved(trials, most)


def _solved(trials: Trials, most: int) -> Calibrated:
    from scipy.optimize import least_squares

    moved = trials.moved
    start = np.array([min(max(one.part(one.before), 0.0), 1.0) for one in moved])
    before = tuple(one.before for one in moved)
    first = trials.residuals(before)

    def residuals(parts: NDArray[np.float64]) -> NDArray[np.float64]:
        return trials.residuals(trials.values(parts))

    found = least_squares(
        residuals,
        start,
        jac=trials.jacobian,
        bounds=(0.0, 1.0),
        ftol=SETTLED,
        xtol=STEP / 10.0,
        gtol=None,
        max_nfev=most,
    )
    after = trials.values(found.x)
    last = trials.residuals(after)
    if (last**2).sum() >= (first**2).sum():
        after, last = before, first
    parts = [one.part(value) for one, value in zip(moved, after, strict=True)]
    errors = _errors(trials.jacobian(np.array(parts)))
    return Calibrated(
        parameters=[
            Fitted(one, value, None if error is None else error * (one.high - one.low))
            for one, value, error in zip(moved, after, errors, strict=True)
        ],
        observations=_compared(trials, before, after),
        before=float((first**2).sum()),
        after=float((last**2).sum()),
        trials=len(trials),
    )


def _errors(jacobian: NDArray[np.float64]) -> list[float | None]:
    """Return each input's standard error as a part of its range, from (J'J)^-1.

    None where the observations do not tell an input, alone or from the others: where its error
    would be wider than the range.
    """
    information = jacobian.T @ jacobian
    if np.linalg.matrix_rank(information) < len(information):
        spread = np.diag(np.linalg.pinv(information))
        told = np.isclose(np.diag(np.linalg.pinv(information) @ information), 1.0, atol=1e-6)
    else:
        spread = np.diag(np.linalg.inv(information))
        told = np.ones(len(information), dtype=np.bool_)
    found = np.sqrt(np.maximum(spread, 0.0))
    return [
        float(error) if known and error <= 1.0 else None
        for error, known in zip(found, told, strict=True)
    ]


def _compared(
    trials: Trials, before: tuple[float, ...], after: tuple[float, ...]
) -> list[Compared]:
    facts, observations = trials.loaded.facts, trials.loaded.scenario.observations
    names = [*trials.fitted, *(name for name in observations if name not in trials.fitted)]
    return [
        Compared(
            name,
            observations[name].fact,
            facts[observations[name].fact].unit,
            *trials.ranges[name],
            trials.simulated(before)[name],
            trials.simulated(after)[name],
            name in trials.fitted,
        )
        for name in names
    ]
