"""What a terminal of 80 columns shows of the results."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from sim.cli.answer import rendered
from sim.cli.run import Lines, duration
from sim.experiments import Progress, run_experiment
from sim.scenario import load

STATIONS = """
title: "Trade [bold] doubled"
clock: {length: 600 h, warm_up: 120 h}
stations:
  a_place_with_a_rather_long_name.intake: {accepts: 20 /h, bank: 24 h}
  desk: {servers: 40, service: {exponential: 1 h}, customs: true}
"""
FLOW = """
flows:
  trucks:
    title: Trucks to the west
    arrivals: {poisson: 12 /h}
    load: 10 t
    value_per_tonne: 1000 USD/t
    bilateral: true
    path: [a_place_with_a_rather_long_name.intake, desk]
"""
TARGET = "target: {at_least: 2102400000 USD/year}\n"


def shown(folder: Path, text: str) -> str:
    (folder / "toy.yaml").write_text(text, encoding="utf-8")
    outcome = run_experiment(load(folder / "toy.yaml"), folder=folder / "out", workers=1)
    output = io.StringIO()
    console = Console(file=output, width=80, highlight=False)
    for part in rendered(outcome.folder):
        console.print(part)
    return output.getvalue()


def test_a_target_is_answered_point_by_point(tmp_path: Path) -> None:
    levers = "{clearance_efficiency: [0.5, 1, 2], acceptance_exponent: [0, 1]}"
    text = f"{STATIONS}{FLOW}{TARGET}experiment: {{levers: {levers}, replications: 2}}\n"
    screen = shown(tmp_path, text)
    assert max(map(len, screen.splitlines())) <= 80
    exponent, rows = "", []
    for line in screen.splitlines():
        exponent = line[-1] if line.startswith("Acceptance exponent") else exponent
        if line[:3] in {"0.5", "1  ", "2  "}:
            rows.append((exponent, *line.split()[:2]))
    assert rows == [
        ("0", "0.5", "missed"),
        ("0", "1", "missed"),
        ("0", "2", "missed"),
        ("1", "0.5", "missed"),
        ("1", "1", "missed"),
        ("1", "2", "met"),
    ]
    assert "Trade [bold] doubled" in screen
    assert "USD bn/year" in screen
    assert "A place with a" in screen
    assert "…" in screen


def test_without_a_target_the_corridors_and_stations_are_told(tmp_path: Path) -> None:
    screen = shown(tmp_path, f"{STATIONS}{FLOW}experiment: {{replications: 2}}\n")
    assert max(map(len, screen.splitlines())) <= 80
    assert "A place with" in screen
    assert "mean wait" in screen
    assert "95 % within" in screen


def test_warnings_are_told(tmp_path: Path) -> None:
    screen = shown(tmp_path, f"{STATIONS}{FLOW}experiment: {{replications: 1}}\n")
    assert "Warning: one replication has no intervals" in " ".join(screen.split())


@pytest.mark.parametrize(
    ("seconds", "words"), [(4.2, "4 s"), (89, "89 s"), (150, "2 min"), (9000, "2.5 h")]
)
def test_durations_are_said_in_one_unit(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_log_gets_a_line_at_the_start_and_one_at_the_end() -> None:
    output = io.StringIO()
    lines = Lines(Console(file=output, width=80))
    for done in range(2, 11):
        lines(Progress(done, 10, "a run" if done > 2 else ""))
    assert output.getvalue().splitlines() == [
        "10 runs, 2 were finished before",
        "10 of 10 runs",
    ]
