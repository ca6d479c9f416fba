"""Projects in the layers: those open from the start are one more, others come stage by stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from sim.errors import Position, Problem
from sim.mechanisms.hours.translate import start_of
from sim.mechanisms.moments import a_moment, hours_of, is_day
from sim.mechanisms.project.inputs import FIXED
from sim.quantities import parse
from sim.scenario.layers import put
from sim.scenario.node import Node
from sim.scenario.paths import UnknownPathError
from sim.scenario.shapes import Shape
from sim.scenario.words import listed


@dataclass(frozen=True)
class Stage:
    """A scenario from a time on.

    Attributes
    ----------
    at : float
        Hours since the clock's start; 0 for the first stage.
    root : Node
        All layers, with the projects that are open.
    opened : tuple of str
        Projects that open at this time.
    written : mapping of Position to str
        Where the values are written that these projects set, and whose each is.
    """

    at: float
    root: Node
    opened: tuple[str, ...] = ()
    written: dict[Position, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Dated:
    name: str
    at: float
    changes: dict[str, Node]


def stages(root: Node, top: Shape) -> tuple[list[Stage], list[Problem]]:
    """Return what a scenario is from its start and from each opening on.

    Parameters
    ----------
    root : Node
        All layers put on one another.
    top : Shape
        The shape of a scenario.

    Returns
    -------
    list of Stage, list of Problem
        At least one stage. A project that opens after the end has none.
    """
    problems: list[Problem] = []
    found: list[Stage] = [Stage(0.0, root)]
    end = _length(root)
    in_run = [one for one in _dated(root) if one.at < end or one.at <= 0.0]
    for at, group in groupby(in_run, lambda one: one.at):
        opening = list(group)
        changed = found[-1].root
        written: dict[Position, str] = {}
        for project in opening:
            changed = _with(changed, project, top, problems)
            for node in project.changes.values():
                written |= {inner.at: project.name for _, inner in node.walk()}
        if at <= 0.0:
            found[-1] = Stage(0.0, changed)
        else:
            names = tuple(project.name for project in opening)
            found.append(Stage(at, changed, names, written))
    return found, problems


def unopened(last: Node, top: Shape) -> tuple[list[Node], list[Problem]]:
    """Return a scenario as it would be with the projects that the run does not see.

    Parameters
    ----------
    last : Node
        All layers, with what opens in the run.
    top : Shape

    Returns
    -------
    list of Node, list of Problem
        First with all that open after the end; then, on top of that, with each one not built.
    """
    problems: list[Problem] = []
    found: list[Node] = []
    end = _length(last)
    for project in _dated(last):
        if project.at >= max(end, 1e-9):
            found = [_with(found[0] if found else last, project, top, problems)]
    after = found[0] if found else last
    found += [_with(after, project, top, problems) for project in _dated(last, built=False)]
    return found, problems


def _dated(root: Node, built: bool = True) -> list[_Dated]:
    """Return the projects that are built, or those that are not, in the order of their days."""
    return sorted(_readable(root, built), key=lambda one: one.at)


def _readable(root: Node, wanted: bool) -> Iterator[_Dated]:
    """Yield projects; what is wrong with one that cannot be read the schema tells."""
    projects, start = root.child("projects"), root.find(("clock", "start"))
    written = projects.value if projects else None
    for name, node in written.items() if isinstance(written, dict) else ():
        opens, built, changes = (node.child(key) for key in ("opens", "built", "set"))
        is_built = built is None or built.value is not False
        if opens is None or changes is None or is_built != wanted:
            continue
        try:
            a_moment(opens.text)
            if is_day(opens.text) and start is None:
                continue
            at = hours_of(opens.text, start_of(start.text if start else None))
        except ValueError:
            continue
        if isinstance(changes.value, dict):
            yield _Dated(name, at, changes.value)


def _length(root: Node) -> float:
    """Return the run's length in hours; 0 where it cannot be read, which the schema tells."""
    node = root.find(("clock", "length"))
    try:
        return 0.0 if node is None else parse(str(node.written), "h")
    except ValueError:
        return 0.0


def _with(root: Node, project: _Dated, top: Shape, problems: list[Problem]) -> Node:
    for path, new in project.changes.items():
        shown = f"projects.{project.name}.set"
        section = path.partition(".")[0]
        if section in FIXED:
            message = (
                f"found the path {path[:100]!r}, which no date can change; "
                f"{listed(FIXED)} hold for the whole run"
            )
            problems.append(Problem(new.key or new.at, shown, message))
            continue
        try:
            root = put(root, path, new, top)
        except UnknownPathError as error:
            problems.append(Problem(new.key or new.at, shown, str(error)))
    return root
