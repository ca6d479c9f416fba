"""What a planner writes about a loading ban: two thresholds on a backlog."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs import Count, FieldError, Input, Name, Note, Title


class Embargo(Input):
    """A railway stops loading at origin when a backlog passes a threshold.

    The backlog is the number of units that wait at the watched stations, yards and gates, whoever
    they are. The ban begins when it reaches ``start_at`` and ends when it has fallen to
    ``lift_at``.
    """

    title: Title = ""
    watch: Annotated[list[Name], Field(min_length=1)] = Field(
        description="stations, yards or gates whose waiting units are counted"
    )
    start_at: Count = Field(description="waiting units at which the ban begins")
    lift_at: Count = Field(description="waiting units at which it ends, fewer than start_at")
    note: Note = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lift_at >= self.start_at:
            message = f"found {self.lift_at:g}, expected less than start_at ({self.start_at:g})"
            raise FieldError("lift_at", message)
        return self
