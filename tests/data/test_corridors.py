"""The Kashgar railway and the corridors beside the land ones do what their data say."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.scenario import Loaded, load
from sim.scenario.schema import Scenario
from tests.worked import run_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
DATA = SCENARIOS / "data"
#: Hours from the start of the run below until the railway opens.
OPENING = 20 * 24.0


def scenario_of(folder: Path, file: str, clock: str, more: str = "") -> Scenario:
    """Load a part of the network on a clock of its own."""
    whole = folder / "part.yaml"
    text = f"extends: {DATA / file}\nfacts: {DATA / 'facts.csv'}\nclock: {clock}\n{more}"
    whole.write_text(text, encoding="utf-8")
    return load(whole).scenario


@cache
def comparison() -> Loaded:
    return load(SCENARIOS / "corridor_comparison.yaml")


def test_the_kashgar_railway_carries_nothing_before_it_opens_and_freight_after(
    tmp_path: Path,
) -> None:
    clock = '{start: "2030-06-11", length: 40 d}'
    run = run_scenario(scenario_of(tmp_path, "cku.yaml", clock))
    of_class = [
        run.plan.corridors[one].name.startswith("cku_") for one in run.plan.classes["corridor"]
    ]
    railway = np.array(of_class)[run.draws.units["unit_class"]]
    created = run.draws.units["created"]
    assert created[~railway].min() < OPENING
    assert created[railway].min() >= OPENING
    assert np.isfinite(run.visits.finished[: len(created)][railway]).sum() > 100


def test_extensions_of_the_railway_are_off_and_can_be_built(tmp_path: Path) -> None:
    names = ("cku_tehran", "cku_ankara", "cku_peshawar")
    clock = '{start: "2036-01-01", length: 10 d}'
    off = scenario_of(tmp_path, "cku.yaml", clock)
    assert [off.flows[name].tonnes for name in names] == [0.0, 0.0, 0.0]
    built = "projects: {kashgar_to_iran: {built: true}, kashgar_to_pakistan: {built: true}}"
    on = scenario_of(tmp_path, "cku.yaml", clock, built)
    assert all((on.flows[name].tonnes or 0.0) > 0.0 for name in names)


def test_boxes_to_europe_take_as_many_trains_as_are_taken_out_of_the_base_year() -> None:
    base = load(SCENARIOS / "baseline_2023.yaml").scenario.flows
    scenario = comparison().scenario
    for lots, boxes, service in (
        ("altynkol_transit_europe_west", "europe_west_", "northern_west"),
        ("altynkol_transit_box_east", "europe_east_", "northern_east"),
    ):
        less = (base[lots].tonnes or 0.0) - (scenario.flows[lots].tonnes or 0.0)
        trains_out = less / base[lots].load / 4.0
        trains_in = sum(
            (flow.tonnes or 0.0) * (flow.corridors or {service: 1.0}).get(service, 0.0) / flow.load
            for name, flow in scenario.flows.items()
            if name.startswith(boxes)
        )
        assert trains_in / 52.0 == pytest.approx(trains_out, rel=0.01)


def test_rail_takes_of_the_trade_with_europe_what_it_had_in_2023() -> None:
    flows = comparison().scenario.flows
    teu = sum(
        (flow.tonnes or 0.0) / flow.load * flow.teu * (flow.corridors or {"": 1.0}).get(way, 0.0)
        for name, flow in flows.items()
        for way in ("northern_west", "")
        if name.startswith("europe_")
    )
    assert teu == pytest.approx(211_100, rel=0.01)


def test_every_shipment_compares_corridors_of_one_group() -> None:
    scenario = comparison().scenario
    for name, shipment in scenario.shipments.items():
        groups = Counter(scenario.corridors[one].group for one in shipment.corridors or [])
        assert len(groups) == 1, (name, groups)


def test_the_ways_to_europe_and_to_tashkent_hold_rail_road_sea_and_air() -> None:
    scenario = comparison().scenario
    europe = set(scenario.shipments["feu_duisburg"].corridors or [])
    wanted = {"northern_west", "caspian_duisburg", "sea_suez", "sea_cape", "air_europe"}
    assert wanted <= europe
    tashkent = set(scenario.shipments["feu_tashkent"].corridors or [])
    assert {"cku_xian_tashkent_rail", "road_kashgar_tashkent", "air_tashkent"} <= tashkent


def test_the_cape_is_as_much_longer_as_is_known() -> None:
    links = comparison().scenario.links
    rest = ("singapore_bab", "bab_suez", "suez_gibraltar", "gibraltar_rotterdam")
    suez = sum(links[name].distance or 0.0 for name in ("shanghai_singapore", *rest))
    around = ("shanghai_singapore", "singapore_good_hope", "good_hope_rotterdam")
    cape = sum(links[name].distance or 0.0 for name in around)
    mile = 1.852
    assert suez == pytest.approx(10_600 * mile, rel=0.005)
    assert cape == pytest.approx(14_000 * mile, rel=0.005)


def test_a_box_to_rotterdam_pays_the_rate_of_2023_by_suez_and_of_2024_by_the_cape() -> None:
    links = comparison().scenario.links

    def rate(*names: str) -> float:
        return sum((links[one].distance or 0.0) * (links[one].tariff or 0.0) for one in names)

    rest = ("singapore_bab", "bab_suez", "suez_gibraltar", "gibraltar_rotterdam")
    assert rate("shanghai_singapore", *rest) == pytest.approx(1490, rel=0.005)
    around = ("shanghai_singapore", "singapore_good_hope", "good_hope_rotterdam")
    assert rate(*around) == pytest.approx(4984, rel=0.005)
