"""A calendar as the reference engine reads it: what holds at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """Breakpoints from time 0 on, and the value from each of them on."""

    times: Sequence[float]
    values: Sequence[float]

    def at(self, now: float) -> float:
        """Return the value that holds; at a breakpoint it is the new one."""
        return self.values[bisect_right(self.times, now) - 1]

    def next_open(self, now: float) -> float:
        """Return the first instant from now on with a value above 0, inf where there is none."""
        row = bisect_right(self.times, now) - 1
        if self.values[row] > 0.0:
            return now
        later = range(row + 1, len(self.times))
        return next((self.times[i] for i in later if self.values[i] > 0.0), float("inf"))
