"""The program as a process: how it starts, ends, and meets other programs."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "sim"]
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if "COVERAGE" not in key},
    "PYTHONPATH": str(ROOT),
}


def processor_time(command: list[str]) -> float:
    """Return the seconds of processor time that a command took, the least of five runs."""
    found = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(found)


def test_help_takes_less_than_three_tenths_of_a_second_more_than_the_interpreter() -> None:
    assert processor_time([*PROGRAM, "--help"]) - processor_time([sys.executable, "-c", ""]) < 0.3


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    with subprocess.Popen(
        [*PROGRAM, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()  # long before the schema is made
        assert program.stderr.read() == b""
    assert program.returncode == 141


def test_an_interrupt_ends_with_130_and_one_line(tmp_path: Path) -> None:
    # Opening a pipe waits for the other side, so that the program is known to read from it.
    os.mkfifo(tmp_path / "slow.yaml")
    with subprocess.Popen(
        [*PROGRAM, "check", "slow.yaml"], stderr=subprocess.PIPE, cwd=tmp_path, env=ENVIRONMENT
    ) as program:
        assert program.stderr is not None
        with (tmp_path / "slow.yaml").open("wb") as pipe:
            pipe.write(b"title: half of a scen")
            pipe.flush()
            program.send_signal(signal.SIGINT)
        # A signal that comes just before the program waits for more would let it wait for ever; the
        # end of the pipe wakes it.
        assert program.stderr.read() == b"stopped\n"
    assert program.returncode == 130


def test_colour_is_left_out_where_no_color_says_so(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*PROGRAM, "check", "nothing.yaml"],
        check=False,
        capture_output=True,
        cwd=tmp_path,
        env={**ENVIRONMENT, "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm-256color"},
    )
    assert ended.returncode == 2
    assert b"\x1b[3" not in ended.stderr
