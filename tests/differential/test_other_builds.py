"""The same tests with Numba switched off, and with every index checked against its array.

Each build needs a process of its own: Numba reads these settings as it is loaded. Switched off, the
fast engine is plain Python, so that coverage sees its lines; checked, it is compiled once more (a
minute or two, kept beside the other compiled code).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What is run in the other builds.
TESTS = (
    "tests/differential/test_engines_agree.py",
    "tests/engine/test_deadlock.py",
    "tests/engine/test_fast_state_checks.py",
    "tests/kinds",
    "tests/events/test_heap.py",
)


def run_tests(examples: int, **settings: str) -> str:
    """Run the tests with settings of Numba, and return the last line of what is told."""
    # Compiled lines are not seen by coverage, which only makes them slow to compile.
    left_out = ("PYTEST_",) if "NUMBA_DISABLE_JIT" in settings else ("PYTEST_", "COV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    few = {"DIFFERENTIAL_EXAMPLES": str(examples)}
    options = ["-q", "-m", "not slow", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *TESTS],
        cwd=ROOT,
        env=env | few | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()[-1]


@pytest.mark.slow
def test_engines_agree_with_numba_switched_off() -> None:
    assert " passed" in run_tests(40, NUMBA_DISABLE_JIT="1")


@pytest.mark.slow
def test_engines_agree_with_every_index_checked() -> None:
    assert " passed" in run_tests(100, NUMBA_BOUNDSCHECK="1")


@pytest.mark.slow
def test_an_index_beyond_its_array_would_be_seen() -> None:
    program = (
        "import numpy as np; from sim.events.jit import compiled\n"
        "try: compiled(lambda rows: rows[3])(np.zeros(3))\n"
        "except IndexError: print('seen')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "NUMBA_BOUNDSCHECK": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "seen\n"
