"""The tidy tables of a result folder: the same bytes for the same results."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Position, Problem
from sim.runs.arrow import repeated
from sim.runs.items import StoredItem

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.runs.points import Point

#: Columns that a lever's name may not hide.
RESERVED = (
    "scenario",
    "point",
    "replication",
    "scope",
    "name",
    "kpi",
    "x",
    "value",
    "unit",
)


class Levers:
    """The columns that tell the points apart, one a lever.

    A lever whose values are all numbers has a column of floats; any other has a column of text.

    Parameters
    ----------
    points : sequence of Point

    Raises
    ------
    InputError
        If a lever has the name of another column.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        self.names = list(points[0].levers) if points else []
        hidden = [name for name in self.names if name in RESERVED]
        if hidden:
            message = f"found a lever named {hidden[0]!r}, expected none of {', '.join(RESERVED)}"
            raise InputError([Problem(Position("scenario"), "experiment.levers", message)])
        self._numeric = {
            name: all(_is_number(point.levers[name]) for point in points) for name in self.names
        }

    def shown(self, levers: Mapping[str, Any]) -> dict[str, Any]:
        """Return one point's values as tables and the summary hold them."""
        return {
            name: float(levers[name]) if self._numeric[name] else _text(levers[name])
            for name in self.names
        }


class TableWriter:
    """Writes ``kpis.parquet``, ``kpis.csv`` and ``series.parquet`` run by run, in a fixed order.

    Parameters
    ----------
    folder : Path
    scenario : str
        Value of the column of this name.
    levers : Levers
    """

    def __init__(self, folder: Path, scenario: str, levers: Levers) -> None:
        self._folder, self._scenario, self._levers = folder, scenario, levers
        self._writers: dict[str, Any] = {}
        self._csv: Any = None
        self._file: Any = None

    def __enter__(self) -> TableWriter:
        self._file = (self._folder / "kpis.csv").open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for writer in self._writers.values():
                writer.close()
        finally:
            self._file.close()

    def add(self, point: Point, replication: int, item: StoredItem) -> None:
        """Add the rows of one run."""
        head = {
            "point": point.index,
            **self._levers.shown(point.levers),
            "replication": replication,
        }
        kpis = _with(item.kpis, {"scenario": self._scenario, **head})
        self._write("kpis", kpis)
        self._write("series", _with(item.series, head))
        if self._csv is not None:
            self._rows(kpis)

    def _write(self, name: str, table: pa.Table) -> None:
        import pyarrow.parquet as pq

        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self._folder / f"{name}.parquet", table.schema, compression="zstd"
            )
        self._writers[name].write_table(table)

    def _rows(self, table: pa.Table) -> None:
        if not self._file.tell():
            self._csv.writerow(table.column_names)
        # A float is written as repr: the shortest text that gives the same float again.
        self._csv.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a table of texts and numbers as CSV.

    Parameters
    ----------
    path : Path
    rows : sequence of mappings
        All with the same keys, which become the columns.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if rows:
            writer.writerow(rows[0].keys())
        writer.writerows(row.values() for row in rows)


def _with(table: pa.Table, head: Mapping[str, int | float | str]) -> pa.Table:
    """Put columns of one value before a table."""
    import pyarrow as pa

    constant = {name: repeated(value, table.num_rows) for name, value in head.items()}
    body = {name: table.column(name) for name in table.column_names}
    return pa.table({**constant, **body})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
