"""Scenario to plan, plan to draws: all units, divisions and random numbers end here."""

from __future__ import annotations

from sim.compiler.compile import compile_plan, scaling_factor
from sim.compiler.drawing import draw

__all__ = ["compile_plan", "draw", "scaling_factor"]
