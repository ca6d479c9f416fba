"""How the fast engine's functions are compiled, and where the compiled code is kept.

Numba's cache of compiled code sees an edit of the function that was called from outside, but not
one of the functions that this calls. So the folder's name is a digest of every file that compiled
code may come from, of Numba's version and of the switches that change what is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
import numba.core.config

from sim.events import plain

Function = TypeVar("Function", bound=Callable[..., Any])

#: No sums in another order, no division that is not IEEE's: both engines compute the same bits.
#: `_nrt` is a private option: without Numba's counting of references a record array costs what a
#: pointer costs. Nothing here makes an array, so nothing needs to be counted.
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}

#: Numba's settings, which it makes as it is loaded.
_settings: Any = numba.core.config

#: Whether Numba is switched off (``NUMBA_DISABLE_JIT=1``), so that all is plain Python.
IS_OFF = bool(_settings.DISABLE_JIT)

_ROOT = Path(__file__).resolve().parents[1]
#: What compiled code is made of, relative to the package.
SOURCES = (
    "engine/fast/life.py",
    "engine/fast/loop.py",
    "engine/fast/recursion.py",
    "events/heap.py",
    "events/jit.py",
    "events/state.py",
    "kinds/*.py",
    "kinds/*/kernel.py",
    "kinds/*/rules.py",
    "kinds/*/voyage.py",
    "tables/*.py",
)


def compiled(function: Function) -> Function:
    """Compile a function that other compiled functions call."""
    made: Function = numba.njit(**OPTIONS)(function)
    return made


def inlined(function: Function) -> Function:
    """Compile a function into each of its callers: for short ones on the way of every event."""
    made: Function = numba.njit(forceinline=True, **OPTIONS)(function)
    return made


def part(function: Function) -> Function:
    """Make a function a part of the one that calls it before this is compiled.

    For those that are called in one place only: a call would hand over a State of dozens of arrays,
    and a function is compiled anew with each that calls it.
    """
    made: Function = numba.njit(inline="always", **OPTIONS)(function)
    return made


def entry(function: Function) -> Function:
    """Compile a function that Python calls; its code is kept for the next process.

    Where no folder can be used it is compiled anew in every process. Where Numba is switched off
    it is plain Python.
    """
    if IS_OFF:
        return plain.entry(function)
    folder = cache_folder()
    if folder is not None:
        with _caching_in(folder):
            try:
                made: Function = numba.njit(cache=True, **OPTIONS)(function)
            except RuntimeError:  # "no locator available"
                pass
            else:
                return made
    return compiled(function)


@cache
def cache_folder() -> Path | None:
    """Return the folder of compiled code, made if need be; None where none can be written."""
    folder = _user_cache() / "corridorsim" / f"compiled-{digest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        # Code that somebody else has put there can still be read.
        return folder if folder.is_dir() and any(folder.rglob("*.nbi")) else None


def digest() -> str:
    """Return the SHA-256 of all that decides what the compiled code is."""
    total = hashlib.sha256()
    switches = (
        numba.__version__,
        sys.version,
        _settings.BOUNDSCHECK,
        _settings.OPT,
        sorted(OPTIONS),
    )
    total.update(repr(switches).encode())
    for path in sorted(path for pattern in SOURCES for path in _ROOT.glob(pattern)):
        total.update(path.relative_to(_ROOT).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _user_cache() -> Path:
    """Return the user's cache folder; ``CORRIDORSIM_CACHE`` names another."""
    if chosen := os.environ.get("CORRIDORSIM_CACHE"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


@contextlib.contextmanager
def _caching_in(folder: Path) -> Iterator[None]:
    """Let Numba keep what is decorated now in a folder, and leave its setting as it was."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        _settings.CACHE_DIR = before
