"""Opening hours become breakpoints: (time, 1 open or 0 closed) in hours since the clock's start."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.hours.inputs import Calendar, Weekly, days, minutes

Spans = list[tuple[float, float]]

#: Weekly calendars whose spans are kept.
MADE = 256
_made: dict[tuple[str, datetime, float, float], Spans] = {}


def start_of(start: str | None) -> datetime:
    """Return the clock's zero, midnight UTC of the start date (2000-01-01 without one)."""
    return datetime.combine(date.fromisoformat(start or "2000-01-01"), time(), tzinfo=UTC)


def open_spans(
    name: str,
    calendars: Mapping[str, Calendar],
    start: datetime,
    end: float,
    begin: float = 0.0,
) -> Spans:
    """Return when a calendar is open within ``[begin, end)``.

    Parameters
    ----------
    name : str
        A calendar of the scenario, or ``always``.
    calendars : mapping of str to Calendar
    start : datetime
        The clock's zero, with its zone.
    end, begin : float
        Hours since ``start``; ``begin`` is not above 0.

    Returns
    -------
    list of (float, float)
        Disjoint spans in hours, ascending; adjoining spans are merged.
    """
    if name == "always" and name not in calendars:
        return [(begin, end)]
    calendar = calendars[name]
    if calendar.all_of is not None:
        spans: Spans = [(begin, end)]
        for other in calendar.all_of:
            spans = _overlap(spans, open_spans(other, calendars, start, end, begin))
    elif calendar.open is not None:
        spans = _repeated(calendar.open, calendar.period, begin, end)
    else:
        spans = _weekly_spans(calendar, start, begin, end)
    return _without(spans, _closed_spans(calendar, start))


def local_days(
    start: datetime, end: float, zone: ZoneInfo, begin: float = 0.0
) -> list[tuple[date, float, float]]:
    """Return each local day that touches ``[begin, end)`` with its midnights in hours.

    A day on which the clocks change has 23 or 25 hours.
    """
    first = (start + timedelta(hours=begin)).astimezone(zone).date()
    last = (start + timedelta(hours=end)).astimezone(zone).date()
    count = (last - first).days + 1
    midnights = [
        _hours(datetime.combine(first + timedelta(days=i), time(), tzinfo=zone), start)
        for i in range(count + 1)
    ]
    return [(first + timedelta(days=i), midnights[i], midnights[i + 1]) for i in range(count)]


def breakpoints(spans: Spans, value: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn open spans into a calendar that holds ``value`` when open and 0 when closed."""
    times, values = [0.0], [0.0]
    for opening, closing in spans:
        for at, level in ((opening, value), (closing, 0.0)):
            if at == times[-1]:
                values[-1] = level
            else:
                times.append(at)
                values.append(level)
    return np.array(times), np.array(values)


def _hours(moment: datetime, start: datetime) -> float:
    return (moment.astimezone(UTC) - start).total_seconds() / 3600.0


def _weekly_at(calendar: Calendar, day: date) -> Weekly:
    weekly = calendar.weekly or {}
    for change in sorted(calendar.changes, key=lambda change: change.start):
        if day >= date.fromisoformat(change.start):
            weekly = change.weekly
    return weekly


def _weekly_spans(calendar: Calendar, start: datetime, begin: float, end: float) -> Spans:
    """Return the spans of a weekly calendar, worked out once for all points of an experiment."""
    key = calendar.model_dump_json(), start, begin, end
    spans = _made.get(key)
    if spans is None:
        spans = _weekly_spans_of(calendar, start, begin, end)
        if len(_made) >= MADE:
            _made.clear()
        _made[key] = spans
    return list(spans)


def _weekly_spans_of(calendar: Calendar, start: datetime, begin: float, end: float) -> Spans:
    zone = ZoneInfo(calendar.zone)
    spans: Spans = []
    for day, _, _ in local_days(start, end, zone, begin):
        for key, texts in _weekly_at(calendar, day).items():
            if day.weekday() not in days(key):
                continue
            for text in texts:
                opening, closing = (
                    _hours(_moment(day, minute, zone), start) for minute in minutes(text)
                )
                spans.append((opening, closing))
    return _merged(spans, begin, end)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    if minute == 1440:
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)


def _closed_spans(calendar: Calendar, start: datetime) -> Spans:
    zone = ZoneInfo(calendar.zone)
    spans: Spans = []
    for text in calendar.closed:
        first, _, last = text.partition("..")
        opening = datetime.combine(date.fromisoformat(first), time(), tzinfo=zone)
        closing = datetime.combine(
            date.fromisoformat(last or first) + timedelta(days=1), time(), tzinfo=zone
        )
        spans.append((_hours(opening, start), _hours(closing, start)))
    return sorted(spans)


def _repeated(spans: list[list[float]], period: float | None, begin: float, end: float) -> Spans:
    found: Spans = []
    turn = 0 if period is None else math.floor(begin / period)
    while True:
        offset = turn * period if period is not None else 0.0
        found += [(offset + opening, offset + closing) for opening, closing in spans]
        turn += 1
        if period is None or turn * period >= end:
            return _merged(found, begin, end)


def _merged(spans: Spans, begin: float, end: float) -> Spans:
    merged: Spans = []
    for opening, closing in sorted(spans):
        opening, closing = max(opening, begin), min(closing, end)
        if closing <= opening:
            continue
        if merged and opening <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closing))
        else:
            merged.append((opening, closing))
    return merged


def _overlap(one: Spans, other: Spans) -> Spans:
    found: Spans = []
    i = j = 0
    while i < len(one) and j < len(other):
        opening, closing = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if opening < closing:
            found.append((opening, closing))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


def _without(spans: Spans, holes: Spans) -> Spans:
    for opening, closing in holes:
        kept: Spans = []
        for first, last in spans:
            if closing <= first or opening >= last:
                kept.append((first, last))
                continue
            if first < opening:
                kept.append((first, opening))
            if closing < last:
                kept.append((closing, last))
        spans = kept
    return spans
