"""What a planner writes about block trains: they form from lots, leave when full and come back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.inputs import Input, Name, PositiveHours, Quantity
from sim.mechanisms.network.inputs import Path


class Train(Input):
    """A service of block trains between two terminals.

    Lots wait at the origin until they fill a train; the train passes ``path`` as one entity; at
    its end it splits into the lots again, which go on along their own corridors.
    """

    path: Path = Field(description="the steps of the train, from loading to unloading")
    capacity: Annotated[float, Quantity("count", low=1, high=1e6)] = Field(
        description="lots that fill one train"
    )
    max_wait: PositiveHours | None = Field(
        None, description="a train leaves unfilled after its first lot has waited this long"
    )
    embargo: Name | None = Field(None, description="loading ban that holds these trains at origin")
    fleet: Name | None = Field(
        None, description="wagons or locomotives that one train takes from origin to destination"
    )
    priority: int = Field(
        0, ge=0, le=9, description="of the train: 0 goes first at stations, yards, gates and fleets"
    )
