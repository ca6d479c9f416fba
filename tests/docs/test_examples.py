"""Every scenario shown in a page is loaded, and every command shown exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import sim

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "scenarios/**/*.md", "sim/**/*.md", "results/*.md")
    for path in ROOT.glob(pattern)
    if not {"made", "_build"} & set(path.parts)
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: ``# file: x.yaml`` is a scenario, ``# part of x.yaml`` shows some of one on the same page.
HEAD = re.compile(r"# (file: |part of )([\w./]+\.yaml)\n")


def blocks(page: Path, language: str) -> list[str]:
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [text for name, text in found if name == language]


def with_yaml() -> list[Path]:
    return [page for page in PAGES if blocks(page, "yaml")]


def written(page: Path, folder: Path) -> list[Path]:
    """Write the page's scenarios beside the shipped ones, so that they may extend them."""
    shipped = {path.name: path for path in (ROOT / "scenarios").glob("*.yaml")}
    for name, path in shipped.items():
        (folder / name).symlink_to(path)
    if (ROOT / "scenarios" / "data").exists():
        (folder / "data").symlink_to(ROOT / "scenarios" / "data")
    files = []
    for text in blocks(page, "yaml"):
        head = HEAD.match(text)
        if head and head[1] == "file: ":
            path = folder / head[2]
            assert path.name not in shipped, f"{path.name} is the name of a shipped scenario"
            path.write_text(text, encoding="utf-8")
            files.append(path)
    return files


def within(part: Any, whole: Any) -> bool:
    """Whether everything in ``part`` is in ``whole`` too."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and within(part[key], whole[key]) for key in part)
    return bool(part == whole)


def of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", with_yaml(), ids=of)
def test_each_scenario_on_the_page_loads(page: Path, tmp_path: Path) -> None:
    for path in written(page, tmp_path):
        assert sim.load(path).scenario.flows


@pytest.mark.parametrize("page", with_yaml(), ids=of)
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
