"""YAML with the line and column of every key and value.

Built from the parser's events, so that aliases, depth and size are bounded before anything is made
of them, and that scalars follow the core schema of YAML 1.2 alone: ``yes`` and ``2023-01-01`` are
text, ``true`` is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from sim.errors import InputError, Position, Problem
from sim.scenario.node import Node, Scalar, dotted
from sim.scenario.words import shown

#: Most values in one document, those that aliases repeat counted each time.
MAX_NODES: Final = 100_000
MAX_DEPTH: Final = 40
MAX_KEY: Final = 1000
_CONSTANTS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"([-+]?)\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def parse(text: str, name: str, at: Position | None = None) -> Node:
    """Read one YAML document.

    Parameters
    ----------
    text : str
    name : str
        File name for the positions.
    at : Position, optional
        The position of everything, for text that is not in a file (``--set``).

    Returns
    -------
    Node

    Raises
    ------
    InputError
        For what is no YAML, duplicate keys (all of them), tags, a second document, and more
        values or levels than are allowed.
    """
    builder = _Builder(name, at)
    try:
        for event in _events(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = builder.position(mark) if mark else at or Position(name)
        raise InputError([*builder.problems, Problem(where, "", _syntax(error))]) from None
    except ReaderError as error:
        where = at or _character(text, name, error.position)
        message = f"found the character {text[error.position]!r}, which YAML does not allow"
        raise InputError([*builder.problems, Problem(where, "", message)]) from None
    except (YAMLError, ValueError, OverflowError) as error:
        message = f"found no YAML: {str(error)[:200]}"
        raise InputError([*builder.problems, Problem(at or Position(name), "", message)]) from None
    if builder.problems:
        raise InputError(builder.problems)
    return builder.root or Node(None, at or Position(name, 1, 1))


def _events(text: str) -> Iterator[Any]:
    events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
    return events


def _character(text: str, name: str, index: int) -> Position:
    before = text[:index]
    return Position(name, before.count("\n") + 1, index - before.rfind("\n"))


def _syntax(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "no YAML")
    if r"'\t'" in problem:
        return "found a tab, expected spaces for indentation"
    if "mapping values are not allowed" in problem:
        return "found a second ': ' in a line, expected one key a line or quotes around the text"
    context = f" {error.context}" if error.context and error.problem else ""
    return f"found no YAML{context}: {problem}"


def scalar(text: str) -> Scalar:
    """Say what plain text stands for in the core schema of YAML 1.2."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    special = _SPECIAL.fullmatch(text)
    if special:
        return float("nan") if special[3] else float(f"{special[1]}inf")
    return text


class _Open:
    """A mapping or list that has begun."""

    def __init__(self, event: Any, at: Position, key: Position | None) -> None:
        self.anchor, self.at, self.key_at = event.anchor, at, key
        self.members: dict[str, Node] | list[Node] = (
            {} if type(event).__name__ == "MappingStartEvent" else []
        )
        self.pending: tuple[str, Position] | None = None
        self.nodes = 1


class _Builder:
    """Puts nodes together from the parser's events."""

    def __init__(self, name: str, at: Position | None) -> None:
        self.name, self.at = name, at
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int] | None] = {}
        self.count = 0
        self.documents = 0

    def position(self, mark: Any) -> Position:
        return self.at or Position(self.name, mark.line + 1, mark.column + 1)

    def fail(self, event: Any, message: str) -> InputError:
        problem = Problem(self.position(event.start_mark), "", message)
        return InputError([*self.problems, problem])

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                raise self.fail(event, "found a second document, expected one in a file")
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._begin(event)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()
        elif kind == "ScalarEvent":
            self._scalar(event)
        elif kind == "AliasEvent":
            self._alias(event)

    def _checked(self, event: Any) -> None:
        if event.tag:
            message = f"found the tag {str(event.tag)[:60]}, expected plain YAML without tags"
            raise self.fail(event, message)
        if event.anchor:
            self.anchors[event.anchor] = None

    def _counted(self, event: Any, nodes: int) -> None:
        self.count += nodes
        if self.count > MAX_NODES:
            raise self.fail(
                event, f"found more than {MAX_NODES} values, aliases counted; put bulk data in CSV"
            )

    def _begin(self, event: Any) -> None:
        self._checked(event)
        self._counted(event, 1)
        if len(self.open) >= MAX_DEPTH:
            raise self.fail(event, f"found more than {MAX_DEPTH} levels inside one another")
        at, key = self.position(event.start_mark), None
        if self.open and isinstance(self.open[-1].members, dict):
            if self.open[-1].pending is None:
                raise self.fail(event, "found a mapping or list as a key, expected a name")
            key = self.open[-1].pending[1]
        self.open.append(_Open(event, at, key))

    def _end(self) -> None:
        done = self.open.pop()
        node = Node(done.members, done.at, done.key_at)
        self._add(node, done.anchor, done.nodes)

    def _scalar(self, event: Any) -> None:
        self._checked(event)
        at = self.position(event.start_mark)
        text = str(event.value)
        parent = self.open[-1] if self.open else None
        if parent and isinstance(parent.members, dict) and parent.pending is None:
            self._key(parent, text, at, event)
            return
        self._counted(event, 1)
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise self.fail(event, "found half of a surrogate pair, which is no character")
        plain = event.style in (None, "")
        value = scalar(text) if plain else text
        self._add(Node(value, at, text=text), event.anchor, 1)

    def _key(self, parent: _Open, text: str, at: Position, event: Any) -> None:
        if text == "<<" and event.style in (None, ""):
            raise self.fail(
                event, "found the merge key '<<', which YAML 1.2 does not have; use extends or set"
            )
        if len(text) > MAX_KEY:
            raise self.fail(event, f"found a key of {len(text)} characters")
        if text in parent.members:
            assert isinstance(parent.members, dict)
            first = parent.members[text].key or at
            self.problems.append(
                Problem(at, dotted((text,)), f"found the key {shown(text)} again, first at {first}")
            )
        parent.pending = (text, at)
        if event.anchor:
            self.anchors[event.anchor] = (Node(text, at, text=text), 1)

    def _alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor, ())
        if not found:
            what = "itself" if found is None else "an anchor that is not there"
            raise self.fail(event, f"found *{event.anchor}, which refers to {what}")
        parent = self.open[-1] if self.open else None
        if parent and isinstance(parent.members, dict) and parent.pending is None:
            raise self.fail(event, "found an alias as a key, expected a name")
        self._counted(event, found[1])
        self._add(found[0], None, found[1])

    def _add(self, node: Node, anchor: str | None, nodes: int) -> None:
        if self.open:
            parent = self.open[-1]
            parent.nodes += nodes
            if isinstance(parent.members, list):
                parent.members.append(node)
            elif parent.pending:
                key, at = parent.pending
                node = Node(node.value, node.at, at, node.text)
                parent.members[key] = node
                parent.pending = None
        else:
            self.root = node
        if anchor:
            self.anchors[anchor] = (node, nodes)
