"""What makes two results the same, and what does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.runs.manifest import default_folder, describe, differences, source_rows
from sim.scenario import load

SCENARIO = """
title: A desk
clock: {length: 100 h}
stations:
  desk: {servers: 1, service: {exponential: {value: 5 min, source: "assumption: a guess"}}}
flows: {lorries: {arrivals: {poisson: 10 /h}, path: [desk]}}
"""


def described(folder: Path, text: str = SCENARIO, **how: Any) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    return describe(load(folder / "desk.yaml"), **{"seed": 1, "replications": 5, **how})


def test_the_same_files_in_another_folder_are_the_same(tmp_path: Path) -> None:
    one, other = described(tmp_path / "one"), described(tmp_path / "other")
    assert one == other
    assert one["files"][0]["path"] == "desk.yaml"
    assert len(one["files"][0]["sha256"]) == 64
    assert str(tmp_path) not in str(one)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("poisson: 10 /h", "poisson: 11 /h", ["scenario"]),
        ("a guess", "a better guess", ["notes or sources of the inputs"]),
        ("title: A desk", "# a remark\ntitle: A desk", []),
        ("clock: {length: 100 h}", "\nclock:   {length: 100 h}", []),
    ],
)
def test_values_and_their_sources_count_but_not_remarks_and_spaces(
    tmp_path: Path, old: str, new: str, what: list[str]
) -> None:
    one = described(tmp_path / "one")
    assert differences(one, described(tmp_path / "two", SCENARIO.replace(old, new))) == what


def test_seed_replications_trace_and_code_count(tmp_path: Path) -> None:
    one = described(tmp_path)
    assert differences(one, described(tmp_path, seed=2)) == ["seed"]
    assert differences(one, described(tmp_path, replications=6)) == ["number of replications"]
    assert differences(one, described(tmp_path, trace=True)) == ["choice of --trace"]
    assert differences({**one, "code": "older"}, one) == ["program code"]
    assert len(differences({}, one)) == 7


def test_the_default_folder_is_named_by_scenario_seed_and_replications(tmp_path: Path) -> None:
    one = default_folder(described(tmp_path))
    assert one == default_folder(described(tmp_path))
    assert one.parent == Path("results")
    name, _, digits = one.name.partition("-")
    assert name == "desk"
    assert len(digits) == 8
    assert int(digits, 16) >= 0
    other = [
        described(tmp_path, seed=2),
        described(tmp_path, replications=6),
        described(tmp_path, SCENARIO.replace("10 /h", "9 /h")),
    ]
    assert len({one, *map(default_folder, other)}) == 4


def test_sources_say_where_each_input_was_written(tmp_path: Path) -> None:
    described(tmp_path)
    rows = {row["path"]: row for row in source_rows(load(tmp_path / "desk.yaml"))}
    service = rows["stations.desk.service.exponential"]
    assert service["source"] == "assumption: a guess"
    assert (service["value"], service["unit"]) == ("5", "min")
    assert service["written_at"].startswith("desk.yaml:5:")
