"""From layered nodes to plain data: numbers are taken out of their ``{value, source}``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import Position, Problem
from sim.scenario.node import SOURCED_KEYS, Node, Path, dotted
from sim.scenario.shapes import Shape
from sim.scenario.words import shown


@dataclass
class Settled:
    """Plain data and what is known of it.

    Attributes
    ----------
    tree : dict
        As the schema validates it.
    where : dict of Path to Node
        The node that each value came from.
    sourced : dict of Path to dict of str to Node
        The members of every ``{value, source, ...}``.
    numbers : dict of Path to Shape
        Everything that the schema reads as a quantity, with its shape.
    problems : list of Problem
    """

    tree: Any = None
    where: dict[Path, Node] = field(default_factory=dict)
    sourced: dict[Path, Mapping[str, Node]] = field(default_factory=dict)
    numbers: dict[Path, Shape] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def position(self, path: Path) -> Position:
        """Return where a path was written, or the nearest thing above it."""
        for end in range(len(path), -1, -1):
            node = self.where.get(path[:end])
            if node is not None:
                return node.where
        return Position("")

    def key_position(self, path: Path) -> Position:
        """Return where a key was written, or the nearest thing above it."""
        node = self.where.get(path)
        return node.key if node is not None and node.key else self.position(path)


def settle(root: Node, top: Shape) -> Settled:
    """Make plain data of a layered scenario.

    Parameters
    ----------
    root : Node
        All layers put on one another.
    top : Shape
        The shape of a scenario.
    """
    done = Settled()
    done.tree = _settle(root, top, (), done)
    return done


def _settle(node: Node, shape: Shape | None, path: Path, done: Settled) -> Any:
    value = node.value
    if isinstance(value, dict):
        if node.is_sourced and _is_value(value, shape):
            return _unwrapped(node, shape, path, done)
        done.where[path] = node
        return {
            key: _settle(one, _below(shape, key, one), (*path, key), done)
            for key, one in value.items()
            if one.value is not None or not _absent(one, shape, (*path, key), done)
        }
    done.where[path] = node
    number = shape.bare if shape and not isinstance(value, list) else shape
    if number and number.quantity and value is not None:
        done.numbers[path] = number
    if isinstance(value, list):
        return [
            _settle(one, _below(shape, index, one), (*path, index), done)
            for index, one in enumerate(value)
        ]
    if shape and shape.is_text and value is not None:
        return node.text
    return value


def _absent(node: Node, shape: Shape | None, path: Path, done: Settled) -> bool:
    """Whether a key without a value is left out: a field is, an entry must have one."""
    if shape is None or shape.kind is None:
        return False
    if shape.kind is dict and shape.below("", None) == Shape(None):
        # A change that will be made later, by which null removes.
        return False
    if not shape.is_model:
        message = "found no value; an empty value removes what an earlier layer holds, here nothing"
        done.problems.append(Problem(node.key or node.at, dotted(path), message))
    return True


def _below(shape: Shape | None, key: str | int, node: Node) -> Shape | None:
    return shape.below(key, node.written) if shape else None


def _is_value(members: Mapping[str, Node], shape: Shape | None) -> bool:
    if shape and shape.is_model and "value" in shape.fields and "source" not in members:
        return False
    return shape is not None and shape.kind is not None


def _unwrapped(node: Node, shape: Shape | None, path: Path, done: Settled) -> Any:
    members = node.value
    assert isinstance(members, dict)
    done.sourced[path] = members
    if "source" not in members:
        done.problems.append(
            Problem(
                node.where,
                dotted(path),
                "found a value without its source, expected source: a fact's id, or "
                "'assumption: why'",
            )
        )
    for key in SOURCED_KEYS[1:]:
        inner = members.get(key)
        if inner is not None and isinstance(inner.value, (dict, list)):
            message = f"found {shown(inner.plain())}, expected one value"
            done.problems.append(Problem(inner.at, f"{dotted(path)}.{key}", message))
    return _settle(members["value"], shape, path, done)
