"""Hand-worked cases of every decision that the engines share: a wrong rule is wrong in both."""

from __future__ import annotations

import math

import pytest

from sim.kinds.branch.rules import is_taken
from sim.kinds.carrier.rules import (
    asked_for,
    better_line,
    decides,
    is_called,
    is_short,
    is_too_many,
    leaves_at,
    places_now,
)
from sim.kinds.formation.rules import banned, is_due, is_full, stops_loading
from sim.kinds.gate.rules import credit, next_by_headway
from sim.kinds.station.rules import may_start, must_pause
from sim.kinds.token.rules import may_have_it, may_take

NAN = math.nan


@pytest.mark.parametrize(
    ("busy", "staff", "expected"),
    [(0, 1.0, True), (1, 1.0, False), (1, 2.0, True), (2, 1.0, False), (0, 0.0, False)],
)
def test_a_job_starts_while_fewer_servers_are_busy_than_at_work(
    busy: int, staff: float, expected: bool
) -> None:
    assert may_start(busy, staff) is expected


@pytest.mark.parametrize(
    ("active", "staff", "expected"),
    [(1, 0.0, True), (2, 1.0, True), (1, 1.0, False), (0, 0.0, False), (1, 2.0, False)],
)
def test_a_job_pauses_where_more_go_on_than_servers_are_at_work(
    active: int, staff: float, expected: bool
) -> None:
    assert must_pause(active, staff) is expected


@pytest.mark.parametrize(
    ("kept", "new", "bank", "at_once", "expected"),
    [
        (0, 1, 1, 0, 1),
        (1, 1, 1, 0, 1),  # the second one lapses
        (0, 5, 2, 0, 2),
        (1, 1, 3, 1, 2),
        (0, 3, 0, 3, 3),  # a timetable's slot of three, at its instant
        (2, 0, 0, 3, 2),  # ... one of them used
        (2, 0, 0, 0, 0),  # ... and over
        (0, 9, 0, 2, 2),  # slots that were missed are gone
    ],
)
def test_acceptances_add_up_and_lapse_above_the_bank(
    kept: int, new: int, bank: int, at_once: int, expected: int
) -> None:
    assert credit(kept, new, bank, at_once) == expected


def test_the_next_one_follows_a_headway_after_the_last() -> None:
    assert next_by_headway(10.0, 0.25) == 10.25
    assert next_by_headway(-math.inf, 0.25) == -math.inf


@pytest.mark.parametrize(
    ("free", "waiting", "expected"), [(1.0, 0, True), (0.0, 0, False), (1.0, 1, False)]
)
def test_a_free_place_goes_to_who_has_waited_for_it(
    free: float, waiting: int, expected: bool
) -> None:
    assert may_take(free, waiting) is expected


@pytest.mark.parametrize(
    ("free", "waiting", "expected"),
    [
        (1.0, 1, True),
        (2.0, 5, True),
        (1.0, 0, False),  # nobody waits for it
        (0.0, 3, False),  # given back, and gone: one more was held than there are
        (-1.0, 3, False),
    ],
)
def test_the_first_in_line_has_what_is_free_unless_more_are_held_than_there_are(
    free: float, waiting: int, expected: bool
) -> None:
    assert may_have_it(free, waiting) is expected


@pytest.mark.parametrize(
    ("drawn", "share", "expected"),
    [(0.0, 0.0, False), (0.149, 0.15, True), (0.15, 0.15, False), (0.999, 1.0, True)],
)
def test_a_branch_is_taken_below_its_share(drawn: float, share: float, expected: bool) -> None:
    assert is_taken(drawn, share) is expected


def test_a_train_is_full_from_its_capacity_on() -> None:
    assert [is_full(lots, 4.0) for lots in (0, 3, 4, 5)] == [False, False, True, True]


def test_a_train_is_due_at_the_very_number_that_its_deadline_was_set_for() -> None:
    assert not is_due(9.99, 0.0, 10.0)
    assert is_due(10.0, 0.0, 10.0)
    assert is_due(0.1 + 0.2, 0.1, 0.2)
    assert not is_due(1e300, 0.0, math.inf)


