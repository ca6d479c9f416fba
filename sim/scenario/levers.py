"""Levers: a path in the scenario, or the name of a variant that sets several paths at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.errors import Position, Problem
from sim.scenario.facts import Fact
from sim.scenario.layers import put
from sim.scenario.node import Node, made
from sim.scenario.paths import UnknownPathError
from sim.scenario.validate import TOP, Validated, validated
from sim.scenario.words import hint, listed, nearest, shown

#: More values of all levers together are not tried one by one when a scenario is loaded.
TRIED = 200


def applied(root: Node, levers: Mapping[str, Any]) -> tuple[Node, list[Problem]]:
    """Put the values of levers into a scenario.

    Parameters
    ----------
    root : Node
        All layers put on one another.
    levers : mapping of str to plain value
        Path or variant to the value, or the variant's choice.

    Returns
    -------
    Node, list of Problem
    """
    problems: list[Problem] = []
    for lever, value in levers.items():
        node = value if isinstance(value, Node) else made(value, _position(lever, value))
        root, found = _applied(root, lever, node)
        problems += found
    return root, problems


def _position(lever: str, value: Any) -> Position:
    return Position(f"lever {lever} = {str(value)[:60]}")


def _applied(root: Node, lever: str, node: Node) -> tuple[Node, list[Problem]]:
    variant = root.find(("variants", lever))
    if variant is None:
        return _put(root, lever, node, lever)
    choices = variant.value if isinstance(variant.value, dict) else {}
    picked = choices.get(node.text)
    if picked is None:
        found = shown(node.value if node.text == "" else node.text)
        near = hint(node.text, choices)
        message = f"found {found}, expected a choice of the variant: {listed(choices)}{near}"
        return root, [Problem(node.at, lever, message)]
    problems: list[Problem] = []
    for path, one in (picked.value if isinstance(picked.value, dict) else {}).items():
        root, found_here = _put(root, path, one, f"variants.{lever}.{node.text}")
        problems += found_here
    return root, problems


def _put(root: Node, path: str, node: Node, shown_as: str) -> tuple[Node, list[Problem]]:
    try:
        return put(root, path, node, TOP), []
    except UnknownPathError as error:
        message = str(error)
        variants = root.child("variants")
        names = variants.value if variants and isinstance(variants.value, dict) else {}
        variant = nearest(path, names)
        if variant is not None and shown_as == path:
            message = f"found the lever {path!r}; did you mean the variant {variant!r}"
        return root, [Problem(node.key or node.at, shown_as, message)]


def tried(root: Node, facts: Mapping[str, Fact], base: Validated) -> Iterator[Problem]:
    """Try each value of each lever, and each choice of each variant, on its own.

    Parameters
    ----------
    root : Node
    facts : mapping of str to Fact
    base : Validated
        The scenario without any lever; its own problems are not told again.
    """
    known = set(base.problems)
    seen: set[tuple[str, str]] = set()
    for lever, node in _values(root):
        if len(seen) >= TRIED:
            return
        if node.text and (lever, node.text) in seen:
            continue
        seen.add((lever, node.text))
        changed, problems = _applied(root, lever, node)
        if not problems:
            problems = [
                one for one in validated(changed, facts, briefly=True).problems if one not in known
            ]
        known |= set(problems)
        yield from problems
    yield from _undone(root, facts, base, known)


def _undone(
    root: Node, facts: Mapping[str, Fact], base: Validated, known: set[Problem]
) -> list[Problem]:
    """Try the run without the shock; a path of it that leads nowhere is told where it stands."""
    if base.scenario is None or base.scenario.shock is None:
        return []
    problems: list[Problem] = []
    for path, value in base.scenario.shock.undone.items():
        written = next(
            (
                found
                for form in ("without", "against")
                if (found := root.find(("shock", form, path))) is not None
            ),
            made(value, _position(path, value)),
        )
        root, found_here = _put(root, path, written, path)
        problems += found_here
    if problems:
        return problems
    return [one for one in validated(root, facts, briefly=True).problems if one not in known]


def _values(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield every lever with each of its values, and every variant with each of its choices."""
    variants = root.child("variants")
    named = variants.value if variants and isinstance(variants.value, dict) else {}
    for lever, choices in named.items():
        for choice, node in (choices.value if isinstance(choices.value, dict) else {}).items():
            yield lever, Node(choice, node.key or node.at, node.key, choice)
    levers = root.find(("experiment", "levers"))
    for lever, values in (
        levers.value if levers and isinstance(levers.value, dict) else {}
    ).items():
        nodes = values.value if isinstance(values.value, list) else []
        for node in nodes:
            # A path that leads nowhere is told once, at the lever's name.
            yield lever, Node(node.value, node.at, values.key, node.text)
