"""The answer comes first, in sentences that the intervals allow."""

from __future__ import annotations

from sim.report import words
from sim.report.levers import axes, focus
from sim.report.names import Names
from sim.report.result import Binding, Estimate
from tests.report.points import grid, point, result

TREE = {"stations": {"dostyk.accept": {"title": "Trains accepted at Dostyk"}}}
NAMES = Names(TREE)
M, U, X = "met", "undecided", "missed"
GAIN = Estimate(2.1e9, 1.9e9, 2.3e9, 5, "USD/year")


def told(*points, tree=None) -> list[str]:
    whole = result(*points, tree=tree or TREE)
    of = axes(points)
    return [
        sentence.replace("\u00a0", " ")
        for sentence in words.answer(whole, of, NAMES, focus(whole, of))
    ]


def test_the_first_sentence_says_where_the_target_is_met_and_where_it_turns():
    verdicts = {(0.0, 1): X, (0.0, 4): X, (0.3, 1): X, (0.3, 4): X, (1.0, 1): X, (1.0, 4): M}
    assert told(*grid(verdicts))[0] == (
        "Only in part: with capacities of 2023, trade of USD 82 bn a year is missed at every "
        "clearance efficiency tried (1 to 4) with acceptance exponent 0 or 0.3; it is missed up to "
        "clearance efficiency 1 and met from 4 up with acceptance exponent 1; at clearance "
        "efficiency 4 it turns between acceptance exponent 0.3 and 1."
    )


def test_each_capacity_year_has_its_own_sentence():
    points = [
        point(i, verdict, e=e, a=a, year=year)
        for i, (year, a, e, verdict) in enumerate(
            (year, a, e, M if year == "committed" else X)
            for year in (2023, "committed")
            for a in (0.0, 1.0)
            for e in (1.0, 2.0)
        )
    ]
    first, second, *_ = told(*points)
    assert first.startswith("No: with capacities of 2023,")
    assert second.startswith("Yes: with committed capacities,")
    assert "whichever acceptance exponent is taken (0 or 1)" in second


def test_a_lever_with_one_value_is_named_as_a_condition():
    first = told(point(0, X, e=1.0, a=0.3), point(1, X, e=2.0, a=0.3))[0]
    assert first.startswith("No: with capacities of 2023 and acceptance exponent 0.3, trade of")


def test_what_binds_is_named_with_its_share_and_what_more_of_it_is_worth():
    binding = (Binding("dostyk.accept", 0.62, GAIN), Binding("gate", 0.2))
    (_, second) = told(point(0, X, e=1.0, binding=binding), point(1, X, e=4.0, binding=binding))
    assert second == (
        "First to bind is Trains accepted at Dostyk (62 % of the lost time at clearance efficiency "
        "1), where 10 % more capacity adds USD 2.1 bn a year (1.9 to 2.3)."
    )


def test_another_station_that_binds_at_the_end_of_the_axis_is_named_too():
    near, far = Binding("dostyk.accept", 0.6), Binding("gate", 0.5)
    (_, second) = told(point(0, X, e=1.0, binding=(near,)), point(1, X, e=4.0, binding=(far,)))
    assert "; then Gate (50 % of the lost time at clearance efficiency 4)" in second


def test_a_gain_whose_interval_holds_zero_is_not_claimed():
    gain = Estimate(1e8, -2e8, 4e8, 5, "USD/year")
    text = words.worth(Binding("gate", 0.5, gain), "10 %")
    assert "no gain that the intervals can tell from 0" in text


def test_more_capacity_that_costs_trade_is_said_to_cost_it():
    text = words.worth(Binding("gate", 0.5, Estimate(-2e9, -3e9, -1e9, 5, "USD/year")), "10 %")
    assert text.replace("\u00a0", " ").endswith("costs USD 2 bn a year (1 to 3)")


def test_nothing_is_said_to_bind_where_everything_is_met():
    assert len(told(point(0, M, e=1.0, binding=(Binding("gate", 0.5),)))) == 1


