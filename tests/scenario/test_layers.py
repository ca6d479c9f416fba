"""Layers: what is extended, tables, the file, set, demo, --set; the later one wins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Loaded, files

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]

BASE = """\
clock: {length: 100 h}
stations:
  khorgos.yard: {places: 4}
  khorgos.desk: {servers: 1, service: {exponential: 5 min}}
flows:
  lorries: {arrivals: {poisson: 3 /h}, path: [khorgos.yard, khorgos.desk]}
"""


def test_each_layer_wins_over_the_ones_before(loaded: Load) -> None:
    text = """\
extends: base.yaml
stations: {khorgos.desk: {servers: 2}}
set: {stations.khorgos.desk.servers: 3}
demo: {stations.khorgos.desk.servers: 4}
"""
    given = {"base.yaml": BASE}
    one = ("stations", "khorgos.desk", "servers")
    assert dig(loaded("extends: base.yaml", files=given), one) == 1
    assert dig(loaded("\n".join(text.splitlines()[:2]), files=given), one) == 2
    assert dig(loaded(text, files=given), one) == 3
    assert dig(loaded(text, files=given, demo=True), one) == 4
    changed = "stations.khorgos.desk.servers=5"
    assert dig(loaded(text, changed, files=given, demo=True), one) == 5


def dig(found: Loaded, path: tuple[str, ...]) -> object:
    value: object = found.tree
    for key in path:
        assert isinstance(value, dict)
        value = value[key]
    return value


def test_every_value_keeps_the_place_of_the_layer_it_came_from(loaded: Load) -> None:
    text = "extends: base.yaml\nset:\n  stations.khorgos.desk.servers: 3\n"
    found = loaded(text, "clock.length=200 h", files={"base.yaml": BASE})
    assert str(found.origins["stations.khorgos.yard.places"]) == "base.yaml:3:26"
    assert str(found.origins["stations.khorgos.desk.servers"]) == "x.yaml:3:34"
    assert str(found.origins["clock.length"]) == "--set clock.length=200 h"


def test_several_files_are_extended_in_order(loaded: Load) -> None:
    second = "clock: {length: 300 h}\ntitle: second\n"
    found = loaded(
        "extends: [base.yaml, second.yaml]", files={"base.yaml": BASE, "second.yaml": second}
    )
    assert found.scenario.clock.length == 300.0
    assert found.scenario.title == "second"
    assert [name for name, _ in found.files] == ["x.yaml", "base.yaml", "second.yaml"]


def test_mappings_merge_lists_are_replaced_and_null_removes(loaded: Load) -> None:
    base = BASE + "  cars: {arrivals: {even: 1 /h}, path: [khorgos.desk]}\n"
    text = "extends: base.yaml\nflows: {lorries: {path: [khorgos.desk]}, cars: null}\n"
    found = loaded(text, files={"base.yaml": base})
    assert found.tree["flows"] == {
        "lorries": {"arrivals": {"poisson": "3 /h"}, "path": ["khorgos.desk"]}
    }


def test_null_on_the_command_line_removes_too(loaded: Load) -> None:
    found = loaded("title: here", "title=null")
    assert "title" not in found.tree


def test_a_distribution_of_another_kind_takes_the_place_of_the_old_one(loaded: Load) -> None:
    text = "extends: base.yaml\nset: {stations.khorgos.desk.service: {gamma: {mean: 1 h, cv: 2}}}\n"
    found = loaded(text, files={"base.yaml": BASE})
    assert found.scenario.stations["khorgos.desk"].service.kind == "gamma"  # type: ignore[union-attr]


def test_a_value_with_its_source_is_replaced_as_a_whole(loaded: Load) -> None:
    base = BASE.replace(
        "places: 4", 'places: {value: 4, source: "assumption: old", low: 1, high: 9}'
    )
    new = '{value: 20, source: "assumption: new"}'
    text = f"extends: base.yaml\nset: {{stations.khorgos.yard.places: {new}}}\n"
    found = loaded(text, files={"base.yaml": base})
    one = next(one for one in found.sources if one.path == "stations.khorgos.yard.places")
    assert (one.value, one.source, one.low, one.high) == ("20", "assumption: new", "", "")


def test_files_are_named_relative_to_the_file_that_names_them(loaded: Load) -> None:
    given = {
        "below/base.yaml": BASE.replace("stations:\n", "tables: {places: data/p.csv}\nstations:\n"),
        "below/data/p.csv": "id,lat\nkhorgos,44.2\n",
    }
    found = loaded("extends: below/base.yaml", files=given)
    assert str(found.origins["places.khorgos.lat"]) == "below/data/p.csv:2:2"


def test_a_shipped_scenario_is_found_from_any_folder(
    loaded: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "elsewhere"
    shipped.mkdir()
    (shipped / "shipped.yaml").write_text(BASE, encoding="utf-8")
    monkeypatch.setattr(files, "shipped_folder", lambda: shipped)
    assert loaded("extends: shipped.yaml").scenario.clock.length == 100.0


def test_the_folder_of_shipped_scenarios_exists() -> None:
    assert (files.shipped_folder() / "README.md").is_file()


def test_a_file_beside_the_scenario_is_taken_before_a_shipped_one(
    loaded: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "elsewhere"
    shipped.mkdir()
    (shipped / "base.yaml").write_text("title: shipped", encoding="utf-8")
    monkeypatch.setattr(files, "shipped_folder", lambda: shipped)
    found = loaded("extends: base.yaml", files={"base.yaml": BASE + "title: own\n"})
    assert found.scenario.title == "own"


def test_extending_itself_shows_the_circle(told: Told) -> None:
    given = {"a.yaml": "extends: b.yaml\n", "b.yaml": "title: b\nextends: [a.yaml]\n"}
    assert told("extends: a.yaml", files=given) == [
        "b.yaml:2:11 extends: found a circle: a.yaml -> b.yaml -> a.yaml"
    ]


def test_a_file_extended_twice_by_two_ways_is_no_circle(loaded: Load) -> None:
    given = {
        "base.yaml": BASE,
        "a.yaml": "extends: base.yaml\ntitle: a\n",
        "b.yaml": "extends: base.yaml\n",
    }
    assert loaded("extends: [a.yaml, b.yaml]", files=given).scenario.title == "a"


def test_a_file_extended_by_two_others_does_not_undo_what_the_first_changed(loaded: Load) -> None:
    given = {
        "base.yaml": BASE + "title: base\n",
        "a.yaml": "extends: base.yaml\ntitle: a\n",
        "b.yaml": "extends: base.yaml\nquestion: b?\n",
    }
    found = loaded("extends: [a.yaml, b.yaml]", files=given)
    assert (found.scenario.title, found.scenario.question) == ("a", "b?")
    assert [name for name, _ in found.files].count("base.yaml") == 1


def test_an_extended_file_that_is_not_there_names_the_nearest(told: Told) -> None:
    assert told("title: t\nextends: bsae.yaml", files={"base.yaml": BASE}) == [
        "x.yaml:2:10: found no file bsae.yaml; did you mean 'base.yaml'"
    ]


def test_paths_in_set_are_read_greedily_for_ids_hold_dots(loaded: Load) -> None:
    base = BASE.replace("  khorgos.desk:", "  khorgos: {places: 1}\n  khorgos.desk:")
    text = (
        "extends: base.yaml\nset: {stations.khorgos.yard.places: 7, stations.khorgos.places: 9}\n"
    )
    found = loaded(text, files={"base.yaml": base})
    assert found.tree["stations"]["khorgos.yard"] == {"places": 7}
    assert found.tree["stations"]["khorgos"] == {"places": 9}


def test_set_may_add_a_field_a_new_entry_and_an_item_of_a_list(loaded: Load) -> None:
    text = """\
