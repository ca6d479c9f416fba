"""Tables leave out what did not occur and show columns that belong together in one unit."""

from __future__ import annotations

from sim.report import tables
from sim.report.names import Names
from sim.report.result import Estimate
from tests.report.points import point

NAMES = Names({"capped_flows": {"gas": {"title": "Gas by pipeline"}}})


def of(scope, kpis):
    return point(
        kpis={
            (scope, name, kpi): Estimate(value, value * 0.9, value * 1.1, 5, unit)
            for (name, kpi, unit), value in kpis.items()
        }
    )


def heads(table):
    return [(column.head, column.unit) for column in table.columns]


def test_a_row_without_traffic_is_left_out_and_counted():
    one = of(
        "station",
        {
            ("gate", "throughput", "/day"): 5.0,
            ("shut", "throughput", "/day"): 0.0,
            ("shut", "closed_share", "1"): 1.0,
        },
    )
    (table,) = tables.insides(one, NAMES)
    assert [row[0].text for row in table.rows] == ["Gate"]
    assert table.caption.endswith("(1 without traffic left out)")


def test_quantiles_of_a_time_have_one_unit_whatever_their_size():
    one = of(
        "corridor",
        {
            ("road", "units", "/year"): 9.0,
            ("road", "transit_p10", "h"): 30.0,
            ("road", "transit_p90", "h"): 500.0,
        },
    )
    (table,) = tables.insides(one, NAMES)
    assert heads(table)[2:] == [("10 % within", "days"), ("90 % within", "days")]


def test_accounts_of_a_flow_have_one_unit_and_a_table_for_each_measure():
    one = of(
        "flow",
        {
            ("gas", "offered_usd", "USD"): 2e8,
            ("gas", "held_usd", "USD"): 3e3,
            ("gas", "offered_tonnes", "tonnes"): 2e6,
        },
    )
    tonnes, money = tables.insides(one, NAMES)
    assert money.rows[0][0].text == "Gas by pipeline"
    assert {unit for _, unit in heads(money)[1:]} == {"m USD"}
    assert heads(tonnes)[1] == ("offered", "Mt")


def test_of_many_stations_those_with_most_waiting_come_first_and_all_are_folded():
    kpis = {(f"s{i}", "queue_mean", "units"): float(i + 1) for i in range(20)}
    first, every = tables.insides(of("station", kpis), NAMES)
    assert [row[0].text for row in first.rows] == [f"S{i}" for i in range(19, 4, -1)]
    assert not first.folded
    assert every.folded
    assert len(every.rows) == 20


def test_a_mean_has_its_limits_below_it_unless_all_replications_agree():
    assert tables.estimate(Estimate(5.0, 4.0, 6.0)).small == "4–6"
    assert tables.estimate(Estimate(0.1, -0.4, 0.6)).small == "−0.4 to 0.6"
    assert tables.estimate(Estimate(5.0, 5.0, 5.0)).small == ""
    assert tables.estimate(None).text == "–"
