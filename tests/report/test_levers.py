"""Each lever that varies gets its part, and the page shows the inside of the right points."""

from __future__ import annotations

from typing import Any

from sim.report.levers import axes, focus, panel_label, panels, point_label
from sim.report.names import Names
from sim.report.result import Binding, Estimate
from tests.report.points import YEAR, A, E, point, result

NAMES = Names({})


def three_levers():
    return [
        point(index, "missed", e=e, a=a, year=year)
        for index, (year, a, e) in enumerate(
            (year, a, e) for year in (2023, "committed") for a in (0.0, 1.0) for e in (2.0, 1.0)
        )
    ]


def test_efficiency_is_the_axis_the_exponent_the_line_and_the_capacity_year_the_panel():
    assert (of := axes(three_levers())).x == E
    assert of.line == A
    assert of.panels == (YEAR,)


def test_a_lever_that_does_not_vary_plays_no_part():
    of = axes([point(0, e=1.0, a=0.3), point(1, e=2.0, a=0.3)])
    assert of.varied == (E,)


def test_a_capacity_year_is_never_an_axis_though_it_is_a_number():
    of = axes([point(0, year=2023), point(1, year=2030)])
    assert of.x == ""
    assert of.panels == (YEAR,)


def test_the_efficiency_of_one_port_is_an_axis_before_other_numbers():
    port = "places.khorgos.clearance_efficiency"
    values = [(1.0, 10), (2.0, 10), (1.0, 11), (1.0, 12)]
    levers: list[dict[str, Any]] = [{port: e, "ferries": n} for e, n in values]
    of = axes([point(index, **one) for index, one in enumerate(levers)])
    assert of.x == port
    assert Names({"places": {"khorgos": {"title": "Khorgos"}}}).lever(port) == (
        "clearance efficiency at Khorgos"
    )


def test_words_are_lines_and_many_of_them_are_panels():
    of = axes([point(i, e=e, plan=plan) for i, (e, plan) in enumerate([(1, "old"), (2, "new")])])
    assert (of.x, of.line) == (E, "plan")
    of = axes([point(i, e=i, plan=f"plan {i}") for i in range(8)])
    assert of.panels == ("plan",)


def test_points_of_a_line_follow_the_axis_whatever_their_order():
    of = axes(points := three_levers())
    first = panels(points, of)[0]
    assert [one.levers[E] for one in first.lines["0"]] == [1.0, 2.0]
    assert [panel_label(panel, of, NAMES) for panel in panels(points, of)] == [
        "Capacities of 2023",
        "Committed capacities",
    ]


def test_a_point_is_called_by_the_levers_that_vary():
    of = axes(points := three_levers())
    assert point_label(points[0], of, NAMES) == (
        "clearance efficiency 2, acceptance exponent 0, capacities of 2023"
    )
    assert point_label(point(e=1.0), axes([point(e=1.0)]), NAMES) == ""


def test_without_quotes_the_point_of_today_is_shown_in_each_panel():
    shown = focus(result(*three_levers()), axes(three_levers()))
    assert [(one.levers[E], one.levers[YEAR]) for one in shown] == [
        (1.0, 2023),
        (1.0, "committed"),
    ]


def test_quoted_points_are_shown_one_of_each_panel_in_turn():
    tree = {"target": {"quote": [{E: 2.0}]}}
    shown = focus(result(*three_levers(), tree=tree), axes(three_levers()))
    assert [one.levers[YEAR] for one in shown] == [2023, "committed", 2023, "committed"]


def test_points_with_marginal_values_are_shown_before_all():
    gain = Binding("gate", 1.0, Estimate(1e9, 0.5e9, 1.5e9, 5, "USD/year"))
    points = [point(0, "missed", e=1.0), point(1, "missed", e=4.0, binding=(gain,))]
    assert [one.index for one in focus(result(*points), axes(points))] == [1]
