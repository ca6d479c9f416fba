"""Opening hours on local clocks, in hours UTC since the clock's start. Worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sim.mechanisms.hours.inputs import Calendar
from sim.mechanisms.hours.translate import (
    Spans,
    breakpoints,
    local_days,
    open_spans,
    start_of,
)

ALMATY = {"zone": "Asia/Almaty", "weekly": {"daily": ["08:00-20:00"]}}
SHANGHAI = {"zone": "Asia/Shanghai", "weekly": {"mon-sat": ["10:00-19:00"]}}


def spans(start: str, days: int, name: str = "c", **calendars: dict[str, Any]) -> Spans:
    known = {key: Calendar.model_validate(value) for key, value in calendars.items()}
    return open_spans(name, known, start_of(start), 24.0 * days)


def test_hours_are_local_and_the_clock_is_utc() -> None:
    # Almaty was six hours ahead in 2023.
    assert spans("2023-05-01", 2, c=ALMATY) == [(2.0, 14.0), (26.0, 38.0)]


def test_a_country_that_changes_its_zone_opens_an_hour_later_by_the_clock() -> None:
    # Almaty went from UTC+6 to UTC+5 as 2024-03-01 began.
    assert spans("2024-02-28", 4, c=ALMATY) == [
        (2.0, 14.0),
        (26.0, 38.0),
        (51.0, 63.0),
        (75.0, 87.0),
    ]


def test_the_day_before_the_change_has_twenty_five_hours() -> None:
    days = local_days(start_of("2024-02-29"), 48.0, ZoneInfo("Asia/Almaty"))
    assert days == [
        (date(2024, 2, 29), -6.0, 19.0),
        (date(2024, 3, 1), 19.0, 43.0),
        (date(2024, 3, 2), 43.0, 67.0),
    ]


def test_a_shift_loses_the_hour_that_summer_time_takes() -> None:
    berlin = {"zone": "Europe/Berlin", "weekly": {"sun": ["01:00-04:00"]}}
    # On 2023-03-26 the clocks went from 02:00 to 03:00.
    assert spans("2023-03-26", 1, c=berlin) == [(0.0, 2.0)]
    assert spans("2023-04-02", 1, c=berlin) == [(0.0, 2.0)]
    berlin["weekly"] = {"sat": ["22:00-24:00"], "sun": ["00:00-04:00"]}
    assert spans("2023-03-25", 2, c=berlin) == [(21.0, 26.0)]
    assert spans("2023-04-01", 2, c=berlin) == [(20.0, 26.0)]


def test_both_clocks_are_open_in_their_overlap_only() -> None:
    both = {"all_of": ["kz", "cn"]}
    # Shanghai 10-19 is 02-11 UTC, closed on Sunday (2023-05-07); Almaty 08-20 is 02-14 UTC.
    found = spans("2023-05-06", 3, "both", kz=ALMATY, cn=SHANGHAI, both=both)
    assert found == [(2.0, 11.0), (50.0, 59.0)]
    # After the change of zone the overlap begins at 03 UTC.
    found = spans("2024-02-29", 2, "both", kz=ALMATY, cn=SHANGHAI, both=both)
    assert found == [(2.0, 11.0), (27.0, 35.0)]


def test_a_day_closed_on_either_side_is_closed_for_both() -> None:
    both = {"all_of": ["kz", "cn"], "closed": ["2023-05-04"]}
    kz = ALMATY | {"closed": ["2023-05-01..2023-05-02"]}
    found = spans("2023-05-01", 4, "both", kz=kz, cn=SHANGHAI, both=both)
    assert found == [(50.0, 59.0)]


def test_closed_days_are_days_of_the_calendars_zone() -> None:
    all_day = {"zone": "Asia/Almaty", "weekly": {"daily": ["00:00-24:00"]}}
    # The 2nd of May in Almaty is from 18 UTC on the 1st to 18 UTC on the 2nd.
    found = spans("2023-05-01", 3, c=all_day | {"closed": ["2023-05-02"]})
    assert found == [(0.0, 18.0), (42.0, 72.0)]


def test_other_hours_hold_from_a_date_on() -> None:
    changes = [{"from": "2023-05-02", "weekly": {"daily": ["00:00-24:00"]}}]
    found = spans("2023-05-01", 3, c={"weekly": {"daily": ["08:00-20:00"]}, "changes": changes})
    assert found == [(8.0, 20.0), (24.0, 72.0)]


def test_a_day_without_hours_is_closed_and_a_week_may_wrap_around() -> None:
    # 2023-05-05 was a Friday.
    found = spans("2023-05-05", 5, c={"weekly": {"sat-mon": ["08:00-12:00", "13:00-17:00"]}})
    assert found == [
        (32.0, 36.0),
        (37.0, 41.0),
        (56.0, 60.0),
        (61.0, 65.0),
        (80.0, 84.0),
        (85.0, 89.0),
    ]


def test_a_shift_over_midnight_is_one_span() -> None:
    night = {"weekly": {"daily": ["00:00-06:00", "22:00-24:00"]}}
    assert spans("2023-05-01", 2, c=night) == [(0.0, 6.0), (22.0, 30.0), (46.0, 48.0)]


def test_a_span_that_began_before_the_clock_is_cut() -> None:
    late = {"zone": "Asia/Almaty", "weekly": {"daily": ["02:00-10:00"]}}
    # 02-10 in Almaty is from 20 UTC on the day before.
    assert spans("2023-05-01", 1, c=late) == [(0.0, 4.0), (20.0, 24.0)]


def test_a_span_that_began_before_the_clock_is_whole_where_it_is_asked_for() -> None:
    known = {"c": Calendar.model_validate(ALMATY | {"weekly": {"daily": ["02:00-10:00"]}})}
    found = open_spans("c", known, start_of("2023-05-01"), 42.0, begin=-6.0)
    assert found == [(-4.0, 4.0), (20.0, 28.0)]
    found = open_spans("always", known, start_of("2023-05-01"), 42.0, begin=-6.0)
    assert found == [(-6.0, 42.0)]


def test_spans_given_in_hours_repeat_after_their_period() -> None:
    assert spans("2023-05-01", 1, c={"open": [["1 h", "3 h"]], "period": "10 h"}) == [
        (1.0, 3.0),
        (11.0, 13.0),
        (21.0, 23.0),
    ]
    assert spans("2023-05-01", 1, c={"open": [["1 h", "3 h"]]}) == [(1.0, 3.0)]


def test_always_never_closes() -> None:
    assert spans("2023-05-01", 1, "always") == [(0.0, 24.0)]
    known = {"c": Calendar.model_validate("always")}
    assert open_spans("c", known, start_of(None), 24.0) == [(0.0, 24.0)]


@pytest.mark.parametrize(
    ("open_at", "times", "values"),
    [
        ([(2.0, 5.0)], [0.0, 2.0, 5.0], [0.0, 3.0, 0.0]),
        ([(0.0, 5.0)], [0.0, 5.0], [3.0, 0.0]),
        ([], [0.0], [0.0]),
    ],
)
def test_spans_become_breakpoints(open_at: Spans, times: Any, values: Any) -> None:
    found = breakpoints(open_at, 3.0)
    assert (found[0].tolist(), found[1].tolist()) == (times, values)
