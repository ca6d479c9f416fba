"""The Caspian ferries do what is known of them, with the numbers of the shipped scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from tests.face.cuts import cut, waiting
from tests.worked import Run, run_scenario

pytestmark = pytest.mark.slow

#: Both lines, without feeders, tankers and dry cargo.
FERRIES = ("kuryk_", "turkmenbashi_")
WEST = ("kuryk_trucks_west", "kuryk_trucks_sarpi_west")
EAST = ("kuryk_trucks_east", "kuryk_trucks_sarpi_east")
OF_KURYK = "kuryk_alat@kuryk"
OF_ALAT = "kuryk_alat@alat"
OF_TURKMENBASHI = "turkmenbashi_alat@turkmenbashi"
SHUT, WEEKS = 91, 4


def run_of(tree: Mapping[str, Any]) -> Run:
    """Run the ferries for nine months from September."""
    clock = {"start": "2024-09-01", "length": "270 d"}
    with TemporaryDirectory() as folder:
        return run_scenario(
            cut(
                Path(folder),
                ["border_rail.yaml", "caspian.yaml"],
                FERRIES,
                {"clock": clock, **tree},
            )
        )


@cache
def undisturbed() -> Run:
    return run_of({})


@cache
def shut() -> Run:
    """Run with the Kuryk line shut for four weeks from the first of December."""
    december = {"at": f"{SHUT} d", "length": f"{7 * WEEKS} d", "close": ["kuryk_alat"]}
    return run_of({"disruptions": {"december": december}})


def mean_wait(run: Run, node: str, *flows: str) -> float:
    """Return the mean wait for a ship, hours."""
    return float(np.nanmean(np.concatenate([run.waits(node, flow) for flow in flows])))


def test_shutting_kuryk_for_december_fills_both_shores_and_takes_weeks_to_clear() -> None:
    # December 2024: some 1 000 trucks a side (CAS-BRD-049), cleared by the end of January or the
    # beginning of February, six to eight weeks after.
    days = np.arange(270)
    for node, flows in ((OF_KURYK, WEST), (OF_ALAT, EAST)):
        usual = waiting(undisturbed(), node, flows, days)
        queue = waiting(shut(), node, flows, days)
        assert 700 < queue[SHUT + 7 * WEEKS] < 1500
        behind = queue - usual
        cleared = next(day for day in days[SHUT + 7 * WEEKS :] if behind[day] < 100)
        assert 14 <= cleared - (SHUT + 7 * WEEKS) <= 100


def test_ships_that_clear_kuryk_are_missed_at_turkmenbashi() -> None:
    # They were moved over from there to clear the jam (note of CAS-FLT-039).
    flows = ("turkmenbashi_trucks_west", "turkmenbashi_wagons_west")
    opened = SHUT + 7 * WEEKS

    def wait(run: Run, first: int, last: int) -> float:
        came = np.concatenate([run.column("arrive", OF_TURKMENBASHI, one) for one in flows])
        waits = np.concatenate([run.waits(OF_TURKMENBASHI, one) for one in flows])
        return float(np.nanmean(waits[(came >= 24 * first) & (came < 24 * last)]))

    assert wait(shut(), opened, opened + 21) > 1.2 * wait(undisturbed(), opened, opened + 21)
    # Those that lie shut in at Kuryk and Alat are missed as well.
    assert wait(shut(), SHUT, opened) > 1.2 * wait(undisturbed(), SHUT, opened)


def test_two_ferries_out_lengthen_the_wait_on_both_lines() -> None:
    run = run_of({"pools": {"caspian_ferries": {"ships": 11}}})
    for node, flows in ((OF_KURYK, WEST), (OF_TURKMENBASHI, ("turkmenbashi_trucks_west",))):
        assert mean_wait(run, node, *flows) > mean_wait(undisturbed(), node, *flows)
