"""Engines run a plan with its draws and give back visits."""

from __future__ import annotations

from sim.engine.choose import simulate

__all__ = ["simulate"]
