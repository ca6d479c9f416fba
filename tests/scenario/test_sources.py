"""Where every number comes from: a fact, an assumption, or nowhere yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from sim.scenario import Loaded
from sim.scenario.sources import COLUMNS, SourcedInput

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]

FACTS = """\
id,topic,where,quantity,value,low,high,unit,period,source,url,kind,note
BRD-RDB-101,border,Nur Zholy,trucks a day,140,130,150,/day,2023,"Customs, yearbook",http://a.example,observation,
BRD-ASM-004,border,all,share opened,15,5,30,%,,own,,assumption,nobody counts
"""


def scenario(value: str, facts: str = "facts: facts.csv\n") -> str:
    return f"{facts}stations:\n  desk: {{servers: 1, service: {value}}}\n"


def service(found: Loaded) -> SourcedInput:
    return next(one for one in found.sources if one.path == "stations.desk.service")


GIVEN: Mapping[str, str] = {"facts.csv": FACTS}


def test_a_source_names_facts_and_the_listing_copies_them(loaded: Load) -> None:
    value = '{value: 2.6 h, source: "BRD-RDB-101", low: 1.5 h, high: 6.4 h, note: a note}'
    one = service(loaded(scenario(value), files=GIVEN))
    assert one.kind == "fact"
    assert one.row() == {
        "path": "stations.desk.service",
        "value": "2.6",
        "unit": "h",
        "low": "1.5 h",
        "high": "6.4 h",
        "kind": "fact",
        "source": "BRD-RDB-101",
        "note": "a note",
        "fact": "Customs, yearbook",
        "url": "http://a.example",
        "period": "2023",
        "written_at": "x.yaml:3:39",
    }
    assert tuple(one.row()) == COLUMNS


def test_a_sourced_number_is_the_same_scenario_as_a_bare_one(loaded: Load) -> None:
    sourced = loaded(scenario('{value: 2.6 h, source: "BRD-RDB-101"}'), files=GIVEN)
    bare = loaded(scenario("2.6 h"), files=GIVEN)
    assert sourced.scenario == bare.scenario
    assert sourced.tree == bare.tree


@pytest.mark.parametrize(
    ("source", "facts", "kind"),
    [
        ("BRD-RDB-101", ["BRD-RDB-101"], "fact"),
        ("'BRD-RDB-101: read off a chart'", ["BRD-RDB-101"], "fact"),
        ("'BRD-RDB-101, BRD-ASM-004'", ["BRD-RDB-101", "BRD-ASM-004"], "assumption"),
        ("'BRD-RDB-101; BRD-ASM-004: both'", ["BRD-RDB-101", "BRD-ASM-004"], "assumption"),
        ("BRD-ASM-004", ["BRD-ASM-004"], "assumption"),
        ("'assumption: as at the next port'", [], "assumption"),
        ("'Assumption: as at the next port'", [], "assumption"),
    ],
)
def test_a_source_is_facts_perhaps_with_words_or_a_reasoned_assumption(
    loaded: Load, source: str, facts: list[str], kind: str
) -> None:
    one = service(loaded(scenario(f"{{value: 1 h, source: {source}}}"), files=GIVEN))
    assert [fact.id for fact in one.facts] == facts
    assert one.kind == kind


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "{value: 1 h, source: BRD-RDB-110}",
            (
                "3:52 stations.desk.service.source: found the source 'BRD-RDB-110', "
                "expected the id of "
                "a fact or 'assumption: why'; did you mean 'BRD-RDB-101'"
            ),
        ),
        (
            "{value: 1 h, source: assumption}",
            (
                "3:52 stations.desk.service.source: found an assumption without a reason, expected "
                "'assumption: why'"
            ),
        ),
        (
            "{value: 1 h, low: 0 h}",
            (
                "3:22 stations.desk.service: found a value without its source, expected source: a "
                "fact's id, or 'assumption: why'"
            ),
        ),
        (
            "{value: 1 h, source: BRD-RDB-101, low: 90 min}",
            (
                "3:70 stations.desk.service.low: found low 90 min, above the value 1 h, expected "
                "low <= value <= high"
            ),
        ),
        (
            "{value: 1 h, source: BRD-RDB-101, high: 50 min}",
            (
                "3:71 stations.desk.service.high: found high 50 min, below the value 1 h, expected "
                "low <= value <= high"
            ),
        ),
        (
            "{value: 1 h, source: BRD-RDB-101, high: 50 km}",
            (
                "3:71 stations.desk.service.high: found the unit 'km', which measures "
                "something else, "
                "expected a quantity such as 45 min, 3 h or 2 d"
            ),
        ),
        (
            "{value: 1 h, source: [BRD-RDB-101]}",
            "3:52 stations.desk.service.source: found a list of 1, expected one value",
        ),
        (
            "{value: 1 kg, source: BRD-RDB-101}",
            (
                "3:39 stations.desk.service: found the unit 'kg', which measures something else, "
                "expected a quantity such as 45 min, 3 h or 2 d"
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_source_or_range_is_told_at_its_place(
    told: Told, value: str, expected: str
) -> None:
    assert told(scenario(value), files=GIVEN)[0] == f"x.yaml:{expected}"


def test_without_a_table_of_facts_it_is_told_once(told: Told) -> None:
    text = "stations:\n  desk: {servers: {value: 1, source: A}, service: {value: 1 h, source: B}}\n"
    assert told(text) == [
        (
            "x.yaml:2:38 stations.desk.servers.source: found the source 'A', but no table of "
            "facts is named; expected 'facts: FILE.csv' in the scenario, or 'assumption: why' "
            "(and 1 more)"
        )
    ]


def test_facts_of_all_layers_count(loaded: Load) -> None:
    base = scenario("{value: 1 h, source: BRD-RDB-101}") + (
        "clock: {length: 9 h}\nflows: {a: {arrivals: {even: 1 /h}, path: [desk]}}\n"
    )
    text = """\
