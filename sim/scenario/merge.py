"""One layer on another: mappings merge, everything else is replaced, ``null`` removes a key."""

from __future__ import annotations

from dataclasses import replace

from sim.inputs import Distribution
from sim.scenario.node import SOURCED_KEYS, Node

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
    if _replaces(below, above):
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


def _replaces(lower: Node, upper: Node) -> bool:
    below, above = set(lower.value or ()), set(upper.value or ())  # type: ignore[arg-type]
    if upper.is_sourced and "source" in above:
        return True
    if lower.is_sourced:
        return "value" in above or not above <= set(SOURCED_KEYS)
    return any(
        below and above and below <= group and above <= group and below.isdisjoint(above)
        for group in ALTERNATIVES
    )
