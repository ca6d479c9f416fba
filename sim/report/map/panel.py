"""One view as SVG: the ground, the lines, the dots, the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.report.map import labels, look
from sim.report.map.lines import Line, lines
from sim.report.map.network import Network
from sim.report.map.projection import Floats
from sim.report.map.said import Said
from sim.report.map.shapes import Box, shapes
from sim.report.map.view import Dot, View, dots, outline, short

#: Most names in one label.
NAMES = 4
#: Least size of a country whose name is written, by how small the scale is.
COUNTRY_PIXELS = 2200.0
#: Pixels; points of a coast or border nearer to each other are one.
COARSE = 0.9


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the map that another frame shows larger, and its letter."""

    letter: str
    box: Box


@dataclass(frozen=True, slots=True)
class Panel:
    """A view drawn: its SVG, and the names for which there was no room."""

    svg: str
    unnamed: tuple[str, ...]


def panel(
    view: View,
    net: Network,
    most: float,
    said: Said,
    *,
    heading: str = "",
    letter: str = "",
    frames: Sequence[Frame] = (),
) -> Panel:
    """Draw one view.

    Parameters
    ----------
    most : float
        Load of the widest line.
    heading, letter : str
        Title of an inset and the letter it has on the overview.
    frames : sequence of Frame
        Insets, drawn as rectangles; what lies in them need not be named.
    """
    every = dots(view, list(net.places.values()))
    found = [dot for dot in every if view.holds(dot.x, dot.y, 3)]
    shown = lines(view, net.edges, net.places, every, most)
    room = labels.Room(view, lines=_points(view, shown))
    for dot in found:
        room.take(dot.x, dot.y, dot.radius + 1)
    top = [
        _heading(view, room, heading, letter),
        _bar(view, room),
        "" if letter else _credit(view, room),
        *(_frame(view, room, one) for one in frames),
    ]
    named = _named(view, room, found, frames, net)
    texts = [*named.parts, *_leading_out(view, room, shown, net)]
    inside = [
        *_ground(view),
        *_countries(view, room),
        *(_line(one, said) for one in shown),
        *top,
        *texts,
        *(_dot(one, said) for one in found),
    ]
    return Panel(_framed(view, f"view{letter or 0}", inside), tuple(named.unnamed))


def _framed(view: View, clip: str, inside: Sequence[str]) -> str:
    """Cut what is drawn at the frame, under an id of its own, and draw the frame."""
    frame = {"x": view.x, "y": view.y, "width": view.width, "height": view.height}
    return look.joined(
        [
            look.element("clipPath", look.element("rect", **frame), id=clip),
            look.element("g", look.joined(inside), clip_path=f"url(#{clip})"),
            look.element("rect", **frame, fill="none", stroke=look.FRAME, stroke_width=1.0),
        ]
    )


# ----------------------------------------------------------------------------------- the ground


def _ground(view: View) -> list[str]:
    known = shapes()
    sea = look.element(
        "rect", x=view.x, y=view.y, width=view.width, height=view.height, fill=look.SEA
    )
    land, lakes = (_filled(view, rings) for rings in (known.land, known.lakes))
    borders = "".join(
        look.path_of(piece, least=COARSE)
        for one in known.borders
        for piece in view.pieces(view.pixels(one))
    )
    style = {"stroke": look.BORDER, "stroke_linejoin": "round"}
    return [
        sea,
        look.element("path", d=land, fill=look.LAND, fill_rule="evenodd", stroke_width=0.5, **style)
        if land
        else "",
        look.element("path", d=borders, fill="none", stroke_width=0.9, **style) if borders else "",
        look.element("path", d=lakes, fill=look.SEA, stroke_width=0.4, **style) if lakes else "",
    ]


def _filled(view: View, rings: Sequence[Floats]) -> str:
    """Return the path of some rings as far as they can be seen."""
    seen = (view.pixels(one) for one in rings)
    cut = (view.cut(one) for one in seen if view.touches(one))
    return "".join(look.path_of(one, closed=True, least=COARSE) for one in cut if len(one) > 2)


