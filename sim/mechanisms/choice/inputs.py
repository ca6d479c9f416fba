"""What a planner writes about the choice between corridors."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.inputs import (
    Factor,
    FieldError,
    Input,
    Name,
    PerHour,
    Quantity,
    Share,
    Usd,
    UsdPerHour,
)

#: What a corridor is liked less or more by, whatever it costs.
Constant = Annotated[float, Quantity("USD", low=-1e9, high=1e9)]


class Choice(Input):
    """How a flow chooses among its corridors: a logit over generalised cost.

    Generalised cost = price + value of time x time + reliability ratio x value of time x spread +
    constant.
    """

    per: Literal["unit", "tonne"] = Field(
        "unit", description="what scale, value of time, constants and prices are for"
    )
    scale: Annotated[float, Quantity("USD", high=1e9, positive=True)] = Field(
        description="scale of the logit: a corridor dearer by this keeps 1/e of the other's share"
    )
    value_of_time: UsdPerHour | None = Field(None, description="what an hour less is worth")
    value_share: PerHour | None = Field(
        None, description="the same as a share of the goods' value, such as 1.35 %/day"
    )
    reliability_ratio: Factor = Field(
        0.0, description="what an hour of spread counts, in hours of time"
    )
    spread: Literal["sd", "p90_p50"] = Field(
        "sd", description="standard deviation, or the 90 % quantile less the median"
    )
    constants: dict[Name, Constant] = Field(
        default_factory=dict,
        description="cost by corridor that nothing else explains, fitted to observed shares",
    )
    prices: dict[Name, Usd] = Field(
        default_factory=dict,
        description="price by corridor, instead of the sum of its tariffs, fares and fees",
    )

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if self.value_of_time is not None and self.value_share is not None:
            message = "found it beside value_of_time, expected one of them"
            raise FieldError("value_share", message)
        return self


class ChoiceRuns(Input):
    """How the shares are found: runs repeated until times and shares fit one another."""

    active: bool = Field(True, description="false leaves all flows at the shares that are written")
    gap: Annotated[float, Quantity("", low=1e-9, high=1.0, positive=True)] = Field(
        0.01, description="share of the demand that may still want to change its corridor"
    )
    iterations: Annotated[float, Quantity("count", low=1, high=1000)] = Field(
        10.0, description="most runs made to get there"
    )
    replications: Annotated[float, Quantity("count", low=1, high=1000)] = Field(
        1.0, description="replications of each of these runs"
    )


#: Shares of a flow's corridors by month, which a run takes as they are.
MonthlyShares = dict[Name, Annotated[list[Share], Field(min_length=1, max_length=1200)]]


def check_monthly(shares: MonthlyShares, corridors: dict[str, float] | None) -> None:
    """Refuse shares by month that name other corridors, or do not add up to 1 in each month.

    Raises
    ------
    FieldError
    """
    field = "monthly_shares"
    if corridors is None or set(shares) != set(corridors):
        message = "found other corridors than in corridors, expected a list for each of them"
        raise FieldError(field, message)
    counts = {len(one) for one in shares.values()}
    if len(counts) > 1:
        raise FieldError(field, "found lists of different lengths, expected one share a month")
    for month, together in enumerate(zip(*shares.values(), strict=True)):
        if abs(sum(together) - 1.0) > 1e-9:
            message = f"found shares of month {month + 1} that add up to {sum(together):.6g}"
            raise FieldError(field, f"{message}, expected 1")


def check_choice(choice: Choice, corridors: dict[str, float] | None, worth: float) -> None:
    """Refuse a choice without corridors to choose from, or about others.

    Parameters
    ----------
    choice : Choice
    corridors : dict of str to float or None
        The flow's, with their shares.
    worth : float
        Value of a unit, USD.

    Raises
    ------
    FieldError
    """
    if corridors is None or len(corridors) < 2:
        message = "found a choice without corridors to choose from, expected two or more corridors"
        raise FieldError("choice", message)
    for field in ("constants", "prices"):
        for name in getattr(choice, field):
            if name not in corridors:
                message = f"found {name!r}, which is none of the flow's corridors"
                raise FieldError(f"choice.{field}", message)
    if choice.value_share is not None and worth <= 0.0:
        message = "found a share of a value of 0, expected value_per_tonne and load"
        raise FieldError("choice.value_share", message)
