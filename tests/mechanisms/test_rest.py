"""Drivers rest on long roads. Worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.compiler import compile_plan, draw
from sim.compiler.streams import rests
from sim.mechanisms.network.inputs import Link
from sim.scenario.offered import passage
from tests.worked import flow, run, scenario_of

AETR = {"after": "9 h", "for": "11 h"}


def road(**fields: Any) -> dict[str, Any]:
    return {"from": "a", "to": "b", "mode": "road", "rest": AETR, **fields}


def tree(link: dict[str, Any], count: int = 3) -> dict[str, Any]:
    return {
        "places": {"a": {}, "b": {}},
        "links": {"road": link},
        "flows": {"trucks": flow(*[1.0] * count, path=["road"])},
    }


@pytest.mark.parametrize(
    ("kilometres", "expected"),
    [(100, 2.0), (450, 9.0), (500, 10.0 + 11.0), (900, 18.0 + 11.0), (1000, 20.0 + 2 * 11.0)],
)
def test_a_driver_rests_after_every_nine_hours_but_the_last(
    kilometres: int, expected: float
) -> None:
    found = run(tree(road(distance=f"{kilometres} km", speed="50 km/h")))
    assert found.finished("trucks") == [1.0 + expected] * 3


def test_each_unit_rests_by_its_own_time() -> None:
    listed = {"empirical": {"values": ["8 h", "10 h", "19 h"]}}
    found = run(tree(road(time=listed), count=60))
    assert set(found.finished("trucks")) == {9.0, 1.0 + 21.0, 1.0 + 41.0}


def test_without_rest_the_draws_are_those_of_before() -> None:
    law = {"lognormal": {"mean": "60 km/h", "cv": 0.3}}
    plain = tree(road(distance="1500 km", speed=law), count=50)
    del plain["links"]["road"]["rest"]
    rested = tree(road(distance="1500 km", speed=law), count=50)
    values = [draw(compile_plan(scenario_of(one)), 1, 1).values for one in (plain, rested)]
    assert values[1] == pytest.approx(values[0] + 11.0 * (np.ceil(values[0] / 9.0) - 1.0))


@given(driven=st.floats(0.0, 500.0), drive=st.floats(0.5, 24.0))
def test_nobody_drives_on_for_longer_than_allowed(driven: float, drive: float) -> None:
    (count,) = rests(np.array([driven]), drive)
    assert count >= 0.0
    assert driven / (count + 1.0) <= drive * (1.0 + 1e-12)
    # One rest less would not do.
    assert count == 0.0 or driven / count > drive * (1.0 - 1e-12)


def test_the_load_table_counts_the_rests_of_the_mean_time() -> None:
    assert passage(Link.model_validate(road(distance="1000 km", speed="50 km/h"))) == 42.0


def test_only_those_who_drive_a_road_rest() -> None:
    with pytest.raises(ValidationError, match="drivers' rest by rail"):
        Link.model_validate(road(time="1 h") | {"mode": "rail"})
