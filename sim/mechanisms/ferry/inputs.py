"""What a planner writes about ferries: lines, decks, berths, the pool they share."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs import (
    Count,
    DurationDistribution,
    FieldError,
    GramsPerTonneKilometre,
    Input,
    Kilometres,
    Metres,
    Name,
    Note,
    PositiveHours,
    Quantity,
    Share,
    SignedMetres,
    Title,
    Usd,
)
from sim.mechanisms.network.inputs import EmptyReturn

#: Kinds of deck place that a line may have; a sailing's record has as many columns.
MAX_DECKS = 4
AtLeastOne = Annotated[float, Quantity("count", low=1, high=1e6)]


class Deck(Input):
    """Places of one kind on a ship, and how full they must be for it to leave."""

    places: AtLeastOne = Field(description="units of this kind that one ship takes")
    full_at: Share | None = Field(
        None, description="share of the places that makes the ship full enough to leave"
    )
    fare: Usd | None = Field(None, description="what the shipper pays for one unit and crossing")
    shallow_loss: Share | None = Field(
        None, description="share lost for each metre of missing depth; the line's where absent"
    )


class Shallow(Input):
    """How the ships of a line lose places where the water is too low for them."""

    loss: Share = Field(description="share of the places lost for each metre of missing depth")
    free: Metres = Field(0.0, description="fall of the sea that takes nothing yet")


class Ferry(Input):
    """A line between two ports: a ship loads until full enough or until it has waited long enough.

    A ship leaves when every deck kind with ``full_at`` has reached it, or ``max_wait`` after the
    first unit on board joined the line.
    """

    pool: Name = Field(description="fleet of ships, perhaps shared with other lines")
    ports: Annotated[list[Name], Field(min_length=2, max_length=2)] = Field(
        description="the two places that the line connects"
    )
    crossing: DurationDistribution = Field(description="from one port's roads to the other's")
    handling: DurationDistribution = Field(description="unloading and loading in one port call")
    decks: Annotated[dict[Name, Deck], Field(min_length=1, max_length=MAX_DECKS)] = Field(
        description="kinds of deck place, such as trucks and wagons"
    )
    max_wait: PositiveHours = Field(
        description="time after which a ship leaves although it is not full enough"
    )
    berths: dict[Name, AtLeastOne] = Field(
        default_factory=dict, description="berths at each port; no limit where absent"
    )
    returns_empty: bool = Field(
        False, description="freight only from the first port; ships come back empty at once"
    )
    weather: Name | None = Field(None, description="weather that shuts ships in and out")
    shallow: Shallow | None = Field(
        None, description="what a lower sea takes; nothing where absent"
    )
    distance: Kilometres | None = Field(None, description="length of the crossing, for CO2")
    co2: GramsPerTonneKilometre | None = Field(None, description="emission per tonne-kilometre")
    empty_return: EmptyReturn | None = Field(
        None, description="empty places on the way back, on top of fare and co2, as for links"
    )


class SeaLevel(Input):
    """The level of the sea that ferries cross, against the one at which decks are stated."""

    change: SignedMetres = Field(0.0, description="level of the base year; below 0 is lower")
    yearly: SignedMetres = Field(0.0, description="change from one calendar year to the next")
    base_year: Annotated[float, Quantity("count", low=1900, high=2200)] | None = Field(
        None, description="year of the change; that of growth, or the first measured, if absent"
    )


class Pool(Input):
    """A fleet of ships that several lines draw from."""

    title: Title = ""
    ships: AtLeastOne = Field(description="all ships of the fleet")
    in_repair: Count = Field(0.0, description="ships of these that do not sail in the run")
    note: Note = ""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.in_repair >= self.ships:
            message = f"found {self.in_repair:g} of {self.ships:g} ships in repair, expected fewer"
            raise FieldError("in_repair", message)
        return self