extends: below/base.yaml
facts: [more.csv]
set: {stations.desk.servers: {value: 2, source: OWN-1}}
"""
    files = {"below/base.yaml": base, "below/facts.csv": FACTS, "more.csv": "id,source\nOWN-1,me\n"}
    found = loaded(text, files=files)
    assert [one.facts[0].source for one in found.sources if one.facts] == [
        "me",
        "Customs, yearbook",
    ]
    assert found.fact_tables == ("below/facts.csv", "more.csv")
    assert [name for name, _ in found.files][-2:] == ["below/facts.csv", "more.csv"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("id,url\nA,b\n", "facts.csv:1:1: found no column 'source', expected at least id, source"),
        ("id,source\nA,b\nA,c\n", "facts.csv:3:1 A: found the id 'A' again, first in row 2"),
        ("id,source\nA\n", "facts.csv:2:2 A: found 1 cells, expected 2; 'source' is missing"),
    ],
)
def test_a_wrong_table_of_facts_is_told(told: Told, facts: str, expected: str) -> None:
    assert told(scenario("1 h"), files={"facts.csv": facts}) == [expected]


def test_a_list_or_a_distribution_may_have_one_source(loaded: Load) -> None:
    value = "{value: {lognormal: {mean: 50 min, cv: 0.6}}, source: BRD-RDB-101}"
    found = loaded(scenario(value), files=GIVEN)
    assert found.scenario.stations["desk"].service.kind == "lognormal"  # type: ignore[union-attr]
    assert [(one.path, one.value, one.source) for one in found.sources if one.source] == [
        ("stations.desk.service.lognormal.mean", "50", "BRD-RDB-101"),
        ("stations.desk.service.lognormal.cv", "0.6", "BRD-RDB-101"),
    ]


def test_every_number_is_listed_and_a_list_of_numbers_is_one(loaded: Load) -> None:
    text = """\
clock: {length: 100 h}
places: {a: {lat: 4, lon: 5}}
stations: {desk: {servers: {until: [8 h, 1 d], servers: [1, 2]}, service: 5 min}}
experiment: {replications: 3}
"""
    listed = [(one.path, one.value, one.unit, one.kind) for one in loaded(text).sources]
    assert listed == [
        ("stations.desk.servers.until", "8 h, 1 d", "", "unsourced"),
        ("stations.desk.servers.servers", "1, 2", "", "unsourced"),
        ("stations.desk.service", "5", "min", "unsourced"),
        ("flows.lorries.arrivals.poisson", "3", "/h", "unsourced"),
    ]


def test_a_capped_flows_own_value_is_no_sourced_number(loaded: Load) -> None:
    text = "capped_flows: {gas: {mode: pipeline, value: 1 bn USD/year}}"
    found = loaded(text)
    assert found.scenario.capped_flows["gas"].value == 1e9
    assert next(one.path for one in found.sources) == "capped_flows.gas.value"
