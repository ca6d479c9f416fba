"""Points are held against one of the experiment, paired on the same random numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim import report
from sim.errors import InputError
from sim.experiments import run_experiment
from sim.report.gains import compared, sentences
from sim.report.levers import axes
from sim.report.names import Names
from sim.report.read import read
from sim.scenario import load

SCENARIO = """\
title: Which measure helps most
clock: {length: 1500 h, warm_up: 100 h}
stations:
  desk: {servers: 2, service: {exponential: 18 min}}
  crane: {servers: 1, service: {exponential: 8 min}}
flows:
  lorries: {arrivals: {poisson: 6 /h}, path: [desk, crane], load: 20 t}
variants:
  measure:
    as it is: {}
    one more desk: {stations.desk.servers: 3}
    a second crane: {stations.crane.servers: 2}
    a label: {stations.desk.note: painted}
experiment:
  replications: 4
  levers: {measure: [as it is, one more desk, a second crane, a label]}
  reference:
    levers: {measure: as it is}
    kpis: [corridor/lorries/transit_mean, network/network/delivered_tonnes, lost_time]
"""


def written(folder: Path, text: str = SCENARIO) -> Path:
    (folder / "ladder.yaml").write_text(text, encoding="utf-8")
    return folder / "ladder.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("ladder")
    return run_experiment(
        load(written(here)), folder=here / "out", workers=1, engine="reference"
    ).folder


def points(folder: Path) -> list[dict[str, Any]]:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = summary["points"]
    return found


def test_the_reference_itself_has_no_gain_and_all_others_have(folder: Path) -> None:
    base, *others = points(folder)
    assert "gains" not in base
    assert [one["reference"] for one in others] == [0, 0, 0]
    measures = [gain["measure"] for gain in others[0]["gains"]]
    assert measures[0] == "corridor/lorries/transit_mean"
    assert measures[2] == "lost_time"


def test_a_gain_is_the_difference_of_the_means_and_its_limits_are_paired(folder: Path) -> None:
    base, desk, *_ = points(folder)

    def transit(point: dict[str, Any]) -> dict[str, float]:
        found: dict[str, float]
        (found,) = [
            kpi
            for kpi in point["kpis"]
            if (kpi["scope"], kpi["kpi"]) == ("corridor", "transit_mean")
        ]
        return found

    gain = desk["gains"][0]
    assert gain["mean"] == pytest.approx(transit(desk)["mean"] - transit(base)["mean"])
    assert gain["high"] < 0.0
    apart = transit(base)["high"] - transit(base)["low"]
    assert gain["high"] - gain["low"] < apart + transit(desk)["high"] - transit(desk)["low"]


def test_what_changes_nothing_gains_exactly_nothing(folder: Path) -> None:
    label = points(folder)[3]
    assert {(gain["mean"], gain["low"], gain["high"]) for gain in label["gains"]} == {
        (0.0, 0.0, 0.0)
    }


def test_the_report_ranks_the_measures_and_names_those_that_do_nothing(folder: Path) -> None:
    result = read(folder)
    of, names = axes(result.points), Names(result.tree)
    assert [point.levers["measure"] for point in compared(result)] == [
        "one more desk",
        "a second crane",
        "a label",
    ]
    best, idle = sentences(result, of, names)
    assert best.startswith("Most is bought by one more desk: transit mean of Lorries changes by")
    assert idle == "Not to be told from nothing: a label."
    page = report.write(folder).read_text(encoding="utf-8")
    assert "Which measure buys most?" in page


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{measure: as it is}\n    kpis", "{measur: as it is}\n    kpis", "did you mean 'measure'"),
        ("{measure: as it is}\n    kpis", "{measure: as it was}\n    kpis", "lever's values"),
        ("lost_time]", "lost time]", "kpis"),
    ],
)
def test_a_reference_that_is_no_point_of_the_experiment_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        load(written(tmp_path, SCENARIO.replace(old, new)))
