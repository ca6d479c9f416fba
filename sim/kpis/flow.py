"""KPIs of flows: opening + offered = delivered + waiting + in transit + held + refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kpis.record import Record
from sim.kpis.results import Kpi
from sim.kpis.spans import count_within
from sim.kpis.states import HELD, IN_TRANSIT, WAITING, counts
from sim.tables.named import FlowInfo

#: The measures of a flow: units, and the columns of its classes.
MEASURES = {"units": None, "tonnes": "tonnes", "USD": "usd"}
#: The states of a unit that is in the model.
PRESENT = [WAITING, IN_TRANSIT, HELD]
PARTS = ("opening", "offered", "delivered", "waiting", "in_transit", "held", "refused")


class Balance(NamedTuple):
    """Numbers of units by class over the measured window, each of shape (classes,).

    ``opening`` and ``closing`` are tables of all states at its two ends, (classes, STATES).
    """

    opening: NDArray[np.int64]
    closing: NDArray[np.int64]
    offered: NDArray[np.int64]
    delivered: NDArray[np.int64]
    refused: NDArray[np.int64]


def balance(record: Record) -> Balance:
    """Count the units of every class at and between the ends of the window."""
    offered, delivered, refused = np.zeros((3, len(record.plan.classes)), dtype=np.int64)
    low, high = record.low, record.high
    for group in record.units():
        row = group.unit_class
        offered[row] = count_within(group.created, low, high)
        delivered[row] = count_within(group.finished, low, high)
        refused[row] = count_within(group.refused, low, high) if group.refuses else 0
    return Balance(counts(record, low), counts(record, high), offered, delivered, refused)


def flow_kpis(record: Record, totals: Balance) -> Iterator[Kpi]:
    """Yield the parts of each flow's balance in units, tonnes and USD.

    A capped flow has no units, nothing on its way, and no tonnes where none are given.
    """
    parts = {
        "opening": totals.opening[:, PRESENT].sum(axis=1),
        "offered": totals.offered,
        "delivered": totals.delivered,
        "waiting": totals.closing[:, WAITING],
        "in_transit": totals.closing[:, IN_TRANSIT],
        "held": totals.closing[:, HELD],
        "refused": totals.refused,
    }
    for number, flow in enumerate(record.plan.flows):
        if flow.capped_usd is not None:
            yield from _capped(flow, record.hours)
            continue
        of_flow = record.plan.classes["flow"] == number
        for unit, column in MEASURES.items():
            weight = np.ones(len(of_flow)) if column is None else record.plan.classes[column]
            for kpi, part in parts.items():
                yield Kpi("flow", flow.name, kpi, float((part * weight)[of_flow].sum()), unit)


def _capped(flow: FlowInfo, hours: float) -> Iterator[Kpi]:
    """Yield a capped flow's balance: an even rate, of which the cap lets a part through."""
    for unit, rates in (("tonnes", flow.capped_tonnes), ("USD", flow.capped_usd)):
        if rates is None:
            continue
        offered, delivered = rates
        values = dict.fromkeys(PARTS, 0.0) | {
            "offered": offered * hours,
            "delivered": delivered * hours,
            "refused": (offered - delivered) * hours,
        }
        for kpi, value in values.items():
            yield Kpi("flow", flow.name, kpi, value, unit)
