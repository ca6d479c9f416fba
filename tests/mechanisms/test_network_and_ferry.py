"""Costs, emissions and distances of a corridor's legs; a ferry's decks as numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.mechanisms.ferry.inputs import Deck, Ferry
from sim.mechanisms.ferry.translate import deck_row
from sim.mechanisms.ferry.translate import leg_of as leg_of_crossing
from sim.mechanisms.network.inputs import Link
from sim.mechanisms.network.translate import (
    co2_per_tonne,
    cost_per_unit,
    distance,
    leg_of,
    leg_of_fee,
)
from sim.tables.named import Leg


def link(**fields: Any) -> Leg:
    written = {"from": "a", "to": "b", "mode": "road", "time": "1 h", **fields}
    return leg_of(Link.model_validate(written))


def crossing(**fields: Any) -> Ferry:
    decks = {"truck": {"places": 25, "fare": "1400 USD"}, "wagon": {"places": 20}}
    line = {"pool": "p", "ports": ["a", "b"], "crossing": "20 h", "handling": "6 h"}
    return Ferry.model_validate({**line, "decks": decks, "max_wait": "72 h", **fields})


LEGS = [
    link(distance="300 km", tariff="1.5 USD/km", co2="60 g/t/km"),
    link(distance="100 km", tariff="2 USD/km", co2="20 g/t/km"),
]


def test_a_unit_pays_tariffs_by_the_kilometre_and_fees() -> None:
    fees = [leg_of_fee("gate", 150.0), leg_of_fee("port", 25.0)]
    assert cost_per_unit([*LEGS, *fees]) == 300 * 1.5 + 100 * 2.0 + 175.0
    assert co2_per_tonne([*LEGS, *fees]) == co2_per_tonne(LEGS)


def test_a_corridor_with_a_leg_of_unknown_price_has_no_price() -> None:
    assert cost_per_unit([*LEGS, link(distance="1 km")]) is None
    assert cost_per_unit([*LEGS, link(tariff="1 USD/km")]) is None


def test_a_corridor_without_legs_has_no_price() -> None:
    assert cost_per_unit([leg_of_fee("gate", 100.0)]) is None
    assert cost_per_unit([]) is None
    assert co2_per_tonne([]) is None


def test_a_crossing_costs_the_fare_of_the_deck_place() -> None:
    ferry = crossing(distance="400 km", co2="80 g/t/km")
    assert leg_of_crossing(ferry, "truck") == Leg("", "sea", 400.0, 1400.0, 32.0)
    assert leg_of_crossing(ferry, "wagon").cost is None
    assert leg_of_crossing(crossing(), "truck") == Leg("", "sea", 0.0, 1400.0)


def test_a_tonne_emits_the_sum_over_the_legs() -> None:
    assert co2_per_tonne(LEGS) == pytest.approx(20.0)
    assert co2_per_tonne([*LEGS, link(distance="1 km")]) is None


BACK = {"share": "60 %", "emits": "65 %", "paid": "50 %"}


def test_empty_returns_come_on_top_and_are_told_apart() -> None:
    road = {"distance": "300 km", "tariff": "2 USD/km", "co2": "60 g/t/km"}
    plain, back = link(**road), link(**road, empty_return=BACK)
    assert (plain.cost, plain.co2) == (600.0, 18.0)
    assert (plain.cost_empty, plain.co2_empty) == (None, None)
    # Of ten trips six come back empty, emit 65 % of a loaded one and are paid by half.
    assert (back.cost, back.cost_empty) == pytest.approx((780.0, 180.0))
    assert (back.co2, back.co2_empty) == pytest.approx((18.0 + 7.02, 7.02))
    ferry = crossing(distance="400 km", co2="80 g/t/km", empty_return={"share": 1, "emits": 0.9})
    over = leg_of_crossing(ferry, "truck")
    assert (over.cost, over.cost_empty, over.co2) == pytest.approx((1400.0, 0.0, 32.0 * 1.9))


def test_an_empty_return_makes_no_price_where_there_is_none() -> None:
    back = link(distance="300 km", empty_return=BACK)
    assert (back.cost, back.co2, back.cost_empty, back.co2_empty) == (None, None, None, None)


def test_the_distance_counts_the_legs_that_have_one() -> None:
    assert distance([*LEGS, link()]) == 400.0


@pytest.mark.parametrize(
    ("places", "full_at", "expected"),
    [(60, "100 %", 60.0), (36, "95 %", 35.0), (10, "30 %", 3.0), (3, "0 %", 1.0), (7, "50 %", 4.0)],
)
def test_a_share_of_the_deck_is_rounded_up_to_whole_places(
    places: int, full_at: str, expected: float
) -> None:
    deck = Deck.model_validate({"places": places, "full_at": full_at})
    assert deck_row(deck)[:2] == (places, expected)


def test_a_deck_without_a_share_does_not_decide() -> None:
    assert math.isnan(deck_row(Deck.model_validate({"places": 5}))[1])
