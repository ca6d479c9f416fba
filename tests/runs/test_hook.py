"""A hook is a file of the user's own; whatever is wrong with it is told with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError, RunError
from sim.experiments import run_experiment
from sim.runs.hook import Hook, read_hook
from sim.runs.manifest import default_folder, describe, differences
from sim.scenario import load
from tests.docs.pages import ROOT, blocks

#: A process that goes back in time, which SimPy tells with a copy of the error.
LATE = """\
def attach(world):
    def late():
        yield world.moment(9.0)
        yield world.moment(8.0)
    world.clock.process(late())
"""
GUIDE = ROOT / "docs" / "guide" / "hook.md"


@pytest.fixture
def loaded(tmp_path: Path) -> Any:
    (tmp_path / "desk.yaml").write_text(blocks(GUIDE, "yaml")[0], encoding="utf-8")
    return load(tmp_path / "desk.yaml", ["clock.length=300 h", "experiment.replications=2"])


def written(folder: Path, text: str) -> Path:
    (folder / "rule.py").write_text(text, encoding="utf-8")
    return folder / "rule.py"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def attach(world)\n    pass\n", r"rule\.py:1:18: found expected ':', expected Python"),
        ("import nothing_of_this_name\n", r"rule\.py:1:0: found ModuleNotFoundError: No module"),
        ("x = 1\n\ny = x / 0\n", r"rule\.py:3:0: found ZeroDivisionError: division by zero"),
        ("raise SystemExit\n", r"rule\.py:1:0: found SystemExit, expected a file that runs"),
        ("def attached(world): ...\n", r"found no function attach\(world\), expected one"),
        ("attach = 3\n", r"found no function attach\(world\), expected one"),
    ],
)
def test_a_file_that_is_no_hook_is_refused_with_one_problem(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as raised:
        read_hook(written(tmp_path, text))
    assert len(raised.value.problems) == 1


def test_a_hook_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the hook cannot be read: No such file"):
        read_hook(tmp_path / "rule.py")
    (tmp_path / "rule.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="found other than UTF-8 text"):
        read_hook(tmp_path / "rule.py")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("def attach(world):\n    world.station('dock')\n", ":2: KeyError: \"no station 'dock'"),
        (LATE, ":4: ValueError: an event at 8.0 h, set at 9.0 h"),
        ("def attach(world):\n    open('/nowhere/at/all')\n", ":2: FileNotFoundError: "),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_inside_a_hook_is_told_with_file_line_and_run(
    loaded: Any, tmp_path: Path, body: str, place: str, workers: int
) -> None:
    hook = written(tmp_path, body)
    with pytest.raises(RunError) as raised:
        run_experiment(loaded, folder=tmp_path / "out", hook=hook, workers=workers)
    message = str(raised.value)
    assert message.startswith("point 0, replication ")
    assert f"{hook}{place}" in message
    assert "fault of the program" not in message


def test_the_hook_of_the_guide_changes_the_results_and_they_do_not_depend_on_workers(
    loaded: Any, tmp_path: Path
) -> None:
    hook = written(tmp_path, blocks(GUIDE, "python")[0])
    told: list[str] = []
    one, two, without = (
        run_experiment(loaded, folder=tmp_path / name, workers=workers, hook=rule, tell=told.append)
        for name, workers, rule in (("one", 1, hook), ("two", 2, hook), ("without", 1, None))
    )
    assert one.summary == two.summary
    assert one.summary["points"] != without.summary["points"]
    assert len(told) == 2
    assert told[0].startswith("The reference engine runs this: a hook needs Python objects")


def test_a_variable_of_the_file_does_not_pass_from_run_to_run(loaded: Any, tmp_path: Path) -> None:
    text = "runs = []\ndef attach(world):\n    runs.append(1)\n    assert runs == [1]\n"
    outcome = run_experiment(
        loaded, folder=tmp_path / "out", workers=1, hook=written(tmp_path, text)
    )
    assert outcome.summary["points"][0]["replications"] == 2


def test_another_hook_is_another_run_and_the_manifest_holds_it(loaded: Any) -> None:
    how: dict[str, Any] = {"seed": 1, "replications": 2}
    plain = describe(loaded, **how)
    one = describe(loaded, hook=Hook("a/rule.py", "def attach(world): ...\n"), **how)
    moved = describe(loaded, hook=Hook("b/rule.py", "def attach(world): ...\n"), **how)
    other = describe(loaded, hook=Hook("a/rule.py", "def attach(world): 1\n"), **how)
    assert one == moved
    assert one["hook"]["text"] == "def attach(world): ...\n"
    assert differences(one, plain) == differences(one, other) == ["hook"]
    assert len({default_folder(each) for each in (plain, one, other)}) == 3
