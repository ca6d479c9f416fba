"""Functions of time, constant between breakpoints: staff, closure, weather, loading bans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.tables.draws import Draws
from sim.tables.plan import NONE, Plan
from sim.tables.visits import Visits

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Piecewise:
    """``values[i]`` holds from ``times[i]`` on; before the first time the first value holds.

    Attributes
    ----------
    times, values : ndarray of float64, shape (breakpoints,)
        Times ascending, in hours; at least one.
    """

    times: Floats
    values: Floats

    @classmethod
    def constant(cls, value: float) -> Piecewise:
        """Make a function that never changes."""
        return cls(np.zeros(1), np.array([value], dtype=np.float64))

    def at(self, time: float) -> float:
        """Return the value that held just before a time."""
        row = int(np.searchsorted(self.times, time, side="left")) - 1
        return float(self.values[max(row, 0)])

    def after(self, times: Floats) -> Floats:
        """Return the value that holds from each time on."""
        values: Floats = self.values[self._row(times)]
        return values

    def lengths(self, times: Floats) -> NDArray[np.int64]:
        """Return for how many of some times, which ascend, each value holds."""
        # The first value holds before its time too.
        begins = np.searchsorted(times, self.times[1:], side="left")
        counts: NDArray[np.int64] = np.diff(begins, prepend=0, append=len(times))
        return counts

    def between(self, begin: Floats, finish: Floats) -> Floats:
        """Return the integral over each span ``[begin, finish)``, shape (spans,)."""
        first = self._row(begin)
        last = first.copy()
        # Most spans end before the next breakpoint.
        longer = np.flatnonzero(finish >= np.append(self.times[1:], np.inf)[first])
        last[longer] = self._row(finish[longer])
        area: Floats = self._area(finish, last) - self._area(begin, first)
        return area

    def integral(self, low: float, high: float) -> float:
        """Return the integral over one span."""
        return float(self.between(np.array([low]), np.array([high]))[0])

    def mean(self, low: float, high: float) -> float:
        """Return the mean over one span."""
        if len(self.values) == 1:
            return float(self.values[0])
        return self.integral(low, high) / (high - low)

    def _row(self, times: Floats) -> NDArray[np.int64]:
        """Return which value holds from each time on."""
        row: NDArray[np.int64] = np.searchsorted(self.times, times, side="right") - 1
        return np.maximum(row, 0, out=row)

    def _area(self, times: Floats, row: NDArray[np.int64]) -> Floats:
        """Return the integral from the first breakpoint to each time, whose row is known."""
        pieces = np.diff(self.times) * self.values[:-1]
        running = np.concatenate([[0.0], np.cumsum(pieces)])
        area: Floats = running[row] + (times - self.times[row]) * self.values[row]
        return area

    def next_zero(self, times: Floats) -> Floats:
        """Return the first instant from each time on at which the value is 0, inf without one."""
        zeros = np.append(np.where(self.values == 0.0, self.times, np.inf), np.inf)
        # The nearest later breakpoint with 0: the running minimum from the right.
        later = np.minimum.accumulate(zeros[::-1])[::-1]
        row = self._row(times)
        first: Floats = np.where(self.values[row] == 0.0, times, later[row + 1])
        return first

    def zero(self) -> Piecewise | None:
        """Return the function that is 1 where this one is 0; None where that is never."""
        if self.values.all():
            return None
        return Piecewise(self.times, (self.values == 0.0).astype(np.float64))


def staff(plan: Plan, station: int) -> Piecewise:
    """Return the servers at work at a station."""
    row = plan.stations[station]
    if row["calendar"] == NONE:
        return Piecewise.constant(float(row["servers"]))
    return Piecewise(*plan.calendar(int(row["calendar"])))


def there_are(plan: Plan, row: np.void, name: str) -> Piecewise:
    """Return how many places, vehicles or ships there are.

    Parameters
    ----------
    plan : Plan
    row : void
        Of ``Plan.tokens`` or ``Plan.pools``; a calendar counts in whole ones.
    name : str
        The column that counts where there is no calendar.
    """
    if row["calendar"] == NONE:
        return Piecewise.constant(float(row[name]))
    times, values = plan.calendar(int(row["calendar"]))
    return Piecewise(times, np.trunc(values))


def shut(draws: Draws, weather: int) -> Piecewise | None:
    """Return the function that is 1 while a weather process shuts ships in; None without one."""
    if weather == NONE:
        return None
    cut = slice(int(draws.weather_first[weather]), int(draws.weather_first[weather + 1]))
    return Piecewise(draws.weather_time[cut], draws.weather_open[cut].astype(np.float64)).zero()


def banned(visits: Visits, embargo: int) -> Piecewise | None:
    """Return the function that is 1 while a loading ban is on; None where it never was."""
    bans = visits.bans[visits.bans["embargo"] == embargo] if embargo != NONE else visits.bans[:0]
    if not len(bans):
        return None
    times = np.concatenate([[0.0], bans["time"]])
    return Piecewise(times, np.concatenate([[0.0], bans["on"]]).astype(np.float64))


def gate_hours(plan: Plan, gate: int) -> Piecewise:
    """Return the function that is 1 while a gate is open and 0 while it is closed."""
    calendar = int(plan.gates[gate]["hours"])
    return Piecewise.constant(1.0) if calendar == NONE else Piecewise(*plan.calendar(calendar))
