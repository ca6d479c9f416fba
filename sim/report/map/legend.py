"""What widths, colours and dashes mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.report import digits
from sim.report.map import look
from sim.report.map.network import Network
from sim.report.result import Estimate

#: Pixels.
HEIGHT = 56.0


def legend(net: Network, most: float, y: float) -> str:
    """Draw the legend below the views, its top at ``y`` pixels.

    Parameters
    ----------
    most : float
        Load of the widest line.
    """
    first = [*_widths(net, most), *_modes(net)]
    second = [*_colours()]
    return look.joined([*_row(first, y + 17), *_row(second, y + 45)])


@dataclass(frozen=True, slots=True)
class _Item:
    """A text, with a stroke before it where it explains one."""

    text: str
    stroke: float = 0.0
    width: float = 0.0
    colour: str = look.UNLIMITED
    dashes: str = ""
    bold: bool = False


def _row(items: Sequence[_Item], y: float) -> list[str]:
    parts, x = [], 0.0
    for item in items:
        if item.stroke:
            parts.append(_stroke(x, y - 4, item))
            x += item.stroke + 5
        more = {"font_weight": "bold"} if item.bold else {}
        parts.append(look.words([item.text], x, y, look.SMALL, **more))
        x += look.measured(item.text, look.SMALL) * (1.1 if item.bold else 1.0) + 10
    return parts


def samples(most: float) -> list[float]:
    """Return up to three round loads, the largest first."""
    found: list[float] = []
    load = most
    while len(found) < 3 and load > 0:
        power = 10 ** math.floor(math.log10(load))
        found.append(
            next(step * power for step in (5.0, 2.0, 1.0) if step * power <= load * 1.0001)
        )
        load = found[-1] / 9
    return found


def _widths(net: Network, most: float) -> list[_Item]:
    strokes = [_Item(_plain(load, net.unit), 26, look.width(load, most)) for load in samples(most)]
    return [_Item("Width: carried both ways", bold=True), *strokes]


def _plain(load: float, unit: str) -> str:
    scale = digits.scale(unit, [load])
    shown = scale.show(Estimate(load, unit=unit))
    return f"{digits.plain(shown.mean)} {scale.unit}".replace(" a year", "/year")


def _modes(net: Network) -> list[_Item]:
    there = {edge.mode for edge in net.edges}
    known = [mode for mode in look.MODES if mode in there]
    found = [_Item(mode, 34, 3.5, dashes=look.DASHES.get(mode, "")) for mode in known]
    return [_Item("Mode:", bold=True), *found]


def _colours() -> list[_Item]:
    swatches = [(colour, text) for _, colour, text in look.CLASSES]
    return [
        _Item("Colour: use of the fullest limit there", bold=True),
        *(
            _Item(text, 22, 11, colour)
            for colour, text in [*swatches, (look.UNLIMITED, "no limit of its own")]
        ),
    ]


def _stroke(x: float, y: float, item: _Item) -> str:
    more = {"stroke_dasharray": item.dashes} if item.dashes else {}
    return look.element(
        "path",
        d=f"M{look.number(x)} {look.number(y)}h{look.number(item.stroke)}",
        stroke=item.colour,
        stroke_width=float(item.width),
        fill="none",
        **more,
    )
