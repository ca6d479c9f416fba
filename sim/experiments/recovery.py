"""How deep a loss is and how long it takes to be made good, from two runs' days."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.series import Series
from sim.statistics import quantile_interval

Floats = NDArray[np.float64]
DAY = 24.0
#: Days over which the worst week is looked for: ships and trains make single days uneven.
WEEK = 7
#: What is timed: the loss made good, and the backlog worked off.
TIMED = ("made_good", "backlog_cleared")


@dataclass(frozen=True, slots=True)
class Span:
    """When a shock begins and ends, when the measured time begins, and when the run ends, hours."""

    begin: float
    end: float
    warm_up: float
    length: float

    @property
    def days(self) -> int:
        """Days of the run, the last one perhaps short."""
        return math.ceil(self.length / DAY)

    @property
    def first(self) -> int:
        """The day on which the shock begins."""
        return int(self.begin // DAY)

    @property
    def after(self) -> int:
        """The first day that begins after its end."""
        return min(math.ceil(self.end / DAY), self.days)

    @property
    def bound(self) -> float:
        """Days from the shock's begin to the run's end."""
        return (self.length - self.begin) / DAY

    def filled(self, series: Series | None) -> Series:
        """Return a series with a value for each day of the run, 0 where it had none."""
        values = np.zeros(self.days)
        if series is not None:
            values[np.rint(series.x / DAY).astype(np.intp)] = series.values
        x: Floats = np.arange(self.days, dtype=np.float64) * DAY
        return Series(x, values)


@dataclass(frozen=True)
class Measured:
    """What one pair of runs tells of the network or a corridor.

    Attributes
    ----------
    values : dict of str to (float, str)
        Measure to its value and unit; one that is not defined is absent.
    days : dict of str to float
        Days from the shock's begin until the loss is made good and until the backlog is worked
        off; infinite where not within the run.
    """

    values: dict[str, tuple[float, str]] = field(default_factory=dict)
    days: dict[str, float] = field(default_factory=dict)


def measured(
    span: Span,
    disturbed: Mapping[str, Floats],
    undisturbed: Mapping[str, Floats],
    within: float,
    stays: float,
) -> Measured:
    """Measure a pair of runs.

    Parameters
    ----------
    disturbed, undisturbed : mapping of str to ndarray of float64, shape (days,)
        The series of `sim.kpis.daily`.
    within : float
        Loss that counts as made good, in mean days of undisturbed flow.
    stays : float
        Hours for which it must stay so small.

    Notes
    -----
    With ``u[d]`` and ``s[d]`` delivered on day d by the undisturbed and the disturbed run, and b
    the day on which the shock begins, the cumulative loss is ``L[d] = sum(u[b..d] - s[b..d])``. It
    is made good on the first day after its greatest from which ``L`` is at most ``within`` mean
    days of ``u`` for as long as ``stays``. The backlog is what is in the system beyond the
    undisturbed run; with equal offers and nothing refused the two are the same.
    """
    found = Measured()
    heavy = bool((undisturbed["delivered_tonnes"] > 0).any())
    kpi, unit = ("delivered_tonnes", "tonnes") if heavy else ("delivered_units", "units")
    flow = _mean_flow(span, undisturbed[kpi])
    _losses(found, span, disturbed, undisturbed, kpi, unit, flow)
    inside = "freight_in_system" if heavy else "units_in_system"
    extra = disturbed[inside] - undisturbed[inside]
    loss = shortfall(span, disturbed[kpi], undisturbed[kpi])
    _backlog(found, span, extra, unit)
    if heavy and undisturbed["units_in_system"].any():
        units = disturbed["units_in_system"] - undisturbed["units_in_system"]
        found.values["peak_backlog_units"] = float(units[span.first :].max()), "units"
    _extra_transit(found, span, disturbed, undisturbed)
    most, least = within * flow, math.ceil(stays / DAY)
    # A backlog is counted as a day begins, a loss as it ends.
    ends = 1.0 - span.begin / DAY
    found.days["made_good"] = made_good(loss, most, least, span.after) + ends
    found.days["backlog_cleared"] = made_good(extra, most, least, span.after) + ends - 1.0
    for timed, days in found.days.items():
        found.days[timed] = max(days, 0.0)
    return found


def _mean_flow(span: Span, delivered: Floats) -> float:
    first = math.ceil(span.warm_up / DAY)
    whole = delivered[first : int(span.length // DAY)]
    return float(whole.mean()) if len(whole) else 0.0


def shortfall(span: Span, disturbed: Floats, undisturbed: Floats) -> Floats:
    """Return the cumulative loss at the end of each day, 0 before the shock begins."""
    lost = undisturbed - disturbed
    lost[: span.first] = 0.0
    total: Floats = np.cumsum(lost)
    return total


def _losses(
    found: Measured,
    span: Span,
    disturbed: Mapping[str, Floats],
    undisturbed: Mapping[str, Floats],
    kpi: str,
    unit: str,
    flow: float,
) -> None:
    """Add the depth of the loss: on the worst day, in the worst week, in all."""
    lost = (undisturbed[kpi] - disturbed[kpi])[span.first :]
    total = shortfall(span, disturbed[kpi], undisturbed[kpi])[span.first :]
    found.values["worst_day"] = max(float(lost.max()), 0.0), f"{unit}/day"
    if span.days >= WEEK:
        # A week that ends in the shock may begin before it.
        begun = max(span.first - WEEK + 1, 0)
        since = np.where(np.arange(span.days) < span.first, 0.0, undisturbed[kpi] - disturbed[kpi])
        weeks = np.convolve(since[begun:], np.ones(WEEK), "valid")
        usual = np.convolve(undisturbed[kpi][begun:], np.ones(WEEK), "valid")
        worst = int(weeks.argmax())
        if usual[worst] > 0.0:
            found.values["worst_week_share"] = max(float(weeks[worst] / usual[worst]), 0.0), "1"
    found.values["largest_loss"] = max(float(total.max()), 0.0), unit
    found.values["loss_at_end"] = float(total[-1]), unit
    if flow > 0.0:
        found.values["largest_loss_days"] = max(float(total.max()) / flow, 0.0), "d"
    if unit == "tonnes" and undisturbed["delivered_usd"].any():
        usd = shortfall(span, disturbed["delivered_usd"], undisturbed["delivered_usd"])
        found.values["largest_loss_usd"] = max(float(usd.max()), 0.0), "USD"


def _backlog(found: Measured, span: Span, extra: Floats, unit: str) -> None:
    later = extra[span.first :]
    peak = int(later.argmax())
    found.values["peak_backlog"] = max(float(later[peak]), 0.0), unit
    found.values["peak_backlog_day"] = max(peak + span.first - span.begin / DAY, 0.0), "d"


def _extra_transit(
    found: Measured,
    span: Span,
    disturbed: Mapping[str, Floats],
    undisturbed: Mapping[str, Floats],
) -> None:
    """Add how much longer those took who entered during the shock, on average.

    Who is still under way at the run's end counts with the time so far: a lower bound, and
    ``unfinished_share`` says of how many.
    """
    cut = slice(span.first, max(span.after, span.first + 1))
    came, before = (float(one["entered"][cut].sum()) for one in (disturbed, undisturbed))
    if came > 0.0 and before > 0.0:
        took = float(disturbed["hours_of_entered"][cut].sum()) / came
        usual = float(undisturbed["hours_of_entered"][cut].sum()) / before
        found.values["extra_transit"] = took - usual, "h"
        found.values["unfinished_share"] = float(disturbed["unfinished"][cut].sum()) / came, "1"


def made_good(loss: Floats, most: float, days: int, after: int) -> float:
    """Return the first day from which a loss stays small; infinite where it does not in the run.

    Parameters
    ----------
    loss : ndarray of float64, shape (days of the run,)
    most : float
        What counts as small.
    days : int
        Days in a row for which it must stay so.
    after : int
        Day before which nothing is made good. Neither is anything before the loss is greatest:
        freight on its way hides a closure for as long as the way takes.

    Returns
    -------
    float
        Minus infinity where the loss was never more than small.
    """
    if loss.max() <= most:
        return -math.inf
    first = max(after, int(loss.argmax()))
    small = loss[first:] <= most
    if len(small) < days:
        return math.inf
    runs = np.convolve(small, np.ones(days), "valid")
    enough = np.flatnonzero(runs > days - 0.5)
    return float(first + enough[0]) if len(enough) else math.inf


def medians(
    found: Sequence[Mapping[tuple[str, str], Measured]], span: Span, confidence: float
) -> list[dict[str, Any]]:
    """Return the median days over the replications, with the limits of order statistics.

    A replication in which it was not made good counts with the days that the run had left, which
    is a lower bound (``censored`` says how many; ``open`` and ``high_open`` whether the median and
    its upper limit are such a bound). Too few replications for limits at the confidence have none.
    """
    rows = []
    for scope, name in dict.fromkeys(key for one in found for key in one):
        for timed in TIMED:
            days = [one[scope, name].days[timed] for one in found if (scope, name) in one]
            known = [min(one, span.bound) for one in days]
            interval = quantile_interval(known, 0.5, confidence)
            given = interval.has_limits
            rows.append(
                {
                    "scope": scope,
                    "name": name,
                    "measure": timed,
                    "unit": "d",
                    "median": interval.mean,
                    "low": interval.low if given else None,
                    "high": interval.high if given else None,
                    "least": min(known),
                    "greatest": max(known),
                    "n": len(days),
                    "censored": sum(math.isinf(one) for one in days),
                    "open": interval.mean >= span.bound,
                    "high_open": bool(given and interval.high >= span.bound),
                    "bound": span.bound,
                }
            )
    return rows
