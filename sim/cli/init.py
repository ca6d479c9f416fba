"""``corridorsim init``: a small commented scenario to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

#: The shipped scenario that is copied, and the name it gets.
TEMPLATE = "border_port.yaml"


def init(
    path: Annotated[
        Path, typer.Argument(metavar="[DIR|FILE]", help="Where to write it.", show_default=False)
    ] = Path(),
) -> None:
    """Write a small commented scenario that runs."""
    from sim.errors import InputError, Position, Problem
    from sim.scenario.files import shipped_folder

    target = path if path.suffix in {".yaml", ".yml"} else path / TEMPLATE
    text = (shipped_folder() / TEMPLATE).read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as file:
            file.write(text)
    except FileExistsError:
        message = "found a file already; it is not overwritten, give another name"
        raise InputError([Problem(Position(str(target)), "", message)]) from None
    typer.echo(str(target))
    typer.echo(f"Next: corridorsim check {target}, then corridorsim run {target}", err=True)
