"""What flows over each link, and how full each place is: from the results and the paths.

The results hold what a corridor carries, the scenario which way it goes; a link carries the sum of
the corridors that pass it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim import quantities
from sim.report import digits
from sim.report.carried import loads
from sim.report.map.route import Routes
from sim.report.map.shapes import shapes, within
from sim.report.names import Names
from sim.report.result import Point

#: A sea link longer than this goes round a continent, not along the line between its ends.
DEEP_SEA = 1500.0


@dataclass(frozen=True, slots=True)
class Use:
    """Which station, line or ferry is fullest at a place or on a link, and how full: 0 to 1."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Place:
    """A dot on the map; ``load`` is what passes it."""

    id: str
    title: str
    longitude: float
    latitude: float
    load: float = 0.0
    use: Use | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line on the map: all links of one mode between two places.

    Attributes
    ----------
    ends : tuple of str
        Ids of two places, in alphabetic order.
    mode : str
        As in the scenario, ``ferry`` for a ferry line, empty for a step from place to place.
    load : float
        A year, both ways, in the network's unit.
    use : Use or None
        None where nothing limits the link itself.
    """

    ends: tuple[str, str]
    mode: str
    load: float
    use: Use | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Places and edges that carry something; ``unit`` is that of loads: t/year or units/year."""

    places: dict[str, Place]
    edges: tuple[Edge, ...]
    unit: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class _Sum:
    load: float = 0.0
    nodes: set[str] = field(default_factory=set)


def network(point: Point, names: Names) -> Network:
    """Return what flows where at a point.

    Returns
    -------
    Network
        Empty where no corridor carries anything between two places with coordinates.
    """
    routes = Routes(names.tree)
    carried = loads(point)
    sums: dict[tuple[tuple[str, str], str], _Sum] = {}
    for corridor, estimate in carried.items():
        hops: dict[tuple[tuple[str, str], str], set[str]] = {}
        for hop in routes.along(corridor):
            hops.setdefault((hop.ends, hop.mode), set()).update(hop.nodes)
        for key, nodes in hops.items():
            found = sums.setdefault(key, _Sum())
            found.load += estimate.mean
            found.nodes |= nodes
    shown, notes = _shown(sums, names)
    edges = tuple(
        Edge(ends, mode, one.load, _fullest(point, one.nodes))
        for (ends, mode), one in shown.items()
    )
    unit = next((one.unit for one in carried.values()), "")
    return Network(_places(edges, point, names, routes), edges, unit, tuple(notes))


def _shown(
    sums: dict[tuple[tuple[str, str], str], _Sum], names: Names
) -> tuple[dict[tuple[tuple[str, str], str], _Sum], list[str]]:
    """Leave out what cannot be drawn, and say so."""
    unknown: set[str] = set()
    outside: set[str] = set()
    shown, deep = {}, 0
    for key, one in sums.items():
        ends, mode = key
        nowhere = {end for end in ends if _at(names, end) is None}
        far = {end for end in ends if (at := _at(names, end)) and not within(shapes().region, *at)}
        unknown |= nowhere
        outside |= far
        if mode == "sea" and _longest(names, ends) > DEEP_SEA:
            deep += 1
        elif not nowhere and not far:
            shown[key] = one
    notes = []
    if unknown:
        notes.append(f"Without coordinates, so left out: {_told(unknown, names)}.")
    if outside:
        notes.append(f"Outside the map: {_told(outside, names)}.")
    if deep:
        notes.append("Deep-sea links are not drawn: their ways lie off the map.")
    return shown, notes


def _told(places: Iterable[str], names: Names) -> str:
    return digits.listed(names.title("places", one) for one in sorted(places))


def _at(names: Names, place: str) -> tuple[float, float] | None:
    entry = names.entry("places", place)
    longitude, latitude = entry.get("lon"), entry.get("lat")
    if not isinstance(longitude, (int, float)) or not isinstance(latitude, (int, float)):
        return None
    return float(longitude), float(latitude)


def _longest(names: Names, ends: tuple[str, str]) -> float:
    """Return the longest distance of the links between two places, km."""
    links = (names.tree.get("links") or {}).values()
    found = [
        quantities.parse(str(link["distance"]), "km")
        for link in links
        if link.get("distance") and {link.get("from"), link.get("to")} == set(ends)
    ]
    return max(found, default=0.0)


def _fullest(point: Point, nodes: Iterable[str]) -> Use | None:
    """Return the fullest of some stations, lines and ferries; None where none has a limit."""
    found = []
    for node in sorted(nodes):
        use = point.kpi("station", node, "utilisation") or point.kpi("service", node, "load_factor")
        if use is not None:
            found.append(Use(node, use.mean))
    return max(found, key=lambda one: one.share, default=None)


def _places(edges: Iterable[Edge], point: Point, names: Names, routes: Routes) -> dict[str, Place]:
    load: dict[str, float] = {}
    for edge in edges:
        for end in edge.ends:
            load[end] = load.get(end, 0.0) + edge.load
    found = {}
    for name in sorted(load):
        longitude, latitude = _at(names, name) or (0.0, 0.0)
        use = _fullest(point, routes.stations_at(name))
        title = names.title("places", name)
        found[name] = Place(name, title, longitude, latitude, load[name], use)
    return found
