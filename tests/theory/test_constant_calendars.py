"""A calendar that always says the same is no calendar: the visits have the same bits."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.compiler import compile_plan
from sim.scenario import load
from sim.tables.plan import NONE, STATION, TRAVEL, Plan
from tests.changing import changed
from tests.worked import run_plan

pytestmark = pytest.mark.usefixtures("engine")

ROOT = Path(__file__).resolve().parents[2]


def constant(plan: Plan) -> Plan:
    """Put calendars that change nothing, in three breakpoints, into all that may have one."""
    said = [("tokens", "units"), ("pools", "ships"), ("decks", None), ("embargoes", None)]
    for table, column in said:
        for row, one in enumerate(getattr(plan, table)):
            value = float(one[column]) if column else float(table == "decks")
            if one["calendar"] == NONE:
                plan = changed(plan, table, row, (0.0, value), (90.0, value), (250.25, value))
    for row, step in enumerate(plan.steps):
        if step["kind"] in (STATION, TRAVEL) and step["calendar"] == NONE:
            plan = changed(plan, "steps", row, (0.0, 1.0), (90.0, 1.0), (250.25, 1.0))
    for row, gate in enumerate(plan.gates):
        if gate["hours"] == NONE:
            plan = changed(plan, "gates", row, (0.0, 1.0), (90.0, 1.0), column="hours")
    return plan


@pytest.mark.parametrize(
    "file",
    [
        "tests/theory/machine_repair.yaml",
        "tests/theory/erlang_loss.yaml",
        "tests/theory/tandem.yaml",
        "benchmarks/border_tandem.yaml",
        "scenarios/border_port.yaml",
    ],
)
def test_capacities_that_never_change_give_the_same_bits_as_no_calendar(file: str) -> None:
    plan = compile_plan(load(ROOT / file, ["clock.length=400 h", "clock.warm_up=0 h"]).scenario)
    told = run_plan(plan, check=False).visits
    assert run_plan(constant(plan), check=False).visits.digest() == told.digest()
