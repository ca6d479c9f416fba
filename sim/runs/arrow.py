"""Columns between Python, numpy and Arrow, without pandas.

pyarrow's own conversions look whether what they are given is of pandas, and where pandas is
installed they import it for that, which takes longer than a small run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa


def floats(values: Iterable[float]) -> pa.Array:
    """Return a column of numbers."""
    import pyarrow as pa

    numbers = np.fromiter(values, dtype=np.float64)
    return pa.Array.from_buffers(pa.float64(), len(numbers), [None, pa.py_buffer(numbers)])


def texts(values: Sequence[str]) -> pa.Array:
    """Return a column of texts."""
    import pyarrow as pa

    encoded = {value: value.encode() for value in set(values)}
    parts = [encoded[value] for value in values]
    ends = np.zeros(len(parts) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, parts), dtype=np.int32, count=len(parts)), out=ends[1:])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(parts))]
    return pa.Array.from_buffers(pa.string(), len(parts), buffers)


def repeated(value: int | float | str, count: int) -> pa.Array:
    """Return a column of one value; whole numbers take four bytes."""
    import pyarrow as pa

    if isinstance(value, str):
        text = value.encode()
        ends = np.arange(count + 1, dtype=np.int32) * np.int32(len(text))
        buffers = [None, pa.py_buffer(ends), pa.py_buffer(text * count)]
        return pa.Array.from_buffers(pa.string(), count, buffers)
    kind = pa.float64() if isinstance(value, float) else pa.int32()
    numbers = np.full(count, value, dtype=np.float64 if isinstance(value, float) else np.int32)
    return pa.Array.from_buffers(kind, count, [None, pa.py_buffer(numbers)])


def array_of(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return a column of numbers, none of them absent, as numpy holds it."""
    if not len(column):
        return np.empty(0)
    return np.concatenate([np.from_dlpack(chunk) for chunk in column.chunks if len(chunk)])


def words_of(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """Return a column of texts as codes and the texts that they stand for; absent is empty."""
    import pyarrow as pa

    plain = column.cast(pa.string()).combine_chunks()
    encoded = plain.dictionary_encode(null_encoding="encode")
    codes = np.from_dlpack(encoded.indices).astype(np.int64)
    return codes, [word or "" for word in encoded.dictionary.to_pylist()]
