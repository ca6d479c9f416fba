"""One frame of the map: which part of the world it shows, and places that fall together in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.report.map.network import Place, Use
from sim.report.map.projection import Albers, Floats
from sim.report.map.shapes import Box

#: Kilometres; a frame shows no less.
LEAST_SPAN = 250.0
#: Pixels between an outermost place and the frame, for its label.
MARGIN = 46.0
#: Pixels; places nearer than this are one dot.
TOGETHER = 9.0
#: Pixels beyond the frame at which shapes are cut.
CUT = 12.0
#: From this use a dot is drawn larger.
NEARLY_FULL = 0.85


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of the drawing, in pixels, and what it shows.

    Attributes
    ----------
    x, y, width, height : float
        Pixels, from the top left.
    projection : Albers
    middle : tuple of float
        Kilometres of the projection at the middle of the frame.
    scale : float
        Pixels a kilometre.
    """

    x: float
    y: float
    width: float
    height: float
    projection: Albers
    middle: tuple[float, float]
    scale: float

    def pixels(self, degrees: Floats) -> Floats:
        """Return where points lie in the drawing, shape (points, 2)."""
        km = self.projection.project(degrees)
        x = self.x + self.width / 2 + (km[:, 0] - self.middle[0]) * self.scale
        y = self.y + self.height / 2 - (km[:, 1] - self.middle[1]) * self.scale
        return np.column_stack((x, y))

    def touches(self, pixels: Floats, margin: float = 0.0) -> bool:
        """Whether the bounding box of some points meets the frame.

        Boxes, not points: a polygon may fill the frame with all its points outside.
        """
        low, high = pixels.min(axis=0), pixels.max(axis=0)
        return bool(
            high[0] >= self.x - margin
            and low[0] <= self.x + self.width + margin
            and high[1] >= self.y - margin
            and low[1] <= self.y + self.height + margin
        )

    def cut(self, ring: Floats) -> Floats:
        """Return the part of a filled ring, in pixels, that may be seen; it may be empty.

        Method: Sutherland and Hodgman, Reentrant polygon clipping (1974), against the frame and a
        little more, so that the cut edges are not seen.
        """
        low = np.array((self.x, self.y)) - CUT
        high = np.array((self.x + self.width, self.y + self.height)) + CUT
        sides = ((0, low[0], 1.0), (0, high[0], -1.0), (1, low[1], 1.0), (1, high[1], -1.0))
        for axis, edge, sign in sides:
            if len(ring) == 0:
                break
            ring = _one_side(ring, axis, float(edge), sign)
        return ring

    def pieces(self, line: Floats) -> list[Floats]:
        """Return the parts of a line, in pixels, that may be seen."""
        low = np.array((self.x, self.y)) - CUT
        high = np.array((self.x + self.width, self.y + self.height)) + CUT
        inside = np.all((line >= low) & (line <= high), axis=1)
        near = inside.copy()
        near[:-1] |= inside[1:]
        near[1:] |= inside[:-1]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(int)))
        return [line[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether a point lies in the frame, at least ``margin`` from its edge."""
        return (
            self.x + margin <= x <= self.x + self.width - margin
            and self.y + margin <= y <= self.y + self.height - margin
        )


def _one_side(ring: Floats, axis: int, edge: float, sign: float) -> Floats:
    """Cut a ring at one side of a rectangle."""
    inside = sign * (ring[:, axis] - edge) >= 0
    before, was = np.roll(ring, 1, axis=0), np.roll(inside, 1)
    found = []
    for number in range(len(ring)):
        if inside[number] != was[number]:
            start, end = before[number], ring[number]
            share = (edge - start[axis]) / (end[axis] - start[axis])
            found.append(start + share * (end - start))
        if inside[number]:
            found.append(ring[number])
    return np.array(found).reshape(-1, 2)


def around(points: Floats, x: float, y: float, width: float, tallest: float, lowest: float) -> View:
    """Return a frame that shows some points, as tall as they ask for.

    Parameters
    ----------
    points : ndarray, shape (points, 2)
        Longitude and latitude, at least one.
    x, y, width, tallest, lowest : float
        Pixels.
    """
    projection = Albers.around(extent(points))
    km = projection.project(points)
    low, high = km.min(axis=0), km.max(axis=0)
    spans = np.maximum(high - low, LEAST_SPAN)
    room = width - 2 * MARGIN
    height = min(max(room * spans[1] / spans[0] + 2 * MARGIN, lowest), tallest)
    scale = min(room / spans[0], (height - 2 * MARGIN) / spans[1])
    middle = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    return View(x, y, width, float(height), projection, middle, float(scale))


def of_box(box: Box, x: float, y: float, width: float, height: float) -> View:
    """Return a frame that shows a box in degrees whole, and more where its shape is another."""
    projection = Albers.around(box)
    km = projection.project(outline(box))
    low, high = km.min(axis=0), km.max(axis=0)
    scale = min(width / (high[0] - low[0]), height / (high[1] - low[1]))
    middle = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    return View(x, y, width, height, projection, middle, float(scale))


def outline(box: Box) -> Floats:
    """Return points along the edge of a box, the first once more as the last."""
    west, south, east, north = box
    steps = np.linspace(0.0, 1.0, 13)[:, None]
    corners = np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])
    sides = [a + steps * (b - a) for a, b in pairwise(corners)]
    return np.vstack(sides)


def extent(points: Floats) -> Box:
    """Return the box around some points."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float(west), float(south), float(east), float(north)


@dataclass(frozen=True, slots=True)
class Dot:
    """Places that fall together in a view.

    Attributes
    ----------
    titles : tuple of str
        Names, the busiest first.
    """

    places: tuple[str, ...]
    titles: tuple[str, ...]
    x: float
    y: float
    load: float
    use: Use | None

    @property
    def radius(self) -> float:
        """Pixels: larger for several places, and where something is nearly full."""
        return (4.5 if len(self.places) == 1 else 5.5) + (
            1.5 if self.use and self.use.share >= NEARLY_FULL else 0.0
        )

    @property
    def short(self) -> tuple[str, ...]:
        """Names as they fit on a map."""
        return tuple(dict.fromkeys(short(title) for title in self.titles))


def short(title: str) -> str:
    """Leave out what stands in brackets at the end of a name, or behind a comma."""
    bare = re.sub(r"\s*\([^()]*\)$", "", title)
    return bare.partition(", ")[0].strip() or title


def dots(view: View, places: Sequence[Place]) -> list[Dot]:
    """Return the dots of all places, also those outside the frame; the busiest first."""
    if not places:
        return []
    at = view.pixels(np.array([(one.longitude, one.latitude) for one in places]))
    groups: list[list[int]] = []
    for number in sorted(range(len(places)), key=lambda one: (-places[one].load, places[one].id)):
        near = [
            group
            for group in groups
            if any(float(np.hypot(*(at[number] - at[other]))) < TOGETHER for other in group)
        ]
        merged = [number] if not near else [*(one for group in near for one in group), number]
        groups = [group for group in groups if group not in near] + [merged]
    found = [_dot([places[one] for one in group], at[group].mean(axis=0)) for group in groups]
    return sorted(found, key=lambda one: (-one.load, one.places))


def _dot(places: Sequence[Place], at: Floats) -> Dot:
    ranked = sorted(places, key=lambda one: (-one.load, one.id))
    uses = [one.use for one in ranked if one.use]
    return Dot(
        tuple(one.id for one in ranked),
        tuple(dict.fromkeys(one.title for one in ranked)),
        float(at[0]),
        float(at[1]),
        sum(one.load for one in ranked),
        max(uses, key=lambda use: use.share, default=None),
    )
