"""Edges of the network as lines in a view: great circles, bent apart where several run beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.report.map import look
from sim.report.map.network import Edge, Place
from sim.report.map.projection import Floats, great_circle
from sim.report.map.view import Dot, View

STEPS = 40
#: A bent line leaves the straight one by this share of its length for each line beside it.
BEND = 0.07
#: Radians; lines that part from a dot by less are bent apart.
NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as it is drawn: pixels along it, shape (points, 2), and its width."""

    edge: Edge
    points: Floats
    width: float


def lines(
    view: View, edges: Sequence[Edge], places: dict[str, Place], found: Sequence[Dot], most: float
) -> list[Line]:
    """Return the lines that meet a view, the widest first, so that none is hidden.

    Parameters
    ----------
    found : sequence of Dot
        Of the view; an edge within one dot is not drawn.
    most : float
        Load of the widest line of all views.
    """
    dot_of = {place: number for number, dot in enumerate(found) for place in dot.places}
    beside: dict[tuple[int, int], list[Edge]] = {}
    for edge in edges:
        start, end = sorted(dot_of[place] for place in edge.ends)
        if start != end:
            beside.setdefault((start, end), []).append(edge)
    made = []
    for group in beside.values():
        group = sorted(group, key=lambda one: (one.mode, one.ends))
        for number, edge in enumerate(group):
            start, end = (dot_of[place] for place in edge.ends)
            points = _straight(view, edge, places, (found[start], found[end]))
            aside = (number - (len(group) - 1) / 2) * (-1 if start > end else 1)
            made.append(_Laid(edge, points, (start, end), aside, look.width(edge.load, most)))
    bends = _apart(made)
    drawn = [
        Line(one.edge, _bent(one.points, one.aside + bend), one.width)
        for one, bend in zip(made, bends, strict=True)
    ]
    shown = [line for line in drawn if view.touches(line.points)]
    return sorted(shown, key=lambda line: (-line.edge.load, line.edge.ends, line.edge.mode))


@dataclass(frozen=True, slots=True)
class _Laid:
    """A line before it is bent: its dots, and its place among the lines beside it."""

    edge: Edge
    points: Floats
    dots: tuple[int, int]
    aside: float
    width: float


def _apart(laid: Sequence[_Laid]) -> list[float]:
    """Return by how much to bend lines further that leave a dot in nearly the same direction."""
    bends = [0.0] * len(laid)
    for one, other in combinations(range(len(laid)), 2):
        a, b = laid[one], laid[other]
        common = set(a.dots) & set(b.dots)
        if len(common) != 1:
            continue
        dot = common.pop()
        (ax, ay), (bx, by) = _leaving(a, dot), _leaving(b, dot)
        turn = float(np.arctan2(ax * by - ay * bx, ax * bx + ay * by))
        if abs(turn) > NEAR:
            continue
        way = 0.5 if turn >= 0 else -0.5
        for number, line, sign in ((one, a, -way), (other, b, way)):
            bends[number] += sign * (1 if line.dots[0] == dot else -1)
    return [min(max(bend, -0.5), 0.5) for bend in bends]


def _leaving(line: _Laid, dot: int) -> tuple[float, float]:
    start, end = line.points[0], line.points[-1]
    x, y = end - start if line.dots[0] == dot else start - end
    return float(x), float(y)


def _straight(view: View, edge: Edge, places: dict[str, Place], ends: Sequence[Dot]) -> Floats:
    """Return a great circle in the view, moved so that it begins and ends in the dots."""
    start, end = ((places[one].longitude, places[one].latitude) for one in edge.ends)
    points = view.pixels(great_circle(start, end, STEPS))
    share = np.linspace(0.0, 1.0, len(points))[:, None]
    from_dot, to_dot = (np.array((dot.x, dot.y)) for dot in ends)
    moved: Floats = points + (1 - share) * (from_dot - points[0]) + share * (to_dot - points[-1])
    return moved


def _bent(points: Floats, aside: float) -> Floats:
    """Bend a line aside, most in its middle; more than zero is to the right of its way."""
    along = points[-1] - points[0]
    length = float(np.hypot(*along))
    if aside == 0.0 or length == 0.0:
        return points
    normal = np.array((-along[1], along[0])) / length
    far = aside * max(BEND * length, 9.0)
    share = np.linspace(0.0, 1.0, len(points))[:, None]
    bent: Floats = points + far * np.sin(np.pi * share) * normal
    return bent
