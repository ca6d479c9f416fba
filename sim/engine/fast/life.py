"""The life of whatever passes a path, for the fast engine.

Twin of ``engine/reference/unit.py`` and ``train.py``: what is there a process that waits is here a
function that passes steps until one keeps the entity waiting.
"""

from __future__ import annotations

from sim.events.jit import compiled, inlined, part
from sim.events.state import State
from sim.kinds import places
from sim.kinds.branch.kernel import is_taken
from sim.kinds.carrier import kernel as carrier
from sim.kinds.formation import kernel as formation
from sim.kinds.gate import kernel as gate
from sim.kinds.station import kernel as station
from sim.kinds.token import kernel as token
from sim.kinds.travel import kernel as travel
from sim.tables.plan import BRANCH, FERRY, GATE, GIVE, NONE, STATION, TAKE, TRAIN, TRAVEL


@part
def enter_unit(s: State, unit: int, step: int) -> int:
    """Let a unit come into being before a step, NONE for the first of its path."""
    entity = places.be_born(s, unit)
    row, life = s.unit[unit], s.life[entity]
    life.visit = row.visit
    life.ordinal = row.ordinal
    _begin(s, entity, row.unit_class)
    if step != NONE:
        life.step = step
    return entity


@part
def enter_train(s: State, train: int) -> None:
    """Let a train leave its terminal with its lots."""
    life, row = s.life[train], 0
    while life.number >= s.formation[row].first_train + s.formation[row].most_trains:
        row += 1
    life.ordinal = life.number - s.formation[row].first_train
    life.visit = s.formation[row].first_visit + life.ordinal
    _begin(s, train, s.owner.size - s.clock[0].formations + row)
    formation.depart(s, train)


@inlined
def _begin(s: State, entity: int, owner_row: int) -> None:
    life, owner = s.life[entity], s.owner[owner_row]
    life.step = owner.first
    life.last = owner.last
    life.stride = owner.stride
    life.rank = owner.rank
    life.at = NONE
    life.waits = False
    life.server = NONE
    life.holds = NONE


@part
def resume(s: State, entity: int) -> bool:
    """Note what is to be noted when what was waited for has come; whether it is a token."""
    kind = s.step[s.life[entity].step - 1].kind
    if kind == TRAVEL:
        travel.arrived(s, entity)
    elif kind == STATION:
        station.served(s, entity)
    return bool(kind == TAKE)


@part
def proceed(s: State, entity: int, has_token: bool) -> None:
    """Pass steps until one keeps the entity waiting, or its path ends.

    A server is let go when the place that comes next is had: until then the entity blocks it.
    """
    life = s.life[entity]
    while True:
        over = life.step == life.last
        kind = NONE if over else s.step[life.step].kind
        if life.server != NONE and (kind not in (TAKE, BRANCH) or has_token):
            station.release(s, entity)
        has_token = False
        if over:
            _finish(s, entity)
            return
        step = s.step[life.step]
        life.step += 1
        if kind == BRANCH:
            drawn = places.element(s, step.draws, step.count, life.ordinal)
            if not is_taken(drawn, step.share):
                life.step += step.skip
            continue
        life.here = life.visit + step.visit * life.stride
        if kind == TAKE and token.turns_away(s, step.row):
            _turn_away(s, entity)
            return
        if not _enter(s, entity, life.step - 1):
            return
        has_token = kind == TAKE


@part
def _enter(s: State, entity: int, at: int) -> bool:
    """Come to a step; whether the entity goes on at once."""
    life, step = s.life[entity], s.step[at]
    if step.kind == TRAVEL:
        hours = places.element(s, step.draws, step.count, life.ordinal) * step.factor
        if step.calendar != NONE:
            hours *= places.value_at(s, step.calendar, s.clock[0].now)
        travel.set_off(s, entity, step.node, hours)
    elif step.kind == STATION:
        work = places.element(s, step.draws, step.count, life.ordinal) * step.factor
        station.serve(s, entity, step.row, work)
    elif step.kind == GATE:
        return gate.ask(s, entity, step.row)
    elif step.kind == TAKE:
        return token.take(s, entity, step.row)
    elif step.kind == GIVE:
        _give(s, entity, at)
        return True
    elif step.kind == TRAIN:
        formation.join(s, entity, step.row)
    elif step.kind == FERRY:
        carrier.join(s, entity, step.row, step.skip)
    else:
        _exit(s, entity)
    return False


@part
def _give(s: State, entity: int, at: int) -> None:
    step = s.step[at]
    if step.draws != NONE and not step.skip:
        delay = places.element(s, step.draws, step.count, s.life[entity].ordinal)
        token.give_later(s, entity, step.row, delay)
    else:
        token.give(s, entity, step.row, step.skip == 1)


@part
def _exit(s: State, entity: int) -> None:
    """Leave the loop: from here on no events are needed."""
    clock = s.clock[0]
    left = s.left[clock.exits]
    clock.exits += 1
    left.time, left.key = clock.now, clock.latest
    left.entity, left.step = s.life[entity].number, s.life[entity].step - 1
    places.be_gone(s, entity)


@part
def _finish(s: State, entity: int) -> None:
    number = s.life[entity].number
    s.finished[number] = s.clock[0].now
    if number >= s.clock[0].units:
        formation.split(s, entity)
    places.be_gone(s, entity)


@compiled
def _turn_away(s: State, entity: int) -> None:
    """Leave the model at a full place, giving back all that is held; a train with its lots."""
    is_train = s.life[entity].number >= s.clock[0].units
    lot = s.life[entity].load if is_train else NONE
    _leave(s, entity)
    while lot != NONE:
        following = s.life[lot].next
        _leave(s, lot)
        lot = following


@compiled
def _leave(s: State, entity: int) -> None:
    life = s.life[entity]
    if life.server != NONE:
        station.release(s, entity)
    while life.holds != NONE:
        token.give(s, entity, s.holding[life.holds].token, False)
    s.refused[life.number] = True
    places.be_gone(s, entity)
