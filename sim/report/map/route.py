"""From place to place: the way of a corridor on the ground, its trains and ferries followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Hop:
    """One piece of a way.

    Attributes
    ----------
    ends : tuple of str
        Ids of two places, in alphabetic order.
    mode : str
        As in the scenario, ``ferry`` for a ferry line, empty where steps follow each other in two
        places without a link between.
    nodes : tuple of str
        Under which names the results know its capacity.
    link : str
        Id of the link or ferry line, empty where there is none.
    """

    ends: tuple[str, str]
    mode: str
    nodes: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """A link between two places, or a stop at one."""

    place: str = ""
    hop: Hop | None = None


class Routes:
    """Reads the ways of corridors from the resolved scenario.

    Parameters
    ----------
    tree : mapping
    """

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._corridors = tree.get("corridors") or {}
        self._services = tree.get("services") or {}
        self._links = tree.get("links") or {}
        self._stations = tree.get("stations") or {}
        self._flows = tree.get("flows") or {}
        self._places = tree.get("places") or {}

    def along(self, corridor: str) -> list[Hop]:
        """Return the pieces of a corridor's way, in order; a flow's own path is a corridor too."""
        entry = self._corridors.get(corridor) or self._flows.get(corridor) or {}
        steps = list(self._steps(entry.get("path") or ()))
        found: list[Hop] = []
        here = ""
        for number, step in enumerate(steps):
            if step.hop is None:
                if here and here != step.place:
                    found.append(Hop(_pair(here, step.place), ""))
                here = step.place
            else:
                found.append(step.hop)
                here = self._far(here, step.hop, steps[number + 1 :])
        return found

    def visited(self, corridor: str) -> list[tuple[str, bool]]:
        """Return the places on a corridor's way in order, and whether units stop there."""
        entry = self._corridors.get(corridor) or self._flows.get(corridor) or {}
        steps = list(self._steps(entry.get("path") or ()))
        found: list[tuple[str, bool]] = []
        here = ""
        for number, step in enumerate(steps):
            places = [(step.place, True)]
            if step.hop is not None:
                far = self._far(here, step.hop, steps[number + 1 :])
                near = next(end for end in step.hop.ends if end != far)
                places = [(near, False), (far, False)]
            for place, stops in places:
                if found and found[-1][0] == place:
                    found[-1] = (place, stops or found[-1][1])
                else:
                    found.append((place, stops))
                here = place
        return found

    def countries(self, corridor: str) -> set[str]:
        """Return the countries of the places on a corridor's way."""
        found = {self._country(place) for place, _ in self.visited(corridor)}
        return found - {""}

    def borders(self, corridor: str) -> set[frozenset[str]]:
        """Return the borders, as pairs of countries, that a corridor crosses with a stop beside."""
        known = [one for one in self.visited(corridor) if self._country(one[0])]
        found = set()
        for (place, stops), (following, stops_there) in pairwise(known):
            pair = frozenset((self._country(place), self._country(following)))
            if len(pair) == 2 and (stops or stops_there):
                found.add(pair)
        return found

    def _country(self, place: str) -> str:
        return str((self._places.get(place) or {}).get("country") or "")

    def stations_at(self, place: str) -> list[str]:
        """Return the stations at a place."""
        return [name for name in self._stations if self._place(name) == place]

    def _place(self, station: str) -> str:
        own = (self._stations.get(station) or {}).get("place")
        return str(own or station.partition(".")[0])

    def _steps(self, path: Sequence[Any]) -> Iterator[_Step]:
        for raw in path:
            step = raw if isinstance(raw, Mapping) else {"at": raw}
            name = str(step.get("board") or step.get("at") or "")
            service = self._services.get(name) or {}
            if name in self._links:
                yield _Step(hop=self._link(name))
            elif "board" in step:
                ports = [str(port) for port in (service.get("ferry") or {}).get("ports") or ()]
                if len(ports) == 2:
                    yield _Step(place=str(step.get("at") or ports[0]))
                    yield _Step(hop=Hop(_pair(*ports), "ferry", (name,), name))
            elif service.get("train"):
                yield from self._steps(service["train"].get("path") or ())
            elif name in self._stations and self._place(name) in self._places:
                yield _Step(place=self._place(name))

    def _link(self, name: str) -> Hop:
        link = self._links[name]
        start, end = str(link.get("from")), str(link.get("to"))
        nodes = (f"{name}>{start}", f"{name}>{end}")
        return Hop(_pair(start, end), str(link.get("mode") or ""), nodes, name)

    def _far(self, here: str, hop: Hop, after: Sequence[_Step]) -> str:
        """Return the end of a hop at which a unit comes out."""
        start, end = hop.ends
        if here in hop.ends:
            return end if here == start else start
        for step in after[:1]:
            near = [step.place] if step.hop is None else list(step.hop.ends)
            out = [place for place in near if place in hop.ends]
            if len(out) == 1:
                return out[0]
        return str((self._links.get(hop.link) or {}).get("to") or end)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
