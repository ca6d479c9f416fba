"""Every KPI and series: its scope, unit, definition and where it comes from. No numpy here.

The documentation is made from :data:`KPIS`, and what an evaluation emits is held against it.
"""

from __future__ import annotations

from typing import NamedTuple


class KpiInfo(NamedTuple):
    """One entry of the registry.

    Attributes
    ----------
    name : str
    scope : str
        network, corridor, station, service, flow or way.
    unit : str
        ``1`` for shares; several, separated by commas, where a row comes in each of them.
    definition : str
    source : str
        The formula's or the notion's origin; empty where the definition says it all.
    """

    name: str
    scope: str
    unit: str
    definition: str
    source: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        """All units in which the KPI is given."""
        return tuple(self.unit.split(", "))


#: Times are of the measured window, from the warm-up to the end of the run.
_NETWORK = (
    KpiInfo(
        "delivered_tonnes",
        "network",
        "t/year",
        "Tonnes of all units that finished in the window, and of capped flows, a year.",
    ),
    KpiInfo("delivered_teu", "network", "TEU/year", "TEU of all units that finished, a year."),
    KpiInfo(
        "delivered_value",
        "network",
        "USD/year",
        "Value of all units that finished in the window, and of capped flows, a year.",
    ),
    KpiInfo(
        "offered_tonnes",
        "network",
        "t/year",
        "Tonnes of all units that entered the model in the window, and offered by capped flows, a "
        "year.",
    ),
    KpiInfo(
        "offered_value",
        "network",
        "USD/year",
        "Value of all units that entered the model in the window, and offered by capped flows, a "
        "year.",
    ),
    KpiInfo(
        "bilateral_trade",
        "network",
        "USD/year",
        "Delivered value of the bilateral flows, capped ones included: what a target is held "
        "against.",
    ),
    KpiInfo("target_share", "network", "1", "Bilateral trade as a share of the scenario's target."),
    KpiInfo(
        "work_in_system",
        "network",
        "units",
        "Mean number of units that have entered and neither finished nor been refused.",
    ),
    KpiInfo(
        "transport_cost",
        "network",
        "USD/year",
        "Tariffs, fares and fees of all units that finished on ways with a sourced price, a year.",
    ),
    KpiInfo(
        "transport_cost_told_share",
        "network",
        "1",
        "Share of the tonnes that finished whose ways have a sourced price.",
    ),
    KpiInfo(
        "co2",
        "network",
        "t/year",
        "CO2 of all units that finished on ways whose every leg has a sourced emission, a year.",
    ),
    KpiInfo(
        "co2_told_share",
        "network",
        "1",
        "Share of the tonnes that finished whose ways have a sourced emission.",
    ),
    KpiInfo(
        "refused_tonnes",
        "network",
        "t/year",
        "Tonnes turned away at full places or above the cap of a capped flow, a year.",
    ),
)

_CORRIDOR = (
    KpiInfo("tonnes", "corridor", "t/year", "Tonnes of the units that finished, a year."),
    KpiInfo("teu", "corridor", "TEU/year", "TEU of the units that finished, a year."),
    KpiInfo("units", "corridor", "units/year", "Units that finished, a year."),
    KpiInfo(
        "transit_mean",
        "corridor",
        "h",
        "Mean time from entering the model to the destination, of the units that finished in the "
        "window. The other transit KPIs are of the same units.",
    ),
    KpiInfo(
        "transit_sd",
        "corridor",
        "h",
        "Standard deviation of transit (n - 1), of two units or more.",
    ),
    KpiInfo("transit_p10", "corridor", "h", "Transit that 10 % of the units do not exceed."),
    KpiInfo("transit_p50", "corridor", "h", "Median transit."),
    KpiInfo("transit_p90", "corridor", "h", "Transit that 90 % of the units do not exceed."),
    KpiInfo("transit_p95", "corridor", "h", "Transit that 95 % of the units do not exceed."),
    KpiInfo(
        "on_time_share",
        "corridor",
        "1",
        "Share of the units whose transit is at most 1.25 times the corridor's own median: a "
        "measure of spread, for there is no timetable to be late against.",
    ),
    KpiInfo(
        "cost_per_tonne",
        "corridor",
        "USD/t",
        "What the shipper pays for a unit (tariffs, fares, fees, and the hours it waited), by the "
        "tonnes of a mean unit that finished. Absent where a leg has no sourced price.",
    ),
    KpiInfo(
        "co2_per_tonne",
        "corridor",
        "kg/t",
        "Emission over all legs. Absent where a leg has no sourced value.",
    ),
    KpiInfo(
        "moving",
        "corridor",
        "h",
        "Mean time on links and crossing the sea. This and the next five add up to "
        "`transit_mean`; a lot's ride in a train is split as the train's own time.",
    ),
    KpiInfo(
        "queueing",
        "corridor",
        "h",
        "Mean time before open stations and gates, for yard places, vehicles and berths, and "
        "blocked behind a full yard.",
    ),
    KpiInfo("service", "corridor", "h", "Mean time being served, or handled in port."),
    KpiInfo(
        "waiting_departure",
        "corridor",
        "h",
        "Mean time in line for a train or ship until it left, bans included, weather not.",
    ),
    KpiInfo(
        "weather",
        "corridor",
        "h",
        "Mean time on a ship ready to leave but shut in, or in the roads of a shut port.",
    ),
    KpiInfo(
        "closed",
        "corridor",
        "h",
        "Mean time before stations without staff and closed gates, and of jobs that closing "
        "stopped.",
    ),
)

