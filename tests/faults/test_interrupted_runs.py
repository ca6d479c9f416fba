"""What a killed, stopped or starved run leaves behind: all that it had finished, and no more."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Ended = Callable[..., tuple[int, str, str]]
Command = Callable[..., "subprocess.Popen[str]"]
Start = Callable[..., "subprocess.Popen[str]"]


def finished(folder: Path) -> set[str]:
    return {path.name for path in (folder.parent / f"{folder.name}.partial/items").glob("[!.]*")}


def wait_for(count: int, folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until that many replications are kept."""
    end = time.monotonic() + 60
    while len(finished(folder)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file's bytes but those that may differ between equal runs."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, command: Command) -> dict[str, bytes]:
    """Files of an uninterrupted run in two processes, on a machine that is set otherwise."""
    where = tmp_path_factory.mktemp("whole")
    set_otherwise = {"TZ": "Asia/Almaty", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    process = command(
        where, "-o", "out", "--workers", "2", "--seed", "5", environment=set_otherwise
    )
    _, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    record = json.loads((where / "out" / "run.json").read_text(encoding="utf-8"))
    assert (record["workers"], len(record["runs"])) == (2, 12)
    return contents(where / "out")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_run_is_taken_up_and_gives_the_same_bytes(
    tmp_path: Path, start: Start, run: Ended, whole: dict[str, bytes], workers: str
) -> None:
    options = ("-o", "out", "--seed", "5", "--workers", workers)
    process = start(*options)
    wait_for(3, tmp_path / "out", process)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    wait_until_gone(process.pid)
    kept = finished(tmp_path / "out")
    assert 3 <= len(kept) < 12

    code, output, error = run(*options)
    assert (code, output) == (0, "out\n"), error
    assert f"12 runs, {len(kept)} were finished before" in error
    assert contents(tmp_path / "out") == whole
    assert not (tmp_path / "out.partial").exists()


def wait_until_gone(group: int) -> None:
    """Wait until no process of a group is left: a killed run's workers end by themselves."""
    end = time.monotonic() + 20
    while alive(group):
        assert time.monotonic() < end
        time.sleep(0.1)


def alive(group: int) -> bool:
    """Whether any process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_a_run_quietly_and_keeps_what_is_finished(
    tmp_path: Path, start: Start, run: Ended, workers: str
) -> None:
    process = start("-o", "out", "--workers", workers)
    wait_for(2, tmp_path / "out", process)
    os.killpg(process.pid, signal.SIGINT)
    output, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert output == ""
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()
    assert 2 <= len(finished(tmp_path / "out")) < 12
    assert "the same command goes on from there" in error


def limited(size: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_disk_that_fills_while_results_are_written_leaves_no_half_result(
    tmp_path: Path, run: Ended
) -> None:
    # Each replication fits, the table of all of them does not.
    code, output, error = run("-o", "out", preexec_fn=limited(40_000))
    assert code == 1
    assert output == ""
    assert "cannot write results to out: the disk is full" in error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()
    assert len(finished(tmp_path / "out")) == 12


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_disk_that_is_full_from_the_start_is_said_at_once(
    tmp_path: Path, run: Ended, workers: str
) -> None:
    code, _, error = run("-o", "out", "--workers", workers, preexec_fn=limited(3000))
    assert code == 1
    assert "the disk is full" in error
    assert "Traceback" not in error
    assert [path.name for path in tmp_path.iterdir()] == ["desk.yaml"]


def test_a_folder_that_may_not_be_written_is_said_before_anything_runs(
    tmp_path: Path, run: Ended
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, output, error = run("-o", "file/out")
    assert code == 1
    assert output == ""
    assert "cannot write results to file/out: Not a directory" in error


def test_a_foreign_folder_is_refused_and_an_equal_one_reused(tmp_path: Path, run: Ended) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    code, _, error = run("-o", "mine")
    assert code == 2
    assert "mine is there already" in error
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]

    short = ("-o", "out", "--set", "clock.length=400 h", "-n")
    assert run(*short, "1")[0] == 0
    before = (tmp_path / "out" / "run.json").read_bytes()
    code, output, error = run(*short, "1")
    assert (code, output) == (0, "out\n")
    assert "already there" in error
    assert (tmp_path / "out" / "run.json").read_bytes() == before
    code, _, error = run(*short, "2")
    assert code == 2
    assert "another number of replications" in error


def test_a_replication_that_fails_says_which_one(tmp_path: Path, run: Ended) -> None:
    # Two lorries, each in one yard, wait for a place in the other's.
    text = """
clock: {length: 100 h}
stations:
  a.yard: {places: 1, until: exit}
  b.yard: {places: 1, until: exit}
  desk: {servers: 2, service: 1 h}
  exit: {servers: 2, service: 1 h}
flows:
  east: {arrivals: {times: [0 h]}, path: [a.yard, desk, b.yard, exit]}
  west: {arrivals: {times: [0 h]}, path: [b.yard, desk, a.yard, exit]}
experiment: {replications: 2}
"""
    (tmp_path / "desk.yaml").write_text(text, encoding="utf-8")
    code, output, error = run("-o", "out", "--seed", "7", "--workers", "1")
    assert (code, output) == (1, "")
    assert "point 0, replication 1, seed 7: deadlock" in error
    assert "Traceback" not in error


def test_json_is_all_that_is_printed_to_the_standard_output(tmp_path: Path, run: Ended) -> None:
    code, output, error = run("-n", "1", "--json", "--set", "clock.length=400 h")
    assert code == 0
    folder = error.split()[-1]
    assert re.fullmatch("results/desk-[0-9a-f]{8}", folder)
    text = (tmp_path / folder / "summary.json").read_text(encoding="utf-8")
    assert json.loads(output) == json.loads(text)


def test_what_the_fast_engine_cannot_do_is_refused_in_one_line(tmp_path: Path, run: Ended) -> None:
    (tmp_path / "rule.py").write_text("def attach(world): ...\n", encoding="utf-8")
    code, output, error = run("--engine", "fast", "--hook", "rule.py")
    assert (code, output) == (2, "")
    assert "--engine: found fast with a hook, expected reference or auto" in error
    assert "Traceback" not in error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.yaml", "rule.py"]
