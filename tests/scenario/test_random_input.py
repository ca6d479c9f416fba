"""Whatever the files hold, a planner is told; nothing else ever comes out."""

from __future__ import annotations

import json
import string
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import Loaded, load
from sim.scenario.load_table import load_table
from sim.scenario.resolved import resolved
from sim.scenario.schema import Scenario
from sim.scenario.shapes import Shape, shape_of
from sim.scenario.yaml import parse

FULL = """\
title: everything
clock: {length: 30 d, start: 2023-01-01, warm_up: 1 d}
calendars:
  day: {zone: Asia/Almaty, weekly: {daily: ["08:00-20:00"]}, closed: [2023-01-07]}
  both: {all_of: [day, always]}
places: {p: {lat: 44, lon: 80}, q: {lat: 44, lon: 80.1}, r: {}}
links:
  road: {from: p, to: q, mode: road, distance: 330 km, speed: 55 km/h, headway: 1 min}
  rail: {from: p, to: q, mode: rail, time: 6 h, paths: 30 /day}
stations:
  p.desk: {servers: 4, service: {lognormal: {mean: 50 min, cv: 0.6}}, customs: true, hours: day}
  q.yard: {places: 9, until: q.gate}
  q.gate: {accepts: 90 /day, hours: both}
  q.crane: {servers: {until: [8 h, 1 d], servers: [1, 2]}, service: 1 h, share: 50 %}
fleets: {trucks: {units: 30, returns: 1 d}}
pools: {caspian: {ships: 3}}
weather: {sea: {closed_share: [0.1], mean_closure: 1 d}}
embargoes: {ban: {watch: [q.crane], start_at: 9, lift_at: 3}}
services:
  block: {train: {path: [rail, q.crane], capacity: 10, embargo: ban}}
  line:
    ferry:
      {pool: caspian, ports: [q, r], crossing: 1 d, handling: 6 h, decks: {t: {places: 9}},
       max_wait: 3 d, weather: sea}
corridors:
  east:
    path: [{take: trucks}, p.desk, road, q.yard, q.gate, {at: q.crane, share: 0.1}, {give: trucks}]
  train: {path: [block, {board: line, at: q, deck: t}, {travel: 3 h}]}
flows:
  a:
    {corridors: {east: 0.5, train: 50 %}, tonnes: 1 Mt/year, load: 20 t, value_per_tonne: 9 USD/t,
     bilateral: true}
  b: {path: [p.desk], arrivals: {poisson: {until: [1 d], rate: [3 /h]}}, growth: 1.1}
capped_flows: {gas: {mode: pipeline, value: 1 mn USD/year, bilateral: true}}
variants: {year: {"2023": {}, late: {stations.p.desk.servers: 5}}}
target: {at_least: 11 mn USD/year}
experiment: {replications: 2, levers: {clearance_efficiency: [1, 2], year: [2023, late]}}
demo: {clock.length: 10 d}
"""

NUMBERS = st.sampled_from(["0", "1", "-1", "2.5", "1e300", "1e-9", ".nan", ".inf", "007", "1e999"])
UNITS = st.sampled_from(
    ["", " h", " min", " d", " km", " km/h", " /h", " t", " %", " USD", " x*/("]
)
WORDS = st.sampled_from(
    ["", "always", "p", "q.yard", "p.desk", "road", "block", "trucks", "day", "2023-01-01", "east"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    WORDS,
    st.builds(lambda number, unit: number + unit, NUMBERS, UNITS),
    st.text(max_size=20),
)


def _keys(shape: Shape, seen: frozenset[object] = frozenset()) -> Iterator[str]:
    """Yield all keys that the schema has anywhere."""
    if shape.kind in seen:
        return
    yield from shape.fields
    inner = [shape.below(key, {}) for key in shape.fields]
    inner += [shape_of(one, {}) for one in shape.args]
    for one in inner:
        if one is not None and (one.is_model or one.args):
            yield from _keys(one, seen | {shape.kind} if shape.is_model else seen)


KEYS = st.one_of(
    st.sampled_from(
        sorted({*_keys(shape_of(Scenario)), "extends", "set", "tables", "facts", "value"})
    ),
    WORDS,
    st.text(string.ascii_lowercase + "._", max_size=6),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def usable(folder: Path, data: bytes) -> Loaded | None:
    """Load what the bytes hold; what cannot be used must say where and why."""
    (folder / "x.yaml").write_bytes(data)
    try:
        return load(folder / "x.yaml")
    except InputError as error:
        problems = error.problems
    assert problems
    assert all(problem.position.file and problem.message for problem in problems)
    assert all("\n" not in str(problem) for problem in problems)
    return None


@settings(max_examples=150)
@given(data=st.binary(max_size=300))
def test_random_bytes_give_nothing_but_an_input_error(folder: Path, data: bytes) -> None:
    assert usable(folder, data) is None


@settings(max_examples=150)
@given(text=st.text("abc:-?[]{}#&*!|>'\"%@`, \n\t019.", max_size=200))
def test_random_yaml_signs_give_nothing_but_an_input_error(folder: Path, text: str) -> None:
    assert usable(folder, text.encode()) is None


@settings(max_examples=200)
@given(tree=st.dictionaries(KEYS, TREES, max_size=6))
def test_random_trees_of_known_keys_give_nothing_but_an_input_error(
    folder: Path, tree: dict[str, Any]
) -> None:
    usable(folder, json.dumps(tree).encode())


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(tree, (dict, list)):
        members = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, member in members:
            yield from _places(member, (*path, key))


WHOLE = parse(FULL, "x.yaml").plain()
PLACES = list(_places(WHOLE))


@settings(max_examples=300)
@given(place=st.sampled_from(PLACES), new=TREES, key=st.none() | KEYS)
def test_one_change_anywhere_is_told_or_harmless(
    folder: Path, place: tuple[Any, ...], new: Any, key: str | None
) -> None:
    tree = json.loads(json.dumps(WHOLE))
    above = tree
    for step in place[:-1]:
        above = above[step]
    if key is not None and isinstance(above, dict):
        above[key] = above.pop(place[-1])
    else:
        above[place[-1]] = new
    loaded = usable(folder, json.dumps(tree).encode())
    if loaded is not None:
        load_table(loaded.scenario)
        again = usable(folder, resolved(loaded.layered, loaded.fact_tables).encode())
        assert again is not None
        assert again.scenario == loaded.scenario


def test_the_scenario_that_is_changed_is_a_good_one(folder: Path) -> None:
    assert usable(folder, FULL.encode()) is not None
