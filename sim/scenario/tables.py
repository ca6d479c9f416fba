"""Bulk data: a CSV table with a row for each entry of a section."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from sim.errors import InputError, Position, Problem
from sim.scenario import yaml
from sim.scenario.files import Text
from sim.scenario.node import SOURCED_KEYS, Node
from sim.scenario.words import shown

MAX_ROWS = 200_000
Row = tuple[int, list[str]]


def rows(text: Text) -> Iterator[Row]:
    """Yield the rows of a CSV file with the line each begins at; empty lines are left out.

    Raises
    ------
    InputError
        If the text is no CSV.
    """
    reader = csv.reader(io.StringIO(text.text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(Position(text.name, line, 1), "", f"found no CSV: {error}")
        raise InputError([problem]) from None


def header(text: Text, found: Iterator[Row]) -> list[str]:
    """Take the first row, which names the columns; the first of them is ``id``.

    Raises
    ------
    InputError
        If there is none, a name is missing or comes twice.
    """
    line, names = next(found, (1, []))
    names = [name.strip() for name in names]
    problems = []
    if not names or names[0] != "id":
        what = shown(names[0]) if names else "an empty table"
        problems.append(
            Problem(Position(text.name, line, 1), "", f"found {what}, expected the column id first")
        )
    for column, name in enumerate(names, 1):
        where = Position(text.name, line, column)
        if not name:
            problems.append(Problem(where, "", "found a column without a name"))
        elif name in names[: column - 1]:
            problems.append(Problem(where, "", f"found the column {name!r} again"))
    if problems:
        raise InputError(problems)
    return names


def read_table(text: Text, section: str) -> Node:
    """Read a table as the mapping that the same entries in YAML would make.

    Columns are dotted paths in an entry. ``tonnes.source`` beside ``tonnes`` says where the number
    comes from. An empty cell is absent.

    Parameters
    ----------
    text : Text
        The file.
    section : str
        Where its entries belong, for messages.

    Raises
    ------
    InputError
        With ``file:row:column`` of every bad cell.
    """
    found = rows(text)
    columns = header(text, found)
    problems: list[Problem] = []
    entries: dict[str, Node] = {}
    first: dict[str, int] = {}
    for line, cells in found:
        name = cells[0].strip()
        problem = row_problem(name, cells, columns, first)
        if problem or len(first) >= MAX_ROWS:
            column, message = problem or (1, f"found more than {MAX_ROWS} rows")
            path = f"{section}.{name}" if name else section
            problems.append(Problem(Position(text.name, line, column), path, message))
            if not problem:
                break
            continue
        first[name] = line
        entry, bad = _entry(text.name, line, columns, cells)
        entries[name] = entry
        problems += [
            Problem(one.position, f"{section}.{name}.{one.path}", one.message) for one in bad
        ]
    if problems:
        raise InputError(problems)
    return Node(dict(entries), Position(text.name, 1, 1))


def row_problem(
    name: str, cells: list[str], columns: list[str], first: dict[str, int]
) -> tuple[int, str] | None:
    """Return the column and what is wrong with a row as a whole, None where nothing is."""
    if len(cells) < len(columns):
        missing = columns[len(cells)]
        return len(cells) + 1, (
            f"found {len(cells)} cells, expected {len(columns)}; {missing!r} is missing"
        )
    if len(cells) > len(columns):
        return len(columns) + 1, (
            f"found {len(cells)} cells, expected {len(columns)}; a text with a comma needs quotes"
        )
    if not name:
        return 1, "found no id"
    if name in first:
        return 1, f"found the id {name!r} again, first in row {first[name]}"
    return None


def _entry(
    file: str, line: int, columns: list[str], cells: list[str]
) -> tuple[Node, list[Problem]]:
    """Put the cells of a row together."""
    at = Position(file, line, 1)
    entry = Node({}, at, at)
    problems: list[Problem] = []
    values: dict[str, Node] = {}
    for column, (name, cell) in enumerate(zip(columns, cells, strict=True), 1):
        if column == 1 or not cell.strip():
            continue
        where = Position(file, line, column)
        try:
            values[name] = _cell(cell.strip(), where)
        except InputError as error:
            problems += [Problem(where, name, one.message) for one in error.problems]
    for name, node in values.items():
        entry, problem = _placed(entry, name, node, values)
        if problem:
            problems.append(problem)
    return entry, problems


def _cell(text: str, at: Position) -> Node:
    """Read a cell: a scalar as in YAML, or a list or mapping in YAML's flow style."""
    if text[0] in "[{":
        return yaml.parse(text, at.file, at)
    return Node(yaml.scalar(text), at, at, text)


def _placed(
    entry: Node, name: str, node: Node, values: dict[str, Node]
) -> tuple[Node, Problem | None]:
    """Put a cell into its entry; a number with a source beside it becomes ``{value, source}``."""
    whole, _, last = name.rpartition(".")
    beside = whole in values and last in SOURCED_KEYS
    above = next((one for one in values if name.startswith(f"{one}.")), None)
    if above is not None and not beside:
        message = f"found a value beside one in the column {above!r}, expected one of them"
        return entry, Problem(node.at, name, message)
    path = tuple(part for part in name.split(".") if part)
    sourced = any(f"{name}.{key}" in values for key in SOURCED_KEYS)
    return entry.set((*path, "value") if sourced else path, node), None
