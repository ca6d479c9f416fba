"""``import sim``: the verbs, each loaded when it is first used."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", [name for name in sim.__all__ if name != "__version__"])
def test_every_verb_can_be_called(name: str) -> None:
    assert callable(getattr(sim, name))


def test_every_verb_has_its_module_and_every_module_its_verb() -> None:
    assert {*sim._VERBS, "__version__"} == set(sim.__all__)


def test_all_verbs_are_listed_and_no_other_name_is_there() -> None:
    assert set(sim.__all__) <= set(dir(sim))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sim.nothing


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sim.__version__ == project["version"]
