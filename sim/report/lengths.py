"""How long a corridor's way is, by which modes it goes, and what is paid at its stations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from sim import quantities
from sim.inputs import Distribution, DurationDistribution
from sim.mechanisms.distributions import mean

#: All modes of a way, in the order in which they are told; empty where a link says none.
MODES = ("road", "rail", "ferry", "sea", "air", "pipeline", "")

_DURATION: TypeAdapter[Distribution[float]] = TypeAdapter(DurationDistribution)


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a corridor.

    Attributes
    ----------
    km : float
        Of the links and ferry lines whose length is known.
    untold : float
        Hours: the mean time, as given, of ways without a length. A speed leaves them out.
    modes : tuple of str
        In the order of :data:`MODES`; a ferry line is ``ferry``.
    fees : float or None
        USD that a mean unit pays at stations, None where no station has a fee.
    """

    km: float
    untold: float
    modes: tuple[str, ...]
    fees: float | None


def way(tree: Mapping[str, Any], corridor: str) -> Way:
    """Return the way of a corridor, its trains followed."""
    entry = (tree.get("corridors") or {}).get(corridor) or (tree.get("flows") or {}).get(corridor)
    reader = _Reader(tree)
    reader.path((entry or {}).get("path") or (), 1.0)
    fees = sum(reader.fees) if reader.fees else None
    modes = sorted(set(reader.modes), key=MODES.index)
    return Way(reader.km, reader.untold, tuple(modes), fees)


class _Reader:
    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._links = tree.get("links") or {}
        self._services = tree.get("services") or {}
        self._stations = tree.get("stations") or {}
        self.km = 0.0
        self.untold = 0.0
        self.modes: list[str] = []
        self.fees: list[float] = []

    def path(self, steps: Sequence[Any], share: float) -> None:
        """Add the steps of a path that a share of the units takes."""
        for raw in steps:
            step = raw if isinstance(raw, Mapping) else {"at": raw}
            taken = share * _number(step.get("share", 1.0), "")
            name = str(step.get("board") or step.get("at") or "")
            service = self._services.get(name) or {}
            if "travel" in step:
                self.untold += taken * mean(_DURATION.validate_python(step["travel"]))
            elif name in self._links:
                link = self._links[name]
                self._leg(link, str(link.get("mode") or ""), "time", taken)
            elif service.get("ferry"):
                self._leg(service["ferry"], "ferry", "crossing", taken)
            elif service.get("train"):
                self.path(service["train"].get("path") or (), taken)
            elif (self._stations.get(name) or {}).get("fee") is not None:
                self.fees.append(taken * _number(self._stations[name]["fee"], "USD"))

    def _leg(self, leg: Mapping[str, Any], mode: str, time: str, share: float) -> None:
        self.modes.append(mode)
        if leg.get("distance") is not None:
            self.km += share * _number(leg["distance"], "km")
        elif leg.get(time) is not None:
            self.untold += share * mean(_DURATION.validate_python(leg[time]))


def _number(raw: Any, unit: str) -> float:
    return quantities.parse(raw, unit) if isinstance(raw, str) else float(raw)
