"""Load a scenario: files become a checked :class:`~sim.scenario.schema.Scenario`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import InputError, Position, Problem
from sim.scenario.layers import Layers, put, settings
from sim.scenario.messages import problems_of
from sim.scenario.node import Node, dotted, made
from sim.scenario.paths import UnknownPathError
from sim.scenario.schema import Scenario
from sim.scenario.settle import Settled, settle
from sim.scenario.shapes import shape_of

TOP = shape_of(Scenario)


@dataclass(frozen=True)
class Loaded:
    """A scenario that can be run, and where all of it came from.

    Attributes
    ----------
    scenario : Scenario
        Validated; quantities are floats in the model's units.
    tree : dict
        The same as plain data, as written, after all layers; ``{value, source}`` is unwrapped.
    origins : mapping of str to Position
        Dotted path of every value to where it was written.
    files : tuple of (str, str)
        Every file read, with its SHA-256.
    name : str
        The file's name without its ending.
    warnings : tuple of Problem
        What the planner should know and need not change.
    layered : Node
        The layers put on one another, before anything is taken out.
    """

    scenario: Scenario
    tree: dict[str, Any]
    origins: Mapping[str, Position]
    files: tuple[tuple[str, str], ...]
    name: str
    warnings: tuple[Problem, ...]
    layered: Node = field(repr=False)


def load(file: Path | str, overrides: Sequence[str] = (), demo: bool = False) -> Loaded:
    """Load."""
    layers = Layers(TOP)
    root = layers.file(str(file))
    if demo and root.child("demo"):
        root = layers.changed(root, root.child("demo") or root, "demo")
    for one in settings(overrides):
        root = layers.changed(root, one, "")
    name = "stdin" if str(file) == "-" else Path(file).stem
    return _checked(root, tuple(layers.files.items()), name)


def _checked(root: Node, files: tuple[tuple[str, str], ...], name: str) -> Loaded:
    done = settle(root, TOP)
    scenario = _validated(done)
    origins = {dotted(path): node.where for path, node in done.where.items()}
    return Loaded(scenario, done.tree, origins, files, name, (), root)


def _validated(done: Settled) -> Scenario:
    problems = list(done.problems)
    try:
        scenario = Scenario.model_validate(done.tree)
    except ValidationError as error:
        problems += problems_of(error, done, TOP)
    else:
        if not problems:
            return scenario
    raise InputError(problems)


def at_point(loaded: Loaded, levers: Mapping[str, Any]) -> Loaded:
    """Apply levers."""
    root = loaded.layered
    problems: list[Problem] = []
    for lever, value in levers.items():
        at = Position(f"lever {lever} = {value}")
        variants = root.find(("variants", lever))
        pairs = {lever: made(value, at)}
        if variants is not None:
            picked = variants.child(str(value))
            pairs = picked.value if picked and isinstance(picked.value, dict) else {}
        for path, node in pairs.items():
            try:
                root = put(root, path, node, TOP)
            except UnknownPathError as error:
                problems.append(Problem(at, "", str(error)))
    if problems:
        raise InputError(problems)
    return _checked(root, loaded.files, loaded.name)
