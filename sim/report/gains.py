"""What each measure buys, against the point that the experiment holds all others against."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report import digits
from sim.report.digits import lever as value_text
from sim.report.levers import Axes, point_label
from sim.report.names import Names, words
from sim.report.result import Estimate, Point, Result
from sim.report.tables import Cell, Column, Table, estimate

#: Measures that are no KPI, in words.
SPOKEN = {"loss": "share of the offer that is lost", "lost_time": "time lost"}
#: KPIs of which less is better.
LESS = ("transit", "wait", "queue", "blocked", "cost", "co2", "loss", "lost", "refused")


def compared(result: Result) -> list[Point]:
    """Return the points that are held against another, the best first."""
    found = [point for point in result.points if point.gains]
    return sorted(found, key=lambda point: (-_worth(point), point.index))


def called(point: Point, of: Axes, names: Names) -> str:
    """Return what a point is called: the value alone where one lever varies."""
    if len(of.varied) == 1:
        return value_text(point.levers.get(of.varied[0]))
    return point_label(point, of, names)


def first_measure(points: Sequence[Point]) -> str:
    """Return the measure that ranks."""
    return next(iter(points[0].gains))


def less_is_better(measure: str) -> bool:
    """Whether a gain of a measure is a loss for the planner."""
    return measure.rpartition("/")[2].startswith(LESS)


def _worth(point: Point) -> float:
    measure, gain = next(iter(point.gains.items()))
    return -gain.mean if less_is_better(measure) else gain.mean


def spoken(measure: str, names: Names) -> str:
    """Return a measure in words: ``delivered value``, ``transit mean of Almaty - Poti``."""
    if measure in SPOKEN:
        return SPOKEN[measure]
    scope, name, kpi = measure.split("/")
    what = words(kpi).lower()
    if scope == "network":
        return what
    title = names.corridor(name) if scope == "corridor" else names.node(name)
    return f"{what} of {title}"


def scale_of(measure: str, gains: Sequence[Estimate]) -> digits.Scale:
    """Return how the gains of one measure are shown."""
    kpi = "loss_share" if measure == "loss" else measure.rpartition("/")[2]
    ends = [end for one in gains for end in (one.mean, one.low, one.high) if end is not None]
    return digits.scale(gains[0].unit, ends, kpi)


def sentences(result: Result, of: Axes, names: Names) -> list[str]:
    """Say which measure buys most, and which cannot be told from nothing."""
    points = compared(result)
    if not points:
        return []
    measure = first_measure(points)
    best = points[0]
    scale = scale_of(measure, [point.gains[measure] for point in points if measure in point.gains])
    idle = [called(point, of, names) for point in points if not _told(point, measure)]
    told = []
    if _told(best, measure) and _worth(best) > 0.0:
        gain = scale.show(best.gains[measure])
        size = digits.with_unit(digits.mean(gain), scale.unit)
        what = f"{spoken(measure, names)} changes by {size} ({digits.limits(gain)})"
        told.append(f"Most is bought by {called(best, of, names)}: {what}.")
    else:
        told.append(f"No measure changes {spoken(measure, names)} for the better.")
    worst = points[-1]
    if _told(worst, measure) and _worth(worst) < 0.0:
        loss = scale.show(worst.gains[measure])
        size = digits.with_unit(digits.mean(loss), scale.unit)
        told.append(f"Most is lost by {called(worst, of, names)}: {size} ({digits.limits(loss)}).")
    if idle:
        told.append(f"Not to be told from nothing: {digits.listed(idle)}.")
    return told


def _told(point: Point, measure: str) -> bool:
    """Whether a gain's limits leave nothing out of the question."""
    gain = point.gains.get(measure)
    if gain is None or gain.low is None or gain.high is None:
        return False
    return not gain.low <= 0.0 <= gain.high


def tables(result: Result, of: Axes, names: Names) -> list[Table]:
    """Return the table of all gains, the best measure first."""
    points = compared(result)
    if not points:
        return []
    measures = list(dict.fromkeys(measure for point in points for measure in point.gains))
    scales = {
        measure: scale_of(measure, [p.gains[measure] for p in points if measure in p.gains])
        for measure in measures
    }
    columns = [Column("measure", numeric=False)]
    columns += [Column(spoken(one, names), scales[one].unit) for one in measures]
    rows = [
        [
            Cell(called(point, of, names)),
            *(
                estimate(scales[one].show(point.gains[one]) if one in point.gains else None)
                for one in measures
            ),
        ]
        for point in points
    ]
    base = result.points[points[0].reference or 0]
    caption = f"Change against {called(base, of, names)}, on the same random numbers"
    return [Table(caption, columns, rows, wide=len(columns) > 4)]
