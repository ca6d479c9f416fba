"""A value together with where it was written: what every layer of a scenario is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sim.errors import Position

Scalar: TypeAlias = str | int | float | bool | None
#: Keys and list indexes from the top down. Ids hold dots, so a dotted text would be ambiguous.
Path: TypeAlias = tuple[str | int, ...]
#: Keys of a value that is written with its source.
SOURCED_KEYS = ("value", "source", "low", "high", "note")


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a mapping or a list, with its position.

    Attributes
    ----------
    value : scalar, dict of str to Node, or list of Node
        Never changed in place: layers share nodes.
    at : Position
        Where the value begins.
    key : Position or None
        Where the key before it begins; None in lists and at the top.
    text : str
        A scalar as it was written; empty for mappings and lists.
    """

    value: Scalar | dict[str, Node] | list[Node]
    at: Position
    key: Position | None = None
    text: str = ""

    @property
    def where(self) -> Position:
        """What to point at: a scalar or list itself, a mapping by its key."""
        return self.key if self.key and isinstance(self.value, dict) else self.at

    @property
    def is_sourced(self) -> bool:
        """Whether it is a value written with its source: ``{value, source, ...}``."""
        if not isinstance(self.value, dict) or "value" not in self.value:
            return False
        return all(key in SOURCED_KEYS for key in self.value)

    @property
    def written(self) -> Scalar | dict[str, Node] | list[Node]:
        """The value itself, taken out of what says where it comes from."""
        if self.is_sourced and isinstance(self.value, dict):
            return self.value["value"].value
        return self.value

    def child(self, key: str | int) -> Node | None:
        """Return the member of a mapping or list, None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(key))
        if isinstance(self.value, list) and str(key).isdecimal() and int(key) < len(self.value):
            return self.value[int(key)]
        return None

    def find(self, path: Path) -> Node | None:
        """Return what is at a path below, None where there is nothing."""
        node: Node | None = self
        for key in path:
            node = node.child(key) if node else None
        return node

    def set(self, path: Path, new: Node) -> Node:
        """Return a copy with something else at a path; mappings on the way are made."""
        if not path:
            return new
        key = path[0]
        if isinstance(self.value, list):
            items = list(self.value)
            items[int(key)] = items[int(key)].set(path[1:], new)
            return replace(self, value=items)
        members = dict(self.value) if isinstance(self.value, dict) else {}
        below = members.get(str(key)) or Node({}, new.at, new.key or new.at)
        members[str(key)] = below.set(path[1:], new)
        return replace(self, value=members, text="")

    def without(self, path: Path) -> Node:
        """Return a copy without what is at a path."""
        if not isinstance(self.value, dict):
            return self
        members = dict(self.value)
        if len(path) == 1:
            members.pop(str(path[0]), None)
        elif str(path[0]) in members:
            members[str(path[0])] = members[str(path[0])].without(path[1:])
        return replace(self, value=members)

    def plain(self) -> Any:
        """Return the value as dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, Node]]:
        """Yield everything below with its path, what contains before what is contained."""
        yield path, self
        if isinstance(self.value, dict):
            for key, node in self.value.items():
                yield from node.walk((*path, key))
        elif isinstance(self.value, list):
            for index, node in enumerate(self.value):
                yield from node.walk((*path, index))


def dotted(path: Path) -> str:
    """Write a path as a planner does: ``stations.khorgos.yard.places``, always in one line."""
    return ".".join(_printable(str(key)) for key in path)


def _printable(key: str) -> str:
    short = key if len(key) <= 100 else f"{key[:97]}..."
    return short if short.isprintable() else short.encode("unicode_escape").decode("ascii")


def made(value: Any, at: Position) -> Node:
    """Make a node of plain data, all of it at one position (a lever's value)."""
    if isinstance(value, dict):
        return Node({str(key): made(item, at) for key, item in value.items()}, at)
    if isinstance(value, list):
        return Node([made(item, at) for item in value], at)
    return Node(value, at, text=str(value))
