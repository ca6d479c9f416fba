"""Every scenario shown in a page is loaded, and every command shown exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

import sim
from sim.kpis.laws import check
from tests.docs.pages import HEAD, PAGES, ROOT, blocks, of, pages_with, written

MECHANISMS = [page for page in PAGES if page.parent.parent.name == "mechanisms"]


def within(part: Any, whole: Any) -> bool:
    """Whether everything in ``part`` is in ``whole`` too."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and within(part[key], whole[key]) for key in part)
    return bool(part == whole)


@pytest.mark.parametrize("page", pages_with("yaml"), ids=of)
def test_each_scenario_on_the_page_loads(page: Path, tmp_path: Path) -> None:
    for path in written(page, tmp_path):
        assert sim.load(path).scenario.flows


@pytest.mark.parametrize("page", pages_with("yaml"), ids=of)
def test_each_yaml_block_is_a_scenario_or_part_of_one(page: Path, tmp_path: Path) -> None:
    reader = YAML(typ="safe")
    files = {path.name: path for path in written(page, tmp_path)}
    for text in blocks(page, "yaml"):
        head = HEAD.match(text)
        assert head, f"begin with '# file: x.yaml' or '# part of x.yaml':\n{text}"
        if head[1] == "part of ":
            source = files.get(head[2]) or ROOT / "scenarios" / head[2]
            whole = reader.load(source.read_text(encoding="utf-8"))
            assert within(reader.load(text), whole), f"not in {head[2]}:\n{text}"


@pytest.mark.parametrize(
    ("page", "file", "lines"),
    [
        ("README.md", "longer_intake.yaml", 10),
        ("docs/tutorial.md", "queue.yaml", 10),
        ("docs/guide/border_port.md", "my_port.yaml", 25),
    ],
)
def test_what_is_called_short_is_short(page: str, file: str, lines: int) -> None:
    found = [text for text in blocks(ROOT / page, "yaml") if text.startswith(f"# file: {file}\n")]
    assert len(found) == 1
    assert len(found[0].splitlines()) - 1 <= lines


@pytest.mark.parametrize("page", MECHANISMS, ids=of)
def test_each_scenario_of_a_mechanism_runs_and_obeys_the_laws(page: Path, tmp_path: Path) -> None:
    files = written(page, tmp_path)
    assert files
    for path in files:
        plan = sim.compile_plan(sim.load(path).scenario)
        draws = sim.draw(plan, seed=1, replication=1)
        visits = sim.simulate(plan, draws)
        check(plan, draws, visits)
        assert np.isfinite(visits.finished).any()


@pytest.mark.parametrize("page", pages_with("python"), ids=of)
def test_the_python_on_the_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for text in blocks(page, "python"):
        exec(compile(text, str(page), "exec"), names)
    assert capsys.readouterr().out


@cache
def help_of(command: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "sim", command, "--help"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_each_command_shown_has_the_options_shown(page: Path) -> None:
    lines = [line for text in blocks(page, "sh") for line in text.splitlines()]
    for line in lines:
        shown = re.match(r"(?:[.\w/]*/)?(?:corridorsim|python -m sim) (\w[\w-]*)(.*)", line)
        if shown and shown[1] != "--help":
            offered = help_of(shown[1])
            options = re.findall(r"(?<=\s)(--?[a-z][\w-]*)", shown[2].partition("#")[0])
            assert not [option for option in options if option not in offered], line
