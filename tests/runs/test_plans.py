"""Work that several runs share is done once, and little of it is kept."""

from __future__ import annotations

import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.sweep import sweep
from sim.runs import Item, arranged, learn, let_go, plans
from sim.runs.kept import Kept
from sim.scenario import load

SCENARIO = """
clock: {length: 200 h}
stations:
  desk: {servers: 1, service: {exponential: 5 min}, customs: true}
flows:
  lorries: {arrivals: {poisson: 8 /h}, path: [desk]}
experiment: {levers: {clearance_efficiency: [1, 2, 3], flows.lorries.priority: [0, 1]}}
"""


@pytest.fixture
def items(tmp_path: Path) -> Any:
    (tmp_path / "toy.yaml").write_text(SCENARIO, encoding="utf-8")
    points = sweep(load(tmp_path / "toy.yaml"))
    yield [Item(point, number, 1) for point in points for number in (1, 2)]
    let_go()


def known_as(items: list[Item], *groups: str) -> Any:
    """Say that points draw from what the groups name, and that few plans may be kept."""
    points = list({item.point.key: item.point for item in items}.values())
    return {
        point.key: plans.Known("", group, 1.0, 1)
        for point, group in zip(points, groups, strict=True)
    }


def turns(items: list[Item]) -> list[tuple[int, int]]:
    return [(item.point.index, item.replication) for item in items]


def test_points_that_share_draws_take_turns_replication_by_replication(items: list[Item]) -> None:
    found = arranged(items, known_as(items, "a", "b", "a", "b", "c", "a"))
    of_a = [(0, 1), (2, 1), (5, 1), (0, 2), (2, 2), (5, 2)]
    assert turns(found) == [*of_a, (1, 1), (3, 1), (1, 2), (3, 2), (4, 1), (4, 2)]
    assert [item.draws for item in found] == [*["a"] * 6, *["b"] * 4, "", ""]
    assert {item.name for item in found} == {item.name for item in items}


def test_no_more_points_take_turns_than_plans_may_be_kept(
    items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "PLANS", 4.0)
    found = arranged(items, known_as(items, *"aaaaaa"))
    first = [(index, number) for number in (1, 2) for index in (0, 1, 2, 3)]
    assert turns(found) == [*first, (4, 1), (5, 1), (4, 2), (5, 2)]


def test_efficiencies_share_draws_and_each_is_drawn_once(
    items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sim.compiler

    drawn = []
    draw = sim.compiler.draw

    def counted(*arguments: Any) -> Any:
        drawn.append(arguments[1:])
        return draw(*arguments)

    monkeypatch.setattr("sim.compiler.draw", counted)
    found = arranged(items, learn([item.point for item in items]))
    same = [plans.draws_of(item, plans.plan_of(item.point)[0]) for item in found]
    assert len({id(draws) for draws in same}) == 2
    assert drawn == [(1, 1), (1, 2)]


def test_nothing_is_kept_when_all_is_done(items: list[Item]) -> None:
    learn([items[0].point])
    plan, _ = plans.plan_of(items[0].point)
    assert plans.plan_of(items[0].point)[0] is plan
    let_go()
    assert plans.plan_of(items[0].point)[0] is not plan


def test_what_was_not_asked_for_longest_goes_first() -> None:
    made: list[str] = []
    kept: Kept[str, str] = Kept(2)

    def make(key: str) -> str:
        made.append(key)
        return key

    for key in "abacab":
        assert kept.get(key, partial(make, key)) == key
    assert made == ["a", "b", "c", "b"]


def test_one_thread_makes_what_several_ask_for() -> None:
    made: list[int] = []
    kept: Kept[str, int] = Kept(1)

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(kept.get("it", make))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1, 1, 1, 1]


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Kept[str, int] = Kept(1)

    def fails() -> int:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        kept.get("it", fails)
    assert kept.get("it", lambda: 7) == 7
