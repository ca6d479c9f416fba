"""Load a scenario: files become a checked :class:`~sim.scenario.schema.Scenario`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.errors import InputError, Position, Problem
from sim.scenario.facts import Fact, read_facts
from sim.scenario.layers import Layers, settings
from sim.scenario.levers import applied, tried
from sim.scenario.node import Node, dotted
from sim.scenario.schema import Scenario
from sim.scenario.sources import SourcedInput
from sim.scenario.validate import TOP, Validated, in_order, unseen, validated


@dataclass(frozen=True)
class Loaded:
    """A scenario that can be run, and where all of it came from.

    Attributes
    ----------
    scenario : Scenario
        Validated; quantities are floats in the model's units.
    tree : dict
        The same as plain data, as written, after all layers; ``{value, source}`` is unwrapped.
        What projects change during the run stands under ``later``.
    origins : mapping of str to Position
        Dotted path of every value to where it was written.
    sources : tuple of SourcedInput
        Every number but those of the clock and the experiment, with its source.
    files : tuple of (str, str)
        Every file read, with its SHA-256.
    name : str
        The file's name without its ending.
    warnings : tuple of Problem
        What the planner should know and need not change.
    layered : Node
        The layers put on one another, before anything is taken out.
    facts : mapping of str to Fact
        By id.
    fact_tables : tuple of str
        The files that hold them.
    """

    scenario: Scenario
    tree: dict[str, Any]
    origins: Mapping[str, Position]
    sources: tuple[SourcedInput, ...]
    files: tuple[tuple[str, str], ...]
    name: str
    warnings: tuple[Problem, ...]
    layered: Node = field(repr=False)
    facts: Mapping[str, Fact] = field(repr=False)
    fact_tables: tuple[str, ...] = field(repr=False)


def load(file: Path | str, overrides: Sequence[str] = (), demo: bool = False) -> Loaded:
    """Load a scenario with all its layers and check it.

    Parameters
    ----------
    file : Path or str
        A scenario file, or ``-`` for the standard input.
    overrides : sequence of str
        ``PATH=VALUE``, the last layer.
    demo : bool
        Whether what the scenario says under ``demo`` is applied, before the overrides.

    Raises
    ------
    InputError
        With every problem found.
    """
    layers = Layers(TOP)
    root = layers.file(str(file))
    warnings = []
    if demo:
        changes = root.child("demo")
        if changes is None:
            message = "found no demo section, so the scenario runs at its full size"
            warnings.append(Problem(root.at, "demo", message))
        else:
            root = layers.changed(root, changes, "demo")
    for one in settings(overrides):
        root = layers.changed(root, one, "")
    facts, problems = read_facts(layers.facts, layers.files)
    if problems:
        raise InputError(problems)
    found = validated(root, facts)
    problems = [*found.problems, *unseen(root, facts, found), *tried(root, facts, found)]
    if problems:
        raise InputError(in_order(problems))
    return Loaded(
        **_parts(found, root),
        files=tuple(layers.files.items()),
        name="stdin" if str(file) == "-" else Path(file).stem,
        warnings=in_order([*warnings, *found.warnings]),
        facts=facts,
        fact_tables=tuple(layers.facts),
    )


def at_point(loaded: Loaded, levers: Mapping[str, Any]) -> Loaded:
    """Return a scenario with the values of levers put in, checked again.

    Parameters
    ----------
    loaded : Loaded
    levers : mapping of str to plain value
        A path in the scenario to its value, or a variant's name to its choice.

    Raises
    ------
    InputError
        If a lever leads nowhere, or its value cannot be used; the position names the lever.
    """
    root, problems = applied(loaded.layered, levers)
    if problems:
        raise InputError(problems)
    found = validated(root, loaded.facts)
    warnings = in_order([*loaded.warnings, *found.warnings])
    return replace(loaded, **_parts(found, root), warnings=warnings)


def _parts(found: Validated, root: Node) -> dict[str, Any]:
    """Return what a validation gives to a loaded scenario.

    Raises
    ------
    InputError
        If there are problems.
    """
    if found.scenario is None:
        raise InputError(found.problems)
    return {
        "scenario": found.scenario,
        "tree": found.tree,
        "origins": {dotted(path): node.at for path, node in found.done.where.items()},
        "sources": found.inputs,
        "layered": root,
    }
