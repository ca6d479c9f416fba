"""What a planner writes about the map: places, links and corridors, and the steps of a path."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.inputs import (
    Degrees,
    DurationDistribution,
    Factor,
    FieldError,
    GramsPerTonneKilometre,
    Input,
    Kilometres,
    Metres,
    Name,
    Note,
    PerHour,
    PositiveFactor,
    PositiveHours,
    Share,
    SpeedDistribution,
    Title,
    Usd,
    UsdPerHour,
    UsdPerKilometre,
)

Mode = Literal["road", "rail", "sea", "air", "pipeline"]


class Place(Input):
    """A point on the map: city, border port, terminal, seaport."""

    title: Title = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description="ISO 3166 code of two letters"
    )
    lat: Degrees | None = Field(None, description="latitude, degrees north")
    lon: Degrees | None = Field(None, description="longitude, degrees east")
    clearance_efficiency: PositiveFactor | None = Field(
        None, description="overrides the scenario's efficiency at this place"
    )
    dredged: Metres = Field(
        0.0, description="water that dredging has added at this port, for ships in shallow water"
    )
    note: Note = ""


class EmptyReturn(Input):
    """Empty trips that the emission, or the tariff, of a loaded one does not hold yet."""

    share: Share = Field(description="share of loaded trips that are followed by an empty one")
    emits: Factor = Field(description="emission of an empty trip, as a share of a loaded one's")
    paid: Factor = Field(
        0.0, description="what the shipper pays for an empty trip, as a share of the tariff or fare"
    )


class Rest(Input):
    """How long a lone driver may drive, and how long he must then rest before he drives on."""

    after: PositiveHours = Field(description="hours of driving after which he rests")
    length: PositiveHours = Field(alias="for", description="hours of one rest")


class Link(Input):
    """A way between two places for one mode; it may be passed in both directions."""

    title: Title = ""
    origin: Name = Field(alias="from", description="place")
    destination: Name = Field(alias="to", description="place")
    mode: Mode = Field(description="what goes here")
    distance: Kilometres | None = Field(None, description="length of the way")
    speed: SpeedDistribution | None = Field(
        None, description="drawn for each entity; the time is distance divided by speed"
    )
    time: DurationDistribution | None = Field(
        None, description="time to pass the link, instead of distance and speed"
    )
    rest: Rest | None = Field(
        None, description="drivers' rest on the way, on top of the time; on roads only"
    )
    paths: PerHour | None = Field(None, description="train paths or slots per direction")
    headway: PositiveHours | None = Field(
        None, description="least time between two entries in one direction"
    )
    tariff: UsdPerKilometre | None = Field(
        None, description="what the shipper pays for one unit (truck, wagon or box) per kilometre"
    )
    co2: GramsPerTonneKilometre | None = Field(None, description="emission per tonne-kilometre")
    empty_return: EmptyReturn | None = Field(
        None, description="empty trips on top of tariff and co2; those hold them where absent"
    )
    note: Note = ""

    @model_validator(mode="after")
    def _timed(self) -> Self:
        if self.time is None and self.speed is None:
            raise ValueError("found neither time nor speed, expected one of them")
        if self.time is not None and self.speed is not None:
            raise FieldError("time", "found a time beside a speed, expected one of them")
        if self.speed is not None and self.distance is None:
            raise FieldError("speed", "found a speed without a distance, expected both")
        if self.rest is not None and self.mode != "road":
            raise FieldError(
                "rest", f"found drivers' rest by {self.mode}, expected it by road only"
            )
        if self.paths is not None and self.headway is not None:
            raise FieldError("headway", "found a headway beside paths, expected one of them")
        if self.paths == 0:
            raise FieldError("paths", "found 0 paths for ever, expected more than 0")
        return self


class Travel(Input):
    """A step that only takes time, without a link on the map."""

    travel: DurationDistribution = Field(description="the time it takes")
    cost: Usd | None = Field(
        None, description="what the shipper pays for it; without it a corridor has no cost"
    )


class At(Input):
    """A visit to a station, link or service with a share or a service time of its own."""

    at: Name = Field(description="station, link or service")
    share: Share | None = Field(None, description="share of the entities that take this step")
    service: DurationDistribution | None = Field(None, description="instead of the station's")


class Board(Input):
    """A crossing on a ferry line."""

    board: Name = Field(description="ferry service")
    at: Name = Field(description="place where the unit goes on board")
    deck: Name = Field(description="kind of deck place that the unit takes")


class Take(Input):
    """Take one or more units of a fleet, waiting until they are there."""

    take: Name = Field(description="fleet")


class Give(Input):
    """Give what was taken back to the fleet, or add to a pairing."""

    give: Name = Field(description="fleet")


_KEYS = ("travel", "board", "take", "give")
_FORMS = ((Travel, "travel"), (At, "at"), (Board, "board"), (Take, "take"), (Give, "give"))


def _form(raw: Any) -> str | None:
    if isinstance(raw, str):
        return "name"
    if isinstance(raw, Mapping):
        for key in _KEYS:
            if key in raw:
                return key
        # A misspelt key: judge by what it is most like, so that the message names the right one.
        near = [get_close_matches(str(key), _KEYS, n=1) for key in raw if "at" not in raw]
        return next((match[0] for match in near if match), "at")
    return next((tag for model, tag in _FORMS if isinstance(raw, model)), None)


Step = Annotated[
    Annotated[Name, Tag("name")]
    | Annotated[Travel, Tag("travel")]
    | Annotated[At, Tag("at")]
    | Annotated[Board, Tag("board")]
    | Annotated[Take, Tag("take")]
    | Annotated[Give, Tag("give")],
    Discriminator(_form),
]
Path = Annotated[list[Step], Field(min_length=1, max_length=500)]


class Corridor(Input):
    """A named chain of links, stations and services from origin to destination."""

    title: Title = ""
    group: str = Field("", description="corridors with the same group are shown side by side")
    direction: str = Field("", description="such as westbound; shown behind the title")
    path: Path = Field(description="the steps, from origin to destination")
    waiting_cost: UsdPerHour | None = Field(
        None, description="what an hour of waiting costs one unit; part of the cost a tonne"
    )
    note: Note = ""
