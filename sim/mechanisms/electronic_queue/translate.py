"""Calls are the acceptances of the intake, moved ahead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.hours.translate import Spans


def moved_ahead(times: NDArray[np.float64], lead: float, end: float) -> NDArray[np.float64]:
    """Return instants moved ahead by ``lead`` hours, those within ``[0, end)`` only."""
    moved = times if lead == 0.0 else times - lead
    return moved[(moved >= 0.0) & (moved < end)]


def spans_ahead(spans: Spans, lead: float, end: float) -> Spans:
    """Return opening hours moved ahead by ``lead`` hours, within ``[0, end)``."""
    moved = [(max(opening - lead, 0.0), min(closing - lead, end)) for opening, closing in spans]
    return [(opening, closing) for opening, closing in moved if opening < closing]
