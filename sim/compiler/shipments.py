"""Shipments that are asked of corridors become units on each of them."""

from __future__ import annotations

import numpy as np

from sim.compiler.builder import Builder
from sim.compiler.corridors import corridor_row
from sim.compiler.paths import PathWriter
from sim.compiler.stations import Facilities
from sim.mechanisms.shipment.inputs import Shipment
from sim.scenario.schema import Scenario
from sim.scenario.shipped import corridors_of
from sim.tables import plan as tables
from sim.tables.named import FlowInfo
from sim.tables.plan import NONE


def add_shipment(
    name: str, shipment: Shipment, scenario: Scenario, builder: Builder, facilities: Facilities
) -> None:
    """Add a shipment: a flow that is not bilateral, evenly spaced on every corridor asked."""
    builder.flows.append(FlowInfo(name, shipment.title, probe=True))
    load = (shipment.load, shipment.teu, shipment.value)
    for corridor in corridors_of(shipment, scenario):
        path = scenario.corridors[corridor].path
        row = len(builder.classes)
        prefix = f"{name}@{corridor}"
        writer = PathWriter(scenario, builder, facilities, tables.BY_UNIT, row, prefix)
        written = writer.write(path)
        info = corridor_row(corridor, None, path, scenario, builder)
        builder.classes.append((written, len(builder.flows) - 1, info, shipment.priority, *load))
        rate = builder.calendar(np.zeros(1), np.array([1.0 / shipment.every]))
        builder.arrivals.append((tables.EVEN, rate, 1, NONE, NONE, 0, NONE))
