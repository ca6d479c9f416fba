"""Labels that overlap nothing: each tries places around its dot, nearest first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.report.map import look
from sim.report.map.projection import Floats
from sim.report.map.view import View

#: Directions (x, y) in the order of liking; down is positive, a half is above or below, aside.
AROUND = (
    *((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)),
    *((0.5, -1), (0.5, 1), (-0.5, -1), (-0.5, 1)),
)
#: Pixels between a dot's edge and its label; beyond the first a thin line leads to it.
DISTANCES = (3.0, 12.0, 24.0, 40.0, 60.0, 84.0)
#: What counts against a place: a pixel of distance, a point of a line under the label, a dot that
#: is nearer to it than its own.
FAR, COVERED, NEARER = 0.3, 0.8, 8.0
#: What a label without a place costs; how near a dot may be to a line that leads to a label.
UNPLACED, CLEAR = 1000.0, 6.0
#: Orders that are tried besides the first three.
ORDERS = 24


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Rect) -> bool:
        """Whether two rectangles overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A text that has found its place; ``leader`` is where a thin line to the dot begins."""

    lines: tuple[str, ...]
    rect: Rect
    size: float
    leader: tuple[float, float] | None = None
    dot: tuple[float, float] = (0.0, 0.0)


@dataclass
class Room:
    """What is taken in a view.

    Attributes
    ----------
    taken : list of Rect
        Dots and labels: nothing may overlap them.
    dots : list of tuple
        The middles of the dots.
    lines : ndarray, shape (points, 3)
        Points along drawn lines, a few pixels apart, with half the line's width: better not
        covered.
    """

    view: View
    taken: list[Rect] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    lines: Floats = field(default_factory=lambda: np.empty((0, 3)))

    def take(self, x: float, y: float, radius: float) -> None:
        """Keep labels off a dot."""
        self.taken.append(Rect(x - radius, y - radius, x + radius, y + radius))
        self.dots.append((x, y))

    def free(self, rect: Rect) -> bool:
        """Whether a rectangle lies in the frame and overlaps nothing."""
        view = self.view
        inside = (
            view.x + 2 <= rect.left
            and rect.right <= view.x + view.width - 2
            and view.y + 2 <= rect.top
            and rect.bottom <= view.y + view.height - 2
        )
        return inside and not any(rect.meets(other) for other in self.taken)

    def covered(self, rect: Rect) -> int:
        """Return how many points of lines lie under a rectangle."""
        x, y, half = self.lines[:, 0], self.lines[:, 1], self.lines[:, 2]
        across = (x + half > rect.left) & (x - half < rect.right)
        under = across & (y + half > rect.top) & (y - half < rect.bottom)
        return int(np.count_nonzero(under))

    def cost(self, rect: Rect, at: tuple[float, float]) -> float:
        """Return what counts against a label of the dot ``at`` in a rectangle."""
        end = _nearest(rect, at)
        others = (dot for dot in self.dots if dot != at)
        crossed = sum(1 for dot in others if _from_line(dot, at, end) < CLEAR)
        far = FAR * _distance(rect, at) + COVERED * self.covered(rect)
        return far + NEARER * (self.nearer(rect, at) + crossed)

    def nearer(self, rect: Rect, at: tuple[float, float]) -> int:
        """Return how many dots are nearer to a rectangle than the dot ``at``."""
        own = _distance(rect, at)
        return sum(1 for dot in self.dots if dot != at and _distance(rect, dot) <= own)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that seeks its place: lines of text, the middle and the radius of its dot."""

    texts: tuple[str, ...]
    at: tuple[float, float]
    radius: float
    size: float = look.SIZE
    distances: tuple[float, ...] = DISTANCES


