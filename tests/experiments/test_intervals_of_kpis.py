"""Means have Student-t intervals, quantiles order-statistic ones where there are enough runs."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from sim.experiments.summary import kpis
from sim.runs import StoredItem

#: Skewed, so that mean and median differ.
VALUES = [10.0, 11.0, 12.0, 13.0, 14.0, 60.0]


def summed_up(kpi: str, values: list[float]) -> dict[str, Any]:
    row = {"scope": "corridor", "name": "road", "kpi": kpi, "unit": "h"}
    tables = [pa.Table.from_pylist([{**row, "value": value}]) for value in values]
    (found,) = kpis([StoredItem(table, pa.table({}), {}) for table in tables], 0.95)
    return found


def test_a_mean_has_a_students_interval() -> None:
    found = summed_up("transit_mean", VALUES)
    assert found["mean"] == pytest.approx(20.0)
    assert found["low"] < 0 < found["high"]  # half-width 2.57 x 19.6 / 6^0.5 = 20.6


def test_a_quantile_lies_between_order_statistics_of_the_replications() -> None:
    found = summed_up("transit_p90", VALUES)
    # With six values the least and the greatest cover the median with 1 - 2 / 2^6 = 0.97.
    assert (found["mean"], found["low"], found["high"]) == (12.5, 10.0, 60.0)


def test_a_quantile_of_few_replications_falls_back_on_students_interval() -> None:
    found = summed_up("wait_p95", VALUES[:5])
    assert found["mean"] == pytest.approx(12.0)
    assert found["low"] == pytest.approx(12 - 2.776 * 1.5811 / 5**0.5, rel=1e-3)
