"""Permits that come by the week: what is kept, what lapses, and the wait that follows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine import EngineName
from sim.errors import InputError
from sim.mechanisms.border.inputs import Permits
from sim.mechanisms.border.translate import permits_of
from sim.scenario import load
from sim.scenario.load_table import load_table
from tests.worked import Run, run, scenario_of

BATCH = 70
WEEK = 168.0
#: 2023-01-02 was a Monday; 09:00 in Almaty was then 03:00 UTC.
FIRST = 3.0


@pytest.fixture(autouse=True, scope="module")
def in_both_engines(engine: EngineName) -> EngineName:
    return engine


def weekly(per_day: int, **gate: Any) -> dict[str, Any]:
    permits = {"batch": BATCH, "on": "mon", "at": "09:00", "zone": "Asia/Almaty"}
    return {
        "clock": {"start": "2023-01-02", "length": "8 week"},
        "stations": {"permit": {"permits": permits, **gate}},
        "flows": {"trucks": {"arrivals": {"even": f"{per_day} /day"}, "path": ["permit"]}},
    }


def asked(found: Run) -> Any:
    return found.column("arrive", "permit", "trucks")


def passed(found: Run) -> Any:
    return found.column("start", "permit", "trucks")


def test_demand_below_the_batch_waits_for_nothing_once_permits_are_there() -> None:
    found = run(weekly(8))
    assert np.array_equal(passed(found), asked(found))
    assert asked(found)[0] == FIRST


def test_demand_above_the_batch_gives_a_sawtooth() -> None:
    found = run(weekly(14))
    number = np.arange(len(asked(found)))
    monday = FIRST + WEEK * (number // BATCH)
    expected = np.maximum(asked(found), monday)
    known = expected < 8 * WEEK
    assert np.array_equal(passed(found)[known], expected[known])
    assert np.isnan(passed(found)[~known]).all()
    # Who comes last of a week's 98 waits to the next Monday, and the line grows by 28 a week.
    waits = (passed(found) - asked(found))[known]
    assert waits.max() > 1.5 * WEEK


def test_permits_that_are_not_kept_lapse_when_their_instant_is_over() -> None:
    found = run(weekly(8, keep=0))
    # Everyone but who comes at the very instant waits for the next Monday.
    later = np.ceil((asked(found) - FIRST) / WEEK) * WEEK + FIRST
    known = later < 8 * WEEK
    assert passed(found)[known] == pytest.approx(later[known])


def test_some_permits_may_be_kept() -> None:
    # 10 of 70 stay; of the 56 who come in a week the first 10 or 11 pass at once.
    found = run(weekly(8, keep=10))
    in_week = (asked(found) > FIRST) & (asked(found) < FIRST + WEEK)
    at_once = passed(found)[in_week] == asked(found)[in_week]
    assert at_once.sum() == 10
    assert at_once[:10].all()


def test_a_timetable_may_keep_what_is_unused_as_well() -> None:
    slots = {"at": ["0 h"], "sizes": [BATCH], "period": "168 h", "offset": "3 h"}
    tree = weekly(14)
    tree["stations"] = {"permit": {"slots": slots, "keep": BATCH}}
    assert np.array_equal(passed(run(tree)), passed(run(weekly(14))), equal_nan=True)


def test_permits_come_in_local_time_when_clocks_change() -> None:
    permits = Permits.model_validate(
        {"batch": 2, "on": "mon-tue", "at": "09:00", "zone": "Europe/Warsaw"}
    )
    start = datetime(2023, 3, 20, tzinfo=UTC)
    found = permits_of(permits, start, 9 * 24.0)
    # Clocks went forward on Sunday 26 March 2023.
    assert found.tolist() == [8.0, 8.0, 32.0, 32.0, 175.0, 175.0, 199.0, 199.0]


def test_the_load_table_counts_the_permits_of_the_run() -> None:
    row = load_table(scenario_of(weekly(14)))[0]
    assert row.kind == "gate"
    assert [row.offered, row.capacity] == pytest.approx([14, 10])


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ("permits: {batch: 5}", "found permits by weekday without a date"),
        ("permits: {batch: 5, zone: Asia/Almati}", "did you mean 'Asia/Almaty'"),
        ("permits: {batch: 5, on: monday}", "found 'monday', expected daily, a day such as mon"),
        ("permits: {batch: 0}", "found 0, expected at least 1"),
        ("headway: 1 h, keep: 5", "found keep at a gate with headway"),
        ("permits: {batch: 5}, slots: {at: [1 h], sizes: [1]}", "found slots and permits"),
    ],
)
def test_permits_that_cannot_be_meant_are_refused(gate: str, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        "clock: {length: 9 d}\n"
        f"stations: {{g: {{{gate}}}}}\n"
        "flows: {f: {arrivals: {times: [1 h]}, path: [g]}}\n"
    )
    with pytest.raises(InputError) as caught:
        load(file)
    assert expected in str(caught.value)
