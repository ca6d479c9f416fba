"""The command ``corridorsim``: which commands there are, and how their errors are told.

A module of a command imports at its top nothing that takes time, so that ``--help`` answers at
once.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import typer

from sim.errors import CorridorsimError

#: Each command is the function of its name, with ``_`` for ``-``, in the module of its name.
COMMANDS: Final = (
    "init",
    "check",
    "run",
    "report",
    "sources",
    "schema",
    "calibrate",
    "sensitivity",
    "warm-up",
)
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

app = typer.Typer(
    name="corridorsim",
    help="Simulates freight corridors from YAML scenarios.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help, which comes at once
)


@app.callback(invoke_without_command=True)
def _top(
    version: bool = typer.Option(False, "--version", help="Print the version.", is_eager=True),
) -> None:
    if version:
        import sim

        typer.echo(sim.__version__)
        raise typer.Exit


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Tell a command's errors in words and end with their exit code.

    Parameters
    ----------
    command : callable
        Its signature stays as it is, since the options are made from it.
    """

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except CorridorsimError as error:
            _tell(error)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            typer.echo("stopped", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _close_output()
            raise typer.Exit(BROKEN_PIPE) from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            typer.echo(f"error: {where}{error.strerror or error}", err=True)
            raise typer.Exit(1) from None
        except MemoryError:
            typer.echo("error: not enough memory for this scenario", err=True)
            raise typer.Exit(1) from None

    return run


def _tell(error: CorridorsimError) -> None:
    from sim.cli import screen

    screen.tell(error)


def _close_output() -> None:
    """Let the interpreter flush into nothing: who read the output has gone."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


for _name in COMMANDS:
    _function = _name.replace("-", "_")
    app.command(_name)(guarded(getattr(import_module(f"sim.cli.{_function}"), _function)))


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
