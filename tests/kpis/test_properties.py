"""Whatever runs an engine may leave behind, the laws hold and the KPIs agree with one another."""

from __future__ import annotations

from heapq import heapreplace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kpis.laws import check
from sim.kpis.split import PARTS
from tests.kpis.made import NAN, Made, Run, kpis

#: Hours on a grid, so that ties are common.
HOURS = st.integers(0, 24).map(lambda quarter: quarter / 4)
UNITS = st.lists(st.tuples(st.booleans(), HOURS, HOURS, HOURS, HOURS), min_size=1, max_size=15)
END = 12.0


def tandem(units: list[tuple[bool, float, float, float, float]], servers: int, end: float) -> Run:
    """Two flows over a road and two stations, first come first served, cut at the run's end."""
    made = Made(end=end, warm_up=end / 4)
    steps = [made.travel("road"), made.station("exit", servers), made.station("entry", 1)]
    flows = [
        made.flow("east", steps, tonnes=20.0, usd=1e4, bilateral=True),
        made.flow("west", steps, tonnes=7.0, usd=5e3),
    ]
    units = sorted(units)
    path: list[list[tuple[float, ...]]] = [[] for _ in units]
    came = [created for _, created, *_ in units]
    left = [created + road for _, created, road, *_ in units]
    for row, visits in enumerate(path):
        visits.append((came[row], came[row], left[row], left[row]))
    for number, count in ((3, servers), (4, 1)):
        free = [0.0] * count
        for row in sorted(range(len(units)), key=lambda row: left[row]):
            start = max(left[row], free[0])
            over = start + units[row][number]
            heapreplace(free, over)
            path[row].append((left[row], start, over, over))
            left[row] = over
    for row, (is_west, created, *_) in enumerate(units):
        rows = [tuple(t if t < end else NAN for t in times) for times in path[row]]
        made.unit(flows[is_west], created, *rows, finished=left[row] if left[row] < end else NAN)
    return made.run()


@given(UNITS, st.integers(1, 3))
def test_feasible_runs_obey_all_laws_and_every_flow_adds_up(
    units: list[tuple[bool, float, float, float, float]], servers: int
) -> None:
    run = tandem(units, servers, END)
    check(*run)
    found = kpis(run)
    for flow in ("east", "west"):
        part = {kpi: found["flow", flow, kpi] for kpi in ("opening", "offered", "delivered")}
        rest = [found["flow", flow, kpi] for kpi in ("waiting", "in_transit", "held", "refused")]
        for unit in ("units", "tonnes", "USD"):
            inside = part["delivered"][unit] + sum(one[unit] for one in rest)
            assert part["opening"][unit] + part["offered"][unit] == pytest.approx(inside)


@given(UNITS, st.integers(1, 3))
def test_the_parts_of_a_transit_add_up_to_it(
    units: list[tuple[bool, float, float, float, float]], servers: int
) -> None:
    found = kpis(tandem(units, servers, 1000.0))
    for flow in ("east", "west"):
        mean = found.get(("corridor", flow, "transit_mean"))
        if mean is not None:
            parts = [found["corridor", flow, part] for part in PARTS]
            assert sum(parts) == pytest.approx(mean, abs=1e-9)


@given(UNITS, st.integers(1, 3))
def test_shares_and_counts_stay_in_their_range(
    units: list[tuple[bool, float, float, float, float]], servers: int
) -> None:
    for (_, name, kpi), value in kpis(tandem(units, servers, END)).items():
        if isinstance(value, float | int):
            assert np.isfinite(value), (name, kpi)
            assert value >= 0, (name, kpi)
        if kpi.endswith("_share") or (kpi == "utilisation" and name == "exit"):
            assert value <= 1 + 1e-12, (name, kpi)


@given(UNITS)
def test_the_mean_queue_never_exceeds_the_longest(
    units: list[tuple[bool, float, float, float, float]],
) -> None:
    found = kpis(tandem(units, 1, END))
    for node in ("exit", "entry"):
        assert found["station", node, "queue_mean"] <= found["station", node, "queue_max"] + 1e-12
