"""The tables of the base year add up to what was counted in 2023, and every number has a source."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from sim.compiler import scaling_factor
from sim.mechanisms.border.inputs import Gate
from sim.scenario import Loaded, at_point, load
from sim.scenario.schema import Scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SHIPPED = sorted(SCENARIOS.glob("*.yaml"))
#: Made-up ports that teach how to write a scenario; everything else stands for the real world.
MADE_UP = {"quickstart", "border_port"}
GATES = ("khorgos", "alashankou", "bakhty", "kolzhat", "maikapchagai")
ROAD = tuple(f"{gate}_{way}" for gate in GATES for way in ("import", "transit", "export", "driven"))
BILLION = 1e9
MEGATONNE = 1e6


@cache
def loaded(name: str) -> Loaded:
    return load(SCENARIOS / f"{name}.yaml")


@pytest.fixture(scope="module")
def base() -> Scenario:
    return loaded("baseline_2023").scenario


def tonnes(scenario: Scenario, wanted: Callable[[str, str, bool], bool]) -> float:
    """Sum the Mt a year of flows picked by corridor, direction and whether they are bilateral."""
    return sum(
        (flow.tonnes or 0.0) / MEGATONNE * share
        for flow in scenario.flows.values()
        for way, share in (flow.corridors or {flow.corridor or "": 1.0}).items()
        if wanted(way, flow.direction, flow.bilateral)
    )


def value(scenario: Scenario, direction: str, corridors: tuple[str, ...] | None = None) -> float:
    """Sum the bilateral value of one direction, bn USD a year, capped flows where all are asked."""
    units = sum(
        (flow.tonnes or 0.0) * flow.value_per_tonne
        for flow in scenario.flows.values()
        if flow.bilateral
        and flow.direction == direction
        and (corridors is None or flow.corridor in corridors)
    )
    capped = sum(
        flow.value
        for flow in scenario.capped_flows.values()
        if flow.bilateral and flow.direction == direction and corridors is None
    )
    return (units + capped) / BILLION


def test_bilateral_value_is_that_of_chinese_customs_by_direction(base: Scenario) -> None:
    assert value(base, "cn_kz") == pytest.approx(24.7, abs=0.05)
    assert value(base, "kz_cn") == pytest.approx(16.3, abs=0.05)
    assert value(base, "cn_kz") + value(base, "kz_cn") == pytest.approx(41.0, rel=0.002)


def test_bilateral_value_is_split_by_mode_as_reconciled(base: Scenario) -> None:
    assert value(base, "cn_kz", ROAD) == pytest.approx(16.0, abs=0.05)
    assert value(base, "kz_cn", ROAD) == pytest.approx(0.5, abs=0.02)
    rail = tuple(name for name in base.corridors if name.startswith(("altynkol_", "dostyk_")))
    assert value(base, "cn_kz", rail) == pytest.approx(8.0, abs=0.05)
    assert value(base, "kz_cn", rail) == pytest.approx(10.6, abs=0.05)
    capped = {name: flow.value / BILLION for name, flow in base.capped_flows.items()}
    assert capped == pytest.approx(
        {
            "crude_pipeline": 0.74,
            "gas_pipeline": 1.34,
            "crude_sea": 3.10,
            "air_import": 0.7,
            "air_export": 0.02,
        }
    )


def test_no_bilateral_flow_runs_against_the_way_of_its_name(base: Scenario) -> None:
    for name, flow in base.flows.items():
        assert flow.bilateral == (flow.direction in {"cn_kz", "kz_cn"}), name


@pytest.mark.parametrize(
    ("crossing", "way", "counted"),
    [
        ("altynkol", "_east", 5.7),
        ("altynkol", "_west", 6.4),
        ("dostyk", "_east", 11.5),
        ("dostyk", "_west", 4.36),
    ],
)
def test_rail_tonnes_agree_by_crossing_and_direction(
    base: Scenario, crossing: str, way: str, counted: float
) -> None:
    found = tonnes(base, lambda path, _, __: path.startswith(crossing) and path.endswith(way))
    assert found == pytest.approx(counted, rel=0.01)


def test_rail_tonnes_agree_with_the_railway_by_kind(base: Scenario) -> None:
    def rail(path: str) -> bool:
        return path.startswith(("altynkol_", "dostyk_"))

    assert tonnes(base, lambda path, _, __: rail(path)) == pytest.approx(28.0, rel=0.04)
    assert tonnes(base, lambda path, way, _: rail(path) and way == "kz_cn") == pytest.approx(
        12.7, rel=0.01
    )
    assert tonnes(base, lambda path, way, _: rail(path) and way == "cn_kz") == pytest.approx(
        2.86, rel=0.01
    )
    transit = tonnes(base, lambda path, _, bilateral: rail(path) and not bilateral)
    assert transit == pytest.approx(12.9, rel=0.05)


@pytest.mark.parametrize(
    ("gate", "counted", "trucks"),
    [
        ("khorgos", 1.30, 151),
        ("alashankou", 0.62, 77),
        ("bakhty", 0.60, 40),
        ("kolzhat", 0.42, 49),
        ("maikapchagai", 0.33, 16),
    ],
)
def test_road_gates_carry_their_tonnes_and_trucks(
    base: Scenario, gate: str, counted: float, trucks: float
) -> None:
    found = tonnes(base, lambda path, _, __: path in ROAD and path.startswith(gate))
    assert found == pytest.approx(counted, rel=0.01)
    a_day = sum(
        (flow.tonnes or 0.0) / flow.load / 365.0
        for flow in base.flows.values()
        if flow.corridor in ROAD
        and flow.corridor.startswith(gate)
        and not flow.corridor.endswith("_driven")
    )
    assert a_day == pytest.approx(trucks, rel=0.02)


def test_all_road_gates_carry_the_tonnes_counted(base: Scenario) -> None:
    assert tonnes(base, lambda path, _, __: path in ROAD) == pytest.approx(3.27, rel=0.01)


def test_ferries_and_passes_carry_what_was_counted(base: Scenario) -> None:
    def units(*corridors: str) -> float:
        flows = (flow for flow in base.flows.values() if flow.corridor in corridors)
        return sum((flow.tonnes or 0.0) / flow.load for flow in flows)

    road = tuple(f"caspian_{to}_{way}" for to in ("road", "sarpi") for way in ("west", "east"))
    assert units(*road) == pytest.approx(28_400, rel=0.005)
    assert units("turkmenbashi_road_west", "turkmenbashi_road_east") == pytest.approx(
        25_800, rel=0.005
    )
    rail = ("caspian_rail_west", "caspian_rail_east")
    assert units(*rail) == pytest.approx(18_700, rel=0.01)
    assert tonnes(base, lambda path, _, __: path.startswith("irkeshtam_")) == pytest.approx(1.27)
    assert tonnes(base, lambda path, _, __: path.startswith("torugart_")) == pytest.approx(0.94)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_loads_at_demonstration_size_and_all_its_numbers_have_sources(
    path: Path,
) -> None:
    demo = load(path, demo=True)
    assert demo.scenario.flows
    if path.stem not in MADE_UP:
        bare = {one.path for one in demo.sources if not one.source}
        assert not bare - set(demo.scenario.demo)


def test_every_variant_can_be_picked_and_its_numbers_have_sources() -> None:
    doubling = loaded("trade_doubling")
    for lever, named in doubling.scenario.variants.items():
        for pick in named:
            point = at_point(doubling, {lever: pick})
            assert not [one.path for one in point.sources if not one.source], (lever, pick)


def test_every_assumption_says_why_and_every_fact_stands_in_the_table() -> None:
    with (SCENARIOS / "data" / "facts.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    for one in loaded("trade_doubling").sources:
        if one.source.startswith("assumption"):
            assert len(one.source.removeprefix("assumption").strip(" :")) >= 8, one.path
        else:
            assert one.source in known, one.path


def test_the_goal_is_twice_the_base_and_pipelines_and_ships_keep_their_value() -> None:
    scenario = loaded("trade_doubling").scenario
    assert scenario.target is not None
    assert scenario.target.at_least == pytest.approx(82 * BILLION)
    # (82 - 5.9) bn on what is not capped, of (41.0 - 5.9) bn.
    assert scaling_factor(scenario) == pytest.approx((82.0 - 5.9) / (41.0 - 5.9), rel=0.002)


def test_ore_that_stays_at_base_is_offered_as_in_2023() -> None:
    point = at_point(loaded("trade_doubling"), {"ore": "stays"}).scenario
    ore = point.flows["dostyk_iron_ore"]
    assert ore.growth * scaling_factor(point) == pytest.approx(1.0, rel=1e-3)


#: Vehicles and trains a day.
ACCEPTED = {
    "khorgos_rail.acceptance": 15.0,
    "alashankou.acceptance": 28.0,
    "khorgos.intake": 800.0,
    "alashankou_road.intake": 600.0,
}


def accepted(scenario: Scenario, name: str) -> float:
    """Return what a gate takes, units a day."""
    gate = scenario.stations[name]
    assert isinstance(gate, Gate)
    assert gate.accepts is not None
    return gate.accepts * 24.0


def test_committed_capacities_are_those_that_are_dated() -> None:
    point = at_point(loaded("trade_doubling"), {"capacity_year": "committed"}).scenario
    gates = {name: accepted(point, name) for name in ACCEPTED}
    assert gates == pytest.approx(ACCEPTED)
    assert (point.links["dostyk_moyynty"].paths or 0.0) * 24.0 == pytest.approx(60.0)
    assert point.target is not None
    assert point.target.capacity_year == "committed"
