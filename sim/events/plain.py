"""What stands in for compiled code's view of arrays where Numba is switched off.

With ``NUMBA_DISABLE_JIT=1`` the fast engine is plain Python, slow, but a debugger can step through
it and its lines are counted. Numpy would hand out scalars of its own there, whose arithmetic is not
that of compiled code (``RELEASE << SHIFT | unit`` overflows in 32 bits, for one). Here an element
is a Python number, as wide as Numba's; and since NONE is -1 and indexing from the end is never
meant, an index below 0 is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])


class Row:
    """One row of a record array: ``row.time`` reads and writes the array."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: dict[str, NDArray[Any]], at: int) -> None:
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_at", at)

    def __getattr__(self, name: str) -> Any:
        return self._columns[name].item(self._at)

    def __setattr__(self, name: str, value: float) -> None:
        self._columns[name][self._at] = value


class Table:
    """A record array, row by row."""

    __slots__ = ("_columns", "size")

    def __init__(self, records: NDArray[np.void]) -> None:
        self._columns = {name: records[name] for name in records.dtype.names or ()}
        self.size = records.size

    def __getitem__(self, at: int) -> Row:
        if not 0 <= at < self.size:
            raise IndexError(f"row {at} of {self.size}")
        return Row(self._columns, at)


class Column:
    """An array of numbers."""

    __slots__ = ("_values", "size")

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = values
        self.size = values.size

    def __getitem__(self, at: int) -> Any:
        if at < 0:
            raise IndexError(f"element {at} of {self.size}")
        return self._values.item(at)

    def __setitem__(self, at: Any, value: float) -> None:
        if (min(at) if isinstance(at, tuple) else at) < 0:
            raise IndexError(f"element {at} of {self.size}")
        self._values[at] = value


def entry(function: Function) -> Function:
    """Let a function that Python calls see its arrays as compiled code does."""

    @wraps(function)
    def called(*arguments: Any) -> Any:
        return function(*(_seen(argument) for argument in arguments))

    return called  # type: ignore[return-value]


def _seen(argument: Any) -> Any:
    if isinstance(argument, np.ndarray):
        return Column(argument) if argument.dtype.names is None else Table(argument)
    if isinstance(argument, tuple) and hasattr(argument, "_make"):
        return argument._make(_seen(one) for one in argument)
    return argument
