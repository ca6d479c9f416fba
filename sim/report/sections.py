"""The sections of the page: a planner's question each, with its chart and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.report import (
    ahead,
    answers,
    chosen,
    comparison,
    cpmm_tables,
    evidence,
    gains,
    legs,
    method,
    shocks,
)
from sim.report.asked import SHOCK, YEAR
from sim.report.carried import busiest
from sim.report.figures import ahead as years
from sim.report.figures import (
    binding,
    curve,
    differences,
    queues,
    shock,
    side_by_side,
    time_split,
    transit,
)
from sim.report.figures import evidence as evidence_figure
from sim.report.figures import gains as gains_figure
from sim.report.figures.style import Drawing
from sim.report.levers import Axes, point_label
from sim.report.map import network
from sim.report.map.draw import draw
from sim.report.map.said import Said
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result
from sim.report.tables import Table, insides
from sim.report.words import amount


@dataclass(frozen=True, slots=True)
class Section:
    """A question, what answers it in words, in a chart, in tables."""

    id: str
    heading: str
    paragraphs: Sequence[str] = ()
    drawings: Sequence[Drawing] = ()
    tables: Sequence[Table] = ()
    items: Sequence[str] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.drawings or self.tables or self.items)


def sections(result: Result, of: Axes, names: Names, shown: Sequence[Point]) -> list[Section]:
    """Return the sections that have something to show, in the order of the page.

    Parameters
    ----------
    shown : sequence of Point
        Points of which the inside is shown, the main one first.
    """
    main = shown[0]
    made = [
        _gains(result, of, names),
        _shocked(result, of, names, shown),
        _ahead(result, names),
        _levers(result, of, names),
        _map(main, of, names),
        _compared(result, main, of, names),
        _shipped(main, of, names),
        _chosen(result, main, of, names),
        _responded(result, of, names),
        _binding(shown, of, names),
        _capacity(shown, of, names),
        _transit(result, main, of, names),
        _time(main, of, names),
        _cpmm(main, of, names),
        _queues(result, shown, of, names),
        _trust(result),
        _inputs(result),
        _method(result, of, names),
    ]
    return [section for section in made if not section.empty]


def _drawn(*drawings: Drawing | None) -> list[Drawing]:
    return [drawing for drawing in drawings if drawing]


def _at(point: Point, of: Axes, names: Names) -> list[str]:
    """Say which point is shown, where there are several."""
    label = point_label(point, of, names)
    return [f"Shown: {label}."] if label else []


def _gains(result: Result, of: Axes, names: Names) -> Section:
    return Section(
        "gains",
        "Which measure buys most?",
        gains.sentences(result, of, names),
        _drawn(gains_figure.draw(result, of, names)),
        gains.tables(result, of, names),
    )


def _shocked(result: Result, of: Axes, names: Names, shown: Sequence[Point]) -> Section:
    undated = [
        differences.draw(result, point, f"differences-{point.index}", names)
        for point in shown
        if point.shock and point.shock.begin is None
    ]
    found = [one for _, one in shocks.shocked(result)]
    return Section(
        "shock",
        shocks.heading(result),
        shocks.paragraphs(found) if found else [],
        [*shock.all_of(result, shown, names), *_drawn(*undated)],
        shocks.tables(result, of, names),
    )


def _ahead(result: Result, names: Names) -> Section:
    return Section(
        "years",
        "What saturates when?",
        ahead.paragraphs(result.years) if result.years else [],
        years.all_of(result, names),
        ahead.tables(result, names),
    )


#: What a lever curve shows, the first that the network delivers.
DELIVERED = (
    ("bilateral_trade", "Bilateral trade delivered"),
    ("delivered_value", "Value delivered"),
    ("delivered_tonnes", "Tonnes delivered"),
    ("delivered_teu", "Boxes delivered"),
    ("work_in_system", "Units in the system"),
)


def _levers(result: Result, of: Axes, names: Names) -> Section:
    if set(of.varied) == {SHOCK}:
        # The two runs of a shock have their own section.
        return Section("levers", "")
    kpi, what = next(
        (pair for pair in DELIVERED if _anybody(result, pair[0])), ("bilateral_trade", "Trade")
    )
    target = next((point.target for point in result.points if point.target), None)
    delivered = curve.Curve("delivered", what, curve.network(kpi))
    lost = curve.Curve("loss", "Share of the offer that does not arrive", _loss, kpi="loss_share")
    if target:
        limit = f"limit: {100 * target.loss_limit:g}\u00a0%"
        lost = replace(lost, level=target.loss_limit, level_label=limit)
    if target and target.kpi == kpi:
        label = f"target: {amount(target).removeprefix('trade of ')}"
        delivered = replace(delivered, level=target.at_least, level_label=label)
    curves = [delivered, lost] if target else [delivered, *_times(result, names)]
    table = answers.numbers(result, of, names, curves)
    return Section(
        "levers",
        "How does it change from year to year?" if of.x == YEAR else "What does each lever buy?",
        drawings=_drawn(*(curve.draw(one, result, of, names) for one in curves)),
        tables=[table] if table else [],
    )


def _times(result: Result, names: Names) -> list[curve.Curve]:
    """Return the curve of the transit time, where no target says what matters most."""
    most = busiest(result.points[0])
    if not most:
        return []
    what = f"Median time of {names.corridor(most)}"
    return [curve.Curve("time", what, lambda point: point.kpi("corridor", most, "transit_p50"))]


def _anybody(result: Result, kpi: str) -> bool:
    found = (point.kpi("network", "network", kpi) for point in result.points)
    return any(one is not None and one.mean != 0 for one in found)


def _loss(point: Point) -> Estimate | None:
    return point.target.loss if point.target else None


def _map(main: Point, of: Axes, names: Names) -> Section:
    net = network.network(main, names)
    drawing = draw(net, names)
    return Section(
        "map",
        "Where does the freight go, and where is it full?",
        _at(main, of, names),
        _drawn(drawing),
        [Said(net, names).table()] if drawing else [],
    )


def _compared(result: Result, main: Point, of: Axes, names: Names) -> Section:
    found = comparison.tables(main, names)
    members = [name for group in comparison.groups(main, names).values() for name in group]
    by_leg = legs.table(result, main, names, members)
    return Section(
        "compared",
        "How do the corridors compare?",
        _at(main, of, names),
        side_by_side.draw(result, main, names),
        [*found, *([by_leg] if by_leg else [])],
    )


def _shipped(main: Point, of: Axes, names: Names) -> Section:
    return Section(
        "shipments",
        "Which way for one shipment?",
        _at(main, of, names),
        tables=chosen.shipment_tables(main, names),
    )


def _chosen(result: Result, main: Point, of: Axes, names: Names) -> Section:
    return Section(
        "choice",
        "Which corridors does freight choose?",
        [*_at(main, of, names), *chosen.choice_sentences(result, of, names)],
        tables=chosen.choice_tables(main, result, of, names),
    )


def _responded(result: Result, of: Axes, names: Names) -> Section:
    return Section(
        "response",
        "How much trade do faster ways create?",
        chosen.response_sentences(result, of, names),
        tables=chosen.response_tables(result, of, names),
    )


def _binding(shown: Sequence[Point], of: Axes, names: Names) -> Section:
    drawing = binding.draw(shown, of, names)
    parts = answers.parts(shown, of, names)
    return Section(
        "binding",
        "What holds us back first?",
        drawings=_drawn(drawing),
        tables=[*([parts] if parts else []), *answers.binding(shown, of, names)],
    )


def _capacity(shown: Sequence[Point], of: Axes, names: Names) -> Section:
    main, *others = shown
    found = insides(main, names)
    for point in others:
        label = point_label(point, of, names)
        found += [
            Table(f"{table.caption}: {label}", table.columns, table.rows, folded=True, extra=True)
            for table in insides(point, names)[:2]
        ]
    return Section(
        "capacity", "What does each corridor and station carry?", _at(main, of, names), tables=found
    )


def _transit(result: Result, main: Point, of: Axes, names: Names) -> Section:
    return Section(
        "transit",
        "How long does it take, and how reliably?",
        _at(main, of, names),
        _drawn(transit.draw(result, main, names)),
    )


def _time(main: Point, of: Axes, names: Names) -> Section:
    return Section(
        "time",
        "Where does the time go?",
        _at(main, of, names),
        _drawn(time_split.draw(main, names)),
    )


def _cpmm(main: Point, of: Axes, names: Names) -> Section:
    return Section(
        "cpmm",
        "How does it compare with measured corridors?",
        [*_at(main, of, names), *cpmm_tables.paragraphs(main, names)],
        tables=cpmm_tables.tables(main, names),
    )


def _queues(result: Result, shown: Sequence[Point], of: Axes, names: Names) -> Section:
    return Section(
        "queues",
        "How do the queues move over time?",
        drawings=_drawn(queues.draw(result, shown, of, names)),
    )


def _trust(result: Result) -> Section:
    if not result.evidence:
        return Section("trust", "How far can you trust this?")
    return Section(
        "trust",
        "How far can you trust this?",
        [evidence.verdict(result.evidence)],
        _drawn(evidence_figure.draw(result.evidence)),
        [evidence.observed(result.evidence)],
    )


def _inputs(result: Result) -> Section:
    table = evidence.sources(result)
    return Section(
        "inputs",
        "What was assumed, and from where?",
        [evidence.assumed(result)] if table else [],
        tables=[table] if table else [],
    )


def _method(result: Result, of: Axes, names: Names) -> Section:
    table = method.files(result)
    return Section(
        "method",
        "How was it worked out, and what does it leave out?",
        tables=[table] if table else [],
        items=method.items(result, of, names),
    )
