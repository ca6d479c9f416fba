"""What a planner writes about an electronic queue: whose intake it calls for, and how early."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field

from sim.inputs import Hours, Input, Name, Note, Quantity, Title

_KEY = "calls_for"


class ElectronicQueue(Input):
    """Carriers book and wait at home until they are called, at the pace of a later intake."""

    title: Title = ""
    place: Name | None = Field(None, description="the place, where the id does not say it")
    calls_for: Name = Field(description="gate later in the path whose pace it calls up at")
    lead: Hours = Field(0.0, description="time from a call to the acceptance that it is for")
    called: Annotated[float, Quantity("count", low=1, high=1e9)] | None = Field(
        None,
        description="most units that are called and not yet through the intake; no limit if absent",
    )
    note: Note = ""


def is_queue(raw: Any) -> bool:
    """Whether an entry of stations is meant to be an electronic queue, by the key only it has."""
    if not isinstance(raw, Mapping):
        return isinstance(raw, ElectronicQueue)
    return _KEY in raw or any(get_close_matches(str(key), (_KEY,), cutoff=0.8) for key in raw)
