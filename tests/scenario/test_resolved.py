"""The scenario after all layers: one file that loads as the same scenario, origins beside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.scenario import Loaded, load
from sim.scenario.resolved import resolved

LoadText = Callable[..., Loaded]

BASE = """\
facts: facts.csv
title: "Base: with a colon"
clock: {length: 100 h}
stations:
  p.desk: {servers: {value: 2, source: F-1, low: 1}, service: {gamma: {mean: 5 min, cv: 1}}}
  p.lane: {servers: 1, service: 1 min, share: 15 %, note: "true"}
flows:
  a: {arrivals: {even: 1 /h}, path: [p.desk, {at: p.lane, share: 0.5}], direction: no}
"""
FILES = {"below/base.yaml": BASE, "below/facts.csv": "id,source\nF-1,me\n"}
TEXT = """\
extends: below/base.yaml
set: {stations.p.lane.servers: 3}
experiment: {levers: {stations.p.lane.servers: [1, 2]}}
"""


def test_every_value_has_the_file_and_line_it_came_from_beside_it(loaded: LoadText) -> None:
    found = loaded(TEXT, "clock.length=50 h", files=FILES)
    assert (
        resolved(found.layered, found.fact_tables)
        == """\
facts: [below/facts.csv]
title: "Base: with a colon"  # below/base.yaml:2
clock:
  length: 50 h  # --set clock.length=50 h
stations:
  p.desk:
    servers: {value: 2, source: F-1, low: 1}  # below/base.yaml:5
    service:
      gamma:
        mean: 5 min  # below/base.yaml:5
        cv: 1  # below/base.yaml:5
  p.lane:
    servers: 3  # x.yaml:2
    service: 1 min  # below/base.yaml:6
    share: 15 %  # below/base.yaml:6
    note: "true"  # below/base.yaml:6
flows:
  a:
    arrivals:
      even: 1 /h  # below/base.yaml:8
    path: [p.desk, {at: p.lane, share: 0.5}]  # below/base.yaml:8
    direction: no  # below/base.yaml:8
experiment:
  levers:
    stations.p.lane.servers: [1, 2]  # x.yaml:3
"""
    )


def test_it_loads_as_the_same_scenario(loaded: LoadText, folder: Path) -> None:
    found = loaded(TEXT, files=FILES)
    (folder / "again.yaml").write_text(resolved(found.layered, found.fact_tables), encoding="utf-8")
    again = load("again.yaml")
    assert again.tree == found.tree
    assert again.scenario == found.scenario
    assert [one.row() | {"written_at": ""} for one in again.sources] == [
        one.row() | {"written_at": ""} for one in found.sources
    ]
