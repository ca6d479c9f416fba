"""Stations, gates, yards and fleets: every number is worked out by hand beside the times."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kpis.made import NAN, Made, kpis


def at(found: dict[tuple[str, str, str], Any], name: str) -> dict[str, Any]:
    return {kpi: value for (scope, node, kpi), value in found.items() if node == name}


def test_a_desk_with_a_full_yard_behind_it() -> None:
    made = Made(end=48.0, warm_up=24.0)
    yard = made.token("yard", 1)
    of_class = made.flow("lorries", [made.station("desk"), yard])
    made.unit(of_class, 20.0, (20, 20, 26, 26), (26, 26, 26, 26), finished=26.0)
    made.unit(of_class, 23.0, (23, 26, 30, 30), (30, 30, 30, 30), finished=30.0)
    # Its service ends at 34 h; the yard has no place for it before 36 h.
    made.unit(of_class, 25.0, (25, 30, 34, 36), (34, 36, 36, 36), finished=36.0)
    made.unit(of_class, 47.0, (47, 47))
    desk = at(kpis(made.run()), "desk")
    assert desk == pytest.approx(
        {
            "arrivals": 2,  # at 25 and 47, in one day
            "throughput": 3,  # at 26, 30 and 36
            "utilisation": (2 + 4 + 4 + 1) / 24,
            "wait_mean": (3 + 5 + 0) / 3,
            "wait_p95": 3 + 0.9 * (5 - 3),
            "queue_mean": (2 + 5) / 24,  # from 24 to 26 and from 25 to 30
            "queue_max": 2,
            "blocked_share": 2 / 24,
            "closed_share": 0,
        }
    )


def test_overtime_counts_as_use_of_staffed_time() -> None:
    made = Made(end=24.0)
    of_class = made.flow("lorries", [made.station("desk", staff={0: 1, 10: 0, 16: 1})])
    made.unit(of_class, 9.0, (9, 9, 12, 12), finished=12.0)
    made.unit(of_class, 11.0, (11, 16, 18, 18), finished=18.0)
    desk = at(kpis(made.run()), "desk")
    assert desk["utilisation"] == pytest.approx((3 + 2) / 18)
    assert desk["closed_share"] == pytest.approx(6 / 24)


def test_jobs_that_closing_stops_use_no_server_meanwhile() -> None:
    made = Made(end=24.0)
    staff = {0: 2, 10: 1, 14: 0, 16: 2}
    of_class = made.flow("lorries", [made.station("desk", staff=staff, pause=True)])
    made.unit(of_class, 8.0, (8, 8, 13, 13), finished=13.0)
    # Five hours of work: 9 to 10, stopped as one server leaves, 13 to 14, 16 to 19.
    made.unit(of_class, 9.0, (9, 9, 19, 19), finished=19.0)
    desk = at(kpis(made.run()), "desk")
    assert desk["utilisation"] == pytest.approx((5 + 5) / (2 * 10 + 4 + 2 * 8))


def test_a_server_is_blocked_only_while_it_is_at_work() -> None:
    made = Made(end=24.0)
    desk = made.station("desk", staff={0: 1, 10: 0, 16: 1})
    of_class = made.flow("lorries", [desk, made.token("yard", 1)])
    made.unit(of_class, 7.0, (7, 7, 8, 18), (8, 18, 18, 18), finished=18.0)
    assert at(kpis(made.run()), "desk")["blocked_share"] == pytest.approx((2 + 2) / 18)


def test_a_station_that_nobody_reaches_has_no_waits_but_an_empty_queue() -> None:
    made = Made()
    far = made.station("far")
    of_class = made.flow("lorries", [made.travel("road"), far])
    made.unit(of_class, 1.0, (1, 1))
    found = at(kpis(made.run()), "far")
    assert found["queue_mean"] == found["queue_max"] == found["utilisation"] == 0
    assert "wait_mean" not in found
    assert "wait_p95" not in found


def test_a_station_without_staff_in_the_window_has_no_utilisation() -> None:
    made = Made(end=20.0, warm_up=10.0)
    of_class = made.flow("lorries", [made.station("desk", staff={0: 1, 10: 0})])
    made.unit(of_class, 9.0, (9, 9, 11, 11), finished=11.0)
    desk = at(kpis(made.run()), "desk")
    assert desk["closed_share"] == 1
    assert not {"utilisation", "blocked_share"} & set(desk)


def test_a_gate_is_used_as_far_as_its_passages() -> None:
    made = Made(end=24.0)
    gate = made.gate("intake", instants=[1, 2, 3, 4, 30], hours={0: 1, 12: 0})
    of_class = made.flow("lorries", [gate])
    made.unit(of_class, 0.5, (0.5, 1, 1, 1), finished=1.0)
    made.unit(of_class, 1.0, (1, 2, 2, 2), finished=2.0)
    intake = at(kpis(made.run()), "intake")
    assert intake["utilisation"] == pytest.approx(2 / 4)
    assert intake["closed_share"] == pytest.approx(12 / 24)
    assert intake["wait_mean"] == pytest.approx((0.5 + 1) / 2)
    assert "blocked_share" not in intake


def test_a_gate_that_offers_nothing_in_the_window_has_no_utilisation() -> None:
    made = Made(end=24.0, warm_up=12.0)
    of_class = made.flow("lorries", [made.gate("intake", instants=[1.0])])
    made.unit(of_class, 2.0, (2,))
    intake = at(kpis(made.run()), "intake")
    assert intake["queue_mean"] == 1
    assert "utilisation" not in intake


def test_a_headway_offers_as_many_passages_as_fit_into_the_window() -> None:
    made = Made(end=24.0)
    of_class = made.flow("trains", [made.gate("line", headway=2.0)])
    for time in (1.0, 5.0, 9.0):
        made.unit(of_class, time, (time, time, time, time), finished=time)
    assert at(kpis(made.run()), "line")["utilisation"] == pytest.approx(3 / 12)


def test_a_yard_is_used_by_its_places_from_taking_to_giving_back() -> None:
    made = Made(end=24.0)
    yard, desk = made.token("yard", 2), made.station("desk")
    of_class = made.flow("lorries", [yard, desk, made.give(yard), made.travel("road")])
    made.unit(of_class, 0.0, (0, 0, 0, 0), (0, 0, 5, 5), (5, 5, 8, 8), finished=8.0)
    made.unit(of_class, 1.0, (1, 1, 1, 1), (1, 5, 9, 9), (9, 9, 12, 12), finished=12.0)
    made.unit(of_class, 2.0, (2, 5, 5, 5), (5, 9, NAN, NAN))
    found = at(kpis(made.run()), "yard")
    assert found["utilisation"] == pytest.approx((5 + 8 + 19) / (2 * 24))
    assert found["wait_mean"] == pytest.approx((0 + 0 + 3) / 3)
    assert found["queue_max"] == 1
    assert "closed_share" not in found


def test_a_vehicle_is_in_use_until_its_empty_return_is_over() -> None:
    made = Made(end=24.0)
    fleet = made.token("trucks", 1, "fleet")
    returns = made.stream(2.0, 4.0)
    of_class = made.flow("goods", [fleet, made.travel("road"), made.give(fleet, returns)])
    made.unit(of_class, 0.0, (0, 0, 0, 0), (0, 0, 3, 3), finished=3.0)
    made.unit(of_class, 1.0, (1, 5, 5, 5), (5, 5, 10, 10), finished=10.0)
    assert at(kpis(made.run()), "trucks")["utilisation"] == pytest.approx((5 + 9) / 24)


def test_a_vehicle_that_is_never_given_back_stays_in_use() -> None:
    made = Made(end=24.0)
    fleet = made.token("trucks", 2, "fleet")
    of_class = made.flow("goods", [fleet, made.travel("road")])
    made.unit(of_class, 4.0, (4, 4, 4, 4), (4, 4, 6, 6), finished=6.0)
    assert at(kpis(made.run()), "trucks")["utilisation"] == pytest.approx(20 / 48)


def test_a_pairing_of_goods_and_trucks_has_no_size_to_be_used() -> None:
    made = Made(end=24.0)
    pairing = made.token("pairing", 5, "fleet")
    goods = made.flow("goods", [pairing])
    trucks = made.flow("trucks", [made.travel("road"), made.give(pairing, supply=True)])
    made.unit(goods, 0.0, (0, 7, 7, 7), finished=7.0)
    made.unit(trucks, 0.0, (0, 0, 7, 7), finished=7.0)
    found = at(kpis(made.run()), "pairing")
    assert found["wait_mean"] == 7
    assert "utilisation" not in found


@pytest.mark.parametrize("row", [None, (3,)], ids=["not recorded", "recorded"])
def test_who_is_turned_away_does_not_stand_in_the_queue(row: Any) -> None:
    made = Made(end=24.0)
    of_class = made.flow("lorries", [made.travel("road"), made.token("yard", 0)])
    made.unit(of_class, 1.0, (1, 1, 3, 3), row, refused=True)
    run = made.run()
    found = kpis(run)
    assert at(found, "yard")["queue_mean"] == at(found, "yard")["queue_max"] == 0
    assert found["network", "network", "work_in_system"] == pytest.approx(2 / 24)
