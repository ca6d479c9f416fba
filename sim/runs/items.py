"""A finished run on disk: one Parquet file with its KPIs and series, its totals in the header."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.runs.arrow import floats, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from sim.runs.work import Result

_HEADER = b"corridorsim"


@dataclass(frozen=True)
class StoredItem:
    """What a finished run left.

    Attributes
    ----------
    kpis : pyarrow.Table
        Columns scope, name, kpi, value, unit.
    series : pyarrow.Table
        Columns scope, name, kpi, x, value, unit.
    header : dict
        ``loss`` (the fields of `sim.kpis.results.Loss`, and ``share``), ``lost_time`` (pairs of
        node and hours), ``scaling``, ``counts``, ``engine``, ``seconds``, ``peak_bytes``.
    """

    kpis: pa.Table
    series: pa.Table
    header: dict[str, Any]

    def kpi_rows(self) -> Iterator[tuple[str, str, str, str, float]]:
        """Return scope, name, KPI, unit and value of every row, in the order of the table."""
        columns = ("scope", "name", "kpi", "unit", "value")
        return zip(*(self.kpis.column(name).to_pylist() for name in columns), strict=True)


def write(path: Path, result: Result) -> None:
    """Write a run's file under a temporary name, then give it its own: it is whole or not there.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left of it then.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    evaluation = result.evaluation
    kpis = [row for row in evaluation.kpis if math.isfinite(row.value)]
    series = [row for row in evaluation.series if math.isfinite(row.value)]
    header = {
        "kpis": len(kpis),
        "loss": {**asdict(evaluation.losses), "share": evaluation.losses.share},
        "lost_time": [(name, float(hours)) for name, hours in evaluation.lost_time],
        "scaling": result.scaling,
        "counts": result.counts,
        "engine": result.engine,
        "seconds": result.seconds,
        "peak_bytes": result.peak_bytes,
    }
    rows: list[Any] = [*kpis, *series]
    columns = {
        "scope": texts([row.scope for row in rows]),
        "name": texts([row.name for row in rows]),
        "kpi": texts([row.kpi for row in rows]),
        "value": floats(row.value for row in rows),
        "unit": texts([row.unit for row in rows]),
        "x": pa.concat_arrays([pa.nulls(len(kpis), pa.float64()), floats(row.x for row in series)]),
    }
    table = pa.table(columns).replace_schema_metadata({_HEADER: json.dumps(header).encode()})
    unfinished = path.with_name(f".{path.name}")
    try:
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read(path: Path) -> StoredItem:
    """Read a run's file.

    Raises
    ------
    OSError, ValueError
        If it cannot be read or is no such file.
    """
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read()
    header = _header(path, table.schema.metadata)
    count = header.pop("kpis")
    return StoredItem(
        kpis=table.slice(0, count).select(["scope", "name", "kpi", "value", "unit"]),
        series=table.slice(count).select(["scope", "name", "kpi", "x", "value", "unit"]),
        header=header,
    )


def read_header(path: Path) -> dict[str, Any]:
    """Read only a run's totals.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read or is no such file.
    """
    import pyarrow.parquet as pq

    header = _header(path, pq.read_schema(path).metadata)
    header.pop("kpis")
    return header


def _header(path: Path, metadata: dict[bytes, bytes] | None) -> dict[str, Any]:
    if not metadata or _HEADER not in metadata:
        raise ValueError(f"{path} holds no finished run")
    header: dict[str, Any] = json.loads(metadata[_HEADER])
    return header
