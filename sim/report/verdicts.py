"""Where along the levers a verdict turns, and how to say so without claiming more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sim.report.digits import lever as value_text
from sim.report.digits import listed
from sim.report.levers import Axes, Panel, at
from sim.report.result import Point

#: Order in which outcomes get better.
GRADES = {"missed": 0, "undecided": 1, "met": 2}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring values of the axis with the same verdict."""

    verdict: str
    first: float
    last: float


def stretches(line: Sequence[Point], of: Axes) -> list[Stretch]:
    """Return the verdicts along the axis of one line, equal neighbours joined."""
    judged = [(point.target.verdict, at(point, of)) for point in line if point.target]
    found = []
    for verdict, members in groupby(judged, key=lambda pair: pair[0]):
        values = [value for _, value in members]
        found.append(Stretch(verdict, values[0], values[-1]))
    return found


def along(line: Sequence[Point], of: Axes, what: str) -> str:
    """Say the verdicts along the axis: ``missed up to efficiency 1.5 and met from 2 up``.

    Parameters
    ----------
    line : sequence of Point
        In the order of the axis.
    what : str
        The axis for people, such as ``clearance efficiency``.
    """
    if not of.x:
        return line[0].target.verdict if line[0].target else ""
    found = stretches(line, of)
    if len(found) == 1:
        only = found[0]
        if only.first == only.last:
            return f"{only.verdict} at {what} {value_text(only.first)}, the only one tried"
        tried = f"{value_text(only.first)} to {value_text(only.last)}"
        return f"{only.verdict} at every {what} tried ({tried})"
    return listed(
        _stretch(stretch, what if index == 0 else "", index == len(found) - 1)
        for index, stretch in enumerate(found)
    )


def _stretch(stretch: Stretch, first: str, last: bool) -> str:
    low, high = value_text(stretch.first), value_text(stretch.last)
    if first:
        where = f"up to {first} {high}"
    elif last:
        where = f"from {low} up"
    else:
        where = f"at {low}" if low == high else f"from {low} to {high}"
    return f"{stretch.verdict} {where}"


def by_outcome(panel: Panel, of: Axes, what: str) -> Mapping[str, list[str]]:
    """Group the lines of a panel by what :func:`along` says of them."""
    found: dict[str, list[str]] = {}
    for value, line in panel.lines.items():
        found.setdefault(along(line, of, what), []).append(value)
    return found


def turn(panel: Panel, of: Axes) -> tuple[str, str, float] | None:
    """Find between which lines the verdict turns at the largest value of the axis.

    Returns
    -------
    tuple of (str, str, float) or None
        The last line that is missed, the first that is met, the axis value. None where the verdict
        at the largest value does not go from missed to met along the lines.
    """
    if not of.line or not of.x:
        return None
    ends = {value: line[-1] for value, line in panel.lines.items()}
    reached = {at(point, of) for point in ends.values()}
    if len(reached) != 1:
        return None
    judged = [(value, point.target.verdict) for value, point in ends.items() if point.target]
    grades = [GRADES.get(verdict, 1) for _, verdict in judged]
    if sorted(grades) != grades or not grades or grades[0] != 0 or grades[-1] != 2:
        return None
    last_missed = [value for value, verdict in judged if verdict == "missed"][-1]
    first_met = next(value for value, verdict in judged if verdict == "met")
    return last_missed, first_met, reached.pop()


def overall(panel: Panel) -> str:
    """Sum up a panel in a word or two: what a reader in a hurry takes away."""
    found = {point.target.verdict for point in panel.points if point.target}
    if found == {"met"}:
        return "Yes"
    if found == {"missed"}:
        return "No"
    if "met" in found:
        return "Only in part"
    return "Not settled"
