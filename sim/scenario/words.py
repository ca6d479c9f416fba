"""Words of messages: what was found, what is allowed, what is nearest."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

#: More names than this are not listed.
LISTED = 12


def nearest(found: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed name most like what was found, None where none is like it."""
    names = list(allowed)
    low = {name.lower(): name for name in reversed(names)}
    match = get_close_matches(found.lower(), low, n=1, cutoff=0.6)
    if match:
        return low[match[0]]
    # 'yard' for 'khorgos.yard': a part of a dotted id.
    ends = [name for name in names if name.endswith(f".{found}") or name.startswith(f"{found}.")]
    return ends[0] if len(ends) == 1 else None


def hint(found: str, allowed: Iterable[str]) -> str:
    """Return ``; did you mean 'x'``, or nothing where no name is near."""
    name = nearest(found, allowed)
    return f"; did you mean {name!r}" if name is not None else ""


def listed(names: Iterable[str]) -> str:
    """Write names as ``a, b or c``; a long list is cut and says how many are left out."""
    shown = list(names)
    if len(shown) > LISTED:
        return f"{', '.join(shown[:LISTED])} or one of {len(shown) - LISTED} more"
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def shown(value: Any) -> str:
    """Show what was found in at most 60 characters."""
    if isinstance(value, dict):
        return f"a mapping of {listed(str(key)[:20] for key in list(value)[:4])}" if value else "{}"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
