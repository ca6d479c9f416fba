"""Values that change in steps become breakpoints."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def stepped(
    until: Sequence[float], values: Sequence[float], end: float, after: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return breakpoints and the values from each on, for ``values[i]`` that hold to ``until[i]``.

    Parameters
    ----------
    until : sequence of float
        Hours, ascending.
    values : sequence of float
        As many.
    end : float
        Hours; there are no breakpoints from then on.
    after : float or None
        What holds after the last time; None where the steps begin again.
    """
    times, levels = [0.0], [values[0]]
    offset = 0.0
    while True:
        for i, time in enumerate(until):
            if offset + time >= end:
                return np.array(times), np.array(levels)
            last = i + 1 == len(until)
            times.append(offset + time)
            if last and after is not None:
                return np.array(times), np.array([*levels, after])
            levels.append(values[0 if last else i + 1])
        offset += until[-1]
