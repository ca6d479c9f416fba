"""Demand that fits the time it leads to, worked out by hand, and shown apart."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.experiments import run_experiment
from sim.scenario import load

#: For 500 h trucks come evenly at f an hour and are served one an hour: each waits 250 (f - 1) h on
#: average. Ten hours on the road and one at the desk; the demand written is that of 61 h.
SCENARIO = """\
clock: {length: 1500 h}
stations: {desk: {servers: 1, service: 1 h}}
flows:
  trucks:
    arrivals: {even: {until: [500 h, 1500 h], rate: [1 /h, 0 /h], repeat: false}}
    load: 10 t
    value_per_tonne: 100 USD/t
    path: [{travel: 10 h}, desk]
  cars: {arrivals: {even: 0.5 /h}, load: 2 t, value_per_tonne: 100 USD/t, path: [{travel: 1 h}]}
response:
  active: true
  gap: 0.1 %
  iterations: 20
  damping: 0.3
  flows: {trucks: {semi_elasticity: 10 %/day, days_base: 61 h}}
experiment: {replications: 1}
"""


def run(folder: Path, text: str = SCENARIO) -> dict[str, Any]:
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    loaded = load(folder / "desk.yaml")
    return run_experiment(loaded, folder=folder / "out", engine="reference", workers=1).summary


def fixed_point() -> float:
    """Solve f = exp(10 % a day x (61 - 11 - 250 (f - 1)) h) by bisection."""
    low, high = 0.5, 2.0
    for _ in range(60):
        middle = (low + high) / 2.0
        wanted = math.exp(0.1 / 24.0 * (50.0 - 250.0 * max(middle - 1.0, 0.0)))
        low, high = (middle, high) if wanted > middle else (low, middle)
    return low


def test_demand_grows_until_its_own_queue_takes_back_what_speed_gives(tmp_path: Path) -> None:
    found = run(tmp_path)["points"][0]["response"]
    assert found["converged"]
    trucks = found["flows"]["trucks"]
    assert trucks["factor"] == pytest.approx(fixed_point(), rel=0.01)
    assert trucks["days_base"] == pytest.approx(61.0 / 24.0)
    assert trucks["days"] == pytest.approx(
        (11.0 + 250.0 * (trucks["factor"] - 1.0)) / 24.0, rel=0.05
    )


def test_what_is_offered_is_shown_with_the_response_and_without(tmp_path: Path) -> None:
    found = run(tmp_path)["points"][0]["response"]
    trucks = found["flows"]["trucks"]
    assert trucks["offered_usd"] / trucks["offered_usd_without"] == pytest.approx(trucks["factor"])
    more = trucks["offered_usd"] - trucks["offered_usd_without"]
    total = {part: found[f"offered_{part}"]["USD"] for part in ("with", "without")}
    assert total["with"] - total["without"] == pytest.approx(more)
    # 500 trucks of 1000 USD in 1500 h, and cars of 200 USD at 0.5 an hour: as written.
    assert total["without"] == pytest.approx(8760.0 * (500e3 / 1500.0 + 100.0), rel=0.01)


def test_trade_does_not_respond_unless_asked(tmp_path: Path) -> None:
    point = run(tmp_path, SCENARIO.replace("active: true", "active: false"))["points"][0]
    assert "response" not in point
    offered = next(
        row["mean"]
        for row in point["kpis"]
        if (row["name"], row["kpi"], row["unit"]) == ("trucks", "offered", "units")
    )
    assert offered == 500


def test_too_few_runs_are_warned_of(tmp_path: Path) -> None:
    summary = run(tmp_path, SCENARIO.replace("iterations: 20", "iterations: 2"))
    assert not summary["points"][0]["response"]["converged"]
    assert any("unconverged trade response" in one for one in summary["warnings"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("flows: {trucks: {semi", "flows: {lorries: {semi"), "no flow 'lorries'"),
        (
            ("arrivals: {even: {until: [500 h, 1500 h], rate: [1 /h, 0 /h], repeat: false}}",
             "arrivals: {times: [1 h]}"),
            "expected a rate that can change",
        ),
    ],
)  # fmt: skip
def test_a_flow_that_cannot_respond_is_refused(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        run(tmp_path, SCENARIO.replace(*change))
