"""What a planner writes about demand: flows, how they arrive through the year, what they carry."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs import (
    Count,
    DurationDistribution,
    Factor,
    Hours,
    Input,
    Name,
    PerHour,
    PositiveFactor,
    PositiveHours,
    Share,
    Teu,
    Tonnes,
    TonnesPerYear,
    UsdPerTonne,
)
from sim.mechanisms.network.inputs import Path


class StepRate(Input):
    """A rate that changes with the time: ``rate[i]`` holds until ``until[i]``."""

    until: Annotated[list[PositiveHours], Field(min_length=1, max_length=10_000)]
    rate: Annotated[list[PerHour], Field(min_length=1, max_length=10_000)]
    repeat: bool = Field(True, description="begin again after the last time")

    @model_validator(mode="after")
    def _matched(self) -> Self:
        if len(self.until) != len(self.rate):
            raise ValueError("found lists of different length, expected one rate for each time")
        if any(late <= early for early, late in pairwise(self.until)):
            raise ValueError("found times out of order, expected each later than the one before")
        return self


class Arrivals(Input):
    """How units come: exactly one of the forms, perhaps shaped by the flow's profile."""

    poisson: PerHour | StepRate | None = Field(None, description="rate of a Poisson process")
    even: PerHour | StepRate | None = Field(None, description="rate of evenly spaced arrivals")
    every: DurationDistribution | None = Field(None, description="time between two arrivals")
    times: Annotated[list[Hours], Field(max_length=1_000_000)] | None = Field(
        None, description="listed times"
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        forms = ("poisson", "even", "every", "times")
        if sum(getattr(self, form) is not None for form in forms) != 1:
            raise ValueError(f"found none or several, expected exactly one of {', '.join(forms)}")
        if self.times is not None and sorted(self.times) != self.times:
            raise ValueError("found times out of order, expected an ascending list")
        return self


class Profile(Input):
    """How demand is spread: factors relative to one another, their mean over the year is 1."""

    month: Annotated[list[Factor], Field(min_length=12, max_length=12)] | None = None
    weekday: Annotated[list[Factor], Field(min_length=7, max_length=7)] | None = Field(
        None, description="from Monday"
    )
    hour: Annotated[list[Factor], Field(min_length=24, max_length=24)] | None = None
    zone: str = Field("UTC", description="time zone of weekday and hour")

    @model_validator(mode="after")
    def _some(self) -> Self:
        for factors in (self.month, self.weekday, self.hour):
            if factors is not None and sum(factors) <= 0:
                raise ValueError("found factors that are all 0, expected some above 0")
        return self


class Flow(Input):
    """Demand for one commodity in one direction, as units (truckloads, cars, lots) on a path."""

    title: str = ""
    commodity: str = ""
    direction: str = Field("", description="such as cn_kz")
    path: Path | None = None
    corridor: Name | None = None
    corridors: dict[Name, Share] | None = Field(
        None, description="fixed shares of several corridors, adding up to 1"
    )
    tonnes: TonnesPerYear | None = Field(
        None, description="demand a year; with load it gives the rate of units"
    )
    arrivals: Arrivals | None = Field(None, description="instead of tonnes a year")
    pattern: Annotated[str, Field(pattern="^(poisson|even)$")] = Field(
        "poisson", description="how the units of tonnes a year come"
    )
    profile: Profile | None = None
    batch: Count = Field(1.0, description="units that arrive together")
    load: Tonnes = Field(0.0, description="tonnes of one unit")
    teu: Teu = Field(0.0, description="TEU of one unit")
    value_per_tonne: UsdPerTonne = 0.0
    growth: PositiveFactor = Field(1.0, description="factor on the offered demand")
    bilateral: bool = Field(False, description="counts towards the target and is scaled to it")
    priority: int = Field(0, ge=0, le=9, description="0 goes first at every queue")
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        ways = [self.path, self.corridor, self.corridors]
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "found demand with no way or several, expected one of path, corridor and corridors"
            )
        if (self.tonnes is None) == (self.arrivals is None):
            raise ValueError("found none or both of tonnes and arrivals, expected one of them")
        if self.tonnes is not None and self.load <= 0:
            raise ValueError("found tonnes without a load, expected the tonnes of one unit as load")
        if self.corridors is not None and abs(sum(self.corridors.values()) - 1.0) > 1e-9:
            total = sum(self.corridors.values())
            raise ValueError(f"found shares that add to {total:g}, expected 1")
        if self.batch < 1:
            raise ValueError("found a batch of 0, expected at least 1")
        unshaped = self.arrivals is not None and (self.arrivals.every or self.arrivals.times)
        if self.profile is not None and unshaped:
            raise ValueError("found a profile on listed or spaced arrivals, expected a rate")
        return self
