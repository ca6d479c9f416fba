"""What pydantic found becomes what a planner reads: found X, expected Y; did you mean Z."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Problem
from sim.inputs import DATE_PATTERN, NAME_PATTERN, FieldError
from sim.quantities import example
from sim.scenario.node import Path, dotted
from sim.scenario.settle import Settled
from sim.scenario.shapes import Shape
from sim.scenario.words import hint, listed, nearest, shown

Message = Callable[[ErrorDetails, Shape], str]


def problems_of(error: ValidationError, done: Settled, top: Shape) -> list[Problem]:
    """Turn every error of a validation into a problem, in the order of the files.

    Parameters
    ----------
    error : ValidationError
    done : Settled
        What was validated, and where each value was written.
    top : Shape
        The shape of a scenario.
    """
    details = error.errors(include_url=False)
    misspelt = _misspelt(details, done, top)
    found = []
    for one in details:
        path, shape = _place(one["loc"], done, top)
        if one["type"] == "missing" and (path[:-1], path[-1]) in misspelt:
            continue  # told already, by the key that is like it
        found.append(_problem(one, path, shape, done))
    return found


def _problem(one: ErrorDetails, path: Path, shape: Shape, done: Settled) -> Problem:
    kind = one["type"]
    if kind == "missing":
        expected = _expected(shape)
        message = f"found no {path[-1]!r}{f', expected {expected}' if expected else ''}"
        return Problem(done.position(path[:-1]), dotted(path), message)
    if kind == "extra_forbidden":
        message = _unknown(str(path[-1]), shape)
        return Problem(done.key_position(path), dotted(path), message)
    fault = one.get("ctx", {}).get("error")
    if one["loc"] and one["loc"][-1] == "[key]":
        message = str(fault) if fault is not None else _worded(one, shape)
        return Problem(done.key_position(path), dotted(path), message)
    if isinstance(fault, FieldError):
        path = _deepest((*path, *_keys(fault.field)), done)
    message = str(fault) if fault is not None else _worded(one, shape)
    return Problem(done.position(path), dotted(path), message)


def _keys(field: str) -> list[str | int]:
    return [int(key) if key.isdecimal() else key for key in field.split(".")]


def _deepest(path: Path, done: Settled) -> Path:
    """Cut a path to what was written: a default has no place of its own."""
    while path and path not in done.where and path not in done.sourced:
        path = path[:-1]
    return path


def _misspelt(
    details: Sequence[ErrorDetails], done: Settled, top: Shape
) -> set[tuple[Path, str | int]]:
    """Return the missing keys that an unknown key beside them was meant to be."""
    found: set[tuple[Path, str | int]] = set()
    for one in details:
        if one["type"] == "extra_forbidden":
            path, shape = _place(one["loc"], done, top)
            meant = nearest(str(path[-1]), shape.fields)
            if meant is not None:
                found.add((path[:-1], meant))
    return found


def _place(loc: Sequence[int | str], done: Settled, top: Shape) -> tuple[Path, Shape]:
    """Return the path that a planner wrote for an error's place, and what is expected there.

    Pydantic names the alternative of a union in the place; those are left out. The shape of an
    unknown key is that of the object it stands in.
    """
    shape, raw = top, done.tree
    path: Path = ()
    expects_tag = False
    for key in loc:
        if expects_tag and key == shape.tag:
            expects_tag = False
            continue
        if key == "[key]" or not isinstance(raw, (dict, list)):
            break
        path = (*path, key)
        present = raw.get(key) if isinstance(raw, dict) else _item(raw, key)
        below = shape.below(key, present)
        if below is None:
            break
        shape, raw, expects_tag = below, present, below.tag is not None
    return path, shape


def _item(raw: list[Any], key: int | str) -> Any:
    return raw[key] if isinstance(key, int) and 0 <= key < len(raw) else None


def _unknown(key: str, shape: Shape) -> str:
    names = list(shape.fields)
    near = hint(key, names)
    expected = near or f"; expected {listed(names)}"
    return f"found the unknown key {key!r}{expected}"


def _expected(shape: Shape) -> str:
    if shape.quantity:
        return example(shape.quantity.unit)
    if shape.is_model and "deterministic" in shape.fields:
        inner = shape.below("deterministic", None)
        unit = inner.quantity.unit if inner and inner.quantity else ""
        return f"{example(unit)}, or a distribution"
    if shape.is_model:
        needed = [key for key, field in shape.fields.items() if field.is_required()]
        return f"keys such as {listed((needed or list(shape.fields))[:4])}"
    return {str: "text", list: "a list", dict: "name: value", bool: "true or false"}.get(
        shape.kind, ""
    )


def _worded(one: ErrorDetails, shape: Shape) -> str:
    """Word an error of a known type; of another one, keep pydantic's words."""
    words = _WORDS.get(one["type"])
    if words is None:
        return f"found {shown(one['input'])}: {one['msg']}"
    return words(one, shape)


