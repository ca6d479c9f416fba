"""What a shock costs, in two sentences and in tables."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report import digits
from sim.report.asked import GROUP, NETWORK, SHOCK, Days, Shock
from sim.report.carried import apart
from sim.report.levers import Axes, point_label
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result
from sim.report.tables import Cell, Column, Table, estimate

#: Points of which sentences and charts tell; rows of a table.
MOST_TOLD, MOST_ROWS = 3, 12
#: Letters of corridors' names that a sentence has room for.
NAMED = 60
#: A corridor that loses less than this many days of its flow is not hit.
HIT = 0.1


def shocked(result: Result) -> list[tuple[Point, Shock]]:
    """Return the points that were run with a shock."""
    return [(point, point.shock) for point in result.points if point.shock]


def label_of(point: Point, of: Axes, names: Names) -> str:
    """Say which point it is, its shock left out."""
    varied = [name for name in of.varied if name != SHOCK]
    return point_label(point, Axes(panels=tuple(varied)), names)


def shown(shock: Shock) -> list[str]:
    """Return the corridors of the table: those followed, then those that are hit, most first."""
    losses = {
        name: one.mean
        for (scope, name, measure), one in shock.measures.items()
        if (scope, measure) == ("corridor", "largest_loss")
        and (lost := shock.measure(scope, name, "largest_loss_days")) is not None
        and (lost.mean >= HIT or name in shock.group)
    }
    ranked = sorted(losses, key=lambda name: (name not in shock.group, -losses[name]))
    return ranked[:MOST_ROWS]


def subject(shock: Shock, names: Names) -> str:
    """Say which corridors the answer is about; empty where it is the whole network."""
    if shock.subject == NETWORK:
        return ""
    named = digits.listed(names.corridor(name) for name in shock.group)
    if len(shock.group) == 1 or len(named) <= NAMED:
        return f"on {named}"
    return f"on the {len(shock.group)} corridors followed"


# ------------------------------------------------------------------------------- in sentences


def sentences(result: Result, of: Axes, names: Names) -> list[str]:
    """Return two sentences for each of the first points with a shock."""
    found = []
    for point, shock in shocked(result)[:MOST_TOLD]:
        label = label_of(point, of, names)
        opening = f"At {label}: " if label else ""
        if shock.begin is None:
            found += _over_the_year(result, shock, names, opening)
        else:
            found += _dated(shock, names, opening)
    return found


def title_of(shock: Shock) -> str:
    """Return what the shock is called."""
    return shock.title or "The shock"


def heading(result: Result) -> str:
    """Return the question of the section."""
    if any(shock.begin is not None for _, shock in shocked(result)):
        return "How deep is the loss, and how long until it is made good?"
    return "What does the change cost over the measured time?"


def _dated(shock: Shock, names: Names, opening: str) -> list[str]:
    on = subject(shock, names)
    deliveries = f"deliveries {on}" if on else "deliveries"
    depth = _depth(shock, deliveries)
    if depth:
        told = f"{opening}{title_of(shock)}: {depth}."
    else:
        loss = shock.measure(*shock.subject, "largest_loss")
        size = f", by {digits.shown(loss)} at most" if loss else ""
        told = f"{opening}{title_of(shock)}: {deliveries} hardly fall behind{size}."
    return [told, f"{_recovery(shock)}{_slower(shock)}."]


def _depth(shock: Shock, deliveries: str) -> str:
    lost = shock.measure(*shock.subject, "largest_loss")
    days = shock.measure(*shock.subject, "largest_loss_days")
    if lost is None or days is None or days.mean < shock.within:
        return ""
    usd = shock.measure(*shock.subject, "largest_loss_usd")
    worth = f", {digits.shown(usd)}" if usd and usd.mean else ""
    there = "" if shock.subject == NETWORK else "there "
    text = (
        f"{deliveries} fall behind by up to {digits.shown(lost)}{worth}, as much as is usually "
        f"delivered {there}in {digits.shown(days)}"
    )
    of_all = shock.measure(*NETWORK, "largest_loss_days")
    if there and of_all:
        text += f", by the whole network in {digits.mean(of_all)}"
    week = shock.measure(*shock.subject, "worst_week_share")
    if week:
        text += f"; in the worst week {digits.shown(week, 'worst_week_share')} is missing"
    return text


def _recovery(shock: Shock) -> str:
    days = shock.days.get((*shock.subject, "made_good"))
    assert shock.begin is not None
    assert shock.end is not None
    if days is None or days.greatest <= 0.0:
        return "There is no loss to make good"
    if days.open:
        return (
            f"The loss is not made good within the run, which ends {days.bound:.0f} days after the "
            f"shock began, in {days.censored} of {days.n} replications"
        )
    text = f"The loss is made good {spelled(days)} after it began"
    lasted = (shock.end - shock.begin) / 24
    if days.median > lasted:
        text += f", {days.median - lasted:.0f} after its end"
    if days.censored:
        text += f" (not within the run in {days.censored} of {days.n} replications)"
    return text


def spelled(days: Days) -> str:
    """Return ``29 days (27 to 31)``; ``more than`` where the run ended before."""
    if days.open:
        return f"more than {days.bound:.0f} days"
    text = f"{days.median:.0f} days"
    if days.low is not None and days.high is not None:
        high = f"more than {days.high:.0f}" if days.high_open else f"{days.high:.0f}"
        return f"{text} ({days.low:.0f} to {high})"
    if days.n > 1 and days.least != days.greatest:
        return f"{text} ({days.least:.0f} to {days.greatest:.0f} in {days.n} runs)"
    return text


def _slower(shock: Shock) -> str:
    extra = shock.measure(*shock.subject, "extra_transit")
    if extra is None or (extra.low is not None and extra.low <= 0.0):
        return ""
    left = shock.measure(*shock.subject, "unfinished_share")
    least = "at least " if left and left.mean > 0.0 else ""
    return f"; freight that set out meanwhile takes {least}{digits.shown(extra)} longer on average"


def _over_the_year(result: Result, shock: Shock, names: Names, opening: str) -> list[str]:
    base = result.points[shock.undisturbed]
    kpi = "delivered_tonnes" if _delivers(base, "delivered_tonnes") else "delivered_value"
    text = f"{opening}{title_of(shock)}: {_changed(shock, base, NETWORK, kpi, 'the network')}"
    return [f"{text}.", _hit(shock, base, names)]


def _hit(shock: Shock, base: Point, names: Names) -> str:
    """Say which corridor is hit hardest: that which loses most, else that which is slowed most."""
    worst = hardest(shock, base)
    if worst:
        key = "corridor", worst
        text = _changed(shock, base, key, load_of(base, worst), names.corridor(worst))
        slow = shock.difference(*key, "transit_mean")
        return f"Hit hardest: {text}{_slowed(slow, ', and takes ')}."
    slower = {
        name: one
        for (scope, name, kpi), one in shock.differences.items()
        if (scope, kpi) == ("corridor", "transit_mean") and shock.tells_of(name)
        if one.low is not None and one.low > 0
    }
    if not slower:
        return "No corridor loses load or time by more than chance."
    name = max(slower, key=lambda name: slower[name].mean)
    return f"Slowed most: {names.corridor(name)}{_slowed(slower[name], ' takes ')}."


def _slowed(one: Estimate | None, opening: str) -> str:
    if one is None or one.low is None or one.high is None or one.low <= 0 <= one.high:
        return ""
    size, word = (one, "longer") if one.mean > 0 else (_turned(one), "shorter")
    return f"{opening}{digits.shown(size)} {word} on average"


def _delivers(point: Point, kpi: str) -> bool:
    one = point.kpi(*NETWORK, kpi)
    return one is not None and one.mean > 0


def load_of(point: Point, corridor: str) -> str:
    """Return what a corridor's load is counted in."""
    tonnes = point.kpi("corridor", corridor, "tonnes")
    return "tonnes" if tonnes and tonnes.mean else "units"


