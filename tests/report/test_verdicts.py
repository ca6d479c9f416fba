"""Where a verdict turns is said without claiming more than the points say."""

from __future__ import annotations

import pytest

from sim.report.levers import axes, panels
from sim.report.verdicts import along, by_outcome, overall, turn
from tests.report.points import grid, point

WHAT = "efficiency"
M, U, X = "met", "undecided", "missed"


def said(verdicts: list[str]) -> str:
    line = [
        point(i, verdict, e=e)
        for i, (e, verdict) in enumerate(zip((0.5, 1, 2, 4), verdicts, strict=True))
    ]
    return along(line, axes(line), WHAT)


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([X, X, X, X], "missed at every efficiency tried (0.5 to 4)"),
        ([X, X, M, M], "missed up to efficiency 1 and met from 2 up"),
        ([X, U, M, M], "missed up to efficiency 0.5, undecided at 1 and met from 2 up"),
        ([X, U, U, M], "missed up to efficiency 0.5, undecided from 1 to 2 and met from 4 up"),
        ([U, U, U, U], "undecided at every efficiency tried (0.5 to 4)"),
        ([M, X, M, M], "met up to efficiency 0.5, missed at 1 and met from 2 up"),
    ],
)
def test_a_line_is_told_in_stretches_of_equal_verdict(verdicts, words):
    assert said(verdicts) == words


def test_the_exponent_at_which_it_turns_lies_between_two_that_were_tried():
    points = grid({(0.0, 1): X, (0.0, 4): X, (0.3, 1): X, (0.3, 4): X, (1.0, 1): X, (1.0, 4): M})
    of = axes(points)
    (panel,) = panels(points, of)
    assert turn(panel, of) == ("0.3", "1", 4.0)
    assert overall(panel) == "Only in part"


def test_undecided_lines_widen_the_turn():
    points = grid({(0.0, 1): X, (0.0, 4): X, (0.3, 1): X, (0.3, 4): U, (1.0, 1): X, (1.0, 4): M})
    of = axes(points)
    assert turn(panels(points, of)[0], of) == ("0", "1", 4.0)


@pytest.mark.parametrize("ends", [(X, U, U), (X, M, X), (U, M, M), (M, M, M)])
def test_no_turn_is_claimed_where_the_ends_are_not_missed_then_met(ends):
    verdicts = {
        (a, e): X if e == 1 else end
        for a, end in zip((0.0, 0.3, 1.0), ends, strict=True)
        for e in (1, 4)
    }
    points = grid(verdicts)
    of = axes(points)
    assert turn(panels(points, of)[0], of) is None


def test_no_turn_is_claimed_where_the_lines_end_at_different_values():
    points = grid({(0.0, 1): X, (0.0, 2): X, (1.0, 1): X, (1.0, 4): M})
    of = axes(points)
    assert turn(panels(points, of)[0], of) is None


def test_lines_with_the_same_outcome_are_told_together():
    points = grid({(0.0, 1): X, (0.0, 4): X, (0.3, 1): X, (0.3, 4): X, (1.0, 1): X, (1.0, 4): M})
    of = axes(points)
    groups = by_outcome(panels(points, of)[0], of, WHAT)
    assert list(groups.values()) == [["0", "0.3"], ["1"]]


@pytest.mark.parametrize(
    ("verdicts", "word"),
    [((X, X), "No"), ((M, M), "Yes"), ((X, U), "Not settled"), ((U, M), "Only in part")],
)
def test_a_panel_is_summed_up_in_a_word(verdicts, word):
    points = [point(i, verdict, e=i + 1) for i, verdict in enumerate(verdicts)]
    assert overall(panels(points, axes(points))[0]) == word
