"""Short ways to write points and results for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.result import Binding, Estimate, Point, Result, Run, Target

E, A, YEAR = "clearance_efficiency", "acceptance_exponent", "capacity_year"


def point(
    index: int = 0,
    verdict: str | None = None,
    *,
    loss: Estimate | None = None,
    binding: tuple[Binding, ...] = (),
    kpis: dict[tuple[str, str, str], Estimate] | None = None,
    settle: int | None = None,
    replications: int = 5,
    **levers: Any,
) -> Point:
    """A point whose levers may be written e, a, year or by their own names."""
    short = {"e": E, "a": A, "year": YEAR}
    target = None
    if verdict is not None:
        loss = loss or Estimate(0.2, 0.19, 0.21, replications)
        target = Target("bilateral_trade", 82e9, verdict, loss, "2023", 0.01, settle)
    return Point(
        index,
        {short.get(name, name): value for name, value in levers.items()},
        replications,
        kpis or {},
        target,
        binding,
    )


def result(*points: Point, tree: dict[str, Any] | None = None, **more: Any) -> Result:
    """A result of some points."""
    return Result("twice", "Twice", 0.95, Run("0.1.0", "1"), tree or {}, points, **more)


def grid(verdicts: Mapping[Any, str], **more: Any) -> list[Point]:
    """Points over exponent and efficiency, written as ``{(a, e): verdict}``."""
    return [
        point(index, verdict, a=a, e=e, **more)
        for index, ((a, e), verdict) in enumerate(verdicts.items())
    ]
