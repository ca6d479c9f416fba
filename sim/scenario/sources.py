"""Where every number comes from: a fact, an assumption, or nowhere yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sim.errors import Position, Problem
from sim.quantities import split
from sim.scenario.facts import Fact
from sim.scenario.node import Node, Path, dotted
from sim.scenario.settle import Settled
from sim.scenario.shapes import Shape
from sim.scenario.words import hint

#: Sections whose numbers say how a run is made or held against counts, not what goes into it.
SETTINGS: Final = frozenset({"choice", "clock", "experiment", "observations"})
#: Where things lie on the map decides no answer.
MAP: Final = frozenset({("places", "lat"), ("places", "lon")})
ASSUMPTION: Final = "assumption"
NOWHERE: Final = Position("")
_NO_TABLE: Final = "no table of facts is named"
#: Columns of :meth:`SourcedInput.row`, as in ``sources.csv``.
COLUMNS: Final = (
    "path",
    "value",
    "unit",
    "low",
    "high",
    "kind",
    "source",
    "note",
    "fact",
    "url",
    "period",
    "written_at",
)


@dataclass(frozen=True)
class SourcedInput:
    """One number of the scenario, or one list of numbers.

    Attributes
    ----------
    path : str
        Dotted path in the scenario.
    value, unit : str
        As written: ``2.6`` and ``h``.
    source : str
        As written; empty where the number has none.
    low, high : str
        Range as written, with unit; empty where none is given.
    note : str
    facts : tuple of Fact
        The facts that the source names.
    position : Position
        Where the value was written.
    """

    path: str
    value: str
    unit: str
    source: str = ""
    low: str = ""
    high: str = ""
    note: str = ""
    facts: tuple[Fact, ...] = ()
    position: Position = NOWHERE

    @property
    def kind(self) -> str:
        """What the number rests on: ``fact``, ``assumption`` or ``unsourced``."""
        if not self.source:
            return "unsourced"
        if not self.facts or any(fact.kind == ASSUMPTION for fact in self.facts):
            return ASSUMPTION
        return "fact"

    def row(self) -> dict[str, str]:
        """Return the input as a row of ``sources.csv``."""
        return {
            "path": self.path,
            "value": self.value,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "kind": self.kind,
            "source": self.source,
            "note": self.note,
            "fact": "; ".join(dict.fromkeys(fact.source for fact in self.facts)),
            "url": "; ".join(dict.fromkeys(fact.url for fact in self.facts if fact.url)),
            "period": "; ".join(dict.fromkeys(fact.period for fact in self.facts if fact.period)),
            "written_at": str(self.position),
        }


def inputs_of(
    done: Settled, facts: Mapping[str, Fact]
) -> tuple[tuple[SourcedInput, ...], list[Problem]]:
    """List every number with its source, and what is wrong with the sources.

    Parameters
    ----------
    done : Settled
    facts : mapping of str to Fact
        By id.
    """
    problems: list[Problem] = []
    named: dict[Path, tuple[Fact, ...]] = {}
    for path, members in done.sourced.items():
        source = members.get("source")
        if source is not None:
            named[path], found = _facts_of(source, path, facts)
            problems += found
        problems += _range(path, members, done.numbers.get(path))
    if not facts:
        problems = _once(problems)
    inputs = tuple(_inputs(done, named)) if not problems else ()
    return inputs, problems


def _once(problems: list[Problem]) -> list[Problem]:
    """Tell once that no table of facts is named, not for every source."""
    same = [problem for problem in problems if _NO_TABLE in problem.message]
    if len(same) < 2:
        return problems
    first = replace(same[0], message=f"{same[0].message} (and {len(same) - 1} more)")
    return [first, *(problem for problem in problems if problem not in same)]


def _facts_of(
    source: Node, path: Path, facts: Mapping[str, Fact]
) -> tuple[tuple[Fact, ...], list[Problem]]:
    """Read ``ID, ID: free text`` or ``assumption: why``."""
    head, _, reason = source.text.partition(":")
    ids = [part.strip() for part in re.split("[,;]", head) if part.strip()]
    problems: list[Problem] = []
    for name in ids or [""]:
        message = _wrong_source(name, reason.strip(), facts)
        if message:
            problems.append(Problem(source.at, f"{dotted(path)}.source", message))
    return tuple(facts[name] for name in ids if name in facts), problems


def _wrong_source(name: str, reason: str, facts: Mapping[str, Fact]) -> str:
    if name.lower() == ASSUMPTION:
        return "" if reason else "found an assumption without a reason, expected 'assumption: why'"
    if name in facts:
        return ""
    if not facts:
        return (
            f"found the source {name[:60]!r}, but {_NO_TABLE}; expected "
            "'facts: FILE.csv' in the scenario, or 'assumption: why'"
        )
    return (
        f"found the source {name[:60]!r}, expected the id of a fact or 'assumption: why'"
        f"{hint(name, facts)}"
    )


def _range(path: Path, members: Mapping[str, Node], shape: Shape | None) -> Iterator[Problem]:
    """Yield what is wrong with the range: unreadable, or the value outside it."""
    if shape is None or shape.quantity is None:
        return
    numbers: dict[str, float] = {}
    for key in ("low", "value", "high"):
        node = members.get(key)
        if node is None or isinstance(node.value, (dict, list)):
            continue
        try:
            numbers[key] = float(shape.quantity.read(node.value))
        except ValueError as error:
            if key != "value":  # the schema tells of the value
                yield Problem(node.at, f"{dotted(path)}.{key}", str(error))
    value = numbers.get("value")
    if value is None:
        return
    for key, wrong, word in (
        ("low", numbers.get("low", value) > value, "above"),
        ("high", numbers.get("high", value) < value, "below"),
    ):
        if wrong:
            message = (
                f"found {key} {members[key].text}, {word} the value {members['value'].text}, "
                "expected low <= value <= high"
            )
            yield Problem(members[key].at, f"{dotted(path)}.{key}", message)


def _inputs(done: Settled, named: Mapping[Path, tuple[Fact, ...]]) -> Iterator[SourcedInput]:
    """Yield every number; a list of numbers is one input."""
    seen: set[Path] = set()
    for number in done.numbers:
        path = _outermost_list(number, done)
        if path in seen or path[0] in SETTINGS or (path[0], path[-1]) in MAP:
            continue
        seen.add(path)
        above = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in named), None)
        members = done.sourced[above] if above is not None else {}
        value, unit = _written(done.where[path])
        yield SourcedInput(
            dotted(path),
            value,
            unit,
            source=_text(members, "source"),
            low=_text(members, "low"),
            high=_text(members, "high"),
            note=_text(members, "note"),
            facts=named[above] if above is not None else (),
            position=done.where[path].at,
        )


def _outermost_list(path: Path, done: Settled) -> Path:
    while path and isinstance(done.where[path[:-1]].value, list):
        path = path[:-1]
    return path


def _written(node: Node) -> tuple[str, str]:
    """Return number and unit; a list's numbers joined, with their unit where it is one."""
    if not isinstance(node.value, list):
        return split(node.text)
    parts = [split(one.text) for _, one in node.walk() if one.text]
    units = {unit for _, unit in parts}
    if len(units) == 1:
        return ", ".join(number for number, _ in parts), units.pop()
    return ", ".join(f"{number} {unit}".strip() for number, unit in parts), ""


def _text(members: Mapping[str, Node], key: str) -> str:
    return members[key].text if key in members else ""
