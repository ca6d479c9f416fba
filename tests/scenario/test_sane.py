"""Could it run at all: calendars that open, tables of a size that fits, targets within reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario import Loaded

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'calendars: {day: {weekly: {daily: ["08:00-20:00"]}}}',
            (
                "1:19 calendars.day.weekly: found hours by weekday without a date, expected "
                "clock.start"
            ),
        ),
        (
            "calendars: {day: {all_of: [always], closed: [2023-01-01]}}",
            "1:45 calendars.day.closed: found closed days without a date, expected clock.start",
        ),
        (
            (
                "flows: {a: {arrivals: {even: 1 /h}, path: [desk], profile: {weekday: "
                "[1, 1, 1, 1, 1, 1, 0]}}}"
            ),
            "1:51 flows.a.profile: found a profile without a date, expected clock.start",
        ),
        (
            (
                "weather: {sea: {closed_share: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5], "
                "mean_closure: 1 d}}"
            ),
            "1:31 weather.sea.closed_share: found weather by month without a date",
        ),
        (
            "weather: {sea: {closed_share: [0, 0.5], mean_closure: 1 d}}",
            "1:31 weather.sea.closed_share: found 2 shares, expected 1 for every month or 12",
        ),
        (
            "stations: {desk: {servers: {until: [0.001 s], servers: [1]}, service: 1 h}}",
            (
                "1:36 stations.desk.servers.until: found a schedule that changes 3.6e+08 "
                "times in the "
                "run, expected at most 2e+06"
            ),
        ),
        (
            "stations: {desk: {accepts: 1e9 /h}}",
            "1:28 stations.desk.accepts: found a limit of 1e+11 units in the run",
        ),
        (
            "flows: {a: {arrivals: {every: 0 h}, path: [desk]}}",
            "1:31 flows.a.arrivals.every: found a mean of 0 between arrivals, expected more than 0",
        ),
        (
            "flows: {a: {arrivals: {even: 1e9 /h}, path: [desk]}}",
            "1:9 flows.a: found 1e+11 units in the run, expected at most 5e+07",
        ),
        (
            (
                "fleets: {pairs: {units: 0}}\n"
                "flows: {a: {arrivals: {even: 1 /h}, path: [{take: pairs}, desk]}}"
            ),
            "1:25 fleets.pairs.units: found a fleet of 0 that nothing is given to",
        ),
        (
            "target: {at_least: 1 bn USD/year}",
            "1:1 target: found a target, but no flow is marked bilateral: true",
        ),
        (
            (
                "target: {at_least: 1 bn USD/year}\n"
                "flows: {a: {arrivals: {even: 1 /h}, path: [desk], bilateral: true}}"
            ),
            "1:20 target.at_least: found a target out of reach: no bilateral flow has a value",
        ),
        (
            (
                "calendars: {never: {open: []}}\n"
                "stations: {desk: {servers: 1, service: 1 h, hours: never}}"
            ),
            "1:13 calendars.never: found a calendar that never opens in the run; 'desk' keeps its",
        ),
        (
            (
                "calendars: {late: {open: [[500 h, 600 h]]}}\n"
                "stations: {desk: {servers: 1, service: 1 h, hours: late}}"
            ),
            "1:13 calendars.late: found a calendar that never opens in the run",
        ),
        (
            "pools: {caspian: {ships: 2, in_repair: 2}}",
            "1:40 pools.caspian.in_repair: found 2 of 2 ships in repair, expected fewer",
        ),
        (
            "embargoes: {ban: {watch: [desk], start_at: 3, lift_at: 3}}",
            "1:56 embargoes.ban.lift_at: found 3, expected less than start_at (3)",
        ),
    ],
)
def test_what_no_run_could_use_is_told_before_one(told: Told, text: str, expected: str) -> None:
    lines = told(text)
    assert any(line.startswith(f"x.yaml:{expected}") for line in lines), lines


def test_a_ban_must_watch_what_its_trains_pass(told: Told) -> None:
    text = """\
embargoes: {ban: {watch: [desk], start_at: 9, lift_at: 3}}
services: {block: {train: {path: [{travel: 3 h}], capacity: 9, embargo: ban}}}
"""
    assert told(text) == [
        (
            "x.yaml:2:73 services.block.train.embargo: found embargo 'ban', which watches "
            "desk, but "
            "no train of this service passes there"
        )
    ]


def test_two_bans_may_not_watch_one_station(told: Told) -> None:
    text = """\
embargoes:
  one: {watch: [desk], start_at: 9, lift_at: 3}
  two: {watch: [desk], start_at: 9, lift_at: 3}
"""
    assert told(text) == [
        "x.yaml:3:17 embargoes.two.watch.0: found 'desk', which embargo 'one' watches already"
    ]


def test_what_no_flow_meets_warns_by_name(loaded: Load) -> None:
    text = "stations: {desk: {servers: 1, service: 1 h}, dsek: {servers: 1, service: 1 h}}"
    assert [str(one) for one in loaded(text).warnings] == [
        "x.yaml:1:46 stations.dsek: no flow uses dsek"
    ]
