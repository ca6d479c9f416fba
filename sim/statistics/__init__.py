"""Statistics of replications: numbers in, numbers out.

Nothing here knows scenarios, plans or KPIs. Functions take numpy arrays or sequences of floats and
return floats or small frozen records of floats. scipy is imported inside the functions that need
it, so that importing this package stays cheap.
"""

from __future__ import annotations

from sim.statistics.intervals import Interval, mean_interval, ratio_interval
from sim.statistics.paired import paired_differences, paired_interval, variance_ratio
from sim.statistics.quantiles import (
    QuantileInterval,
    quantile,
    quantile_interval,
    smallest_sample,
)
from sim.statistics.replications import (
    iterated_t_rule,
    normal_rule,
    ratio_rule,
    replications_for_half_width,
    replications_for_relative_half_width,
    replications_to_settle,
)
from sim.statistics.verdict import LOSS_LIMIT, Verdict, verdict
from sim.statistics.warm_up import (
    WarmUp,
    WarmUpCheck,
    WarmUpsCompared,
    check_warm_up,
    mser5,
    two_warm_ups_agree,
)

__all__ = [
    "LOSS_LIMIT",
    "Interval",
    "QuantileInterval",
    "Verdict",
    "WarmUp",
    "WarmUpCheck",
    "WarmUpsCompared",
    "check_warm_up",
    "iterated_t_rule",
    "mean_interval",
    "mser5",
    "normal_rule",
    "paired_differences",
    "paired_interval",
    "quantile",
    "quantile_interval",
    "ratio_interval",
    "ratio_rule",
    "replications_for_half_width",
    "replications_for_relative_half_width",
    "replications_to_settle",
    "smallest_sample",
    "two_warm_ups_agree",
    "variance_ratio",
    "verdict",
]
