"""What a planner writes about stations: servers, yards and gates of a border port."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from sim.inputs import (
    Count,
    DurationDistribution,
    FieldError,
    Hours,
    Input,
    Name,
    Note,
    PerHour,
    PositiveFactor,
    PositiveHours,
    Quantity,
    Share,
    Title,
    Usd,
    matched,
    stepwise,
)
from sim.mechanisms.hours.inputs import days

AtClose = Literal["finish", "pause"]
WhenFull = Literal["wait", "refuse"]


class StaffSchedule(Input):
    """Servers that change with the time: ``servers[i]`` work until ``until[i]``."""

    until: Annotated[list[PositiveHours], Field(min_length=1, max_length=10_000)] = Field(
        description="hours since the clock's start, ascending"
    )
    servers: Annotated[list[Count], Field(min_length=1, max_length=10_000)] = Field(
        description="servers at work until each of these times"
    )
    repeat: bool = Field(True, description="begin again after the last time")

    @model_validator(mode="after")
    def _matched(self) -> Self:
        matched("servers", len(self.servers), "until", self.until)
        if not any(self.servers):
            message = "found 0 servers for ever, expected at least 1 at some time"
            raise FieldError("servers", message)
        return self


#: Servers that never change, or a schedule.
Servers = Annotated[
    Annotated[Count, Tag("constant")] | Annotated[StaffSchedule, Tag("steps")],
    Discriminator(stepwise),
]


class Station(Input):
    """Servers with a queue before them."""

    title: Title = ""
    place: Name | None = Field(None, description="the place, where the id does not say it")
    servers: Servers = Field(description="units served at the same time, or a schedule of them")
    service: DurationDistribution = Field(description="time of the work itself, without waiting")
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
    note: Note = ""

    @model_validator(mode="after")
    def _serves(self) -> Self:
        if self.servers == 0:
            message = "found 0 servers for ever, expected at least 1 or a schedule"
            raise FieldError("servers", message)
        if self.places == 0:
            raise FieldError("places", "found room for nobody, expected at least 1 place")
        if self.when_full == "refuse" and self.places is None:
            message = "found refuse where there is always room, expected places as well"
            raise FieldError("when_full", message)
        return self


class Yard(Input):
    """A finite number of places that a unit holds until it leaves a later step."""

    title: Title = ""
    place: Name | None = Field(None, description="the place, where the id does not say it")
    places: Annotated[float, Quantity("count", low=1, high=1e9)] = Field(
        description="units that find room"
    )
    until: Name | None = Field(
        None,
        description="the step after which the place is given back; "
        "the last one at this place in the path where absent",
    )
    when_full: WhenFull = Field(
        "wait", description="an arrival that finds no place waits, or leaves"
    )
    note: Note = ""


def _a_key(text: str) -> str:
    days(text)
    return text


class Slots(Input):
    """A timetable: ``sizes[i]`` units may pass at time ``at[i]``."""

    at: Annotated[list[Hours], Field(min_length=1, max_length=10_000)] = Field(
        description="times of the slots after offset, ascending"
    )
    sizes: Annotated[list[Count], Field(min_length=1, max_length=10_000)] = Field(
        description="units that may pass at each slot"
    )
    period: PositiveHours | None = Field(None, description="begin again after this time")
    offset: Hours = Field(0.0, description="time from the clock's start to the timetable's zero")

    @model_validator(mode="after")
    def _matched(self) -> Self:
        matched("sizes", len(self.sizes), "at", self.at)
        if not any(self.sizes):
            raise FieldError("sizes", "found slots that nobody may use, expected some above 0")
        if self.period is not None and self.at[-1] > self.period:
            message = "found a slot after the period's end, expected all within it"
            raise FieldError(f"at.{len(self.at) - 1}", message)
        return self


class Permits(Input):
    """Permits for one passage each, handed out a batch at a time by the calendar."""

    batch: Annotated[float, Quantity("count", low=1, high=1e6)] = Field(
        description="permits handed out at once"
    )
    on: Annotated[str, AfterValidator(_a_key)] = Field(
        "mon", description="weekdays on which they come: mon, mon-fri, daily"
    )
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = Field(
        "00:00", description="time of the day, such as 09:00"
    )
    zone: str = Field("UTC", description="time zone of the day, such as Asia/Almaty")


class Gate(Input):
    """A limit on how many may pass: a daily acceptance, a headway, a timetable or permits."""

    title: Title = ""
    place: Name | None = Field(None, description="the place, where the id does not say it")
    accepts: PerHour | None = Field(
        None, description="units accepted, spread evenly over the open hours of each day"
    )
    headway: PositiveHours | None = Field(None, description="time between two passages")
    slots: Slots | None = Field(None, description="a timetable")
    permits: Permits | None = Field(None, description="permits that come in batches")
    keep: Count | None = Field(
        None,
        description="unused permits or slots that stay once the instant they came at is over; "
        "a batch of permits and no slot where absent",
    )
    hours: Name | None = Field(None, description="calendar of opening hours; with accepts only")
    acceptance_exponent: Share | None = Field(
        None, description="a in limit = base x efficiency^a; the scenario's where absent"
    )
    clearance_efficiency: PositiveFactor | None = Field(
        None, description="of this step; overrides the place's and the scenario's"
    )
    bank: PositiveHours | None = Field(
        None,
        description="unused acceptances that are kept: as many as come in this time at the day's "
        "mean rate, at least one (1 h where absent)",
    )
    share: Share | None = Field(None, description="share of the entities that pass here")
    note: Note = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        rules = ("accepts", "headway", "slots", "permits")
        given = [rule for rule in rules if getattr(self, rule) is not None]
        if len(given) != 1:
            all_rules = "accepts, headway, slots and permits"
            found = " and ".join(given) or f"none of {all_rules}"
            raise ValueError(f"found {found}, expected exactly one of {all_rules}")
        if self.keep is not None and self.slots is None and self.permits is None:
            message = f"found keep at a gate with {given[0]}, expected it with slots or permits"
            raise FieldError("keep", message)
        if self.hours is not None and self.accepts is None:
            message = f"found hours at a gate with {given[0]}, expected them with accepts only"
            raise FieldError("hours", message)
        if self.accepts == 0:
            raise FieldError("accepts", "found 0 accepted for ever, expected more than 0")
        return self


_KINDS = {
    "gate": ("accepts", "headway", "slots", "permits"),
    "station": ("servers", "service"),
    "yard": ("places",),
}
_MODELS: dict[str, type[Input]] = {"gate": Gate, "station": Station, "yard": Yard}


def kind_of(raw: Any) -> str:
    """Say which of the three is meant, by the keys that only it has."""
    if not isinstance(raw, Mapping):
        return next((kind for kind, model in _MODELS.items() if isinstance(raw, model)), "station")
    for kind, keys in _KINDS.items():
        if any(key in raw for key in keys):
            return kind
    # A misspelt key: judge by what it is most like, so that the message names the right keys.
    for kind, keys in _KINDS.items():
        if any(get_close_matches(str(key), keys, n=1) for key in raw):
            return kind
    return "station"
