"""Legs: costs and emissions split by mode add up to the corridor's, or are not split at all."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report import legs
from sim.report.figures import side_by_side
from sim.report.names import Names
from sim.report.read import read
from sim.report.result import Estimate, Leg
from tests.report import made
from tests.report.points import point, result

SVG = "{http://www.w3.org/2000/svg}"
NAMES = Names(
    {
        "links": {"ab": {"title": "From A to B"}},
        "corridors": {"west": {"group": "G"}, "east": {"group": "G"}},
    }
)


def leg(mode, usd=None, kg=None, at=0, corridor="west", name="ab"):
    return Leg(at, corridor, name, mode, 100.0, 10.0, 20.0, usd, kg)


ROAD, FERRY, FEE = leg("road", 5.0, 9.0), leg("ferry", 3.0, 2.0), leg("fee", 1.0)
AMOUNTS = st.lists(
    st.tuples(st.sampled_from(["road", "rail", "sea", "odd"]), st.floats(0.01, 1e4)), min_size=1
)


@given(amounts=AMOUNTS, waiting=st.floats(0.0, 1e4))
def test_the_parts_of_a_cost_add_up_to_it(amounts, waiting):
    whole = sum(usd for _, usd in amounts) + waiting
    found = legs.cost([leg(mode, usd) for mode, usd in amounts], whole)
    assert sum(found.values()) == pytest.approx(whole, rel=1e-5)


def test_what_no_leg_explains_is_waiting():
    found = legs.cost([ROAD, FERRY, ROAD, FEE], 20.0)
    assert found == {"road": 10.0, "ferry": 3.0, "fee": 1.0, "waiting": 6.0}
    assert list(found) == ["road", "ferry", "fee", "waiting"]


def test_a_fee_emits_nothing():
    assert legs.co2([ROAD, FERRY, FEE], 11.0) == {"road": 9.0, "ferry": 2.0}


def test_a_sum_that_the_legs_do_not_make_is_not_split():
    assert legs.co2([ROAD, FERRY], 12.0) == {}
    assert legs.cost([ROAD, FERRY], 7.0) == {}
    assert legs.cost([ROAD, leg("rail")], 9.0) == {}


def test_points_without_legs_of_their_own_have_those_of_the_first():
    own = leg("rail", 7.0, at=2)
    found = result(point(0), point(1), point(2), legs=(ROAD, own))
    assert legs.of(found, found.points[0]) == {"west": [ROAD]}
    assert legs.of(found, found.points[1]) == {"west": [ROAD]}
    assert legs.of(found, found.points[2]) == {"west": [own]}
    assert legs.of(result(point()), point()) == {}


def test_costs_a_tonne_are_of_the_units_that_finished():
    kpis = {
        ("corridor", "west", "units"): Estimate(4.0, unit="units/year"),
        ("corridor", "west", "tonnes"): Estimate(100.0, unit="t/year"),
    }
    one = point(kpis=kpis)
    (found,) = legs.of(result(one, legs=(leg("road"),)), one)["west"]
    assert (found.tonnes_per_unit, found.usd_per_tonne) == (25.0, 0.4)


def test_the_table_names_legs_and_shows_dashes_for_what_is_not_known():
    found = result(point(), legs=(ROAD, leg("rail", name="")))
    table = legs.table(found, point(), NAMES, ["west", "east"])
    assert table is not None
    assert [cell.text for cell in table.rows[0]] == [
        *("West", "From A to B", "road", "100", "10.0", "20.0", "5.00", "9.00")
    ]
    assert [cell.text for cell in table.rows[1]][-2:] == ["–", "–"]
    assert legs.table(found, point(), NAMES, ["east"]) is None


def test_the_chart_stacks_cost_and_emission_by_mode():
    kpis = {}
    for name in ("west", "east"):
        kpis["corridor", name, "tonnes"] = Estimate(1e6, unit="t/year")
        kpis["corridor", name, "cost_per_tonne"] = Estimate(20.0, unit="USD/t")
    one = point(kpis=kpis)
    (drawn,) = side_by_side.draw(result(one, legs=(ROAD, FERRY)), one, NAMES)
    texts = {"".join(text.itertext()) for text in ET.fromstring(drawn.svg).iter(f"{SVG}text")}
    assert {"road", "ferry", "waiting"} <= texts
    assert "rail" not in texts
    assert "by the mode of the legs" in drawn.caption


def test_legs_are_read_from_the_result_folder(tmp_path: Path):
    folder = made.comparison(tmp_path)
    columns = ["point", "corridor", "leg", "name", "mode", "km", "usd_per_unit"]
    columns += ["tonnes_per_unit", "usd_per_tonne", "kg_co2_per_tonne"]
    rows: list[tuple[object, ...]] = [(0, "west", 1, "ab", "road", 100.0, 10.0, 20.0, 5.0, 9.0)]
    rows += [(0, "west", 2, "gate", "fee", "", 10.0, "", "", "")]
    made.table(folder / "legs.csv", columns, rows)
    assert read(folder).legs == (ROAD, Leg(0, "west", "gate", "fee", None, 10.0))
