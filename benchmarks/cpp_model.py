"""The event loop in C++ (``border_tandem.cpp``), compiled when first asked for."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.workload import HERE, MEASURES, Drawn, Floats, Waits

SOURCE = HERE / "border_tandem.cpp"
FLAGS = ["-O3", "-march=native", "-std=c++17", "-shared", "-fPIC"]

_COLUMNS = ("created", "leg_1", "border", "documents", "inspection", "leg_2", "port", "leg_3")
_SAILINGS = ("crossing", "back")


class _Input(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int64) for name in ("trucks", "sailings", "returns")),
        *((name, ctypes.c_void_p) for name in (*_COLUMNS, *_SAILINGS, "inspected")),
    ]


class _Output(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in MEASURES]


def compiler() -> str | None:
    """Return the C++ compiler, None where there is none."""
    return shutil.which(os.environ.get("CXX", "c++"))


@cache
def _library() -> ctypes.CDLL:
    key = hashlib.sha256(SOURCE.read_bytes() + " ".join(FLAGS).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"corridorsim-benchmarks-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder / f"border_tandem-{key}.so"
    if not made.exists():
        program = compiler()
        if program is None:
            raise RuntimeError("no C++ compiler was found")
        new = made.with_suffix(f".{os.getpid()}")
        subprocess.run([program, *FLAGS, str(SOURCE), "-o", str(new)], check=True)
        new.replace(made)
    library = ctypes.CDLL(str(made))
    library.border_tandem.restype = ctypes.c_int64
    return library


def run(drawn: Drawn) -> Waits:
    """Run until the last truck has left."""

    def address(values: Floats) -> int:
        assert values.flags.c_contiguous
        return values.ctypes.data

    of: dict[str, Floats] = {name: np.full(len(drawn.created), np.nan) for name in MEASURES}
    columns = [address(getattr(drawn, name)) for name in (*_COLUMNS, *_SAILINGS)]
    sizes = (len(drawn.created), len(drawn.crossing), len(drawn.back))
    given = _Input(*sizes, *columns, drawn.inspected.ctypes.data)
    answer = _Output(*(address(of[name]) for name in MEASURES))
    events = _library().border_tandem(ctypes.byref(given), ctypes.byref(answer))
    if not drawn.ferry:
        del of["ferry"]
    return Waits(of, events)
