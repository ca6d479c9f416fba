"""What was measured becomes tables; no time is asserted, only what is made of it."""

from __future__ import annotations

import math
from typing import Any

import pytest

from benchmarks import table
from benchmarks.implementations import IMPLEMENTATIONS
from benchmarks.measure import tandem, year
from benchmarks.summary import comparison, exponent, growth, ratios, tables, years

MACHINE = {
    "processor": "abacus",
    "cores": 2,
    "system": "Linux x86_64",
    "date": "2026-01-02",
    "versions": {"python": "3.11.1", "numpy": "2.4.0"},
    "compiler": "c++ 12",
}


def run(name: str, engine: float, number: int = 0, trucks: int = 1000, **more: Any) -> Any:
    stages = {"draw": 0.0, "engine": engine, "kpis": 0.0, "laws": 7.0}
    return {
        "name": name,
        "tandem": "border",
        "trucks": trucks,
        "round": number,
        "wall": stages,
        "cpu": stages,
        "load": 1.5,
        "base_bytes": 50_000_000,
        "peak_bytes": 50_000_000 + 200 * trucks,
        "events": 7 * trucks,
        **more,
    }


ROUNDS = [
    run("simpy", 2.0, 0),
    run("fast", 0.1, 0, 5000),
    run("simpy", 4.0, 1),
    run("fast", 0.1, 1, 5000),
    run("simpy", 2.0, 2),
    run("fast", 0.5, 2, 5000),
    run("cpp", 1.0, 9),
]
YEAR = {
    "scenario": "scenarios/one.yaml",
    "name": "fast",
    "points": 42,
    "measured_points": 9,
    "events": 2_500_000,
    "wall": {"compile": 0.2, "draw": 0.1, "engine": 0.5, "laws": 0.3, "kpis": 0.4},
    "mean_wall": {"compile": 9.0, "draw": 0.1, "engine": 0.6, "laws": 0.3, "kpis": 0.4},
    "peak_bytes": 300_000_000,
}
MEASURED: dict[str, Any] = {
    "machine": MACHINE,
    "clock": "wall",
    "compare": ROUNDS,
    "growth": [run("fast", 0.2, 0, 1000), run("fast", 2.0, 0, 10_000)],
    "years": [YEAR],
}


def test_a_ratio_is_taken_within_a_round_and_without_the_time_of_the_laws() -> None:
    found = ratios(ROUNDS, "wall")
    assert found["fast"] == pytest.approx([100.0, 200.0, 20.0])
    assert found["simpy"] == [1.0, 1.0, 1.0]
    assert "cpp" not in found


def test_implementations_stand_in_the_order_of_their_speed_with_the_median_of_the_rounds() -> None:
    shown = comparison(ROUNDS, "border", "wall")
    assert [row[0] for row in shown.rows] == [
        IMPLEMENTATIONS[name].title for name in ("simpy", "cpp", "fast")
    ]
    assert shown.rows[0][1:5] == ["1,000", "500", "0.00359", "7.00"]
    fast = shown.rows[2]
    assert fast[2] == "50,000"
    assert fast[6] == "20.0"
    assert fast[-2:] == ["100", "20.0-200"]
    assert all(len(row) == len(shown.columns) for row in shown.rows)


def test_what_grows_with_the_square_has_the_exponent_two() -> None:
    assert exponent([1.0, 10.0, 100.0], [3.0, 300.0, 30_000.0]) == pytest.approx(2.0)
    assert math.isnan(exponent([1.0, 10.0], [0.0, 1.0]))
    rows = growth(MEASURED["growth"], "wall").rows
    assert [row[1:6] for row in rows] == [
        ["1,000", "0.200", "200", "50", "200"],
        ["10,000", "2.000", "200", "52", "200"],
    ]
    assert [row[6:] for row in rows] == [["", ""], ["1.00", "1.00"]]


def test_the_grid_is_estimated_from_the_mean_of_its_points() -> None:
    (row,) = years([YEAR]).rows
    # 1.4 s a run, 420 of them on two cores.
    assert row[-1] == "4.9"
    assert row[-3:-1] == ["1.50", "300"]
    assert years([YEAR | {"points": 1}]).rows[0][-1] == ""


def test_the_page_is_filled_between_its_markers_and_nowhere_else() -> None:
    page = f"# Before\n\n{table.BEGIN}\nold\n{table.END}\n\nafter\n"
    filled = table.filled(page, MEASURED)
    assert filled.startswith("# Before\n")
    assert filled.endswith("\n\nafter\n")
    assert "old" not in filled
    assert "abacus" in filled
    assert "Medians of 10 interleaved rounds" in filled
    assert filled.count("### ") == len(tables(MEASURED)) == 3
    assert table.filled(filled, MEASURED) == filled
    with pytest.raises(ValueError, match="markers"):
        table.filled("# Before\n", MEASURED)


def test_the_page_of_the_repository_has_markers() -> None:
    assert table.filled(table.PAGE.read_text(), MEASURED)


@pytest.mark.parametrize("name", ["simpy", "simpy_lean", "reference"])
def test_a_measured_run_tells_its_stages_its_memory_and_its_means(name: str) -> None:
    told = tandem(name, "border", 500, 3)
    stages = {"reference": ["draw", "engine", "kpis", "laws"], "simpy": ["engine", "kpis"]}
    assert list(told["wall"]) == stages.get(name, ["draw", "engine", "kpis"])
    assert told["peak_bytes"] >= told["base_bytes"] > 1_000_000
    assert told["events"] > 7 * 500
    # Three legs and two crossings' worth of time at least.
    assert told["means"]["total"] > 24.0 + 25.0


def test_a_network_year_is_measured_over_points_and_replications() -> None:
    told = year("scenarios/quickstart.yaml", "reference", 1, 1, 2)
    assert (told["points"], told["measured_points"], told["replications"]) == (2, 1, 1)
    assert list(told["wall"]) == ["compile", "draw", "engine", "kpis", "laws"]
