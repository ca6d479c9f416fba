"""Things are called by their title, else by an id made readable."""

from __future__ import annotations

from sim.report.names import Names

NAMES = Names(
    {
        "places": {"nur_zholy": {"title": "Nur Zholy"}, "kuryk": {"title": "Kuryk"}},
        "stations": {"nur_zholy.exit": {}, "desk": {"title": "The desk"}},
        "services": {"kuryk_alat": {"title": "Ferries Kuryk to Alat"}},
        "embargoes": {"to_china": {"title": "Loading ban towards China"}},
        "corridors": {
            "road": {"title": "By road", "direction": "westbound"},
            "west": {"title": "By rail", "direction": "westbound"},
            "east": {"title": "By rail", "direction": "eastbound"},
        },
        "links": {"main_line": {"from": "nur_zholy", "to": "kuryk"}},
    }
)


def test_a_title_is_taken_where_there_is_one():
    assert NAMES.node("desk") == "The desk"


def test_a_station_without_a_title_is_called_by_its_place_and_step():
    assert NAMES.node("nur_zholy.exit") == "Nur Zholy, exit"


def test_what_is_no_station_is_found_too():
    assert NAMES.node("to_china") == "Loading ban towards China"
    assert NAMES.node("kuryk_alat@kuryk") == "Ferries Kuryk to Alat, at Kuryk"


def test_an_unknown_id_is_made_readable():
    assert NAMES.node("gauge_change") == "Gauge change"


def test_a_direction_is_added_where_another_corridor_has_the_same_title():
    assert NAMES.corridor("road") == "By road"
    assert NAMES.corridor("west") == "By rail (westbound)"
    assert NAMES.corridor("east") == "By rail (eastbound)"


def test_the_capacity_of_a_line_is_called_by_its_ends_in_the_direction_of_travel():
    assert NAMES.node("main_line>kuryk") == "Line Nur Zholy to Kuryk"
    assert NAMES.node("main_line>nur_zholy") == "Line Kuryk to Nur Zholy"
    assert NAMES.node("other>kuryk") == "Other, towards Kuryk"
