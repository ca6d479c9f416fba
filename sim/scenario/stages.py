"""A scenario that projects change during the run: what it is from each opening on.

The tree of such a scenario holds, under ``later``, what differs from the tree at the clock's start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sim.mechanisms.hours.translate import start_of
from sim.mechanisms.moments import hours_of
from sim.scenario.schema import Later, Scenario

#: Key of a tree; no section of a scenario.
LATER = "later"


def of_tree(tree: Mapping[str, Any]) -> Scenario:
    """Make the scenario of a resolved tree, which was found valid before."""
    first = {key: value for key, value in tree.items() if key != LATER}
    later = [
        Later(one["at"], tuple(one["opened"]), Scenario.model_validate(patched(first, one["by"])))
        for one in tree.get(LATER, ())
    ]
    return with_later(Scenario.model_validate(first), later)


def with_later(scenario: Scenario, later: Sequence[Later]) -> Scenario:
    """Return a scenario that is another one from each of these times on."""
    if not later and not scenario.later:
        return scenario
    copy = scenario.model_copy()
    copy._later = tuple(later)
    return copy


def throughout(scenario: Scenario, change: Callable[[Scenario], Scenario]) -> Scenario:
    """Apply a change to a scenario and to what it is after each opening."""
    later = [one._replace(scenario=change(one.scenario)) for one in scenario.later]
    return with_later(change(scenario), later)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return by section what another tree has instead, entry by entry; None where nothing."""
    found: dict[str, Any] = {}
    for section in {**before, **after}:
        old, new = before.get(section), after.get(section)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            entries = {**old, **new}
            found[section] = {key: new.get(key) for key in entries if old.get(key) != new.get(key)}
        else:
            found[section] = new
    return found


def patched(before: Mapping[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    """Undo :func:`difference`: return the tree that it came from."""
    tree = dict(before)
    for section, new in by.items():
        old = before.get(section)
        if new is None:
            del tree[section]
        elif isinstance(old, dict) and isinstance(new, dict):
            entries = {**old, **new}
            tree[section] = {key: one for key, one in entries.items() if one is not None}
        else:
            tree[section] = new
    return tree


def in_force(scenario: Scenario, path: str) -> str:
    """Return the path at which a change holds from the run's first instant on.

    That is the path itself, or where it stands in the last project that has opened by then and sets
    it: such a project overrules what the scenario says.

    Parameters
    ----------
    scenario : Scenario
    path : str
        Dotted path in the scenario.
    """
    start = start_of(scenario.clock.start)
    found: tuple[float, str] | None = None
    for name, project in scenario.projects.items():
        opens = hours_of(project.opens, start)
        sets_it = any(path == key or path.startswith(f"{key}.") for key in project.set)
        if project.built and opens <= 0.0 and sets_it and (found is None or opens >= found[0]):
            found = opens, f"projects.{name}.set.{path}"
    return path if found is None else found[1]
