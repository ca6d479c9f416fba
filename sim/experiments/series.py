"""The series of a finished run as arrays."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.runs import StoredItem
from sim.runs.arrow import array_of, words_of

Floats = NDArray[np.float64]
#: Scope, name and kpi.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Series:
    """One series of one run.

    Attributes
    ----------
    x, values : ndarray of float64, shape (points,)
    """

    x: Floats
    values: Floats


def series_of(item: StoredItem, kpis: Set[str]) -> dict[Key, Series]:
    """Return the series of some KPIs, by scope, name and kpi, in the order of the file."""
    table = item.series
    columns = [words_of(table.column(name)) for name in ("scope", "name", "kpi")]
    x, values = array_of(table.column("x")), array_of(table.column("value"))
    wanted = np.array([word in kpis for word in columns[2][1]], dtype=np.bool_)
    rows = np.flatnonzero(wanted[columns[2][0]]) if len(wanted) else np.empty(0, dtype=np.intp)
    key = np.zeros(len(rows), dtype=np.int64)
    for codes, words in columns:
        key = key * max(len(words), 1) + codes[rows]
    # The rows of a series follow one another.
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    found: dict[Key, Series] = {}
    for part in np.split(rows, starts[1:]) if len(rows) else ():
        scope, name, kpi = (words[codes[part[0]]] for codes, words in columns)
        found[scope, name, kpi] = Series(x[part], values[part])
    return found
