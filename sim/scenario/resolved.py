"""The scenario after all layers as YAML, with the origin of every value beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sim.errors import Position
from sim.scenario import yaml
from sim.scenario.node import Node


def resolved(root: Node, facts: Sequence[str] = ()) -> str:
    """Write a layered scenario as one YAML document.

    Parameters
    ----------
    root : Node
        All layers put on one another.
    facts : sequence of str
        Tables of facts, as seen from the working folder.

    Returns
    -------
    str
        Loads as the same scenario, from the working folder.
    """
    lines = [f"facts: [{', '.join(_text(name) for name in facts)}]"] if facts else []
    lines += _block(root, 0)
    return "\n".join(lines) + "\n"


def _block(node: Node, depth: int) -> Iterator[str]:
    assert isinstance(node.value, dict)
    for key, member in node.value.items():
        start = f"{'  ' * depth}{_text(key)}:"
        if isinstance(member.value, dict) and member.value and not member.is_sourced:
            yield start
            yield from _block(member, depth + 1)
        else:
            yield f"{start} {_flow(member)}  # {_origin(member.at)}"


def _origin(at: Position) -> str:
    return f"{at.file}:{at.line}" if at.line else at.file


def _flow(node: Node) -> str:
    if isinstance(node.value, dict):
        pairs = (f"{_text(key)}: {_flow(member)}" for key, member in node.value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(node.value, list):
        return f"[{', '.join(_flow(member) for member in node.value)}]"
    return _scalar(node)


def _scalar(node: Node) -> str:
    value = node.value
    if isinstance(value, str):
        return _text(value)
    # As it was written: where text is due, 007 is no 7.
    return node.text or "null"


#: Signs that mean something in YAML's flow style or at the start of a text.
_SIGNS = set("{}[],:#&*!|>'\"%@`?\n\t\\")


def _text(text: str) -> str:
    """Write a text without quotes where it then reads as the same text."""
    plain = (
        text == text.strip()
        and text.isprintable()
        and not set(text) & _SIGNS
        and not text.startswith(("-", "<", "=", "."))
        and isinstance(yaml.scalar(text), str)
    )
    percent = text.endswith(" %") and "%" not in text[:-1]
    if plain or (percent and _text(text[:-2] + " x") == text[:-2] + " x"):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())
