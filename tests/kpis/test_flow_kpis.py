"""The balance of flows, what the network delivers, and how much bilateral trade is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.kpis import evaluate
from sim.kpis.record import read
from sim.kpis.states import (
    ABSENT,
    DELIVERED,
    HELD,
    IN_TRANSIT,
    REFUSED,
    WAITING,
    state_at,
)
from tests.kpis.made import NAN, Made, Run, kpis

PARTS = ("opening", "offered", "delivered", "waiting", "in_transit", "held", "refused")


@pytest.fixture
def run() -> Run:
    """Seven lorries of 20 t and 1000 USD, and a pipeline, over the window from 10 to 50 h."""
    made = Made(end=50.0, warm_up=10.0)
    of_class = made.flow(
        "lorries",
        [made.travel("road"), made.station("desk", 9)],
        tonnes=20.0,
        teu=2.0,
        usd=1000.0,
        bilateral=True,
    )
    made.capped("oil", usd=(300.0, 200.0), tonnes=(3.0, 2.0), bilateral=True)
    made.capped("gas", usd=(70.0, 70.0))
    made.unit(of_class, 2.0, (2, 2, 5, 5), (5, 5, 8, 8), finished=8.0)
    made.unit(of_class, 5.0, (5, 5, 8, 8), (8, 8, 20, 20), finished=20.0)
    made.unit(of_class, 9.0, (9, 9, 9, 9), (9, 9, NAN, NAN))
    made.unit(of_class, 12.0, (12, 12, 15, 15), (15, 15, 30, 30), finished=30.0)
    made.unit(of_class, 15.0, (15, 15, 40, 40), (40, NAN, NAN, NAN))
    made.unit(of_class, 16.0, (16, 16, NAN, NAN))
    made.unit(of_class, 20.0, (20, 20, 25, 25), refused=True)
    return made.run()


def test_opening_and_offered_are_the_sum_of_the_rest(run: Run) -> None:
    found = kpis(run)
    units = {"opening": 2, "offered": 4, "delivered": 2, "waiting": 1, "in_transit": 2}
    units |= {"held": 0, "refused": 1}
    for kpi in PARTS:
        count = units[kpi]
        expected = {"units": count, "tonnes": 20.0 * count, "USD": 1000.0 * count}
        assert found["flow", "lorries", kpi] == expected


def test_a_capped_flow_is_offered_and_delivered_evenly(run: Run) -> None:
    found = kpis(run)
    assert found["flow", "oil", "offered"] == {"tonnes": 120.0, "USD": 12000.0}
    assert found["flow", "oil", "delivered"] == {"tonnes": 80.0, "USD": 8000.0}
    assert found["flow", "oil", "refused"] == {"tonnes": 40.0, "USD": 4000.0}
    assert found["flow", "oil", "opening"] == {"tonnes": 0.0, "USD": 0.0}
    # Without a mass it has none; without an excess it refuses nothing.
    assert found["flow", "gas", "refused"] == {"USD": 0.0}


def test_the_network_delivers_a_year_what_units_and_capped_flows_bring(run: Run) -> None:
    found = {kpi: value for (scope, _, kpi), value in kpis(run).items() if scope == "network"}
    a_year = 8760 / 40
    assert found == pytest.approx(
        {
            "delivered_tonnes": (2 * 20 + 80) * a_year,
            "delivered_teu": 2 * 2 * a_year,
            "delivered_value": (2 * 1000 + 8000 + 70 * 40) * a_year,
            "offered_tonnes": (4 * 20 + 120) * a_year,
            "offered_value": (4 * 1000 + 12000 + 70 * 40) * a_year,
            "bilateral_trade": (2 * 1000 + 8000) * a_year,
            # Unit by unit, from entering (or 10 h) to leaving (or 50 h).
            "work_in_system": (0 + 10 + 40 + 18 + 35 + 34 + 5) / 40,
            "refused_tonnes": (20 + 40) * a_year,
        }
    )


def test_a_flow_that_is_not_bilateral_counts_in_the_value_but_not_in_the_trade() -> None:
    made = Made(end=10.0, year_hours=100.0)
    transit = made.flow("transit", [made.travel("road")], usd=7.0)
    made.unit(transit, 0.0, (0, 0, 5, 5), finished=5.0)
    run = made.run()
    assert kpis(run)["network", "network", "delivered_value"] == 70.0
    assert kpis(run)["network", "network", "bilateral_trade"] == 0.0
    assert evaluate(*run).losses.share is None


def test_the_loss_is_the_growth_of_what_is_inside_and_what_was_refused(run: Run) -> None:
    losses = evaluate(*run).losses
    assert losses.offered == 4 * 1000 + 12000
    assert losses.waiting == 1 * 1000
    assert losses.in_transit == (2 - 2) * 1000
    assert losses.held == 0
    assert losses.refused == 1000 + 4000
    assert losses.share == pytest.approx((1000 + 5000) / 16000)


def test_the_state_of_a_unit_is_told_just_before_a_time(run: Run) -> None:
    record = read(*run)
    assert state_at(record, 5.0).tolist() == [IN_TRANSIT, *[ABSENT] * 6]
    assert state_at(record, 8.0).tolist()[:2] == [IN_TRANSIT, IN_TRANSIT]
    assert state_at(record, 8.001).tolist()[:2] == [DELIVERED, IN_TRANSIT]
    assert state_at(record, 50.0).tolist() == [
        DELIVERED,
        DELIVERED,
        IN_TRANSIT,
        DELIVERED,
        WAITING,
        IN_TRANSIT,
        REFUSED,
    ]


def test_the_visits_of_a_unit_may_lie_anywhere(run: Run) -> None:
    plan, draws, visits = run
    units = draws.units.copy()
    units["visit"] = draws.units["visit"][::-1]
    swapped = replace(visits)
    for name in ("arrive", "start", "end", "leave", "cause", "carrier"):
        pairs = getattr(visits, name).reshape(len(units), 2)
        swapped = replace(swapped, **{name: pairs[::-1].ravel()})
    assert kpis((plan, replace(draws, units=units), swapped)) == kpis(run)


def test_a_lot_rides_waits_and_is_held_with_its_train() -> None:
    made = Made(end=30.0)
    border = made.station("border")
    embargo = made.embargo("border")
    train = made.train("block", [made.travel("line"), border], capacity=2, embargo=embargo)
    lots = made.flow("lots", [train])
    first_train = 4
    made.unit(lots, 0.0, (0, 2, NAN, NAN, train[2], first_train))
    made.unit(lots, 2.0, (2, 2, NAN, NAN, train[2], first_train))
    made.unit(lots, 8.0, (8,))
    made.unit(lots, 9.0, (9,))
    made.train_run(0, 2.0, 2.0, (2, 2, 5, 5), (5, 25, NAN, NAN))
    made.train_run(0, NAN, NAN)
    made.bans = [(embargo, 7.0, 1), (embargo, 20.0, 0), (embargo, 21.0, 1)]
    record = read(*made.run())
    assert state_at(record, 1.0).tolist() == [WAITING, ABSENT, ABSENT, ABSENT]
    assert state_at(record, 4.0).tolist() == [IN_TRANSIT, IN_TRANSIT, ABSENT, ABSENT]
    assert state_at(record, 10.0).tolist() == [WAITING, WAITING, HELD, HELD]
    # The ban is lifted at 20 h: just before it still holds, just after it does not.
    assert state_at(record, 20.0).tolist() == [WAITING, WAITING, HELD, HELD]
    assert state_at(record, 20.5).tolist() == [WAITING, WAITING, WAITING, WAITING]
    assert state_at(record, 30.0).tolist() == [IN_TRANSIT, IN_TRANSIT, HELD, HELD]
