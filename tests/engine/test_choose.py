"""Which engine runs what, and that the choice is told."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from sim.compiler import compile_plan, draw
from sim.engine import choose, simulate
from sim.errors import InputError
from sim.scenario import load
from sim.tables.visits import Visits

SCENARIO = """
clock: {length: 60 h}
stations:
  desk: {servers: 2, service: {exponential: 20 min}}
  door: {servers: 1, service: 5 min}
flows:
  lorries: {arrivals: {poisson: 4 /h}, path: [door, desk]}
"""


@pytest.fixture
def run(tmp_path: Any) -> Any:
    (tmp_path / "desk.yaml").write_text(SCENARIO, encoding="utf-8")
    plan = compile_plan(load(tmp_path / "desk.yaml").scenario)
    return plan, draw(plan, 1, 1)


@pytest.fixture(params=[True, False], ids=["compiled", "not compiled"])
def warm(request: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    # The package has a function of the module's name.
    monkeypatch.setattr(sys.modules["sim.engine.choose"], "is_warm", lambda: request.param)
    return bool(request.param)


def visits_of(run: Any, **how: Any) -> Visits:
    plan, draws = run
    return simulate(plan, draws, **how)


def test_few_visits_are_left_to_simpy_and_many_to_the_fast_engine(warm: bool) -> None:
    assert choose("auto", 1000).engine == "reference"
    assert choose("auto", 1e9).engine == "fast"


def test_what_takes_less_than_compiling_is_not_compiled_for(warm: bool) -> None:
    choice = choose("auto", 2e6)
    assert choice.engine == ("fast" if warm else "reference")
    assert "about 2 million visits" in choice.reason
    assert ("warm-up" in choice.reason) is not warm


def test_several_processes_are_done_with_more_while_one_compiles(warm: bool) -> None:
    engines = [choose("auto", 2e7, workers=workers).engine for workers in (1, 4)]
    assert engines == ["fast", "fast" if warm else "reference"]


@pytest.mark.parametrize("engine", ["reference", "fast"])
@pytest.mark.parametrize("visits", [10, 1e9])
def test_an_engine_that_is_asked_for_is_taken(engine: Any, visits: float) -> None:
    assert choose(engine, visits).engine == engine


def test_a_hook_runs_in_the_reference_however_long_it_takes() -> None:
    choice = choose("auto", 1e9, hook=True)
    assert choice.engine == "reference"
    assert "hook" in choice.reason


def test_the_fast_engine_refuses_a_hook_in_one_line() -> None:
    with pytest.raises(InputError, match="found fast with a hook, expected reference or auto"):
        choose("fast", 10, hook=True)


def test_all_engines_give_the_same_visits(run: Any) -> None:
    digests = {visits_of(run, engine=engine).digest() for engine in ("auto", "reference", "fast")}
    assert len(digests) == 1


def test_a_hook_is_given_the_world_before_its_clock_starts(run: Any) -> None:
    seen: list[Any] = []

    def attach(world: Any) -> None:
        seen.append((world.clock.now, world.plan is run[0], world.station("door").staff))

        def close() -> Any:
            yield world.moment(10.0)
            seen.append(world.clock.now)
            world.station("door").set_staff(0)

        world.clock.process(close())

    visits = visits_of(run, hook=attach)
    assert seen == [(0.0, True, 1.0), 10.0]
    assert visits.digest() != visits_of(run).digest()
    door = visits.start[: len(run[1].units)]
    assert door[door < 10.0].size > 20
    assert not (door > 10.0).any()


def test_a_moment_comes_after_all_that_the_model_does_then(run: Any) -> None:
    order: list[str] = []

    def attach(world: Any) -> None:
        def wait(name: str, event: Any) -> Any:
            yield event
            order.append(name)

        first, second = world.moment(5.0), world.moment(5.0)
        world.clock.process(wait("second", second))
        world.clock.process(wait("first", first))
        world.clock.process(wait("model", world.clock.at(5.0, 6 << 40)))

    visits_of(run, hook=attach)
    assert order == ["model", "first", "second"]


def test_a_station_that_is_not_there_is_told_with_those_that_are(run: Any) -> None:
    with pytest.raises(KeyError, match="no station 'desks' among desk, door"):
        visits_of(run, hook=lambda world: world.station("desks"))
