"""``corridorsim warm-up``: compile the fast engine now, so that no run has to wait for it."""

from __future__ import annotations

import typer


def warm_up() -> None:
    """Compile the fast engine now, so that no run has to wait for it."""
    from sim.engine import cache_folder
    from sim.engine import warm_up as compile_fast

    seconds = compile_fast(lambda text: typer.echo(text, err=True))
    folder = cache_folder()
    if folder is None:
        message = "Compiled, but no folder can be written that would keep it for the next run."
        typer.echo(f"{message} Name one in CORRIDORSIM_CACHE.", err=True)
    elif seconds is None:
        typer.echo("The fast engine is compiled already.", err=True)
    else:
        typer.echo(f"Compiled in {seconds:.0f} s.", err=True)
    if folder is not None:
        typer.echo(str(folder))
