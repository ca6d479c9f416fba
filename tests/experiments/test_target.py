"""The verdict and what binds, on numbers small enough to judge by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments import target
from sim.scenario.schema import Scenario


def scenario(**of_target: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "clock": {"length": "100 h"},
            "stations": {"gate": {"accepts": "10 /h"}},
            "flows": {
                "goods": {
                    "arrivals": {"poisson": "1 /h"},
                    "path": ["gate"],
                    "load": "10 t",
                    "value_per_tonne": "100 USD/t",
                    "bilateral": True,
                }
            },
            "target": {"at_least": "17520000 USD/year", **of_target},
        }
    )


def header(share: float | None, **lost_time: float) -> dict[str, Any]:
    parts = {"waiting": 0.0, "in_transit": 0.0, "held": 0.0}
    loss = {"offered": 100.0, **parts, "refused": 100.0 * (share or 0.0), "share": share}
    return {"loss": loss, "lost_time": list(lost_time.items())}


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ([0.001, 0.002, 0.003], "met"),
        ([0.2, 0.21, 0.22], "missed"),
        ([0.0, 0.01, 0.02], "undecided"),
        ([-0.05, -0.06, -0.05], "met"),
        ([0.5], "undecided"),
    ],
)
def test_the_verdict_rests_on_the_interval_of_what_is_lost(
    shares: list[float], verdict: str
) -> None:
    judged = target.judge(scenario(), [header(share) for share in shares])
    assert judged["verdict"] == verdict
    assert judged["at_least"] == 17_520_000.0
    assert judged["loss"]["mean"] == pytest.approx(sum(shares) / len(shares))
    assert (judged["loss"]["low"] is None) == (len(shares) == 1)


def test_the_planner_may_allow_more_loss() -> None:
    headers = [header(share) for share in (0.03, 0.031, 0.032)]
    assert target.judge(scenario(), headers)["verdict"] == "missed"
    assert target.judge(scenario(loss_limit=0.05), headers)["verdict"] == "met"


def test_a_small_loss_of_too_small_an_offer_meets_nothing() -> None:
    # One truck an hour carries 1000 USD: 8.76 million a year, half of the target.
    headers = [header(share) for share in (0.001, 0.002, 0.003)]
    judged = target.judge(scenario(scale_offered=False), headers)
    assert judged["verdict"] == "undecided"
    assert judged["settle_replications"] is None
    enough = scenario(scale_offered=False, at_least="8760000 USD/year")
    assert target.judge(enough, headers)["verdict"] == "met"


def test_where_nothing_is_offered_there_is_no_verdict() -> None:
    judged = target.judge(scenario(), [header(None), header(None)])
    assert judged["verdict"] == "undecided"
    assert judged["loss"] == {"mean": None, "low": None, "high": None}


def test_a_capacity_year_is_a_number_where_it_can_be() -> None:
    headers = [header(0.1), header(0.1)]
    assert target.judge(scenario(capacity_year="2023"), headers)["capacity_year"] == 2023
    assert (
        target.judge(scenario(capacity_year="committed"), headers)["capacity_year"] == "committed"
    )
    assert target.judge(scenario(), headers)["capacity_year"] is None


def test_what_binds_is_ranked_by_all_the_hours_it_cost() -> None:
    headers = [header(0.1, yard=10.0, crane=30.0), header(0.1, crane=50.0, desk=10.0)]
    found = target.binding(scenario(), headers)
    assert [(node["station"], node["share_of_lost_time"]) for node in found] == [
        ("crane", 0.8),
        ("desk", 0.1),
        ("yard", 0.1),
    ]


def test_the_parts_of_the_loss_add_up_to_it() -> None:
    one = header(0.1)
    one["loss"].update(waiting=6.0, held=-2.0)
    parts = target.loss_parts([one, header(0.1)], 0.95)
    assert parts is not None
    assert sum(part["mean"] for part in parts.values()) == pytest.approx(0.12)
