"""What a planner writes about trade that responds to the time it takes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.inputs import Input, Name, PerHour, PositiveHours, Quantity


class FlowResponse(Input):
    """How the trade of one flow responds."""

    semi_elasticity: PerHour = Field(
        description="growth of trade by each day saved, such as 1 %/day"
    )
    days_base: PositiveHours = Field(
        description="mean time on the way at which the flow has the demand that is written"
    )


class Response(Input):
    """Trade that faster ways create and slower ones cost; off unless asked for."""

    active: bool = Field(False, description="whether trade responds")
    flows: dict[Name, FlowResponse] = Field(
        default_factory=dict, description="the flows that respond"
    )
    damping: Annotated[float, Quantity("", high=1.0, positive=True)] = Field(
        0.5, description="share of the way to the new demand that each run goes; 1 goes all of it"
    )
    gap: Annotated[float, Quantity("", low=1e-9, high=1.0, positive=True)] = Field(
        0.005, description="largest change of a flow's demand that may still be wanted"
    )
    iterations: Annotated[float, Quantity("count", low=1, high=1000)] = Field(
        10.0, description="most runs made to get there"
    )
    replications: Annotated[float, Quantity("count", low=1, high=1000)] = Field(
        1.0, description="replications of each of these runs"
    )
