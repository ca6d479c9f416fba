"""The decision of a branch, the same in every engine."""

from __future__ import annotations


def is_taken(drawn: float, share: float) -> bool:
    """Whether an entity takes the branch: its draw, uniform on [0, 1), is below the share."""
    return drawn < share
