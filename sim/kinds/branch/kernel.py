"""The decision of a branch, for the fast engine."""

from __future__ import annotations

from sim.events.jit import compiled
from sim.kinds.branch import rules

is_taken = compiled(rules.is_taken)
