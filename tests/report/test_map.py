"""The map: a true projection, loads that add up, labels that overlap nothing, the same bytes."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.map import labels, legend, look, network, shapes, view
from sim.report.map.draw import draw
from sim.report.map.projection import RADIUS, Albers, great_circle
from sim.report.map.route import Routes
from sim.report.map.said import Said
from sim.report.names import Names
from sim.report.result import Estimate
from tests.report.points import point

SVG = "{http://www.w3.org/2000/svg}"
TREE = {
    "places": {
        "a": {"title": "Aport", "country": "KZ", "lat": 43.0, "lon": 51.0},
        "b": {"title": "Btown (Baku)", "country": "AZ", "lat": 40.0, "lon": 49.0},
        "c": {"title": "Cville", "country": "GE", "lat": 42.0, "lon": 41.0},
        "d": {"title": "Dgate", "country": "GE", "lat": 42.01, "lon": 41.02},
        "lost": {"title": "Lost"},
        "far": {"title": "Far", "lat": -33.0, "lon": 18.0},
    },
    "links": {
        "ab": {"from": "a", "to": "b", "mode": "rail", "distance": "400 km"},
        "bc": {"from": "b", "to": "c", "mode": "rail", "distance": "700 km", "paths": "9 /day"},
        "cb_road": {"from": "c", "to": "b", "mode": "road", "distance": "700 km"},
        "c_lost": {"from": "c", "to": "lost", "mode": "road", "distance": "9 km"},
        "c_far": {"from": "c", "to": "far", "mode": "sea", "distance": "9000 km"},
        "a_sea_c": {"from": "a", "to": "c", "mode": "sea", "distance": "9000 km"},
    },
    "stations": {"a.desk": {}, "b.quay": {}, "crane": {"place": "c"}, "d.desk": {}},
    "services": {
        "train": {"train": {"path": ["bc", "crane"]}},
        "ship": {"title": "The ship", "ferry": {"ports": ["a", "b"]}},
    },
    "corridors": {
        "west": {"path": ["a.desk", {"board": "ship", "at": "a"}, "b.quay", "train", "d.desk"]},
        "east": {"path": ["crane", "cb_road", "b.quay", {"board": "ship", "at": "b"}]},
        "back_and_forth": {"path": ["a.desk", "ab", "b.quay", "ab", "a.desk"]},
        "astray": {"path": ["crane", "c_lost"]},
        "round": {"path": ["crane", "c_far"]},
        "deep": {"path": ["a.desk", "a_sea_c", "crane"]},
    },
}
NAMES = Names(TREE)
TONNES = {"west": 3e6, "east": 1e6, "back_and_forth": 5e5, "astray": 2.0, "round": 2.0}
USES = {"a.desk": 0.2, "b.quay": 0.97, "crane": 0.6, "bc>c": 0.9, "bc>b": 0.3}


def carried(tonnes=None, uses=None):
    kpis = {
        ("corridor", name, "tonnes"): Estimate(load, unit="t/year")
        for name, load in (TONNES if tonnes is None else tonnes).items()
    }
    for name, use in (USES if uses is None else uses).items():
        kpis["station", name, "utilisation"] = Estimate(use, unit="1")
    kpis["service", "ship", "load_factor"] = Estimate(0.75, unit="1")
    return point(kpis=kpis)


def net(**more):
    return network.network(carried(**more), NAMES)


# ----------------------------------------------------------------------------- the projection


@given(
    longitude=st.floats(-14, 136),
    latitude=st.floats(6, 69),
    size=st.floats(0.05, 0.3),
)
def test_areas_are_true_everywhere(longitude, latitude, size):
    projection = Albers.around((20.0, 20.0, 120.0, 60.0))
    west, south, east, north = longitude, latitude, longitude + size, latitude + size
    corners = np.array([(west, south), (east, south), (east, north), (west, north)])
    x, y = projection.project(corners).T
    flat = 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    sines = math.sin(math.radians(north)) - math.sin(math.radians(south))
    true = RADIUS**2 * math.radians(size) * sines
    assert flat == pytest.approx(true, rel=2e-3)


def test_lengths_along_the_true_parallels_are_true():
    projection = Albers(70.0, 45.0, 35.0, 55.0)
    for parallel in (35.0, 55.0):
        a, b = projection.project(np.array([(70.0, parallel), (70.1, parallel)]))
        arc = RADIUS * math.radians(0.1) * math.cos(math.radians(parallel))
        assert np.hypot(*(b - a)) == pytest.approx(arc, rel=1e-6)


def test_north_is_up_and_east_is_right():
    projection = Albers.around((40.0, 30.0, 60.0, 50.0))
    south, north, east = projection.project(np.array([(50.0, 35.0), (50.0, 45.0), (55.0, 40.0)]))
    assert north[1] > south[1]
    assert east[0] > north[0] == pytest.approx(0.0)


@given(
    start=st.tuples(st.floats(-10, 130), st.floats(10, 65)),
    end=st.tuples(st.floats(-10, 130), st.floats(10, 65)),
)
def test_a_great_circle_begins_and_ends_where_it_should_and_has_equal_steps(start, end):
    points = great_circle(start, end, 8)
    assert points[0] == pytest.approx(start, abs=1e-6)
    assert points[-1] == pytest.approx(end, abs=1e-6)
    longitude, latitude = np.radians(points).T
    unit = np.column_stack(
        (
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        )
    )
    steps = np.linalg.norm(np.diff(unit, axis=0), axis=1)
    assert steps == pytest.approx(np.full(8, steps.mean()), abs=1e-7)


# --------------------------------------------------------------------------- the shipped shapes


def test_the_shapes_are_small_and_reach_much_further_than_the_places():
    assert (shapes.DATA / "shapes.json").stat().st_size < 125_000
    assert "public domain" in (shapes.DATA / "LICENCE.md").read_text(encoding="utf-8")
    west, south, east, north = shapes.shapes().region
    assert west <= 20
    assert east >= 125
    assert south <= 10
    assert north >= 65
    for kind in (shapes.shapes().land, shapes.shapes().borders, shapes.shapes().lakes):
        assert all(len(one) > 1 for one in kind)


def wet(longitude, latitude):
    """Whether a point is sea or lake, by even and odd crossings."""
    rings = [*shapes.shapes().land, *shapes.shapes().lakes]
    count = 0
    for ring in rings:
        x, y = ring[:, 0], ring[:, 1]
        x2, y2 = np.roll(x, -1), np.roll(y, -1)
        crosses = (y > latitude) != (y2 > latitude)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x + (latitude - y) / (y2 - y) * (x2 - x)
        count += int(np.count_nonzero(crosses & (at > longitude)))
    return count % 2 == 0


def test_seas_are_wet_and_steppes_are_dry():
    for longitude, latitude in ((50.5, 41.5), (34.0, 43.0), (58.5, 45.0), (18.0, 35.0)):
        assert wet(longitude, latitude), (longitude, latitude)
    for longitude, latitude in ((66.0, 48.0), (105.0, 35.0), (25.0, 50.0), (45.0, 40.9)):
        assert not wet(longitude, latitude), (longitude, latitude)


def test_insets_lie_in_the_region_and_have_a_shape_that_fits():
    west, south, east, north = shapes.shapes().region
    for inset in shapes.insets():
        box = inset.box
        assert west < box[0] < box[2] < east
        assert south < box[1] < box[3] < north


# ---------------------------------------------------------------------------- what flows where


def hops(corridor):
    return [(hop.ends, hop.mode) for hop in Routes(TREE).along(corridor)]


def test_a_way_follows_ships_and_trains_and_the_steps_from_place_to_place():
    assert hops("west") == [(("a", "b"), "ferry"), (("b", "c"), "rail"), (("c", "d"), "")]
    assert hops("east") == [(("b", "c"), "road"), (("a", "b"), "ferry")]
    assert Routes(TREE).visited("west")[0] == ("a", True)


def test_borders_count_once_and_only_where_units_stop():
    routes = Routes(TREE)
    assert routes.borders("west") == {frozenset({"KZ", "AZ"}), frozenset({"AZ", "GE"})}
    assert routes.borders("back_and_forth") == {frozenset({"KZ", "AZ"})}
    quiet = {**TREE, "corridors": {"quiet": {"path": ["ab", "bc"]}}}
    assert Routes(quiet).borders("quiet") == set()
    assert Routes(quiet).countries("quiet") == {"KZ", "AZ", "GE"}


def test_a_link_carries_the_sum_of_the_corridors_that_pass_it_each_counted_once():
    loads = {(edge.ends, edge.mode): edge.load for edge in net().edges}
    assert loads == {
        (("a", "b"), "ferry"): 4e6,
        (("b", "c"), "rail"): 3e6,
        (("c", "d"), ""): 3e6,
        (("b", "c"), "road"): 1e6,
        (("a", "b"), "rail"): 5e5,
    }


def test_a_line_has_the_use_of_its_own_fuller_direction_and_a_place_that_of_its_fullest_station():
    uses = {(edge.ends, edge.mode): edge.use for edge in net().edges}
    assert uses[("b", "c"), "rail"] == network.Use("bc>c", 0.9)
    assert uses[("a", "b"), "ferry"] == network.Use("ship", 0.75)
    assert uses[("b", "c"), "road"] is None
    assert net().places["b"].use == network.Use("b.quay", 0.97)
    assert net().places["c"].use == network.Use("crane", 0.6)


def test_what_cannot_be_drawn_is_left_out_and_said():
    notes = " ".join(net(tonnes={**TONNES, "deep": 5.0}).notes)
    assert "Without coordinates, so left out: Lost." in notes
    assert "Outside the map: Far." in notes
    assert "Deep-sea" in notes
    assert {"lost", "far"}.isdisjoint(net().places)


def test_units_are_drawn_where_nothing_weighs_anything():
    kpis = {("corridor", "west", "units"): Estimate(7.0, unit="units/year")}
    found = network.network(point(kpis=kpis), NAMES)
    assert found.unit == "units/year"
    assert found.edges[0].load == 7.0


# ----------------------------------------------------------------------------------- the drawing


def drawn(**more):
    made = draw(net(**more), NAMES)
    assert made is not None
    return made


def test_no_map_is_drawn_where_nothing_flows_between_places():
    assert draw(net(tonnes={}), NAMES) is None
    assert draw(net(tonnes={"astray": 5.0}), NAMES) is None


def test_the_map_is_the_same_bytes_every_time_and_asks_for_nothing():
    svg = drawn().svg
    assert svg == drawn().svg
    assert "href" not in svg
    assert set(re.findall(r"https?://[^\"]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert len(svg) < 250_000


def test_every_place_is_named_or_the_caption_says_why_not():
    made = drawn()
    texts = {"".join(one.itertext()) for one in ET.fromstring(made.svg).iter(f"{SVG}text")}
    for title in ("Aport", "Btown", "Cville"):
        assert any(title in text for text in texts) or title in made.caption
    assert "Borders as in Natural Earth" in texts


def test_a_wider_line_carries_more_and_colour_tells_use():
    root = ET.fromstring(drawn().svg)
    lines = {
        title.text.split(":")[0]: element
        for element in root.iter(f"{SVG}path")
        if (title := element.find(f"{SVG}title")) is not None and title.text
    }
    ferry, road = lines["Aport – Btown (Baku), ferry"], lines["Btown (Baku) – Cville, road"]
    ratio = float(ferry.attrib["stroke-width"]) / float(road.attrib["stroke-width"])
    assert ratio == pytest.approx(2.0, rel=0.03)
    assert ferry.attrib["stroke"] == look.colour(0.75)
    assert road.attrib["stroke"] == look.UNLIMITED


def test_titles_are_escaped():
    tree = json.loads(json.dumps(TREE))
    tree["places"]["a"]["title"] = 'A <b>&"port"'
    names = Names(tree)
    made = draw(network.network(carried(), names), names)
    assert made is not None
    assert 'A <b>&"port"' in {"".join(one.itertext()) for one in ET.fromstring(made.svg).iter()}


def test_colours_grow_darker_with_use_so_that_hue_is_not_needed():
    def light(colour):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    shades = [light(look.colour(use)) for use in (0.1, 0.6, 0.8, 0.9, 0.99)]
    assert shades == sorted(shades, reverse=True)
    assert min(a - b for a, b in pairwise(shades)) > 20


def test_samples_of_width_are_round_and_not_larger_than_the_widest():
    assert legend.samples(15.8e6) == [10e6, 1e6, 1e5]
    assert legend.samples(0.0) == []


def test_the_table_holds_each_link_with_what_is_limited():
    table = Said(net(), NAMES).table()
    rows = [[cell.text for cell in row] for row in table.rows]
    assert ["Aport – Btown (Baku)", "ferry", "4.00", "75", "The ship"] in rows
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), key=float, reverse=True)


# ------------------------------------------------------------------------------------ the labels

FRAME = view.View(0, 0, 400, 300, Albers(50, 40, 30, 50), (0.0, 0.0), 0.1)
DOTS = st.lists(
    st.tuples(st.floats(20, 380), st.floats(20, 280)), min_size=1, max_size=12, unique=True
)


@given(dots=DOTS)
def test_labels_overlap_neither_each_other_nor_a_dot_and_stay_in_the_frame(dots):
    room = labels.Room(FRAME)
    for x, y in dots:
        room.take(x, y, 5)
    fixed = list(room.taken)
    wanted = [labels.Wanted((f"Place {n}",), at, 5.0) for n, at in enumerate(dots)]
    found = [label.rect for label in labels.arrange(room, wanted) if label]
    for number, rect in enumerate(found):
        assert min(rect.left, rect.top) >= 0
        assert rect.right <= 400
        assert rect.bottom <= 300
        assert not any(rect.meets(other) for other in [*fixed, *found[number + 1 :]])


def test_a_lonely_dot_has_its_label_beside_it_without_a_leader():
    room = labels.Room(FRAME)
    room.take(100, 100, 5)
    (label,) = labels.arrange(room, [labels.Wanted(("Here",), (100.0, 100.0), 5.0)])
    assert label is not None
    assert label.leader is None
    assert label.rect.left == pytest.approx(108.0)


def test_no_room_gives_no_label():
    room = labels.Room(FRAME, taken=[labels.Rect(0, 0, 400, 300)])
    assert labels.arrange(room, [labels.Wanted(("Here",), (100.0, 100.0), 5.0)]) == [None]


def test_places_that_fall_together_are_one_dot_with_all_their_names():
    frame = view.around(np.array([(20.0, 50.0), (60.0, 40.0)]), 0, 0, 900, 400, 300)
    found = view.dots(frame, list(net().places.values()))
    together = next(dot for dot in found if len(dot.places) > 1)
    assert set(together.places) == {"c", "d"}
    assert set(together.short) == {"Cville", "Dgate"}


def test_a_frame_shows_all_the_points_it_is_made_for():
    points = np.array([(23.7, 52.1), (108.9, 34.3), (49.4, 40.0)])
    frame = view.around(points, 10, 20, 900, 400, 300)
    assert 300 <= frame.height <= 400
    for x, y in frame.pixels(points):
        assert frame.holds(x, y, 40)


def test_a_polygon_that_fills_the_frame_is_kept_though_all_its_corners_are_outside():
    ring = np.array([(-500.0, -500.0), (900.0, -500.0), (900.0, 900.0), (-500.0, 900.0)])
    assert FRAME.touches(ring)
    cut = FRAME.cut(ring)
    assert cut.min(axis=0) == pytest.approx((-view.CUT, -view.CUT))
    assert cut.max(axis=0) == pytest.approx((400 + view.CUT, 300 + view.CUT))
    assert len(FRAME.cut(ring + 5000)) == 0
