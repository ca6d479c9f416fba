"""A run that breaks a law is an error that names the place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.errors import LawError
from sim.kpis import evaluate
from sim.kpis.laws import Stays, add_stays, check, check_little
from sim.kpis.record import read
from sim.tables.plan import STATION
from tests.kpis.made import NAN, Made, Run


def border() -> Run:
    """Three lorries over a road, a desk with one server, and a yard with one place."""
    made = Made(end=50.0, warm_up=10.0)
    steps = [made.travel("road"), made.station("desk"), made.token("yard", 1)]
    of_class = made.flow("lorries", steps, tonnes=20.0, usd=1000.0)
    made.unit(of_class, 2.0, (2, 2, 5, 5), (5, 5, 8, 8), (8, 8, 8, 8), finished=8.0)
    made.unit(of_class, 4.0, (4, 4, 6, 6), (6, 8, 20, 25), (20, 25, 25, 25), finished=25.0)
    made.unit(of_class, 9.0, (9, 9, 12, 12), (12, 25, NAN, NAN))
    return made.run()


def test_a_sound_run_passes() -> None:
    check(*border())


def broken(**changes: dict[int, float]) -> Run:
    """The run with some elements of some columns changed."""
    plan, draws, visits = border()
    for name, elements in changes.items():
        for row, value in elements.items():
            getattr(visits, name)[row] = value
    return plan, draws, visits


ORDER = {
    "served before it came": {"start": {4: 5.9}},
    "ended before it was served": {"end": {1: 4.0}, "leave": {1: 4.0}},
    "left before the end": {"leave": {4: 19.0}},
    "left but never served": {"start": {4: NAN}},
    "served but never came": {"arrive": {4: NAN}},
    "came before it left the road": {"arrive": {4: 5.0}},
    "came before it was created": {"arrive": {1: 4.0}, "start": {0: NAN, 1: 4.0}},
}


@pytest.mark.parametrize("case", ORDER)
def test_times_that_do_not_ascend_are_named_with_the_node(case: str) -> None:
    with pytest.raises(LawError, match=r"order: the times of entity [01] at (desk|road) do not"):
        check(*broken(**ORDER[case]))


def test_a_unit_cannot_finish_before_it_has_left_its_last_step() -> None:
    with pytest.raises(LawError, match="entity 1 finished before"):
        check(*broken(finished={1: 24.0}))


def test_only_a_place_may_be_waited_for_while_the_server_is_still_held() -> None:
    # The yard's wait begins at 20 h, as service ends; one hour earlier nothing has ended.
    with pytest.raises(LawError, match="entity 1 at yard"):
        check(*broken(arrive={5: 19.0}))


CONSERVATION: dict[str, dict[str, dict[int, float]]] = {
    "a unit finished that still waits": {"finished": {2: 30.0}},
    "a unit is nowhere": {"finished": {0: NAN}},
}


@pytest.mark.parametrize("case", CONSERVATION)
def test_a_flow_that_loses_or_gains_a_unit_is_named(case: str) -> None:
    with pytest.raises(LawError, match=r"(conservation: of flow lorries|entity 2 finished)"):
        check(*broken(**CONSERVATION[case]))


def test_the_message_tells_how_much_is_missing() -> None:
    with pytest.raises(LawError, match=r"3 units entered until 10\.0000 h, but 2 are delivered"):
        check(*broken(finished={0: NAN}))


def test_a_unit_cannot_be_both_delivered_and_turned_away() -> None:
    plan, draws, visits = border()
    visits.refused[1] = True
    with pytest.raises(LawError, match="entity 1 of flow lorries is delivered and turned away"):
        check(plan, draws, visits)


def test_more_jobs_begun_than_servers_at_work_are_named() -> None:
    with pytest.raises(LawError, match=r"staff: at desk 2 are served at 7.0000 h by 1 servers"):
        check(*broken(start={4: 7.0}))


def test_a_blocked_server_is_not_free() -> None:
    with pytest.raises(LawError, match=r"staff: at desk 2 are served at 24.0000 h by 1 servers"):
        check(*broken(start={7: 24.0}))


def test_nobody_begins_while_nobody_is_at_work_but_overtime_may_end() -> None:
    def run(start: float) -> Run:
        made = Made(end=40.0)
        of_class = made.flow("lorries", [made.station("desk", staff={0: 1, 10: 0, 16: 1})])
        made.unit(of_class, 9.0, (9, 9, 12, 12), finished=12.0)
        made.unit(of_class, 9.0, (9, start, start + 1, start + 1), finished=start + 1)
        return made.run()

    check(*run(16.0))
    with pytest.raises(LawError, match="by 0 servers"):
        check(*run(15.0))


def test_littles_law_names_the_node_and_both_sides() -> None:
    record = read(*border())
    desk = int(record.plan.stations["node"][0])
    # Whoever leaves before it comes is missing from the number present, but has no stay: here the
    # third lorry, from 11 to 12 h.
    (group,) = record.groups
    backwards = replace(group, leave=group.arrive - 1.0)
    sound: Stays = {}
    broken: Stays = {}
    add_stays(record, group, sound)
    add_stays(record, backwards, broken)
    check_little(record, desk, *sound[desk, STATION])
    with pytest.raises(LawError, match="Little: at desk the number present adds up to -1 h"):
        check_little(record, desk, *broken[desk, STATION])


def test_who_leaves_a_gap_is_looked_for_and_missed() -> None:
    # The second lorry is nowhere from 6 to 30 h; where its times ascend that is no other breach.
    made = Made(end=50.0, warm_up=10.0)
    of_class = made.flow("lorries", [made.travel("road"), made.travel("lane")])
    made.unit(of_class, 4.0, (4, 4, 6, 6), (6, 6, 7, 7), finished=7.0)
    made.unit(of_class, 4.0, (4, 4, 6, 6), (30, 30, 32, 32), finished=32.0)
    with pytest.raises(LawError, match=r"conservation: of flow lorries 2 units entered until 10"):
        check(*made.run())


def test_laws_are_checked_beside_the_kpis_as_well() -> None:
    evaluate(*border(), check=True)
    for breach in ({"arrive": {4: 5.0}}, {"start": {4: 7.0}}, {"finished": {0: NAN}}):
        with pytest.raises(LawError):
            evaluate(*broken(**breach), check=True)


def shifted(column: str) -> Callable[[Run, np.random.Generator], None]:
    def shift(run: Run, random: np.random.Generator) -> None:
        times = getattr(run[2], column)
        known = np.flatnonzero(~np.isnan(times))
        times[random.choice(known)] += random.choice([-30.0, 30.0])

    return shift


@pytest.mark.parametrize("column", ["arrive", "start", "end", "leave", "finished"])
@pytest.mark.parametrize("seed", range(5))
def test_a_time_far_off_is_always_found(column: str, seed: int) -> None:
    run = border()
    shifted(column)(run, np.random.default_rng(seed))
    with pytest.raises(LawError):
        check(*run)
