"""A loading ban: the railway stops loading at origin while the backlog is long."""

from __future__ import annotations

from collections.abc import Callable

from sim.events.environment import Clock
from sim.kinds.formation.rules import banned, stops_loading


class Embargo:
    """Counts the units waiting at the watched places and holds trains at their origin.

    Parameters
    ----------
    clock : Clock
    row : int
        In ``Plan.embargoes``.
    start_at, lift_at : float
        Thresholds on the backlog.

    Attributes
    ----------
    on : bool
        Whether trains are held.
    by_backlog, imposed : bool
        Why: the backlog is long, a calendar says so.
    changes : list of (int, float, int)
        (row, time, 1 begun or 0 lifted), as the record of the run wants it.
    when_lifted : list of callable
        Called in order when loading is allowed again.
    """

    __slots__ = (
        "backlog",
        "by_backlog",
        "changes",
        "clock",
        "imposed",
        "lift_at",
        "on",
        "row",
        "start_at",
        "when_lifted",
    )

    def __init__(self, clock: Clock, row: int, start_at: float, lift_at: float) -> None:
        self.clock, self.row = clock, row
        self.start_at, self.lift_at = start_at, lift_at
        self.backlog = 0
        self.on = self.by_backlog = self.imposed = False
        self.changes: list[tuple[int, float, int]] = []
        self.when_lifted: list[Callable[[], None]] = []

    def change(self, by: int) -> None:
        """Count who begins (1) or ends (-1) to wait; begin or lift the ban by it."""
        self.backlog += by
        by_backlog = banned(self.by_backlog, self.backlog, self.start_at, self.lift_at)
        if by_backlog != self.by_backlog:
            self.by_backlog = by_backlog
            self._switch()

    def impose(self, value: float) -> None:
        """Impose the ban whatever the backlog, or no longer, as the calendar says."""
        self.imposed = value > 0.0
        self._switch()

    def _switch(self) -> None:
        on = stops_loading(self.imposed, self.by_backlog)
        if on == self.on:
            return
        self.on = on
        self.changes.append((self.row, self.clock.now, int(on)))
        if not on:
            for depart in self.when_lifted:
                depart()
