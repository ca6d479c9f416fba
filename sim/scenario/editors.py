"""The JSON Schema that editors check a file with: what one layer may hold, not a whole scenario."""

from __future__ import annotations

from typing import Any

from sim.scenario.schema import json_schema

#: The name of a value that is written with its source.
SOURCED = "WithSource"


def editor_schema() -> dict[str, Any]:
    """Return the JSON Schema of one file.

    A file may extend another, so no key need be there; any value may be written with its source or
    be empty, which removes it; a number stands for text where text is due.
    """
    schema = json_schema()
    made: dict[str, Any] = _loosened(schema)
    made["$defs"][SOURCED] = {
        "type": "object",
        "required": ["value", "source"],
        "additionalProperties": False,
        "properties": {
            "value": {},
            "source": {"type": "string", "description": "a fact's id, or 'assumption: why'"},
            "low": {},
            "high": {},
            "note": {"type": "string"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "corridorsim scenario",
        **{key: one for key, one in made.items() if key != "title"},
    }


def _loosened(node: Any) -> Any:
    """Return a copy in which nothing is required and every member may be sourced or empty."""
    if isinstance(node, list):
        return [_loosened(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "x-unit" in node:
        return {**node["anyOf"][0], "x-unit": node["x-unit"]}  # its source comes with any member
    # Without required keys several alternatives may fit, so that one of them is enough.
    made = {
        {"oneOf": "anyOf"}.get(key, key): _part(key, one)
        for key, one in node.items()
        if key != "required"
    }
    if made.get("type") == "string" and not {"const", "enum"} & set(made):
        made["type"] = ["string", "number", "boolean"]
    return made


def _part(key: str, value: Any) -> Any:
    """Loosen what a keyword of JSON Schema holds."""
    if key in ("properties", "patternProperties"):
        return {name: _member(one) for name, one in value.items()}
    if key == "$defs":
        return {name: _loosened(one) for name, one in value.items()}
    if key in ("items", "additionalProperties"):
        return _member(value)
    return _loosened(value) if key in ("anyOf", "oneOf", "allOf") else value


def _member(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    forms = [_loosened(node), {"$ref": f"#/$defs/{SOURCED}"}, {"type": "null"}]
    kept = {key: node[key] for key in ("description", "default") if key in node}
    return {**kept, "anyOf": forms}
