"""Scenario to plan, plan to draws: all units, divisions and random numbers end here."""

from __future__ import annotations

from sim.compiler.compile import compile_plan, scaling_factor
from sim.compiler.corridors import legs_of
from sim.compiler.drawing import draw
from sim.compiler.shared import drawn_from, expected_visits

__all__ = ["compile_plan", "draw", "drawn_from", "expected_visits", "legs_of", "scaling_factor"]
