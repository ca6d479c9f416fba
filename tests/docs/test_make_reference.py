from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import pytest
from pydantic import BaseModel, Field

from docs.make_reference import kind, kpi_page, moved, readmes, scenario_page

T = TypeVar("T")


class Spread(BaseModel, Generic[T]):
    middle: T


class CraneYard(BaseModel):
    """Cranes ``in`` a yard.

    Attributes
    ----------
    cranes : int
    """

    cranes: Annotated[int, Field(ge=1, description="how many | at work")]
    open: bool = True
    spread: Spread[float] | None = None


class File(BaseModel):
    yards: dict[Annotated[str, Field(pattern="^[a-z]+$")], CraneYard] = {}
    widths: Spread[int] | None = None


def row(page: str, field: str) -> str:
    return next(line for line in page.splitlines() if line.startswith(f"| `{field}` |"))


def test_an_object_says_what_it_is_and_where_it_is_written() -> None:
    page = scenario_page(File.model_json_schema())
    assert "## Crane yard\n\nCranes `in` a yard.\n\nWritten at `yards.<name>`.\n" in page
    assert "Attributes" not in page


def test_a_field_shows_its_bounds_default_and_meaning() -> None:
    page = scenario_page(File.model_json_schema())
    assert row(page, "cranes") == (
        "| `cranes` | whole number (≥ 1) | required | how many \\| at work |"
    )
    assert row(page, "open") == "| `open` | `true` or `false` | `true` |  |"


def test_a_field_of_free_names_links_to_what_each_name_holds() -> None:
    page = scenario_page(File.model_json_schema())
    assert "name: [crane yard](#schema-crane-yard)" in row(page, "yards")
    assert "(schema-crane-yard)=" in page


def test_variants_of_a_generic_object_share_one_section() -> None:
    page = scenario_page(File.model_json_schema(), {"Spread": "How wide."})
    assert page.count("## Spread") == 1
    assert "How wide." in page
    assert row(page, "middle").startswith("| `middle` | number or whole number |")


def test_every_link_on_the_page_has_its_target() -> None:
    from sim.scenario import schema

    page = scenario_page(schema.json_schema())
    linked = {part.split(")")[0] for part in page.split("](#")[1:]}
    targets = {line[1:-2] for line in page.splitlines() if line.startswith("(schema-")}
    assert linked
    assert linked <= targets


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"anyOf": [{"type": "string"}], "x-unit": "km/h"}, "quantity (km/h)"),
        ({"x-unit": "count"}, "whole number"),
        ({"enum": ["a", "b"]}, "`a`, `b`"),
        ({"const": "a"}, "`a`"),
        ({"type": "array", "items": {"type": "string"}}, "list of text"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number"),
        ({"anyOf": [{"$ref": "#/$defs/Sourced"}, {"type": "integer"}]}, "whole number"),
        ({"type": ["number", "string"]}, "number or text"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, "number (> 0, ≤ 1)"),
        ({"type": "string", "format": "date"}, "date"),
        ({}, "anything"),
    ],
)
def test_what_a_field_holds_is_said_in_words(node: dict[str, Any], words: str) -> None:
    assert kind(node) == words


@dataclass
class Entry:
    name: str
    scope: str
    unit: str
    definition: str


def test_kpis_are_listed_by_scope_with_unit_and_definition() -> None:
    page = kpi_page(
        [
            Entry("tonnes", "corridor", "t/year", "Freight ``delivered``."),
            Entry("share", "flow", "", ""),
        ]
    )
    assert "## Corridor\n" in page
    assert "| `tonnes` | t/year | Freight `delivered`. |" in page
    assert "| `share` | 1 |  |" in page


def test_a_readme_beside_the_code_becomes_a_page(tmp_path) -> None:
    (tmp_path / "ferry").mkdir()
    (tmp_path / "ferry" / "README.md").write_text("# Ferry\n", encoding="utf-8")
    (tmp_path / "bare").mkdir()
    assert readmes(tmp_path) == {"ferry": tmp_path / "ferry" / "README.md"}


def test_links_between_readmes_lead_to_the_pages_that_they_become() -> None:
    root = Path("/root")
    ferry, gate = root / "sim/mechanisms/ferry/README.md", root / "sim/kinds/gate/README.md"
    pages = {ferry: root / "docs/guide/made/ferry.md", gate: root / "docs/made/kind_gate.md"}
    text = (
        "[a](../../kinds/gate/README.md), [b](../../../docs/guide/port.md#yard), [c](http://x/y.md)"
    )
    assert moved(text, ferry, pages[ferry], pages) == (
        "[a](../../made/kind_gate.md), [b](../port.md#yard), [c](http://x/y.md)"
    )
