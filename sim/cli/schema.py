"""``corridorsim schema``: the JSON Schema of a scenario, for editors."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    from sim.scenario.schema import json_schema

    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "corridorsim scenario",
        **json_schema(),
    }
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
