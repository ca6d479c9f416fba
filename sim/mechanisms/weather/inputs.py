"""What a planner writes about weather: closures in blocks, more of them in some months."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs import FieldError, Input, Note, PositiveHours, Quantity

ClosedShare = Annotated[float, Quantity("", high=0.95)]


class Weather(Input):
    """An on/off process: closures of exponential length that take a given share of each month."""

    closed_share: Annotated[list[ClosedShare], Field(min_length=1, max_length=12)] = Field(
        description="share of the time closed, one value for every month or twelve from January"
    )
    mean_closure: PositiveHours = Field(description="mean length of one closure")
    note: Note = ""

    @model_validator(mode="after")
    def _months(self) -> Self:
        count = len(self.closed_share)
        if count not in (1, 12):
            message = f"found {count} shares, expected 1 for every month or 12 from January"
            raise FieldError("closed_share", message)
        return self
