"""The whole map: an overview, insets where places stand close together, and the legend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.report import digits
from sim.report.figures.style import Drawing
from sim.report.map import look
from sim.report.map.legend import HEIGHT, legend
from sim.report.map.network import Network
from sim.report.map.panel import Frame, panel
from sim.report.map.projection import Floats, great_circle
from sim.report.map.said import Said
from sim.report.map.shapes import Inset, insets, within
from sim.report.map.view import View, around, extent, of_box
from sim.report.names import Names

#: Pixels of the drawing; on a screen it is as wide as the page.
WIDTH, GAP = 960.0, 10.0
TALLEST, LOWEST, INSET = 380.0, 300.0, 262.0
#: An inset needs as many places, and an overview this many times as wide.
PLACES, LARGER = 3, 2.0


def draw(net: Network, names: Names) -> Drawing | None:
    """Draw the map.

    Returns
    -------
    Drawing or None
        None where nothing flows between places with coordinates.
    """
    if not net.edges:
        return None
    most = max(edge.load for edge in net.edges)
    said = Said(net, names)
    overview = around(_reach(net), 0.5, 0.5, WIDTH - 1, TALLEST, LOWEST)
    chosen = _chosen(net)
    frames = [Frame(chr(ord("A") + number), one.box) for number, one in enumerate(chosen)]
    panels = [panel(overview, net, most, said, frames=frames)]
    bottom = overview.y + overview.height + GAP
    for frame, inset, view in zip(frames, chosen, _below(chosen, bottom), strict=True):
        panels.append(panel(view, net, most, said, heading=inset.title, letter=frame.letter))
    bottom += INSET + GAP if chosen else 0.0
    parts = [*(one.svg for one in panels), legend(net, most, bottom)]
    unnamed = list(dict.fromkeys(name for one in panels for name in one.unnamed))
    svg = look.element(
        "svg",
        "\n" + look.joined(parts) + "\n",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {look.number(WIDTH)} {look.number(bottom + HEIGHT)}",
        font_family="DejaVu Sans, Verdana, Arial, sans-serif",
    )
    return Drawing("map", _caption(net, unnamed), _alt(net, said), svg + "\n", landscape=True)


def _reach(net: Network) -> Floats:
    """Return points that the overview must show: all places, and the lines between them."""
    places = net.places
    lines = [
        great_circle(
            (places[one].longitude, places[one].latitude),
            (places[other].longitude, places[other].latitude),
            8,
        )
        for one, other in (edge.ends for edge in net.edges)
    ]
    return np.vstack(lines)


def _chosen(net: Network) -> list[Inset]:
    """Return the insets in which enough happens, where the overview is much wider than they."""
    west, _, east, _ = extent(_reach(net))
    found = []
    for inset in insets():
        held = [
            one for one in net.places.values() if within(inset.box, one.longitude, one.latitude)
        ]
        wide = inset.box[2] - inset.box[0]
        if len(held) >= PLACES and east - west > LARGER * wide:
            found.append(inset)
    return found


def _below(chosen: Sequence[Inset], y: float) -> list[View]:
    """Return the insets' frames side by side, as wide as their boxes ask for."""
    if not chosen:
        return []
    wide = (WIDTH - 1 - GAP * (len(chosen) - 1)) / len(chosen)
    return [
        of_box(inset.box, 0.5 + number * (wide + GAP), y, wide, INSET)
        for number, inset in enumerate(chosen)
    ]


def _caption(net: Network, unnamed: Sequence[str]) -> str:
    what = "tonnes" if net.unit.startswith("t") else "units"
    text = (
        f"Width: {what} a year both ways, the sum of the corridors that pass there; it grows as "
        "the square root, so that small flows can be seen beside large ones. Colour of a dot: the "
        "fullest station, gate or yard there; of a line: its own train paths or ferry places, grey "
        "where nothing limits it. Lines are not the true ways. The table below holds the numbers."
    )
    parts = [text, *net.notes]
    if unnamed:
        parts.append(f"Without a name for want of room: {digits.listed(unnamed)}.")
    return " ".join(parts)


def _alt(net: Network, said: Said) -> str:
    heaviest = sorted(net.edges, key=lambda edge: (-edge.load, edge.ends))[:3]
    uses = [place.use for place in net.places.values() if place.use]
    uses += [edge.use for edge in net.edges if edge.use]
    fullest = sorted(uses, key=lambda use: (-use.share, use.name))[:3]
    most = digits.listed(f"{said.ends(edge)} ({said.load(edge.load)})" for edge in heaviest)
    text = f"Map. Most is carried on {most}."
    if fullest:
        text += f" Fullest: {digits.listed(said.use(use) for use in fullest)}."
    return text
