"""Items are done in any order and in any process; what fails is told with its place."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RunError
from sim.experiments.sweep import sweep
from sim.runs import Item, Store, describe, plans, run_items, worker_count
from sim.scenario import load

#: A speed and a duration: distributions of two quantities, which pickle cannot tell apart.
SCENARIO = """
clock: {length: 300 h, warm_up: 24 h}
places: {west: {}, east: {}}
links:
  road:
    {from: west, to: east, mode: road, distance: 90 km, speed: {exponential: 50 km/h}}
stations:
  east.desk: {servers: 1, service: {exponential: 5 min}, customs: true}
corridors: {way: {path: [road, east.desk]}}
flows: {lorries: {arrivals: {poisson: 10 /h}, corridor: way}}
experiment: {levers: {clearance_efficiency: [1, 2]}, replications: 2}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Any:
    (tmp_path / "toy.yaml").write_text(SCENARIO, encoding="utf-8")
    return load(tmp_path / "toy.yaml")


def items(loaded: Any) -> list[Item]:
    return [Item(point, number, 1) for point in sweep(loaded) for number in (1, 2)]


def test_a_point_makes_the_same_scenario_in_another_process(loaded: Any) -> None:
    for point in sweep(loaded):
        sent = pickle.loads(pickle.dumps(point))
        assert "scenario" not in vars(sent)
        assert sent.scenario == point.scenario
        assert sent.key == point.key
    assert len({point.key for point in sweep(loaded)}) == 2


def test_two_processes_give_what_one_gives(loaded: Any, tmp_path: Path) -> None:
    described = describe(loaded, seed=1, replications=2)
    with Store(tmp_path / "one", described) as one, Store(tmp_path / "two", described) as two:
        told: list[Item] = []
        run_items(items(loaded), one)
        run_items(items(loaded)[::-1], two, workers=2, done=told.append)
        assert sorted(item.name for item in told) == sorted(item.name for item in items(loaded))
        for item in items(loaded):
            first, second = one.read(item.name), two.read(item.name)
            assert first.kpis.equals(second.kpis)
            assert first.series.equals(second.series)
            for header in (first.header, second.header):
                assert header.pop("seconds") > 0
                assert header.pop("peak_bytes") > 1e7
            assert first.header == second.header


def test_equal_points_share_a_plan_and_few_plans_are_kept(loaded: Any) -> None:
    points = sweep(loaded)
    plan, _ = plans.plan_of(points[0])
    assert plans.plan_of(sweep(loaded)[0])[0] is plan
    assert plans.plan_of(points[1])[0] is not plan


def test_a_fault_of_the_program_is_told_with_its_place(
    loaded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("sim.kpis.evaluate", broken)
    with Store(tmp_path / "out", describe(loaded, seed=1, replications=2)) as store:
        with pytest.raises(RunError) as raised:
            run_items(items(loaded), store)
        message = str(raised.value)
        assert "point 0 (clearance_efficiency = 1), replication 1, seed 1" in message
        assert "ZeroDivisionError: division by zero" in message
        details = next(store.partial.glob("*.txt")).read_text(encoding="utf-8")
        assert "Traceback" in details


@pytest.mark.parametrize(
    ("asked", "runs", "least", "most"), [(4, 100, 4, 4), (4, 3, 3, 3), (None, 1, 1, 1)]
)
def test_there_are_no_more_processes_than_runs(
    asked: int | None, runs: int, least: int, most: int
) -> None:
    assert least <= worker_count(asked, runs) <= most
