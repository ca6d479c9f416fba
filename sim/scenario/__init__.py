"""From YAML with positions to a checked scenario: layers, schema, checks, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.loader import Loaded, at_point, load

__all__ = ["Loaded", "at_point", "load"]


def __getattr__(name: str) -> Any:
    # Loaded at first use, so that `import sim` needs no schema.
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("sim.scenario.loader"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
