"""Threads of the fast engine do what one process of the reference does."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RunError
from sim.experiments import run_experiment
from sim.experiments.sweep import sweep
from sim.runs import Item, Store, describe, run_items, still_at_work, threads
from sim.runs.one import Job
from sim.scenario import load
from tests.runs.test_workers import SCENARIO


@pytest.fixture
def loaded(tmp_path: Path) -> Any:
    (tmp_path / "toy.yaml").write_text(SCENARIO, encoding="utf-8")
    return load(tmp_path / "toy.yaml")


def items(loaded: Any) -> list[Item]:
    return [Item(point, number, 1) for point in sweep(loaded) for number in (1, 2)]


def files(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file() and path.name != "run.json"]
    return {path.name: path.read_bytes() for path in found}


def test_the_results_depend_neither_on_the_engine_nor_on_the_number_of_workers(
    loaded: Any, tmp_path: Path
) -> None:
    ways = [("fast", 1), ("fast", 3), ("reference", 1), ("reference", 2)]
    folders = [
        run_experiment(loaded, folder=tmp_path / f"{engine}{workers}", engine=engine,
                       workers=workers).folder
        for engine, workers in ways
    ]  # fmt: skip
    assert len(files(folders[0])) >= 6
    for folder in folders[1:]:
        assert files(folder) == files(folders[0])


def test_the_first_failure_ends_all_threads_before_it_is_told(
    loaded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("sim.kpis.evaluate", broken)
    with (
        Store(tmp_path / "out", describe(loaded, seed=1, replications=2)) as store,
        pytest.raises(RunError, match="ZeroDivisionError: division by zero"),
    ):
        run_items(items(loaded), store, engine="fast", workers=2)
    assert not still_at_work()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let items do nothing until they are told to end."""
    end = threading.Event()

    def waits(item: Item, job: Job) -> Item:
        end.wait(20.0)
        return item

    monkeypatch.setattr(threads, "do", waits)
    monkeypatch.setattr(threads, "GRACE", 0.2)
    return end


def test_an_interrupt_does_not_wait_long_for_what_cannot_be_broken_off(
    loaded: Any, tmp_path: Path, slow: threading.Event
) -> None:
    job = Job(tmp_path, None, "fast", None, os.getpid())
    outcomes = threads.in_threads(items(loaded), job, 2)
    timer = threading.Timer(0.1, lambda: os.kill(os.getpid(), 2))
    began = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        next(outcomes)
    assert time.monotonic() - began < 10.0
    assert still_at_work()
    slow.set()
    deadline = time.monotonic() + 10.0
    while still_at_work():
        assert time.monotonic() < deadline
        time.sleep(0.01)
