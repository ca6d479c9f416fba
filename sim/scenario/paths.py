"""Dotted paths, as ``set``, ``--set`` and levers name values.

Ids hold dots themselves, so a path is read from the left and at each mapping the longest key that
exists wins: ``stations.khorgos.yard.places`` is the ``places`` of station ``khorgos.yard``.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from sim.scenario.node import SOURCED_KEYS, Node, Path, dotted
from sim.scenario.shapes import Shape
from sim.scenario.words import nearest


class UnknownPathError(ValueError):
    """A dotted path leads nowhere; the message says what is nearest."""


def resolve(root: Node, text: str, top: Shape, new: Node) -> Path:
    """Find what a dotted path names.

    Parameters
    ----------
    root : Node
        The scenario as it stands.
    text : str
        The dotted path.
    top : Shape
        The shape of a scenario.
    new : Node
        What will be put there: a mapping may be a new entry, such as a new station.

    Raises
    ------
    UnknownPathError
        If neither the scenario nor the schema has such a path.
    """
    path = _follow(root, text, top, new)
    if path is not None:
        return path
    better = suggestion(root, text, top, new)
    near = f"; did you mean {better!r}" if better else ""
    raise UnknownPathError(
        f"found the path {text[:100]!r}, which leads to nothing, "
        f"expected one that the scenario holds{near}"
    )


def _follow(root: Node, text: str, top: Shape, new: Node) -> Path | None:
    node: Node | None = root
    shape: Shape | None = top
    path: Path = ()
    rest = text
    while rest:
        key = _longest(rest, _keys(node, shape))
        if key is None:
            return (*path, rest) if _may_be_new(node, shape, rest, new) else None
        rest = rest[len(key) + 1 :]
        node = node.child(key) if node else None
        shape = shape.below(key, node.written if node else None) if shape else None
        path = (*path, int(key) if path and _is_list(root, path) else key)
    return path or None


def _is_list(root: Node, path: Path) -> bool:
    found = root.find(path)
    return found is not None and isinstance(found.value, list)


def _keys(node: Node | None, shape: Shape | None) -> list[str]:
    """List the keys that are there, and those that the schema would allow."""
    keys: list[str] = []
    if node and isinstance(node.value, dict):
        keys += node.value
    elif node and isinstance(node.value, list):
        keys += [str(index) for index in range(len(node.value))]
    if shape is not None:
        keys += shape.fields
        if shape.quantity and node and isinstance(node.value, dict):
            keys += SOURCED_KEYS
    return list(dict.fromkeys(keys))


def _longest(text: str, keys: Iterable[str]) -> str | None:
    fitting = [key for key in keys if text == key or text.startswith(f"{key}.")]
    return max(fitting, key=len, default=None)


def _may_be_new(node: Node | None, shape: Shape | None, rest: str, new: Node) -> bool:
    """Whether a key that is not there yet may be made."""
    if shape is None or (node and isinstance(node.value, list)):
        return False
    if shape.kind is None:
        return not node or isinstance(node.value, dict)
    if shape.kind is not dict:
        return False
    entry = shape.below(rest, new.value)
    # A number at an entry that is not there is a misspelt id, not a new station.
    return entry is None or not entry.is_model or isinstance(new.value, dict)


def suggestion(root: Node, text: str, top: Shape, new: Node) -> str | None:
    """Return the nearest path that leads somewhere."""
    for section in top.fields:
        inside = _follow(root, f"{section}.{text}", top, Node(0, new.at))
        if inside is not None and root.find(inside) is not None:
            return dotted(inside)
    done, rest, node, shape = "", text, root, top
    for _ in range(8):
        keys = _keys(node, shape)
        key = _longest(rest, keys)
        taken = len(key) if key else 0
        if key is None:
            found = _replacement(rest, keys)
            if found is None:
                return None
            key, taken = found
        done = f"{done}.{key}" if done else key
        rest = rest[taken + 1 :]
        if not rest:
            return done
        below = node.child(key)
        inner = shape.below(key, below.written if below else None)
        if inner is None:
            return None
        node, shape = below or Node({}, new.at), inner
    return None


def _replacement(rest: str, keys: list[str]) -> tuple[str, int] | None:
    """Return the key most like the text's beginning, and how much of the text it stands for."""
    parts = rest.split(".")
    found: list[tuple[float, str, int]] = []
    for count in range(1, len(parts) + 1):
        start = ".".join(parts[:count])
        key = nearest(start, keys)
        if key is not None:
            found.append((SequenceMatcher(None, start, key).ratio(), key, len(start)))
    return max(found)[1:] if found else None
