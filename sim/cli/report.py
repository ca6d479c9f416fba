"""``corridorsim report``: make figures and the page again from a result folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Result folder.")],
) -> None:
    """Make figures and report.html again from a result folder."""
    from sim.report import write

    typer.echo(str(write(folder)))
