"""What an evaluation gives: rows of the tidy table, series, loss and lost time. No numpy here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Kpi(NamedTuple):
    """One row of the tidy table of one replication; ``kpi`` and ``unit`` are in the registry."""

    scope: str
    name: str
    kpi: str
    value: float
    unit: str


class Sample(NamedTuple):
    """One point of a series: ``x`` is hours since the clock's start, or a probability."""

    scope: str
    name: str
    kpi: str
    x: float
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Loss:
    """What the offered bilateral trade lost within the measured window, in USD.

    ``loss = (growth of waiting, in transit and held at origin + refused) / offered`` (model.md,
    section 4). Capped flows count in ``offered`` and ``refused``.

    Attributes
    ----------
    offered : float
    waiting, in_transit, held : float
        Growth between the window's two ends; below 0 where a backlog was worked off.
    refused : float
    """

    offered: float
    waiting: float
    in_transit: float
    held: float
    refused: float

    @property
    def lost(self) -> float:
        """All parts together, USD."""
        return self.waiting + self.in_transit + self.held + self.refused

    @property
    def share(self) -> float | None:
        """Lost of offered; None where nothing bilateral is offered."""
        return self.lost / self.offered if self.offered > 0.0 else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that is learnt from one replication.

    Attributes
    ----------
    kpis : list of Kpi
        A mean or quantile without observations is absent, not zero.
    series : list of Sample
    losses : Loss
    lost_time : list of (str, float)
        Hours that units lost within the window by the node that caused it, most first; nodes that
        cost nothing are left out. Where bilateral flows carry value: of their goods alone, weighted
        by USD.
    """

    kpis: list[Kpi]
    series: list[Sample]
    losses: Loss
    lost_time: list[tuple[str, float]]
