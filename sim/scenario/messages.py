"""thin."""

from __future__ import annotations

from pydantic import ValidationError

from sim.errors import Problem
from sim.scenario.node import Path, dotted
from sim.scenario.settle import Settled
from sim.scenario.shapes import Shape


def problems_of(error: ValidationError, done: Settled, top: Shape) -> list[Problem]:
    """Thin."""
    found = []
    for one in error.errors(include_url=False):
        path: Path = tuple(one["loc"])
        found.append(Problem(done.position(path), dotted(path), one["msg"]))
    return found
