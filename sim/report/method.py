"""How the results came about, and what they do not say."""

from __future__ import annotations

from typing import Any

from sim.report import digits
from sim.report.levers import Axes, point_label
from sim.report.names import Names
from sim.report.result import Result
from sim.report.tables import Cell, Column, Table

#: What holds where no flow chooses its corridor and trade does not respond.
NO_REACTION = (
    "Demand does not react: shares of corridors are inputs, shippers do not change their route "
    "when one is slow, and faster borders create no trade of their own."
)
#: What no scenario does; a reader should not look for it in the numbers.
LIMITS = (
    (
        "The intervals hold chance between replications alone. A wrong input is not in them: see "
        "the ranges and the assumptions among the inputs."
    ),
    (
        "Goods are not lost and prices do not change; a cost or emission without a sourced price "
        "for every leg is left out, not guessed."
    ),
    (
        "Carried is what got through at the demand given. It is the capacity only where something "
        "on the way is in use nearly all the time."
    ),
)


def facts(result: Result) -> list[str]:
    """Return what stands below the title: version, seed, size of the experiment."""
    counts = sorted({point.replications for point in result.points})
    runs = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    points = len(result.points)
    return [
        f"scenario {result.name}",
        f"{points} point{'' if points == 1 else 's'}",
        f"{runs} replication{'' if runs == '1' else 's'}",
        f"seed {result.run.seed}",
        f"corridorsim {result.run.version}",
    ]


def warnings(result: Result, of: Axes, names: Names) -> list[str]:
    """Return what a reader must know before the numbers, beside the run's own warnings."""
    found = []
    late = [point for point in result.points if point.warm_up_reached is False]
    if late and not any("warm-up" in text or "warm up" in text for text in result.warnings):
        where = digits.listed(point_label(point, of, names) or result.title for point in late[:3])
        more = f" and {len(late) - 3} more" if len(late) > 3 else ""
        found.append(f"The run had not settled when the warm-up ended: {where}{more}.")
    if all(point.replications < 2 for point in result.points):
        found.append("One replication: there are no confidence limits, and no verdict rests on it.")
    return found


def items(result: Result, of: Axes, names: Names) -> list[str]:
    """Return the method in sentences, numbers of this run in it."""
    clock = result.tree.get("clock") or {}
    found = [_clock(clock)] if clock else []
    found.append(
        f"Every number with a range is a mean over the replications with its "
        f"{100 * result.confidence:g} % Student-t interval; where all replications agree there is "
        "no range."
    )
    if len(result.points) > 1:
        found.append(
            "All points see the same trucks and the same storms (common random numbers), so that "
            "the difference of two points is not luck of the draw."
        )
    if any(point.target for point in result.points):
        limit = next(point.target.loss_limit for point in result.points if point.target)
        share = f"{100 * limit:g} %"
        found.append(
            "Verdict: the loss is the growth of what waits, is under way or is held at origin, and "
            "what is refused, as a share of what is offered, by value. The target is met where the "
            f"offer is the target and the upper limit of the loss is below {share}; missed where "
            f"its lower limit is above {share}; undecided else."
        )
        found.append(
            "Lost time is charged to the station, ban or fleet that caused it, not to where the "
            "unit stood."
        )
    found += [_scaling(result)] if _scaling(result) else []
    return [*found, *([] if _reacts(result) else [NO_REACTION]), *LIMITS]


def _reacts(result: Result) -> bool:
    """Whether freight chooses its corridor, or trade responds to time, at the written values."""
    tree = result.tree
    chooses = any(flow.get("choice") for flow in (tree.get("flows") or {}).values())
    chooses = chooses and (tree.get("choice") or {}).get("active", True)
    return bool(chooses or (tree.get("response") or {}).get("active"))


def _clock(clock: Any) -> str:
    start = f" from {clock['start']}" if clock.get("start") else ""
    warm_up = str(clock.get("warm_up") or "0 h")
    return (
        f"Simulated: {clock.get('length')}{start}; the first {warm_up} are warm-up, not measured."
    )


def _scaling(result: Result) -> str:
    factors = sorted({round(point.scaling, 4) for point in result.points if point.scaling})
    if not factors:
        return ""
    shown = digits.listed(f"{factor:g}" for factor in factors[:4])
    return (
        f"Bilateral flows without a cap of their own are offered {shown} times, so that the whole "
        "offer is the target."
    )


def files(result: Result) -> Table | None:
    """Return the input files with their fingerprints."""
    if not result.run.files:
        return None
    columns = [Column("file", numeric=False), Column("SHA-256", numeric=False)]
    rows = [[Cell(path), Cell(digest, mark="code")] for path, digest in result.run.files]
    return Table("Input files of this run", columns, rows, folded=True)