def _countries(view: View, room: labels.Room) -> list[str]:
    """Write the names of countries where there is room left, the largest first."""
    parts = []
    for name, longitude, latitude, size in shapes().names:
        x, y = (float(one) for one in view.pixels(np.array([(longitude, latitude)]))[0])
        pixels = size * (111.0 * view.scale) ** 2 * np.cos(np.radians(latitude))
        if pixels < COUNTRY_PIXELS or not view.holds(x, y):
            continue
        wanted = labels.Wanted((name.upper(),), (x, y), 0.0, look.SMALL - 1.5, (0.0, 10.0, 26.0))
        (found,) = labels.arrange(room, [wanted])
        if found and room.covered(found.rect) <= 1:
            where = labels.Label(found.lines, found.rect, found.size)
            parts.append(labels.drawn(where, fill=look.COUNTRY, stroke="none", letter_spacing=0.6))
    return parts


def _heading(view: View, room: labels.Room, heading: str, letter: str) -> str:
    if not heading:
        return ""
    text = f"{letter}  {heading}"
    wide = look.measured(text, look.SIZE) + 10
    rect = labels.Rect(view.x, view.y, view.x + wide, view.y + 19)
    room.taken.append(rect)
    return look.element(
        "rect", x=view.x, y=view.y, width=wide, height=19.0, fill="#ffffff", fill_opacity=0.9
    ) + look.words([text], view.x + 6, view.y + 14, look.SIZE, font_weight="bold")


def _bar(view: View, room: labels.Room) -> str:
    """Draw a scale at the lower left: the longest round length that takes 110 pixels at most."""
    km = max(one for one in (10, 20, 50, 100, 200, 500, 1000) if one * view.scale <= 110)
    x, y = view.x + 8, view.y + view.height - 8
    text = f"{km} km"
    wide = max(km * view.scale, look.measured(text, look.SMALL))
    room.taken.append(labels.Rect(x - 3, y - 18, x + wide + 3, y + 3))
    bar = look.element(
        "path",
        d=f"M{look.number(x)} {look.number(y - 3)}v3h{look.number(km * view.scale)}v-3",
        fill="none",
        stroke=look.GREY,
        stroke_width=1.2,
    )
    return bar + look.words([text], x + 3, y - 5, look.SMALL, fill=look.GREY)


def _credit(view: View, room: labels.Room) -> str:
    text = "Borders as in Natural Earth"
    x, y = view.x + view.width - 7, view.y + view.height - 7
    room.taken.append(labels.Rect(x - look.measured(text, look.SMALL), y - 12, x, y + 4))
    return look.words([text], x, y, look.SMALL, fill=look.GREY, text_anchor="end")


def _frame(view: View, room: labels.Room, frame: Frame) -> str:
    """Draw where an inset lies, with its letter in a corner."""
    edge = view.pixels(outline(frame.box))
    x, y = float(edge[:, 0].min()), float(edge[:, 1].min())
    rect = labels.Rect(x, y - 16, x + 16, y)
    room.taken.append(rect)
    return (
        look.element(
            "path",
            d=look.path_of(edge, closed=True),
            fill="none",
            stroke=look.GREY,
            stroke_width=1.0,
            stroke_dasharray="4 2",
        )
        + look.element("rect", x=x, y=y - 16, width=16.0, height=16.0, fill=look.GREY)
        + look.words([frame.letter], x + 8, y - 4, look.SIZE, fill="#ffffff", text_anchor="middle")
    )


# ------------------------------------------------------------------------- the lines and the dots


def _points(view: View, shown: Sequence[Line]) -> Floats:
    """Return points along lines for the labels to keep off, with half the width of the line."""
    found = []
    for line in shown:
        pieces = np.hypot(*np.diff(line.points, axis=0).T)
        along = np.concatenate(([0.0], np.cumsum(pieces)))
        steps = np.arange(0.0, along[-1], 4.0)
        x, y = (np.interp(steps, along, line.points[:, axis]) for axis in (0, 1))
        near = (np.abs(x - view.x - view.width / 2) <= view.width / 2) & (
            np.abs(y - view.y - view.height / 2) <= view.height / 2
        )
        half = np.full(int(near.sum()), line.width / 2 + 1)
        found.append(np.column_stack((x[near], y[near], half)))
    return np.vstack(found) if found else np.empty((0, 3))


