"""Where Numba is switched off, arrays are seen as compiled code sees them, and more strictly."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.events import plain


class Both(NamedTuple):
    table: Any
    column: Any


def made() -> Both:
    table = np.zeros(3, dtype=np.dtype([("time", "f8"), ("row", "i4")], align=True))
    return Both(table, np.arange(3, dtype=np.int32))


@plain.entry
def take(both: Both, number: int) -> Any:
    return both, number


def test_what_is_written_by_name_is_in_the_array() -> None:
    both = made()
    seen, number = take(both, 7)
    seen.table[1].time = 2.5
    row = seen.table[2]
    row.row += 4
    seen.column[0] = 9
    assert both.table["time"].tolist() == [0.0, 2.5, 0.0]
    assert both.table["row"].tolist() == [0, 0, 4]
    assert both.column.tolist() == [9, 1, 2]
    assert (number, seen.table.size, seen.column.size) == (7, 3, 3)


def test_elements_are_numbers_of_pythons_own() -> None:
    seen, _ = take(made(), 0)
    assert type(seen.table[0].row) is type(seen.column[0]) is int
    assert type(seen.table[0].time) is float
    assert 3 << 40 | seen.column[2] == (3 << 40) + 2


@pytest.mark.parametrize("at", [-1, 3])
def test_there_is_no_row_before_the_first_or_after_the_last(at: int) -> None:
    seen, _ = take(made(), 0)
    with pytest.raises(IndexError):
        seen.table[at]
    with pytest.raises(IndexError):
        seen.column[at]
    with pytest.raises(IndexError):
        seen.column[at] = 1


def test_a_number_that_is_too_large_for_its_column_is_an_error() -> None:
    seen, _ = take(made(), 0)
    with pytest.raises(OverflowError):
        seen.table[0].row = 1 << 31
