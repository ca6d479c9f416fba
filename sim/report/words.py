"""The answer in sentences, first those of a target, else those of what the corridors carry."""

from __future__ import annotations

from collections.abc import Sequence

from sim import quantities
from sim.report import ahead, carried, chosen, digits, gains, levers, shocks, verdicts
from sim.report.levers import Axes, Panel, at, panel_label, panels, point_label
from sim.report.names import Names
from sim.report.result import Binding, Estimate, Point, Result, Target


def answer(result: Result, of: Axes, names: Names, focus: Sequence[Point]) -> list[str]:
    """Return the sentences that open the page.

    What a measure buys, where points are held against one of them. Else one sentence of verdict for
    each panel (capacity year); then what binds in each. Without a target, which way is best for
    each shipment; without any, what is carried, what is fullest at the main point, and what the
    lever changes.
    """
    gained = gains.sentences(result, of, names)
    if gained:
        return gained
    asked = [*shocks.sentences(result, of, names), *ahead.sentences(result, names)]
    if asked and not any(point.target for point in result.points):
        return asked
    if not any(point.target for point in result.points):
        shipped = chosen.shipment_sentences(focus[0], names)
        return shipped or carried.sentences(result, of, names, focus[0])
    found = panels(result.points, of)
    sentences = [_verdict(panel, of, names) for panel in found]
    sentences += [_binds(panel, of, names, _increase(result)) for panel in found]
    return [*asked, *(sentence for sentence in sentences if sentence)]


def _increase(result: Result) -> str:
    """Return by how much the marginal runs raise a capacity, as text."""
    written = (result.tree.get("target") or {}).get("marginal_increase", 0.1)
    share = quantities.parse(written, "") if isinstance(written, str) else float(written)
    return f"{100 * share:g}\u00a0%"


# ----------------------------------------------------------------------------------- the verdict


def _verdict(panel: Panel, of: Axes, names: Names) -> str:
    target = next((point.target for point in panel.points if point.target), None)
    if target is None:
        return ""
    opening = f"{verdicts.overall(panel)}: {_with(panel, of, names, target)}{amount(target)} is "
    what = names.lever(of.x) if of.x else ""
    groups = verdicts.by_outcome(panel, of, what)
    if not of.line:
        return opening + "".join(groups) + _loss_of_one(panel) + "."
    line = names.lever(of.line)
    clauses = [
        f"{outcome} with {line} {digits.listed(values, 'or')}" for outcome, values in groups.items()
    ]
    if len(groups) == 1:
        outcome, values = next(iter(groups.items()))
        clauses = [f"{outcome}, whichever {line} is taken ({digits.listed(values, 'or')})"]
    return opening + "; it is ".join(clauses) + _turns(panel, of, names) + "."


def _with(panel: Panel, of: Axes, names: Names, target: Target) -> str:
    """Say what holds for the whole panel: its capacity year and the levers with one value."""
    fixed = {
        name: value for name, value in panel.points[0].levers.items() if name not in {of.x, of.line}
    }
    parts = [levers.setting(name, value, names) for name, value in fixed.items()]
    if "capacity_year" not in fixed and target.capacity_year:
        parts.insert(0, levers.capacities(target.capacity_year))
    return f"with {digits.listed(parts)}, " if parts else ""


def amount(target: Target) -> str:
    """Return what is to be reached: ``trade of USD 82 bn a year``."""
    scale = digits.scale("USD/year", [target.at_least])
    shown = digits.with_unit(digits.plain(target.at_least * scale.factor), scale.unit)
    return f"trade of {shown}" if target.kpi == "bilateral_trade" else f"{target.kpi} of {shown}"


def _loss_of_one(panel: Panel) -> str:
    """Add the loss where the panel is one point: there the sentence can hold it."""
    if len(panel.points) != 1:
        return ""
    target = panel.points[0].target
    return f": {loss(target)}" if target and target.loss else ""


def loss(target: Target) -> str:
    """Return ``loss 12 % (11 to 13), at most 1 % allowed``."""
    if target.loss is None:
        return "the loss is unknown"
    allowed = digits.number(100 * target.loss_limit, None if target.loss_limit < 0.01 else 0)
    shown = digits.shown(target.loss, "loss_share")
    return f"{shown} of what is offered does not arrive, {allowed}\u00a0% would do"


def _turns(panel: Panel, of: Axes, names: Names) -> str:
    found = verdicts.turn(panel, of)
    if found is None:
        return ""
    missed, met, value = found
    return (
        f"; at {names.lever(of.x)} {digits.lever(value)} it turns between "
        f"{names.lever(of.line)} {missed} and {met}"
    )


# --------------------------------------------------------------------------------- what binds


def _binds(panel: Panel, of: Axes, names: Names, increase: str) -> str:
    """Say what holds most freight back at today's efficiency and at the end of the axis."""
    told = _telling(panel, of)
    if not told:
        return ""
    label = panel_label(panel, of, names)
    opening = f"{label}: first to bind is " if label else "First to bind is "
    parts = []
    for station, points in told.items():
        first = points[0].binding[0]
        share = f"{100 * first.share:.0f}\u00a0% of the lost time{_where(points[0], of, names)}"
        parts.append(f"{names.node(station)} ({share}){worth(first, increase)}")
    return opening + "; then ".join(parts) + "."


def _where(point: Point, of: Axes, names: Names) -> str:
    own = Axes(of.x, of.line, ())
    label = point_label(point, own, names)
    return f" at {label}" if label else ""


def _telling(panel: Panel, of: Axes) -> dict[str, list[Point]]:
    """Return the points that tell what binds, by the station: near axis value 1, then at the end.

    Only points at which something is lost beyond the limit, or might be, are asked.
    """
    asked = [point for point in panel.points if point.binding and _short(point)]
    if not asked:
        return {}
    if of.x:
        # A point whose stations have been given more capacity can say what that is worth.
        asked.sort(key=lambda point: not any(one.marginal for one in point.binding))
        near = min(asked, key=lambda point: abs(at(point, of) - 1.0))
        far = max(at(point, of) for point in asked)
        asked = [near, *(point for point in asked if at(point, of) == far)]
    found: dict[str, list[Point]] = {}
    for point in asked:
        found.setdefault(point.binding[0].station, []).append(point)
    return found


def _short(point: Point) -> bool:
    return point.target is None or point.target.verdict != "met"


def worth(binding: Binding, increase: str) -> str:
    """Say what more capacity there would bring, where a paired run has told."""
    gain = binding.marginal
    if gain is None:
        return ""
    if gain.low is None or gain.high is None or gain.low <= 0 <= gain.high:
        return f", where {increase} more capacity brings no gain that the intervals can tell from 0"
    verb = "adds" if gain.mean > 0 else "costs"
    size = gain if gain.mean > 0 else gain.scaled(-1.0)
    if size.low is not None and size.high is not None and size.low > size.high:
        size = Estimate(size.mean, size.high, size.low, size.n, size.unit)
    return f", where {increase} more capacity {verb} {digits.shown(size)}"


# ------------------------------------------------------------------------------- undecided points


def undecided(result: Result, of: Axes, names: Names) -> list[str]:
    """Say for each undecided point what would settle it."""
    found = []
    for point in result.points:
        target = point.target
        if target is None or target.verdict != "undecided":
            continue
        label = point_label(point, of, names) or result.title
        if point.replications < 2:
            why = "one replication has no interval; run at least two"
        elif target.settle is None:
            why = "no number of replications up to the cap would settle it"
        else:
            why = f"about {target.settle} replications would settle it, {point.replications} ran"
        found.append(f"{label}: {loss(target)}; {why}")
    return found
