"""Growth by year: each calendar year's tonnes come out as stated, whatever else shapes them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.compiler import compile_plan, draw
from sim.compiler.compile import scaling_factor
from sim.errors import InputError
from sim.mechanisms.demand.growth import by_year, mean_factor, years_of
from sim.scenario import load
from sim.scenario.grown import measured_demand
from sim.scenario.load_table import load_table
from sim.scenario.schema import Scenario
from sim.tables.plan import Plan

START = datetime(2022, 10, 1, tzinfo=UTC)
#: October 2022 to the end of 2025: a quarter, two plain years and a leap year between them.
CLOCK = {"start": "2022-10-01", "length": "1188 d", "warm_up": "92 d"}
PATH = [{"travel": "1 h"}]


def flow(**fields: Any) -> dict[str, Any]:
    one = {"tonnes": "0.9 Mt/year", "load": "20 t", "path": PATH, "value_per_tonne": "100 USD/t"}
    return one | {"pattern": "even"} | fields


def scenario(**sections: Any) -> Scenario:
    return Scenario.model_validate({"clock": CLOCK, **sections})


def units_by_year(plan: Plan, row: int = 0) -> list[float]:
    """Return the units that a class's rate brings in each calendar year from 2023."""
    times, rates = plan.calendar(int(plan.arrivals[row]["calendar"]))
    edges = np.append(times, plan.end)
    found = []
    for year in (2023, 2024, 2025):
        low, high = (
            (datetime(y, 1, 1, tzinfo=UTC) - START).total_seconds() / 3600 for y in (year, year + 1)
        )
        inside = np.clip(edges, low, high)
        found.append(float((rates * np.diff(inside)).sum()))
    return found


SEASON = {"month": [2, 1, 1, 1, 1, 1, 1, 1, 3, 2, 1, 1], "weekday": [1, 1, 1, 1, 1, 0, 0]}


@pytest.mark.parametrize("profile", [{}, {"profile": SEASON | {"zone": "Asia/Almaty"}}])
def test_each_years_tonnes_are_those_of_the_base_year_times_growth(profile: dict[str, Any]) -> None:
    grown = scenario(flows={"f": flow(yearly_growth="10 %", **profile)}, growth={"base_year": 2023})
    expected = [45_000, 45_000 * 1.1, 45_000 * 1.21]
    assert units_by_year(compile_plan(grown)) == pytest.approx(expected, rel=1e-12)


def test_the_first_year_measured_is_the_base_where_none_is_written() -> None:
    plan = compile_plan(scenario(flows={"f": flow(yearly_growth="-10 %")}))
    assert units_by_year(plan) == pytest.approx([45_000, 40_500, 36_450])


def test_a_flow_grows_by_its_own_rate_else_its_commoditys_else_its_groups() -> None:
    flows = {
        "own": flow(yearly_growth="0 %", commodity="grain", bilateral=True),
        "grain": flow(commodity="grain", bilateral=True),
        "trade": flow(commodity="cars", bilateral=True),
        "transit": flow(commodity="cars"),
    }
    growth = {
        "base_year": 2023,
        "yearly": "1 %",
        "bilateral": "5 %",
        "by_commodity": {"grain": "2 %"},
    }
    plan = compile_plan(scenario(flows=flows, growth=growth))
    second = [units_by_year(plan, row)[1] / 45_000 for row in range(4)]
    assert second == pytest.approx([1.0, 1.02, 1.05, 1.01])


def test_a_rate_in_steps_grows_too_and_listed_times_do_not() -> None:
    steps = {"poisson": {"until": ["24 h", "48 h"], "rate": ["1 /h", "3 /h"]}}
    flows = {
        "steps": {"arrivals": steps, "path": PATH},
        "listed": {"arrivals": {"times": ["5 h", "20000 h"]}, "path": PATH},
    }
    plan = compile_plan(scenario(flows=flows, growth={"yearly": "50 %"}))
    # 365 days from an odd day on: 183 of them with 3 an hour, or 182.
    assert units_by_year(plan)[0] == pytest.approx(2 * 8760, rel=0.003)
    assert units_by_year(plan)[2] == pytest.approx(2 * 8760 * 2.25, rel=0.003)
    assert len(draw(plan, 1, 1).units[draw(plan, 1, 1).units["unit_class"] == 1]) == 2


