"""Gates: headway, daily acceptance on one and two clocks, timetables, lines. Times by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.worked import Run, flow, run, station


def at_gate(*hours: float, **gate: Any) -> Run:
    return run({"stations": {"g": gate}, "flows": {"f": flow(*hours, path=["g"])}})


def test_a_headway_keeps_two_passages_apart() -> None:
    met = at_gate(0.0, 0.2, 0.4, 5.0, headway="1 h")
    assert met.starts("g", "f") == [0.0, 1.0, 2.0, 5.0]
    assert met.ends("g", "f") == met.leaves("g", "f") == [0.0, 1.0, 2.0, 5.0]
    assert met.causes("g", "f") == ["", "g", "g", ""]


def test_acceptances_come_evenly_and_an_unused_one_lapses() -> None:
    # One an hour, on the hour, one is kept.
    met = at_gate(0.5, 0.6, 10.2, 10.3, accepts="24 /day")
    assert met.starts("g", "f") == [1.0, 2.0, 10.2, 11.0]


def test_a_bank_keeps_the_acceptances_of_its_hours() -> None:
    met = at_gate(10.2, 10.2, 10.2, 10.2, 10.2, accepts="24 /day", bank="3 h")
    assert met.starts("g", "f") == [10.2, 10.2, 10.2, 11.0, 12.0]


def test_who_comes_as_an_acceptance_does_passes_at_once_but_not_before_who_waits() -> None:
    assert at_gate(3.0, accepts="24 /day").starts("g", "f") == [3.0]
    met = at_gate(0.5, 1.0, accepts="24 /day")
    assert met.starts("g", "f") == [1.0, 2.0]


def test_a_daily_acceptance_is_spread_over_the_open_hours() -> None:
    met = run(
        {
            "clock": {"start": "2023-03-01", "length": "100 h"},
            "calendars": {"c": {"weekly": {"daily": ["08:00-12:00"]}}},
            "stations": {"g": {"accepts": "4 /day", "hours": "c"}},
            "flows": {"f": flow(0.0, 0.0, 0.0, 0.0, 0.0, path=["g"])},
        }
    )
    assert met.starts("g", "f") == [9.0, 10.0, 11.0, 12.0, 33.0]


def test_a_gate_on_two_clocks_accepts_while_both_sides_are_open() -> None:
    # 09:00-18:00 in Almaty (UTC+6 in 2023) is 03-12 UTC; 10:00-14:00 in Shanghai is 02-06 UTC.
    met = run(
        {
            "clock": {"start": "2023-03-01", "length": "100 h"},
            "calendars": {
                "kz": {"zone": "Asia/Almaty", "weekly": {"daily": ["09:00-18:00"]}},
                "cn": {"zone": "Asia/Shanghai", "weekly": {"daily": ["10:00-14:00"]}},
                "both": {"all_of": ["kz", "cn"]},
            },
            "stations": {"g": {"accepts": "3 /day", "hours": "both"}},
            "flows": {"f": flow(0.0, 0.0, 0.0, 0.0, path=["g"])},
        }
    )
    assert met.starts("g", "f") == [4.0, 5.0, 6.0, 28.0]


def test_a_timetable_lets_so_many_go_at_its_times_and_keeps_nothing() -> None:
    slots = {"at": ["1.5 h", "2.3 h"], "sizes": [2, 1], "period": "10 h"}
    met = at_gate(0.0, 1.6, 1.7, 2.3, slots=slots)
    # At 1.5 one of two places stays empty; at 2.3 there is one for the first of three.
    assert met.starts("g", "f") == [1.5, 2.3, 11.5, 11.5]


def test_all_places_of_a_slot_are_there_at_its_instant() -> None:
    slots = {"at": ["5 h"], "sizes": [3]}
    met = at_gate(0.0, 5.0, 5.0, 5.0, slots=slots)
    assert met.starts("g", "f") == [5.0, 5.0, 5.0]


def test_a_higher_class_passes_first() -> None:
    met = run(
        {
            "stations": {"g": {"headway": "1 h"}},
            "flows": {
                "low": flow(0.0, 0.1, path=["g"], priority=5),
                "high": flow(0.2, path=["g"], priority=1),
            },
        }
    )
    assert met.starts("g", "low") == [0.0, 2.0]
    assert met.starts("g", "high") == [1.0]


def line(**link: Any) -> dict[str, Any]:
    return {
        "places": {"a": {}, "b": {}},
        "links": {"rail": {"from": "a", "to": "b", "mode": "rail", "time": "2 h", **link}},
        "stations": {"a.yard": station(9, 0.0), "b.yard": station(9, 0.0)},
        "flows": {
            "there": flow(0.0, 0.0, path=["a.yard", "rail", "b.yard"]),
            "back": flow(0.0, 0.5, path=["b.yard", "rail", "a.yard"]),
        },
    }


def test_a_line_has_its_paths_in_each_direction() -> None:
    met = run(line(paths="6 /day"))
    assert met.starts("rail>b", "there") == [4.0, 8.0]
    assert met.starts("rail>a", "back") == [4.0, 8.0]
    assert met.ends("rail", "there") == [6.0, 10.0]


def test_a_line_keeps_its_headway_in_each_direction() -> None:
    met = run(line(headway="1 h"))
    assert met.starts("rail>b", "there") == [0.0, 1.0]
    assert met.starts("rail>a", "back") == [0.0, 1.0]


def test_a_gate_may_concern_a_share_only() -> None:
    met = run(
        {
            "stations": {"g": {"headway": "1 h", "share": "50 %"}},
            "flows": {"f": flow(*[0.0] * 40, path=["g", {"travel": "1 h"}])},
        }
    )
    passed = met.starts("g", "f")
    assert passed == [float(hour) for hour in range(len(passed))]
    assert 10 <= len(passed) <= 30
    at_once = [time for time in met.finished("f") if time == 1.0]
    assert len(at_once) == 40 - len(passed) + 1


def test_a_day_that_the_run_cuts_accepts_only_what_falls_into_the_run() -> None:
    # Open all day in Almaty, 24 a day: one an hour from the first to the last hour of the run.
    met = run(
        {
            "clock": {"start": "2023-05-01", "length": "45 h"},
            "calendars": {"c": {"zone": "Asia/Almaty", "weekly": {"daily": ["00:00-24:00"]}}},
            "stations": {"g": {"accepts": "24 /day", "hours": "c"}},
            "flows": {"f": flow(*[0.5] * 60, path=["g"])},
        }
    )
    assert np.allclose(met.starts("g", "f"), np.arange(1.0, 45.0))


def by_day(*hours: float, **gate: Any) -> Run:
    """Ask at a gate that accepts four a day between 08 and 12: at 9, 10, 11 and 12."""
    return run(
        {
            "clock": {"start": "2023-03-01", "length": "100 h"},
            "calendars": {"c": {"weekly": {"daily": ["08:00-12:00"]}}},
            "stations": {"g": {"accepts": "4 /day", "hours": "c", **gate}},
            "flows": {"f": flow(*hours, path=["g"])},
        }
    )


def test_an_acceptance_kept_from_before_passes_nobody_while_it_is_closed() -> None:
    # Nobody came before, so one is kept; at the instant of closing it is closed.
    assert by_day(11.5).starts("g", "f") == [11.5]
    assert by_day(12.0).starts("g", "f") == [33.0]
    assert by_day(20.0).starts("g", "f") == [33.0]


def test_what_is_kept_over_night_passes_those_in_line_with_the_first_acceptance_of_the_day() -> (
    None
):
    # Half a day's mean rate: two are kept, and no more than two there with the new one at 9.
    met = by_day(20.0, 20.0, 20.0, 32.5, bank="12 h")
    assert met.starts("g", "f") == [33.0, 33.0, 34.0, 35.0]


def test_nobody_overtakes_the_line_when_it_has_opened() -> None:
    # Two are kept; at 08:30 it is open, but somebody waits since the night.
    met = by_day(20.0, 32.5, bank="12 h")
    assert met.starts("g", "f") == [33.0, 33.0]
    met = by_day(32.5, bank="12 h")
    assert met.starts("g", "f") == [32.5]
