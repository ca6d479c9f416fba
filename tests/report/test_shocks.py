"""The report says what a shock costs, shows it by day, and says when it does not know."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from sim import report
from sim.report import levers, shocks, words
from sim.report.asked import Days, Shock
from sim.report.figures import differences, style
from sim.report.figures import shock as figure
from sim.report.names import Names
from sim.report.read import read, read_series
from sim.report.result import Estimate, Result, Series
from tests.report import ran
from tests.report.points import point, result

NETWORK = ("network", "network")
SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: style.Drawing | None) -> list[str]:
    assert drawing is not None
    root = ET.fromstring(drawing.svg)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran.shock(tmp_path_factory.mktemp("shock"))


@pytest.fixture(scope="module")
def found(folder: Path) -> Result:
    one = read(folder)
    return replace(one, series=read_series(folder, one.points))


def days(median: float = 30.0, **more) -> Days:
    given = {"low": 27.0, "high": 31.0, "least": 27.0, "greatest": 31.0, "n": 8, "censored": 0}
    given |= {"open": False, "high_open": False, "bound": 200.0}
    return Days(median, **{**given, **more})


def shock(made_good: Days | None = None, **more) -> Shock:
    loss = {
        (*NETWORK, "largest_loss"): Estimate(1300.0, 1200.0, 1400.0, 8, "tonnes"),
        (*NETWORK, "largest_loss_days"): Estimate(4.6, 4.5, 4.7, 8, "d"),
        (*NETWORK, "worst_week_share"): Estimate(0.66, 0.64, 0.68, 8, "1"),
        (*NETWORK, "extra_transit"): Estimate(96.0, 90.0, 102.0, 8, "h"),
        (*NETWORK, "unfinished_share"): Estimate(0.0, 0.0, 0.0, 8, "1"),
    }
    given = {"title": "Shut", "undisturbed": 0, "begin": 480.0, "end": 648.0, "within": 0.1}
    given |= {"stays": 168.0, "measures": loss}
    given["days"] = {(*NETWORK, "made_good"): made_good or days()}
    return Shock(**{**given, **more})


def told(one: Shock, tree=None) -> list[str]:
    points = [point(0, shock="no"), replace(point(1, shock="yes"), shock=one)]
    whole = result(*points, tree=tree)
    of = levers.axes(whole.points)
    return [text.replace("\u00a0", " ") for text in shocks.sentences(whole, of, Names(tree or {}))]


def test_a_shock_is_answered_in_two_sentences_with_their_intervals():
    first, second = told(shock())
    assert first == (
        "Shut: deliveries fall behind by up to 1.3 kt (1.2 to 1.4), as much as is usually "
        "delivered in 4.6 days (4.5 to 4.7); in the worst week 66 % (64 to 68) is missing."
    )
    assert second == (
        "The loss is made good 30 days (27 to 31) after it began, 23 after its end; freight that "
        "set out meanwhile takes 4.0 days (3.8 to 4.2) longer on average."
    )


def test_a_loss_that_the_run_does_not_see_the_end_of_has_a_lower_bound():
    open_ = days(200.0, open=True, censored=6, high_open=True, greatest=200.0)
    assert told(shock(open_))[1].startswith(
        "The loss is not made good within the run, which ends 200 days after the shock began, in "
        "6 of 8 replications"
    )
    late = days(30.0, high=200.0, high_open=True, censored=1, greatest=200.0)
    assert "30 days (27 to more than 200) after it began" in told(shock(late))[1]
    assert "(not within the run in 1 of 8 replications)" in told(shock(late))[1]


def test_freight_still_under_way_makes_its_delay_a_lower_bound():
    one = shock()
    measures = dict(one.measures)
    measures[*NETWORK, "unfinished_share"] = Estimate(0.2, 0.1, 0.3, 8, "1")
    assert "takes at least 4.0 days" in told(replace(one, measures=measures))[1]


def test_a_loss_smaller_than_what_counts_as_made_good_is_none():
    measures = {
        (*NETWORK, "largest_loss"): Estimate(10.0, 5.0, 15.0, 8, "tonnes"),
        (*NETWORK, "largest_loss_days"): Estimate(0.04, 0.02, 0.06, 8, "d"),
    }
    none = days(0.0, low=0.0, high=0.0, least=0.0, greatest=0.0)
    first, second = told(shock(none, measures=measures))
    assert "deliveries hardly fall behind" in first
    assert second == "There is no loss to make good."


def test_the_answer_names_the_corridors_that_are_hit(found: Result):
    of = levers.axes(found.points)
    first, second = words.answer(found, of, Names(found.tree), levers.focus(found, of))
    assert first.startswith("The gate is shut: deliveries on Northern road fall behind by up to")
    assert "by the whole network in 4.0" in first
    assert re.search(r"made good 1[45] days", second)


def test_the_run_with_the_shock_is_shown_first_and_the_undisturbed_beside_it(found: Result):
    of = levers.axes(found.points)
    shown = levers.focus(found, of)
    assert [one.levers["shock"] for one in shown] == ["yes", "no"]
    labels = [levers.point_label(one, of, Names(found.tree)) for one in shown]
    assert labels == ["with the shock", "undisturbed"]


def test_the_chart_shows_freight_deliveries_and_queues_around_the_shock(found: Result):
    drawn = figure.draw(found, found.points[1], "shock", Names(found.tree))
    shown = set(texts(drawn))
    assert {"Freight held up", "Delivered", "Who waits", "Gate of the north"} <= shown
    assert {"with the shock", "undisturbed", "days since the shock began"} <= shown
    assert {"kt a day", "made good: day 15"} <= shown or {"kt a day", "made good: day 14"} <= shown
    again = figure.draw(found, found.points[1], "shock", Names(found.tree))
    assert drawn == again


def test_a_point_without_a_shock_has_no_chart_of_one(found: Result):
    assert figure.draw(found, found.points[0], "shock", Names(found.tree)) is None
    bare = replace(found, series={})
    assert figure.draw(bare, found.points[1], "shock", Names(found.tree)) is None


def test_days_that_one_run_leaves_out_count_as_zeros():
    like = Series(np.array([0.0, 24.0, 48.0]), np.ones((2, 3)))
    part = Series(np.array([24.0]), np.array([[3.0], [4.0]]))
    assert figure._aligned(part, like).tolist() == [[0, 3, 0], [0, 4, 0]]


def test_deliveries_are_averaged_over_a_week_that_has_begun():
    values = np.array([[7.0, 0, 0, 0, 0, 0, 0, 0, 0]])
    assert figure._weekly(values)[0].tolist() == [7, 3.5, 7 / 3, 7 / 4, 7 / 5, 7 / 6, 1, 0, 0]


def test_the_table_has_a_row_for_the_network_and_for_each_corridor_hit(found: Result):
    of = levers.axes(found.points)
    first, second = shocks.tables(found, of, Names(found.tree))
    assert [row[0].text for row in first.rows] == ["Whole network", "Northern road"]
    assert [column.head for column in first.columns][-1] == "made good after"
    assert second.folded
    assert not any("Southern road" in row[0].text for row in second.rows)


def test_a_change_without_a_date_is_told_and_drawn_by_corridor(tmp_path: Path):
    folder = ran.against(tmp_path)
    one = read(folder)
    of, names = levers.axes(one.points), Names(one.tree)
    first, second = words.answer(one, of, names, levers.focus(one, of))
    assert first.startswith("Slower quay: the network delivers")
    # On both roads half an hour; of two equal, the first is named.
    assert "takes 30.0\u00a0minutes" in second
    drawn = differences.draw(one, one.points[1], "differences", names)
    assert {"Northern road", "Southern road", "load carried, change in %"} <= set(texts(drawn))
    assert shocks.heading(one) == "What does the change cost over the measured time?"
    page = report.write(folder).read_text(encoding="utf-8")
    assert "What does the change cost over the measured time?" in page
    assert "What does each lever buy?" not in page


def test_of_a_change_without_a_date_only_the_corridors_followed_are_named():
    lost = Estimate(-100.0, -120.0, -80.0, 8, "t/year")
    usual = {
        ("corridor", name, "tonnes"): Estimate(1000.0, 990.0, 1010.0, 8, "t/year")
        for name in ("east", "west")
    }
    base = point(0, kpis=usual)
    change = shock(
        begin=None,
        end=None,
        differences={
            ("corridor", "east", "tonnes"): lost,
            ("corridor", "west", "tonnes"): lost.scaled(2.0),
        },
    )
    assert shocks.hardest(change, base) == "west"
    assert shocks.hardest(replace(change, group=("east",)), base) == "east"
    assert shocks.hardest(replace(change, group=("north",)), base) == ""
