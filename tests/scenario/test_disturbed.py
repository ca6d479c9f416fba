"""Disruptions and projects that cannot act are told where they are written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.compiler import compile_plan
from sim.errors import InputError
from sim.scenario import Loaded, at_point

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]

HEAD = """\
clock: {start: "2023-01-01", length: 100 d}
places: {west: {}, east: {}}
stations:
  desk: {servers: 2, service: 5 min}
  west.gate: {headway: 5 min}
  west.yard: {places: 5}
links:
  road: {from: west, to: east, mode: road, time: 5 h}
flows:
  lorries: {arrivals: {poisson: 3 /h}, path: [west.yard, west.gate, road, desk]}
  once: {arrivals: {times: [5 h]}, path: [road, desk]}
"""
WORKS = """\
projects:
  works:
    opens: "2023-02-01"
    set:
      stations.desk.servers: {value: 4, source: "assumption: tender", low: 3, high: 5}
"""


def shock(text: str) -> str:
    return f"{HEAD}disruptions: {{d: {{at: 5 d, length: 2 d, {text}}}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("close: [desks]", "found no station, link or ferry line 'desks'; did you mean 'desk'"),
        ("capacity: {rode: 50 %}", "pool 'rode'; did you mean 'road'"),
        ("capacity: {road: 50 %}", "'road', which has no paths"),
        ("capacity: {west.gate: 50 %}", "a gate with a headway"),
        ("capacity: {desk: 150 %}", "found '150 %', expected at most 1"),
        ("slower: {west.yard: 2}", "serves nobody"),
        ("demand: {lorry: 2}", "found no flow 'lorry'"),
        ("demand: {once: 2}", "do not come at a rate"),
        ("ban: [full]", "found no embargo 'full'"),
        ("ramp: 2 d", "found nothing that it does"),
        ("rate: 2 /year, close: [desk]", "found both of at and rate"),
        ("close: [desk], capacity: {desk: 50 %}", "which is closed"),
        ("closes: [desk]", "unknown key 'closes'; did you mean 'close'"),
    ],
)
def test_what_a_disruption_cannot_do_is_told(told: Told, text: str, message: str) -> None:
    problems = told(shock(text))
    assert len(problems) == 1, problems
    assert message in problems[0]
    assert problems[0].startswith("x.yaml:12:")


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("2023-02-30", "a day that does not exist"),
        ("tomorrow", "expected a day such as '2023-11-20'"),
        ("-3 d", "from 0 h on"),
        ("5 km", "expected a day such as"),
    ],
)
def test_a_moment_is_a_day_or_a_time(told: Told, at: str, message: str) -> None:
    (problem,) = told(shock("close: [desk]").replace("at: 5 d", f'at: "{at}"'))
    assert message in problem


def test_a_day_needs_the_date_of_the_clock(told: Told) -> None:
    text = shock("close: [desk]").replace("at: 5 d", 'at: ["2023-02-03"]') + WORKS
    problems = told(text.replace('start: "2023-01-01", ', ""))
    assert len(problems) == 2
    assert all("expected clock.start as well" in problem for problem in problems)


def test_a_disruption_that_is_never_on_is_a_warning(loaded: Load) -> None:
    text = shock("close: [desk]").replace("at: 5 d", 'at: "2024-02-03"')
    assert ["not on in the run" in one.message for one in loaded(text).warnings] == [True]


def test_a_misspelt_path_of_a_project_is_told_whenever_it_opens(told: Told) -> None:
    for opens in ("2022-01-01", "2023-02-01", "2031-01-01"):
        text = HEAD + WORKS.replace("desk.servers", "desk.server").replace("2023-02-01", opens)
        (problem,) = told(text)
        assert problem.startswith("x.yaml:16:7 projects.works.set:")
        assert "did you mean 'stations.desk.servers'" in problem


def test_a_value_of_a_project_is_checked_where_it_is_written(told: Told) -> None:
    for opens in ('"2022-01-01"', '"2023-02-01"', '"2031-01-01"', '"2023-02-01"\n    built: false'):
        text = HEAD + WORKS.replace("value: 4", "value: many").replace('"2023-02-01"', opens)
        (problem,) = told(text)
        line = 16 + opens.count("\n")
        assert problem.startswith(f"x.yaml:{line}:38 stations.desk.servers:")


def test_a_reference_that_a_project_breaks_is_told(told: Told) -> None:
    text = HEAD + WORKS.replace("stations.desk.servers: {", "stations.desk.hours: {")
    (problem,) = told(
        text.replace(
            'value: 4, source: "assumption: tender", low: 3, high: 5',
            "value: night, source: 'assumption: x'",
        )
    )
    assert "calendar" in problem
    assert "x.yaml:16:" in problem


@pytest.mark.parametrize("path", ["clock.length", "experiment.seed", "projects.works.built"])
def test_a_project_cannot_change_how_the_run_is_made(told: Told, path: str) -> None:
    (problem,) = told(HEAD + WORKS.replace("stations.desk.servers", path))
    assert "which no date can change" in problem


def test_values_of_a_project_are_among_the_sources_with_their_range(loaded: Load) -> None:
    sources = {one.path: one for one in loaded(HEAD + WORKS).sources}
    assert sources["stations.desk.servers"].value == "2"
    built = sources["projects.works.set.stations.desk.servers"]
    assert (built.value, built.low, built.high, built.kind) == ("4", "3", "5", "assumption")
    early = loaded(HEAD + WORKS.replace("2023-02-01", "2020-02-01")).sources
    assert {one.path: one.value for one in early}["stations.desk.servers"] == "4"


def test_a_lever_switches_a_project_and_moves_its_date(loaded: Load) -> None:
    text = HEAD + WORKS + "experiment: {levers: {projects.works.built: [false, true]}}\n"
    found = loaded(text)
    assert [one.at for one in found.scenario.later] == [744.0]
    assert not at_point(found, {"projects.works.built": False}).scenario.later
    sooner = at_point(found, {"projects.works.opens": "2023-01-11"})
    assert [one.at for one in sooner.scenario.later] == [240.0]
    dearer = at_point(found, {"projects.works.set.stations.desk.servers": 9})
    assert dearer.scenario.later[0].scenario.stations["desk"].servers == 9.0  # type: ignore[union-attr]
    assert loaded(text, "projects.works.opens=5 d").scenario.later[0].at == 120.0


def test_a_project_is_taken_out_by_a_layer_above(loaded: Load) -> None:
    assert not loaded(HEAD + WORKS, "projects.works=").scenario.later


def test_what_a_project_brings_into_use_is_no_misspelt_id(loaded: Load) -> None:
    text = HEAD + (
        "corridors: {old: {path: [road, desk]}, new: {path: [road, west.gate, desk]}}\n"
        "projects: {works: {opens: 50 d, set: {flows.cars.corridor: new}}}\n"
    ).replace("west.gate, ", "")
    text = text.replace("flows:\n", "flows:\n  cars: {arrivals: {poisson: 1 /h}, corridor: old}\n")
    assert [one.message for one in loaded(text).warnings] == []
    with pytest.raises(InputError):
        compile_plan(
            loaded(text.replace("new: {path: [road, desk]}", "new: {path: [road]}")).scenario
        )


def test_a_lever_that_a_project_overrules_is_a_warning(loaded: Load) -> None:
    text = HEAD + WORKS + "experiment: {levers: {stations.desk.servers: [1, 2]}}\n"
    (warning,) = loaded(text).warnings
    assert "expected projects.works.set.stations.desk.servers" in warning.message
    assert not loaded(text, "projects.works.built=false").warnings
