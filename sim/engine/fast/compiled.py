"""Make or load the fast engine's compiled code, and see to a cache that cannot be used."""

from __future__ import annotations

import shutil
import time
from functools import cache
from typing import Any

import numpy as np

from sim.engine.fast import loop, recursion
from sim.engine.fast.world import empty_state
from sim.events.jit import IS_OFF, cache_folder
from sim.events.state import EVENT, STATION_STATE

__all__ = ["cache_folder", "is_warm", "load", "warm_up"]


def is_warm() -> bool:
    """Whether the compiled code is in the cache, so that it only has to be loaded."""
    folder = cache_folder()
    if folder is None:
        return False
    kept = {path.name.partition("-")[0] for path in folder.rglob("*.nbc")}
    names = {f"{one.__module__.rpartition('.')[2]}.{one.__name__}" for one, _ in _calls()}
    return names <= kept


def warm_up() -> float:
    """Compile, or load what is compiled; return the seconds that it took."""
    began = time.perf_counter()
    load()
    return time.perf_counter() - began


@cache
def load() -> None:
    """Make every function that Python calls ready to be called, once in a process.

    Compiled code that cannot be read (cut short, of another make, not ours) is thrown away and
    made anew; where it cannot be thrown away, it is left aside.
    """
    try:
        _call_all()
    except Exception:
        folder = cache_folder()
        if folder is None or IS_OFF:
            raise
        shutil.rmtree(folder, ignore_errors=True)
        if folder.is_dir() and any(folder.iterdir()):
            for function, _ in _calls():
                _forget_cache(function)
        _call_all()
    for function, _ in _calls():
        if hasattr(function, "disable_compile"):  # not where Numba is switched off
            function.disable_compile()


def _call_all() -> None:
    for function, arguments in _calls():
        function(*arguments)


def _calls() -> list[tuple[Any, tuple[Any, ...]]]:
    """Return what Python calls, with arguments of the right types for which nothing is done."""
    state = empty_state()._replace(station=np.zeros(1, dtype=STATION_STATE))
    inside, units = np.zeros(0, dtype=np.bool_), np.zeros(0, dtype=np.int32)
    return [
        (loop.run_events, (state, 0)),
        (recursion.enter_units, (state, state.step, inside)),
        (recursion.enter_left, (state, state.step, inside)),
        (recursion.gather, (state, units, 0, units)),
        (recursion.is_in_order, (state, units)),
        (recursion.serve, (state, state.step, inside, 0, units, np.zeros(0, dtype=EVENT))),
    ]


def _forget_cache(function: Any) -> None:
    from numba.core.caching import NullCache

    if hasattr(function, "_cache"):
        function._cache = NullCache()
