"""Levers: a path in the scenario, or a variant that sets several paths at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.errors import InputError
from sim.scenario import Loaded, at_point

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]

TEXT = """\
stations: {desk: {servers: 1, service: 5 min, customs: true}}
variants:
  year:
    "2023": {}
    committed:
      stations.desk.servers: {value: 4, source: "assumption: announced"}
      stations.desk.service: 4 min
experiment:
  levers:
    clearance_efficiency: [1, 2]
    year: [2023, committed]
    stations.desk.servers: [1, 3]
"""


def test_a_point_applies_paths_and_variants(loaded: Load) -> None:
    found = loaded(TEXT)
    point = at_point(found, {"clearance_efficiency": 2, "year": "committed"})
    assert point.scenario.clearance_efficiency == 2.0
    assert point.tree["stations"]["desk"] == {
        "servers": 4,
        "service": "4 min",
        "customs": True,
    }
    assert found.tree["stations"]["desk"]["servers"] == 1


def test_a_variants_choice_may_be_a_number_in_the_lever(loaded: Load) -> None:
    assert at_point(loaded(TEXT), {"year": 2023}).tree["stations"]["desk"]["servers"] == 1


def test_later_levers_win_over_earlier_ones(loaded: Load) -> None:
    found = loaded(TEXT)
    levers = {"year": "committed", "stations.desk.servers": 3}
    assert at_point(found, levers).tree["stations"]["desk"]["servers"] == 3


def test_a_levers_value_has_the_lever_as_its_origin(loaded: Load) -> None:
    point = at_point(loaded(TEXT), {"clearance_efficiency": 2, "year": "committed"})
    assert str(point.origins["clearance_efficiency"]) == "lever clearance_efficiency = 2"
    assert str(point.origins["stations.desk.servers"]) == "x.yaml:6:38"
    servers = next(one for one in point.sources if one.path == "stations.desk.servers")
    assert servers.source == "assumption: announced"


@pytest.mark.parametrize(
    ("levers", "expected"),
    [
        (
            {"clearance_efficiency": -1},
            "lever clearance_efficiency = -1 clearance_efficiency: found -1, expected more than 0",
        ),
        (
            {"stations.desc.servers": 1},
            (
                "lever stations.desc.servers = 1 stations.desc.servers: found the path "
                "'stations.desc.servers', which leads to nothing, expected one that the "
                "scenario holds; "
                "did you mean 'stations.desk.servers'"
            ),
        ),
        (
            {"year": "comitted"},
            (
                "lever year = comitted year: found 'comitted', expected a choice of the variant: "
                "2023 or committed; did you mean 'committed'"
            ),
        ),
        (
            {"yaer": "committed"},
            "lever yaer = committed yaer: found the lever 'yaer'; did you mean the variant 'year'",
        ),
    ],
)
def test_a_wrong_lever_is_told_with_its_name(
    loaded: Load, levers: dict[str, object], expected: str
) -> None:
    with pytest.raises(InputError) as error:
        at_point(loaded(TEXT), levers)
    assert [str(one) for one in error.value.problems] == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "clearance_efficiency: [1, 2]",
            "clearance_eficiency: [1, 2]",
            (
                "x.yaml:10:5 clearance_eficiency: found the path 'clearance_eficiency', "
                "which leads to "
                "nothing, expected one that the scenario holds; did you mean 'clearance_efficiency'"
            ),
        ),
        (
            "clearance_efficiency: [1, 2]",
            "clearance_efficiency: [1, 0]",
            "x.yaml:10:31 clearance_efficiency: found 0, expected more than 0",
        ),
        (
            "year: [2023, committed]",
            "year: [2023, comited]",
            (
                "x.yaml:11:18 year: found 'comited', expected a choice of the variant: "
                "2023 or committed; did you mean 'committed'"
            ),
        ),
        (
            "stations.desk.service: 4 min",
            "stations.desc.service: 4 min",
            (
                "x.yaml:7:7 variants.year.committed: found the path 'stations.desc.service', which "
                "leads to nothing, expected one that the scenario holds; did you mean "
                "'stations.desk.service'"
            ),
        ),
        (
            "stations.desk.service: 4 min",
            "stations.desk.service: 4",
            (
                "x.yaml:7:30 stations.desk.service: found the bare number 4, expected a "
                "quantity such "
                "as 45 min, 3 h or 2 d"
            ),
        ),
        (
            '"assumption: announced"',
            "ABC",
            (
                "x.yaml:6:49 stations.desk.servers.source: found the source 'ABC', but no table of "
                "facts is named; expected 'facts: FILE.csv' in the scenario, or 'assumption: why'"
            ),
        ),
    ],
)
def test_wrong_levers_are_found_when_the_scenario_is_loaded(
    told: Told, old: str, new: str, expected: str
) -> None:
    assert TEXT.count(old) == 1
    assert told(TEXT.replace(old, new)) == [expected]


def test_a_point_may_remove_what_is_there(loaded: Load) -> None:
    point = at_point(loaded("title: t"), {"title": None})
    assert point.scenario.title == ""
