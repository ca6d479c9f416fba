"""Demand as it is on average over a span of a scenario's clock, growth by year included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sim.mechanisms.capped_value.inputs import CappedFlow
from sim.mechanisms.demand.growth import grown_cap, mean_factor, rate_of_growth, years_of
from sim.mechanisms.demand.inputs import Flow
from sim.mechanisms.hours.translate import start_of
from sim.scenario.schema import Scenario
from sim.scenario.words import hint
from sim.scenario.world import Finding, World


@dataclass(frozen=True)
class Demand:
    """Flows whose ``growth`` (and ``cap``) is that of a span, so that they need no year.

    Attributes
    ----------
    flows : dict of str to Flow
    capped : dict of str to CappedFlow
    """

    flows: dict[str, Flow]
    capped: dict[str, CappedFlow]


def base_year(scenario: Scenario) -> int:
    """Return the year whose demand the flows say: as written, else the first that is measured."""
    if scenario.growth.base_year is not None:
        return int(scenario.growth.base_year)
    clock = scenario.clock
    return (start_of(clock.start) + timedelta(hours=clock.warm_up)).year


def measured_demand(scenario: Scenario) -> Demand:
    """Return the demand of the measured window: what a target is held against."""
    return _demand(scenario, scenario.clock.warm_up)


def whole_demand(scenario: Scenario) -> Demand:
    """Return the mean demand of the whole run."""
    return _demand(scenario, 0.0)


def _demand(scenario: Scenario, begin: float) -> Demand:
    flows, capped = dict(scenario.flows), dict(scenario.capped_flows)
    if scenario.clock.start is None:
        return Demand(flows, capped)
    years = years_of(start_of(scenario.clock.start), begin, scenario.clock.length)
    base = base_year(scenario)
    for name, flow in flows.items():
        yearly = rate_of_growth(flow, scenario.growth)
        if yearly:
            factor = flow.growth * mean_factor(yearly, base, years)
            flows[name] = flow.model_copy(update={"growth": factor})
    for name, one in capped.items():
        yearly = rate_of_growth(one, scenario.growth)
        if yearly:
            capped[name] = grown_cap(one, yearly, base, years)
    return Demand(flows, capped)


def growing(world: World) -> Iterator[Finding]:
    """Growth by year needs a date, and commodities that some flow carries."""
    scenario = world.scenario
    carried = {flow.commodity for flow in scenario.flows.values()}
    carried |= {flow.commodity for flow in scenario.capped_flows.values()}
    for name in scenario.growth.by_commodity:
        if name not in carried:
            message = f"found {name!r}, a commodity of no flow{hint(name, sorted(carried))}"
            yield Finding(("growth", "by_commodity", name), message, at_key=True)
    if scenario.clock.start is not None:
        return
    message = "found growth by year without a date, expected clock.start as well"
    if "growth" in scenario.model_fields_set:
        yield Finding(("growth",), message)
    for section in ("flows", "capped_flows"):
        for name, flow in getattr(scenario, section).items():
            if flow.yearly_growth is not None:
                yield Finding((section, name, "yearly_growth"), message)
