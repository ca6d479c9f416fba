"""Layers: ``extends``, ``tables``, the file itself, ``set``, ``--demo``, ``--set``; later wins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sim.errors import InputError, Position, Problem
from sim.scenario import files, yaml
from sim.scenario.merge import merged
from sim.scenario.node import Node
from sim.scenario.paths import UnknownPathError, resolve
from sim.scenario.shapes import Shape
from sim.scenario.tables import read_table
from sim.scenario.words import hint, shown

#: Keys of a file that are read before the schema is met.
LAYER_KEYS = ("extends", "tables", "set", "facts")
MAX_FILES = 200


@dataclass
class Layers:
    """What has been read so far.

    Attributes
    ----------
    top : Shape
        The shape of a scenario, which paths are resolved against.
    files : dict of str to str
        Every file read and its SHA-256, in the order of reading.
    facts : dict of str to Position
        Tables of facts, and where each is named.
    """

    top: Shape
    files: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Position] = field(default_factory=dict)

    def file(self, name: str) -> Node:
        """Read a scenario file (a path, or ``-``) with all that it extends.

        Raises
        ------
        InputError
            If a file cannot be used, or extends itself in a circle.
        """
        order: dict[str, Node] = {}
        self._gather(name, (), None, order)
        whole = Node({}, Position(name, 1, 1))
        for body in order.values():
            whole = self._over(body, whole)
        return whole

    def _gather(
        self, name: str, above: tuple[str, ...], at: Position | None, order: dict[str, Node]
    ) -> None:
        """Collect a file behind all that it extends, each file once, where it is first needed.

        Two files may extend a third one; were it laid over the first of them again, it would undo
        what that one changes. ``above`` are the files that extend this one, outermost first, and
        ``at`` is where it is named.
        """
        real = _real(name, above, at)
        if real in order:
            return
        body = self._read(name, at)
        for base in _texts(body, "extends"):
            self._gather(self._base(base, body.at.file), (*above, name), base.at, order)
        order[real] = body

    def _read(self, name: str, at: Position | None) -> Node:
        if len(self.files) >= MAX_FILES:
            message = f"found more than {MAX_FILES} files, expected fewer"
            raise InputError([Problem(at or Position(name), "", message)])
        text = files.read(name, named_at=at)
        self.files[text.name] = text.sha256
        body = yaml.parse(text.text, text.name)
        if not isinstance(body.value, dict):
            found = "an empty file" if body.value is None else shown(body.plain())
            message = f"found {found}, expected a scenario: keys such as clock, stations and flows"
            raise InputError([Problem(Position(text.name, 1, 1), "", message)])
        return body

    def _over(self, body: Node, below: Node) -> Node:
        """Lay one file over what lies below it."""
        file = body.at.file
        below = self._tables(body, below, file)
        for table in _texts(body, "facts"):
            self.facts.setdefault(files.beside(table.text, file), table.at)
        assert isinstance(body.value, dict)
        own = {key: node for key, node in body.value.items() if key not in LAYER_KEYS}
        whole = merged(below, replace(body, value=own))
        changes = body.child("set")
        return whole if changes is None else self.changed(whole, changes, "set")

    def _base(self, base: Node, file: str) -> str:
        """Return the path of a file that is extended: beside this one, or one that is shipped."""
        path = files.beside(base.text, file)
        packaged = files.shipped_folder() / base.text
        # os.path, since a name too long for the system is no error there.
        if not os.path.lexists(path) and os.path.isfile(packaged):  # noqa: PTH113
            return str(packaged)
        return path

    def _tables(self, body: Node, below: Node, file: str) -> Node:
        tables = body.child("tables")
        if tables is None or tables.value is None:
            return below
        if not isinstance(tables.value, dict):
            message = f"found {shown(tables.plain())}, expected section: CSV file"
            raise InputError([Problem(tables.at, "tables", message)])
        problems: list[Problem] = []
        sections = [key for key in self.top.fields if self._has_entries(key)]
        for section, named in tables.value.items():
            if section not in sections:
                found = f"found the section {section!r}{hint(section, sections)}"
                problems.append(Problem(named.key or named.at, f"tables.{section}", found))
                continue
            try:
                for one in _texts(tables, section):
                    below = merged(below, self._table(section, one, file))
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        return below

    def _has_entries(self, key: str) -> bool:
        shape = self.top.below(key, {})
        if shape is None or shape.kind is not dict:
            return False
        entry = shape.below("", {})
        return entry is not None and entry.is_model

    def _table(self, section: str, named: Node, file: str) -> Node:
        text = files.read(files.beside(named.text, file), files.TABLE_LIMIT, named.at)
        self.files[text.name] = text.sha256
        rows = read_table(text, section)
        return Node({section: replace(rows, key=named.at)}, named.at)

    def changed(self, root: Node, changes: Node, layer: str) -> Node:
        """Apply ``path: value`` pairs.

        Raises
        ------
        InputError
            For every path that leads to nothing.
        """
        if changes.value is None:
            return root
        if not isinstance(changes.value, dict):
            message = f"found {shown(changes.plain())}, expected path: value"
            raise InputError([Problem(changes.at, layer, message)])
        problems: list[Problem] = []
        for text, new in changes.value.items():
            try:
                root = put(root, text, new, self.top)
            except UnknownPathError as error:
                problems.append(Problem(new.key or new.at, layer, str(error)))
        if problems:
            raise InputError(problems)
        return root


def _real(name: str, above: tuple[str, ...], at: Position | None) -> str:
    """Return the file that a name leads to."""
    if "\0" in name:
        raise InputError([Problem(at or Position(repr(name)), "", "found no file name")])
    real = os.path.realpath(name)
    circle = [os.path.realpath(one) for one in above]
    if real in circle and name != "-":
        chain = " -> ".join([*above[circle.index(real) :], name])
        raise InputError([Problem(at or Position(name), "extends", f"found a circle: {chain}")])
    return real


def put(root: Node, text: str, new: Node, top: Shape) -> Node:
    """Return a copy with another value at a dotted path; null removes what is there.

    Raises
    ------
    UnknownPathError
        If the path leads to nothing.
    """
    path = resolve(root, text, top, new)
    if new.value is None:
        return root.without(path)
    old = root.find(path)
    return root.set(path, merged(old, new) if old else new)


def settings(given: Sequence[str]) -> list[Node]:
    """Read ``--set PATH=VALUE`` options as one-entry mappings.

    Raises
    ------
    InputError
        For every option without ``=``, or whose value is no YAML.
    """
    nodes: list[Node] = []
    problems: list[Problem] = []
    for setting in given:
        at = Position(f"--set {setting[:100]}")
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            message = "expected PATH=VALUE, such as stations.desk.servers=2"
            problems.append(Problem(at, "", message))
            continue
        try:
            node = yaml.parse(value, at.file, at)
        except InputError as error:
            problems += error.problems
            continue
        nodes.append(Node({path.strip(): replace(node, key=at)}, at))
    if problems:
        raise InputError(problems)
    return nodes


def _texts(body: Node, key: str) -> list[Node]:
    """Return one text or several, as ``extends`` and the like may be written."""
    found = body.child(key)
    if found is None or found.value is None:
        return []
    nodes = found.value if isinstance(found.value, list) else [found]
    for node in nodes:
        if not isinstance(node.value, str) or not node.value:
            message = f"found {shown(node.plain())}, expected a file name or a list of them"
            raise InputError([Problem(node.at, key, message)])
    return nodes
