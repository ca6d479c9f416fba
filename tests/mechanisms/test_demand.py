"""Rates of arrival: the year's tonnes come out as written, whatever the profile and the year."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.mechanisms.capped_value.inputs import CappedFlow
from sim.mechanisms.demand.inputs import Flow
from sim.mechanisms.demand.translate import annual_value, capped_value, rate_of, scaling_factor

Rates = tuple[NDArray[np.float64], NDArray[np.float64]]
PATH = [{"travel": "1 h"}]
SEASON = {"month": [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1]}
WEEK = {"weekday": [1, 1, 1, 1, 1, 0.5, 0], "zone": "Asia/Almaty"}
DAY = {"hour": [0] * 8 + [1] * 12 + [0] * 4, "zone": "Asia/Shanghai"}


def flow(**fields: Any) -> Flow:
    return Flow.model_validate({"tonnes": "0.9 Mt/year", "load": "20 t", "path": PATH, **fields})


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def integral(rates: Rates, begin: float, end: float) -> float:
    """Return the units that come between two times."""
    times, values = rates
    edges = np.clip(np.append(times, np.inf), begin, end)
    return float((values * np.diff(edges)).sum())


@pytest.mark.parametrize(
    "profile", [None, SEASON, WEEK, DAY, SEASON | WEEK | {"hour": DAY["hour"]}]
)
@pytest.mark.parametrize(("year", "hours"), [("2023", 8760.0), ("2024", 8784.0)])
def test_a_calendar_years_tonnes_come_out_as_written(
    profile: dict[str, Any] | None, year: str, hours: float
) -> None:
    one = flow() if profile is None else flow(profile=profile)
    rates = rate_of(one, 0.25, 3.0, at(f"{year}-01-01"), hours)
    assert integral(rates, 0.0, hours) == pytest.approx(45_000 * 0.25 * 3.0, rel=1e-12)


def test_each_year_of_a_long_run_has_its_tonnes_though_it_begins_within_a_year() -> None:
    start = at("2022-12-01")
    rates = rate_of(flow(profile=SEASON | WEEK), 1.0, 1.0, start, 31 * 24.0 + 8760.0 + 8784.0)
    begin = 31 * 24.0
    assert integral(rates, begin, begin + 8760.0) == pytest.approx(45_000, rel=1e-12)
    assert integral(rates, begin + 8760.0, begin + 17544.0) == pytest.approx(45_000, rel=1e-12)


def test_months_and_weekdays_have_the_proportions_of_the_profile_in_local_time() -> None:
    start = at("2023-01-01")
    rates = rate_of(flow(profile=SEASON | {"zone": "Asia/Almaty"}), 1.0, 1.0, start, 8760.0)
    # September in Almaty (UTC+6) begins at 18 UTC on the last of August.
    september = (at("2023-09-01") - start).total_seconds() / 3600.0 - 6.0
    before = integral(rates, september - 1.0, september)
    assert integral(rates, september, september + 1.0) == pytest.approx(2.0 * before)
    rates = rate_of(flow(profile=WEEK), 1.0, 1.0, start, 8760.0)
    # 2023-05-01 was a Monday; local days begin at 18 UTC.
    monday = (at("2023-05-01") - start).total_seconds() / 3600.0 - 6.0
    by_day = [integral(rates, monday + 24 * i, monday + 24 * (i + 1)) for i in range(7)]
    assert np.array(by_day) / by_day[0] == pytest.approx([1, 1, 1, 1, 1, 0.5, 0])


def test_without_a_date_a_year_has_8760_hours() -> None:
    times, values = rate_of(flow(), 1.0, 1.0, None, 100.0)
    assert times.tolist() == [0.0]
    assert values == pytest.approx([45_000 / 8760.0])


def test_a_profile_shapes_a_rate_whose_mean_over_the_year_stays() -> None:
    arrivals = {"poisson": "5 /h"}
    shaped = Flow.model_validate({"arrivals": arrivals, "path": PATH, "profile": SEASON | WEEK})
    rates = rate_of(shaped, 1.0, 2.0, at("2023-01-01"), 8760.0)
    assert integral(rates, 0.0, 8760.0) == pytest.approx(2.0 * 5.0 * 8760.0)
    assert rates[1].max() > 15.0


def stepped(**fields: Any) -> Flow:
    steps = {"until": ["2 h", "5 h"], "rate": ["3 /h", "1 /h"], **fields}
    return Flow.model_validate({"arrivals": {"even": steps}, "path": PATH, "load": "2 t",
                                "value_per_tonne": "10 USD/t"})  # fmt: skip


def test_a_rate_in_steps_repeats_or_ends() -> None:
    times, values = rate_of(stepped(), 0.5, 2.0, None, 9.0)
    assert (times.tolist(), values.tolist()) == ([0.0, 2.0, 5.0, 7.0], [3.0, 1.0, 3.0, 1.0])
    times, values = rate_of(stepped(repeat=False), 1.0, 1.0, None, 9.0)
    assert (times.tolist(), values.tolist()) == ([0.0, 2.0, 5.0], [3.0, 1.0, 0.0])


def test_a_flows_annual_value_counts_its_growth() -> None:
    assert annual_value(flow(value_per_tonne="1000 USD/t", growth=2.0)) == 1.8e9
    # (2 x 3 + 3 x 1) / 5 an hour, 2 t of 10 USD.
    assert annual_value(stepped()) == pytest.approx(1.8 * 8760 * 20.0)
    listed = Flow.model_validate({"arrivals": {"times": ["1 h"]}, "path": PATH})
    assert annual_value(listed) == 0.0


def capped(**fields: Any) -> CappedFlow:
    return CappedFlow.model_validate(
        {"mode": "pipeline", "value": "10 bn USD/year", "bilateral": True, **fields}
    )


def test_a_capped_flow_delivers_up_to_its_cap() -> None:
    assert capped_value(capped()) == (1e10, 1e10)
    assert capped_value(capped(growth=2.0)) == (2e10, 1e10)
    assert capped_value(capped(growth=2.0, cap="15 bn USD/year")) == (2e10, 1.5e10)
    assert capped_value(capped(cap="15 bn USD/year")) == (1e10, 1e10)


def test_one_factor_on_bilateral_flows_makes_up_the_difference_to_the_target() -> None:
    flows = [
        flow(value_per_tonne="10000 USD/t", bilateral=True),  # 9 bn
        flow(value_per_tonne="5000 USD/t", bilateral=True, growth=2.0),  # 9 bn
        flow(value_per_tonne="9999 USD/t"),
    ]
    # 82 bn less the capped 10 are 72, four times the 18 of the others.
    assert scaling_factor(flows, [capped()], 82e9) == pytest.approx(4.0)
    assert scaling_factor(flows, [capped(bilateral=False)], 82e9) == pytest.approx(82.0 / 18.0)


def test_a_target_that_nothing_can_be_scaled_to_is_refused() -> None:
    with pytest.raises(ValueError, match="no bilateral flow"):
        scaling_factor([flow(value_per_tonne="10 USD/t")], [], 1e9)
    with pytest.raises(ValueError, match="alone reach the target"):
        scaling_factor([flow(value_per_tonne="10 USD/t", bilateral=True)], [capped()], 1e9)
