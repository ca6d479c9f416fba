"""What people read on the standard error: problems, warnings, tables."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.errors import CorridorsimError, InputError, Problem

#: Columns of a screen that is no terminal, so that nothing is cut or wrapped in a log.
PLAIN_WIDTH = 200


@functools.cache
def console() -> Console:
    """Return the screen: colour only on a terminal and without ``NO_COLOR``."""
    screen = Console(stderr=True, highlight=False)
    if not screen.is_terminal:
        screen.width = PLAIN_WIDTH
    return screen


def line(text: str, style: str = "") -> None:
    """Print one line as it is, however long."""
    console().print(Text(text, style=style), soft_wrap=True)


def tell(error: CorridorsimError) -> None:
    """Print an error: every problem on a line, then how many there are."""
    if not isinstance(error, InputError):
        line(f"error: {error}", "red")
        return
    for problem in error.problems:
        _problem(problem, "red")
    count = len(error.problems)
    line(f"{count} problem{'s' if count != 1 else ''}", "bold red")


def warn(problem: Problem) -> None:
    """Print a warning."""
    _problem(problem, "yellow", "warning: ")


def _problem(problem: Problem, style: str, word: str = "") -> None:
    path = f" {problem.path}" if problem.path else ""
    text = Text.assemble(
        (str(problem.position), "bold"), path, ": ", (word + problem.message, style)
    )
    console().print(text, soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """Print a table; columns whose name ends with ``>`` are for numbers.

    Parameters
    ----------
    title : str
    columns : sequence of str
    rows : iterable of sequence of str or Text
    """
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        name = column.removesuffix(">")
        made.add_column(name, justify="right" if column.endswith(">") else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    console().print(made)
    console().print()
