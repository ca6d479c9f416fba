"""The implementations that are measured, and whether they can be on this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from benchmarks.workload import Drawn, Waits
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from sim.tables.visits import Visits

Draw = Literal["own", "shared", "corridorsim"]


@dataclass(frozen=True, slots=True)
class Implementation:
    """One way to run the workload.

    Attributes
    ----------
    title : str
        For tables.
    trucks : int
        How many a measured run has: fewer where it is slow. Rates hardly move with it.
    draws : str
        ``own`` random numbers, ``shared`` ones, or those of ``corridorsim``, whose stages are
        told apart.
    module : str
        Of the model, in this folder; of the engine for corridorsim.
    needs : str
        Package without which it cannot run.
    options : dict
        Of corridorsim's engine.
    """

    title: str
    trucks: int
    draws: Draw
    module: str
    needs: str = ""
    options: tuple[tuple[str, Any], ...] = ()

    def missing(self) -> str | None:
        """Return why it cannot run here, None where it can."""
        if self.needs and not _found(self.needs):
            return f"{self.needs} is not installed"
        if self.module == "cpp_model" and import_module("benchmarks.cpp_model").compiler() is None:
            return "no C++ compiler was found"
        return None

    def model(self) -> Callable[..., Waits]:
        """Return what runs the peer's model."""
        run: Callable[..., Waits] = import_module(f"benchmarks.{self.module}").run
        return run

    def engine(self) -> Callable[[Plan, Draws], Visits]:
        """Return corridorsim's engine."""
        return partial(import_module(self.module).run, **dict(self.options))


def _found(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


REFERENCE, FAST = "sim.engine.reference.run", "sim.engine.fast.run"

#: The first is the 1.0 of all ratios.
IMPLEMENTATIONS = {
    "simpy": Implementation("SimPy, the usual way", 50_000, "own", "simpy_idiomatic"),
    "salabim": Implementation("salabim", 10_000, "shared", "salabim_model", needs="salabim"),
    "ciw": Implementation("Ciw", 10_000, "own", "ciw_model", needs="ciw"),
    "simpy_lean": Implementation("SimPy, lean", 100_000, "shared", "simpy_lean"),
    "cimba": Implementation("Cimba (PyPI)", 200_000, "shared", "cimba_model", needs="cimba"),
    "cpp": Implementation("C++ by hand", 1_000_000, "shared", "cpp_model"),
    "reference": Implementation("**reference engine**", 50_000, "corridorsim", REFERENCE),
    "fast_loop": Implementation(
        "**fast engine, loop only**",
        1_000_000,
        "corridorsim",
        FAST,
        needs=FAST,
        options=(("recursion", False),),
    ),
    "fast": Implementation("**fast engine**", 1_000_000, "corridorsim", FAST, needs=FAST),
}


def answer(implementation: Implementation, drawn: Drawn, seed: int) -> Waits:
    """Run a peer's model.

    Parameters
    ----------
    implementation : Implementation
        Not corridorsim's.
    drawn : Drawn
        Shared draws; a model with draws of its own takes from them how many trucks come.
    seed : int
        Of draws of its own.
    """
    if implementation.draws == "own":
        return implementation.model()(len(drawn.created), seed, drawn.ferry)
    return implementation.model()(drawn)
