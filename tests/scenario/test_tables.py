"""Bulk data in CSV: the same entries as in YAML, errors with file:row:column."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario import Loaded

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]

TEXT = "tables: {flows: flows.csv}\nflows: {}\n"


def with_flows(load: Callable[..., object], rows: str) -> object:
    return load(TEXT, files={"flows.csv": rows})


def test_columns_are_dotted_paths_and_empty_cells_are_absent(loaded: Load) -> None:
    rows = (
        "id,arrivals.poisson,path,title,bilateral,priority,load,profile.zone\n"
        'lorries,3 /h,"[desk, {travel: 5 min}]",2023,true,2,,\n'
        "\n"
        'cars,2 /h,[desk],"a, b",,,20 t,\n'
    )
    found = loaded(TEXT, files={"flows.csv": rows})
    assert found.tree["flows"] == {
        "lorries": {
            "arrivals": {"poisson": "3 /h"},
            "path": ["desk", {"travel": "5 min"}],
            "title": "2023",
            "bilateral": True,
            "priority": 2,
        },
        "cars": {
            "arrivals": {"poisson": "2 /h"},
            "path": ["desk"],
            "title": "a, b",
            "load": "20 t",
        },
    }


def test_a_table_and_yaml_give_the_same_scenario(loaded: Load) -> None:
    rows = "id,arrivals.poisson,path,load\nlorries,3 /h,[desk],20 t\n"
    table = loaded(TEXT, files={"flows.csv": rows}).scenario
    yaml = loaded(
        "flows: {lorries: {arrivals: {poisson: 3 /h}, path: [desk], load: 20 t}}"
    ).scenario
    assert table == yaml


def test_the_source_of_a_column_stands_beside_it(loaded: Load) -> None:
    rows = (
        "id,arrivals.poisson,path,load,load.source,load.low,load.high,load.note\n"
        "lorries,3 /h,[desk],20 t,assumption: weighed once,15 t,25 t,a note\n"
        "cars,3 /h,[desk],2 t,,,,\n"
    )
    found = loaded(TEXT, files={"flows.csv": rows})
    lorries, cars = (one for one in found.sources if one.path.endswith(".load"))
    assert (lorries.value, lorries.unit, lorries.low, lorries.high) == ("20", "t", "15 t", "25 t")
    assert (lorries.source, lorries.note, lorries.kind) == (
        "assumption: weighed once",
        "a note",
        "assumption",
    )
    assert str(lorries.position) == "flows.csv:2:4"
    assert cars.kind == "unsourced"


def test_several_tables_of_a_section_merge_and_the_file_itself_wins(loaded: Load) -> None:
    text = """\
tables: {flows: [one.csv, two.csv]}
flows: {lorries: {priority: 5}}
"""
    files = {
        "one.csv": "id,arrivals.poisson,path,priority\nlorries,3 /h,[desk],1\n",
        "two.csv": "id,priority,load\nlorries,2,20 t\n",
    }
    flow = loaded(text, files=files).scenario.flows["lorries"]
    assert (flow.priority, flow.load) == (5, 20.0)


def test_a_byte_order_mark_is_no_part_of_the_first_column(loaded: Load) -> None:
    rows = "\ufeffid,arrivals.poisson,path\r\nlorries,3 /h,[desk]\r\n"
    assert list(loaded(TEXT, files={"flows.csv": rows}).scenario.flows) == ["lorries"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "id,load,path\nlorries,20 t\n",
            "flows.csv:2:3 flows.lorries: found 2 cells, expected 3; 'path' is missing",
        ),
        (
            "id,load\nlorries,20 t,x\n",
            (
                "flows.csv:2:3 flows.lorries: found 3 cells, expected 2; a text with a comma "
                "needs quotes"
            ),
        ),
        (
            "id,load\nlorries,20 t\n\nlorries,3 t\n",
            "flows.csv:4:1 flows.lorries: found the id 'lorries' again, first in row 2",
        ),
        ("id,load\n ,20 t\n", "flows.csv:2:1 flows: found no id"),
        ("load,id\n20 t,x\n", "flows.csv:1:1: found 'load', expected the column id first"),
        ("id,load,load\nx,1,2\n", "flows.csv:1:3: found the column 'load' again"),
        ("id,,load\nx,1,2\n", "flows.csv:1:2: found a column without a name"),
        ("", "flows.csv:1:1: found an empty table, expected the column id first"),
        ('id,load\nx,"20 t\n', "flows.csv:2:1: found no CSV: unexpected end of data"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_at_its_row_and_column(
    told: Told, rows: str, expected: str
) -> None:
    assert with_flows(told, rows) == [expected]


def test_a_quoted_line_break_does_not_shift_the_rows_below(told: Told) -> None:
    rows = 'id,note,load\nlorries,"two\nlines",20 t\ncars,x\n'
    assert with_flows(told, rows) == [
        "flows.csv:4:3 flows.cars: found 2 cells, expected 3; 'load' is missing"
    ]


def test_a_value_that_the_schema_refuses_is_told_at_its_cell(told: Told) -> None:
    rows = "id,arrivals.poisson,path,lod\nlorries,3 /h,[desk],20 t\ncars,3,[dsek],\n"
    assert with_flows(told, rows) == [
        "flows.csv:2:4 flows.lorries.lod: found the unknown key 'lod'; did you mean 'load'",
        (
            "flows.csv:3:2 flows.cars.arrivals.poisson: found the bare number 3, expected a "
            "quantity "
            "such as 3 /h or 700 /day"
        ),
    ]


def test_a_cell_that_is_no_yaml_is_told_at_its_cell(told: Told) -> None:
    (problem,) = told(TEXT, files={"flows.csv": 'id,path\nlorries,"[desk"\n'})
    assert problem.startswith("flows.csv:2:2 flows.lorries.path: found no YAML")


def test_a_table_that_is_not_there_is_told_where_it_is_named(told: Told) -> None:
    assert told("tables: {flows: flwos.csv}", files={"flows.csv": ""}) == [
        "x.yaml:1:17: found no file flwos.csv; did you mean 'flows.csv'"
    ]


def test_columns_that_contradict_one_another_are_told(told: Told) -> None:
    rows = "id,arrivals,arrivals.poisson,path\nlorries,even,3 /h,[desk]\n"
    assert with_flows(told, rows) == [
        (
            "flows.csv:2:3 flows.lorries.arrivals.poisson: found a value beside one in the column "
            "'arrivals', expected one of them"
        )
    ]
