"""The Kazakh border does what is known of it, with the numbers of the shipped scenarios."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kpis import evaluate
from tests.face.cuts import Tree, cut, waiting
from tests.worked import Run, run_scenario

TO_CHINA = ("khorgos_textiles", "khorgos_machines", "khorgos_consumer", "khorgos_materials")
ALL = (*TO_CHINA, "khorgos_transit", "khorgos_export")


def run_of(files: list[str], flows: tuple[str, ...], tree: Tree, seed: int = 1) -> Run:
    """Run a cut of the border."""
    with TemporaryDirectory() as folder:
        return run_scenario(cut(Path(folder), files, flows, tree), seed)


@pytest.mark.slow
def test_a_week_of_works_at_dulata_adds_some_1500_trucks_at_nur_zholy() -> None:
    # Autumn 2025: China took 725 a day (BRD-RDB-008) of some 700 that came; a week of works at
    # Dulata sent up to 250 a day more (BRD-RDB-013), and 1 500 stood on the road (BRD-RDB-047).
    ample = {
        "khorgos.intake": {"accepts": "725 /day"},
        **{
            name: {"servers": 200}
            for name in (
                *("nur_zholy.exit", "khorgos.documents", "khorgos.inspection", "khorgos.loading"),
                *("khorgos.exit", "nur_zholy.entry", "nur_zholy.inspection"),
            )
        },
    }
    tree: Tree = {
        "clock": {"start": "2025-10-20", "length": "40 d"},
        "stations": ample,
        "fleets": {"kz_trucks": {"units": 9000}},
        # 151 trucks a day in 2023.
        "flows": {name: {"growth": 700.0 / 151.0} for name in ALL},
        "disruptions": {
            "dulata": {
                "at": "2025-11-05",
                "length": "7 d",
                "demand": dict.fromkeys(ALL, f"{100 * 950 / 700} %"),
            }
        },
    }
    run = run_of(["border_road.yaml"], ALL, tree)
    queue = waiting(run, "khorgos.intake", ALL, np.arange(10, 40, 0.25))
    before, most = queue[:20].max(), queue.max()
    assert before < 400
    assert 1000 < most < 2100


@pytest.mark.slow
def test_a_loading_ban_keeps_the_queue_at_the_border_flat_and_holds_freight_at_origin() -> None:
    # China takes ten trains a day at Dostyk in place of fourteen, for four months.
    tree: Tree = {
        "clock": {"start": "2023-01-01", "length": "120 d"},
        "stations": {"alashankou.acceptance": {"accepts": "10 /day"}},
    }
    files, flows = ["border_rail.yaml"], ("dostyk_",)
    banned = run_of(files, flows, tree)
    free = run_of(
        files, flows, {**tree, "embargoes": {"dostyk_ban": {"start_at": 9000, "lift_at": 8000}}}
    )
    # Begun at 120 trains; some are on the way then, and transit is not banned.
    assert kpi(banned, "station", "alashankou.acceptance", "queue_max") < 200
    assert kpi(free, "station", "alashankou.acceptance", "queue_max") > 300
    assert most_held(banned) > 200  # lots, quarters of a train
    assert most_held(free) == 0
    # What is held back at origin is not lost: as much reaches China as without the ban.
    assert kpi(banned, "station", "alashankou.acceptance", "throughput") == pytest.approx(
        kpi(free, "station", "alashankou.acceptance", "throughput"), rel=0.02
    )


def kpi(run: Run, scope: str, name: str, kpi: str) -> float:
    """Return one KPI of a run."""
    rows = evaluate(run.plan, run.draws, run.visits, check=True).kpis
    return next(row.value for row in rows if (row.scope, row.name, row.kpi) == (scope, name, kpi))


def most_held(run: Run) -> float:
    """Return the most lots that a ban held at origin on any day."""
    series = evaluate(run.plan, run.draws, run.visits, check=True).series
    return max(one.value for one in series if (one.scope, one.kpi) == ("network", "held"))


@cache
def exits(efficiency: float, seed: int) -> tuple[float, ...]:
    """Return when each car leaves the Chinese exit at Khorgos, the first station that it meets."""
    tree: Tree = {
        "clock": {"start": "2023-05-01", "length": "20 d"},
        "clearance_efficiency": efficiency,
        "stations": {"khorgos.exit": {"servers": 4}},
    }
    run = run_of(["border_road.yaml"], ("khorgos_vehicles",), tree, seed)
    found = np.concatenate(
        [run.column("end", "khorgos.exit", f"khorgos_vehicles{x}") for x in ("", "_transit")]
    )
    return tuple(np.where(np.isfinite(found), found, np.inf))


EFFICIENCIES = st.sampled_from([0.5, 0.8, 1.0, 1.25, 2.0, 4.0])


@settings(max_examples=12)
@given(one=EFFICIENCIES, other=EFFICIENCIES, seed=st.integers(1, 3))
def test_faster_clearance_delays_no_car_at_the_exit_of_khorgos(
    one: float, other: float, seed: int
) -> None:
    slow, fast = sorted((one, other))
    assert np.all(np.array(exits(fast, seed)) <= np.array(exits(slow, seed)) + 1e-9)


@pytest.mark.slow
def test_permits_of_the_first_tranche_of_2024_are_used_up_and_those_of_2025_suffice() -> None:
    # 228 000 trips in 2024, 625 a day (BRD-RDB-109). The first tranche held 120 000 (BRD-RDB-056),
    # 2 300 a week; since August 2025 there are 6 000 a week (BRD-RDB-055).
    def trips(batch: int) -> Run:
        week = {"batch": batch, "on": "mon", "at": "09:00", "zone": "Asia/Almaty"}
        tree: Tree = {
            "clock": {"start": "2024-01-01", "length": "63 d"},
            "stations": {
                "khorgos.intake": {"accepts": None, "hours": None, "permits": week},
                **{name: {"servers": 200} for name in ("nur_zholy.exit", "khorgos.documents")},
            },
            "flows": {"khorgos_export": {"growth": 25.4}},  # 24.6 trucks a day in 2023
        }
        return run_of(["border_road.yaml"], ("khorgos_export",), tree)

    few, enough = trips(2300), trips(6000)
    weeks = np.arange(7, 63, 7)
    queue = waiting(few, "khorgos.intake", ("khorgos_export",), weeks)
    assert np.all(np.diff(queue) > 1000)
    assert len(few.leaves("khorgos.intake", "khorgos_export")) == 9 * 2300
    assert waiting(enough, "khorgos.intake", ("khorgos_export",), weeks).max() < 2000