def arrange(room: Room, wanted: Sequence[Wanted]) -> list[Label | None]:
    """Place labels so that they overlap nothing and stand near their dots, and take their places.

    The order in which labels choose decides what is left for the others: some orders are tried,
    and the one with the least cost is kept.

    Returns
    -------
    list of Label or None
        In the order of ``wanted``; None where there is no room.
    """
    offers = [_offers(room, one) for one in wanted]
    count = len(wanted)
    scarce = sorted(range(count), key=lambda one: (len(offers[one]), one))
    orders = [list(range(count)), list(range(count))[::-1], scarce]
    shuffled = random.Random(0)
    orders += [shuffled.sample(range(count), count) for _ in range(ORDERS)]
    best = min((_chosen(offers, order) for order in orders), key=lambda found: found[0])[1]
    room.taken += [label.rect for label in best if label]
    return best


def _chosen(
    offers: Sequence[list[tuple[float, Label]]], order: Sequence[int]
) -> tuple[float, list[Label | None]]:
    """Let labels choose one after another; return the cost of all and the labels."""
    found: list[Label | None] = [None] * len(offers)
    taken: list[Rect] = []
    whole = 0.0
    for number in order:
        for cost, label in offers[number]:
            if not any(label.rect.meets(other) for other in taken):
                found[number] = label
                taken.append(label.rect)
                whole += cost
                break
        else:
            whole += UNPLACED
    return whole, found


def _offers(room: Room, wanted: Wanted) -> list[tuple[float, Label]]:
    """Return the free places of a label with their costs, the best first."""
    wide = max(look.measured(text, wanted.size) for text in wanted.texts) + 2
    tall = (1 + (len(wanted.texts) - 1) * look.LEADING) * wanted.size + 2
    found = []
    for step, distance in enumerate(wanted.distances):
        for liking, way in enumerate(AROUND):
            rect = _beside(wanted.at, way, wanted.radius + distance, wide, tall)
            if room.free(rect):
                cost = room.cost(rect, wanted.at) + 0.2 * liking
                unclear = step or room.nearer(rect, wanted.at)
                leader = _nearest(rect, wanted.at) if unclear else None
                label = Label(wanted.texts, rect, wanted.size, leader, wanted.at)
                found.append((cost, label))
    return sorted(found, key=lambda offer: offer[0])


def _from_line(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    """Return how far a point is from a line between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = min(max(((x - x1) * dx + (y - y1) * dy) / length, 0.0), 1.0) if length else 0.0
    return float(np.hypot(x - x1 - share * dx, y - y1 - share * dy))


def _beside(
    at: tuple[float, float], way: tuple[float, float], away: float, wide: float, tall: float
) -> Rect:
    """Return the rectangle in one direction from a dot."""
    dx, dy = way
    away = away * (0.75 if abs(dx) == 1 and dy else 1.0)
    left = at[0] - wide / 2 + 0.8 * dx * wide
    if abs(dx) == 1:
        left = at[0] + away if dx > 0 else at[0] - away - wide
    top = at[1] + away if dy > 0 else at[1] - away - tall if dy < 0 else at[1] - tall / 2
    return Rect(left, top, left + wide, top + tall)


def _distance(rect: Rect, at: tuple[float, float]) -> float:
    x, y = _nearest(rect, at)
    return float(np.hypot(at[0] - x, at[1] - y))


def _nearest(rect: Rect, at: tuple[float, float]) -> tuple[float, float]:
    """Return the point of a rectangle that is nearest to a dot."""
    return (
        min(max(at[0], rect.left), rect.right),
        min(max(at[1], rect.top), rect.bottom),
    )


def drawn(label: Label, **attributes: object) -> str:
    """Return a label with its leader."""
    parts = []
    if label.leader:
        (x1, y1), (x2, y2) = label.leader, label.dot
        parts.append(
            look.element(
                "path",
                d=f"M{look.number(x1)} {look.number(y1)}L{look.number(x2)} {look.number(y2)}",
                stroke=look.GREY,
                stroke_width=0.7,
                fill="none",
            )
        )
    x = label.rect.left + 1
    y = label.rect.top + label.size * 0.86 + 1
    halo: dict[str, object] = {
        "stroke": "#ffffff",
        "stroke_width": 2.6,
        "stroke_opacity": 0.85,
        "paint_order": "stroke",
    }
    parts.append(look.words(label.lines, x, y, label.size, **{**halo, **attributes}))
    return "".join(parts)
