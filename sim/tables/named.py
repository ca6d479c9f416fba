"""What KPIs and reports need to know of nodes, flows and corridors, beside the plan's numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """What a node is called, for KPIs and messages.

    Attributes
    ----------
    name : str
        Id in the scenario (``khorgos.documents``); a ferry shore is ``line@port``.
    kind : str
        travel, station, yard, gate, fleet, train or ferry.
    place : str
        The place it stands at, empty where it has none.
    title : str
        For people.
    """

    name: str
    kind: str
    place: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """What KPIs need to know of a flow; amounts of the base year before growth are in the classes.

    ``capped_usd`` and ``capped_tonnes`` are hourly rates (offered, delivered) of a capped flow,
    which has no units; None for flows with units. A ``probe`` is a shipment that is asked of
    several corridors.
    """

    name: str
    title: str = ""
    direction: str = ""
    commodity: str = ""
    bilateral: bool = False
    capped_usd: tuple[float, float] | None = None
    capped_tonnes: tuple[float, float] | None = None
    probe: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """One way of a corridor: a link, a crossing, a step that only takes time, or a station's fee.

    Attributes
    ----------
    name : str
        Of the link, ferry line or station in the scenario.
    mode : str
        road, rail, sea, air, pipeline; fee; empty for a step without a link.
    distance : float
        Kilometres, 0 where not known.
    cost : float or None
        What the shipper pays for one unit, USD; None where no price is known.
    co2 : float or None
        Emission of one tonne, kg.
    cost_empty, co2_empty : float or None
        The part of both that is the empty return; None where the values do not tell it apart.
    """

    name: str = ""
    mode: str = ""
    distance: float = 0.0
    cost: float | None = None
    co2: float | None = None
    cost_empty: float | None = None
    co2_empty: float | None = None


@dataclass(frozen=True, slots=True)
class CorridorInfo:
    """What KPIs and reports need to know of a corridor.

    ``cost_per_unit`` (USD for one unit) and ``co2_per_tonne`` (kg a tonne) are None where a leg has
    no sourced value. ``waiting_cost`` is USD for an hour that one unit waits. ``distance`` is in km
    over all legs with one; ``legs`` holds all of them in the order of the path, fees among them.
    """

    name: str
    title: str = ""
    group: str = ""
    direction: str = ""
    cost_per_unit: float | None = None
    waiting_cost: float = 0.0
    co2_per_tonne: float | None = None
    distance: float = 0.0
    legs: tuple[Leg, ...] = ()
