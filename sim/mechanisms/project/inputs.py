"""What a planner writes about projects: what changes, and from which day on."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sim.inputs import Input, Note, Title
from sim.mechanisms.moments import Moment

#: Sections that say how a run is made or read, which no day of the run can change.
FIXED = (
    "calibration",
    "choice",
    "clock",
    "demo",
    "description",
    "experiment",
    "observations",
    "projects",
    "question",
    "response",
    "shock",
    "target",
    "title",
    "variants",
)


class Project(Input):
    """Dated changes of the scenario: from ``opens`` on, everything in ``set`` holds."""

    title: Title = ""
    opens: Moment = Field(
        description="first day of the change, or a time since the clock's start such as 40 d"
    )
    built: bool = Field(True, description="false: as if it were not written")
    set: Annotated[dict[str, Any], Field(min_length=1)] = Field(
        description="path: value, with its source, as in the scenario's own set"
    )
    note: Note = ""
