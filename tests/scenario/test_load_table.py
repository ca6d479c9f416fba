"""Offered load against capacity, worked by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from sim.scenario import Loaded, at_point
from sim.scenario.load_table import Load, load_table, overloads

LoadText = Callable[..., Loaded]

#: 48 units a day, half of them checked, all by a yard of 4 and a gate; e = 2.
PORT = """\
clock: {length: 14 d, start: 2023-01-02}
clearance_efficiency: 2
acceptance_exponent: 0.5
calendars:
  day: {weekly: {mon-fri: ["08:00-20:00"]}}
stations:
  p.desk: {servers: 3, service: {gamma: {mean: 30 min, cv: 1}}, customs: true, hours: day}
  p.check: {share: 50 %, servers: {until: [12 h, 24 h], servers: [1, 3]}, service: 1 h}
  p.yard: {places: 4, until: p.check}
  p.gate: {accepts: 100 /day, hours: day}
  p.slots: {slots: {at: [6 h, 18 h], sizes: [10, 20], period: 24 h}}
  p.lane: {headway: 15 min}
flows:
  lorries:
    arrivals: {poisson: 2 /h}
    path: [p.yard, p.desk, p.check, p.gate, p.slots, p.lane, {at: p.check, share: 1, service: 2 h}]
"""


def rows(found: Loaded) -> dict[str, Load]:
    return {row.name: row for row in load_table(found.scenario)}


def amounts(found: Loaded, *names: str) -> list[tuple[float, float]]:
    table = rows(found)
    return [(round(table[name].offered, 9), round(table[name].capacity, 9)) for name in names]


def test_a_border_port_worked_by_hand(loaded: LoadText) -> None:
    found = loaded(PORT)
    # desk: 3 servers x 12 h on 5 days of 7, 15 min each (30 min / e).
    desk = 3 * (12 * 5 / (24 * 7)) * 4 * 24
    # check: 24 at 1 h and 48 at 2 h a day, so 120 h / 72 = 5/3 h on average; 2 servers on average.
    check = 2 / (5 / 3) * 24
    # gate: 100 sqrt(2) on the five days on which it opens.
    gate = 100 * 2**0.5 * 5 / 7
    assert amounts(found, "p.desk", "p.check", "p.gate", "p.slots", "p.lane") == [
        (48.0, round(desk, 9)),
        (72.0, round(check, 9)),
        (48.0, round(gate, 9)),
        (48.0, 30.0),
        (48.0, 96.0),
    ]
    # yard: 2 an hour, held for 15 min at the desk and half an hour on average at the check.
    assert amounts(found, "p.yard") == [(2 * (0.25 + 0.5), 4.0)]
    assert rows(found)["p.yard"].unit == " places"


def test_only_what_is_offered_more_than_it_can_take_is_told(loaded: LoadText) -> None:
    table = load_table(loaded(PORT).scenario)
    assert overloads(table) == [
        (
            "station p.check: offered 72/day, can take 28.8/day (load 2.50); what waits grows "
            "without end"
        ),
        "gate p.slots: offered 48/day, can take 30/day (load 1.60); what waits grows without end",
    ]


RAIL = """\
clock: {length: 30 d}
links:
  rail: {from: a, to: b, mode: rail, distance: 400 km, speed: 40 km/h, paths: 3 /day}
  fast: {from: b, to: a, mode: rail, distance: 100 km, speed: SPEED, headway: 1 h}
stations: {b.crane: {servers: 1, service: 4 h}}
fleets:
  wagons: {units: 2, returns: 8 h}
  trucks: {units: 30, returns: 2 h}
  pairs: {units: 0}
services:
  block: {train: {path: [rail, b.crane, fast], capacity: 24, fleet: wagons}}
flows:
  lots: {arrivals: {even: 4 /h}, path: [{take: trucks}, block, {travel: 1 h}, {give: trucks}]}
  goods: {arrivals: {even: 2 /h}, path: [{take: pairs}]}
  empties: {arrivals: {every: 30 min}, batch: 2, path: [{give: pairs}]}
""".replace("SPEED", "{lognormal: {mean: 50 km/h, cv: 0.5}}")


def test_trains_lines_and_fleets_worked_by_hand(loaded: LoadText) -> None:
    table = rows(loaded(RAIL))
    # 96 lots a day make 4 trains; a train takes 10 h, 4 h and 100 / 50 x (1 + 0.25) = 2.5 h.
    assert table["block"].offered == pytest.approx(4.0)
    assert table["b.crane"].offered == pytest.approx(4.0)
    assert table["b.crane"].capacity == pytest.approx(6.0)
    assert (table["rail>b"].offered, table["rail>b"].capacity) == pytest.approx((4.0, 3.0))
    assert table["fast>a"].capacity == pytest.approx(24.0)
    assert table["wagons"].offered == pytest.approx(4.0)
    assert table["wagons"].capacity == pytest.approx(2 / 24.5 * 24)
    assert table["trucks"].offered == pytest.approx(96.0)
    assert table["trucks"].capacity == pytest.approx(30 / (16.5 + 1.0 + 2.0) * 24)
    assert (table["pairs"].offered, table["pairs"].capacity) == pytest.approx((48.0, 96.0))
    assert "train" in {row.kind for row in table.values()}


FERRY = """\
clock: {length: 30 d}
pools: {caspian: {ships: 5, in_repair: 1}}
weather: {sea: {closed_share: [0.2], mean_closure: 1 d}}
services:
  line:
    ferry:
      pool: caspian
      ports: [kuryk, alat]
      crossing: 20 h
      handling: {uniform: {low: 6 h, high: 14 h}}
      decks: {truck: {places: 30}, wagon: {places: 20}}
      max_wait: 3 d
      weather: sea
