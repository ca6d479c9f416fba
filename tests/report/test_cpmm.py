"""CPMM measures: the identity of speeds and stopped hours, lengths of ways, published values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report import cpmm, cpmm_tables, lengths
from sim.report.names import Names
from sim.report.result import Estimate
from tests.report.points import point

TREE: dict[str, Any] = {
    "places": {
        "a": {"country": "KZ", "lat": 43.0, "lon": 51.0},
        "b": {"country": "AZ", "lat": 40.0, "lon": 49.0},
        "c": {"country": "GE", "lat": 42.0, "lon": 41.0},
    },
    "links": {
        "ab": {"from": "a", "to": "b", "mode": "road", "distance": "300 km"},
        "bc": {
            "from": "b",
            "to": "c",
            "mode": "rail",
            "time": {"lognormal": {"mean": "2 d", "cv": 0.2}},
        },
    },
    "stations": {"a.desk": {"fee": "90 USD"}, "b.desk": {"fee": "20 USD"}, "b.yard": {}},
    "services": {
        "train": {"train": {"path": ["bc"]}},
        "ship": {"ferry": {"ports": ["a", "b"], "crossing": "18 h", "distance": "400 km"}},
    },
    "corridors": {
        "road": {"path": ["a.desk", {"travel": "5 h"}, "ab", {"at": "b.desk", "share": "50 %"}]},
        "both": {"path": ["a.desk", {"board": "ship", "at": "a"}, "b.yard", "train"]},
        "desk": {"path": ["a.desk"]},
    },
}
NAMES = Names(TREE)
PARTS = ("queueing", "service", "waiting_departure", "weather", "closed")
HOURS = st.floats(0.0, 500.0)


def travelled(moving=25.0, parts=(1.0, 2.0, 3.0, 4.0, 5.0), corridor="road", **more):
    hours = {"moving": moving, **dict(zip(PARTS, parts, strict=True))}
    hours["transit_mean"] = moving + sum(parts)
    kpis = {
        ("corridor", corridor, name): Estimate(value, unit="h") for name, value in hours.items()
    }
    return kpis | {("corridor", corridor, name): one for name, one in more.items()}


def measured(kpis, corridor="road"):
    found = cpmm.measures(point(kpis=kpis), NAMES, corridor)
    assert found is not None
    return found


@given(moving=st.floats(5.5, 900.0), parts=st.tuples(HOURS, HOURS, HOURS, HOURS, HOURS))
def test_speeds_with_and_without_delay_give_the_stopped_hours(moving, parts):
    found = measured(travelled(moving, parts))
    stopped = (1 / found.swd.mean - 1 / found.swod.mean) * found.km
    assert stopped == pytest.approx(sum(parts), rel=1e-9, abs=1e-9)
    assert found.stopped == sum(parts)


def test_a_way_adds_what_has_a_length_and_tells_the_mean_time_of_what_has_none():
    assert lengths.way(TREE, "road") == lengths.Way(300.0, 5.0, ("road",), 100.0)
    assert lengths.way(TREE, "both") == lengths.Way(400.0, 48.0, ("rail", "ferry"), 90.0)


def test_time_on_ways_without_a_length_slows_nothing():
    found = measured(travelled(moving=25.0))
    assert found.swod.mean == pytest.approx(300 / 20)
    assert found.swd.mean == pytest.approx(300 / 35)


def test_stops_and_fees_are_shared_by_the_borders_crossed():
    found = measured(travelled())
    assert (found.borders, found.tfi1, found.tfi2) == (1, 15.0, 100.0)
    two = measured(travelled(80.0, corridor="both"), "both")
    assert (two.borders, two.tfi1, two.tfi2) == (2, 7.5, 45.0)


def test_cost_is_that_of_twenty_tonnes_over_five_hundred_kilometres():
    cost = Estimate(30.0, 27.0, 33.0, 5, "USD/t")
    found = measured(travelled(cost_per_tonne=cost))
    assert found.tfi3 is not None
    assert (found.tfi3.mean, found.tfi3.low) == pytest.approx((1000.0, 900.0))
    assert measured(travelled()).tfi3 is None


def test_limits_of_hours_become_limits_of_speed_the_other_way_round():
    kpis = travelled(moving=25.0)
    kpis["corridor", "road", "transit_mean"] = Estimate(40.0, 35.0, 65.0, 5, "h")
    found = measured(kpis)
    assert (found.swd.low, found.swd.high) == (300 / 60, 300 / 30)


def test_a_corridor_without_a_length_or_without_traffic_has_no_measures():
    assert cpmm.measures(point(kpis=travelled(corridor="desk")), NAMES, "desk") is None
    assert cpmm.measures(point(), NAMES, "road") is None
    assert cpmm.measures(point(kpis=travelled(moving=4.0)), NAMES, "road") is None
    assert cpmm_tables.tables(point(), NAMES) == []


def test_published_values_stand_below_the_mean_of_their_mode():
    means, whole = cpmm_tables.tables(point(kpis=travelled()), NAMES)
    heads = [row[0].text for row in means.rows]
    assert heads == ["road", *(f"CPMM {year}, road" for year in (2019, 2020, 2021, 2022))]
    assert [cell.text for cell in means.rows[4][1:]] == ["9.9", "208", "945", "23.4", "42.0"]
    assert means.rows[4][0].links[0].startswith("https://cpmm.carecprogram.org")
    assert [cell.text for cell in means.rows[0][1:]] == ["15.0", "100", "–", "8.57", "15.0"]
    assert len(whole.rows) == 1


def test_means_are_weighted_by_tonnes():
    kpis = travelled(25.0, (10.0, 0, 0, 0, 0), tonnes=Estimate(3e6, unit="t/year"))
    tree = {**TREE, "corridors": {**TREE["corridors"], "twin": TREE["corridors"]["road"]}}
    kpis |= travelled(25.0, (50.0, 0, 0, 0, 0), "twin", tonnes=Estimate(1e6, unit="t/year"))
    means, _ = cpmm_tables.tables(point(kpis=kpis), Names(tree))
    assert means.rows[0][0].small == "2 corridors of this run"
    assert means.rows[0][1].text == "20.0"


def test_published_values_of_another_part_of_the_world_are_not_shown():
    places = {name: {**place, "country": "BR"} for name, place in TREE["places"].items()}
    names = Names({**TREE, "places": places})
    means, _ = cpmm_tables.tables(point(kpis=travelled()), names)
    assert [row[0].text for row in means.rows] == ["road"]
    assert not any("Grey" in text for text in cpmm_tables.paragraphs(point(), names))


def test_published_speeds_and_border_times_are_as_in_the_reports():
    rows = {(row["mode"], row["year"]): row for row in cpmm_tables.published()["rows"]}
    assert len(rows) == 8
    stops = {key: 500 / row["swd"] - 500 / row["swod"] for key, row in rows.items()}
    assert [round(stops["road", year], 1) for year in range(2019, 2023)] == [10.7, 10.4, 11.2, 9.5]
    assert all(row["url"].startswith("https://") and row["source"] for row in rows.values())
