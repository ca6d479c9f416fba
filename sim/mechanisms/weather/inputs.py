"""What a planner writes about weather: closures in blocks, more of them in some months."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.inputs import Input, PositiveHours, Quantity

ClosedShare = Annotated[float, Quantity("", high=0.95)]


class Weather(Input):
    """An on/off process: closures of exponential length that take a given share of each month."""

    closed_share: Annotated[list[ClosedShare], Field(min_length=1, max_length=12)] = Field(
        description="share of the time closed, one value for every month or twelve from January"
    )
    mean_closure: PositiveHours
    note: str = ""
