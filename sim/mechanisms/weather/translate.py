"""Weather as a rate of closures in open time, month by month."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.weather.inputs import Weather


def closure_rate(
    weather: Weather, start: datetime, end: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the closures an hour of open time, from each month's start on.

    An alternating renewal process with mean closure c and rate r is closed for the share
    r c / (1 + r c) of the time (Ross 2014, section 7.5), so r = s / (c (1 - s)).
    """
    times, rates = [], []
    moment = start
    while (at := (moment - start) / timedelta(hours=1)) < end:
        share = weather.closed_share[(moment.month - 1) % len(weather.closed_share)]
        times.append(at)
        rates.append(share / (weather.mean_closure * (1.0 - share)))
        year, month = divmod(12 * moment.year + moment.month, 12)
        moment = moment.replace(year=year, month=month + 1, day=1)
    return np.array(times), np.array(rates)
