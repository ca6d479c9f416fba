"""Where the time goes: mean hours of a unit on each corridor, stacked by what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import digits
from sim.report.figures import rows, style
from sim.report.names import Names
from sim.report.result import Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

#: KPI and what it is called, in the order of stacking.
PARTS = (
    ("moving", "moving"),
    ("queueing", "queueing"),
    ("service", "being served"),
    ("waiting_departure", "waiting for departure"),
    ("weather", "held by weather"),
    ("closed", "closed hours"),
)


def split(point: Point) -> dict[str, list[float]]:
    """Return the mean hours of each part by corridor; corridors without any are left out."""
    found = {}
    for name in point.names("corridor"):
        parts = [point.kpi("corridor", name, kpi) for kpi, _ in PARTS]
        hours = [part.mean if part else 0.0 for part in parts]
        if sum(hours) > 0:
            found[name] = hours
    return found


def draw(point: Point, names: Names) -> style.Drawing | None:
    """Draw one stacked bar for each corridor of a point."""
    hours = split(point)
    if not hours:
        return None
    shown = rows.largest(hours, point)
    found = rows.panels({name: sum(hours[name]) for name in shown})
    used = [part for part in range(len(PARTS)) if any(hours[name][part] > 0 for name in shown)]

    def row(plot: Plot, panel: rows.Panel, number: int) -> None:
        parts = hours[panel.corridors[number]]
        _stack(plot, number, [parts[part] * panel.scale.factor for part in used], used)

    def paint(figure: Figure) -> None:
        plots = rows.draw(figure, found, names, row)
        for plot, panel in zip(plots, found, strict=True):
            plot.set_xlabel(f"mean {panel.scale.unit} of a unit")
        figure.legend(*_legend(plots[0], used), loc="outside upper center", ncols=3)

    caption = "Mean time of a unit from origin to destination by what it does; number: the sum."
    caption += rows.left_out(len(shown), len(hours))
    told = (f"{names.corridor(name)}: {_told(hours[name])}" for name in shown)
    size = (style.WIDTH, rows.height(found) + 0.45)
    return style.drawing("time_split", size, paint, caption, "; ".join(told))


def _look(part: int) -> dict[str, Any]:
    color, hatch = style.FILLS[part]
    return {"color": color, "hatch": hatch, "edgecolor": "white", "linewidth": 0.6}


def _stack(plot: Plot, row: int, widths: list[float], used: list[int]) -> None:
    left = 0.0
    for part, width in zip(used, widths, strict=True):
        if width > 0:
            plot.barh(row, width, left=left, height=0.66, **_look(part))
        left += width
    style.beside(plot, digits.number(left), left, row)


def _legend(plot: Plot, used: list[int]) -> tuple[list[Any], list[str]]:
    """Return a bar without width for each part, with what it is called."""
    bars = [plot.barh(0, 0, **_look(part)) for part in used]
    return bars, [PARTS[part][1] for part in used]


def _told(hours: list[float]) -> str:
    named = zip((name for _, name in PARTS), hours, strict=True)
    return ", ".join(f"{name} {digits.number(one)} h" for name, one in named if one > 0)
