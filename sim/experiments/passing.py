"""Which corridors and flows pass a station, link, line or fleet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.mechanisms.demand.inputs import Flow
from sim.scenario.schema import Scenario


def named(path: Sequence[Any]) -> set[str]:
    """Return everything that the steps of a path name."""
    found: set[str] = set()
    for step in path:
        values = [step] if isinstance(step, str) else step.model_dump().values()
        found |= {value for value in values if isinstance(value, str)}
    return found


def corridors_by(scenario: Scenario, names: set[str]) -> set[str]:
    """Return the corridors whose steps name any of these stations, links, lines or fleets."""
    return {
        corridor
        for corridor, one in scenario.corridors.items()
        if not names.isdisjoint(named(one.path))
    }


def share_of(flow: Flow, corridors: set[str], name: str) -> float:
    """Return the share of a flow's units that pass a node.

    Parameters
    ----------
    corridors : set of str
        Those that pass it.
    name : str
        The node, which a flow's own path may name.
    """
    if flow.path is not None:
        return float(name in named(flow.path))
    shares = flow.corridors or {str(flow.corridor): 1.0}
    return sum(share for corridor, share in shares.items() if corridor in corridors)


def disturbed(scenario: Scenario, disruptions: Sequence[str]) -> set[str]:
    """Return the corridors that disruptions act on.

    Those that pass what is shut, short or slow, that take a line whose ships or loading ban it
    acts on, or that carry a flow whose demand changes.
    """
    acts = [act for one in disruptions for act in scenario.disruptions[one].acts()]
    hit = {name for act, name, _ in acts if act != "demand"}
    for name, service in scenario.services.items():
        one = service.ferry or service.train
        used = {str(getattr(one, "pool", "")), str(getattr(one, "embargo", ""))}
        if not hit.isdisjoint(used):
            hit.add(name)
    found = corridors_by(scenario, hit)
    for act, name, _ in acts:
        flow = scenario.flows.get(name) if act == "demand" else None
        if flow is not None:
            found |= set(flow.corridors or ([flow.corridor] if flow.corridor else []))
    return found
