"""Which corridors a disruption acts on, and which flows pass a node."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments.passing import corridors_by, disturbed, share_of
from sim.experiments.shocks import followed
from sim.scenario import load
from sim.scenario.schema import Scenario

SCENARIO = """
clock: {start: "2023-01-01", length: 60 d}
places: {a: {lat: 44, lon: 50}, b: {lat: 40, lon: 50}}
stations:
  gate: {accepts: 144 /day}
  quay: {servers: 50, service: 1 h}
pools: {ships: {ships: 3}}
services:
  sea:
    ferry:
      ports: [a, b]
      pool: ships
      crossing: 20 h
      handling: 5 h
      max_wait: 2 d
      decks: {lorries: {places: 30}}
corridors:
  north: {path: [gate, quay]}
  south: {path: [quay]}
  over: {path: [{board: sea, at: a, deck: lorries}]}
flows:
  lorries: {arrivals: {poisson: 4 /h}, corridors: {north: 75 %, south: 25 %}}
  by_sea: {arrivals: {poisson: 1 /h}, corridor: over}
  apart: {arrivals: {poisson: 1 /h}, path: [quay]}
disruptions:
  gate_shut: {at: 20 d, length: 5 d, close: [gate]}
  quay_slow: {at: 20 d, length: 5 d, slower: {quay: 2}}
  ship_out: {at: 20 d, length: 5 d, capacity: {ships: 70 %}}
  surge: {at: 20 d, length: 5 d, demand: {lorries: 2}}
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("passing") / "x.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return load(path).scenario


@pytest.mark.parametrize(
    ("disruption", "corridors"),
    [
        ("gate_shut", {"north"}),
        ("quay_slow", {"north", "south"}),
        ("ship_out", {"over"}),
        ("surge", {"north", "south"}),
    ],
)
def test_a_disruption_acts_on_the_corridors_that_pass(
    scenario: Scenario, disruption: str, corridors: set[str]
) -> None:
    assert disturbed(scenario, [disruption]) == corridors


def test_several_disruptions_act_on_the_corridors_of_each(scenario: Scenario) -> None:
    assert disturbed(scenario, ["gate_shut", "ship_out"]) == {"north", "over"}
    assert disturbed(scenario, []) == set()


def test_a_flow_passes_a_node_with_the_share_of_its_corridors(scenario: Scenario) -> None:
    passed = corridors_by(scenario, {"gate"})
    shares = {name: share_of(flow, passed, "gate") for name, flow in scenario.flows.items()}
    assert shares == {"lorries": 0.75, "by_sea": 0.0, "apart": 0.0}
    assert share_of(scenario.flows["apart"], set(), "quay") == 1.0


def test_corridors_that_are_asked_for_are_followed_in_place_of_those_hit(tmp_path: Path) -> None:
    for follow, expected in (("", ["north"]), (", follow: [south, gate]", ["south"])):
        path = tmp_path / "y.yaml"
        path.write_text(f"{SCENARIO}shock: {{of: [gate_shut]{follow}}}\n", encoding="utf-8")
        assert followed(load(path).scenario) == expected
