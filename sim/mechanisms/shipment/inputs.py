"""What a planner writes about a shipment that is asked of several corridors."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs import (
    Factor,
    FieldError,
    Input,
    Name,
    Note,
    PerHour,
    PositiveHours,
    Quantity,
    Teu,
    Title,
    Usd,
    UsdPerHour,
)


class Shipment(Input):
    """One box, truckload or wagonload, sent again and again by each corridor that goes there."""

    title: Title = ""
    load: Annotated[float, Quantity("t", positive=True)] = Field(description="tonnes of it")
    teu: Teu = Field(0.0, description="TEU of it")
    value: Usd = Field(0.0, description="value of it")
    origin: Name | None = Field(None, alias="from", description="place")
    destination: Name | None = Field(None, alias="to", description="place")
    corridors: Annotated[list[Name], Field(min_length=1, max_length=100)] | None = Field(
        None, description="the corridors, instead of all that lead from one place to the other"
    )
    every: PositiveHours = Field(24.0, description="time between two of them on a corridor")
    priority: int = Field(
        0, ge=0, le=9, description="0 goes first at stations, yards, gates and fleets"
    )
    value_of_time: UsdPerHour | None = Field(None, description="what an hour less is worth")
    value_share: PerHour | None = Field(
        None, description="the same as a share of the value, such as 1.35 %/day"
    )
    reliability_ratio: Factor = Field(
        0.0, description="what an hour of standard deviation counts, in hours of time"
    )
    note: Note = ""

    @model_validator(mode="after")
    def _asked(self) -> Self:
        ends = (self.origin is not None) + (self.destination is not None)
        if self.corridors is None and ends < 2:
            raise ValueError("found no way, expected from and to, or corridors")
        if self.corridors is not None and ends:
            raise FieldError("corridors", "found them beside from and to, expected one of both")
        if self.corridors is not None and len(set(self.corridors)) < len(self.corridors):
            raise FieldError("corridors", "found a corridor twice")
        if self.value_of_time is not None and self.value_share is not None:
            message = "found it beside value_of_time, expected one of them"
            raise FieldError("value_share", message)
        return self

    @property
    def hourly(self) -> float:
        """What an hour of the shipment's time is worth, USD; 0 where nothing is said."""
        if self.value_share is not None:
            return self.value_share * self.value
        return self.value_of_time or 0.0
