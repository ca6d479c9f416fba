"""The fast engine when it is killed, stopped, or its cache of compiled code is of no use."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.engine import cache_folder, warm_up
from tests.faults.test_interrupted_runs import contents, finished, wait_for

Ended = Callable[..., tuple[int, str, str]]
Start = Callable[..., Any]

#: Many replications of some 40 000 visits, about a tenth of a second each with their KPIs.
FAST = (
    "-o",
    "out",
    "--engine",
    "fast",
    "--workers",
    "2",
    "-n",
    "40",
    "--set",
    "clock.length=4000 h",
)
#: Seconds in which even a busy machine has compiled the engine.
COMPILING = 900
#: One that both engines do at once.
SHORT = ("-n", "1", "--set", "clock.length=400 h")


@pytest.fixture(scope="module")
def compiled() -> Path:
    """Return the folder of compiled code, filled."""
    warm_up(lambda text: None)
    folder = cache_folder()
    assert folder is not None
    return folder


@pytest.mark.usefixtures("compiled")
def test_a_killed_run_in_threads_is_taken_up_and_gives_the_same_bytes(
    tmp_path: Path, start: Start, run: Ended
) -> None:
    process = start(*FAST)
    wait_for(3, tmp_path / "out", process)
    process.kill()
    process.communicate()
    kept = len(finished(tmp_path / "out"))
    assert 3 <= kept < 80
    code, output, error = run(*FAST)
    assert (code, output) == (0, "out\n"), error
    assert f"80 runs, {kept} were finished before" in error
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (record["engine"], record["parallel"], record["workers"]) == ("fast", "threads", 2)
    one = list(FAST)
    one[one.index("--workers") + 1] = "1"
    one[one.index("out")] = "other"
    assert run(*one)[0] == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "other")


@pytest.mark.usefixtures("compiled")
def test_ctrl_c_ends_threads_quietly_and_keeps_what_is_finished(
    tmp_path: Path, start: Start
) -> None:
    process = start(*FAST)
    wait_for(2, tmp_path / "out", process)
    os.killpg(process.pid, signal.SIGINT)
    output, error = process.communicate(timeout=30)
    assert (process.returncode, output) == (130, "")
    assert "Traceback" not in error
    assert 2 <= len(finished(tmp_path / "out")) < 80
    assert "the same command goes on from there" in error


def results(run: Ended, folder: Path, name: str, cache: Path) -> tuple[dict[str, bytes], str]:
    """Run the fast engine with a cache and return the results and what was said."""
    environment = {"CORRIDORSIM_CACHE": str(cache)}
    code, _, error = run(
        *("-o", name, "--engine", "fast", *SHORT), environment=environment, patience=COMPILING
    )
    assert code == 0, error
    assert "Traceback" not in error
    return contents(folder / name), error


def test_a_cache_that_may_only_be_read_is_read(tmp_path: Path, run: Ended, compiled: Path) -> None:
    kept = tmp_path / "cache" / compiled.parent.name / compiled.name
    shutil.copytree(compiled, kept)
    for path in (kept, *kept.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    found, error = results(run, tmp_path, "out", tmp_path / "cache")
    for path in (kept, *kept.rglob("*")):
        path.chmod(0o755)
    assert "Compiling" not in error
    assert run("-o", "reference", "--engine", "reference", *SHORT)[0] == 0
    assert found == contents(tmp_path / "reference")


@pytest.mark.slow
def test_without_a_folder_for_the_cache_each_run_compiles_and_says_so(
    tmp_path: Path, run: Ended
) -> None:
    (tmp_path / "cache").write_text("a file in its place", encoding="utf-8")
    found, error = results(run, tmp_path, "out", tmp_path / "cache")
    assert "Compiling the fast engine: about a minute, in every run" in error
    assert run("-o", "reference", "--engine", "reference", *SHORT)[0] == 0
    assert found == contents(tmp_path / "reference")


@pytest.mark.slow
def test_garbage_in_the_cache_is_thrown_away(tmp_path: Path, run: Ended, compiled: Path) -> None:
    kept = tmp_path / "cache" / compiled.parent.name / compiled.name
    shutil.copytree(compiled, kept)
    for path in kept.rglob("*.nb?"):
        path.write_bytes(b"garbage" + path.read_bytes()[:1000])
    found, _ = results(run, tmp_path, "out", tmp_path / "cache")
    assert run("-o", "reference", "--engine", "reference", *SHORT)[0] == 0
    assert found == contents(tmp_path / "reference")
    _, error = results(run, tmp_path, "again", tmp_path / "cache")
    assert "Compiling" not in error
