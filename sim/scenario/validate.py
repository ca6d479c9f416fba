"""From layered nodes to a validated scenario, with every problem found on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem
from sim.scenario.connected import connected
from sim.scenario.disturbed import disturbed
from sim.scenario.facts import Fact
from sim.scenario.messages import problems_of
from sim.scenario.node import Node, dotted
from sim.scenario.observed import observed
from sim.scenario.projects import Stage, stages, unopened
from sim.scenario.questions import experiments
from sim.scenario.references import references
from sim.scenario.sane import sane
from sim.scenario.schema import Later, Scenario
from sim.scenario.settle import Settled, settle
from sim.scenario.shapes import shape_of
from sim.scenario.sources import SourcedInput, inputs_of
from sim.scenario.stages import LATER, difference, with_later
from sim.scenario.world import Finding, World

#: The shape of a scenario.
TOP = shape_of(Scenario)
CHECKS: tuple[Callable[[World], Iterator[Finding]], ...] = (
    references,
    connected,
    disturbed,
    experiments,
    sane,
)


@dataclass(frozen=True)
class Validated:
    """What became of the layers.

    Attributes
    ----------
    scenario : Scenario or None
        None where there are problems.
    done : Settled
        As it is at the clock's start.
    tree : dict
        Plain data, with what projects change later.
    inputs : tuple of SourcedInput
    problems, warnings : tuple of Problem
        In the order in which they were written.
    """

    scenario: Scenario | None
    done: Settled
    tree: dict[str, Any]
    inputs: tuple[SourcedInput, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def validated(root: Node, facts: Mapping[str, Fact], briefly: bool = False) -> Validated:
    """Validate and check a scenario, as it is at the start and after each opening of a project.

    Parameters
    ----------
    root : Node
        All layers put on one another.
    facts : mapping of str to Fact
        What sources may refer to, by id.
    briefly : bool
        Whether to look only at the start and after the last opening, for problems alone.
    """
    found, wrong = stages(root, TOP)
    if briefly:
        found = found[:1] + found[1:][-1:]
    first, *rest = [_validated(stage.root, facts) for stage in found]
    problems = [*wrong, *first.problems, *(problem for one in rest for problem in one.problems)]
    whole = replace(first, problems=in_order(problems))
    if problems:
        return replace(whole, scenario=None)
    return _joined(whole, list(zip(found[1:], rest, strict=True))) if rest else whole


def unseen(root: Node, facts: Mapping[str, Fact], base: Validated) -> Iterator[Problem]:
    """Yield what is wrong with projects that the run does not see: too late, or not built.

    Parameters
    ----------
    root : Node
        All layers put on one another.
    facts : mapping of str to Fact
    base : Validated
        What the run sees; its problems are not told again.
    """
    known = set(base.problems)
    found, problems = unopened(stages(root, TOP)[0][-1].root, TOP)
    for one in found:
        problems += _validated(one, facts).problems
    yield from (problem for problem in problems if problem not in known)


def _joined(first: Validated, rest: list[tuple[Stage, Validated]]) -> Validated:
    """Put what a scenario is later beside what it is at its start."""
    assert first.scenario is not None
    later: list[Later] = []
    trees: list[dict[str, Any]] = []
    inputs, warnings = list(first.inputs), set(first.warnings)
    for stage, one in rest:
        assert one.scenario is not None
        later.append(Later(stage.at, stage.opened, one.scenario))
        by = difference(first.tree, one.tree)
        trees.append({"at": stage.at, "opened": list(stage.opened), "by": by})
        inputs += [
            replace(given, path=f"projects.{stage.written[given.position]}.set.{given.path}")
            for given in one.inputs
            if given.position in stage.written
        ]
        # What a project brings into use is no misspelt id before it opens.
        warnings &= set(one.warnings)
    return replace(
        first,
        scenario=with_later(first.scenario, later),
        tree={**first.tree, LATER: trees},
        inputs=tuple(inputs),
        warnings=in_order(warnings),
    )


def _validated(root: Node, facts: Mapping[str, Fact]) -> Validated:
    """Validate and check one stage of a scenario."""
    done = settle(root, TOP)
    problems = list(done.problems)
    inputs, found = inputs_of(done, facts)
    problems += found
    scenario: Scenario | None = None
    checked: Scenario | None
    warnings: list[Problem] = []
    try:
        scenario = checked = Scenario.model_validate(done.tree)
    except ValidationError as error:
        problems += problems_of(error, done, TOP)
        checked = _without_bad_entries(done.tree, error)
    if checked is not None:
        for finding in _findings(World(checked, _ids(done.tree)), whole=scenario is not None):
            place = _shown_at(finding, done)
            (warnings if finding.warning else problems).append(place)
        problems += [_shown_at(finding, done) for finding in observed(checked, facts)]
    return Validated(
        None if problems else scenario,
        done,
        done.tree,
        inputs,
        in_order(problems),
        in_order(warnings),
    )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems as they were written, file by file; the same one twice is told once."""
    files: dict[str, int] = {}
    for problem in problems:
        files.setdefault(problem.position.file, len(files))
    unique = dict.fromkeys(problems)
    return tuple(
        sorted(
            unique,
            key=lambda one: (files[one.position.file], one.position.line, one.position.column),
        )
    )


def _shown_at(finding: Finding, done: Settled) -> Problem:
    place = done.key_position if finding.at_key else done.position
    return Problem(place(finding.path), dotted(finding.path), finding.message)


def _findings(world: World, whole: bool) -> Iterator[Finding]:
    """Yield what the checks find; one about the scenario as a whole only where it is whole."""
    for check in CHECKS:
        if whole or check is not sane:
            yield from check(world)


def _ids(tree: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return all ids that are written in each section, those of bad entries too."""
    sections = [key for key in TOP.fields if _is_section(key)]
    found = {section: tree.get(section) for section in sections}
    return {key: list(one) if isinstance(one, dict) else [] for key, one in found.items()}


def _is_section(key: str) -> bool:
    shape = TOP.below(key, {})
    return shape is not None and shape.kind is dict


def _without_bad_entries(tree: Mapping[str, Any], error: ValidationError) -> Scenario | None:
    """Validate what is left without the entries that are wrong, so that the rest is checked too."""
    left = {key: dict(one) if isinstance(one, dict) else one for key, one in tree.items()}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        section = str(one["loc"][0]) if one["loc"] else ""
        members = left.get(section)
        if len(one["loc"]) > 1 and _is_section(section) and isinstance(members, dict):
            members.pop(str(one["loc"][1]), None)
        elif section not in ("clock", "flows"):
            left.pop(section, None)
    try:
        return Scenario.model_validate(left)
    except ValidationError:
        return None
