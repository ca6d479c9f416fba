"""The Caspian carries what was counted in 2023, and what began later begins on its day."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.compiler import compile_plan
from sim.scenario import load
from sim.scenario.schema import Scenario
from tests.worked import run_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
DATA = SCENARIOS / "data"
LATER = (
    "china_boxes_poti",
    "china_boxes_dostyk",
    "china_boxes_istanbul",
    "china_boxes_kars",
    "kars_goods_west",
    "kars_goods_east",
    "chinese_trucks",
)
BOXES = ("caspian_boxes_", "kz_boxes_")
ROUTE = (*BOXES, "caspian_road_", "caspian_sarpi_", "caspian_rail_", "aktau_baku_oil")


def later(folder: Path, clock: str) -> Scenario:
    """Load the Caspian with all that began after 2023, on a clock of its own."""
    whole = folder / "part.yaml"
    text = f"extends: {DATA / 'caspian_later.yaml'}\nfacts: {DATA / 'facts.csv'}\nclock: {clock}\n"
    whole.write_text(text, encoding="utf-8")
    return load(whole).scenario


@cache
def base() -> Scenario:
    return load(SCENARIOS / "baseline_2023.yaml").scenario


def test_the_route_carries_the_boxes_and_the_tonnes_of_2023() -> None:
    teu = tonnes = 0.0
    for flow in base().flows.values():
        way = flow.corridor or ""
        if way.startswith(BOXES):
            teu += flow.teu * (flow.tonnes or 0.0) / flow.load
        if way.startswith(ROUTE):
            tonnes += flow.tonnes or 0.0
    empties = base().flows["caspian_empties"]
    assert empties.arrivals is not None
    assert isinstance(empties.arrivals.poisson, float)
    teu += empties.arrivals.poisson * 8760.0 * empties.teu
    assert teu == pytest.approx(20_500, rel=0.01)
    assert tonnes / 1e6 == pytest.approx(2.764, rel=0.01)


def test_what_began_later_is_not_offered_in_2023_and_is_once_its_project_is_open(
    tmp_path: Path,
) -> None:
    then = later(tmp_path, '{start: "2023-01-01", length: 300 d}')
    assert [then.flows[name].tonnes for name in LATER] == [0.0] * len(LATER)
    now = later(tmp_path, '{start: "2026-01-01", length: 300 d}')
    assert all((now.flows[name].tonnes or 0.0) > 0.0 for name in LATER)
    assert now.pools["aktau_feeders"].ships > then.pools["aktau_feeders"].ships


def test_the_line_to_kars_carries_nothing_before_the_day_it_opened_again(tmp_path: Path) -> None:
    run = run_scenario(later(tmp_path, '{start: "2024-05-15", length: 20 d}'))
    kars = [
        run.plan.corridors[one].name.startswith("kars_") for one in run.plan.classes["corridor"]
    ]
    of_line = np.array(kars)[run.draws.units["unit_class"]]
    created = run.draws.units["created"][of_line]
    assert created.size > 100
    assert created.min() >= 5 * 24.0
    assert np.isfinite(run.visits.finished[: len(of_line)][of_line]).any()


def test_a_box_to_constanta_costs_what_was_agreed_in_2018_and_is_priced_by_forwarders() -> None:
    plan = compile_plan(base())
    (box,) = (one for one in plan.corridors if one.name == "caspian_boxes_constanta")
    assert box.cost_per_unit is not None
    china = base().links["xian_khorgos_boxes"]
    assert china.tariff is not None
    assert china.distance is not None
    from_border = box.cost_per_unit - china.tariff * china.distance
    # CAS-CST-001 to Istanbul; 1.5 times (CAS-CST-013) the 2 900 USD by Belarus (BRD-ALT-010).
    assert 3474 < from_border < 1.5 * 2900


def test_more_of_a_tank_wagon_deck_is_lost_at_turkmenbashi_than_of_any_other_deck() -> None:
    lines = {name: one.ferry for name, one in base().services.items() if one.ferry is not None}
    deck = lines["turkmenbashi_alat"].decks["wagons"].shallow_loss
    assert deck is not None
    others = [line.shallow.loss for line in lines.values() if line.shallow is not None]
    assert len(others) == 6
    assert deck > max(others)
