"""The tree of errors that corridorsim raises, their stable codes and exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CorridorsimError(Exception):
    """Base of every error that corridorsim raises on purpose.

    Attributes
    ----------
    code : str
        Stable short name that programs may test for.
    exit_code : int
        What the command line returns when the error ends it.
    """

    code = "error"
    exit_code = 1


@dataclass(frozen=True, order=True)
class Position:
    """Where a value was written: file, line and column count from 1, 0 where unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input.

    Attributes
    ----------
    position : Position
        Where the offending value was written (the layer it came from).
    path : str
        Dotted path in the scenario, such as ``stations.khorgos.yard.places``.
    message : str
        What was found and what is allowed, with the nearest valid name.
    """

    position: Position
    path: str
    message: str

    def __str__(self) -> str:
        where = f" {self.path}" if self.path else ""
        return f"{self.position}{where}: {self.message}"


class InputError(CorridorsimError):
    """The planner's input cannot be used; every problem found is told at once."""

    code = "input"
    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        # The arguments, not the text: a copy of the error is made from them between processes.
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class RunError(CorridorsimError):
    """A run began and could not be finished."""

    code = "run"


class DeadlockError(RunError):
    """Entities wait for one another in a cycle of held places and servers.

    Attributes
    ----------
    cycle : tuple of str
        The stations and yards of the cycle, in the order in which they wait.
    """

    code = "deadlock"

    def __init__(self, time: float, cycle: Sequence[str]) -> None:
        self.time = time
        self.cycle = tuple(cycle)
        # The arguments, not the text: SimPy raises a copy made from them.
        super().__init__(time, self.cycle)

    def __str__(self) -> str:
        chain = " -> ".join((*self.cycle, self.cycle[0]))
        return f"deadlock at {self.time:.4f} h: {chain}"


class LawError(RunError):
    """A law that holds in every run (conservation, Little) was broken at a named place."""

    code = "law"


class ResultError(CorridorsimError):
    """A result folder cannot be read, or is not what it says it is."""

    code = "result"
    exit_code = 2
