"""One layer on another: mappings merge, everything else is replaced, ``null`` removes a key."""

from __future__ import annotations

from dataclasses import replace

from sim.inputs import Distribution
from sim.scenario.node import Node
from sim.scenario.paths import SOURCED_KEYS

#: Alternatives of which one is written: a later layer's takes the place of an earlier one's.
ALTERNATIVES = (
    frozenset(Distribution.kinds),
    frozenset({"poisson", "even", "every", "times"}),
)


def merged(below: Node, above: Node) -> Node:
    """Put a layer on another.

    A number with its source is one value, so it is replaced as a whole; so is a distribution by one
    of another kind.
    """
    if not isinstance(below.value, dict) or not isinstance(above.value, dict):
        return above
    if _replaces(set(below.value), set(above.value)):
        return above
    members = dict(below.value)
    for key, node in above.value.items():
        if node.value is None and key in members:
            del members[key]
        elif key in members:
            members[key] = merged(members[key], node)
        else:
            members[key] = node
    return replace(below, value=members)


def is_sourced(keys: set[str]) -> bool:
    """Whether a mapping with these keys is a value written with its source."""
    return "value" in keys and keys <= set(SOURCED_KEYS)


def _replaces(below: set[str], above: set[str]) -> bool:
    if is_sourced(above) and "source" in above:
        return True
    if is_sourced(below):
        return "value" in above or not above <= set(SOURCED_KEYS)
    return any(
        below and above and below <= group and above <= group and below.isdisjoint(above)
        for group in ALTERNATIVES
    )
