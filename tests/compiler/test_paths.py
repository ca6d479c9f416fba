"""A written path becomes steps: what is taken, passed and given back, in this order."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiler import compile_plan
from sim.tables.plan import BRANCH, GIVE, KIND_NAMES, NONE, STATION, Plan
from tests.worked import flow, scenario_of, station


def compiled(tree: dict[str, Any]) -> Plan:
    return compile_plan(scenario_of(tree))


def steps(plan: Plan, path: int) -> list[str]:
    """Tell a path in words: kind and node of each step, and how far a branch jumps."""
    told = []
    for step in plan.path_of_steps(path):
        node = plan.nodes[step["node"]].name
        jump = f" +{step['skip']}" if step["kind"] == BRANCH else ""
        told.append(f"{KIND_NAMES[step['kind']]} {node}{jump}")
    return told


def of_flow(tree: dict[str, Any], name: str = "f") -> list[str]:
    plan = compiled(tree)
    names = [plan.flows[row].name for row in plan.classes["flow"]]
    return steps(plan, int(plan.classes[names.index(name)]["path"]))


PORT: dict[str, Any] = {
    "places": {"almaty": {}, "khorgos": {}},
    "links": {
        "road": {"from": "almaty", "to": "khorgos", "mode": "road", "time": "6 h"},
        "rail": {
            "from": "almaty",
            "to": "khorgos",
            "mode": "rail",
            "time": "9 h",
            "headway": "1 h",
        },
    },
    "stations": {
        "khorgos.yard": {"places": 6},
        "khorgos.intake": {"headway": "1 h"},
        "khorgos.documents": station(2, 1, places=3),
        "khorgos.inspection": station(1, 3, share="15 %", places=2),
        "almaty.gate": station(1, 1),
    },
    "fleets": {"trucks": {"units": 4, "returns": "5 h"}, "pair": {"units": 0}},
}


def port(*path: Any, **more: Any) -> dict[str, Any]:
    return {**PORT, "flows": {"f": flow(0.0, path=list(path))}, **more}


def test_a_place_is_given_back_when_the_next_one_is_had_and_a_yard_at_the_places_end() -> None:
    path = ["road", "khorgos.yard", "khorgos.intake", "khorgos.documents", "road"]
    assert of_flow(port(*path)) == [
        "travel road",
        "take khorgos.yard",
        "gate khorgos.intake",
        "take khorgos.documents.room",
        "station khorgos.documents",
        "give khorgos.documents.room",
        "give khorgos.yard",
        "travel road",
    ]


def test_what_falls_due_inside_a_branch_falls_due_after_it_for_who_jumped() -> None:
    path = ["khorgos.documents", "khorgos.inspection", "almaty.gate"]
    assert of_flow(port(*path)) == [
        "take khorgos.documents.room",
        "station khorgos.documents",
        "branch khorgos.inspection +3",
        "take khorgos.inspection.room",
        "give khorgos.documents.room",
        "station khorgos.inspection",
        "give khorgos.inspection.room",
        "give khorgos.documents.room",
        "station almaty.gate",
    ]


def test_a_branch_jumps_exactly_its_steps_and_a_whole_share_is_none() -> None:
    plan = compiled(port("khorgos.inspection", "almaty.gate"))
    rows = plan.path_of_steps(int(plan.classes[0]["path"]))
    branch = int(np.flatnonzero(rows["kind"] == BRANCH)[0])
    last, following = rows[branch + rows[branch]["skip"] :][:2]
    assert (last["kind"], plan.nodes[last["node"]].name) == (STATION, "khorgos.inspection")
    assert following["kind"] == GIVE
    whole = {"at": "khorgos.inspection", "share": "100 %"}
    assert not [step for step in of_flow(port(whole)) if step.startswith("branch")]


def test_every_step_that_is_met_has_its_visit_in_order() -> None:
    plan = compiled(port("khorgos.documents", "khorgos.inspection", "road"))
    rows = plan.path_of_steps(int(plan.classes[0]["path"]))
    visits = rows["visit"][rows["visit"] != NONE]
    assert visits.tolist() == list(range(len(visits)))
    assert plan.paths[plan.classes[0]["path"]]["visits"] == len(visits)
    silent = {KIND_NAMES[kind] for kind in rows["kind"][rows["visit"] == NONE]}
    assert silent == {"branch", "give"}


def test_a_link_is_passed_from_where_one_is_or_towards_where_one_goes() -> None:
    assert of_flow(port("rail", "khorgos.documents"))[0] == "gate rail>khorgos"
    assert of_flow(port("rail", "almaty.gate"))[0] == "gate rail>almaty"
    there_and_back = of_flow(port("almaty.gate", "rail", "khorgos.documents", "rail"))
    assert [step for step in there_and_back if step.startswith("gate")] == [
        "gate rail>khorgos",
        "gate rail>almaty",
    ]


def test_both_directions_of_a_line_have_their_capacity_and_all_flows_share_it() -> None:
    flows = {
        "f": flow(0.0, path=["rail", "khorgos.documents"]),
        "g": flow(0.0, path=["almaty.gate", "rail", "khorgos.documents"]),
        "h": flow(0.0, path=["rail", "almaty.gate"]),
    }
    plan = compiled({**PORT, "flows": flows})
    found = {}
    for unit_class in plan.classes:
        rows = plan.path_of_steps(int(unit_class["path"]))
        gates = [row for row in rows if KIND_NAMES[row["kind"]] == "gate"]
        found[plan.flows[unit_class["flow"]].name] = int(gates[0]["row"])
    assert found["f"] == found["g"] != found["h"]


def test_a_fleet_is_taken_and_given_or_supplied() -> None:
    path = [{"take": "trucks"}, "road", {"give": "trucks"}, {"give": "pair"}]
    plan = compiled(port(*path))
    rows = plan.path_of_steps(0)
    gives = [row for row in rows if KIND_NAMES[row["kind"]] == "give"]
    assert [int(row["skip"]) for row in gives] == [0, 1]
    # The empty return is drawn for each load; a supply has none.
    assert plan.stream_names[gives[0]["stream"]] == "f/trucks/returns"
    assert gives[1]["stream"] == NONE


def test_a_train_takes_its_fleet_first_and_gives_it_last() -> None:
    train = {"path": ["rail", "khorgos.documents"], "capacity": 4, "fleet": "trucks"}
    plan = compiled(port("t", "road", services={"t": {"train": train}}))
    assert steps(plan, int(plan.formations[0]["path"])) == [
        "take trucks",
        "gate rail>khorgos",
        "travel rail",
        "take khorgos.documents.room",
        "station khorgos.documents",
        "give khorgos.documents.room",
        "give trucks",
    ]
    assert steps(plan, int(plan.classes[0]["path"])) == ["train t", "travel road"]


def test_streams_are_named_by_flow_and_purpose_and_numbered_only_when_repeated() -> None:
    one = {"at": "khorgos.documents", "service": {"exponential": "1 h"}}
    plan = compiled(port("road", one, "khorgos.inspection", {"travel": "1 h"}, one, "road"))
    assert plan.stream_names == (
        "f/road",
        "f/khorgos.documents/service",
        "f/khorgos.inspection/share",
        "f/khorgos.inspection/service",
        "f/travel",
        "f/khorgos.documents/service#2",
        "f/road#2",
    )


def test_places_of_stations_are_known_by_their_ids() -> None:
    plan = compiled(port("khorgos.documents"))
    places = {node.name: node.place for node in plan.nodes}
    assert places["khorgos.documents"] == "khorgos"
    assert places["khorgos.documents.room"] == "khorgos"
