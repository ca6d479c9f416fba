"""The map's shapes are simplified, cut and packed as the licence note says."""

from __future__ import annotations

import pytest

from docs import make_map_shapes as made


def test_points_nearer_than_the_tolerance_to_a_straight_line_are_left_out():
    line = [(0.0, 0.0), (1.0, 0.22), (2.0, 0.5), (3.0, 0.0)]
    assert made.simplified(line) == [(0.0, 0.0), (2.0, 0.5), (3.0, 0.0)]


def test_the_tolerance_is_finer_where_insets_are():
    line = [(60.0, 40.0), (61.0, 40.03), (62.0, 40.0)]
    assert made.simplified(line) == line


def test_a_ring_keeps_its_shape_though_it_ends_where_it_begins():
    ring = [(0.0, 10.0), (4.0, 10.0), (4.0, 14.0), (0.0, 14.0), (0.0, 10.0)]
    assert made.simplified(ring) == ring


def test_rings_are_cut_at_the_region():
    west, south, east, north = made.REGION
    whole = [(west - 9, south - 9), (east + 9, south - 9), (east + 9, north + 9), (west - 9, 90.0)]
    cut = made.clipped(whole)
    assert min(x for x, _ in cut) == west
    assert max(y for _, y in cut) == north
    assert abs(made.area(cut)) == pytest.approx((east - west) * (north - south), rel=0.01)
    assert made.clipped([(x + 300, y) for x, y in whole]) == []


def test_lines_are_packed_as_steps_of_whole_numbers():
    line = [(1.0, 2.0), (1.5, 2.0), (1.501, 2.0), (1.5, 1.75)]
    assert made.packed([line]) == [[100, 200, 50, 0, 0, -25]]


def test_an_arc_that_two_countries_share_is_a_border_and_only_once():
    triangle = [[(0.0, 10.0), (1.0, 10.0)], [(1.0, 10.0), (0.0, 11.0)], [(0.0, 11.0), (0.0, 10.0)]]
    countries = [{"type": "Polygon", "arcs": [[0, 1]]}, {"type": "Polygon", "arcs": [[~1, 2]]}]
    topology = {"objects": {"countries": {"geometries": countries}}}
    assert made.borders(topology, triangle) == [triangle[1]]
