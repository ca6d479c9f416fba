"""Lost time is charged to the node that caused it, not to where a unit stood."""

from __future__ import annotations

import math

import pytest

from sim.kpis import evaluate
from tests.kpis.made import NAN, Made, Run


def lost(run: Run) -> dict[str, float]:
    return dict(evaluate(*run).lost_time)


def test_a_wait_is_charged_to_its_cause_within_the_window() -> None:
    made = Made(end=20.0, warm_up=10.0)
    desk, yard, crane = made.station("desk"), made.token("yard", 1), made.station("crane")
    of_class = made.flow("lorries", [desk, yard, crane])
    # Its wait for the yard is the crane's doing; half of its wait for the desk is before 10 h.
    made.unit(
        of_class,
        8.0,
        (8, 12, 13, 16, desk[2]),
        (13, 16, 16, 16, crane[2]),
        (16, 16, 18, 18),
        finished=18.0,
    )
    # Still waits as the run ends, where no cause has been noted.
    made.unit(of_class, 17.0, (17,))
    assert lost(made.run()) == pytest.approx({"desk": 2 + 3, "crane": 3})


def test_the_most_lost_time_comes_first() -> None:
    made = Made(end=20.0)
    desk, crane = made.station("desk"), made.station("crane")
    of_class = made.flow("lorries", [desk, crane])
    made.unit(of_class, 0.0, (0, 1, 1, 1, desk[2]), (1, 6, 7, 7, crane[2]), finished=7.0)
    assert evaluate(*made.run()).lost_time == [("crane", 5.0), ("desk", 1.0)]


def test_a_trains_wait_counts_for_each_of_its_lots() -> None:
    made = Made(end=20.0)
    border = made.station("border")
    train = made.train("block", [border], capacity=2)
    lots = made.flow("lots", [train])
    for joined in (0.0, 2.0):
        made.unit(lots, joined, (joined, 2, 9, 9, train[2], 2), finished=9.0)
    made.train_run(0, 2.0, 2.0, (2, 5, 9, 9, border[2]), finished=9.0)
    assert lost(made.run()) == pytest.approx({"block": 2, "border": 2 * 3})


def test_a_ready_train_held_by_a_ban_is_charged_to_what_the_ban_watches() -> None:
    made = Made(end=100.0)
    border = made.station("border")
    embargo = made.embargo("border")
    train = made.train("block", [border], capacity=2, embargo=embargo)
    lots = made.flow("lots", [train])
    for joined, left, carrier in ((1, 4, 4), (4, 4, 4), (5, 12, 5), (9, 12, 5)):
        made.unit(lots, joined, (joined, left, left, left, train[2], carrier), finished=left)
    made.train_run(0, 4.0, 4.0, (4, 4, 4, 4), finished=4.0)
    made.train_run(0, 9.0, 12.0, (12, 12, 12, 12), finished=12.0)
    made.bans = [(embargo, 6.0, 1), (embargo, 12.0, 0)]
    assert lost(made.run()) == pytest.approx({"block": 3 + 4, "border": 3 + 3})


@pytest.mark.parametrize(
    ("max_wait", "block", "border"),
    [
        (math.inf, 2 + 5, 7 + 7),  # ready at 3 h, when the second lot came; the third never
        (1.0, 1 + 1, 8 + 7 + 4),  # ready at 2 h and 6 h, when the first lot had waited enough
    ],
)
def test_lots_still_held_at_the_end_are_charged_alike(
    max_wait: float, block: float, border: float
) -> None:
    made = Made(end=10.0)
    made.station("border")
    embargo = made.embargo("border")
    train = made.train("block", [], capacity=2, max_wait=max_wait, embargo=embargo)
    lots = made.flow("lots", [train])
    for joined in (1.0, 3.0, 5.0):
        made.unit(lots, joined, (joined, NAN, NAN, NAN, train[2]))
    made.train_run(0, NAN, NAN)
    made.bans = [(embargo, 0.5, 1)]
    assert lost(made.run()) == pytest.approx({"block": block, "border": border})


def test_bilateral_goods_count_by_their_value_and_others_not_at_all() -> None:
    made = Made(end=20.0)
    desk, crane = made.station("desk"), made.station("crane")
    silk = made.flow("silk", [desk, crane], usd=100.0, bilateral=True)
    sand = made.flow("sand", [crane], usd=1.0, bilateral=True)
    transit = made.flow("transit", [desk], usd=500.0)
    made.unit(silk, 0.0, (0, 2, 3, 3, desk[2]), (3, 4, 5, 5, crane[2]), finished=5.0)
    made.unit(sand, 0.0, (0, 7, 8, 8, crane[2]), finished=8.0)
    made.unit(transit, 0.0, (0, 9, 10, 10, desk[2]), finished=10.0)
    assert lost(made.run()) == pytest.approx({"desk": 2 * 100, "crane": 1 * 100 + 7 * 1})


def test_a_train_counts_by_what_its_lots_are_worth() -> None:
    made = Made(end=20.0)
    border = made.station("border")
    train = made.train("block", [border], capacity=2)
    ore = made.flow("ore", [train], usd=10.0, bilateral=True)
    boxes = made.flow("boxes", [train], usd=90.0, bilateral=True)
    for of_class in (ore, boxes):
        made.unit(of_class, 2.0, (2, 2, 9, 9, train[2], 2), finished=9.0)
    made.train_run(0, 2.0, 2.0, (2, 5, 9, 9, border[2]), finished=9.0)
    assert lost(made.run()) == pytest.approx({"border": 3 * (10 + 90)})