def test_a_target_is_met_by_the_mean_of_the_years_measured() -> None:
    # 90 mn USD a year, growing to 99 and 108.9: 99.3 on average, to be 297.9.
    sections = {
        "flows": {"f": flow(yearly_growth="10 %", bilateral=True)},
        "target": {"at_least": "297.9 mn USD/year".replace("297.9 mn", "0.2979 bn")},
    }
    one = scenario(**sections)
    assert scaling_factor(one) == pytest.approx(3.0)
    assert sum(units_by_year(compile_plan(one))) * 20 * 100 / 3 == pytest.approx(297.9e6)


def test_what_a_cap_refuses_in_one_year_is_not_made_good_in_another() -> None:
    pipe = {"mode": "pipeline", "value": "1 bn USD/year", "growth": 0.9, "yearly_growth": "10 %"}
    one = scenario(flows={"f": flow()}, capped_flows={"pipe": pipe}).capped_flows
    capped = measured_demand(scenario(flows={"f": flow()}, capped_flows={"pipe": pipe})).capped
    # Offered 0.9, 0.99 and 1.089; delivered 0.9, 0.99 and 1.
    assert capped["pipe"].value * capped["pipe"].growth == pytest.approx(2.979e9 / 3)
    assert capped["pipe"].cap == pytest.approx(2.89e9 / 3)
    grows = one["pipe"].model_copy(update={"cap_grows": True})
    both = scenario(flows={"f": flow()}).model_copy(update={"capped_flows": {"pipe": grows}})
    assert measured_demand(both).capped["pipe"].cap == pytest.approx(2.979e9 / 3)


def test_the_load_table_shows_the_mean_of_the_run() -> None:
    stations = {"desk": {"servers": 9, "service": "1 h"}}
    flows = {"f": flow(path=["desk"], yearly_growth="10 %")}
    plain = load_table(scenario(stations=stations, flows={"f": flow(path=["desk"])}))[0]
    grown = load_table(scenario(stations=stations, flows=flows))[0]
    expected = mean_factor(0.1, 2023, years_of(START, 0.0, 1188 * 24.0))
    assert grown.offered / plain.offered == pytest.approx(expected)
    assert expected == pytest.approx((92 / 365 / 1.1 + 1 + 1.1 + 1.21) / (3 + 92 / 365))


@given(
    yearly=st.floats(-0.5, 1.0),
    length=st.floats(1.0, 40_000.0),
    rates=st.lists(st.floats(0.0, 10.0), min_size=1, max_size=6),
)
def test_growth_keeps_the_order_of_the_breakpoints_and_multiplies_each_rate(
    yearly: float, length: float, rates: list[float]
) -> None:
    times = np.linspace(0.0, length, len(rates), endpoint=False)
    found, values = by_year((times, np.array(rates)), yearly, 2023, START, length)
    assert found[0] == 0.0
    assert np.all(np.diff(found) > 0.0)
    assert found[-1] < length
    for at, value in zip(found, values, strict=True):
        moment = START.timestamp() + at * 3600.0
        year = datetime.fromtimestamp(moment + 1e-3, UTC).year
        written = rates[int(np.searchsorted(times, at, side="right")) - 1]
        assert value == pytest.approx(written * (1.0 + yearly) ** (year - 2023))


@pytest.mark.parametrize(
    ("clock", "growth", "flow", "expected"),
    [
        ("length: 9 d", "{yearly: 5 %}", "", "growth: found growth by year without a date"),
        ("length: 9 d", "{}", "yearly_growth: 5 %, ", "flows.f.yearly_growth: found growth by ye"),
        (
            "length: 9 d, start: 2023-01-01",
            "{by_commodity: {grian: 5 %}}",
            "commodity: grain, ",
            "growth.by_commodity.grian: found 'grian', a commodity of no flow; did you mean 'gra",
        ),
    ],
)
def test_growth_that_cannot_be_meant_is_refused(
    clock: str, growth: str, flow: str, expected: str, tmp_path: Path
) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        f"clock: {{{clock}}}\n"
        + (f"growth: {growth}\n" if growth != "{}" else "")
        + f"flows: {{f: {{{flow}tonnes: 1 Mt/year, load: 20 t, path: [{{travel: 1 h}}]}}}}\n"
    )
    with pytest.raises(InputError) as caught:
        load(file)
    assert expected in str(caught.value)


def test_listed_arrivals_do_not_grow() -> None:
    written = {"arrivals": {"times": ["1 h"]}, "path": PATH, "yearly_growth": "5 %"}
    with pytest.raises(ValidationError, match="listed or spaced arrivals with growth by year"):
        Scenario.model_validate({"clock": CLOCK, "flows": {"f": written}})
