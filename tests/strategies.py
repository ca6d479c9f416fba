"""Small random scenarios over all kinds, for hypothesis.

Times lie on a grid of a quarter of an hour, so that ties are common. All flows take what they take
in the order of one list of stages, so that no cycle of held places can arise; `tangled` scenarios
take it in any order, hold it until the end, and may end in a deadlock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.disturbed import change_later, disturb

Tree = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


def hours(low: float = 0.0, high: float = 6.0) -> st.SearchStrategy[str]:
    """Times on the grid, as a planner writes them."""
    return st.integers(round(4 * low), round(4 * high)).map(lambda quarters: f"{quarters / 4!r} h")


def laws(low: float = 0.0) -> st.SearchStrategy[Any]:
    """Durations: one value of the grid, some of them at random, now and then off the grid."""
    some = st.lists(hours(low), min_size=2, max_size=4)
    return st.one_of(
        hours(low),
        some.map(lambda values: {"empirical": {"values": values}}),
        some.map(lambda values: {"empirical": {"values": values}}),
        st.just({"exponential": "1 h"}),
    )


@st.composite
def calendars(draw: Draw) -> Tree:
    """Opening hours on the grid that repeat."""
    first = draw(st.integers(0, 16))
    length = draw(st.integers(1, 24))
    gap = draw(st.integers(0, 24))
    span = [f"{first / 4!r} h", f"{(first + length) / 4!r} h"]
    return {"open": [span], "period": f"{(first + length + gap) / 4!r} h"}


@st.composite
def schedules(draw: Draw) -> Tree:
    """Servers that change at times of the grid, none of them at some."""
    counts = draw(st.lists(st.integers(0, 3), min_size=2, max_size=4).filter(any))
    gaps = draw(st.lists(st.integers(1, 24), min_size=len(counts), max_size=len(counts)))
    until = [sum(gaps[: i + 1]) / 4 for i in range(len(gaps))]
    return {"until": [f"{time!r} h" for time in until], "servers": counts}


@dataclass
class World:
    """A scenario while it is put together.

    A stage is what a path may take in its turn: steps, or a strategy where each path has its own.
    """

    draw: Draw
    tree: Tree = field(default_factory=dict)
    stages: list[list[Any]] = field(default_factory=list)

    def add(self, section: str, name: str, value: Tree) -> str:
        """Put an entry into a section."""
        self.tree.setdefault(section, {})[name] = value
        return name

    def maybe(self, entry: Tree, key: str, strategy: st.SearchStrategy[Any]) -> None:
        """Set a key or leave it out."""
        if self.draw(st.booleans()):
            entry[key] = self.draw(strategy)

    def path(self, stages: list[list[Any]]) -> list[Any]:
        """Return the steps of some stages."""
        steps = [step for stage in stages for step in stage]
        return [self.draw(step) if isinstance(step, st.SearchStrategy) else step for step in steps]

    def hours_of(self, entry: Tree) -> None:
        """Give a station or gate opening hours, or none."""
        if self.draw(st.booleans()):
            name = f"c{len(self.tree.get('calendars', {}))}"
            entry["hours"] = self.add("calendars", name, self.draw(calendars()))


def station(world: World, name: str) -> list[Any]:
    """Add a station, perhaps with room for a few, perhaps for a share."""
    draw = world.draw
    one: Tree = {
        "servers": draw(st.one_of(st.integers(1, 3), schedules())),
        "service": draw(laws()),
        "at_close": draw(st.sampled_from(["finish", "pause"])),
        "customs": draw(st.booleans()),
    }
    world.hours_of(one)
    world.maybe(one, "places", st.integers(1, 3))
    if "places" in one:
        one["when_full"] = draw(st.sampled_from(["wait", "wait", "refuse"]))
    world.maybe(one, "share", st.sampled_from(["0 %", "40 %", "100 %"]))
    return [world.add("stations", name, one)]


def yard(world: World, name: str) -> list[Any]:
    """Add a yard that is held over a stay, and a station at its end."""
    draw = world.draw
    end = f"{name}_end"
    world.add("stations", end, {"servers": draw(st.integers(1, 2)), "service": draw(laws())})
    when_full = draw(st.sampled_from(["wait", "wait", "refuse"]))
    one = {"places": draw(st.integers(1, 3)), "until": end, "when_full": when_full}
    world.add("stations", name, one)
    return [name, {"travel": draw(laws())}, end]


def gate(world: World, name: str) -> list[Any]:
    """Add a gate by headway, by a daily acceptance, with a timetable, or with permits."""
    draw = world.draw
    form = draw(st.sampled_from(["headway", "accepts", "slots", "permits"]))
    one: Tree = {}
    if form == "headway":
        one["headway"] = draw(hours(0.25, 2.0))
    elif form == "accepts":
        one["accepts"] = f"{draw(st.integers(6, 48))} /day"
        world.maybe(one, "bank", hours(0.25, 6.0))
        world.hours_of(one)
    elif form == "permits":
        batch = draw(st.integers(1, 6))
        one["permits"] = {
            "batch": batch,
            "on": "daily",
            "at": draw(st.sampled_from(["00:00", "06:30"])),
        }
        world.maybe(one, "keep", st.integers(0, 8))
    else:
        at = sorted(draw(st.sets(st.integers(0, 24), min_size=1, max_size=3)))
        sizes = draw(st.lists(st.integers(1, 3), min_size=len(at), max_size=len(at)))
        one["slots"] = {"at": [f"{time / 4!r} h" for time in at], "sizes": sizes, "period": "6 h"}
    return [world.add("stations", name, one)]


def called_up(world: World, name: str) -> list[Any]:
    """Add a gate, perhaps with hours, and an electronic queue that calls for it."""
    draw = world.draw
    intake: Tree = {"accepts": f"{draw(st.integers(6, 48))} /day"}
    world.hours_of(intake)
    end = world.add("stations", f"{name}_intake", intake)
    one: Tree = {"calls_for": end}
    world.maybe(one, "lead", hours(0.0, 4.0))
    world.maybe(one, "called", st.integers(1, 3))
    world.add("stations", name, one)
    return [name, {"travel": draw(laws())}, end]


def link(world: World, name: str) -> list[Any]:
    """Add a link, perhaps with a line capacity."""
    for place in (f"{name}_from", f"{name}_to"):
        world.add("places", place, {})
    one = {"from": f"{name}_from", "to": f"{name}_to", "mode": "rail", "time": world.draw(laws())}
    limit = world.draw(st.sampled_from([{}, {"headway": "0.5 h"}, {"paths": "24 /day"}]))
    return [world.add("links", name, one | limit)]


def fleet(world: World, name: str) -> list[Any]:
    """Add a fleet that is taken for a journey."""
    one: Tree = {"units": world.draw(st.integers(1, 3))}
    world.maybe(one, "returns", laws())
    world.add("fleets", name, one)
    return [{"take": name}, {"travel": world.draw(laws())}, {"give": name}]


def pair(world: World, name: str) -> list[Any]:
    """Add a fleet of which two are taken, one after the other; two who hold one each are stuck."""
    world.add("fleets", name, {"units": world.draw(st.integers(2, 4))})
    journey = {"travel": world.draw(laws())}
    return [{"take": name}, journey, {"take": name}, journey, {"give": name}, {"give": name}]


def pairing(world: World, name: str) -> list[Any]:
    """Add a fleet that a flow of its own supplies."""
    world.add("fleets", name, {"units": world.draw(st.integers(0, 2))})
    world.add("flows", f"{name}_supply", arrivals(world) | {"path": [{"give": name}]})
    return [{"take": name}]


def train(world: World, name: str) -> list[Any]:
    """Add a train service, perhaps with locomotives, perhaps held by a ban on its own backlog."""
    draw = world.draw
    own = [{"travel": draw(laws())}, *station(world, f"{name}_s")]
    if draw(st.booleans()):
        own = [*gate(world, f"{name}_g"), *own]
    one: Tree = {
        "path": own,
        "capacity": draw(st.integers(1, 4)),
        "priority": draw(st.integers(0, 2)),
    }
    world.maybe(one, "max_wait", hours(0.25, 8.0))
    if draw(st.booleans()):
        one["fleet"] = f"{name}_locos"
        world.add("fleets", f"{name}_locos", {"units": draw(st.integers(1, 2))})
    if draw(st.sampled_from([True, True, False])):
        start = draw(st.integers(1, 3))
        watch = [step for step in own if isinstance(step, str)]
        ban = {"watch": watch, "start_at": start, "lift_at": draw(st.integers(0, start - 1))}
        one["embargo"] = world.add("embargoes", f"{name}_ban", ban)
    world.add("services", name, {"train": one})
    return [name]


def ferry(world: World, name: str) -> list[Any]:
    """Add a pool on one or two lines that share a port."""
    draw = world.draw
    pool = world.add("pools", f"{name}_pool", {"ships": draw(st.integers(1, 3))})
    decks = draw(st.sampled_from([["truck"], ["truck", "wagon"]]))
    full = st.sampled_from([{}, {"full_at": "50 %"}, {"full_at": "100 %"}])
    lines = [name, f"{name}_too"][: draw(st.integers(1, 2))]
    for port in ("hub", *lines):
        world.add("places", f"{name}_{port}", {})
    shut = {}
    if draw(st.booleans()):
        sea = {"closed_share": ["30 %"], "mean_closure": "3 h"}
        shut = {"weather": world.add("weather", f"{name}_sea", sea)}
    for line in lines:
        one: Tree = {
            "pool": pool,
            "ports": [f"{name}_hub", f"{name}_{line}"],
            "crossing": draw(laws(0.25)),
            "handling": draw(laws()),
            "decks": {deck: {"places": draw(st.integers(1, 3))} | draw(full) for deck in decks},
            "max_wait": draw(hours(0.25, 6.0)),
            "returns_empty": draw(st.booleans()),
        } | shut
        world.maybe(one, "berths", st.just({f"{name}_hub": 1}))
        world.add("services", line, {"ferry": one})
    one_way = world.tree["services"][lines[-1]]["ferry"]["returns_empty"]
    ports = ["hub"] if one_way else ["hub", lines[-1]]
    ways = [
        {"board": lines[-1], "at": f"{name}_{port}", "deck": deck}
        for port in ports
        for deck in decks
    ]
    return [st.sampled_from(ways)]


STAGES = (station, station, yard, gate, called_up, link, fleet, pairing, train, ferry)
#: Those that hold something, so that cycles are common.
HOLDING = (yard, yard, fleet, station, pair)


def arrivals(world: World) -> Tree:
    """Return arrivals at times of the grid, at a rate, or at random gaps."""
    times = st.lists(st.integers(0, 96), min_size=1, max_size=15).map(
        lambda quarters: {"times": [f"{quarter / 4!r} h" for quarter in sorted(quarters)]}
    )
    rate = st.sampled_from(["1 /h", "4 /h"])
    forms = st.one_of(
        times,
        times,
        rate.map(lambda one: {"poisson": one}),
        rate.map(lambda one: {"even": one}),
        laws(0.25).map(lambda one: {"every": one}),
    )
    return {
        "arrivals": world.draw(forms),
        "batch": world.draw(st.sampled_from([1, 1, 1, 2, 3])),
        "priority": world.draw(st.integers(0, 2)),
    }


@st.composite
def scenarios(draw: Draw, tangled: bool = False) -> Tree:
    """A scenario of up to five stages and three flows that pass some of them."""
    world = World(draw)
    length = draw(st.sampled_from(["24 h", "36 h", "60.25 h"]))
    world.tree["clock"] = {"start": "2024-02-28", "length": length}
    kinds, least = (HOLDING, 2) if tangled else (STAGES, 1)
    makers = draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=5))
    world.stages = [make(world, f"{make.__name__}{i}") for i, make in enumerate(makers)]
    numbers = list(range(len(world.stages)))
    for i in range(draw(st.integers(least, 3))):
        chosen = draw(st.lists(st.sampled_from(numbers), min_size=least, max_size=5, unique=True))
        stages = [world.stages[number] for number in (chosen if tangled else sorted(chosen))]
        if tangled:
            # What a stage takes is held until the end of the path.
            heads, tails = (
                [stage[:-1] or stage for stage in stages],
                [stage[-1:] for stage in stages],
            )
            stages = heads + [tail for tail, stage in zip(tails, stages, strict=True) if stage[1:]]
        world.add("flows", f"flow{i}", arrivals(world) | {"path": world.path(stages)})
    if not tangled and draw(st.booleans()):
        shared(world)
    if draw(st.booleans()):
        world.tree["clearance_efficiency"] = draw(st.sampled_from([0.5, 2.0]))
    change = draw(st.sampled_from([None, None, disturb, change_later]))
    if change is not None:
        change(draw, world.tree)
    return world.tree


def shared(world: World) -> None:
    """Add a flow on two corridors, with shares by month, and a shipment on both of them."""
    draw = world.draw
    numbers = list(range(len(world.stages)))
    for name in ("one", "other"):
        chosen = draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=3, unique=True))
        stages = [world.stages[number] for number in sorted(chosen)]
        world.add("corridors", name, {"path": world.path(stages)})
    first, then = draw(st.sampled_from([(0.5, 0.25), (0.25, 1.0), (0.0, 0.5)]))
    flow: Tree = {
        "arrivals": {draw(st.sampled_from(["even", "poisson"])): "2 /h"},
        "corridors": {"one": 0.5, "other": 0.5},
        "monthly_shares": {"one": [first, then], "other": [1.0 - first, 1.0 - then]},
    }
    world.maybe(flow, "responded", st.sampled_from([0.5, 2.0]))
    world.add("flows", "shared", flow)
    if draw(st.booleans()):
        corridors = draw(st.sampled_from([["one"], ["one", "other"]]))
        box = {"load": "1 t", "corridors": corridors, "every": draw(hours(2.0, 12.0))}
        world.add("shipments", "box", box | {"priority": draw(st.integers(0, 2))})


def desk(world: World, name: str) -> list[Any]:
    """Add a station that needs no event list, as far as it is concerned."""
    draw = world.draw
    one: Tree = {
        "servers": draw(st.one_of(st.integers(1, 3), schedules())),
        "service": draw(laws(0.25)),
        "customs": draw(st.booleans()),
    }
    world.hours_of(one)
    world.maybe(one, "share", st.sampled_from(["40 %", "100 %"]))
    road = [{"travel": draw(laws(0.25))}]
    return [*draw(st.sampled_from([[], road])), world.add("stations", name, one)]


def in_no_time(world: World, name: str) -> list[Any]:
    """Add a station or road where some need no time; the order is for the event list to find."""
    service = world.draw(st.sampled_from(["0 h", {"empirical": {"values": ["0 h", "1 h"]}}]))
    if world.draw(st.booleans()):
        return [{"travel": service}]
    return [world.add("stations", name, {"servers": 1, "service": service})]


#: What needs the event list, and lets paths be served without one before and after it.
MIDDLES = (station, yard, gate, fleet, train, ferry)


@st.composite
def feed_forward(draw: Draw) -> Tree:
    """A net of stations that are first come first served and lead on, most of them in some time.

    Flows share stations; in the middle there may be something that needs the event list.
    """
    world = World(draw)
    length = draw(st.sampled_from(["24 h", "60.25 h", "100 h"]))
    world.tree["clock"] = {"start": "2024-02-28", "length": length}
    makers: list[Callable[[World, str], list[Any]]] = [
        *draw(st.lists(st.just(desk), min_size=1, max_size=3)),
        *draw(st.lists(st.sampled_from(MIDDLES), max_size=1)),
        *draw(st.lists(st.just(desk), max_size=3)),
    ]
    if draw(st.sampled_from([True] + 5 * [False])):
        makers.insert(draw(st.integers(0, len(makers))), in_no_time)
    stages = [make(world, f"{make.__name__}{i}") for i, make in enumerate(makers)]
    priorities = draw(st.sampled_from([[0], [0], [1], [0, 1]]))
    numbers = list(range(len(stages)))
    for i in range(draw(st.integers(1, 3))):
        chosen = draw(st.one_of(st.just(numbers), st.sets(st.sampled_from(numbers), min_size=1)))
        path = world.path([stages[number] for number in sorted(chosen)])
        one = arrivals(world) | {"priority": draw(st.sampled_from(priorities)), "path": path}
        world.add("flows", f"flow{i}", one)
    if draw(st.booleans()):
        world.tree["clearance_efficiency"] = draw(st.sampled_from([0.5, 2.0]))
    change = draw(st.sampled_from([None] * 6 + [disturb, change_later]))
    if change is not None:
        change(draw, world.tree)
    return world.tree
