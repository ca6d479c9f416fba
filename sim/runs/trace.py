"""The visits of a run as a table that people can read, for ``--trace``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.tables.draws import Draws
from sim.tables.plan import KIND_NAMES, Plan
from sim.tables.visits import Visits

if TYPE_CHECKING:
    import pyarrow as pa

TIMES = ("arrive", "start", "end", "leave")


def write_visits(folder: Path, name: str, plan: Plan, draws: Draws, visits: Visits) -> None:
    """Write ``<name>.parquet``, and ``<name>.sailings.parquet`` where ships sailed.

    Parameters
    ----------
    folder : Path
    name : str
        Of the run.
    plan, draws, visits
        Of the run.
    """
    import pyarrow.parquet as pq

    pq.write_table(visit_table(plan, draws, visits), folder / f"{name}.parquet", compression="zstd")
    if len(visits.sailings):
        table = sailing_table(plan, visits)
        pq.write_table(table, folder / f"{name}.sailings.parquet", compression="zstd")


def visit_table(plan: Plan, draws: Draws, visits: Visits) -> pa.Table:
    """Return one row for each visit that began, by entity and then by step.

    Columns: entity, what (the flow, or the train service), corridor (empty for trains), step
    (ordinal of the visit in the path), kind, node, arrive, start, end, leave (hours), cause (node),
    carrier (entity number of the train, or row of the sailing).
    """
    import pyarrow as pa

    owners = _owners(plan, draws)
    nodes = pa.array([node.name for node in plan.nodes], pa.string())
    began = np.isfinite(visits.arrive)
    parts = []
    for what, corridor, path, entities, first, stride in owners:
        steps = plan.path_of_steps(path)
        steps = steps[steps["visit"] >= 0]
        steps = steps[np.argsort(steps["visit"])]
        rows = (first[:, None] + stride * np.arange(len(steps))[None, :]).ravel()
        step = np.tile(np.arange(len(steps), dtype=np.int32), len(entities))
        kept = began[rows]
        rows, step = rows[kept], step[kept]
        names = pa.array([KIND_NAMES[kind] for kind in steps["kind"]], pa.string())
        cause = visits.cause[rows]
        columns = {
            "entity": pa.array(np.repeat(entities, len(steps))[kept]),
            "what": pa.repeat(what, len(rows)),
            "corridor": pa.repeat(corridor, len(rows)),
            "step": pa.array(step),
            "kind": names.take(pa.array(step)),
            "node": nodes.take(pa.array(steps["node"][step])),
            **{time: pa.array(getattr(visits, time)[rows], from_pandas=True) for time in TIMES},
            "cause": nodes.take(pa.array(cause, mask=cause < 0)),
            "carrier": pa.array(visits.carrier[rows], mask=visits.carrier[rows] < 0),
        }
        parts.append(pa.table(columns))
    return pa.concat_tables(parts)


def sailing_table(plan: Plan, visits: Visits) -> pa.Table:
    """Return the sailings in their order: line, ship, from, times in hours, places taken."""
    import pyarrow as pa

    sailings = visits.sailings
    shore = np.where(sailings["from_b"], "node_b", "node_a")
    origin = [
        plan.nodes[int(plan.lines[line][end])].name
        for line, end in zip(sailings["line"], shore, strict=True)
    ]
    times = ("ready", "full", "depart", "arrive", "landed")
    return pa.table(
        {
            "sailing": pa.array(np.arange(len(sailings), dtype=np.int32)),
            "ship": pa.array(np.ascontiguousarray(sailings["ship"])),
            "from": pa.array(origin, pa.string()),
            **{
                time: pa.array(np.ascontiguousarray(sailings[time]), from_pandas=True)
                for time in times
            },
            "load": pa.array(list(sailings["load"]), pa.list_(pa.float64())),
        }
    )


def _owners(
    plan: Plan, draws: Draws
) -> list[tuple[str, str, int, NDArray[np.int64], NDArray[np.int64], int]]:
    """Return for each unit class and train service: names, path, entities, first rows, stride."""
    found = []
    for row, unit_class in enumerate(plan.classes):
        entities = np.flatnonzero(draws.units["unit_class"] == row).astype(np.int64)
        first = draws.units["visit"][entities]
        flow = plan.flows[int(unit_class["flow"])].name
        corridor = plan.corridors[int(unit_class["corridor"])].name
        stride = int(draws.unit_stride[row])
        found.append((flow, corridor, int(unit_class["path"]), entities, first, stride))
    for row, formation in enumerate(plan.formations):
        entities = np.arange(draws.train_first[row], draws.train_first[row + 1], dtype=np.int64)
        first = draws.train_visit[entities - len(draws.units)]
        name = plan.nodes[int(formation["node"])].name
        stride = int(draws.train_stride[row])
        found.append((name, "", int(formation["path"]), entities, first, stride))
    return found
