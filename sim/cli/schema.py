"""``corridorsim schema``: the JSON Schema of a scenario, for editors."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    from sim.scenario.editors import editor_schema

    typer.echo(json.dumps(editor_schema(), indent=1, ensure_ascii=False))
