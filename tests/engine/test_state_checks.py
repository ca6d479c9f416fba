"""The checks of an engine's state name the place of every breach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.compiler import compile_plan, draw
from sim.engine.reference.run import arrivals, launch_ships
from sim.engine.reference.world import World
from sim.engine.verify import check_state
from sim.errors import RunError
from sim.kinds.entity import Waiting
from tests.worked import flow, scenario_of, station

TREE: dict[str, Any] = {
    "stations": {
        "desk": station(2, 10),
        "yard": {"places": 1, "until": "post"},
        "gate": {"headway": "1 h"},
        "post": station(1, 50),
    },
    "fleets": {"trucks": {"units": 3}},
    "embargoes": {"ban": {"watch": ["desk"], "start_at": 9, "lift_at": 1}},
    "places": {"a": {}, "b": {}},
    "pools": {"ships": {"ships": 2}},
    "services": {
        "train": {"train": {"path": [{"travel": "1 h"}], "capacity": 9}},
        "boat": {
            "ferry": {
                "pool": "ships",
                "ports": ["a", "b"],
                "crossing": "9 h",
                "handling": "1 h",
                "decks": {"truck": {"places": 2}},
                "max_wait": "90 h",
            }
        },
    },
    "flows": {
        "f": flow(*[0.0] * 4, path=["gate", "desk", {"take": "trucks"}]),
        "g": flow(*[0.0] * 2, path=["yard", "post"]),
        "h": flow(*[0.0] * 2, path=["train"]),
    },
}


def at_work() -> World:
    """Return a world in the middle of its run: people in service, in lines, in the yard."""
    plan = compile_plan(scenario_of(TREE))
    world = World(plan, draw(plan, 1, 0))
    launch_ships(world)
    for row in range(len(plan.classes)):
        world.clock.process(arrivals(world, row))
    world.clock.run(until=2.5)
    return world


def named(world: World, name: str) -> Any:
    """Return the station, yard, fleet, gate or terminal of a name."""
    rows: list[tuple[int, Any]] = [(row.node, row) for row in world.stations]
    rows += [(row.node, row) for row in world.tokens]
    rows += [(row.place.node, row) for row in world.gates]
    rows += [(row.place.node, row) for row in world.formations]
    return next(row for node, row in rows if world.plan.nodes[node].name == name)


def test_a_sound_state_passes() -> None:
    check_state(at_work())


def one_more_busy(world: World) -> None:
    named(world, "desk").busy += 1


def an_idle_server_while_some_wait(world: World) -> None:
    named(world, "desk").staff = 5.0


def a_place_lost(world: World) -> None:
    named(world, "yard").holders.clear()


def a_place_free_while_some_wait(world: World) -> None:
    named(world, "yard").free += 1


def a_vehicle_from_nowhere(world: World) -> None:
    named(world, "trucks").free += 1


def a_backlog_miscounted(world: World) -> None:
    world.embargoes[0].backlog += 1


def somebody_in_two_lines(world: World) -> None:
    entity = next(iter(named(world, "yard").line)).entity
    named(world, "train").line.append(Waiting(world.clock, entity, 0))


def somebody_twice_in_a_line(world: World) -> None:
    line = named(world, "train").line
    line.append(line[0])


def a_ship_lost(world: World) -> None:
    world.pools[0].at_work -= 1


def a_ship_laid_up_though_more_should_work(world: World) -> None:
    world.pools[0].at_work -= 1
    world.pools[0].lay_up(1)


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (one_more_busy, "desk"),
        (an_idle_server_while_some_wait, "desk"),
        (a_place_lost, "yard"),
        (a_place_free_while_some_wait, "yard"),
        (a_vehicle_from_nowhere, "trucks"),
        (a_backlog_miscounted, "desk"),
        (somebody_in_two_lines, "train"),
        (somebody_twice_in_a_line, "train"),
        (a_ship_lost, "boat@a"),
        (a_ship_laid_up_though_more_should_work, "boat@a"),
    ],
)
def test_a_breach_is_told_with_its_place(spoil: Callable[[World], None], place: str) -> None:
    world = at_work()
    spoil(world)
    with pytest.raises(RunError, match=rf"^{place} at 2\.5 h: "):
        check_state(world)
