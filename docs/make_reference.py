"""Make pages of the documentation from the code: the scenario's schema, the KPIs, the READMEs.

Each function that makes a page turns plain data into Markdown, so that a test can call it with a
small example; :func:`write` alone knows where the data and the pages are.
"""

from __future__ import annotations

import inspect
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

Schema = Mapping[str, Any]

#: What the schema calls the wrapper of a number with its source; the page explains it once.
SOURCED = "Sourced"


class Kpi(Protocol):
    """What the page needs to know of an entry of the KPI registry."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    @property
    def scope(self) -> str:
        """What it is of: network, corridor, station, service or flow."""

    @property
    def unit(self) -> str:
        """Its unit, empty for a pure number."""

    @property
    def definition(self) -> str:
        """A sentence."""


# ------------------------------------------------------------------------------ scenario schema


def scenario_page(schema: Schema, descriptions: Mapping[str, str] | None = None) -> str:
    """Describe every field of a JSON Schema: a section for the file, then one for each object.

    Parameters
    ----------
    schema : mapping
        JSON Schema as pydantic makes it. ``x-unit`` marks a quantity and names its unit.
    descriptions : mapping, optional
        Text for objects whose schema has none (pydantic gives generic objects none).

    Returns
    -------
    str
        Markdown for MyST, with a target ``schema-<object>`` at each section.
    """
    groups = _grouped(schema.get("$defs", {}))
    places = _places(schema)
    parts = [_PREFACE, "## The file\n", _described(schema), _table([schema])]
    # In the order in which a reader of the file meets them.
    for name in dict.fromkeys([*places, *sorted(groups)]):
        members = groups.get(name, [])
        if name == SOURCED or not any("properties" in member for member in members):
            continue
        described = _described(members[0]) or _described(
            {"description": (descriptions or {}).get(name, "")}
        )
        parts += [
            f"({_target(name)})=\n",
            f"## {_words(name)}\n",
            described,
            _written_at(places.get(name, [])),
            _table(members),
        ]
    return "\n".join(part for part in parts if part)


_PREFACE = """# Scenario

Made from the schema of this version; `corridorsim schema` prints the same as JSON Schema for an
editor.

A **quantity** is text with a unit of the right kind, such as `45 min` where the table says quantity
(h); the unit in brackets is the one that results use. A **number** may be a share such as `15 %`.
Either may also be written with its origin:
`{value: 2.6 h, source: BRD-123, low: 1.5 h, high: 6.4 h}`. A **list** is meant where the table
says so and nowhere else, and a key that no table names is an error.
"""


def _grouped(defs: Mapping[str, Schema]) -> dict[str, list[Schema]]:
    """Put the variants of a generic object under one name: ``Uniform[Hours]`` is a ``Uniform``."""
    groups: dict[str, list[Schema]] = {}
    for key, node in defs.items():
        groups.setdefault(_base(key), []).append(node)
    return groups


def _base(key: str) -> str:
    """Name the object behind a key: ``sim__inputs__Uniform_Annotated_float__1`` is ``Uniform``."""
    return re.split(r"[\[_]", re.sub(r"^(?:[a-z_]+?__)+(?=[A-Z])", "", key))[0]


def _target(name: str) -> str:
    return f"schema-{_words(name).lower().replace(' ', '-')}"


def _words(name: str) -> str:
    """Turn ``BorderPort`` into ``Border port``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return spaced[:1].upper() + spaced[1:].lower()


def _described(node: Schema) -> str:
    return f"{_plain(node['description'])}\n" if node.get("description") else ""


