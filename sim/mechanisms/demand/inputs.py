"""What a planner writes about demand: flows, how they arrive through the year, what they carry."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

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
    PositiveHours,
    Quantity,
    Share,
    Teu,
    Title,
    Tonnes,
    TonnesPerYear,
    UsdPerTonne,
    matched,
    stepwise,
)
from sim.mechanisms.choice.inputs import Choice, MonthlyShares, check_choice, check_monthly
from sim.mechanisms.network.inputs import Path


class StepRate(Input):
    """A rate that changes with the time: ``rate[i]`` holds until ``until[i]``."""

    until: Annotated[list[PositiveHours], Field(min_length=1, max_length=10_000)] = Field(
        description="hours since the clock's start, ascending"
    )
    rate: Annotated[list[PerHour], Field(min_length=1, max_length=10_000)] = Field(
        description="units an hour until each of these times"
    )
    repeat: bool = Field(True, description="begin again after the last time")

    @model_validator(mode="after")
    def _matched(self) -> Self:
        matched("rate", len(self.rate), "until", self.until)
        return self


#: A rate that never changes, or one that changes in steps.
Rate = Annotated[
    Annotated[PerHour, Tag("constant")] | Annotated[StepRate, Tag("steps")],
    Discriminator(stepwise),
]


class Arrivals(Input):
    """How units come: exactly one of the forms, perhaps shaped by the flow's profile."""

    poisson: Rate | None = Field(None, description="rate of a Poisson process")
    even: Rate | None = Field(None, description="rate of evenly spaced arrivals")
    every: DurationDistribution | None = Field(None, description="time between two arrivals")
    times: Annotated[list[Hours], Field(max_length=1_000_000)] | None = Field(
        None, description="listed times"
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        forms = ("poisson", "even", "every", "times")
        given = [form for form in forms if getattr(self, form) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"found {found}, expected exactly one of {', '.join(forms)}")
        if self.times is not None and sorted(self.times) != self.times:
            raise FieldError("times", "found times out of order, expected an ascending list")
        return self


class Profile(Input):
    """How demand is spread: factors relative to one another, their mean over the year is 1."""

    month: Annotated[list[Factor], Field(min_length=12, max_length=12)] | None = Field(
        None, description="from January"
    )
    weekday: Annotated[list[Factor], Field(min_length=7, max_length=7)] | None = Field(
        None, description="from Monday"
    )
    hour: Annotated[list[Factor], Field(min_length=24, max_length=24)] | None = Field(
        None, description="from midnight"
    )
    zone: str = Field("UTC", description="time zone of month, weekday and hour")

    @model_validator(mode="after")
    def _some(self) -> Self:
        for field in ("month", "weekday", "hour"):
            factors = getattr(self, field)
            if factors is not None and sum(factors) <= 0:
                raise FieldError(field, "found factors that are all 0, expected some above 0")
        return self


#: Growth from one year to the next; below 0 where demand shrinks.
Yearly = Annotated[float, Quantity("", low=-0.9, high=10.0)]


class Growth(Input):
    """How demand grows from year to year, for all flows that do not say so themselves.

    A flow's own rate goes before that of its commodity, that before ``bilateral`` or ``transit``,
    that before ``yearly``.
    """

    base_year: Annotated[float, Quantity("count", low=1900, high=2200)] | None = Field(
        None,
        description="the year whose demand the flows say; the first year measured where absent",
    )
    yearly: Yearly = Field(0.0, description="growth a year of all other flows")
    bilateral: Yearly | None = Field(None, description="of flows marked bilateral")
    transit: Yearly | None = Field(None, description="of flows that are not bilateral")
    by_commodity: dict[str, Yearly] = Field(
        default_factory=dict, description="commodity, as flows write it, to growth a year"
    )


class Flow(Input):
    """Demand for one commodity in one direction, as units (truckloads, cars, lots) on a path."""

    title: Title = ""
    commodity: str = Field("", description="for people")
    direction: str = Field("", description="such as cn_kz")
    path: Path | None = Field(None, description="the steps, where no corridor is named")
    corridor: Name | None = Field(None, description="the corridor that all units take")
    corridors: dict[Name, Share] | None = Field(
        None, description="fixed shares of several corridors, adding up to 1"
    )
    monthly_shares: MonthlyShares | None = Field(
        None, description="shares of these corridors by month of the run; the last go on"
    )
    choice: Choice | None = Field(
        None, description="how the shares are chosen; corridors holds those to begin with"
    )
    tonnes: TonnesPerYear | None = Field(
        None, description="demand a year; with load it gives the rate of units"
    )
    arrivals: Arrivals | None = Field(None, description="instead of tonnes a year")
    pattern: Annotated[str, Field(pattern="^(poisson|even)$")] = Field(
        "poisson", description="how the units of tonnes a year come"
    )
    profile: Profile | None = Field(None, description="how the year's demand is spread")
    batch: Annotated[float, Quantity("count", low=1, high=1e6)] = Field(
        1.0, description="units that arrive together"
    )
    count: Annotated[float, Quantity("count", low=1, high=1e9)] | None = Field(
        None, description="at most so many units, then no more come"
    )
    load: Tonnes = Field(0.0, description="tonnes of one unit")
    teu: Teu = Field(0.0, description="TEU of one unit")
    value_per_tonne: UsdPerTonne = Field(0.0, description="value that rides on each tonne")
    growth: PositiveFactor = Field(1.0, description="factor on the offered demand")
    yearly_growth: Yearly | None = Field(
        None, description="growth a year; the scenario's where absent"
    )
    responded: PositiveFactor = Field(
        1.0, description="factor on demand by which trade has responded to time"
    )
    bilateral: bool = Field(False, description="counts towards the target and is scaled to it")
    priority: int = Field(
        0, ge=0, le=9, description="0 goes first at stations, yards, gates and fleets"
    )
    note: Note = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        ways = ("path", "corridor", "corridors")
        given = [way for way in ways if getattr(self, way) is not None]
        if len(given) != 1:
            found = f"{' and '.join(given)} together" if given else "demand with no way"
            raise ValueError(f"found {found}, expected exactly one of {', '.join(ways)}")
        if self.tonnes is None and self.arrivals is None:
            raise ValueError("found no amount, expected tonnes a year or arrivals")
        if self.tonnes is not None and self.arrivals is not None:
            raise FieldError("arrivals", "found arrivals beside tonnes, expected one of them")
        if self.tonnes is not None and self.load <= 0:
            message = "found no load for the tonnes, expected the tonnes of one unit as load"
            raise FieldError("load", message)
        if self.corridors is not None and abs(sum(self.corridors.values()) - 1.0) > 1e-9:
            total = sum(self.corridors.values())
            raise FieldError("corridors", f"found shares that add up to {total:.6g}, expected 1")
        if self.monthly_shares is not None:
            check_monthly(self.monthly_shares, self.corridors)
        if self.choice is not None:
            check_choice(self.choice, self.corridors, self.load * self.value_per_tonne)
        if self.count is not None and (self.corridors is not None or self.bilateral):
            message = "found a count on several corridors or a bilateral flow, expected one way"
            raise FieldError("count", message)
        return self

    @model_validator(mode="after")
    def _rated(self) -> Self:
        """Arrivals that are listed or spaced have no rate to shape, share or raise."""
        if self.arrivals is None or not (self.arrivals.every or self.arrivals.times):
            return self
        if self.profile is not None:
            message = "found a profile on listed or spaced arrivals, expected a rate"
            raise FieldError("profile", message)
        changed = self.growth != 1.0 or self.responded != 1.0
        if self.corridors is not None or changed:
            field = "growth" if self.corridors is None else "corridors"
            message = "found listed or spaced arrivals with growth or shares, expected a rate"
            raise FieldError(field, message)
        if self.yearly_growth:
            message = "found listed or spaced arrivals with growth by year, expected a rate"
            raise FieldError("yearly_growth", message)
        return self
