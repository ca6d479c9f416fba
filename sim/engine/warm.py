"""The fast engine's compiled code: made once on a machine, then only loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

#: Loading takes less than a second; if it took longer, something was compiled after all.
LOADED = 5.0


def is_warm() -> bool:
    """Whether compiled code is there, so that it only has to be loaded."""
    from sim.engine.fast import compiled

    return compiled.is_warm()


def cache_folder() -> Path | None:
    """Return the folder of compiled code; None where there is none that can be written."""
    from sim.engine.fast import compiled

    return compiled.cache_folder()


def warm_up(tell: Callable[[str], None]) -> float | None:
    """Make the fast engine ready in this process: load what is compiled, or compile it.

    Parameters
    ----------
    tell : callable
        Told what is waited for, before it begins.

    Returns
    -------
    float or None
        Seconds that compiling took; None where it was compiled before.
    """
    from sim.engine.fast import compiled

    warm = compiled.is_warm()
    if not warm:
        often = "once on this machine"
        if compiled.cache_folder() is None:
            often = "in every run, for no folder can be written that would keep it"
        tell(f"Compiling the fast engine: about a minute, {often}.")
    seconds = compiled.warm_up()
    return None if warm and seconds < LOADED else seconds
