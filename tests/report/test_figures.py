"""Charts show what they should, are drawn the same every time, and share a page in peace."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from sim.report.figures import binding, curve, evidence, queues, rows, style, time_split, transit
from sim.report.levers import axes, focus
from sim.report.names import Names
from sim.report.result import Binding, Estimate, Evidence, Point, Series
from tests.report.points import grid, point, result

NAMES = Names({"stations": {"gate": {"title": "The gate"}}})
SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: style.Drawing | None) -> list[str]:
    assert drawing is not None
    root = ET.fromstring(drawing.svg)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def lost(one: Point) -> Estimate | None:
    return one.target.loss if one.target else None


def loss_curve(*points):
    shown = curve.Curve("loss", "Loss", lost, 0.01, "limit")
    return curve.draw(shown, result(*points), axes(points), NAMES)


def test_a_curve_has_a_line_for_each_exponent_and_a_tick_for_each_efficiency():
    points = grid({(a, e): "missed" for a in (0.0, 1.0) for e in (0.5, 1.0, 4.0)})
    drawn = loss_curve(*points)
    assert {"0.5", "1", "4", "acceptance exponent 0", "acceptance exponent 1", "limit"} <= set(
        texts(drawn)
    )


def test_no_curve_is_drawn_without_a_lever_that_is_a_number():
    assert loss_curve(point(0, "missed")) is None


def test_stations_are_ranked_by_lost_time_and_the_largest_come_first():
    bound = (Binding("desk", 0.2), Binding("gate", 0.7), Binding("yard", 0.1))
    assert [bar.station for bar in binding.bars(point(binding=bound), 2)] == ["gate", "desk"]


def test_without_lost_time_stations_are_ranked_by_all_the_time_units_wait_there():
    kpis = {
        ("station", name, kpi): Estimate(value)
        for name, rate, wait in (("gate", 10.0, 3.0), ("desk", 100.0, 1.0))
        for kpi, value in (("arrivals", rate), ("wait_mean", wait))
    }
    found = binding.bars(point(kpis=kpis), 5)
    assert [(bar.station, round(bar.share, 2)) for bar in found] == [("desk", 0.77), ("gate", 0.23)]


def test_a_ranking_of_one_is_not_drawn():
    one = point(binding=(Binding("gate", 1.0),))
    assert binding.draw([one], axes([one]), NAMES) is None


def test_quantiles_are_the_mean_over_the_replications():
    x = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    series = Series(x, np.array([[1.0, 2, 3, 4, 5], [3.0, 4, 5, 6, 7]]))
    assert transit.quantiles(series) == [2.0, 3.0, 4.0, 5.0, 6.0]


def test_quantiles_that_do_not_reach_the_tails_are_not_drawn():
    series = Series(np.array([0.3, 0.5, 0.9]), np.ones((1, 3)))
    assert transit.quantiles(series) is None
    absent = Series(np.array([0.1, 0.5, 0.9]), np.full((1, 3), np.nan))
    assert transit.quantiles(absent) is None


def test_only_the_largest_of_many_corridors_are_drawn_in_the_order_of_the_scenario():
    loads = {("corridor", f"c{i}", "units"): Estimate(float(i)) for i in range(5)}
    assert rows.largest({f"c{i}": i for i in range(5)}, point(kpis=loads), 2) == ["c3", "c4"]


def test_what_takes_hours_and_what_takes_weeks_is_drawn_apart():
    first, second = rows.panels({"gate": 2.0, "border": 30.0, "europe": 600.0})
    assert (first.corridors, first.scale.unit) == (["gate", "border"], "hours")
    assert (second.corridors, second.scale.unit) == (["europe"], "days")
    assert len(rows.panels({"border": 30.0, "next": 90.0})) == 1


def test_the_time_split_shows_the_parts_that_occur_and_their_sum():
    kpis = {
        ("corridor", "road", "moving"): Estimate(30.0),
        ("corridor", "road", "queueing"): Estimate(12.5),
        ("corridor", "road", "weather"): Estimate(0.0),
    }
    drawn = time_split.draw(point(kpis=kpis), NAMES)
    assert drawn is not None
    assert {"moving", "queueing", "42.5", "Road"} <= set(texts(drawn))
    assert "held by weather" not in texts(drawn)


def queue_result(start: str | None = "2023-01-01", days: int = 400):
    one = point()
    x = np.arange(0.0, 24.0 * days, 24.0)
    busy = Series(x, np.ones((2, days)))
    warming = Series(x, np.where(x < 240, 50.0, 0.0)[None, :])
    tree = {"clock": {"start": start, "warm_up": "10 d"}}
    series = {(0, "station", "queue"): {"desk": warming, "gate": busy}}
    return result(one, tree=tree, series=series), one


def test_queues_that_stand_only_in_the_warm_up_are_not_shown():
    whole, one = queue_result()
    assert queues.chosen(whole, one, queues.Clock.of(whole.tree)) == ["gate"]


def test_time_is_told_in_months_where_the_run_has_a_date_else_in_days():
    whole, one = queue_result()
    dated = queues.draw(whole, [one], axes([one]), NAMES)
    assert any(text.startswith("Jan") for text in texts(dated))
    whole, one = queue_result(start=None)
    assert "day" in texts(queues.draw(whole, [one], axes([one]), NAMES))


def test_evidence_with_a_zero_has_no_ratio_and_is_left_to_the_table():
    def row(simulated, observed):
        return Evidence(
            "", "what", "", "", "", simulated, None, None, observed, None, None, False, True, ""
        )

    assert evidence.comparable([row(0.0, 5.0), row(5.0, None), row(4.0, 5.0)]) == [row(4.0, 5.0)]
    assert evidence.draw([row(0.0, 5.0)]) is None


def test_mathematics_in_a_title_is_not_set_as_mathematics():
    names = Names({"stations": {"gate": {"title": "cost $x_1$ & <b>"}}})
    bound = (Binding("gate", 0.7), Binding("desk", 0.3))
    one = point(binding=bound)
    assert "cost $x_1$ & <b>" in texts(binding.draw([one], axes([one]), names))


def test_letters_that_the_font_has_not_stay_text():
    names = Names({"stations": {"gate": {"title": "霍尔果斯"}}})
    bound = (Binding("gate", 0.7), Binding("desk", 0.3))
    one = point(binding=bound)
    assert "霍尔果斯" in texts(binding.draw([one], axes([one]), names))


def test_a_users_own_settings_of_matplotlib_change_nothing():
    import matplotlib as mpl

    points = grid({(a, e): "missed" for a in (0.0, 1.0) for e in (0.5, 4.0)})
    plain = loss_curve(*points)
    with mpl.rc_context({"font.size": 20.0, "axes.facecolor": "red", "svg.fonttype": "path"}):
        changed = loss_curve(*points)
        assert mpl.rcParams["font.size"] == 20.0
    assert plain == changed


def test_inlined_ids_belong_to_their_chart_and_are_all_defined():
    points = grid({(a, e): "missed" for a in (0.0, 1.0) for e in (0.5, 4.0)})
    svg = style.inlined(loss_curve(*points))
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg))
    assert ids
    assert all(one.startswith("loss-") for one in ids)
    assert {one or other for one, other in used} <= ids
    assert "<style" not in svg


@pytest.mark.parametrize("text", ["short", "a long title of a station that needs two lines"])
def test_labels_take_two_lines_at_most(text):
    assert style.wrapped(text).count("\n") <= 1


def test_the_shown_points_of_a_result_without_levers_is_its_one_point():
    one = point()
    assert focus(result(one), axes([one])) == [one]
