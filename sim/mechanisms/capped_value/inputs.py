"""What a planner writes about value that meets no border queue: pipelines, air, crude by sea."""

from __future__ import annotations

from pydantic import Field

from sim.inputs import Input, PositiveFactor, TonnesPerYear, UsdPerYear
from sim.mechanisms.network.inputs import Mode


class CappedFlow(Input):
    """An even flow with a cap of its own; what exceeds the cap is refused."""

    title: str = ""
    mode: Mode
    direction: str = ""
    commodity: str = ""
    value: UsdPerYear
    tonnes: TonnesPerYear = 0.0
    cap: UsdPerYear | None = Field(None, description="the base value where absent")
    growth: PositiveFactor = Field(1.0, description="factor on the offered value")
    bilateral: bool = Field(False, description="counts towards the target")
    note: str = ""
