"""Tables of the verdict: a matrix for each panel, and the numbers behind the lever curves."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report import digits
from sim.report.figures.binding import bars
from sim.report.figures.curve import Curve
from sim.report.levers import Axes, Panel, at, panel_label, panels, point_label
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result
from sim.report.tables import Cell, Column, Table, estimate

SIGNS = {"met": "✓ met", "missed": "✗ missed", "undecided": "? undecided"}


def matrices(result: Result, of: Axes, names: Names) -> list[Table]:
    """Return the verdict over both levers, a table for each panel."""
    if not of.x or not any(point.target for point in result.points):
        return []
    return [_matrix(panel, of, names) for panel in panels(result.points, of)]


def _matrix(panel: Panel, of: Axes, names: Names) -> Table:
    values = sorted({at(point, of) for point in panel.points})
    heads = [Column(digits.lever(value)) for value in values]
    corner = f"{names.lever(of.line)} \\ {names.lever(of.x)}" if of.line else names.lever(of.x)
    rows = []
    for label, line in panel.lines.items():
        points = {at(point, of): point for point in line}
        cells = [_judged(points.get(value)) for value in values]
        rows.append([Cell(label or "verdict"), *cells])
    label = panel_label(panel, of, names)
    caption = f"{label or 'Verdict'}: verdict, and the share of the offer that does not arrive"
    return Table(caption, [Column(corner, numeric=False), *heads], rows)


def _judged(point: Point | None) -> Cell:
    if point is None or point.target is None:
        return Cell("–")
    target = point.target
    small = ""
    if target.loss:
        share = target.loss.scaled(100.0)
        between = digits.limits(share)
        small = f"{between or digits.mean(share)} %"
    return Cell(SIGNS.get(target.verdict, target.verdict), small, mark=target.verdict)


def numbers(result: Result, of: Axes, names: Names, curves: Sequence[Curve]) -> Table | None:
    """Return what the curves show of every point, and its verdict."""
    if len(result.points) < 2:
        return None
    columns = [Column(names.lever(name)) for name in of.varied] + [Column("replications")]
    rows = [
        [Cell(digits.lever(point.levers.get(name))) for name in of.varied]
        + [Cell(str(point.replications))]
        for point in result.points
    ]
    for curve in curves:
        found = [curve.value(point) for point in result.points]
        known = [one for one in found if one]
        if not known:
            continue
        scale = digits.scale(known[0].unit, [one.mean for one in known], curve.kpi)
        columns.append(Column(curve.what, scale.unit))
        for row, one in zip(rows, found, strict=True):
            row.append(estimate(scale.show(one) if one else None))
    if any(point.target for point in result.points):
        columns.append(Column("verdict", numeric=False))
        for row, point in zip(rows, result.points, strict=True):
            row.append(_verdict(point))
    return Table("The numbers behind the curves", columns, rows, folded=True)


def _verdict(point: Point) -> Cell:
    target = point.target
    if target is None:
        return Cell("–")
    settle = target.settle if target.verdict == "undecided" else None
    small = f"about {settle} replications would settle it" if settle else ""
    return Cell(SIGNS.get(target.verdict, target.verdict), small, mark=target.verdict)


def parts(points: Sequence[Point], of: Axes, names: Names) -> Table | None:
    """Return what the loss is made of at the shown points, in per cent of the offer."""
    known = [point for point in points if point.loss_parts]
    if not known:
        return None
    kinds = list(known[0].loss_parts)
    columns = [Column("point", numeric=False)]
    columns += [Column(kind.replace("_", " "), "% of the offer") for kind in kinds]
    rows = []
    for point in known:
        shares = [point.loss_parts.get(kind) for kind in kinds]
        cells = [estimate(share.scaled(100.0) if share else None) for share in shares]
        rows.append([Cell(point_label(point, of, names) or "all"), *cells])
    return Table(
        "What the loss is made of: growth of what waits, and what is refused", columns, rows
    )


def binding(points: Sequence[Point], of: Axes, names: Names) -> list[Table]:
    """Return what holds freight back at each shown point."""
    found = []
    for point in points:
        ranked = bars(point, 15)
        if len(ranked) < 2:
            continue
        gains = [bar.marginal for bar in ranked if bar.marginal]
        scale = digits.scale("USD/year", [gain.mean for gain in gains])
        charged = "lost time" if point.binding else "waiting time"
        columns = [
            Column("station", numeric=False),
            Column(f"share of {charged}", "%"),
            Column("in use", "%"),
        ]
        columns += [Column("worth of more capacity", scale.unit)] if gains else []
        rows = []
        for bar in ranked:
            share = Estimate(bar.share, bar.low, bar.high).scaled(100.0)
            row = [Cell(names.node(bar.station)), estimate(share)]
            row.append(estimate(bar.use.scaled(100.0) if bar.use else None))
            row += [estimate(_shown(bar.marginal, scale))] if gains else []
            rows.append(row)
        label = point_label(point, of, names)
        found.append(
            Table(
                _captioned("What holds freight back", label), columns, rows, folded=True, extra=True
            )
        )
    return found


def _shown(gain: Estimate | None, scale: digits.Scale) -> Estimate | None:
    return scale.show(gain) if gain else None


def _captioned(what: str, label: str) -> str:
    return f"{what}: {label}" if label else what