def _typed(expected: str) -> Message:
    def message(one: ErrorDetails, shape: Shape) -> str:
        return f"found {shown(one['input'])}, expected {expected}"

    return message


def _object(one: ErrorDetails, shape: Shape) -> str:
    return f"found {shown(one['input'])}, expected {_expected(shape) or 'keys with values'}"


def _pattern(one: ErrorDetails, shape: Shape) -> str:
    pattern = str(one.get("ctx", {}).get("pattern", ""))
    found = shown(one["input"])
    choice = _choices(pattern)
    if pattern == NAME_PATTERN:
        return f"found {found}, expected an id in lower_snake such as khorgos.yard"
    if choice:
        return f"found {found}, expected {listed(choice)}{hint(str(one['input']), choice)}"
    if DATE_PATTERN in pattern:
        return f"found {found}, expected a day such as 2023-01-31"
    if pattern == r"^[A-Z]{2}$":
        return f"found {found}, expected two capital letters such as KZ"
    return f"found {found}, expected text of the form {pattern}"


def _choices(pattern: str) -> list[str]:
    """Return the words of a pattern such as ``^(poisson|even)$``."""
    words = pattern.removeprefix("^").removesuffix("$").removeprefix("(").removesuffix(")")
    parts = words.split("|")
    return parts if all(part.replace("_", "").isalpha() for part in parts) else []


def _literal(one: ErrorDetails, shape: Shape) -> str:
    choice = [
        part.strip("' ") for part in _context(one, "expected").replace(" or ", ", ").split(",")
    ]
    found = one["input"]
    return f"found {shown(found)}, expected {listed(choice)}{hint(str(found)[:60], choice)}"


def _context(one: ErrorDetails, key: str) -> str:
    return str(one.get("ctx", {}).get(key, ""))


def _size(one: ErrorDetails, shape: Shape) -> str:
    context = one.get("ctx", {})
    bound = "at least" if "min_length" in context else "at most"
    number = context.get("min_length", context.get("max_length"))
    if one["type"].startswith("string"):
        return f"found {shown(one['input'])}, expected {bound} {number} characters"
    found = context.get("actual_length", len(one["input"]))
    noun = "entry" if number == 1 else "entries"
    return f"found {found or 'no'} entries, expected {bound} {number} {noun}"


def _bound(one: ErrorDetails, shape: Shape) -> str:
    context = one.get("ctx", {})
    signs = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    sign = next(key for key in signs if key in context)
    return f"found {shown(one['input'])}, expected {signs[sign]} {context[sign]}"


def _alternative(one: ErrorDetails, shape: Shape) -> str:
    return (
        f"found {shown(one['input'])}, expected a step: the id of a station, link or service, or "
        "one of travel, at, board, take, give"
    )


_WHOLE = _typed("a whole number")
_WORDS: Mapping[str, Message] = {
    "string_type": _typed("text"),
    "bool_type": _typed("true or false"),
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "float_type": _typed("a number"),
    "list_type": _typed("a list"),
    "dict_type": _object,
    "model_type": _object,
    "model_attributes_type": _object,
    "string_pattern_mismatch": _pattern,
    "literal_error": _literal,
    "string_too_short": _size,
    "string_too_long": _size,
    "too_short": _size,
    "too_long": _size,
    "greater_than_equal": _bound,
    "greater_than": _bound,
    "less_than_equal": _bound,
    "less_than": _bound,
    "union_tag_not_found": _alternative,
    "union_tag_invalid": _alternative,
    "finite_number": _typed("a finite number"),
}