def hardest(shock: Shock, base: Point) -> str:
    """Return the corridor that loses most, empty where none loses more than chance."""
    lost = {
        name: one.mean
        for (scope, name, kpi), one in shock.differences.items()
        if scope == "corridor" and kpi == load_of(base, name) and shock.tells_of(name)
        if one.high is not None and one.high < 0
    }
    return min(lost, key=lambda name: lost[name]) if lost else ""


def _changed(shock: Shock, base: Point, of: tuple[str, str], kpi: str, who: str) -> str:
    """Return ``the network carries 1.2 Mt a year (1.1 to 1.3) less, 4 %``."""
    one, usual = shock.difference(*of, kpi), base.kpi(*of, kpi)
    verb = "delivers" if of == NETWORK else "carries"
    if one is None or (one.low is not None and one.low <= 0 <= (one.high or 0)):
        return f"{who} {verb} as much, as far as the intervals can tell"
    size = one if one.mean > 0 else _turned(one)
    share = f", {100 * size.mean / usual.mean:.2g}\u00a0%" if usual and usual.mean else ""
    return f"{who} {verb} {digits.shown(size)} {'more' if one.mean > 0 else 'less'}{share}"


def _turned(one: Estimate) -> Estimate:
    low, high = (None if end is None else -end for end in (one.high, one.low))
    return Estimate(-one.mean, low, high, one.n, one.unit)


# ---------------------------------------------------------------------------------- in tables

#: Measure and heading.
MEASURES = (
    ("largest_loss", "falls behind by"),
    ("largest_loss_days", "in days of its flow"),
    ("worst_week_share", "missing in the worst week"),
    ("peak_backlog", "most waiting beyond the usual"),
    ("extra_transit", "longer on the way"),
)


