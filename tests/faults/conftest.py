"""Real commands in processes of their own, which can be stopped, starved and killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Replications of about a quarter of a second each.
SCENARIO = """
title: A desk with a queue
clock: {length: 1200 h, warm_up: 240 h}
stations:
  desk: {servers: 1, service: {exponential: 5 min}, customs: true}
flows:
  lorries: {arrivals: {poisson: 10 /h}, path: [desk]}
experiment: {levers: {clearance_efficiency: [1, 2]}, replications: 6}
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="session")
def command() -> Start:
    """Start ``corridorsim run`` in a folder on its scenario, in a process group of its own."""

    def started(
        folder: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> subprocess.Popen[str]:
        scenario = folder / "desk.yaml"
        if not scenario.exists():
            scenario.write_text(SCENARIO, encoding="utf-8")
        # Coverage would write files as well, which a limit on the size of files forbids.
        plain = {key: value for key, value in os.environ.items() if "COVERAGE" not in key}
        return subprocess.Popen(
            [sys.executable, "-m", "sim", "run", scenario.name, *arguments],
            cwd=folder,
            env={
                **plain,
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                **(environment or {}),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **settings,
        )

    return started


@pytest.fixture
def start(command: Start, tmp_path: Path) -> Start:
    """Start the command in a folder of the test's own."""
    return partial(command, tmp_path)


@pytest.fixture
def run(start: Start) -> Callable[..., tuple[int, str, str]]:
    """Run the command to its end and return exit code, standard output and error."""

    def ended(*arguments: str, patience: float = 120, **settings: Any) -> tuple[int, str, str]:
        process = start(*arguments, **settings)
        output, error = process.communicate(timeout=patience)
        return process.returncode, output, error

    return ended
