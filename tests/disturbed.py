"""Disruptions and projects for random scenarios, whatever these hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]
SHARES = st.sampled_from(["0 %", "40 %", "50 %", "100 %"])


def disturb(draw: Draw, tree: Tree) -> None:
    """Add up to two disruptions of some of what is there, on the grid or at random."""
    able = _able(tree)
    for number in range(draw(st.integers(1, 2))):
        one = draw(_when())
        for act, names in able.items():
            if not names or not draw(st.booleans()):
                continue
            name = draw(st.sampled_from(names))
            if act in ("close", "ban"):
                one[act] = [name]
            elif name not in one.get("close", ()):
                share = SHARES if act == "capacity" else st.sampled_from(["50 %", "200 %"])
                one[act] = {name: draw(share)}
        if set(one) & set(able):
            tree.setdefault("disruptions", {})[f"shock{number}"] = one


@st.composite
def _when(draw: Draw) -> Tree:
    """When a disruption comes and how long it lasts."""
    quarters = st.integers(0, 120)
    begins = draw(st.lists(quarters, min_size=1, max_size=2, unique=True))
    when: Tree = {"at": [f"{begin / 4!r} h" for begin in sorted(begins)]}
    if draw(st.sampled_from([True, False, False])):
        when = {"rate": "0.1 /h"}
    lengths = ["1 h", "4.5 h", "20 h", {"exponential": "5 h"}]
    return when | {"length": draw(st.sampled_from(lengths)), "ramp": draw(st.just("0 h") | RAMPS)}


RAMPS = st.sampled_from(["2.25 h", "9 h"])


def _able(tree: Tree) -> dict[str, list[str]]:
    """Return the names on which each act may be done."""
    stations: Tree = tree.get("stations", {})
    links: Tree = tree.get("links", {})
    services: Tree = tree.get("services", {})
    ferries = [name for name, one in services.items() if "ferry" in one]
    served = [name for name, one in stations.items() if "servers" in one]
    rated = [
        name
        for name, one in tree["flows"].items()
        if set(one.get("arrivals", ())) & {"poisson", "even"}
    ]
    return {
        "close": [*stations, *links, *ferries],
        "capacity": [
            *(name for name, one in stations.items() if not {"headway", "calls_for"} & set(one)),
            *(name for name, one in links.items() if "paths" in one),
            *ferries,
            *tree.get("pools", {}),
        ],
        "slower": [*served, *links],
        "demand": rated,
        "ban": list(tree.get("embargoes", {})),
    }


def change_later(draw: Draw, tree: Tree) -> None:
    """Add projects that open during the run and change some of what is there."""
    changes: Tree = {"clearance_efficiency": draw(st.sampled_from([0.5, 1.0, 2.0]))}
    for name, one in tree.get("stations", {}).items():
        if isinstance(one.get("servers"), int):
            changes[f"stations.{name}.servers"] = draw(st.integers(1, 3))
        elif "accepts" in one:
            changes[f"stations.{name}.accepts"] = f"{draw(st.integers(6, 48))} /day"
        elif set(one) & {"places"} and "servers" not in one:
            changes[f"stations.{name}.places"] = draw(st.integers(1, 4))
    for name, one in tree.get("pools", {}).items():
        changes[f"pools.{name}.ships"] = int(one["ships"]) + draw(st.integers(0, 2))
    for name in _able(tree)["demand"]:
        changes[f"flows.{name}.growth"] = draw(st.sampled_from([0.5, 2.0]))
    names = draw(st.lists(st.sampled_from(sorted(changes)), min_size=1, max_size=4, unique=True))
    opens = draw(st.integers(1, 80))
    tree["projects"] = {
        "works": {"opens": f"{opens / 4!r} h", "set": {name: changes[name] for name in names}}
    }
