"""One shipment asked of every corridor that goes there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.experiments import run_experiment
from sim.scenario import load

SCENARIO = """\
clock: {length: 100 d}
places: {a: {}, b: {}, c: {}}
links:
  road:
    {from: a, to: b, mode: road, distance: 960 km, speed: 40 km/h, tariff: 2 USD/km, co2: 50 g/t/km}
  track: {from: b, to: a, mode: rail, distance: 960 km, speed: 20 km/h, tariff: 1 USD/km}
  on: {from: b, to: c, mode: road, distance: 40 km, speed: 40 km/h}
stations: {b.desk: {servers: 1, service: 1 h}}
services: {block: {train: {path: [track], capacity: 4}}}
corridors:
  by_road: {path: [road, b.desk]}
  by_rail: {path: [block]}
  further: {path: [road, on]}
  back: {path: [road]}
flows:
  boxes: {arrivals: {even: 1 /day}, load: 10 t, corridor: by_rail}
shipments:
  box: {from: a, to: b, load: 14 t, value: 48000 USD, every: 2 d, value_share: 1 %/day,
    reliability_ratio: 1}
experiment: {replications: 2}
"""


def run(folder: Path, text: str = SCENARIO) -> dict[str, Any]:
    (folder / "box.yaml").write_text(text, encoding="utf-8")
    loaded = load(folder / "box.yaml")
    return run_experiment(loaded, folder=folder / "out", engine="reference", workers=1).summary


def test_a_shipment_goes_by_all_corridors_between_its_places(tmp_path: Path) -> None:
    text = SCENARIO.replace("track: {from: b, to: a", "track: {from: a, to: b")
    box = run(tmp_path, text)["points"][0]["shipments"]["box"]
    assert [one["corridor"] for one in box] == ["by_road", "by_rail", "back"]
    road = box[0]
    assert road["transit_mean"]["mean"] == pytest.approx(25.0 / 24.0)
    assert road["cost_per_unit"]["mean"] == pytest.approx(1920.0)
    assert road["co2_per_unit"]["mean"] == pytest.approx(960 * 14 * 0.05)
    assert road["generalised_cost"] == pytest.approx(1920.0 + 480.0 * 25.0 / 24.0)
    assert road["on_time_share"]["mean"] == 1.0


def test_on_a_train_it_is_a_lot_that_waits_until_the_train_is_full(tmp_path: Path) -> None:
    text = SCENARIO.replace("{from: a, to: b, load: 14", "{corridors: [by_rail], load: 14")
    rail = run(tmp_path, text)["points"][0]["shipments"]["box"][0]
    # Six lots come in four days; a train takes four. Two days on the way, and some wait.
    assert rail["transit_p10"]["mean"] >= 2.0
    assert 2.0 < rail["transit_mean"]["mean"] < 5.0
    mean, spread = rail["transit_mean"]["mean"], rail["transit_sd"]["mean"]
    cost = rail["cost_per_unit"]["mean"] + 480.0 * (mean + spread)
    assert rail["generalised_cost"] == pytest.approx(cost)


def test_its_tonnes_count_and_it_is_not_bilateral(tmp_path: Path) -> None:
    text = SCENARIO.replace("{from: a, to: b, load: 14", "{corridors: [by_road], load: 14")
    rows = {
        (row["name"], row["kpi"], row["unit"]): row["mean"]
        for row in run(tmp_path, text)["points"][0]["kpis"]
    }
    assert rows["box", "offered", "units"] == 49.0
    assert rows["network", "bilateral_trade", "USD/year"] == 0.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from: a, to: b", "from: a, to: d", "no place 'd'"),
        ("from: a, to: b", "from: c, to: a", "no corridor from 'c' to 'a'"),
        ("from: a, to: b", "corridors: [by_rode]", "did you mean 'by_road'"),
        ("from: a, to: b,", "", "found no way"),
        ("from: a, to: b", "from: a, corridors: [back]", "expected one of both"),
        ("  box: {from", "  boxes: {from", "one of flows too"),
    ],
)
def test_a_shipment_that_nothing_carries_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    head, section, shipments = SCENARIO.partition("shipments:")
    with pytest.raises(InputError, match=message):
        run(tmp_path, head + section + shipments.replace(old, new))


def test_asking_draws_nothing_else_anew(tmp_path: Path) -> None:
    from sim.compiler import compile_plan, draw

    (tmp_path / "with.yaml").write_text(SCENARIO, encoding="utf-8")
    without = SCENARIO.partition("shipments:")[0]
    (tmp_path / "without.yaml").write_text(without, encoding="utf-8")
    drawn = {}
    for name in ("with", "without"):
        plan = compile_plan(load(tmp_path / f"{name}.yaml").scenario)
        draws = draw(plan, 1, 1)
        drawn[name] = {one: draws.stream(row)[:50] for row, one in enumerate(plan.stream_names)}
    for stream, values in drawn["without"].items():
        shorter = min(len(values), len(drawn["with"][stream]))
        assert values[:shorter].tolist() == drawn["with"][stream][:shorter].tolist()
