"""Engines run a plan with its draws and give back visits."""

from __future__ import annotations

from sim.engine.choose import Choice, EngineName, choose, simulate
from sim.engine.warm import cache_folder, warm_up

__all__ = ["Choice", "EngineName", "cache_folder", "choose", "simulate", "warm_up"]