def _line(line: Line, said: Said) -> str:
    """Draw a line with a thin light edge, so that lines can be told apart where they cross."""
    use = line.edge.use
    data = look.path_of(line.points)
    common = {"d": data, "fill": "none"}
    dashes = {}
    if line.edge.mode in look.DASHES:
        dashes["stroke_dasharray"] = look.dashes(line.edge.mode, line.width)
    below = look.element("path", **common, stroke="#ffffff", stroke_width=line.width + 1.6)
    above = look.element(
        "path",
        look.title(said.edge(line.edge)),
        **common,
        **dashes,
        stroke=look.colour(use.share if use else None),
        stroke_width=line.width,
    )
    return below + above


def _dot(dot: Dot, said: Said) -> str:
    return look.element(
        "circle",
        look.title(said.dot(dot)),
        cx=dot.x,
        cy=dot.y,
        r=dot.radius,
        fill=look.colour(dot.use.share if dot.use else None),
        stroke="#ffffff" if dot.use and dot.use.share >= 0.85 else look.INK,
        stroke_width=1.3,
    )


# ----------------------------------------------------------------------------------- the labels


@dataclass(frozen=True, slots=True)
class _Named:
    parts: list[str]
    unnamed: list[str]


def _named(
    view: View,
    room: labels.Room,
    found: Sequence[Dot],
    frames: Sequence[Frame],
    net: Network,
) -> _Named:
    """Name the dots: first those that no inset names; the others where there is room at once."""
    named = _Named([], [])
    for elsewhere in (False, True):
        here = [dot for dot in found if _in_inset(dot, frames, net) == elsewhere]
        wanted = [_wanted(dot, elsewhere=elsewhere) for dot in here]
        wanted = [one for one in wanted if not elsewhere or len(one.texts) == 1]
        for one, label in zip(wanted, labels.arrange(room, wanted), strict=True):
            if label:
                named.parts.append(labels.drawn(label))
            elif not elsewhere:
                named.unnamed.extend(one.texts)
    return named


def _wanted(dot: Dot, *, elsewhere: bool) -> labels.Wanted:
    texts = dot.short
    if len(texts) > NAMES:
        texts = (*texts[: NAMES - 1], f"and {len(texts) - NAMES + 1} more")
    size = look.SIZE if len(texts) == 1 else look.SMALL
    reach = labels.DISTANCES[:1] if elsewhere else labels.DISTANCES
    return labels.Wanted(texts, (dot.x, dot.y), dot.radius, size, reach)


def _in_inset(dot: Dot, frames: Sequence[Frame], net: Network) -> bool:
    return any(
        frame.box[0] <= net.places[place].longitude <= frame.box[2]
        and frame.box[1] <= net.places[place].latitude <= frame.box[3]
        for frame in frames
        for place in dot.places
    )


def _leading_out(view: View, room: labels.Room, shown: Sequence[Line], net: Network) -> list[str]:
    """Say at the edge of a view where lines lead that leave it."""
    parts = []
    told: set[str] = set()
    for line in shown:
        inside = [view.holds(x, y) for x, y in line.points]
        if inside[0] == inside[-1]:
            continue
        points = line.points if inside[0] else line.points[::-1]
        away = line.edge.ends[1 if inside[0] else 0]
        last = max(number for number, one in enumerate(sorted(inside, reverse=True)) if one)
        if away in told or last < 2:
            continue
        told.add(away)
        x, y = (float(one) for one in points[last])
        text = f"to {short(net.places[away].title)}"
        near = labels.DISTANCES[:4]
        wanted = labels.Wanted((text,), (x, y), line.width / 2, look.SMALL, near)
        (label,) = labels.arrange(room, [wanted])
        if label and room.covered(label.rect) <= 4:
            plain = labels.Label(label.lines, label.rect, label.size)
            parts.append(labels.drawn(plain, fill=look.GREY, font_style="italic"))
    return parts
