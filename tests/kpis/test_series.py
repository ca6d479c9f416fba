"""Series by day and by probability."""

from __future__ import annotations

import pytest

from sim.kpis import evaluate
from sim.kpis.results import Sample
from sim.tables.named import CorridorInfo
from tests.kpis.made import NAN, Made, Run


def series(run: Run, kpi: str) -> list[Sample]:
    return [sample for sample in evaluate(*run).series if sample.kpi == kpi]


def test_the_queue_of_each_day_begins_with_the_warm_up_and_the_last_day_may_be_short() -> None:
    made = Made(end=60.0, warm_up=24.0)
    desk = made.station("desk")
    never = made.station("never")
    of_class = made.flow("lorries", [desk, never])
    made.unit(of_class, 6.0, (6, 12, 13, 13), (13, 13, 14, 14), finished=14.0)
    made.unit(of_class, 20.0, (20, 30, 31, 31), (31, 31, 31, 31), finished=31.0)
    made.unit(of_class, 54.0, (54,))
    queue = series(made.run(), "queue")
    # 6 h and 4 h of the first day, 6 h of the second, 6 h of the third, which has only 12.
    assert {sample.name for sample in queue} == {"desk"}
    assert [sample.x for sample in queue] == [0, 24, 48]
    assert [sample.value for sample in queue] == pytest.approx([10 / 24, 6 / 24, 6 / 12])


def test_lots_and_units_on_shore_queue_for_their_carriers() -> None:
    made = Made(end=24.0)
    made.pool(1)
    train, ship = made.train("block", [], capacity=2), made.line("caspian")
    lots, lorries = made.flow("lots", [train]), made.flow("lorries", [ship])
    made.unit(lots, 12.0, (12,))
    made.unit(lorries, 18.0, (18,))
    made.train_run(0, NAN, NAN)
    found = {sample.name: sample.value for sample in series(made.run(), "queue")}
    assert found == pytest.approx({"block": 12 / 24, "caspian@a": 6 / 24})


def test_transit_quantiles_are_of_what_finished_in_the_window() -> None:
    made = Made(end=400.0)
    of_class = made.flow("lorries", [made.travel("road")])
    for transit in range(101):
        made.unit(of_class, 0.0, (0, 0, transit, transit), finished=float(transit))
    made.flow("unseen", [made.travel("path")])
    found = series(made.run(), "transit_quantile")
    assert [sample.x for sample in found] == [round(0.01 * i, 2) for i in range(1, 100)]
    assert [sample.value for sample in found] == pytest.approx(list(range(1, 100)))


def test_the_work_in_the_system_is_counted_as_each_day_begins() -> None:
    made = Made(end=72.0)
    of_class = made.flow("lorries", [made.travel("road")])
    made.unit(of_class, 1.0, (1, 1, 30, 30), finished=30.0)
    made.unit(of_class, 2.0, (2, 2, 48, 48), finished=48.0)
    made.unit(of_class, 24.0, (24, 24, NAN, NAN))
    assert [sample.value for sample in series(made.run(), "work_in_system")] == [0, 2, 2]


def test_held_lots_are_counted_where_a_service_can_be_banned() -> None:
    made = Made(end=72.0)
    made.station("border")
    embargo = made.embargo("border")
    lots = made.flow("lots", [made.train("block", [], capacity=9, embargo=embargo)])
    for joined in (1.0, 2.0, 30.0):
        made.unit(lots, joined, (joined,))
    for _ in range(3):
        made.train_run(0, NAN, NAN)
    made.bans = [(embargo, 20.0, 1), (embargo, 40.0, 0)]
    assert [sample.value for sample in series(made.run(), "held")] == [0, 2, 0]


def test_without_loading_bans_there_is_no_series_of_held_lots() -> None:
    made = Made(end=72.0)
    made.flow("lorries", [made.travel("road")])
    assert series(made.run(), "held") == []


def test_freight_is_counted_by_day_of_the_network_and_of_its_corridor() -> None:
    made = Made(end=60.0)
    info = CorridorInfo("east")
    of_class = made.flow("lorries", [made.travel("road")], tonnes=20.0, usd=1000.0, corridor=info)
    made.unit(of_class, 1.0, (1, 1, 30, 30), finished=30.0)
    made.unit(of_class, 2.0, (2, 2, 20, 20), finished=20.0)
    made.unit(of_class, 24.0, (24, 24, NAN, NAN))
    days: dict[tuple[str, str], list[float]] = {}
    for one in evaluate(*made.run(), daily=True).series:
        days.setdefault((one.scope, one.kpi), []).append(one.value)
    assert days["network", "delivered_units"] == [1, 1, 0]
    assert days["network", "delivered_tonnes"] == [20, 20, 0]
    assert days["network", "delivered_usd"] == [1000, 1000, 0]
    assert days["network", "freight_in_system"] == [0, 20, 20]
    assert days["network", "entered"] == [2, 1, 0]
    # 29 h and 18 h; the third is still on its way when the run ends, 36 h after it came.
    assert days["network", "hours_of_entered"] == [47, 36, 0]
    assert days["network", "unfinished"] == [0, 1, 0]
    # Of a corridor only the days with something are there.
    assert days["corridor", "entered"] == [2, 1]
    assert days["corridor", "unfinished"] == [1]
    assert days["corridor", "delivered_usd"] == [1000, 1000]
    assert days["corridor", "units_in_system"] == [1, 1]
