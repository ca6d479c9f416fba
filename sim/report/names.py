"""What things are called for people: titles from the scenario, else the id made readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Sections of a scenario whose entries may hold freight back, in the order of looking.
SECTIONS = ("stations", "embargoes", "fleets", "services", "links", "corridors", "places", "flows")


class Names:
    """Names of the entries of one scenario.

    Parameters
    ----------
    tree : mapping
        The resolved scenario; an entry without a title is called by its id.
    """

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree

    def entry(self, section: str, name: str) -> Mapping[str, Any]:
        """Return what the scenario says of an entry, empty where it says nothing."""
        found = (self.tree.get(section) or {}).get(name)
        return found if isinstance(found, Mapping) else {}

    def title(self, section: str, name: str) -> str:
        """Return the title of an entry, else its id as words with its place's title."""
        given = str(self.entry(section, name).get("title") or "")
        if given:
            return given
        place, dot, step = name.partition(".")
        if not dot:
            return words(name)
        return f"{self.title('places', place)}, {words(step).lower()}"

    def node(self, name: str) -> str:
        """Return the title of whatever holds freight back: a station, a ban, a fleet, a line.

        Units wait for a ferry at ``line@port``.
        """
        name, at, port = name.partition("@")
        if at:
            return f"{self.node(name)}, at {self.title('places', port)}"
        for section in SECTIONS:
            if self.entry(section, name):
                return self.title(section, name)
        return self.title("stations", name)

    def corridor(self, name: str) -> str:
        """Return a corridor's title, with its direction where the title does not say it."""
        title = self.title("corridors", name)
        direction = words(str(self.entry("corridors", name).get("direction") or "")).lower()
        return f"{title} ({direction})" if direction and direction not in title.lower() else title

    def lever(self, name: str) -> str:
        """Return a lever's name: ``places.khorgos.clearance_efficiency`` names its place."""
        section, *middle, last = name.split(".") if "." in name else (name, name)
        if not middle:
            return words(last).lower()
        return f"{words(last).lower()} at {self.title(section, '.'.join(middle))}"


def words(identifier: str) -> str:
    """Turn ``nur_zholy.exit`` into ``Nur zholy exit``."""
    text = identifier.replace("_", " ").replace(".", " ").strip()
    return text[:1].upper() + text[1:]
