"""What every mechanism must have. The message of a failure is the list of what is to be done."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from sim.inputs import Input
from tests.docs.pages import HEAD, blocks
from tests.strategies import Tree, scenarios

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "sim" / "mechanisms").glob("*/__init__.py"))
NAMES = [folder.name for folder in FOLDERS]
SECTIONS = ("What the model does", "Fields", "Example", "What it does not do")

#: A key of the scenario by which a mechanism is known to be part of it; None for one that has no
#: units, so that no engine ever meets it.
KEYS: dict[str, str | None] = {
    "border": "servers",
    "capped_value": None,
    "choice": "monthly_shares",
    "demand": "arrivals",
    "disruption": "disruptions",
    "electronic_queue": "calls_for",
    "embargo": "embargoes",
    "ferry": "crossing",
    "hours": "period",
    "network": "links",
    "project": "projects",
    "response": "responded",
    "shipment": "shipments",
    "train": "capacity",
    "truck": "units",
    "weather": "closed_share",
}


def keys_of(tree: Any) -> Iterator[str]:
    """Yield every key of a scenario."""
    if isinstance(tree, dict):
        yield from tree
        for value in tree.values():
            yield from keys_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from keys_of(value)


@cache
def keys_of_the_differential_test() -> set[str]:
    """Return the keys of some of the scenarios on which the engines are compared."""
    found: set[str] = set()

    @settings(max_examples=400, phases=[Phase.generate])
    @given(tree=scenarios())
    def collect(tree: Tree) -> None:
        found.update(keys_of(tree))

    collect()
    return found


def missing(name: str) -> list[str]:
    """Return what a mechanism lacks."""
    folder = f"sim/mechanisms/{name}"
    file = ROOT / folder / "README.md"
    page = file.read_text(encoding="utf-8") if file.exists() else ""
    todo = [f"{folder}/README.md: ## {part}" for part in SECTIONS if f"## {part}\n" not in page]
    heads = [HEAD.match(text) for text in (blocks(file, "yaml") if page else [])]
    if not any(head and head[1] == "file: " for head in heads):
        todo.append(f"{folder}/README.md: an example that begins with '# file: x.yaml'")
    todo += missing_inputs(name)
    if name not in KEYS:
        todo.append("tests/contract/test_mechanisms.py: by which key it is known")
    elif KEYS[name] is not None and KEYS[name] not in keys_of_the_differential_test():
        todo.append(f"tests/strategies.py: scenarios with {KEYS[name]}")
    return todo


def missing_inputs(name: str) -> list[str]:
    """Return what a mechanism's fields and their translation lack."""
    try:
        module = import_module(f"sim.mechanisms.{name}.inputs")
    except ModuleNotFoundError:
        return [f"sim/mechanisms/{name}/inputs.py: what a planner writes"]
    todo = []
    models = [
        model
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, Input) and model.__module__ == module.__name__
    ]
    if not models:
        todo.append(f"sim/mechanisms/{name}/inputs.py: an Input")
    # What changes only between whole runs is translated by the experiments.
    layers = ("scenario", "compiler", "experiments")
    sources = [path for layer in layers for path in (ROOT / "sim" / layer).glob("*.py")]
    text = {path: path.read_text(encoding="utf-8") for path in sources}
    schema = text[ROOT / "sim" / "scenario" / "schema.py"]
    if not re.search(rf"sim\.mechanisms\.{name}\.inputs import", schema):
        todo.append(f"sim/scenario/schema.py: the fields of {name}")
    uses = f"sim.mechanisms.{name}.translate"
    if (ROOT / "sim" / "mechanisms" / name / "translate.py").exists() and not any(
        uses in one for one in text.values()
    ):
        todo.append(f"sim/compiler: what {uses} makes of them")
    return todo


@pytest.mark.parametrize("name", NAMES)
def test_a_mechanism_has_its_fields_its_page_and_its_place_in_the_differential_test(
    name: str,
) -> None:
    assert not missing(name)


def test_every_mechanism_that_is_told_is_there() -> None:
    assert set(KEYS) == set(NAMES)


def test_a_new_mechanism_is_told_what_is_to_be_done() -> None:
    todo = missing("teleport")
    assert any("inputs.py" in line for line in todo)
    assert any("## Example" in line for line in todo)
    assert any("test_mechanisms.py" in line for line in todo)