_STATION = (
    KpiInfo("arrivals", "station", "/day", "Units that came to the station, gate, yard or fleet."),
    KpiInfo("throughput", "station", "/day", "Units that left it."),
    KpiInfo(
        "utilisation",
        "station",
        "1",
        "Station: server-hours of service as a share of staffed server-hours; overtime counts as "
        "service, blocked time does not. Gate: passages used of those offered. Yard or fleet: "
        "mean share of its places or vehicles taken, a vehicle's empty return included; absent "
        "for a pairing.",
    ),
    KpiInfo(
        "wait_mean",
        "station",
        "h",
        "Mean time from arrival to start, or to being let through, of units that started in the "
        "window.",
    ),
    KpiInfo("wait_p95", "station", "h", "Wait that 95 % of these units do not exceed."),
    KpiInfo("queue_mean", "station", "units", "Number waiting, averaged over time."),
    KpiInfo("queue_max", "station", "units", "Largest number waiting at any time."),
    KpiInfo(
        "blocked_share",
        "station",
        "1",
        "Server-hours held by units whose service is over but whose next place is full, while "
        "there is staff, as a share of staffed server-hours. Stations only.",
    ),
    KpiInfo(
        "closed_share",
        "station",
        "1",
        "Share of the time without staff, or with the gate closed. Stations and gates only.",
    ),
)

_SERVICE = (
    KpiInfo(
        "departures",
        "service",
        "/year",
        "Trains that left, or sailings from both ports, empty ones included.",
    ),
    KpiInfo(
        "load_factor",
        "service",
        "1",
        "Lots of a mean train by its capacity; places taken of those on all decks of a mean "
        "sailing. Ways back that are empty by rule are left out.",
    ),
    KpiInfo(
        "round_trip",
        "service",
        "h",
        "Mean time between departures of the same ship from the same port, the later one in the "
        "window and on this line. Ferries only.",
    ),
    KpiInfo(
        "fill_wait",
        "service",
        "h",
        "Train: from its first lot's arrival until it had its load. Ferry: from being ready to "
        "load until full enough or due. Of departures in the window.",
    ),
    KpiInfo(
        "idle_share",
        "service",
        "1",
        "Share of time in which the ships of the line's pool, shared lines together, have neither "
        "freight waiting or aboard nor a crossing to make. Ferries only.",
    ),
)

_AMOUNTS = "units, tonnes, USD"
_FLOW = (
    KpiInfo(
        "opening",
        "flow",
        _AMOUNTS,
        "In the model when the window begins. Opening + offered = delivered + waiting + in "
        "transit + held + refused, in each unit.",
        "conservation of units",
    ),
    KpiInfo("offered", "flow", _AMOUNTS, "Entered the model in the window."),
    KpiInfo("delivered", "flow", _AMOUNTS, "Reached the destination in the window."),
    KpiInfo(
        "waiting",
        "flow",
        _AMOUNTS,
        "At the window's end before a station, gate, place, train or ship, or in a train that "
        "waits.",
    ),
    KpiInfo("in_transit", "flow", _AMOUNTS, "Served or on its way at the window's end."),
    KpiInfo(
        "held", "flow", _AMOUNTS, "Waiting for a train under a loading ban at the window's end."
    ),
    KpiInfo("refused", "flow", _AMOUNTS, "Turned away in the window, or above the flow's cap."),
    KpiInfo("transit_mean", "flow", "h", "Mean transit of its units that finished in the window."),
)

