"""Random numbers belong to a truck and a step: what is added elsewhere shifts none of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from tests.worked import scenario_of, station

LAWS: dict[str, Any] = {
    "deterministic": "2 h",
    "exponential": {"exponential": "2 h"},
    "lognormal": {"lognormal": {"mean": "2 h", "cv": 0.5}},
    "gamma": {"gamma": {"mean": "2 h", "cv": 1.5}},
    "erlang": {"erlang": {"mean": "2 h", "stages": 4}},
    "uniform": {"uniform": {"low": "1 h", "high": "3 h"}},
    "triangular": {"triangular": {"low": "0 h", "mode": "1 h", "high": "5 h"}},
    "weibull": {"weibull": {"scale": "2 h", "shape": 1.0}},
    "empirical": {"empirical": {"values": ["1 h", "3 h", "7 h"], "weights": [3, 2, 1]}},
}
#: Mean and standard deviation of each.
MOMENTS = {
    "deterministic": (2.0, 0.0),
    "exponential": (2.0, 2.0),
    "lognormal": (2.0, 1.0),
    "gamma": (2.0, 3.0),
    "erlang": (2.0, 1.0),
    "uniform": (2.0, math.sqrt(1.0 / 3.0)),
    "triangular": (2.0, math.sqrt((25 - 5) / 18.0 + 1.0 / 18.0)),
    "weibull": (2.0, 2.0),
    "empirical": (16.0 / 6.0, math.sqrt(70.0 / 6.0 - (16.0 / 6.0) ** 2)),
}


def tree(rate: float = 1.0, length: float = 500.0, **more: Any) -> dict[str, Any]:
    """Return a flow that meets a station of every law."""
    stations = {name: station(1, law) for name, law in LAWS.items()}
    path: list[Any] = [{"travel": LAWS["gamma"]}, *stations, {"at": "uniform", "share": "30 %"}]
    arrivals = {"poisson": f"{rate!r} /h"}
    one: dict[str, Any] = {
        "clock": {"length": f"{length!r} h"},
        "stations": stations,
        "flows": {"f": {"arrivals": arrivals, "path": path}},
    }
    for section, entries in more.items():
        one[section] = {**one.get(section, {}), **entries}
    return one


def drawn(one: dict[str, Any], seed: int = 5, replication: int = 0) -> tuple[Plan, Draws]:
    plan = compile_plan(scenario_of(one))
    return plan, draw(plan, seed, replication)


def streams(plan: Plan, draws: Draws) -> dict[str, NDArray[np.float64]]:
    return {name: draws.stream(row) for row, name in enumerate(plan.stream_names)}


def arrivals(plan: Plan, draws: Draws) -> dict[str, NDArray[np.float64]]:
    return {
        plan.flows[unit_class["flow"]].name: draws.units["created"][
            draws.units["unit_class"] == row
        ]
        for row, unit_class in enumerate(plan.classes)
    }


def same_where_both_have_them(
    one: dict[str, NDArray[np.float64]], other: dict[str, NDArray[np.float64]]
) -> None:
    for name, values in one.items():
        assert np.array_equal(values, other[name]), name


def test_adding_a_station_shifts_no_other_stream() -> None:
    one = drawn(tree())
    more = tree(stations={"new": station(3, LAWS["gamma"])})
    more["flows"]["f"]["path"].insert(3, "new")
    other = drawn(more)
    same_where_both_have_them(streams(*one), streams(*other))
    same_where_both_have_them(arrivals(*one), arrivals(*other))
    assert "f/new/service" in streams(*other)


def test_adding_a_flow_before_or_a_service_shifts_no_other_stream() -> None:
    one = drawn(tree())
    flows = {"a": {"arrivals": {"poisson": "3 /h"}, "path": ["gamma"]}}
    more = tree()
    more["flows"] = flows | more["flows"]
    more["services"] = {"t": {"train": {"path": [{"travel": LAWS["gamma"]}], "capacity": 2}}}
    flows["a"]["path"] = ["gamma", "t"]
    other = drawn(more)
    same_where_both_have_them(streams(*one), streams(*other))
    same_where_both_have_them(arrivals(*one), arrivals(*other))


def test_efficiency_servers_and_hours_change_no_draw() -> None:
    one = drawn(tree())
    more = tree()
    more["clearance_efficiency"] = 3.0
    for row in more["stations"].values():
        row |= {"servers": 4, "customs": True}
    other = drawn(more)
    same_where_both_have_them(streams(*one), streams(*other))
    same_where_both_have_them(arrivals(*one), arrivals(*other))


def test_seed_replication_and_name_each_make_other_numbers() -> None:
    base = streams(*drawn(tree()))["f/gamma/service"]
    for seed, replication in ((6, 0), (5, 1)):
        other = streams(*drawn(tree(), seed, replication))["f/gamma/service"]
        count = min(len(base), len(other))
        assert not np.any(base[:count] == other[:count])
    other = streams(*drawn(tree()))["f/travel"]
    assert not np.any(base == other)


@pytest.mark.parametrize("law", LAWS)
def test_the_first_draws_do_not_depend_on_how_many_are_asked_for(law: str) -> None:
    short = streams(*drawn(tree(length=100.0)))[f"f/{law}/service"]
    long = streams(*drawn(tree(length=900.0)))[f"f/{law}/service"]
    assert 50 < len(short) < len(long)
    assert np.array_equal(short, long[: len(short)])


@given(factor=st.sampled_from([0.5, 1.5, 2.0, 4.0]), seed=st.integers(0, 2**31))
def test_scaled_demand_sees_the_same_clients_earlier(factor: float, seed: int) -> None:
    few = arrivals(*drawn(tree(1.0), seed))["f"]
    many = arrivals(*drawn(tree(factor), seed))["f"]
    count = min(len(few), len(many))
    assert count > 100
    # Times of a unit Poisson process, divided by the rate.
    assert np.allclose(few[:count], factor * many[:count], rtol=1e-12, atol=0.0)


def test_a_profile_changes_when_clients_come_and_not_how_many_times_the_unit_process_ticked() -> (
    None
):
    flat = tree(1.0, 24.0 * 20)
    flat["clock"]["start"] = "2023-01-01"
    shaped = tree(1.0, 24.0 * 20)
    shaped["clock"]["start"] = "2023-01-01"
    shaped["flows"]["f"]["profile"] = {"hour": [0.0] * 12 + [2.0] * 12}
    one, other = arrivals(*drawn(flat))["f"], arrivals(*drawn(shaped))["f"]
    # The mean count at a time under the profile is that of the flat rate at another.
    day, hour = np.divmod(other, 24.0)
    count = 24.0 * day + np.maximum(0.0, 2.0 * (hour - 12.0))
    assert np.allclose(count, one[: len(other)])
    assert np.all(hour >= 12.0)


@pytest.mark.parametrize("law", LAWS)
def test_a_law_has_its_mean_and_standard_deviation(law: str) -> None:
    one = tree(50.0, 4000.0)
    one["flows"]["f"]["path"] = [law]
    values = streams(*drawn(one))[f"f/{law}/service"]
    mean, deviation = MOMENTS[law]
    count = len(values)
    assert count > 190_000
    assert abs(values.mean() - mean) <= 3.0 * deviation / math.sqrt(count)
    assert values.std() == pytest.approx(deviation, rel=0.03)
    assert np.all(values >= 0.0)


def test_an_empirical_law_draws_its_values_by_their_weights() -> None:
    one = tree(50.0, 2000.0)
    one["flows"]["f"]["path"] = ["empirical"]
    values = streams(*drawn(one))["f/empirical/service"]
    found, counts = np.unique(values, return_counts=True)
    assert found.tolist() == [1.0, 3.0, 7.0]
    assert counts / len(values) == pytest.approx([3 / 6, 2 / 6, 1 / 6], abs=0.005)


def test_a_branch_draws_evenly_between_nought_and_one() -> None:
    one = tree(50.0, 2000.0)
    one["flows"]["f"]["path"] = [{"at": "gamma", "share": "30 %"}]
    values = streams(*drawn(one))["f/gamma/share"]
    assert values.min() >= 0.0
    assert values.max() < 1.0
    assert np.histogram(values, bins=10, range=(0, 1))[0] / len(values) == pytest.approx(
        np.full(10, 0.1), abs=0.005
    )


def test_units_are_numbered_class_by_class_and_their_visits_do_not_overlap() -> None:
    flows = {
        "g": {"arrivals": {"even": "2 /h"}, "path": ["gamma", "t"], "batch": 3},
        "h": {"arrivals": {"every": {"exponential": "5 h"}}, "path": ["t", "erlang"]},
    }
    services = {"t": {"train": {"path": ["weibull", {"travel": "1 h"}], "capacity": 2}}}
    plan, draws = drawn(tree(flows=flows, services=services))
    units = draws.units
    assert np.all(np.diff(units["unit_class"]) >= 0)
    rows = np.zeros(draws.visits, dtype=int)
    for row, unit_class in enumerate(plan.classes):
        mine = units[units["unit_class"] == row]
        assert mine["ordinal"].tolist() == list(range(len(mine)))
        assert np.all(np.diff(mine["created"]) >= 0.0)
        assert np.all((mine["created"] >= 0.0) & (mine["created"] < plan.end))
        length = int(plan.paths[unit_class["path"]]["visits"])
        for first in mine["visit"]:
            rows[first + draws.unit_stride[row] * np.arange(length)] += 1
    length = int(plan.paths[plan.formations[0]["path"]]["visits"])
    for first in draws.train_visit:
        rows[first + draws.train_stride[0] * np.arange(length)] += 1
    assert np.all(rows == 1)
    # Trains wait until they are full: one for every two lots that may come.
    of_train = np.isin(units["unit_class"], [1, 2]).sum() // 2
    assert draws.train_first.tolist() == [len(units), len(units) + of_train]
    assert draws.entities == len(units) + of_train


def test_even_arrivals_begin_after_one_gap_and_batches_come_together() -> None:
    one = tree(flows={"g": {"arrivals": {"even": "2 /h"}, "path": ["gamma"], "batch": 4}})
    times = arrivals(*drawn(one))["g"]
    assert times[:9].tolist() == [2.0] * 4 + [4.0] * 4 + [6.0]


def test_a_count_ends_a_flow_and_changes_nothing_before() -> None:
    for arrives in ({"poisson": "2 /h"}, {"every": "1 h"}, {"times": ["1 h"] * 9}):
        flow = {"arrivals": arrives, "path": ["gamma"], "batch": 4}
        free = arrivals(*drawn(tree(flows={"g": flow})))["g"]
        few = arrivals(*drawn(tree(flows={"g": flow | {"count": 6}})))["g"]
        many = arrivals(*drawn(tree(flows={"g": flow | {"count": 1_000_000}})))["g"]
        assert few.tolist() == free[:6].tolist()
        assert many.tolist() == free.tolist()


def test_gaps_of_a_renewal_process_are_those_of_its_stream() -> None:
    one = tree(flows={"g": {"arrivals": {"every": {"exponential": "1 h"}}, "path": ["gamma"]}})
    plan, draws = drawn(one)
    times = arrivals(plan, draws)["g"]
    gaps = streams(plan, draws)["g/gaps"]
    assert np.allclose(np.diff(np.concatenate([[0.0], times])), gaps[: len(times)])
    assert 400 < len(times) < 600


def test_listed_times_are_kept_to_the_last_bit() -> None:
    listed = [0.1, 0.1, 0.30000000000000004, 499.9]
    hours = [f"{time!r} h" for time in listed]
    one = tree(flows={"g": {"arrivals": {"times": [*hours, "500 h"]}, "path": ["gamma"]}})
    assert arrivals(*drawn(one))["g"].tolist() == listed


def test_an_even_arrival_due_as_the_rate_falls_to_nothing_comes_then() -> None:
    rate = {"until": ["2 h", "5 h", "9 h"], "rate": ["1 /h", "0 /h", "1 /h"], "repeat": False}
    one = tree(flows={"g": {"arrivals": {"even": rate}, "path": ["gamma"]}})
    assert arrivals(*drawn(one))["g"].tolist() == [1.0, 2.0, 6.0, 7.0, 8.0, 9.0]


def test_nobody_comes_while_the_rate_is_nought() -> None:
    rate = {"until": ["5 h", "10 h"], "rate": ["0 /h", "9 /h"]}
    one = tree(flows={"g": {"arrivals": {"poisson": rate}, "path": ["gamma"]}})
    times = arrivals(*drawn(one))["g"]
    assert len(times) > 1500
    assert np.all(times % 10.0 >= 5.0)
