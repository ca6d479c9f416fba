"""What things are called for people: titles from the scenario, else the id made readable."""

from __future__ import annotations

from collections import Counter
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
        self._titles = Counter(
            self.title("corridors", name) for name in tree.get("corridors") or ()
        )

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

        Units wait for a ferry at ``line@port``, for a path on a line at ``link>place``.
        """
        name, at, port = name.partition("@")
        if at:
            return f"{self.node(name)}, at {self.title('places', port)}"
        link, onto, far = name.partition(">")
        if onto:
            return self._line(link, far)
        for section in SECTIONS:
            if self.entry(section, name):
                return self.title(section, name)
        return self.title("stations", name)

    def _line(self, link: str, far: str) -> str:
        """Name a line's capacity in one direction by its ends."""
        entry = self.entry("links", link)
        near = next((entry[end] for end in ("from", "to") if entry.get(end, far) != far), "")
        title = str(entry.get("title") or "")
        if near and not title:
            title = f"{self.title('places', str(near))} to {self.title('places', far)}"
            return f"Line {title}"
        return f"{title or words(link)}, towards {self.title('places', far)}"

    def corridor(self, name: str) -> str:
        """Return a corridor's title, with its direction where another has the same title."""
        title = self.title("corridors", name)
        if self._titles[title] < 2:
            return title
        direction = words(str(self.entry("corridors", name).get("direction") or "")).lower()
        return f"{title} ({direction})" if direction else title

    def flow(self, name: str) -> str:
        """Return a flow's title; those with a cap of their own are flows too."""
        capped = self.entry("capped_flows", name)
        return self.title("capped_flows" if capped else "flows", name)

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
