"""Corridors side by side: only those of a group, where their units wait longest, absent as dash."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sim.report import comparison
from sim.report.figures import side_by_side
from sim.report.names import Names
from sim.report.paths import Stops
from sim.report.result import Estimate
from tests.report.points import point, result

SVG = "{http://www.w3.org/2000/svg}"
TREE: dict[str, Any] = {
    "stations": {"gate": {}, "scan": {}},
    "services": {"ship": {"title": "The ship", "ferry": {}}, "rake": {"train": {"path": ["gate"]}}},
    "corridors": {
        "road": {"group": "West", "path": ["gate", {"at": "scan", "share": "10 %"}]},
        "sea": {"group": "West", "path": ["gate", {"board": "ship", "at": "a"}]},
        "rail": {"group": "West", "path": ["rake"]},
        "alone": {"group": "East", "path": ["gate"]},
        "apart": {"path": ["gate"]},
    },
}
NAMES = Names(TREE)


def compared(more=None):
    kpis = {}
    for name in TREE["corridors"]:
        kpis["corridor", name, "tonnes"] = Estimate(2e6, 1.8e6, 2.2e6, 5, "t/year")
        kpis["corridor", name, "transit_mean"] = Estimate(100.0, unit="h")
        for kpi, hours in (("p10", 50.0), ("p50", 96.0), ("p90", 200.0)):
            kpis["corridor", name, f"transit_{kpi}"] = Estimate(hours, unit="h")
    kpis["corridor", "road", "cost_per_tonne"] = Estimate(120.0, unit="USD/t")
    kpis["corridor", "sea", "waiting_departure"] = Estimate(30.0, 28.0, 32.0, 5, "h")
    kpis["station", "gate", "wait_mean"] = Estimate(2.0, unit="h")
    kpis["station", "scan", "wait_mean"] = Estimate(15.0, unit="h")
    return point(kpis=kpis | (more or {}))


def rows(more=None):
    (table,) = comparison.tables(compared(more), NAMES)
    return {row[0].text: row for row in table.rows}


def test_only_groups_of_two_corridors_or_more_are_compared():
    assert comparison.groups(compared(), NAMES) == {"West": ["road", "sea", "rail"]}


def test_a_wait_that_few_units_meet_counts_by_their_share():
    assert comparison.at_stations(compared(), Stops(TREE).shares("road"))["scan"].mean == 1.5
    assert rows()["Road"][-1].text == "Gate"


def test_waits_for_departures_are_told_where_they_are_longest():
    cell = rows()["Sea"][-1]
    assert cell.text == "departures: The ship"
    assert "30" in cell.small
    assert rows()["Rail"][-1].text == "Gate"


def test_short_waits_are_worth_no_name():
    short = {("station", "gate", "wait_mean"): Estimate(0.01, unit="h")}
    assert rows(short)["Rail"][-1].text == "nowhere for long"


def test_the_limits_of_a_sum_of_waits_are_not_made_up():
    weather = {("corridor", "sea", "weather"): Estimate(5.0, 4.0, 6.0, 5, "h")}
    found = comparison.before_departures(compared(weather), "sea")
    assert found == Estimate(35.0, unit="h")


def test_the_chart_has_a_row_for_each_corridor_and_a_dash_for_what_is_absent():
    one = compared()
    (made,) = side_by_side.draw(result(one), one, NAMES)
    texts = ["".join(one.itertext()) for one in ET.fromstring(made.svg).iter(f"{SVG}text")]
    assert {"Road", "Sea", "Rail", "carried", "time", "cost", "CO2"} <= set(texts)
    assert texts.count("–") == 5
    assert "no sourced value" in made.caption
    assert "confidence limits" in made.caption


def test_no_chart_is_drawn_where_nothing_is_to_be_compared():
    assert side_by_side.draw(result(point()), point(), NAMES) == []


def test_boarded_services_are_the_trains_and_ferries_of_the_path():
    assert Stops(TREE).boarded("sea") == ["ship"]
    assert Stops(TREE).boarded("rail") == ["rake"]
    assert Stops(TREE).shares("road") == pytest.approx({"gate": 1.0, "scan": 0.1})
