"""What a planner writes about fleets: trucks, wagons, locomotives that are taken and come back."""

from __future__ import annotations

from pydantic import Field

from sim.inputs import Count, DurationDistribution, Input, Note, Title


class Fleet(Input):
    """A finite number of vehicles that loads wait for.

    With ``returns`` a vehicle is free again that long after it was given back (the empty return).
    A fleet of 0 units that other flows ``give`` to is a pairing of goods and trucks.
    """

    title: Title = ""
    units: Count = Field(description="vehicles that are free when the run begins")
    returns: DurationDistribution | None = Field(
        None, description="time from giving back until free again; at once where absent"
    )
    note: Note = ""