def tables(result: Result, of: Axes, names: Names) -> list[Table]:
    """Return what the shock does to the network and each corridor, and what it changes at all."""
    found: list[Table | None] = []
    for point, shock in shocked(result)[:MOST_TOLD]:
        label = label_of(point, of, names)
        after = f": {label}" if label else ""
        if shock.begin is not None:
            found.append(_by_corridor(shock, names, after))
        found.append(_differences(result, shock, names, after))
    return [table for table in found if table]


def _by_corridor(shock: Shock, names: Names, after: str) -> Table:
    group = [GROUP] if shock.subject == GROUP and len(shock.group) > 1 else []
    corridors = [("corridor", name) for name in shown(shock)]
    rows: list[tuple[str, str]] = [NETWORK, *group, *corridors]
    columns = [Column("what", numeric=False)]
    called = {NETWORK: "Whole network", GROUP: "All corridors followed"}
    cells = [[Cell(called.get(key) or names.corridor(key[1]))] for key in rows]
    for measure, head in MEASURES:
        values = [shock.measure(*key, measure) for key in rows]
        known = [one for one in values if one]
        if not known:
            continue
        scale = digits.scale(known[0].unit, [one.mean for one in known], measure)
        columns.append(Column(head, scale.unit))
        for row, one in zip(cells, values, strict=True):
            row.append(estimate(scale.show(one) if one else None))
    columns.append(Column("made good after", "days from its begin"))
    for row, key in zip(cells, rows, strict=True):
        row.append(_days(shock.days.get((*key, "made_good"))))
    return Table(f"What the shock does, by corridor{after}", columns, cells)


def _days(days: Days | None) -> Cell:
    if days is None:
        return Cell("–")
    if days.greatest <= 0.0:
        return Cell("0", "no loss to make good")
    if days.open:
        return Cell(f"> {days.bound:.0f}", f"not within the run in {days.censored} of {days.n}")
    low, high = (
        (days.least, days.greatest) if days.low is None or days.high is None
        else (days.low, days.high)
    )  # fmt: skip
    more = "> " if days.high_open or (days.low is None and days.censored) else ""
    return Cell(f"{days.median:.0f}", f"{low:.0f}–{more}{high:.0f}" if low != high else "")


#: What a table of differences holds of the network, and of corridors.
COMPARED = (
    ("network", "delivered_tonnes", "tonnes delivered"),
    ("network", "delivered_value", "value delivered"),
    ("network", "bilateral_trade", "bilateral trade"),
    ("network", "refused_tonnes", "tonnes refused"),
    ("network", "work_in_system", "units in the system"),
    ("corridor", "tonnes", "tonnes"),
    ("corridor", "transit_mean", "mean time"),
)


def _differences(result: Result, shock: Shock, names: Names, after: str) -> Table | None:
    """Return the undisturbed value and the difference of the KPIs that differ most."""
    base = result.points[shock.undisturbed]
    rows = []
    for scope, kpi, head in COMPARED:
        every = [name for found, name, one in shock.differences if (found, one) == (scope, kpi)]
        every.sort(
            key=lambda name: (
                name not in shock.group,
                -abs(_relative(shock, base, scope, name, kpi)),
            )
        )
        for name in every[: MOST_ROWS // 2]:
            one, usual = shock.difference(scope, name, kpi), base.kpi(scope, name, kpi)
            if one is None or usual is None:
                continue
            scale = digits.scale(usual.unit, [usual.mean, one.mean], kpi)
            what = head if scope == "network" else f"{names.corridor(name)}: {head}"
            mark = "" if apart(one, Estimate(0.0, 0.0, 0.0)) else "not more than chance"
            rows.append(
                [
                    Cell(what[:1].upper() + what[1:], mark),
                    Cell(scale.unit),
                    estimate(scale.show(usual)),
                    estimate(scale.show(one)),
                ]
            )
    if not rows:
        return None
    columns = [Column("what", numeric=False), Column("unit", numeric=False)]
    columns += [Column("undisturbed"), Column("difference with the shock")]
    return Table(
        f"What differs over the measured time, by paired runs{after}",
        columns,
        rows,
        folded=shock.begin is not None,
    )


def _relative(shock: Shock, base: Point, scope: str, name: str, kpi: str) -> float:
    one, usual = shock.difference(scope, name, kpi), base.kpi(scope, name, kpi)
    return one.mean / usual.mean if one and usual and usual.mean else 0.0


def paragraphs(shocks: Sequence[Shock]) -> list[str]:
    """Say how the numbers are meant."""
    dated = [shock for shock in shocks if shock.begin is not None]
    pairs = (
        "Every replication is run twice on equal random numbers, with the shock and without; all "
        "numbers are differences of such pairs."
    )
    if not dated:
        return [pairs]
    one = dated[0]
    loss = (
        f"{pairs} The loss is what the undisturbed run has delivered and the other has not yet. It "
        f"is made good when it stays within {100 * one.within:g}\u00a0% of a mean day's flow for "
        f"{one.stays / 24:g} days. Days are medians over the replications with order-statistic "
        "limits; a run that ends before gives a lower bound."
    )
    return [loss]
