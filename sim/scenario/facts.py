"""Tables of sourced facts, which the ``source`` of a value refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.errors import InputError, Position, Problem
from sim.scenario import files
from sim.scenario.files import Text
from sim.scenario.tables import header, row_problem, rows

NEEDED = ("id", "source")


@dataclass(frozen=True)
class Fact:
    """One row of a table of facts, all as text.

    Attributes
    ----------
    id : str
    topic, where, quantity, value, low, high, unit, period : str
        What was stated, of what, and for when.
    source, url : str
        Who stated it.
    kind : str
        ``parameter``, ``observation`` or ``assumption``.
    note : str
    """

    id: str
    topic: str = ""
    where: str = ""
    quantity: str = ""
    value: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    period: str = ""
    source: str = ""
    url: str = ""
    kind: str = ""
    note: str = ""


def read_facts(
    tables: Mapping[str, Position], read: dict[str, str]
) -> tuple[dict[str, Fact], list[Problem]]:
    """Read all tables of facts.

    Parameters
    ----------
    tables : mapping of str to Position
        File names, and where each is named.
    read : dict of str to str
        Files read so far and their SHA-256; the tables are added.

    Returns
    -------
    dict of str to Fact, list of Problem
    """
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    for name, named_at in tables.items():
        try:
            text = files.read(name, files.TABLE_LIMIT, named_at)
            read[text.name] = text.sha256
            facts.update(_table(text))
        except InputError as error:
            problems += error.problems
    return facts, problems


def _table(text: Text) -> dict[str, Fact]:
    found = rows(text)
    columns = header(text, found)
    absent = [name for name in NEEDED if name not in columns]
    if absent:
        message = f"found no column {absent[0]!r}, expected at least {', '.join(NEEDED)}"
        raise files.refused(text.name, message, 1, 1)
    return _facts(text.name, columns, found)


def _facts(
    file: str, columns: list[str], found: Iterable[tuple[int, list[str]]]
) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    first: dict[str, int] = {}
    known = Fact.__dataclass_fields__
    for line, cells in found:
        name = cells[0].strip()
        problem = row_problem(name, cells, columns, first)
        if problem:
            problems.append(Problem(Position(file, line, problem[0]), name, problem[1]))
            continue
        first[name] = line
        pairs = zip(columns, cells, strict=True)
        facts[name] = Fact(**{column: cell.strip() for column, cell in pairs if column in known})
    if problems:
        raise InputError(problems)
    return facts
