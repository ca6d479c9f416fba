"""Where units of a corridor may wait: its stations, and those that its trains pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim import quantities


class Stops:
    """Reads paths of the resolved scenario.

    Parameters
    ----------
    tree : mapping
        The resolved scenario.
    """

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._corridors = tree.get("corridors") or {}
        self._services = tree.get("services") or {}
        self._links = tree.get("links") or {}
        self._stations = tree.get("stations") or {}

    def along(self, corridor: str) -> list[str]:
        """Return the nodes of a corridor in the order of its path."""
        return self._path((self._corridors.get(corridor) or {}).get("path") or ())

    def shares(self, corridor: str) -> dict[str, float]:
        """Return which share of a corridor's units meets each node; 1 where nothing else is said.

        A train meets its nodes with all it carries.
        """
        found = dict.fromkeys(self.along(corridor), 1.0)
        for step in (self._corridors.get(corridor) or {}).get("path") or ():
            if isinstance(step, Mapping) and step.get("share") is not None:
                raw = step["share"]
                share = quantities.parse(raw, "") if isinstance(raw, str) else float(raw)
                found[str(step.get("at"))] = share
        return found

    def boarded(self, corridor: str) -> list[str]:
        """Return the trains and ferry lines for whose departure units of a corridor wait."""
        path = (self._corridors.get(corridor) or {}).get("path") or ()
        steps = [named.partition("@")[0] for step in path if (named := _named(step))]
        return [step for step in dict.fromkeys(steps) if step in self._services]

    def _path(self, path: Sequence[Any]) -> list[str]:
        steps = [named for step in path if (named := _named(step))]
        found: list[str] = []
        for number, step in enumerate(steps):
            train = (self._services.get(step) or {}).get("train")
            if step in self._links:
                found += self._lines(steps, number)
            elif train:
                found += [str(train["fleet"])] if train.get("fleet") else []
                found += self._path(train.get("path") or ())
            else:
                found.append(step)
        return found

    def _lines(self, steps: Sequence[str], number: int) -> list[str]:
        """Return where units wait for a path on a link: ``link>far end``, where that is clear."""
        link = self._links[steps[number]]
        ends = [str(link.get("from")), str(link.get("to"))]
        before = [place for step in steps[:number] for place in self._places(step)]
        after = [place for step in steps[number + 1 :] for place in self._places(step)]
        for place in reversed(before):
            if place in ends:
                return [f"{steps[number]}>{ends[1 - ends.index(place)]}"]
        far = next((place for place in after if place in ends), None)
        return [f"{steps[number]}>{far}"] if far else []

    def _places(self, step: str) -> list[str]:
        """Return the places that a step touches, none where it does not say."""
        if step in self._links:
            return []
        own = (self._stations.get(step) or {}).get("place")
        return [str(own or step.partition(".")[0])]


def _named(step: Any) -> str:
    """Return the node of a step, empty where it is none; ships are boarded at ``line@port``."""
    if isinstance(step, str):
        return step
    if not isinstance(step, Mapping):
        return ""
    if "board" in step:
        return f"{step['board']}@{step.get('at', '')}"
    return str(step.get("at") or step.get("take") or "")
