"""The page of evidence is made from result folders, and counts what was fitted apart."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

MODULE = Path(__file__).resolve().parents[2] / "docs" / "make_evidence.py"
FIELDS = (
    *("observation", "id", "what", "place", "unit", "year", "simulated", "low", "high"),
    *("observed", "observed_low", "observed_high", "fitted", "agree", "cause", "group"),
)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_evidence", MODULE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "make_evidence", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PAGE", tmp_path / "evidence.md")
    return module


def folder(path: Path, name: str, *rows: tuple[float, float, bool, str]) -> Path:
    """Write a result folder: simulated, observed, fitted and group of each row."""
    path.mkdir()
    (path / "manifest.json").write_text(
        json.dumps({"name": name, "version": "9.9", "replications": 5, "seed": 1})
    )
    (path / "summary.json").write_text(json.dumps({"title": f"Year {name}"}))
    with (path / "evidence.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for number, (simulated, observed, fitted, group) in enumerate(rows):
            agree = abs(simulated - observed) <= 0.1 * observed
            writer.writerow(
                {
                    **dict.fromkeys(FIELDS, "x"),
                    "id": f"F-{number}",
                    "simulated": simulated,
                    "low": "",
                    "high": "",
                    "observed": observed,
                    "observed_low": "",
                    "observed_high": "",
                    "fitted": fitted,
                    "agree": agree,
                    "cause": "" if agree else "storms",
                    "group": group,
                }
            )
    return path


def test_hits_are_counted_by_group_and_scenario_and_fitted_apart(
    made: ModuleType, tmp_path: Path
) -> None:
    first = folder(
        tmp_path / "a",
        "one",
        (10, 10, False, "tonnes"),
        (20, 10, False, "tonnes"),
        (5, 5, True, "cost"),
    )
    second = folder(tmp_path / "b", "two", (30, 20, False, "cost"))
    made.main([first, second])
    page = made.PAGE.read_text(encoding="utf-8")
    assert "1 of the 3 that were not fitted agree (33 %)" in page
    assert "| tonnes | 1 of 2, 50 % |  |  |" in page
    assert "| cost |  | 1 of 1, 0 % | 0 of 1, 50 % |" in page
    assert "| **all** | 1 of 2, 50 % | 1 of 1, 0 % | 0 of 1, 50 % |" in page
    assert "**misses** | storms |" in page
    assert page.index("## Year one") < page.index("## Year two")
