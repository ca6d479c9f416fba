"""Stations: queue, priority, shifts that finish or pause the job in hand. Times by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.worked import Run, flow, run, station

#: Closed from 4 to 10, open again until 100.
SHIFTS = {"c": {"open": [["0 h", "4 h"], ["10 h", "100 h"]]}}


def at_station(
    *hours: float, servers: Any = 1, service: Any = 2.0, law: dict[str, Any] | None = None
) -> Run:
    return run(
        {
            "calendars": SHIFTS,
            "stations": {"s": station(servers, service, **(law or {}))},
            "flows": {"f": flow(*hours, path=["s"])},
        }
    )


def until(*pairs: tuple[float, int], repeat: bool = True) -> dict[str, Any]:
    """Return servers that change: pairs of (until, servers)."""
    return {
        "until": [f"{hour} h" for hour, _ in pairs],
        "servers": [count for _, count in pairs],
        "repeat": repeat,
    }


def test_one_server_serves_first_come_first_served() -> None:
    met = at_station(0.0, 1.0, 2.0, 9.0)
    assert met.starts("s", "f") == [0.0, 2.0, 4.0, 9.0]
    assert met.ends("s", "f") == met.leaves("s", "f") == [2.0, 4.0, 6.0, 11.0]
    assert met.waits("s", "f").tolist() == [0.0, 1.0, 2.0, 0.0]
    assert met.causes("s", "f") == ["", "s", "s", ""]
    assert met.finished("f") == [2.0, 4.0, 6.0, 11.0]


def test_two_servers_share_one_queue() -> None:
    met = at_station(0.0, 0.5, 1.0, 1.0, servers=2)
    assert met.starts("s", "f") == [0.0, 0.5, 2.0, 2.5]


def test_a_higher_class_goes_first_but_interrupts_nobody() -> None:
    met = run(
        {
            "stations": {"s": station(1, 2.0)},
            "flows": {
                "low": flow(0.0, 0.5, path=["s"], priority=1),
                "high": flow(1.0, 1.5, path=["s"], priority=0),
            },
        }
    )
    assert met.starts("s", "low") == [0.0, 6.0]
    assert met.starts("s", "high") == [2.0, 4.0]


def test_a_path_may_have_its_own_service_time_at_a_station() -> None:
    path = [{"at": "s", "service": "0.5 h"}]
    met = run({"stations": {"s": station(1, 2.0)}, "flows": {"f": flow(0.0, 0.0, path=path)}})
    assert met.ends("s", "f") == [0.5, 1.0]


def test_a_job_in_hand_at_closing_is_finished_and_the_next_waits_for_the_opening() -> None:
    met = at_station(0.0, 1.0, 2.0, service=3.0, law={"hours": "c"})
    assert met.starts("s", "f") == [0.0, 3.0, 10.0]
    assert met.ends("s", "f") == [3.0, 6.0, 13.0]


@pytest.mark.parametrize("at_close", ["finish", "pause"])
def test_a_release_at_the_instant_of_closing_does_not_start_the_next_job(at_close: str) -> None:
    met = at_station(0.0, 1.0, service=4.0, law={"hours": "c", "at_close": at_close})
    assert met.starts("s", "f") == [0.0, 10.0]
    assert met.ends("s", "f") == [4.0, 14.0]


@pytest.mark.parametrize("at_close", ["finish", "pause"])
def test_who_comes_at_the_instant_of_closing_waits_and_of_opening_does_not(at_close: str) -> None:
    met = at_station(4.0, service=1.0, law={"hours": "c", "at_close": at_close})
    assert met.starts("s", "f") == [10.0]
    met = at_station(10.0, service=1.0, law={"hours": "c", "at_close": at_close})
    assert met.starts("s", "f") == [10.0]
    assert met.causes("s", "f") == [""]


def test_a_paused_job_goes_on_with_the_work_that_was_left() -> None:
    met = at_station(0.0, 1.0, 2.0, service=3.0, law={"hours": "c", "at_close": "pause"})
    # The second began at 3, has 2 h left at 4, and goes on from 10.
    assert met.starts("s", "f") == [0.0, 3.0, 12.0]
    assert met.ends("s", "f") == [3.0, 12.0, 15.0]


def test_a_job_may_be_paused_twice() -> None:
    shifts = {"c": {"open": [["0 h", "2 h"]], "period": "10 h"}}
    met = run(
        {
            "calendars": shifts,
            "stations": {"s": station(1, 5.0, hours="c", at_close="pause")},
            "flows": {"f": flow(0.0, path=["s"])},
        }
    )
    assert met.ends("s", "f") == [21.0]


def test_the_job_begun_last_pauses_first_when_one_of_two_servers_leaves() -> None:
    servers = until((4.0, 2), (100.0, 1))
    met = at_station(0.0, 1.0, servers=servers, service=6.0, law={"at_close": "pause"})
    # The second has 3 h left at 4 and goes on when the first is done at 6.
    assert met.ends("s", "f") == [6.0, 9.0]


def test_one_server_at_the_opening_goes_on_with_the_job_begun_first() -> None:
    servers = until((4.0, 2), (10.0, 0), (100.0, 1))
    met = at_station(0.0, 1.0, servers=servers, service=6.0, law={"at_close": "pause"})
    assert met.ends("s", "f") == [12.0, 15.0]


def test_paused_jobs_go_on_before_any_new_one_starts_whatever_its_class() -> None:
    met = run(
        {
            "stations": {"s": station(until((4.0, 2), (10.0, 0), (100.0, 1)), 6.0)
                         | {"at_close": "pause"}},
            "flows": {
                "f": flow(0.0, 1.0, path=["s"], priority=1),
                "first": flow(11.0, path=["s"], priority=0),
            },
        }
    )  # fmt: skip
    assert met.ends("s", "f") == [12.0, 15.0]
    assert met.starts("s", "first") == [15.0]


def test_a_job_that_ends_as_one_server_leaves_is_done_and_the_other_is_not_paused() -> None:
    servers = until((4.0, 2), (100.0, 1))
    met = run(
        {
            "stations": {"s": station(servers, 4.0, at_close="pause")},
            "flows": {"f": flow(0.0, 1.0, path=["s"]), "g": flow(2.0, path=["s"])},
        }
    )
    assert met.ends("s", "f") == [4.0, 5.0]
    assert met.starts("s", "g") == [5.0]


def test_zero_staff_is_a_normal_state() -> None:
    met = at_station(0.0, 1.0, servers=until((5.0, 0), (100.0, 1)), service=1.0)
    assert met.starts("s", "f") == [5.0, 6.0]
    assert met.causes("s", "f") == ["s", "s"]


def test_a_schedule_begins_again_unless_told_not_to() -> None:
    servers = until((5.0, 1), (10.0, 0))
    assert at_station(7.0, servers=servers).starts("s", "f") == [10.0]
    servers = until((5.0, 1), (10.0, 0), repeat=False)
    assert at_station(7.0, servers=servers).starts("s", "f") == []


def test_more_staff_at_a_shift_change_starts_as_many_jobs_at_once() -> None:
    met = at_station(0.0, 0.0, 0.0, servers=until((3.0, 1), (100.0, 3)), service=9.0)
    assert met.starts("s", "f") == [0.0, 3.0, 3.0]


def test_overtime_of_one_keeps_the_next_shift_one_short() -> None:
    # Two servers until 4, one until 100: two jobs of 6 h run past 4, one goes on alone.
    met = at_station(0.0, 1.0, 2.0, servers=until((4.0, 2), (100.0, 1)), service=6.0)
    assert met.starts("s", "f") == [0.0, 1.0, 7.0]


def test_hours_and_a_schedule_of_servers_hold_together() -> None:
    met = at_station(3.0, 5.0, servers=until((12.0, 1), (100.0, 2)), law={"hours": "c"})
    assert met.starts("s", "f") == [3.0, 10.0]
    met = at_station(9.0, 9.0, 9.0, servers=until((12.0, 1), (100.0, 2)), service=9.0,
                     law={"hours": "c"})  # fmt: skip
    assert met.starts("s", "f") == [10.0, 12.0, 19.0]
