"""The answer in sentences where there is no target: what is carried, and what is fullest."""

from __future__ import annotations

from sim.report import digits
from sim.report.levers import Axes, panels, point_label
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result


def sentences(result: Result, of: Axes, names: Names, point: Point) -> list[str]:
    """Say what is carried and what is fullest at a point, and what the lever on the axis changes.

    Parameters
    ----------
    point : Point
        The main one.
    """
    label = point_label(point, of, names)
    opening = f"At {label}: " if label else ""
    found = [_carried(point, names), _fullest(point, names)]
    told = [opening + found[0] if found[0] else "", found[1], _changed(result, of, names, point)]
    return [text for text in told if text]


def loads(point: Point) -> dict[str, Estimate]:
    """Return what each corridor carries: tonnes, or units where nothing weighs anything."""
    for kpi in ("tonnes", "units"):
        every = {name: point.kpi("corridor", name, kpi) for name in point.names("corridor")}
        found = {name: one for name, one in every.items() if one and one.mean > 0}
        if found:
            return found
    return {}


def busiest(point: Point) -> str:
    """Return the corridor that carries most, empty where none carries anything."""
    found = loads(point)
    return max(found, key=lambda name: found[name].mean) if found else ""


def _carried(point: Point, names: Names) -> str:
    most = busiest(point)
    total = point.kpi("network", "network", "delivered_tonnes")
    network = f"the network delivers {digits.shown(total)}" if total and total.mean else ""
    if not most:
        return _capital(f"{network}.") if network else ""
    found = loads(point)
    text = f"{names.corridor(most)} carries {digits.shown(found[most])}"
    if len(found) > 1:
        text = f"{names.corridor(most)} carries most, {digits.shown(found[most])}"
        text = f"{network}; {text}" if network else text
    time = point.kpi("corridor", most, "transit_p50")
    if time:
        text += f", and half of its units arrive within {digits.shown(time)}"
    return _capital(f"{text}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fullest(point: Point, names: Names) -> str:
    use = _by(point, "utilisation")
    waits = _by(point, "wait_mean")
    text = ""
    if use:
        name = max(use, key=lambda name: use[name].mean)
        text = f"{names.node(name)} is fullest, {digits.shown(use[name], 'utilisation')} in use"
    if waits:
        name = max(waits, key=lambda name: waits[name].mean)
        longest = f"the longest mean wait is {digits.shown(waits[name])}, at {names.node(name)}"
        text = f"{text}; {longest}" if text else _capital(longest)
    return f"{text}." if text else ""


def _by(point: Point, kpi: str) -> dict[str, Estimate]:
    """Return a KPI of all stations that have it."""
    found = {name: point.kpi("station", name, kpi) for name in point.names("station")}
    return {name: estimate for name, estimate in found.items() if estimate is not None}


# ----------------------------------------------------------------------- what the lever changes


def _changed(result: Result, of: Axes, names: Names, point: Point) -> str:
    """Say what differs between the ends of the axis, on the line of the main point."""
    lines = [line for panel in panels(result.points, of) for line in panel.lines.values()]
    line = next(line for line in lines if point in line)
    if not of.x or len(line) < 2:
        return ""
    first, last = line[0], line[-1]
    most = busiest(point)
    parts = [
        _difference(
            "what is delivered",
            first.kpi("network", "network", "delivered_tonnes"),
            last.kpi("network", "network", "delivered_tonnes"),
        ),
        _difference(
            f"the median time of {names.corridor(most)}",
            first.kpi("corridor", most, "transit_p50"),
            last.kpi("corridor", most, "transit_p50"),
        ),
    ]
    told = [part for part in parts if part]
    ends = f"{digits.lever(first.levers[of.x])} to {digits.lever(last.levers[of.x])}"
    return f"From {names.lever(of.x)} {ends}, {digits.listed(told)}." if told else ""


def _difference(what: str, before: Estimate | None, after: Estimate | None) -> str:
    """Say how a quantity changes; a difference inside the intervals is none."""
    if before is None or after is None or not (before.mean or after.mean):
        return ""
    if apart(before, after):
        return f"{what} goes from {digits.shown(before)} to {digits.shown(after)}"
    return f"{what} does not change by more than the intervals leave open"


def apart(one: Estimate, other: Estimate) -> bool:
    """Whether two intervals do not touch; without limits nothing is known to be apart."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.high < other.low or other.high < one.low