def test_one_point_tells_its_loss():
    (only,) = told(point(0, X, loss=Estimate(0.12, 0.11, 0.13, 5)))
    assert "missed: 12 % (11 to 13) of what is offered does not arrive, 1 % would do" in only


def test_an_undecided_point_says_how_many_replications_would_settle_it():
    loss = Estimate(0.009, 0.004, 0.014, 5)
    points = [
        point(0, U, e=1.0, loss=loss, settle=14),
        point(1, U, e=2.0, loss=loss),
        point(2, X, e=4.0),
        point(3, U, e=8.0, loss=Estimate(0.009, n=1), replications=1),
    ]
    first, second, third = words.undecided(result(*points), axes(points), NAMES)
    assert "about 14 replications would settle it, 5 ran" in first
    assert "0.4 to 1.4" in first
    assert "no number of replications up to the cap would settle it" in second
    assert "one replication has no interval" in third


def test_without_a_target_the_answer_is_what_is_carried_and_what_is_fullest():
    kpis = {
        ("network", "network", "delivered_tonnes"): Estimate(2.4e6, 2.3e6, 2.5e6, 5, "t/year"),
        ("corridor", "road", "tonnes"): Estimate(0.4e6, unit="t/year"),
        ("corridor", "rail", "tonnes"): Estimate(2.0e6, 1.9e6, 2.1e6, 5, "t/year"),
        ("corridor", "rail", "transit_p50"): Estimate(96.0, 90.0, 102.0, 5, "h"),
        ("station", "dostyk.accept", "utilisation"): Estimate(0.97, 0.96, 0.98, 5, "1"),
        ("station", "gate", "utilisation"): Estimate(0.5, unit="1"),
        ("station", "gate", "wait_mean"): Estimate(5.0, unit="h"),
    }
    carried, fullest = told(point(kpis=kpis))
    assert carried == (
        "The network delivers 2.4 Mt a year (2.3 to 2.5); Rail carries most, 2.0 Mt a year (1.9 to "
        "2.1), and half of its units arrive within 4.0 days (3.8 to 4.2)."
    )
    assert fullest == (
        "Trains accepted at Dostyk is fullest, 97 % (96 to 98) in use; the longest mean wait is "
        "5.00 hours, at Gate."
    )


def test_a_result_without_anything_observed_says_nothing_untrue():
    assert told(point()) == []


def at_efficiency(e, tonnes, hours, index):
    kpis = {
        ("corridor", "road", "tonnes"): Estimate(tonnes, tonnes * 0.99, tonnes * 1.01, 5, "t/year"),
        ("corridor", "road", "transit_p50"): Estimate(hours, hours - 1, hours + 1, 5, "h"),
        ("network", "network", "delivered_tonnes"): Estimate(
            tonnes, tonnes * 0.99, tonnes * 1.01, 5, "t/year"
        ),
    }
    return point(index, e=e, kpis=kpis)


def test_without_a_target_what_the_lever_changes_is_said_as_far_as_the_intervals_are_apart():
    first, changed = told(at_efficiency(1.0, 2e6, 30.0, 0), at_efficiency(4.0, 2.01e6, 20.0, 1))
    assert first.startswith("At clearance efficiency 1: Road carries 2.00 Mt a year")
    assert changed == (
        "From clearance efficiency 1 to 4, what is delivered does not change by more than the "
        "intervals leave open and the median time of Road goes from 30 hours (29 to 31) to 20 "
        "hours (19 to 21)."
    )


def test_units_are_told_where_nothing_weighs_anything():
    kpis = {
        ("corridor", "queue", "tonnes"): Estimate(0.0, unit="t/year"),
        ("corridor", "queue", "units"): Estimate(5000.0, unit="units/year"),
    }
    assert told(point(kpis=kpis)) == ["Queue carries 5\u202f000 units a year."]
