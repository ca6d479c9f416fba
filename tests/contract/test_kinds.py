"""What every kind must have. The message of a failure is the list of what is still to be done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.events import state
from sim.kinds.registry import KINDS
from sim.tables import plan
from tests import strategies

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ("Columns", "Ties", "What a visit records", "Known to be right")


@dataclass(frozen=True)
class Kind:
    """Where a kind stands in what is not its own folder.

    Attributes
    ----------
    steps : tuple of str
        Its kinds of step in `sim.tables.plan`.
    records : tuple of str
        Its rows in `sim.events.state`; a kind that keeps nothing has none.
    stages : tuple of str
        What `tests.strategies` makes of it.
    """

    steps: tuple[str, ...]
    records: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


TOLD = {
    "travel": Kind(("TRAVEL",), stages=("link",)),
    "station": Kind(("STATION",), ("STATION_STATE", "QUEUE"), ("station", "desk")),
    "gate": Kind(("GATE",), ("GATE_STATE",), ("gate",)),
    "token": Kind(("TAKE", "GIVE"), ("TOKEN_STATE", "HOLDING"), ("yard", "fleet", "pairing")),
    "branch": Kind(("BRANCH",), stages=("station",)),
    "formation": Kind(("TRAIN",), ("FORMATION_STATE", "EMBARGO_STATE"), ("train",)),
    "carrier": Kind(
        ("FERRY",), ("FERRY_LINE", "SHORE", "DECK_LINE", "SHIP_STATE", "SAILING_STATE"), ("ferry",)
    ),
}


def text_of(path: str) -> str:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


def names_in(text: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", text) is not None


def missing_in_folder(kind: str) -> list[str]:
    """Return what a kind's folder lacks."""
    folder = f"sim/kinds/{kind}"
    page, rules = text_of(f"{folder}/README.md"), text_of(f"{folder}/rules.py")
    kernels = "".join(path.read_text(encoding="utf-8") for path in (ROOT / folder).glob("*.py"))
    todo = [f"{folder}/README.md: ## {name}" for name in SECTIONS if f"## {name}\n" not in page]
    proof = page.partition("## Known to be right")[2]
    if not re.search(r"tests/\w+/", proof):
        todo.append(f"{folder}/README.md: a case of theory or worked by hand, with its file")
    if not text_of(f"{folder}/kernel.py"):
        todo.append(f"{folder}/kernel.py: its functions for the fast engine")
    if not rules and "no `rules.py`" not in page:
        todo.append(f"{folder}/rules.py: its decisions, or why there are none in the page")
    for rule in re.findall(r"^def (\w+)", rules, re.MULTILINE):
        if not names_in(text_of("tests/kinds/test_rules.py"), rule):
            todo.append(f"tests/kinds/test_rules.py: hand-worked cases of {rule}")
        if f"compiled(rules.{rule})" not in kernels:
            todo.append(f"{folder}/kernel.py: {rule} = compiled(rules.{rule})")
    return todo


def missing_outside(kind: str) -> list[str]:
    """Return what a kind lacks in both engines and in the tests."""
    told = TOLD.get(kind)
    if told is None:
        return ["tests/contract/test_kinds.py: its steps, records and strategies"]
    todo = []
    in_steps = text_of("sim/engine/reference/steps.py")
    for step in told.steps:
        value = getattr(plan, step, None)
        if value is None or value >= len(plan.KIND_NAMES):
            todo.append(f"sim/tables/plan.py: {step}, and its name in KIND_NAMES")
        files = ("sim/engine/fast/life.py", "sim/engine/reference/steps.py")
        lacking = [file for file in files if not names_in(text_of(file), step)]
        todo += [f"{file}: a branch for the step {step}" for file in lacking]
    module = f"sim/kinds/{kind}/process.py"
    if not text_of(module) and f"class {kind.capitalize()}Step" not in in_steps:
        todo.append(f"{module}: its process, or a step of its own in the reference's steps")
    todo += [
        f"sim/events/state.py: the record {record}"
        for record in told.records
        if not hasattr(state, record)
    ]
    possible = (*strategies.STAGES, *strategies.MIDDLES, strategies.desk)
    made = {make.__name__ for make in possible}
    todo += [
        f"tests/strategies.py: {stage} in STAGES" for stage in told.stages if stage not in made
    ]
    if not told.stages:
        todo.append("tests/strategies.py: a strategy that makes it")
    return todo


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_all_that_both_engines_and_their_tests_need(kind: str) -> None:
    assert not missing_in_folder(kind) + missing_outside(kind)


def test_every_kind_of_step_belongs_to_a_kind() -> None:
    steps = sorted(getattr(plan, step) for kind in TOLD.values() for step in kind.steps)
    assert steps == list(range(len(plan.KIND_NAMES)))
    assert set(TOLD) == set(KINDS)


def test_every_folder_of_a_kind_is_in_the_registry() -> None:
    folders = {path.parent.name for path in (ROOT / "sim" / "kinds").glob("*/__init__.py")}
    assert folders == set(KINDS)


def test_a_new_kind_is_told_what_is_to_be_done() -> None:
    todo = missing_in_folder("teleport") + missing_outside("teleport")
    assert any("README.md" in line for line in todo)
    assert any("kernel.py" in line for line in todo)
    assert any("rules.py" in line for line in todo)
    assert any("test_kinds.py" in line for line in todo)