def _plain(text: str) -> str:
    """Turn a docstring into Markdown: double backquotes and roles are reST."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    return re.split(r"\n\s*(?:Attributes|Parameters|Notes)\s*\n\s*-+", text)[0].strip()


def _written_at(places: list[str]) -> str:
    if not places:
        return ""
    shown = ", ".join(f"`{place}`" for place in places[:4])
    return f"Written at {shown}{' and elsewhere' if len(places) > 4 else ''}.\n"


def _table(nodes: list[Schema]) -> str:
    """Tabulate the fields; variants of one object may differ in their units."""
    first = nodes[0]
    fields = first.get("properties", {})
    if not fields:
        return ""
    lines = ["| field | holds | default | meaning |", "|---|---|---|---|"]
    for name, field in fields.items():
        variants = [node["properties"][name] for node in nodes if name in node["properties"]]
        holds = " or ".join(dict.fromkeys(kind(variant) for variant in variants))
        default = "required" if name in first.get("required", ()) else _default(field)
        meaning = _cell(_plain(field.get("description", "")))
        lines.append(f"| `{name}` | {_cell(holds)} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def _default(field: Schema) -> str:
    value = field.get("default")
    if value is None or value in ([], {}, ""):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return _cell(f"`{value:g}`" if isinstance(value, float) else f"`{value}`")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def kind(node: Schema) -> str:
    """Say in words what a part of a JSON Schema allows."""
    if "x-unit" in node:
        unit = node["x-unit"]
        return {"1": "number", "count": "whole number"}.get(unit, f"quantity ({unit})")
    if "$ref" in node:
        name = _base(_key(node["$ref"]))
        return f"[{_words(name).lower()}](#{_target(name)})"
    for word in _UNIONS:
        if word in node:
            return _either(node[word])
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    types = node.get("type", "anything")
    if isinstance(types, list):
        return " or ".join(kind({**node, "type": one}) for one in types)
    return _of_type(types, node)


_UNIONS = ("anyOf", "oneOf", "allOf")


def _either(nodes: Iterable[Schema]) -> str:
    kinds = [kind(node) for node in nodes if node.get("type") != "null" and not _is_sourced(node)]
    return " or ".join(dict.fromkeys(kinds))


def _is_sourced(node: Schema) -> bool:
    return "$ref" in node and _base(_key(node["$ref"])) == SOURCED


def _key(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]


def _of_type(name: str, node: Schema) -> str:
    if name == "array":
        items = node.get("items", {})
        return f"list of {kind(items)}" if items else "list"
    if name == "object":
        values = list(dict.fromkeys(kind(value) for value in _values(node)))
        return f"name: {' or '.join(values)}" if values else "path: value"
    if name == "string":
        return {"date": "date", "date-time": "date and time"}.get(node.get("format", ""), "text")
    if name in ("number", "integer"):
        return {"number": "number", "integer": "whole number"}[name] + _bounds(node)
    return {"boolean": "`true` or `false`", "null": "nothing"}.get(name, name)


def _values(node: Schema) -> list[Schema]:
    """List the schemas of the values of a mapping with free keys."""
    values = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    return [value for value in values if isinstance(value, Mapping) and value]


def _bounds(node: Schema) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    said = [f"{sign} {node[word]:g}" for word, sign in signs.items() if word in node]
    return f" ({', '.join(said)})" if said else ""


def _places(schema: Schema) -> dict[str, list[str]]:
    """Find at which dotted paths each object is written, shortest first."""
    defs = schema.get("$defs", {})
    found: dict[str, list[str]] = {}
    queue: list[tuple[str, Schema, tuple[str, ...]]] = [("", schema, ())]
    while queue:
        path, node, above = queue.pop(0)
        for key, below in _references(path, node):
            name = _base(key)
            places = found.setdefault(name, [])
            if name == SOURCED or key not in defs or key in above or below in places:
                continue
            places.append(below)
            queue.append((below, defs[key], (*above, key)))
    return found


def _references(path: str, node: Any) -> list[tuple[str, str]]:
    """List the objects a node refers to, with the path at which each is written."""
    if not isinstance(node, Mapping):
        return []
    if "$ref" in node:
        return [(_key(node["$ref"]), path)]
    inside = [(f"{path}.{name}", field) for name, field in node.get("properties", {}).items()]
    inside += [(path, one) for word in _UNIONS for one in node.get(word, ())]
    inside += [(f"{path}[]", node.get("items"))]
    inside += [(f"{path}.<name>", value) for value in _values(node)]
    found = [pair for below, part in inside for pair in _references(below.lstrip("."), part)]
    return list(dict.fromkeys(found))


# ----------------------------------------------------------------------------------------- KPIs


_KPI_PREFACE = """# KPIs

Made from the registry of this version. A quantile or mean without observations is absent, not zero.
"""


def kpi_page(kpis: Iterable[Kpi]) -> str:
    """Tabulate the KPIs by scope.

    Parameters
    ----------
    kpis : iterable
        The registry's entries: ``name``, ``scope``, ``unit``, ``definition``.
    """
    scopes: dict[str, list[Kpi]] = {}
    for entry in kpis:
        scopes.setdefault(entry.scope, []).append(entry)
    parts = [_KPI_PREFACE]
    for scope, entries in scopes.items():
        parts.append(
            f"## {scope[:1].upper()}{scope[1:]}\n\n| kpi | unit | definition |\n|---|---|---|"
        )
        parts += [
            f"| `{one.name}` | {_cell(one.unit) or '1'} | {_cell(_plain(one.definition))} |"
            for one in entries
        ]
        parts.append("")
    return "\n".join(parts)


# -------------------------------------------------------------------------------------- READMEs


def readmes(folder: Path) -> dict[str, Path]:
    """Find the README of each subfolder: a mechanism's or a kind's page lies beside its code."""
    return {page.parent.name: page for page in sorted(folder.glob("*/README.md"))}


def moved(text: str, source: Path, page: Path, pages: Mapping[Path, Path]) -> str:
    """Turn the links of a README into links of the page that it becomes.

    Parameters
    ----------
    text : str
        Markdown.
    source, page : Path
        Where it lies in the repository, and where the page will be.
    pages : mapping of Path to Path
        Every README that becomes a page, with that page.
    """

    def link(found: re.Match[str]) -> str:
        target = Path(os.path.normpath(source.parent / found[1]))
        return f"]({Path(os.path.relpath(pages.get(target, target), page.parent)).as_posix()}"

    return re.sub(r"\]\(([\w./-]+\.md)", link, text)


# ---------------------------------------------------------------------------------------- files


def _docstrings(module: ModuleType) -> dict[str, str]:
    """Return the docstrings of a module's classes, for the generic ones."""
    classes = inspect.getmembers(module, inspect.isclass)
    return {name: inspect.cleandoc(cls.__doc__ or "") for name, cls in classes}


def write(docs: Path) -> None:
    """Write all made pages below the documentation's folder.

    Parameters
    ----------
    docs : Path
        The folder with ``conf.py``; pages go to ``reference/made`` and ``guide/made``.
    """
    from sim import inputs
    from sim.kpis import registry
    from sim.scenario import schema

    root = docs.parent
    reference, guide = docs / "reference" / "made", docs / "guide" / "made"
    for folder in (reference, guide):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    pages = {
        reference / "scenario.md": scenario_page(schema.json_schema(), _docstrings(inputs)),
        reference / "kpis.md": kpi_page(registry.KPIS),
    }
    beside = {
        source: folder / f"{prefix}{name}.md"
        for part, folder, prefix in (("mechanisms", guide, ""), ("kinds", reference, "kind_"))
        for name, source in readmes(root / "sim" / part).items()
    }
    for source, page in beside.items():
        pages[page] = moved(source.read_text(encoding="utf-8"), source, page, beside)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
