"""Scenarios written to a folder of their own, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import Loaded, load

#: A scenario without a fault, which a test's text adds to or replaces keys of.
DESK = {
    "clock": "clock: {length: 100 h}",
    "stations": "stations: {desk: {servers: 1, service: 5 min}}",
    "flows": "flows: {lorries: {arrivals: {poisson: 3 /h}, path: [desk]}}",
}


def whole(text: str) -> str:
    """Add the keys that a scenario needs and a text does not have, below it."""
    keys = {line.partition(":")[0] for line in text.splitlines()}
    if "extends" in keys:
        return text
    return "\n".join([text, *(line for key, line in DESK.items() if key not in keys)]) + "\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, so that messages name files without a path."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def loaded(folder: Path) -> Callable[..., Loaded]:
    """Load a text as ``x.yaml``, with other files beside it."""

    def load_text(
        text: str, *overrides: str, files: Mapping[str, str] | None = None, demo: bool = False
    ) -> Loaded:
        for name, content in {"x.yaml": whole(text), **(files or {})}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
        return load("x.yaml", overrides, demo)

    return load_text


@pytest.fixture
def told(loaded: Callable[..., Loaded]) -> Callable[..., list[str]]:
    """Load a text that cannot be used and return its problems, a line each."""

    def problems(text: str, *overrides: str, files: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(InputError) as error:
            loaded(text, *overrides, files=files)
        return [str(problem) for problem in error.value.problems]

    return problems