flows:
  west: {arrivals: {even: 1 /h}, path: [{board: line, at: kuryk, deck: truck}]}
  east: {arrivals: {even: 0.5 /h}, path: [{board: line, at: alat, deck: wagon}]}
"""


def test_ships_kept_busy_worked_by_hand(loaded: LoadText) -> None:
    # 1/30 ships an hour west, 0.5/20 east: 1/30 round trips of 60 h keep 2 ships busy, 2.5 when
    # the sea is shut a fifth of the time.
    row = rows(loaded(FERRY))["caspian"]
    assert (row.offered, row.capacity) == pytest.approx((2.5, 4.0))
    assert row.unit == " ships"


TARGET = """\
target: {at_least: 1 bn USD/year}
capped_flows: {gas: {mode: pipeline, value: 0.2 bn USD/year, bilateral: true}}
stations: {desk: {servers: 1, service: 2 h}}
flows:
  toys: {tonnes: 40 kt/year, load: 20 t, value_per_tonne: 1e4 USD/t, bilateral: true, path: [desk]}
  transit: {tonnes: 43.8 kt/year, load: 20 t, growth: 2, path: [desk]}
"""


def test_both_demand_levels_are_shown_where_a_target_scales_them(loaded: LoadText) -> None:
    # Toys are worth 0.4 bn and must make up 0.8 bn, so twice as much; transit grows by itself.
    row = rows(loaded(TARGET))["desk"]
    transit = 2 * 43.8e3 / 20 / 365
    toys = 40e3 / 20 / 365
    assert row.offered == pytest.approx(toys + transit)
    assert row.at_target == pytest.approx(2 * toys + transit)
    assert row.utilisation == pytest.approx((toys + transit) / 12)
    assert overloads([row])[0].startswith("station desk: offered 17.5/day, can take 12/day")


def test_a_load_that_only_the_target_brings_says_so(loaded: LoadText) -> None:
    found = loaded(TARGET, "flows.transit.growth=1")
    assert overloads(load_table(found.scenario)) == [
        (
            "station desk: offered 17/day, can take 12/day (load 1.41); what waits grows "
            "without end once "
            "offered value is scaled to the target"
        )
    ]


@pytest.mark.parametrize(
    ("arrivals", "a_day"),
    [
        ("{poisson: 3 /h}", 72.0),
        ("{even: {until: [8 h, 24 h], rate: [3 /h, 0 /h]}}", 24.0),
        ("{even: {until: [10 h], rate: [10 /h], repeat: false}}", 24.0),
        ("{every: {exponential: 30 min}}", 48.0),
        ("{times: [1 h, 2 h, 3 h, 4 h, 99 h, 101 h]}", 1.2),
    ],
)
def test_all_forms_of_arrivals_have_a_mean(loaded: LoadText, arrivals: str, a_day: float) -> None:
    found = loaded(f"flows: {{a: {{arrivals: {arrivals}, path: [desk]}}}}")
    assert rows(found)["desk"].offered == pytest.approx(a_day)


def test_a_count_bounds_what_is_offered_over_the_run(loaded: LoadText) -> None:
    one = "flows: {{a: {{arrivals: {{poisson: 3 /h}}, count: {}, path: [desk]}}}}"
    assert rows(loaded(one.format(50)))["desk"].offered == pytest.approx(12.0)
    assert rows(loaded(one.format(5000)))["desk"].offered == pytest.approx(72.0)


def test_shares_of_corridors_add_up(loaded: LoadText) -> None:
    text = """\
stations: {desk: {servers: 1, service: 1 h}, other: {servers: 1, service: 1 h}}
corridors: {one: {path: [desk]}, two: {path: [desk, other]}}
flows: {a: {arrivals: {even: 1 /h}, corridors: {one: 75 %, two: 25 %}, growth: 2}}
"""
    assert amounts(loaded(text), "desk", "other") == [(48.0, 24.0), (12.0, 24.0)]


def test_efficiency_is_the_steps_own_before_its_places_before_the_scenarios(
    loaded: LoadText,
) -> None:
    text = """\
clearance_efficiency: 2
places: {p: {clearance_efficiency: 3}, q: {}}
stations:
  p.own: {servers: 1, service: 1 h, customs: true, clearance_efficiency: 4}
  p.desk: {servers: 1, service: 1 h, customs: true}
  q.desk: {servers: 1, service: 1 h, customs: true}
  q.crane: {servers: 1, service: 1 h}
flows: {a: {arrivals: {even: 1 /h}, path: [p.own, p.desk, {travel: 1 h}, q.desk, q.crane]}}
"""
    capacities = [amount for _, amount in amounts(loaded(text), *_steps(text))]
    assert capacities == [96.0, 72.0, 48.0, 24.0]


def _steps(text: str) -> Sequence[str]:
    assert "p.own, p.desk" in text
    return ("p.own", "p.desk", "q.desk", "q.crane")


def test_a_point_with_faster_clearance_has_more_capacity(loaded: LoadText) -> None:
    found = loaded("stations: {desk: {servers: 1, service: 1 h, customs: true}}")
    faster = at_point(found, {"clearance_efficiency": 1.5})
    assert rows(faster)["desk"].capacity == pytest.approx(1.5 * rows(found)["desk"].capacity)
