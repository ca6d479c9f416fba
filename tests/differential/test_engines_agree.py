"""Both engines give the same visits to the last bit, and end in the same deadlocks.

Times lie on a grid, so that much happens at one instant. ``DIFFERENTIAL_EXAMPLES`` makes it look at
fewer runs, where the fast engine is slow: with Numba switched off.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.compiler import compile_plan, draw
from sim.engine.fast import run as fast
from sim.engine.fast import world
from sim.events.state import State
from sim.scenario import load
from sim.tables.draws import Draws
from sim.tables.plan import KIND_NAMES, NONE, Plan
from sim.tables.visits import Visits
from tests.changing import CHANGES, plans
from tests.differential.engines import Compared, compare, compare_plan
from tests.strategies import Tree, feed_forward, scenarios
from tests.worked import flow, station

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(path for path in ROOT.glob("scenarios/**/*.yaml") if "data" not in path.parts)
SHORT = ["clock.length=12 d", "clock.warm_up=4 d"]
EXAMPLES = int(os.environ.get("DIFFERENTIAL_EXAMPLES", "120"))


def compare_many(
    trees: st.SearchStrategy[Tree], examples: int, shrinks: bool = True
) -> list[Compared]:
    """Compare the engines on many scenarios, most of them with capacities that change."""
    met = []
    phases = [Phase.generate, *([Phase.shrink] if shrinks else [])]

    @settings(max_examples=examples, phases=phases)
    @given(plan=plans(trees), seed=st.integers(0, 99))
    def engines_agree(plan: Plan, seed: int) -> None:
        met.append(compare_plan(plan, draw(plan, seed, 0)))

    engines_agree()
    return met


def test_engines_agree_on_scenarios_over_all_kinds() -> None:
    met = compare_many(scenarios(), 2 * EXAMPLES)
    kinds = Counter(kind for one in met for kind in set(one.plan.steps["kind"].tolist()))
    rare = {
        name: kinds[kind] for kind, name in enumerate(KIND_NAMES) if 50 * kinds[kind] < len(met)
    }
    assert not rare, "of these kinds hardly anything was compared"
    changes = Counter(
        change
        for one in met
        for change in CHANGES
        if np.any(getattr(one.plan, change[0])[change[1]] != NONE)
    )
    few = {change: changes[change] for change in CHANGES if 50 * changes[change] < len(met)}
    assert not few, "that these change was hardly compared"


def test_engines_end_in_the_same_deadlock() -> None:
    met = compare_many(scenarios(tangled=True), EXAMPLES)
    stuck = sum(bool(one.stuck) for one in met)
    assert 0.1 < stuck / len(met) < 0.9


def test_engines_agree_where_stretches_are_served_without_an_event_list() -> None:
    met = compare_many(feed_forward(), 2 * EXAMPLES)
    served = sum(one.spared > 0 for one in met)
    assert served > len(met) / 2
    # Where something takes no time it must give up and leave all to the event list.
    assert sum(one.tried for one in met) - served > len(met) / 20


def at_zero(count: int, path: list[Any], **fields: Any) -> Tree:
    return flow(*[0.0] * count, path=path, **fields)


def ferry(ships: int, **fields: Any) -> Tree:
    line = {
        "pool": "p", "ports": ["a", "b"], "crossing": "5 h", "handling": "2 h", "max_wait": "6 h",
        "decks": {"truck": {"places": 3, "full_at": "100 %"}},
    }  # fmt: skip
    return {
        "places": {"a": {}, "b": {}},
        "pools": {"p": {"ships": ships}},
        "services": {"f": {"ferry": line | fields}},
        "flows": {
            "there": at_zero(7, [{"board": "f", "at": "a", "deck": "truck"}]),
            "back": flow(1.0, 1.0, 6.0, path=[{"board": "f", "at": "b", "deck": "truck"}]),
        },
    }


def two_pools() -> Tree:
    """Return two lines from one port with ships in common, and one with a ship of its own."""
    lines = {"f": ("p", "a", "b"), "g": ("p", "a", "c"), "h": ("q", "a", "b")}
    like = ferry(1)["services"]["f"]["ferry"]
    return {
        "places": {"a": {}, "b": {}, "c": {}},
        "pools": {"p": {"ships": 3}, "q": {"ships": 1}},
        "services": {
            name: {"ferry": like | {"pool": pool, "ports": ports}}
            for name, (pool, *ports) in lines.items()
        },
        "flows": {
            name: flow(
                *[float(i // 3 * 4) for i in range(12)],
                path=[{"board": name, "at": "a", "deck": "truck"}],
            )
            for name in lines
        },
    }


TWICE: list[Any] = [{"take": "t"}, {"travel": "1 h"}, {"take": "t"}, "s", {"give": "t"}, "s"]
CASES: dict[str, Tree] = {
    "nobody at work": {
        "clock": {"length": "100 h"},
        "stations": {"s": station({"until": ["500 h", "2000 h"], "servers": [0, 1]}, 1)},
        "flows": {"f": at_zero(3, ["s"])},
    },
    "a yard that is full at once": {
        "stations": {"y": {"places": 2, "until": "s"}, "s": station(1, 3)},
        "flows": {"f": at_zero(9, ["y", {"travel": "1 h"}, "s"])},
    },
    "a yard that turns away": {
        "stations": {"y": {"places": 2, "until": "s", "when_full": "refuse"}, "s": station(1, 3)},
        "flows": {"f": at_zero(9, ["y", "s"])},
    },
    "a flow without units": {
        "stations": {"s": station(1, 1)},
        "flows": {"f": at_zero(2, ["s"]), "none": flow(5000.0, path=["s", {"travel": "1 h"}])},
    },
    "nothing but flows without units": {
        "stations": {"s": station(1, 1)},
        "flows": {"none": flow(5000.0, path=["s"])},
    },
    "batches": {
        "stations": {"s": station(2, {"exponential": "1 h"})},
        "flows": {"f": {"arrivals": {"poisson": "1 /h"}, "batch": 4, "path": ["s"]}},
    },
    "ends and arrivals at the run's end": {
        "clock": {"length": "10 h"},
        "stations": {"s": station(1, 5)},
        "flows": {"f": flow(0.0, 5.0, 9.75, 10.0, path=["s", {"travel": "0.25 h"}])},
    },
    "several ships and one berth": ferry(4, berths={"a": 1, "b": 1}),
    "more ships than there are loads": ferry(9),
    "weather": ferry(3, weather="sea")
    | {"weather": {"sea": {"closed_share": ["50 %"], "mean_closure": "9 h"}}},
    "trucks and wagons that land together": ferry(
        1, decks={"truck": {"places": 2}, "wagon": {"places": 2}}
    )
    | {
        "stations": {"s": station(1, 1)},
        "flows": {
            deck: at_zero(2, [{"board": "f", "at": "a", "deck": deck}, "s"])
            for deck in ("wagon", "truck")
        },
    },
    "two pools, and lines of one that share a port": two_pools(),
    "a pool whose ships have no line": (
        ferry(2) | {"pools": {"idle": {"ships": 2}, "p": {"ships": 2}}}
    ),
    "a fleet that another flow supplies": {
        "fleets": {"t": {"units": 0}},
        "stations": {"s": station(1, 1)},
        "flows": {
            "f": at_zero(3, [{"take": "t"}, "s", {"give": "t"}]),
            "supply": flow(1.0, 1.0, path=[{"give": "t"}]),
        },
    },
    "the same fleet taken twice": {
        "fleets": {"t": {"units": 4, "returns": "1 h"}},
        "stations": {"s": station(1, 1)},
        "flows": {"f": flow(0.0, 3.0, 3.0, 9.0, path=TWICE)},
    },
    "two who wait for each other": {
        "fleets": {"t": {"units": 2}},
        "stations": {"s": station(1, 1)},
        "flows": {"f": at_zero(2, TWICE)},
    },
    "nothing takes any time": {
        "stations": {"s": station(1, 0, places=1), "u": station(1, 0)},
        "flows": {"f": at_zero(4, ["s", {"travel": "0 h"}, "u"]), "g": at_zero(4, ["u", "s"])},
    },
    "a service that takes no time, of a unit with a low number": {
        "stations": {"a": station(1, 1), "b": station(1, 1)},
        "flows": {
            "last": flow(1.0, path=[{"at": "a", "service": "0 h"}, "b"]),
            "first": flow(0.0, path=[{"travel": "5 h"}, "b"]),
            "next": flow(0.0, path=[{"at": "a", "service": "5 h"}, "b"]),
        },
    },
    "a vehicle passed on at once to one whose journey takes no time": {
        # The second to ask has the lower number: its event comes after one with a higher key.
        "fleets": {"t": {"units": 1}},
        "stations": {"s": station(1, 1), "slow": station(2, {"empirical": {"values": ["1 h"]}})},
        "flows": {
            "late": flow(1.0, path=["slow", {"take": "t"}, {"travel": "0 h"}, {"give": "t"}, "s"]),
            "early": flow(0.0, path=[{"take": "t"}, {"travel": "2 h"}, {"give": "t"}, "s"]),
        },
    },
}


@pytest.mark.parametrize("tree", CASES.values(), ids=CASES)
def test_engines_agree_on(tree: Tree) -> None:
    compare(tree)


def test_engines_agree_where_the_fast_one_has_too_little_room_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rooms = []

    def make_state(plan: Plan, draws: Draws, visits: Visits, heap: int, *more: Any) -> State:
        rooms.append(heap // 512)
        return world.make_state(plan, draws, visits, rooms[-1], *more)

    monkeypatch.setattr(world, "SAILINGS", 0)
    monkeypatch.setattr(fast, "make_state", make_state)
    met = compare_many(scenarios(), EXAMPLES // 2)
    assert len(rooms) > 2 * len(met)
    compare(CASES["several ships and one berth"])


@pytest.mark.slow
@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_engines_agree_on_a_shipped_scenario(file: Path) -> None:
    plan = compile_plan(load(file, SHORT).scenario)
    met = compare_plan(plan, draw(plan, 1, 0))
    assert met.spared > 0
