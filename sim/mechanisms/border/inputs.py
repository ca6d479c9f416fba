"""What a planner writes about stations: servers, yards and gates of a border port."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.inputs import (
    Count,
    DurationDistribution,
    Hours,
    Input,
    Name,
    PerHour,
    PositiveFactor,
    PositiveHours,
    Share,
    Usd,
)

AtClose = Literal["finish", "pause"]
WhenFull = Literal["wait", "refuse"]


class StaffSchedule(Input):
    """Servers that change with the time: ``servers[i]`` work until ``until[i]``."""

    until: Annotated[list[PositiveHours], Field(min_length=1, max_length=10_000)]
    servers: Annotated[list[Count], Field(min_length=1, max_length=10_000)]
    repeat: bool = Field(True, description="begin again after the last time")

    @model_validator(mode="after")
    def _matched(self) -> Self:
        if len(self.until) != len(self.servers):
            raise ValueError("found lists of different length, expected one number for each time")
        if any(late <= early for early, late in pairwise(self.until)):
            raise ValueError("found times out of order, expected each later than the one before")
        if not any(self.servers):
            raise ValueError("found 0 servers for ever, expected at least one at some time")
        return self


class Station(Input):
    """Servers with a queue before them."""

    title: str = ""
    place: Name | None = Field(None, description="the place, where the id does not say it")
    servers: Count | StaffSchedule
    service: DurationDistribution
    share: Share | None = Field(None, description="share of the entities that are served here")
    customs: bool = Field(False, description="whether clearance efficiency divides the service")
    clearance_efficiency: PositiveFactor | None = Field(
        None, description="of this step; overrides the place's and the scenario's"
    )
    hours: Name | None = Field(None, description="calendar of opening hours")
    at_close: AtClose = Field(
        "finish",
        description="what a shift's end does to the job in hand: finish in overtime, or pause",
    )
    places: Count | None = Field(None, description="room for units here, those in service included")
    when_full: WhenFull = Field(
        "wait", description="an arrival that finds no room waits, or leaves"
    )
    fee: Usd | None = Field(None, description="what the shipper pays here for one unit")
    note: str = ""

    @model_validator(mode="after")
    def _serves(self) -> Self:
        if self.servers == 0:
            raise ValueError("found 0 servers for ever, expected at least 1 or a schedule")
        if self.when_full == "refuse" and self.places is None:
            raise ValueError("found when_full: refuse without places, expected places as well")
        return self


class Yard(Input):
    """A finite number of places that a unit holds until it leaves a later step."""

    title: str = ""
    place: Name | None = None
    places: Count
    until: Name | None = Field(
        None,
        description="the step after which the place is given back; "
        "the last one at this place in the path where absent",
    )
    when_full: WhenFull = "wait"
    note: str = ""


class Slots(Input):
    """A timetable: ``sizes[i]`` units may pass at time ``at[i]``."""

    at: Annotated[list[Hours], Field(min_length=1, max_length=10_000)]
    sizes: Annotated[list[Count], Field(min_length=1, max_length=10_000)]
    period: PositiveHours | None = Field(None, description="begin again after this time")
    offset: Hours = 0.0

    @model_validator(mode="after")
    def _matched(self) -> Self:
        if len(self.at) != len(self.sizes):
            raise ValueError("found lists of different length, expected one size for each time")
        if any(late <= early for early, late in pairwise(self.at)):
            raise ValueError("found times out of order, expected each later than the one before")
        if self.period is not None and self.at[-1] > self.period:
            raise ValueError("found a slot after the period's end, expected all within it")
        return self


class Gate(Input):
    """A limit on how many may pass: a daily acceptance, a headway or a timetable."""

    title: str = ""
    place: Name | None = None
    accepts: PerHour | None = Field(
        None, description="units accepted, spread evenly over the open hours of each day"
    )
    headway: PositiveHours | None = Field(None, description="time between two passages")
    slots: Slots | None = None
    hours: Name | None = Field(None, description="calendar of opening hours")
    acceptance_exponent: Share | None = Field(
        None, description="a in limit = base x efficiency^a; the scenario's where absent"
    )
    clearance_efficiency: PositiveFactor | None = None
    bank: PositiveHours | None = Field(
        None, description="how long an unused acceptance may be kept (1 h where absent)"
    )
    share: Share | None = None
    note: str = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.accepts, self.headway, self.slots]
        if sum(rule is not None for rule in given) != 1:
            raise ValueError("found none or several of accepts, headway and slots, expected one")
        return self


def _kind(raw: Any) -> str:
    keys = raw if isinstance(raw, dict) else {}
    if isinstance(raw, Gate) or {"accepts", "headway", "slots"} & set(keys):
        return "gate"
    if isinstance(raw, Station) or {"servers", "service"} & set(keys):
        return "station"
    return "yard"


AnyStation = Annotated[
    Annotated[Station, Tag("station")]
    | Annotated[Yard, Tag("yard")]
    | Annotated[Gate, Tag("gate")],
    Discriminator(_kind),
]
