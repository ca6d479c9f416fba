"""YAML 1.2 with the line and column of every key and value."""

from __future__ import annotations

import math

import pytest

from sim.errors import InputError, Position
from sim.scenario.node import Node
from sim.scenario.yaml import MAX_DEPTH, MAX_NODES, parse


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        parse(text, "x.yaml")
    return [str(problem) for problem in error.value.problems]


def at(node: Node | None) -> tuple[int, int]:
    assert node is not None
    return node.at.line, node.at.column


def test_every_key_and_value_knows_its_line_and_column() -> None:
    root = parse("a: 1\nlonger:\n  - x\n  - {b: two}\n", "x.yaml")
    inner = root.find(("longer", 1, "b"))
    assert at(root.child("a")) == (1, 4)
    assert at(root.find(("longer", 0))) == (3, 5)
    assert at(inner) == (4, 9)
    assert inner is not None
    assert inner.key == Position("x.yaml", 4, 6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("2023-01-01", "2023-01-01"),
        ("08:30", "08:30"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("012", 12),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'3'", "3"),
        ('"true"', "true"),
        ("5 min", "5 min"),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    found = parse(f"a: {text}", "x.yaml").find(("a",))
    assert found is not None
    assert found.value == value
    assert type(found.value) is type(value)


def test_a_number_of_thousands_of_digits_is_no_crash() -> None:
    assert parse("a: " + "9" * 10_000, "x.yaml").plain() == {"a": math.inf}


def test_all_duplicate_keys_are_told_with_both_places() -> None:
    assert problems("a: 1\nb: {c: 1, c: 2}\na: 2\n") == [
        "x.yaml:2:11 c: found the key 'c' again, first at x.yaml:2:5",
        "x.yaml:3:1 a: found the key 'a' again, first at x.yaml:1:1",
    ]


def test_an_anchor_may_be_used_again_and_keeps_its_own_position() -> None:
    root = parse("a: &x {n: 1}\nb: *x\n", "x.yaml")
    assert root.plain() == {"a": {"n": 1}, "b": {"n": 1}}
    assert at(root.find(("b", "n"))) == (1, 11)


def test_a_yaml_bomb_stops_at_the_alias_that_makes_it_too_large() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    (problem,) = problems("\n".join(lines))
    assert problem.startswith("x.yaml:5:")
    assert f"found more than {MAX_NODES} values, aliases counted" in problem


def test_an_alias_to_what_it_stands_in_is_refused() -> None:
    assert problems("a: &x [1, *x]") == ["x.yaml:1:11: found *x, which refers to itself"]


def test_an_alias_to_nothing_is_refused() -> None:
    assert problems("a: *x") == [
        "x.yaml:1:4: found *x, which refers to an anchor that is not there"
    ]


def test_nesting_without_end_is_refused_at_the_level_that_is_too_deep() -> None:
    column = MAX_DEPTH + 1
    assert problems("[" * 5000) == [
        f"x.yaml:1:{column}: found more than {MAX_DEPTH} levels inside one another"
    ]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!str", "!mine", "!"])
def test_tags_are_refused(tag: str) -> None:
    (problem,) = problems(f"a: {tag} x")
    assert problem.startswith("x.yaml:1:4: found the tag")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n\tb: 2\n", "x.yaml:2:1: found a tab, expected spaces for indentation"),
        ("a: b: c\n", "x.yaml:1:5: found a second ': ' in a line"),
        ("a: [1, 2\n", "x.yaml:2:1: found no YAML"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: found a second document, expected one in a file"),
        ("? [1]\n: 2\n", "x.yaml:1:3: found a mapping or list as a key, expected a name"),
        ("<<: {a: 1}\n", "x.yaml:1:1: found the merge key '<<'"),
        ("a: \x00", "x.yaml:1:4: found the character '\\x00', which YAML does not allow"),
        ('a: "\\ud800"', "x.yaml:1:4: found half of a surrogate pair"),
    ],
)
def test_what_is_no_yaml_is_told_where_it_ends_to_be(text: str, expected: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith(expected)
