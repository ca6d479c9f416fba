"""The scenario that a planner writes, put together from the mechanisms' inputs."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from sim.inputs import (
    Count,
    Day,
    Factor,
    FieldError,
    Hours,
    Input,
    Name,
    Note,
    PositiveFactor,
    Quantity,
    Share,
    Title,
    UsdPerYear,
)
from sim.mechanisms.border.inputs import Gate, Station, Yard, kind_of
from sim.mechanisms.capped_value.inputs import CappedFlow
from sim.mechanisms.choice.inputs import ChoiceRuns
from sim.mechanisms.demand.inputs import Flow, Growth
from sim.mechanisms.disruption.inputs import Disruption
from sim.mechanisms.electronic_queue.inputs import ElectronicQueue, is_queue
from sim.mechanisms.embargo.inputs import Embargo
from sim.mechanisms.ferry.inputs import Ferry, Pool, SeaLevel
from sim.mechanisms.hours.inputs import AnyCalendar
from sim.mechanisms.network.inputs import Corridor, Link, Place
from sim.mechanisms.project.inputs import Project
from sim.mechanisms.response.inputs import Response
from sim.mechanisms.shipment.inputs import Shipment
from sim.mechanisms.train.inputs import Train
from sim.mechanisms.truck.inputs import Fleet
from sim.mechanisms.weather.inputs import Weather
from sim.scenario.shock import Shock

#: Hours of the longest run.
LONGEST = 1e7
Confidence = Annotated[float, Quantity("", low=0.5, high=0.9999)]
#: A lever's value or a layer's override: what YAML can hold.
Plain = Any


def _kind(raw: Any) -> str:
    return "queue" if is_queue(raw) else kind_of(raw)


AnyStation = Annotated[
    Annotated[Station, Tag("station")]
    | Annotated[Yard, Tag("yard")]
    | Annotated[Gate, Tag("gate")]
    | Annotated[ElectronicQueue, Tag("queue")],
    Discriminator(_kind),
]


class Clock(Input):
    """The time that a run covers: ``[0, length)``, of which ``warm_up`` is not measured."""

    start: Day | None = Field(
        None, description="first day; needed for calendars by weekday and profiles by month"
    )
    length: Annotated[float, Quantity("h", high=LONGEST, positive=True)] = Field(
        description="how long a run is, the warm-up included"
    )
    warm_up: Hours = Field(0.0, description="time at the start that is simulated and not measured")

    @model_validator(mode="after")
    def _measured(self) -> Self:
        if self.warm_up >= self.length:
            message = f"found {self.warm_up:g} h, expected less than the length ({self.length:g} h)"
            raise FieldError("warm_up", message)
        if self.start is not None and not "1900" <= self.start[:4] <= "2200":
            raise FieldError("start", f"found {self.start!r}, expected a day from 1900 to 2200")
        return self


class Service(Input):
    """A service of carriers: exactly one of train and ferry."""

    title: Title = ""
    train: Train | None = Field(None, description="block trains that form from lots")
    ferry: Ferry | None = Field(None, description="ships between two ports")
    note: Note = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.train is None) == (self.ferry is None):
            found = "neither" if self.train is None else "both"
            raise ValueError(f"found {found} of train and ferry, expected exactly one")
        return self


class Observation(Input):
    """Something counted in the real world that a KPI is held against."""

    fact: str = Field(description="id of the sourced fact that holds what was counted")
    scope: Annotated[str, Field(pattern="^(network|corridor|station|flow|service)$")] = Field(
        description="scope of the KPI"
    )
    name: str = Field(
        description="what the KPI is of, such as a station; several joined by ' + ' are summed"
    )
    kpi: str = Field(description="name of the KPI; several joined by ' + ' are summed")
    unit: str = Field("", description="unit of the KPI, where it has rows in several")
    factor: Factor = Field(1.0, description="what the KPI is multiplied by to compare it")
    offset: Annotated[float, Quantity("", low=-1e12)] = Field(
        0.0, description="what is then added, such as service times beside waits; may be below 0"
    )
    over: str = Field(
        "",
        description="what the sum is divided by, before factor and offset: the KPI of these names; "
        "of the same names where only over_kpi is given",
    )
    over_kpi: str = Field("", description="the KPI to divide by; the same KPI where only over is")
    fitted: bool = Field(
        False, description="whether a capacity was fitted to it, so that it proves nothing"
    )
    cause: str = Field("", description="likely cause of a difference")
    group: str = Field(
        "", description="kind of quantity, such as border times, under which agreement is counted"
    )


class Calibration(Input):
    """Which inputs are fitted to which observations, for ``corridorsim calibrate``."""

    parameters: Annotated[list[str], Field(min_length=1, max_length=50)] = Field(
        description="paths of the inputs that may move, each within the low and high of its source"
    )
    observations: list[Name] = Field(
        default_factory=list,
        description="what they are fitted to; all observations marked fitted where absent",
    )


class Target(Input):
    """What the planner wants the network to carry."""

    kpi: Annotated[str, Field(pattern="^bilateral_trade$")] = Field(
        "bilateral_trade", description="what is held against the target"
    )
    at_least: UsdPerYear = Field(description="the target")
    scale_offered: bool = Field(
        True, description="scale the offered bilateral flows so that their total is the target"
    )
    loss_limit: Share = Field(
        0.01, description="share of the offered value that may be lost with the target still met"
    )
    capacity_year: str = Field("", description="the year whose capacities the scenario holds")
    quote: list[dict[str, Plain]] = Field(
        default_factory=list,
        description="lever values of the points that the answer quotes; only there are marginal "
        "values run",
    )
    marginal_stations: Count = Field(
        3.0, description="stations with most lost time whose marginal value is run"
    )
    marginal_increase: PositiveFactor = Field(
        0.1, description="share by which their capacity is raised for it"
    )


#: ``loss``, ``lost_time`` or a KPI of the results.
Measure = Annotated[str, Field(pattern=r"^(loss|lost_time|[a-z]+/[^/]+/[a-z0-9_]+)$")]


class Reference(Input):
    """The point that all others are held against, to see what each measure buys."""

    levers: Annotated[dict[str, Plain], Field(min_length=1)] = Field(
        description="its lever values; what is not named is that of the point held against it"
    )
    kpis: Annotated[list[Measure], Field(min_length=1)] = Field(
        default_factory=lambda: ["network/network/delivered_value"],
        description="what is compared, the first ranks: scope/name/kpi, loss or lost_time",
    )


class Experiment(Input):
    """Which points are run, how often, and how sure the answer should be."""

    replications: Annotated[float, Quantity("count", low=1, high=100_000)] = Field(
        5.0, description="runs at each point, each with its own random numbers"
    )
    seed: Count = Field(1.0, description="picks the random numbers of the whole experiment")
    confidence: Confidence = Field(0.95, description="of every interval and of the verdict")
    levers: dict[str, list[Plain]] = Field(
        default_factory=dict,
        description="path in the scenario, or a variant's name, to the values tried",
    )
    reference: Reference | None = Field(
        None, description="the point that all others are held against, on the same random numbers"
    )
    years: list[Annotated[float, Quantity("count", low=1900, high=2200)]] = Field(
        default_factory=list,
        description="calendar years, each a point: the clock moved so that the year is measured, "
        "with demand and projects of that time",
    )

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if any(late <= early for early, late in pairwise(self.years)):
            raise FieldError("years", "found years out of order, expected an ascending list")
        return self


class Scenario(Input):
    """Everything that a planner may write, after the layers have been put on one another."""

    title: Title = ""
    description: str = Field("", description="what the scenario is about")
    question: str = Field("", description="the planner's question, shown with the answer")
    clock: Clock = Field(description="the time that a run covers")
    clearance_efficiency: PositiveFactor = Field(
        1.0, description="divides the service times of all customs steps"
    )
    acceptance_exponent: Share = Field(
        0.0, description="a in limit = base x efficiency^a at gates with accepts"
    )
    calendars: dict[Name, AnyCalendar] = Field(
        default_factory=dict, description="opening hours, referred to by stations and gates"
    )
    places: dict[Name, Place] = Field(
        default_factory=dict,
        description="points on the map; stations named place.step belong to them",
    )
    links: dict[Name, Link] = Field(
        default_factory=dict, description="ways between two places for one mode"
    )
    stations: dict[Name, AnyStation] = Field(
        default_factory=dict, description="facilities where units queue: stations, yards and gates"
    )
    fleets: dict[Name, Fleet] = Field(
        default_factory=dict,
        description="vehicles that loads wait for, and pairings of goods and trucks",
    )
    pools: dict[Name, Pool] = Field(
        default_factory=dict, description="fleets of ships that ferry lines draw from"
    )
    weather: dict[Name, Weather] = Field(
        default_factory=dict, description="closures in blocks that ferry lines refer to"
    )
    sea_level: SeaLevel = Field(
        default_factory=SeaLevel, description="how low the sea is that ferries cross"
    )
    embargoes: dict[Name, Embargo] = Field(
        default_factory=dict, description="loading bans that hold trains at their origin"
    )
    services: dict[Name, Service] = Field(
        default_factory=dict, description="block trains and ferry lines"
    )
    corridors: dict[Name, Corridor] = Field(
        default_factory=dict, description="chains of links, stations and services"
    )
    flows: Annotated[dict[Name, Flow], Field(min_length=1)] = Field(
        description="demand: what comes, how often, and which way it goes"
    )
    capped_flows: dict[Name, CappedFlow] = Field(
        default_factory=dict, description="value that meets no queue: pipelines, air, crude by sea"
    )
    shipments: dict[Name, Shipment] = Field(
        default_factory=dict, description="single shipments that several corridors are asked for"
    )
    choice: ChoiceRuns = Field(
        default_factory=ChoiceRuns, description="how the shares of flows with a choice are found"
    )
    response: Response = Field(
        default_factory=Response, description="trade that responds to the time it takes"
    )
    growth: Growth = Field(default_factory=Growth, description="how demand grows from year to year")
    disruptions: dict[Name, Disruption] = Field(
        default_factory=dict,
        description="times at which something is shut, short, slow or in demand; dated or random",
    )
    projects: dict[Name, Project] = Field(
        default_factory=dict, description="dated changes of any path of the scenario"
    )
    variants: dict[Name, dict[str, dict[str, Plain]]] = Field(
        default_factory=dict,
        description="named bundles of path: value; a lever with the variant's name picks one",
    )
    observations: dict[Name, Observation] = Field(
        default_factory=dict, description="what was counted, to hold the results against"
    )
    calibration: Calibration | None = Field(
        None, description="which inputs are fitted to which observations"
    )
    target: Target | None = Field(None, description="what the network should carry")
    shock: Shock | None = Field(
        None, description="run twice, with a shock and undisturbed, and told what it costs"
    )
    experiment: Experiment = Field(
        default_factory=Experiment, description="which points are run, and how often"
    )
    demo: dict[str, Plain] = Field(
        default_factory=dict, description="path: value, applied by --demo for a quick look"
    )
    _later: tuple[Later, ...] = PrivateAttr(default=())

    @property
    def later(self) -> tuple[Later, ...]:
        """What the scenario is after each opening of a project during the run, in order of time."""
        return self._later


class Later(NamedTuple):
    """What a scenario is from a time on: hours, the projects that open then, the scenario."""

    at: float
    opened: tuple[str, ...]
    scenario: Scenario


@cache
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, for editors.

    The keys that are read before validation (``extends``, ``tables``, ``set``, ``facts``) are part
    of it.
    """
    schema = Scenario.model_json_schema(by_alias=True)
    files = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    schema["properties"] = {
        "extends": {
            **files,
            "description": "scenario files that this one builds on; relative to this file",
        },
        "tables": {
            "type": "object",
            "additionalProperties": files,
            "description": "section: CSV files with a row for each entry",
        },
        "set": {
            "type": "object",
            "description": "path: value, applied after extends, tables and the file's own keys",
        },
        "facts": {**files, "description": "CSV files of sourced facts that sources refer to"},
        **schema["properties"],
    }
    # A file that extends another need not repeat what that one holds.
    schema.pop("required", None)
    return schema