#: A way is a flow, or a shipment, on one of several corridors: ``flow@corridor``.
_WAY = (
    KpiInfo("share", "way", "1", "Share of the flow's units that entered on this corridor."),
    KpiInfo("transit_mean", "way", "h", "As of a corridor, of the flow's own units."),
    KpiInfo("transit_sd", "way", "h", "As of a corridor, of the flow's own units."),
    KpiInfo("transit_p10", "way", "h", "As of a corridor, of the flow's own units."),
    KpiInfo("transit_p50", "way", "h", "As of a corridor, of the flow's own units."),
    KpiInfo("transit_p90", "way", "h", "As of a corridor, of the flow's own units."),
    KpiInfo("transit_p95", "way", "h", "As of a corridor, of the flow's own units."),
    KpiInfo("on_time_share", "way", "1", "As of a corridor, of the flow's own units."),
    KpiInfo(
        "cost_per_unit",
        "way",
        "USD/unit",
        "What is paid for one shipment: tariffs, fares, fees, and the hours it waited. Shipments "
        "only; absent where a leg has no sourced price.",
    ),
    KpiInfo(
        "co2_per_unit",
        "way",
        "kg/unit",
        "Emission of one shipment over all legs. Shipments only; absent where a leg has no "
        "sourced value.",
    ),
)

KPIS: tuple[KpiInfo, ...] = (*_NETWORK, *_CORRIDOR, *_STATION, *_SERVICE, *_FLOW, *_WAY)

#: What the series hold; ``x`` is hours since the clock's start, or a probability for quantiles.
SERIES: tuple[KpiInfo, ...] = (
    KpiInfo("queue", "station", "units", "Mean number waiting on each day, the warm-up too."),
    KpiInfo("transit_quantile", "corridor", "h", "Transit at probabilities 0.01 to 0.99."),
    KpiInfo("work_in_system", "network", "units", "Units in the model as each day begins."),
    KpiInfo("held", "network", "units", "Lots held by loading bans as each day begins."),
    KpiInfo("month_units", "way", "units", "Units that entered in a month and were not refused."),
    KpiInfo(
        "month_transit",
        "way",
        "h",
        "Mean transit of those that arrived. Where fewer than nine in ten did before the run's "
        "end, those on the way count with their time so far, and it is at least that of the month "
        "before.",
    ),
    KpiInfo("month_sd", "way", "h", "Standard deviation of their transit, with the same rule."),
    KpiInfo("month_p90_p50", "way", "h", "90 % quantile less the median, with the same rule."),
)

#: Added where a shock is studied; of corridors only days with a value other than 0.
DAILY: tuple[KpiInfo, ...] = tuple(
    KpiInfo(name, scope, unit, definition)
    for scope in ("network", "corridor")
    for name, unit, definition in (
        ("delivered_units", "units", "Units that finished on the day."),
        ("delivered_tonnes", "tonnes", "Tonnes that finished on the day, capped flows left out."),
        ("delivered_usd", "USD", "Value that finished on the day, capped flows left out."),
        ("freight_in_system", "tonnes", "Tonnes in the model as the day begins."),
        ("units_in_system", "units", "Units in the model as the day begins."),
        ("entered", "units", "Units that entered the model on the day."),
        (
            "hours_of_entered",
            "h",
            "Hours of those who entered on the day, until finished, refused, or the run's end.",
        ),
        ("unfinished", "units", "Of these, how many were in the model when the run ended."),
    )
)


def find(scope: str, name: str) -> KpiInfo:
    """Return the entry of a KPI.

    Raises
    ------
    KeyError
        If there is none of that name in the scope.
    """
    for entry in KPIS:
        if (entry.scope, entry.name) == (scope, name):
            return entry
    raise KeyError(f"{scope}/{name}")
