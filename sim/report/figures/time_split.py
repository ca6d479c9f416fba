"""Where the time goes: mean hours of a unit on each corridor, stacked by what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.report import digits
from sim.report.figures import style
from sim.report.figures.transit import largest
from sim.report.names import Names
from sim.report.result import Point

if TYPE_CHECKING:
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


@dataclass(frozen=True, slots=True)
class Stack:
    """The bars of one chart, in the shown unit.

    Attributes
    ----------
    labels : list of str
        One a corridor.
    parts : list of tuple
        Index in :data:`PARTS` and the widths of the corridors; parts that nobody has left out.
    """

    labels: list[str]
    parts: list[tuple[int, list[float]]]
    unit: str


def draw(point: Point, names: Names) -> style.Drawing | None:
    """Draw one stacked bar for each corridor of a point."""
    hours = split(point)
    if not hours:
        return None
    shown = largest(hours, point)
    scale = digits.scale("h", [sum(hours[name]) for name in shown])
    widths = [[hours[name][part] * scale.factor for name in shown] for part in range(len(PARTS))]
    used = [(part, found) for part, found in enumerate(widths) if any(found)]
    stack = Stack([names.corridor(name) for name in shown], used, scale.unit)
    caption = "Mean time of a unit from origin to destination by what it does; number: the sum."
    if len(shown) < len(hours):
        caption += f" The {len(shown)} corridors with most units of {len(hours)}."
    size = (style.WIDTH, 1.25 + 0.33 * len(shown))
    return style.drawing(
        "time_split", size, lambda figure: _paint(figure, stack), caption, _told(stack)
    )


def _paint(figure: Figure, stack: Stack) -> None:
    plot = figure.subplots()
    rows = range(len(stack.labels))
    left = [0.0] * len(rows)
    for part, widths in stack.parts:
        color, hatch = style.FILLS[part]
        look: dict[str, Any] = {"color": color, "hatch": hatch, "edgecolor": "white"}
        plot.barh(rows, widths, left=left, height=0.66, linewidth=0.6, label=PARTS[part][1], **look)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    for row, total in enumerate(left):
        style.beside(plot, digits.number(total), total, row)
    plot.set_yticks(rows, [style.short(label, 44) for label in stack.labels])
    plot.set_ylim(len(rows) - 0.4, -0.6)
    plot.set_xlabel(f"mean {stack.unit} of a unit")
    style.bare(plot)
    figure.legend(loc="outside upper center", ncols=3)


def _told(stack: Stack) -> str:
    """Say the chart in words."""
    bars = []
    for row, label in enumerate(stack.labels):
        parts = (
            f"{PARTS[part][1]} {digits.number(widths[row])}"
            for part, widths in stack.parts
            if widths[row] > 0
        )
        bars.append(f"{label}: {', '.join(parts)} {stack.unit}")
    return "; ".join(bars)
