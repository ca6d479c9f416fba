"""What the schema refuses is told as found, expected, did you mean; all of it at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Told = Callable[..., list[str]]


def station(fields: str) -> str:
    return f"stations:\n  desk: {{{fields}}}\n"


def test_all_problems_are_told_at_once_in_the_order_of_the_file(told: Told) -> None:
    text = """\
clock: {length: 5}
stations:
  desk: {serers: 1, service: 5 kg}
flows:
  lorries: {arrivals: {poisson: 3 /h}, path: [dsek]}
  cars: {arrivals: {poisson: 1 /h}, path: [dseks]}
trget: 3
"""
    assert [line.split(": found")[0] for line in told(text)] == [
        "x.yaml:1:17 clock.length",
        "x.yaml:3:10 stations.desk.serers",
        "x.yaml:3:30 stations.desk.service",
        "x.yaml:7:1 trget",
    ]


def test_references_are_checked_although_another_entry_is_wrong(told: Told) -> None:
    text = station("servers: 1, service: 5") + (
        "flows:\n"
        "  lorries: {arrivals: {poisson: 3 /h}, path: [desk]}\n"
        "  cars: {arrivals: {poisson: 1 /h}, path: [desks]}\n"
    )
    assert told(text) == [
        (
            "x.yaml:2:31 stations.desk.service: found the bare number 5, expected a quantity "
            "such as "
            "45 min, 3 h or 2 d"
        ),
        (
            "x.yaml:5:44 flows.cars.path.0: found no station, link or service 'desks'; "
            "did you mean 'desk'"
        ),
    ]


def test_an_unknown_key_hides_the_missing_key_that_it_was_meant_to_be(told: Told) -> None:
    assert told(station("servrs: 1, servce: 3 h")) == [
        "x.yaml:2:10 stations.desk.servrs: found the unknown key 'servrs'; did you mean 'servers'",
        "x.yaml:2:21 stations.desk.servce: found the unknown key 'servce'; did you mean 'service'",
    ]


def test_a_key_that_is_like_none_lists_those_allowed(told: Told) -> None:
    assert told("pools: {caspian: {ships: 3, xyz: 1}}") == [
        (
            "x.yaml:1:29 pools.caspian.xyz: found the unknown key 'xyz'; "
            "expected title, ships, in_repair or note"
        )
    ]


def test_a_missing_key_is_told_at_the_object_that_lacks_it(told: Told) -> None:
    assert told("stations:\n  desk:\n    servers: 2\n") == [
        (
            "x.yaml:2:3 stations.desk.service: found no 'service', expected a quantity such as "
            "45 min, "
            "3 h or 2 d, or a distribution"
        )
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "servers: -1, service: 5 min",
            "2:19 stations.desk.servers: found -1, expected at least 0",
        ),
        (
            "servers: 1.5, service: 5 min",
            "2:19 stations.desk.servers: found 1.5, expected a whole number",
        ),
        (
            "servers: [1], service: 5 min",
            "2:19 stations.desk.servers: found [1], expected a whole number such as 24",
        ),
        (
            "servers: 1, service: -5 min",
            "2:31 stations.desk.service: found '-5 min', expected at least 0",
        ),
        (
            "servers: 1, service: 5 kg",
            (
                "2:31 stations.desk.service: found the unit 'kg', which measures something else, "
                "expected a quantity such as 45 min, 3 h or 2 d"
            ),
        ),
        (
            "servers: 1, service: 5 mins.",
            (
                "2:31 stations.desk.service: found '5 mins.', expected a quantity such as 45 min, "
                "3 h or 2 d"
            ),
        ),
        (
            "servers: 1, service: {gama: {mean: 1 h, cv: 1}}",
            "2:32 stations.desk.service.gama: found the unknown key 'gama'; did you mean 'gamma'",
        ),
        (
            "servers: 1, service: {exponential: 1 h, deterministic: 1 h}",
            (
                "2:22 stations.desk.service: found deterministic and exponential, expected "
                "exactly one "
                "of deterministic, exponential, lognormal, gamma, erlang, uniform, triangular, "
                "weibull, "
                "empirical"
            ),
        ),
        (
            "servers: 1, service: {uniform: {low: 2 h, high: 1 h}}",
            "2:32 stations.desk.service.uniform: found low above high, expected low <= high",
        ),
        (
            "servers: 1, service: {lognormal: {mean: 0 h, cv: 1}}",
            "2:50 stations.desk.service.lognormal.mean: found 0, expected more than 0",
        ),
        (
            "servers: 1, service: {empirical: {values: [1 h], weights: [1, 2]}}",
            (
                "2:68 stations.desk.service.empirical.weights: found 2 weights, expected one "
                "for each "
                "of the 1 values"
            ),
        ),
        (
            "servers: {until: [8 h, 7 h], servers: [1, 2]}, service: 5 min",
            (
                "2:33 stations.desk.servers.until.1: found 7 h after 8 h, expected each later "
                "than the "
                "one before"
            ),
        ),
        (
            "servers: {until: [8 h], servers: [1, 2]}, service: 5 min",
            (
                "2:43 stations.desk.servers.servers: found 2 values, expected 1, one for each of "
                "'until'"
            ),
        ),
        (
            "servers: 1, service: 5 min, customs: yes",
            "2:47 stations.desk.customs: found 'yes', expected true or false",
        ),
        (
            "servers: 1, service: 5 min, at_close: finsh",
            (
                "2:48 stations.desk.at_close: found 'finsh', expected finish or pause; "
                "did you mean 'finish'"
            ),
        ),
        (
            "servers: 1, service: 5 min, when_full: refuse",
            (
                "2:49 stations.desk.when_full: found refuse where there is always room, "
                "expected places "
                "as well"
            ),
        ),
        (
            "servers: 1, service: 5 min, note: [a]",
            "2:44 stations.desk.note: found a list of 1, expected text",
        ),
        (
            "accepts: 3 /day, headway: 1 h",
            (
                "2:3 stations.desk: found accepts and headway, expected exactly one of accepts, "
                "headway, slots and permits"
            ),
        ),
        (
            "headway: 1 h, hours: day",
            (
                "2:31 stations.desk.hours: found hours at a gate with headway, expected them with "
                "accepts only"
            ),
        ),
        ("places: 0", "2:18 stations.desk.places: found 0, expected at least 1"),
    ],
)
def test_a_station_is_told_what_is_wrong_with_it(told: Told, fields: str, expected: str) -> None:
    (problem,) = told(station(fields))
    assert problem == f"x.yaml:{expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "stations: {Desk One: {servers: 1, service: 1 h}}",
            "found 'Desk One', expected an id in ",
        ),
        ("places: {a: {country: kz}}", "found 'kz', expected two capital letters such as KZ"),
        ("places: {a: {lat: north}}", "found 'north', expected a number such as 0.15 or 15 %"),
        ("clock: {length: 1 d, start: 2023-02-30}", "'2023-02-30', a day that does not exist"),
        ("clock: {length: 1 d, start: tomorrow}", "'tomorrow', expected a day such as 2023-01-31"),
        ("clock: {length: 1 d, warm_up: 1 d}", "found 24 h, expected less than the length (24 h)"),
        ("clock: {length: 2e7 h}", "found '2e7 h', expected at most 1e+07"),
        ("experiment: {replications: 0}", "found 0, expected at least 1"),
        ("flows: {}", "found no entries, expected at least 1 entry"),
        ("flows: [a]", "found a list of 1, expected name: value"),
        ("stations: {desk: 3}", "found 3, expected keys such as servers or service"),
        ("services: {x: {title: t}}", "found neither of train and ferry, expected exactly one"),
    ],
)
def test_other_objects_are_told_what_is_wrong_with_them(
    told: Told, text: str, expected: str
) -> None:
    assert any(expected in line for line in told(text)), told(text)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "[3]",
            (
                "1:50 flows.lorries.path.0: found 3, expected a step: the id of a station, link or "
                "service, or one of travel, at, board, take, give"
            ),
        ),
        (
            "[{tavel: 3 h}]",
            "1:51 flows.lorries.path.0.tavel: found the unknown key 'tavel'; did you mean 'travel'",
        ),
        ("[]", "1:49 flows.lorries.path: found no entries, expected at least 1 entry"),
        (
            "[{take: f, x: 1}]",
            "1:60 flows.lorries.path.0.x: found the unknown key 'x'; expected take",
        ),
    ],
)
def test_steps_are_told_what_is_wrong_with_them(told: Told, path: str, expected: str) -> None:
    text = f"flows: {{lorries: {{arrivals: {{even: 3 /h}}, path: {path}}}}}"
    assert f"x.yaml:{expected}" in [line for line in told(text) if "path" in line]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("tonnes: 3 t/year, path: [desk]", ": found no load for the tonnes"),
        ("path: [desk]", ": found no amount, expected tonnes a year or arrivals"),
        (
            "arrivals: {even: 1 /h}, tonnes: 3 t/year, load: 1 t, path: [desk]",
            "arrivals: found arrivals beside tonnes, expected one of them",
        ),
        (
            "arrivals: {even: 1 /h, poisson: 1 /h}, path: [desk]",
            "arrivals: found poisson and even, expected exactly one of poisson, even, every, times",
        ),
        (
            "arrivals: {times: [2 h, 1 h]}, path: [desk]",
            "arrivals.times: found times out of order, expected an ascending list",
        ),
        (
            "arrivals: {every: 1 h}, growth: 2, path: [desk]",
            "growth: found listed or spaced arrivals with growth or shares, expected a rate",
        ),
        (
            "arrivals: {even: 1 /h}, bilateral: true, count: 9, path: [desk]",
            "count: found a count on several corridors or a bilateral flow, expected one way",
        ),
        (
            "arrivals: {poisson: {until: [1 h], rate: [3]}}, path: [desk]",
            "arrivals.poisson.rate.0: found the bare number 3, expected a quantity such as 3 /h",
        ),
        (
            "arrivals: {even: 1 /h}, path: [desk], priority: 10",
            "priority: found 10, expected at most",
        ),
        (
            "arrivals: {even: 1 /h}, path: [desk], pattern: poison",
            "pattern: found 'poison', expected poisson or even; did you mean 'poisson'",
        ),
        (
            "arrivals: {even: 1 /h}, path: [desk], profile: {hour: [1, 2]}",
            "profile.hour: found 2 entries, expected at least 24 entries",
        ),
    ],
)
def test_a_flow_is_told_what_is_wrong_with_it(told: Told, fields: str, expected: str) -> None:
    (problem,) = told(f"flows: {{lorries: {{{fields}}}}}")
    assert f"flows.lorries.{expected}".replace(".:", ":") in problem


def test_one_mistake_at_a_value_of_several_forms_is_one_problem(told: Told) -> None:
    assert len(told(station("servers: many, service: 5 min"))) == 1
    assert len(told("flows: {a: {arrivals: {poisson: fast}, path: [desk]}}")) == 1


def test_text_is_kept_as_it_was_written_where_text_is_due(loaded: Callable[..., object]) -> None:
    text = "title: 2023\nflows: {a: {arrivals: {even: 1 /h}, path: [desk], direction: no}}\n"
    found = loaded(text)
    assert found.scenario.title == "2023"  # type: ignore[attr-defined]
    assert found.scenario.flows["a"].direction == "no"  # type: ignore[attr-defined]


def test_long_values_are_cut_in_messages(told: Told) -> None:
    (problem,) = told(station(f"servers: {'x' * 500}, service: 5 min"))
    assert len(problem) < 200
