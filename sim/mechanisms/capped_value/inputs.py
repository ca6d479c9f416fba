"""What a planner writes about value that meets no border queue: pipelines, air, crude by sea."""

from __future__ import annotations

from pydantic import Field

from sim.inputs import Input, Note, PositiveFactor, Title, TonnesPerYear, UsdPerYear
from sim.mechanisms.demand.inputs import Yearly
from sim.mechanisms.network.inputs import Mode


class CappedFlow(Input):
    """An even flow with a cap of its own; what exceeds the cap is refused."""

    title: Title = ""
    mode: Mode = Field(description="road, rail, sea, air or pipeline; for people")
    direction: str = Field("", description="such as kz_cn; for people")
    commodity: str = Field("", description="for people")
    value: UsdPerYear = Field(description="value offered in the base year")
    tonnes: TonnesPerYear = Field(0.0, description="mass that goes with the offered value")
    cap: UsdPerYear | None = Field(None, description="the base value where absent")
    growth: PositiveFactor = Field(1.0, description="factor on the offered value")
    yearly_growth: Yearly | None = Field(
        None, description="growth a year of the offered value; the scenario's where absent"
    )
    cap_grows: bool = Field(False, description="whether the cap grows from year to year as well")
    bilateral: bool = Field(False, description="counts towards the target")
    note: Note = ""
