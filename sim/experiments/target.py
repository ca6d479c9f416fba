"""Whether a point meets the target, and what holds it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.compiler import scaling_factor
from sim.scenario.schema import Scenario, Target
from sim.statistics import Interval, mean_interval, ratio_interval, verdict

Header = Mapping[str, Any]
#: Nodes that the answer names.
LISTED = 5
PARTS = ("waiting", "in_transit", "held", "refused")


def limits(interval: Interval, *, unit: str | None = None, factor: float = 1.0) -> dict[str, Any]:
    """Return an interval as the summary writes it: null where it has no limits."""
    known = interval.has_limits
    low, high = interval.low * factor, interval.high * factor
    return {
        **({} if unit is None else {"unit": unit}),
        "mean": interval.mean * factor,
        "low": low if known else None,
        "high": high if known else None,
    }


def judge(scenario: Scenario, headers: Sequence[Header]) -> dict[str, Any]:
    """Return the summary's ``target`` of one point, without what binds.

    Parameters
    ----------
    scenario : Scenario
        Of the point, with a target.
    headers : sequence of mappings
        Totals of its replications, see `sim.runs.items.StoredItem`.

    Notes
    -----
    The verdict is that of model.md, section 4. Where nothing bilateral is offered there is no loss,
    and the verdict is *undecided*.
    """
    target = scenario.target
    assert target is not None
    confidence = scenario.experiment.confidence
    head = {"kpi": target.kpi, "at_least": target.at_least}
    tail = {"capacity_year": year(target), "loss_limit": target.loss_limit}
    losses = [header["loss"]["share"] for header in headers]
    if None in losses:
        unknown = {"mean": None, "low": None, "high": None}
        told = {"verdict": "undecided", "probability": None, "loss": unknown}
        return {**head, **told, "settle_replications": None, **tail}
    judged = verdict(
        losses,
        offered_is_target=offers(scenario, target),
        limit=target.loss_limit,
        confidence=confidence,
    )
    return {
        **head,
        "verdict": judged.verdict,
        "probability": judged.probability,
        "loss": limits(judged.loss),
        "settle_replications": judged.replications,
        **tail,
    }


def offers(scenario: Scenario, target: Target) -> bool:
    """Whether what is offered comes to the target: only then can a small loss meet it."""
    if target.scale_offered:
        return True
    scaled = target.model_copy(update={"scale_offered": True})
    return scaling_factor(scenario.model_copy(update={"target": scaled})) <= 1.0 + 1e-9


def year(target: Target) -> int | str | None:
    """Return the capacity year as a number where it is one."""
    text = target.capacity_year
    return int(text) if text.isdecimal() else text or None


def loss_parts(headers: Sequence[Header], confidence: float) -> dict[str, Any] | None:
    """Return each part of the loss as a share of what was offered; None where nothing was."""
    offered = [header["loss"]["offered"] for header in headers]
    if min(offered) <= 0.0:
        return None
    return {
        part: limits(
            mean_interval(
                [
                    header["loss"][part] / value
                    for header, value in zip(headers, offered, strict=True)
                ],
                confidence,
            )
        )
        for part in PARTS
    }


def binding(
    scenario: Scenario, headers: Sequence[Header], listed: int = LISTED
) -> list[dict[str, Any]]:
    """Return the nodes that cost most time over all replications, most first.

    ``share_of_lost_time`` is of all time lost in the measured window, see
    `sim.kpis.loss.lost_time`. Lots that wait until they fill a train lose time to the size of the
    train, which no more capacity would shorten; they are left out.
    """
    filling = {name for name, service in scenario.services.items() if service.train is not None}
    lost = [
        {node: hours for node, hours in header["lost_time"] if node not in filling}
        for header in headers
    ]
    wholes = [sum(one.values()) for one in lost]
    confidence = scenario.experiment.confidence
    shares = {
        node: ratio_interval([one.get(node, 0.0) for one in lost], wholes, confidence)
        for node in dict.fromkeys(node for one in lost for node in one)
        if sum(wholes) > 0.0
    }
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1].mean, pair[0]))
    return [
        {"station": node, **_share(share), "marginal_value": None}
        for node, share in ranked[:listed]
        if share.mean > 0.0
    ]


def _share(share: Interval) -> dict[str, Any]:
    """Return a share of the lost time with its limits, cut to what a share can be."""
    known = share.has_limits
    return {
        "share_of_lost_time": share.mean,
        "share_low": max(share.low, 0.0) if known else None,
        "share_high": min(share.high, 1.0) if known else None,
    }
