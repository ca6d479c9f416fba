"""What a planner writes about disruptions: when they come, how long they last, what they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from sim.inputs import (
    DurationDistribution,
    Factor,
    FieldError,
    Hours,
    Input,
    Name,
    Note,
    PerHour,
    PositiveFactor,
    Share,
    Title,
)
from sim.mechanisms.moments import Moments

#: What a disruption may do, each a list of names or a mapping of names.
ACTS = ("close", "capacity", "slower", "demand", "ban")


class Disruption(Input):
    """A time at which something is shut, short, slow or in demand; dated, or at random.

    While it is on its level is 1; during the ramp the level falls by tenths. What it acts on is
    multiplied by ``1 - level x (1 - share)``.
    """

    title: Title = ""
    at: Moments | None = Field(
        None, description="when it begins: a day, or a time since the clock's start; or a list"
    )
    rate: PerHour | None = Field(
        None, description="how often it begins at random, in time that is not disturbed"
    )
    length: DurationDistribution = Field(description="how long it lasts")
    ramp: Hours = Field(
        0.0, description="time after its end in which what it took comes back, a tenth at a time"
    )
    close: list[Name] = Field(
        default_factory=list,
        description="stations, yards, gates, links and ferry lines that nothing enters",
    )
    capacity: dict[Name, Share] = Field(
        default_factory=dict,
        description="share that stays of servers, places, acceptances, vehicles, ships of a pool, "
        "deck places of a ferry line or train paths of a link",
    )
    slower: dict[Name, PositiveFactor] = Field(
        default_factory=dict,
        description="factor on the times of services and journeys that begin then, by station or "
        "link",
    )
    demand: dict[Name, Factor] = Field(
        default_factory=dict, description="factor on what comes of a flow"
    )
    ban: list[Name] = Field(
        default_factory=list, description="embargoes that are on, whatever the backlog"
    )
    note: Note = ""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if (self.at is None) == (self.rate is None):
            found = "neither" if self.at is None else "both"
            raise ValueError(f"found {found} of at and rate, expected exactly one")
        if self.rate == 0.0:
            raise FieldError("rate", "found a rate of 0, expected more than 0")
        if not any(getattr(self, act) for act in ACTS):
            raise ValueError(f"found nothing that it does, expected one of {', '.join(ACTS)}")
        for name in self.close:
            if name in self.capacity:
                message = f"found the capacity of {name!r}, which is closed; expected one of both"
                raise FieldError(f"capacity.{name}", message)
        return self

    def acts(self) -> Iterator[tuple[str, str, float]]:
        """Yield what it does: the act, the name of what it is done to, and its share or factor."""
        for name in self.close:
            yield "close", name, 0.0
        for act in ("capacity", "slower", "demand"):
            for name, share in getattr(self, act).items():
                yield act, name, share
        for name in self.ban:
            yield "ban", name, 1.0
