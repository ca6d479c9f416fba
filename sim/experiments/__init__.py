"""Questions put to a scenario: the points of a sweep, the target's verdict, what binds."""

from __future__ import annotations

from sim.experiments.experiment import Outcome, run_experiment
from sim.runs import Progress

__all__ = ["Outcome", "Progress", "run_experiment"]