@pytest.mark.parametrize(
    ("on", "backlog", "expected"),
    [(False, 3, False), (False, 4, True), (True, 4, True), (True, 3, True), (True, 2, False)],
)
def test_a_ban_begins_at_four_and_is_lifted_at_two(on: bool, backlog: int, expected: bool) -> None:
    assert banned(on, backlog, start_at=4.0, lift_at=2.0) is expected


def test_loading_stops_where_a_ban_is_imposed_or_the_backlog_is_long() -> None:
    pairs = [(False, False), (True, False), (False, True), (True, True)]
    assert [stops_loading(*pair) for pair in pairs] == [False, True, True, True]


@pytest.mark.parametrize(
    ("places", "factor", "expected"),
    [(5.0, 1.0, 5), (5.0, 0.5, 2), (3.0, 1.5, 4), (5.0, 0.1, 0), (5.0, 0.0, 0), (5.0, -1.0, 0)],
)
def test_a_factor_leaves_whole_places_and_none_below_nothing(
    places: float, factor: float, expected: int
) -> None:
    assert places_now(places, factor) == expected


@pytest.mark.parametrize(
    ("full_at", "factor", "places", "expected"),
    [
        (5.0, 1.0, 5, 5.0),
        (4.0, 0.5, 2, 2.0),
        (5.0, 0.5, 2, 2.0),  # no more than the two that are left, though half of five is more
        (2.0, 0.5, 2, 1.0),
        (5.0, 0.1, 0, NAN),  # without places the kind does not decide
        (NAN, 1.0, 5, NAN),
    ],
)
def test_a_ship_asks_for_a_share_of_the_places_that_can_be_used(
    full_at: float, factor: float, places: int, expected: float
) -> None:
    assert asked_for(full_at, factor, places) == pytest.approx(expected, rel=0, nan_ok=True)


def test_a_ship_is_laid_up_while_too_many_work_and_called_while_too_few_do() -> None:
    assert [is_too_many(at_work, 2) for at_work in (1, 2, 3)] == [False, False, True]
    assert [is_called(at_work, 2) for at_work in (1, 2, 3)] == [True, False, False]


@pytest.mark.parametrize(
    ("waiting", "full_at", "expected"),
    [
        ([3], [4.0], False),
        ([4], [4.0], True),
        ([9], [4.0], True),
        ([4, 0], [4.0, NAN], True),  # the second kind does not decide
        ([4, 0], [4.0, 1.0], False),
        ([4, 1], [4.0, 1.0], True),
        ([9, 9], [NAN, NAN], False),  # nothing makes it full: it goes by the time waited
    ],
)
def test_a_ship_is_full_enough_when_every_kind_that_decides_is(
    waiting: list[int], full_at: list[float], expected: bool
) -> None:
    pairs = list(zip(waiting, full_at, strict=True))
    some = any(decides(needed) for _, needed in pairs)
    assert (some and not any(is_short(units, needed) for units, needed in pairs)) is expected


@pytest.mark.parametrize(
    ("ready", "joined", "expected"), [(10.0, 3.0, 10.0), (10.0, 7.0, 12.0), (10.0, 12.0, 17.0)]
)
def test_a_ship_leaves_five_hours_after_its_first_unit_joined_but_not_before_it_is_ready(
    ready: float, joined: float, expected: float
) -> None:
    assert leaves_at(ready, joined, max_wait=5.0) == expected


@pytest.mark.parametrize(
    ("demand", "ships", "best_demand", "best_ships", "expected"),
    [
        (6, 2, 4, 2, True),
        (4, 2, 2, 1, False),  # two for each ship on both: the line looked at before
        (3, 1, 4, 2, True),
        (4, 2, 3, 1, False),
        (1, 0, 1, 1, True),  # no ship counts as half a one: 2 against 1
        (1, 0, 2, 1, False),
        (0, 0, 0, 3, False),
    ],
)
def test_the_line_with_most_waiting_for_each_ship_is_better(
    demand: float, ships: int, best_demand: float, best_ships: int, expected: bool
) -> None:
    assert better_line(demand, ships, best_demand, best_ships) is expected
