"""What differs between two records is told in words: where, who, which field, both values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.tables.visits import Visits
from tests.differential.difference import OF_ENTITIES, OF_TRAINS, OF_VISITS, difference
from tests.worked import Run, flow, run, station

TREE: dict[str, Any] = {
    "stations": {
        "desk": station(1, 1),
        "crane": station(1, 2),
        "yard": {"places": 1, "until": "desk"},
    },
    "services": {
        "box": {"train": {"path": ["crane"], "capacity": 2}},
        "boat": {
            "ferry": {
                "pool": "p", "ports": ["a", "b"], "crossing": "1 h", "handling": "1 h",
                "decks": {"truck": {"places": 1, "full_at": "100 %"}}, "max_wait": "9 h",
            }
        },
    },
    "places": {"a": {}, "b": {}},
    "pools": {"p": {"ships": 1}},
    "embargoes": {"ban": {"watch": ["crane"], "start_at": 1, "lift_at": 0}},
    "clock": {"length": "60 h"},
    "flows": {
        "cars": flow(0.0, 0.5, 3.0, path=[{"travel": "1 h"}, "yard", "desk"]),
        "lots": flow(*[0.0] * 6, path=["box", {"board": "boat", "at": "a", "deck": "truck"}]),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def met() -> Run:
    return run(TREE, check=False)


def changed(visits: Visits, field: str, row: int, value: Any) -> Visits:
    column = getattr(visits, field).copy()
    column[row] = value
    return replace(visits, **{field: column})


def told(met: Run, other: Visits) -> str:
    return difference(met.plan, met.draws, met.visits, other, ("one", "other"))


def test_of_equal_records_nothing_is_told(met: Run) -> None:
    copies = {name: getattr(met.visits, name).copy() for name in (*OF_VISITS, *OF_ENTITIES)}
    assert told(met, replace(met.visits, **copies, events=0)) == ""


def test_a_visit_is_told_with_kind_place_entity_field_and_both_values(met: Run) -> None:
    row = int(met.rows("desk", "cars")[1])
    words = told(met, changed(met.visits, "end", row, 9.5))
    first, *lines = words.splitlines()
    assert first == (
        "station at desk, unit 1 of flow cars (entity 1): end is 3.0 in one, 9.5 in other"
    )
    assert "not the same in all: 1 of end" in words
    # The visits of that unit so far, as either engine has them.
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "its visits in one", "  travel travel", "  take yard", "  station desk",
        "its visits in other", "  travel travel", "  take yard", "  station desk",
    ]  # fmt: skip
    assert lines[3].endswith("start 2.0  end 3.0  leave 3.0  for desk") or "end 3.0" in lines[3]
    assert "end 9.5" in lines[7]


def test_no_more_than_ten_visits_are_told() -> None:
    path = [{"travel": "1 h"}] * 14
    met = run({"flows": {"f": flow(0.0, path=path)}, "clock": {"length": "60 h"}}, check=False)
    words = told(met, changed(met.visits, "leave", int(met.draws.units["visit"][0]) + 12, 99.0))
    assert words.count("  travel travel") == 2 * 10
    assert "arrive 3.0" in words
    assert "arrive 2.0" not in words


@pytest.mark.parametrize("field", OF_VISITS)
def test_every_column_of_visits_is_compared(met: Run, field: str) -> None:
    for row in range(met.draws.visits):
        assert f": {field} is " in told(met, changed(met.visits, field, row, 77))


@pytest.mark.parametrize("field", [*OF_ENTITIES, *OF_TRAINS])
def test_every_column_of_entities_and_trains_is_compared(met: Run, field: str) -> None:
    for row in range(len(getattr(met.visits, field))):
        value = not met.visits.refused[row] if field == "refused" else 77.0
        assert f": {field} is " in told(met, changed(met.visits, field, row, value))


def test_a_train_is_told_by_its_service_and_ordinal(met: Run) -> None:
    row = int(met.train_rows("crane")[1])
    words = told(met, changed(met.visits, "start", row, 50.0))
    assert words.startswith("station at crane, train 1 of service box (entity ")


def test_of_many_visits_the_first_in_time_is_told(met: Run) -> None:
    visits = met.visits
    for unit in (0, 1, 2):
        visits = changed(visits, "end", int(met.rows("desk", "cars")[unit]), 50.0)
    visits = changed(visits, "cause", int(met.rows("travel", "cars")[1]), 1)
    words = told(met, visits)
    assert words.startswith("travel at travel, unit 1 of flow cars")
    assert words.endswith("not the same in all: 3 of end, 1 of cause")


@pytest.mark.parametrize("value", [-0.0, np.nextafter(0.0, 1.0)])
def test_a_single_bit_is_a_difference(met: Run, value: float) -> None:
    row = int(met.rows("travel", "cars")[0])
    assert met.visits.arrive[row] == 0.0
    assert "arrive is 0.0 in one" in told(met, changed(met.visits, "arrive", row, value))


@pytest.mark.parametrize(("field", "column"), [("sailings", "depart"), ("bans", "time")])
def test_sailings_and_bans_are_compared(met: Run, field: str, column: str) -> None:
    rows = getattr(met.visits, field).copy()
    assert len(rows) > 1
    rows[column][1] += 0.25
    assert told(met, replace(met.visits, **{field: rows})).startswith(f"{field} 1 in one: ")
    fewer = replace(met.visits, **{field: rows[:1]})
    assert told(met, fewer) == f"{len(rows)} {field} in one, 1 in other"
