"""Time saved becomes a factor on demand."""

from __future__ import annotations

import math

#: Time so long that nothing is left of a flow's trade to some thousand digits.
_MOST = 60.0
#: No demand falls below this share: a rate of 0 would never be timed again.
LEAST = 1e-6


def factor(semi_elasticity: float, hours_base: float, hours: float) -> float:
    """Return the factor on demand: exp(semi-elasticity x time saved).

    Constant semi-elasticity as in the gravity estimates of trade on days (Hummels and Schaur 2013;
    Djankov, Freund and Pham 2010).

    Parameters
    ----------
    semi_elasticity : float
        Relative growth of trade by an hour saved.
    hours_base, hours : float
        Time at which the demand is what was written, and time now.
    """
    exponent = semi_elasticity * (hours_base - hours)
    return max(math.exp(min(max(exponent, -_MOST), _MOST)), LEAST)


def damped(before: float, wanted: float, damping: float) -> float:
    """Return the next factor: part of the way to the wanted one."""
    return before + damping * (wanted - before)
