"""What a run is worth to a planner: KPIs, series, losses, and the laws that every run obeys.

Importing this package loads no numpy, so that the registry is at hand for documentation and help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kpis.results import Evaluation, Kpi, Loss, Sample

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.kpis.corridor import Transits
    from sim.kpis.record import Record
    from sim.kpis.spans import Floats
    from sim.tables.draws import Draws
    from sim.tables.plan import Plan
    from sim.tables.visits import Visits

__all__ = ["Evaluation", "Kpi", "Loss", "Sample", "evaluate"]


def evaluate(
    plan: Plan, draws: Draws, visits: Visits, check: bool = False, daily: bool = False
) -> Evaluation:
    """Work out everything that one replication tells, over the window ``[warm_up, end)``.

    Parameters
    ----------
    plan : Plan
    draws : Draws
    visits : Visits
        As an engine gave it back; it is not changed.
    check : bool
        Whether to check all laws on the way: as `sim.kpis.laws.check`, in less time than apart.
    daily : bool
        Whether to add the freight of every day, see `sim.kpis.daily`.

    Returns
    -------
    Evaluation

    Raises
    ------
    LawError
        If ``check`` is set and a law is broken.
    """
    from sim.kpis.corridor import corridor_kpis, transits
    from sim.kpis.flow import balance, flow_kpis
    from sim.kpis.laws import check_entities
    from sim.kpis.loss import losses, lost_time
    from sim.kpis.network import network_kpis
    from sim.kpis.nodes import at_nodes
    from sim.kpis.record import read
    from sim.kpis.sailings import Sailings
    from sim.kpis.service import service_kpis
    from sim.kpis.station import station_kpis
    from sim.kpis.ways import flow_times, way_kpis

    record = read(plan, draws, visits)
    if check:
        check_entities(record)
    nodes = at_nodes(record, check)
    sailings = Sailings.of(record)
    totals = balance(record)
    gathered = transits(record, sailings)
    return Evaluation(
        kpis=[
            *network_kpis(record, totals),
            *corridor_kpis(record, gathered),
            *station_kpis(record, nodes.kpis),
            *service_kpis(record, sailings),
            *flow_kpis(record, totals),
            *flow_times(record),
            *way_kpis(record, sailings),
        ],
        series=_series(record, nodes.queues, gathered, daily),
        losses=losses(record, totals),
        lost_time=lost_time(record),
    )


def _series(
    record: Record, queues: Mapping[int, Floats], gathered: list[Transits], daily: bool
) -> list[Sample]:
    """Return all series, in the order of their table."""
    from sim.kpis.daily import daily_series
    from sim.kpis.series import held_series, queue_series, transit_series, work_series
    from sim.kpis.ways import month_series

    return [
        *queue_series(record, queues),
        *transit_series(record, gathered),
        *work_series(record),
        *held_series(record),
        *month_series(record),
        *(daily_series(record) if daily else ()),
    ]
