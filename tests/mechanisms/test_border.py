"""Clearance efficiency, staff, acceptances and timetables. Worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.mechanisms.border.inputs import Gate, Slots, Station
from sim.mechanisms.border.translate import (
    acceptance,
    bank_of,
    credits_of,
    evenly,
    service_factor,
    slots_of,
    staff,
    with_efficiency,
)

DAYS = [(24.0 * i, 24.0 * (i + 1)) for i in range(365)]


def station(**fields: Any) -> Station:
    return Station.model_validate({"servers": 2, "service": "1 h", **fields})


def gate(**fields: Any) -> Gate:
    return Gate.model_validate({"accepts": "24 /day", **fields})


def test_a_steps_own_efficiency_goes_before_its_places_and_that_before_the_scenarios() -> None:
    assert with_efficiency(station(clearance_efficiency=4), 3.0, 2.0) == 4.0
    assert with_efficiency(station(), 3.0, 2.0) == 3.0
    assert with_efficiency(station(), None, 2.0) == 2.0


def test_efficiency_divides_the_service_at_customs_steps_only() -> None:
    assert service_factor(station(customs=True), 4.0) == 0.25
    assert service_factor(station(), 4.0) == 1.0


@pytest.mark.parametrize(
    ("exponent", "own", "expected"), [(0.0, None, 1.0), (1.0, None, 4.0), (0.5, None, 2.0),
                                      (0.5, 1.0, 4.0), (1.0, 0.0, 1.0)]
)  # fmt: skip
def test_an_acceptance_grows_with_a_power_of_the_efficiency(
    exponent: float, own: float | None, expected: float
) -> None:
    fields = {} if own is None else {"acceptance_exponent": own}
    assert acceptance(gate(**fields), 4.0, exponent) == pytest.approx(expected)


def test_a_days_acceptances_are_spread_over_its_open_hours() -> None:
    # 4 a day over 08-10 and 14-16: one an hour.
    spans = [(8.0, 10.0), (14.0, 16.0), (32.0, 34.0), (38.0, 40.0)]
    found = credits_of(4.0 / 24.0, spans, DAYS[:2])
    assert found == pytest.approx([9.0, 10.0, 15.0, 16.0, 33.0, 34.0, 39.0, 40.0])


def test_a_closed_day_accepts_nothing_and_a_short_one_as_much_as_a_long_one() -> None:
    spans = [(8.0, 12.0), (56.0, 58.0)]
    found = credits_of(4.0 / 24.0, spans, DAYS[:3])
    assert found == pytest.approx([9.0, 10.0, 11.0, 12.0, 56.5, 57.0, 57.5, 58.0])


def test_a_fraction_of_a_unit_is_carried_to_the_next_day() -> None:
    # 2.5 a day over 00-10: at 4 and 8; then half a one is over.
    spans = [(24.0 * i, 24.0 * i + 10.0) for i in range(2)]
    found = credits_of(2.5 / 24.0, spans, DAYS[:2])
    assert found == pytest.approx([4.0, 8.0, 26.0, 30.0, 34.0])


def test_a_years_acceptances_are_as_many_as_its_days_times_the_limit() -> None:
    spans = [(24.0 * i + 8.0, 24.0 * i + 20.0) for i in range(365)]
    found = credits_of(700.0 / 24.0, spans, DAYS)
    assert len(found) == 365 * 700
    assert np.all(np.diff(found) > 0.0)
    hours = found % 24.0
    assert np.all((hours >= 8.0) & (hours <= 20.0 + 1e-9))


def test_a_day_that_begins_before_the_clock_has_its_share_before_it() -> None:
    days = [(-18.0, 6.0), (6.0, 30.0)]
    found = credits_of(8.0 / 24.0, [(-18.0, 30.0)], days)
    assert found == pytest.approx([-15, -12, -9, -6, -3, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30])


def test_slots_without_hours_are_spread_evenly_over_the_day() -> None:
    assert evenly(0.25, 20.0).tolist() == [4.0, 8.0, 12.0, 16.0, 20.0]


def test_a_timetable_repeats_after_its_period_from_its_offset() -> None:
    fields = {"at": ["1.5 h", "2.3 h"], "sizes": [2, 1], "period": "4 h", "offset": "10 h"}
    found = slots_of(Slots.model_validate(fields), end=16.0)
    assert found == pytest.approx([11.5, 11.5, 12.3, 15.5, 15.5])


def test_a_timetable_without_a_period_is_over_after_its_last_slot() -> None:
    fields = {"at": ["1 h", "2 h"], "sizes": [1, 2]}
    assert slots_of(Slots.model_validate(fields), end=99.0).tolist() == [1.0, 2.0, 2.0]


def test_the_acceptances_of_an_hour_are_kept_where_nothing_is_said() -> None:
    assert bank_of(gate(), 5.0) == 5
    assert bank_of(gate(), 0.5) == 1
    assert bank_of(gate(bank="3 h"), 5.0) == 15
    slots = {"at": ["1 h"], "sizes": [7]}
    assert bank_of(Gate.model_validate({"slots": slots}), 0.0) == 0


def test_staff_is_the_schedules_inside_the_opening_hours() -> None:
    servers = {"until": ["4 h", "10 h"], "servers": [1, 2]}
    assert staff(station(), None, 20.0) is None
    found = staff(station(), [(2.0, 6.0)], 20.0)
    assert found is not None
    assert (found[0].tolist(), found[1].tolist()) == ([0.0, 2.0, 6.0], [0.0, 2.0, 0.0])
    found = staff(station(servers=servers), None, 20.0)
    assert found is not None
    assert (found[0].tolist(), found[1].tolist()) == ([0.0, 4.0, 10.0, 14.0], [1.0, 2.0, 1.0, 2.0])
    found = staff(station(servers=servers), [(2.0, 6.0)], 20.0)
    assert found is not None
    now = dict(zip(found[0].tolist(), found[1].tolist(), strict=True))
    assert [now[time] for time in (0.0, 2.0, 4.0, 6.0, 10.0)] == [0.0, 1.0, 2.0, 0.0, 0.0]
