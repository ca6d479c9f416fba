"""What the disruptions of a scenario mean for its network."""

from __future__ import annotations

from collections.abc import Iterable

from sim.mechanisms.disruption.inputs import Disruption


def closed(disruptions: Iterable[Disruption]) -> set[str]:
    """Return the names of all that any disruption closes; a link of these needs a gate."""
    return {name for one in disruptions for name in one.close}
