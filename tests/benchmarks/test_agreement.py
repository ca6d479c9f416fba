"""The models of `benchmarks/` run one workload: they agree, those that share draws to the bit."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import workload
from benchmarks.implementations import IMPLEMENTATIONS, answer
from benchmarks.workload import MEASURES, TANDEMS, Waits
from sim.compiler import draw
from sim.engine import simulate
from sim.tables import plan as tables
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from sim.tables.visits import Visits

ROOT = Path(__file__).parents[2]
TRUCKS = 700
SEEDS = range(12)
SHARING = [name for name, one in IMPLEMENTATIONS.items() if one.draws == "shared"]
#: It answers means only, and needs a process of its own.
APART = "cimba"


@cache
def reference(tandem: str, seed: int, trucks: int = TRUCKS) -> tuple[Plan, Draws, Visits]:
    plan = workload.compiled(tandem, trucks)
    draws = draw(plan, seed, 0)
    return plan, draws, simulate(plan, draws, "reference")


def expected(tandem: str, seed: int) -> dict[str, Any]:
    return dict(workload.answered(*reference(tandem, seed)).of)


def present(name: str) -> None:
    reason = IMPLEMENTATIONS[name].missing()
    if reason is not None:
        pytest.skip(reason)


def measured(tandem: str) -> list[str]:
    return [name for name in MEASURES if tandem == "border" or name != "ferry"]


@pytest.mark.parametrize("tandem", TANDEMS)
def test_every_truck_passes_and_ferries_leave_full_or_after_a_day(tandem: str) -> None:
    plan, draws, visits = reference(tandem, 0)
    assert len(draws.units) == TRUCKS
    assert np.isfinite(visits.finished).all()
    waits = expected(tandem, 0)
    assert list(waits) == measured(tandem)
    inspected = workload.shared(plan, draws).inspected
    assert np.array_equal(np.isfinite(waits["inspection"]), inspected)
    if tandem == "border":
        loads = visits.sailings["load"][:, 0]
        assert loads.sum() == TRUCKS
        assert loads.max() == workload.DECK
        sailing = visits.carrier[5 * TRUCKS : 6 * TRUCKS]
        short = [number for number in set(sailing.tolist()) if loads[number] < workload.DECK]
        longest = [float(np.max(waits["ferry"][sailing == number])) for number in short]
        assert short
        assert min(longest) > workload.LONGEST_WAIT - 1e-9


@pytest.mark.parametrize("tandem", TANDEMS)
@pytest.mark.parametrize("name", [name for name in SHARING if name != APART])
@pytest.mark.filterwarnings("ignore")
def test_models_with_shared_draws_have_the_reference_waits_to_the_last_bit(
    name: str, tandem: str
) -> None:
    present(name)
    for seed in (0, 1):
        plan, draws, _ = reference(tandem, seed)
        found = answer(IMPLEMENTATIONS[name], workload.shared(plan, draws), seed).of
        assert list(found) == measured(tandem)
        for measure, waits in expected(tandem, seed).items():
            assert np.array_equal(np.asarray(found[measure]), waits, equal_nan=True), measure


@pytest.mark.parametrize("tandem", TANDEMS)
@pytest.mark.parametrize("name", ["fast_loop", "fast"])
def test_the_fast_engine_has_the_reference_waits_to_the_last_bit(name: str, tandem: str) -> None:
    plan, draws, _ = reference(tandem, 0)
    found = workload.answered(plan, draws, IMPLEMENTATIONS[name].engine()(plan, draws)).of
    for measure, waits in expected(tandem, 0).items():
        assert np.array_equal(np.asarray(found[measure]), waits, equal_nan=True), measure


@pytest.mark.slow
@pytest.mark.parametrize("tandem", TANDEMS)
def test_cimba_has_the_reference_means(tandem: str) -> None:
    present(APART)
    command = ["-m", "benchmarks.measure", "tandem", APART, tandem, str(TRUCKS), "--seed", "0"]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    means = json.loads(done.stdout)["means"]
    for measure, waits in expected(tandem, 0).items():
        assert means[measure] == pytest.approx(np.nanmean(waits), rel=1e-9), measure


@pytest.mark.parametrize("tandem", TANDEMS)
@pytest.mark.parametrize("name", ["simpy", "ciw"])
@pytest.mark.filterwarnings("ignore")
def test_models_with_draws_of_their_own_have_the_same_means(name: str, tandem: str) -> None:
    present(name)
    model = import_module(f"benchmarks.{IMPLEMENTATIONS[name].module}")
    ferry = tandem == "border"
    own = [model.run(TRUCKS, 100 + seed, ferry).means() for seed in SEEDS]
    others = [Waits(expected(tandem, seed)).means() for seed in SEEDS]
    # Ciw has no ferry, so what comes after it cannot be compared.
    after = {"ferry", "port", "total"} if name == "ciw" and ferry else set()
    assert set(own[0]) == set(measured(tandem)) - after
    for measure in own[0]:
        a, b = (np.array([means[measure] for means in one]) for one in (own, others))
        error = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(SEEDS))
        assert abs(a.mean() - b.mean()) / error < 4.0, measure


def test_models_that_draw_their_own_have_the_laws_of_the_scenario() -> None:
    plan = workload.compiled("border", 10)
    laws = dict(zip(plan.stream_names, plan.stream_laws, strict=True))
    lognormal = {
        "trucks/travel": workload.LEG_1,
        "trucks/border/service": workload.BORDER,
        "trucks/inspection/service": workload.INSPECTION,
        "trucks/travel#2": workload.LEG_2,
        "ferry@leaving/crossing": workload.CROSSING,
        "ferry@landing/crossing": workload.CROSSING,
        "trucks/port/service": workload.PORT,
        "trucks/travel#3": workload.LEG_3,
    }
    for name, (mean, cv) in lognormal.items():
        law = laws[name]
        assert law["law"] == tables.LOGNORMAL
        assert math.exp(law["a"] + law["b"] ** 2 / 2.0) == pytest.approx(mean)
        assert math.sqrt(math.expm1(law["b"] ** 2)) == pytest.approx(cv)
    documents = laws["trucks/documents/service"]
    assert (documents["law"], documents["a"]) == (tables.GAMMA, 2)
    assert documents["a"] * documents["b"] == pytest.approx(workload.DOCUMENTS)
    assert plan.stations["servers"].tolist() == list(workload.SERVERS.values())
    assert plan.steps["share"][plan.steps["kind"] == tables.BRANCH] == [workload.INSPECTED]
    assert plan.calendar(int(plan.arrivals["calendar"][0]))[1].tolist() == [workload.RATE]
    assert plan.pools["ships"].tolist() == [workload.FERRIES]
    assert plan.decks["places"].tolist() == plan.decks["full_at"].tolist() == [workload.DECK]
    assert plan.lines["max_wait"].tolist() == [workload.LONGEST_WAIT]
    detour = workload.compiled("fifo", 10)
    assert float(detour.stream_laws["a"][detour.stream_names.index("trucks/travel#3")]) == (
        workload.DETOUR
    )


@pytest.mark.parametrize("tandem", TANDEMS)
def test_a_truck_has_as_many_events_as_the_rates_are_told_in(tandem: str) -> None:
    count = workload.canonical_events(*reference(tandem, 0, 5000)) / 5000
    assert count == pytest.approx(workload.EVENTS_PER_TRUCK[tandem], abs=0.02)
