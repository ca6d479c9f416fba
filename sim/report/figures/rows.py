"""Charts with a row for each corridor: which are shown, in which panel, how they are labelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report import digits
from sim.report.figures import style
from sim.report.names import Names
from sim.report.result import Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

#: More rows than this do not fit on a page.
MOST = 22
#: Hours; what takes less is drawn apart from what takes weeks, or nothing of it could be seen.
SHORT = 60.0
#: Height of a row, and of what a panel needs besides, in inches.
ROW, BESIDES = 0.33, 0.75


@dataclass(frozen=True, slots=True)
class Panel:
    """Corridors that share an axis, and the scale of that axis."""

    corridors: list[str]
    scale: digits.Scale


def largest(found: Mapping[str, object], point: Point, most: int = MOST) -> list[str]:
    """Return the corridors that carry most units, in the order of the scenario."""
    units = {name: point.kpi("corridor", name, "units") for name in found}
    loads = {name: one.mean if one else 0.0 for name, one in units.items()}
    kept = set(sorted(found, key=lambda name: -loads[name])[:most])
    return [name for name in found if name in kept]


def panels(hours: Mapping[str, float]) -> list[Panel]:
    """Put the corridors that take hours and those that take days into panels of their own.

    Parameters
    ----------
    hours : mapping
        Corridor to the largest number drawn of it, hours.
    """
    brief = [name for name in hours if hours[name] <= SHORT]
    long = [name for name in hours if hours[name] > SHORT]
    apart = brief and long and max(hours.values()) > 4 * SHORT
    groups = [brief, long] if apart else [list(hours)]
    return [Panel(group, digits.scale("h", [hours[name] for name in group])) for group in groups]


def draw(
    figure: Figure, found: Sequence[Panel], names: Names, row: Callable[[Plot, Panel, int], None]
) -> list[Plot]:
    """Draw all rows of all panels, label them, and return the plots."""
    heights = [len(panel.corridors) + BESIDES / ROW for panel in found]
    grid = figure.subplots(len(found), 1, squeeze=False, height_ratios=heights)
    plots: list[Plot] = list(grid.flat)
    for plot, panel in zip(plots, found, strict=True):
        for number in range(len(panel.corridors)):
            row(plot, panel, number)
        labels = [style.wrapped(names.corridor(name), 42) for name in panel.corridors]
        plot.set_yticks(range(len(labels)), labels, fontsize=8.5, linespacing=0.95)
        plot.set_ylim(len(labels) - 0.4, -0.6)
        plot.set_xlim(left=0)
        style.bare(plot)
    return plots


def height(found: Sequence[Panel]) -> float:
    """Return the height of a chart in inches."""
    return sum(ROW * len(panel.corridors) + BESIDES for panel in found)


def left_out(shown: int, every: int) -> str:
    """Say which corridors are not shown."""
    return f" The {shown} corridors with most units of {every}." if shown < every else ""
