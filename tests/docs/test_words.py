"""Everything that a planner may write, and every table of a kind, is explained somewhere."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sim.inputs import Input
from sim.kinds.registry import KINDS
from sim.scenario.schema import json_schema
from sim.tables import plan as tables
from tests.docs.pages import BLOCK, PAGES, ROOT, of

MECHANISMS = sorted(path.parent for path in (ROOT / "sim" / "mechanisms").glob("*/inputs.py"))
#: The tables whose columns a kind's page explains.
TABLES = {
    "travel": (),
    "branch": (),
    "station": (tables.STATION_ROW,),
    "gate": (tables.GATE_ROW,),
    "token": (tables.TOKEN_ROW,),
    "formation": (tables.FORMATION_ROW, tables.EMBARGO_ROW),
    "carrier": (tables.LINE_ROW, tables.DECK_ROW, tables.POOL_ROW, tables.BERTH_ROW),
}
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    objects = {"the file": schema, **schema["$defs"]}
    for name, node in objects.items():
        for field, described in node.get("properties", {}).items():
            yield f"{name}: {field}", described


def test_every_field_says_what_it_means() -> None:
    found = dict(fields(json_schema()))
    assert len(found) > 100
    assert not [name for name, field in found.items() if not field.get("description")]


def named(page: Path) -> set[str]:
    """Return every word that a page's text and tables show as code; examples do not count."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    code = re.findall(r"`([^`]+)`", text)
    return {word for text in code for word in re.findall(r"\w+", text)}


@pytest.mark.parametrize("folder", MECHANISMS, ids=of)
def test_the_page_of_a_mechanism_names_every_field(folder: Path) -> None:
    module = import_module(f"sim.mechanisms.{folder.name}.inputs")
    models = [
        model
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, Input) and model.__module__ == module.__name__
    ]
    written = {
        field.alias or name for model in models for name, field in model.model_fields.items()
    }
    assert written
    assert not written - named(folder / "README.md")


def test_every_kind_has_its_tables_told() -> None:
    assert set(TABLES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_a_kind_names_every_column_and_rule(kind: str) -> None:
    folder = ROOT / "sim" / "kinds" / kind
    columns = {name for table in TABLES[kind] for name in table.names or ()}
    rules = folder / "rules.py"
    found = rules.read_text(encoding="utf-8") if rules.exists() else ""
    columns |= set(re.findall(r"^def (\w+)", found, re.MULTILINE))
    assert not columns - named(folder / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_links_lead_to_files(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = [to for to in LINK.findall(text) if not (page.parent / to).exists()]
    assert not [to for to in broken if "made/" not in to]


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_files_that_are_named_exist(page: Path) -> None:
    code = re.findall(r"`([\w./]+)`", page.read_text(encoding="utf-8"))
    paths = [name for name in code if re.match(r"(sim|tests|scenarios|docs)/\w", name)]
    made = ("sim/_scenarios", "docs/_build")
    assert not [name for name in paths if not (ROOT / name).exists() and not name.startswith(made)]
