"""Whether the warm-up was long enough, and the measured window whole years."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.runs.arrow import array_of, words_of
from sim.scenario.schema import Clock
from sim.statistics import check_warm_up, two_warm_ups_agree
from sim.statistics.warm_up import LEAST_BATCHES

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
#: Change of the mean work in the system that does not matter.
TOLERANCE = 0.01
#: Points that a warning names.
LABELLED = 3

NOT_SETTLED = "queues keep growing through the measured time, or the warm-up is too short"
TOO_SHORT = "the run is too short to tell whether its warm-up is over"
NO_WARM_UP = "there is no warm-up, so the measured time begins with an empty system"
ONE_RUN = "one replication cannot tell whether the warm-up is over"


def window(clock: Clock) -> tuple[datetime, datetime] | None:
    """Return the first moment measured and the one after the last; None without a date."""
    if clock.start is None:
        return None
    zero = datetime.fromisoformat(clock.start).replace(tzinfo=UTC)
    return zero + timedelta(hours=clock.warm_up), zero + timedelta(hours=clock.length)


def whole_years(clock: Clock) -> bool:
    """Whether the measured window runs from a date to the same date of a later year."""
    found = window(clock)
    if found is None:
        return False
    low, high = (moment.replace(microsecond=0) for moment in found)
    return high.year > low.year and (low.month, low.day, low.time()) == (
        high.month,
        high.day,
        high.time(),
    )


def window_warning(clock: Clock) -> str | None:
    """Return a plain warning where a dated scenario does not measure whole years."""
    found = window(clock)
    if found is None or whole_years(clock):
        return None
    low, high = (f"{moment:%Y-%m-%d}" for moment in found)
    return (
        f"the measured time, {low} to {high}, is not whole calendar years: "
        "figures a year carry the season of that time"
    )


def work_in_system(series: pa.Table) -> tuple[Floats, Floats]:
    """Return the times and values of the work in the system in one run."""
    codes, kpis = words_of(series.column("kpi"))
    if "work_in_system" not in kpis:
        return np.empty(0), np.empty(0)
    rows = codes == kpis.index("work_in_system")
    return array_of(series.column("x"))[rows], array_of(series.column("value"))[rows]


def reached(
    clock: Clock, times: Floats, runs: Floats, confidence: float
) -> tuple[bool | None, str]:
    """Say whether the work in the system had settled when measuring began.

    Parameters
    ----------
    clock : Clock
    times : ndarray, shape (samples,)
        Hours since the clock's start.
    runs : ndarray, shape (replications, samples)
        Units in the system at these times.
    confidence : float

    Returns
    -------
    reached : bool or None
        None where it cannot be told.
    reason : str
        In plain words; empty where it was reached.

    Notes
    -----
    Without a date, MSER-5 (White 1997), and where it doubts, whether the second half of the
    measured time holds more than the first. With a date and whole years, the same number of years
    is averaged after the given warm-up and after half of it: both windows hold every season, so
    they agree unless the system still fills.
    """
    if clock.start is None:
        return _by_mser(clock, times, runs, confidence)
    if not whole_years(clock):
        return None, ""
    if clock.warm_up <= 0.0:
        return None, NO_WARM_UP
    return _by_two_lengths(clock, times, runs, confidence)


def _by_mser(
    clock: Clock, times: Floats, runs: Floats, confidence: float
) -> tuple[bool | None, str]:
    deleted = int(np.count_nonzero(times < clock.warm_up))
    if deleted >= times.size:
        return None, TOO_SHORT
    found = check_warm_up(runs, deleted)
    if found.enough:
        return True, ""
    if found.mser.batches < LEAST_BATCHES:
        return None, TOO_SHORT
    # MSER-5 alone takes chance for growth in about one run of seven (see its notes). A model that
    # starts empty and has not filled has more in its second half than in its first.
    half = (deleted + times.size) // 2
    first, second = (runs[:, cut].mean(axis=1) for cut in (slice(deleted, half), slice(half, None)))
    compared = two_warm_ups_agree(second, first, confidence)
    grows = compared.agree is not True and compared.difference.mean > 0.0
    return (False, NOT_SETTLED) if grows else (True, "")


def _by_two_lengths(
    clock: Clock, times: Floats, runs: Floats, confidence: float
) -> tuple[bool | None, str]:
    length = clock.length - clock.warm_up
    means = [
        runs[:, (times >= begin) & (times < begin + length)].mean(axis=1)
        for begin in (clock.warm_up, clock.warm_up / 2.0)
    ]
    compared = two_warm_ups_agree(means[0], means[1], confidence)
    if abs(compared.difference.mean) <= TOLERANCE * float(np.abs(means[0]).mean()):
        return True, ""
    if compared.agree is None:
        return None, ONE_RUN
    return (True, "") if compared.agree else (False, NOT_SETTLED)


def warnings(clock: Clock, checks: Iterable[tuple[str, str]]) -> list[str]:
    """Return the warnings of an experiment, each reason once with the points it holds for.

    Parameters
    ----------
    clock : Clock
    checks : iterable of (str, str)
        A point's label (empty for the only point) and the reason that `reached` gave, empty where
        all is well.
    """
    found = [window_warning(clock) or ""]
    points: dict[str, list[str]] = {}
    for label, reason in checks:
        points.setdefault(reason, []).append(label)
    for reason in filter(None, points):
        labels = points[reason]
        more = f" and {len(labels) - LABELLED} more" if len(labels) > LABELLED else ""
        where = f"{'; '.join(labels[:LABELLED])}{more}: " if any(labels) else ""
        found.append(where + reason)
    return [text for text in found if text]
