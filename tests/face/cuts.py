"""Cuts of the shipped network: parts of it on a clock of their own, with some of its flows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario import load
from sim.scenario.schema import Scenario
from tests.worked import Run

DATA = Path(__file__).resolve().parents[2] / "scenarios" / "data"
DAY = 24.0
Tree = dict[str, Any]


def cut(folder: Path, files: Iterable[str], flows: Iterable[str], tree: Tree) -> Scenario:
    """Load files of scenarios/data with the flows that begin with some words, and no others.

    Parameters
    ----------
    folder : Path
        To write the scenario to.
    files, flows : iterable of str
        Names of files; beginnings of the flows' names.
    tree : dict
        What the cut changes; its ``clock`` at least.
    """
    extends = [str(DATA / file) for file in files]
    kept = tuple(flows)
    gone: Tree = {name: None for name in flows_of(tuple(extends)) if not name.startswith(kept)}
    whole = {
        "extends": extends,
        "facts": str(DATA / "facts.csv"),
        **tree,
        "flows": {**gone, **tree.get("flows", {})},
    }
    path = folder / "cut.yaml"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return load(path).scenario


@cache
def flows_of(extends: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the flows that files hold."""
    return tuple(load_tree(extends).flows)


def load_tree(extends: tuple[str, ...]) -> Scenario:
    """Load files on any clock."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.yaml"
        tree = {
            "extends": list(extends),
            "facts": str(DATA / "facts.csv"),
            "clock": {"start": "2023-10-01", "length": "10 d"},
        }
        path.write_text(json.dumps(tree), encoding="utf-8")
        return load(path).scenario


def waiting(run: Run, node: str, flows: Iterable[str], days: Iterable[float]) -> NDArray[np.int64]:
    """Return how many units of some flows wait at a node at times, in days since the start."""
    hours = DAY * np.array(list(days))
    total = np.zeros(len(hours), dtype=np.int64)
    for flow in flows:
        came = run.column("arrive", node, flow)
        went = run.column("start", node, flow)
        came = came[np.isfinite(came)]
        went = went[np.isfinite(went)]
        total += np.searchsorted(np.sort(came), hours, "right")
        total -= np.searchsorted(np.sort(went), hours, "right")
    return total
