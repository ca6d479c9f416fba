"""The clock: absolute times, the tie key, consequences before the next event."""

from __future__ import annotations

from collections.abc import Generator
from itertools import permutations

import pytest
from simpy import Event

from sim.events.environment import Clock
from sim.tables.order import ARRIVAL, CALENDAR, RELEASE, key


def note(event: Event, seen: list[str], name: str) -> None:
    assert event.callbacks is not None
    event.callbacks.append(lambda _: seen.append(name))


def test_events_at_one_instant_happen_by_key_whatever_the_order_they_were_set_in() -> None:
    keys = {"a": key(CALENDAR, 7), "b": key(RELEASE, 2), "c": key(RELEASE, 3), "d": key(ARRIVAL, 0)}
    for names in permutations(keys):
        clock, seen = Clock(), list[str]()
        for name in names:
            note(clock.at(5.0, keys[name]), seen, name)
        clock.run()
        assert seen == ["a", "b", "c", "d"]


def test_a_time_is_kept_to_the_last_bit() -> None:
    clock = Clock()
    clock.run(until=0.1)
    times = []
    event = clock.at(0.1 + 0.2, key(RELEASE, 0))
    assert event.callbacks is not None
    event.callbacks.append(lambda _: times.append(clock.now))
    clock.run()
    assert times == [0.1 + 0.2]


def test_what_an_event_sets_off_ends_before_the_next_event_of_the_instant() -> None:
    clock, seen = Clock(), list[str]()
    inner = Event(clock)

    def woken() -> Generator[Event, None, None]:
        yield inner
        seen.append("woken")

    def first() -> Generator[Event, None, None]:
        yield clock.at(1.0, key(CALENDAR, 0))
        seen.append("first")
        clock.wake(inner)
        clock.process(started())

    def started() -> Generator[Event, None, None]:
        seen.append("started")
        yield clock.at(1.0, key(RELEASE, 1))
        seen.append("later")

    def second() -> Generator[Event, None, None]:
        yield clock.at(1.0, key(RELEASE, 0))
        seen.append("second")

    for process in (second(), woken(), first()):
        clock.process(process)
    clock.run()
    assert sorted(seen[1:3]) == ["started", "woken"]
    assert [seen[0], *seen[3:]] == ["first", "second", "later"]


@pytest.mark.parametrize("time", [4.999, float("nan")])
def test_the_clock_never_goes_back(time: float) -> None:
    clock = Clock()
    clock.run(until=5.0)
    with pytest.raises(ValueError, match=r"set at 5\.0 h"):
        clock.at(time, key(RELEASE, 0))


def test_a_withheld_event_passes_unseen_and_its_successor_is_seen() -> None:
    clock, seen = Clock(), list[float]()

    def waits(event: Event) -> Generator[Event, None, None]:
        yield event
        seen.append(clock.now)

    event = clock.at(3.0, key(RELEASE, 0))
    clock.process(waits(event))
    clock.run(until=1.0)
    later = clock.withheld(event)
    clock.run(until=5.0)
    assert seen == []
    clock.set_off(later, 7.0, key(RELEASE, 0))
    clock.run()
    assert seen == [7.0]


def test_counting_the_events_scheduled_does_not_change_the_count() -> None:
    clock = Clock()
    for i in range(3):
        clock.at(1.0, key(RELEASE, i))
    assert clock.scheduled == clock.scheduled == 3


def test_a_life_starts_at_once_passes_what_has_happened_and_takes_no_event_of_its_own() -> None:
    clock, seen = Clock(), list[float]()
    past = clock.at(1.0, key(RELEASE, 0))

    def life() -> Generator[Event, None, None]:
        seen.append(clock.now)
        yield clock.at(2.0, key(RELEASE, 1))
        seen.append(clock.now)
        yield past
        seen.append(clock.now)
        yield clock.at(3.0, key(RELEASE, 1))
        seen.append(clock.now)

    clock.start(life())
    assert seen == [0.0]
    clock.run()
    assert seen == [0.0, 2.0, 2.0, 3.0]
    assert clock.scheduled == 3


def test_a_run_ends_before_the_events_of_its_last_instant_and_can_go_on() -> None:
    clock, seen = Clock(), list[str]()
    note(clock.at(1.0, key(CALENDAR, 0)), seen, "before")
    note(clock.at(2.0, key(CALENDAR, 0)), seen, "at the end")
    clock.run(until=2.0)
    assert (clock.now, seen) == (2.0, ["before"])
    with pytest.raises(ValueError, match="must be greater"):
        clock.run(until=2.0)
    clock.run(until=3.0)
    assert (clock.now, seen) == (3.0, ["before", "at the end"])


def test_a_process_that_fails_ends_the_run_with_its_error_unless_somebody_catches_it() -> None:
    clock, caught = Clock(), list[str]()

    def fails() -> Generator[Event, None, None]:
        yield clock.at(1.0, key(CALENDAR, 0))
        raise LookupError("lost")

    def catches() -> Generator[Event, None, None]:
        try:
            yield clock.process(fails())
        except LookupError as error:
            caught.append(str(error))

    clock.process(catches())
    clock.run(until=2.0)
    assert caught == ["lost"]

    clock = Clock()
    clock.process(fails())
    with pytest.raises(LookupError, match="lost"):
        clock.run(until=2.0)


def test_simpy_s_own_conditions_understand_the_events() -> None:
    clock, seen = Clock(), list[float]()

    def either() -> Generator[Event, None, None]:
        yield clock.at(5.0, key(RELEASE, 0)) | clock.at(3.0, key(RELEASE, 1))
        seen.append(clock.now)

    clock.process(either())
    clock.run(until=9.0)
    assert seen == [3.0]
