"""What a planner writes about a loading ban: two thresholds on a backlog."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs import Count, FieldError, Input, Name


class Embargo(Input):
    """A railway stops loading at origin when the backlog passes a threshold.

    The backlog is the number of units that have left their origin under this embargo and have not
    yet passed the watched station. The ban is lifted when it has fallen to ``lift_at``.
    """

    title: str = ""
    watch: Annotated[list[Name], Field(min_length=1)] = Field(
        description="stations or gates whose waiting units are counted"
    )
    start_at: Count
    lift_at: Count
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lift_at >= self.start_at:
            message = f"found {self.lift_at:g}, expected less than start_at ({self.start_at:g})"
            raise FieldError("lift_at", message)
        return self
