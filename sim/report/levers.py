"""Which lever is the axis, which one the line, which ones the panel, and which points are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sim.report.asked import DISTURBED, SHOCK, YEAR
from sim.report.digits import lever as value_text
from sim.report.names import Names, words
from sim.report.result import Point, Result

#: More values than this are no lines in one chart that an eye can tell apart.
MOST_LINES = 7
#: Points of which charts and tables show the inside.
MOST_FOCUS = 4


@dataclass(frozen=True, slots=True)
class Axes:
    """The levers that vary, by the part they play in a chart.

    Attributes
    ----------
    x : str
        Lever on the axis; empty where none is a number that varies.
    line : str
        Lever with one line for each value; empty where there is none.
    panels : tuple of str
        Levers with one panel for each combination of their values.
    """

    x: str = ""
    line: str = ""
    panels: tuple[str, ...] = ()

    @property
    def varied(self) -> tuple[str, ...]:
        """All levers that vary."""
        return tuple(name for name in (self.x, self.line, *self.panels) if name)


@dataclass(frozen=True, slots=True)
class Panel:
    """The points that share the values of the panel levers, by line and then along the axis."""

    values: tuple[Any, ...]
    lines: Mapping[str, Sequence[Point]]

    @property
    def points(self) -> list[Point]:
        """All points, line after line."""
        return [point for line in self.lines.values() for point in line]


def axes(points: Sequence[Point]) -> Axes:
    """Give each lever that varies its part.

    Clearance efficiency is the axis and the acceptance exponent the line where they vary; else the
    numbers with most values. A capacity year is never on an axis.
    """
    values = {name: _distinct(point.levers.get(name) for point in points) for name in _all(points)}
    varied = {name: found for name, found in values.items() if len(found) > 1}
    numeric = [
        name
        for name, found in varied.items()
        if name != "capacity_year" and all(_is_number(value) for value in found)
    ]
    numeric.sort(key=lambda name: (-_preference(name), -len(varied[name])))
    x = numeric[0] if numeric else ""
    rest = [name for name in varied if name != x]
    lines = [name for name in numeric[1:] + rest if len(varied[name]) <= MOST_LINES]
    line = next((name for name in lines if name != "capacity_year"), "")
    return Axes(x, line, tuple(name for name in rest if name != line))


def _preference(name: str) -> int:
    last = name.rpartition(".")[2]
    return {YEAR: 3, "clearance_efficiency": 2, "acceptance_exponent": -1}.get(last, 0)


def _all(points: Iterable[Point]) -> list[str]:
    return list(dict.fromkeys(name for point in points for name in point.levers))


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def panels(points: Sequence[Point], of: Axes) -> list[Panel]:
    """Arrange the points; values keep the order in which the experiment lists them."""
    found: dict[tuple[str, ...], tuple[tuple[Any, ...], dict[str, list[Point]]]] = {}
    for point in points:
        values = tuple(point.levers.get(name) for name in of.panels)
        lines = found.setdefault(tuple(map(str, values)), (values, {}))[1]
        label = value_text(point.levers.get(of.line)) if of.line else ""
        lines.setdefault(label, []).append(point)
    for _, lines in found.values():
        for line in lines.values():
            line.sort(key=lambda point: at(point, of) if of.x else 0.0)
    return [Panel(values, dict(lines)) for values, lines in found.values()]


def at(point: Point, of: Axes) -> float:
    """Where a point lies on the axis."""
    return float(point.levers[of.x])


def panel_label(panel: Panel, of: Axes, names: Names) -> str:
    """Return ``Capacities of 2023`` or ``ferries = 12``; empty where there is one panel."""
    pairs = zip(of.panels, panel.values, strict=True)
    text = ", ".join(setting(name, value, names) for name, value in pairs)
    return text[:1].upper() + text[1:]


def setting(name: str, value: Any, names: Names) -> str:
    """Return ``clearance efficiency 2`` or ``capacities of 2023``."""
    if name == "capacity_year":
        return capacities(value)
    if name == SHOCK:
        return "with the shock" if value == DISTURBED else "undisturbed"
    return f"{names.lever(name)} {value_text(value)}"


def capacities(year: Any) -> str:
    """Return ``capacities of 2023`` or, where it is a name, ``committed capacities``."""
    text = value_text(year)
    return f"capacities of {text}" if text.isdigit() else f"{words(text).lower()} capacities"


def point_label(point: Point, of: Axes, names: Names) -> str:
    """Return ``efficiency 1, exponent 0.3, capacities of 2023``; levers that vary only."""
    return ", ".join(setting(name, point.levers.get(name), names) for name in of.varied)


def focus(result: Result, of: Axes) -> list[Point]:
    """Choose the points of which the page shows the inside, the main one first.

    The points that the scenario quotes; without any, in each panel the one nearest to an axis
    value of 1 (today's efficiency), of years the first and the last. Beside a point with a shock
    stands the undisturbed one.
    """
    points = result.points
    quoted = [point for point in points if point.binding and _has_marginal(point)]
    quoted = quoted or [point for quote in _quotes(result) for point in _matching(points, quote)]
    if not quoted and of.x == YEAR:
        quoted = [end for panel in panels(points, of) for end in _ends(panel.points, of)]
    if not quoted:
        quoted = [_nearest(panel.points, of) for panel in panels(points, of)]
    chosen = _in_turn(_unique(quoted), of)
    return _unique(twin for point in chosen for twin in _twins(points, point))[:MOST_FOCUS]


def _ends(points: Sequence[Point], of: Axes) -> list[Point]:
    """Return the first and the last point along the axis."""
    in_order = sorted(points, key=lambda point: at(point, of))
    return [in_order[0], in_order[-1]]


def _twins(points: Sequence[Point], point: Point) -> list[Point]:
    """Return a point with its shock, then without, whichever of the two was chosen."""
    if SHOCK not in point.levers:
        return [point]
    rest = {**point.levers, SHOCK: None}
    both = [one for one in points if {**one.levers, SHOCK: None} == rest]
    return sorted(both, key=lambda one: one.levers[SHOCK] != DISTURBED)


def _in_turn(points: Sequence[Point], of: Axes) -> list[Point]:
    """Take one point of each panel in turn, so that a short list leaves no panel out."""
    queues = [panel.points for panel in panels(points, of)]
    for queue in queues:
        queue.sort(key=lambda point: point.index)
    turns = zip_longest(*queues)
    return [point for turn in turns for point in turn if point is not None]


def _has_marginal(point: Point) -> bool:
    return any(binding.marginal for binding in point.binding)


def _quotes(result: Result) -> list[Mapping[str, Any]]:
    return list((result.tree.get("target") or {}).get("quote") or ())


def _matching(points: Sequence[Point], quote: Mapping[str, Any]) -> list[Point]:
    return [
        point
        for point in points
        if all(point.levers.get(name) == value for name, value in quote.items())
    ]


def _nearest(points: Sequence[Point], of: Axes) -> Point:
    if not of.x:
        return points[0]
    return min(points, key=lambda point: (abs(at(point, of) - 1.0), point.index))


def _unique(points: Iterable[Point]) -> list[Point]:
    return list({point.index: point for point in points}.values())