extends: base.yaml
set:
  stations.khorgos.desk.customs: true
  experiment.replications: 7
  stations.khorgos.scan: {servers: 1, service: 1 min}
  flows.lorries.path.1: khorgos.scan
"""
    found = loaded(text, files={"base.yaml": BASE})
    assert found.tree["stations"]["khorgos.desk"]["customs"] is True
    assert found.scenario.experiment.replications == 7
    assert found.tree["flows"]["lorries"]["path"] == ["khorgos.yard", "khorgos.scan"]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("stations.kohrgos.yard.places", "'stations.khorgos.yard.places'"),
        ("stations.khorgos.yard.plcaes", "'stations.khorgos.yard.places'"),
        ("khorgos.yard.places", "'stations.khorgos.yard.places'"),
        ("station.khorgos.desk.servers", "'stations.khorgos.desk.servers'"),
        ("flows.lorries.path.7", "'flows.lorries.path.0'"),
        ("clearance_eficiency", "'clearance_efficiency'"),
    ],
)
def test_a_path_that_leads_nowhere_names_the_nearest_that_does(
    told: Told, path: str, hint: str
) -> None:
    text = f"extends: base.yaml\nset:\n  {path}: 1\n"
    expected = (
        f"found the path '{path}', which leads to nothing, expected one that the scenario holds"
    )
    near = f"; did you mean {hint}" if hint != "'flows.lorries.path.0'" else ""
    assert told(text, files={"base.yaml": BASE}) == [f"x.yaml:3:3 set: {expected}{near}"]


def test_the_command_line_is_told_in_its_own_words(told: Told) -> None:
    (problem,) = told("title: t", "stations.desc.servers=2")
    assert problem.startswith("--set stations.desc.servers=2: found the path")
    assert problem.endswith("did you mean 'stations.desk.servers'")
    assert told("title: t", "stations.desk.servers") == [
        "--set stations.desk.servers: expected PATH=VALUE, such as stations.desk.servers=2"
    ]
    assert told("title: t", "stations.desk.servers=two") == [
        (
            "--set stations.desk.servers=two stations.desk.servers: found 'two', "
            "expected a whole number such as 24"
        )
    ]
    (problem,) = told("title: t", "title=[")
    assert problem.startswith("--set title=[: found no YAML")


def test_values_on_the_command_line_are_yaml(loaded: Load) -> None:
    found = loaded("title: t", "stations.desk.service={gamma: {mean: 1 h, cv: 0.5}}")
    assert found.tree["stations"]["desk"]["service"] == {"gamma": {"mean": "1 h", "cv": 0.5}}


def test_demo_without_a_demo_section_warns_and_runs(loaded: Load) -> None:
    found = loaded("title: t", demo=True)
    assert [str(one) for one in found.warnings] == [
        "x.yaml:1:1 demo: found no demo section, so the scenario runs at its full size"
    ]


def test_an_empty_entry_is_told_and_an_empty_field_is_absent(told: Told, loaded: Load) -> None:
    text = "stations:\n  desk: {servers: 1, service: 5 min, place: }\n  gate:\n"
    assert told(text) == [
        (
            "x.yaml:3:3 stations.gate: found no value; an empty value removes what an "
            "earlier layer "
            "holds, here nothing"
        )
    ]
    assert loaded(text.replace("  gate:\n", "")).tree["stations"]["desk"] == {
        "servers": 1,
        "service": "5 min",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extends: 3", "x.yaml:1:10 extends: found 3, expected a file name or a list of them"),
        ("set: [a]", "x.yaml:1:6 set: found a list of 1, expected path: value"),
        ("tables: a.csv", "x.yaml:1:9 tables: found 'a.csv', expected section: CSV file"),
        (
            "tables: {statons: a.csv}",
            "x.yaml:1:10 tables.statons: found the section 'statons'; did you mean 'stations'",
        ),
    ],
)
def test_keys_that_are_read_first_are_checked_too(told: Told, text: str, expected: str) -> None:
    assert told(text) == [expected]
