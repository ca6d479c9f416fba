"""From a result folder to the objects that the page is made from."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import quantities
from sim.errors import ResultError
from sim.report import digits
from sim.report.asked import read_shock, read_years
from sim.report.result import (
    Binding,
    Estimate,
    Evidence,
    Leg,
    Point,
    Result,
    Run,
    Series,
    Source,
    Target,
)
from sim.runs.arrow import array_of, words_of

Json = Mapping[str, Any]


def read(folder: Path) -> Result:
    """Read everything but the series, see :func:`read_series`.

    Raises
    ------
    ResultError
        If the folder is none, holds no summary, or the summary is not what it should be.
    """
    summary = _json(folder / "summary.json")
    manifest = _json(folder / "manifest.json")
    tree = manifest.get("scenario")
    tree = tree if isinstance(tree, Mapping) else {}
    try:
        return Result(
            name=str(summary["scenario"]),
            title=str(summary.get("title") or summary["scenario"]),
            confidence=float(summary.get("confidence", 0.95)),
            run=_run(summary, manifest),
            tree=tree,
            points=tuple(
                _point(index, point, tree) for index, point in enumerate(summary["points"])
            ),
            warnings=tuple(str(warning) for warning in summary.get("warnings", ())),
            sources=tuple(_sources(folder / "sources.csv")),
            evidence=tuple(_evidence(folder / "evidence.csv")),
            legs=tuple(_legs(folder / "legs.csv")),
            years=read_years(summary.get("years"), _estimate),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise ResultError(f"{folder}: summary.json is not complete: {wrong!r}") from wrong


def read_series(folder: Path, points: Iterable[Point]) -> dict[Any, dict[str, Series]]:
    """Read ``series.parquet`` for some points; empty where the folder holds none.

    Returns
    -------
    dict
        (point, scope, kpi) to name to series.
    """
    path = folder / "series.parquet"
    if not path.exists():
        return {}
    import pyarrow as pa
    from pyarrow import parquet

    wanted = {point.index for point in points}
    columns = ["point", "replication", "scope", "name", "kpi", "x", "value", "unit"]
    try:
        with parquet.ParquetFile(path) as file:
            table = file.read_row_groups(_groups_with(wanted, file), columns=columns)
    except (pa.ArrowException, OSError, KeyError, ValueError) as wrong:
        raise ResultError(f"{path}: cannot be read: {wrong}") from wrong
    return _grouped(table, wanted)


def _groups_with(points: set[int], file: Any) -> list[int]:
    """Return the row groups that may hold rows of points: each run is written as one of its own."""
    at = file.schema_arrow.names.index("point")
    spans = [
        file.metadata.row_group(group).column(at).statistics for group in range(file.num_row_groups)
    ]
    return [
        group
        for group, span in enumerate(spans)
        if span is None or any(span.min <= point <= span.max for point in points)
    ]


def _grouped(table: Any, points: set[int]) -> dict[Any, dict[str, Series]]:
    """Split the rows of some points by point, scope, kpi and name, in the order of these."""
    point = array_of(table["point"])
    texts = [words_of(table[column]) for column in ("scope", "kpi", "name")]
    unit, units = words_of(table["unit"])
    key = point.astype(np.int64)
    for codes, words in texts:
        key = key * max(len(words), 1) + codes
    order = np.argsort(key, kind="stable")
    order = order[np.isin(point[order], list(points))]
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    found: dict[Any, dict[str, Series]] = {}
    x, replication, value = (array_of(table[one]) for one in ("x", "replication", "value"))
    for rows in np.split(order, starts[1:]) if order.size else ():
        first = rows[0]
        scope, kpi, name = (words[codes[first]] for codes, words in texts)
        series = _series(x[rows], replication[rows], value[rows], units[unit[first]])
        found.setdefault((int(point[first]), scope, kpi), {})[name] = series
    return found


def _series(
    x: NDArray[np.float64], replication: NDArray[Any], value: NDArray[np.float64], unit: str
) -> Series:
    at, column = np.unique(x, return_inverse=True)
    of, line = np.unique(replication, return_inverse=True)
    values = np.full((of.size, at.size), np.nan)
    values[line, column] = value
    return Series(at.astype(float), values, unit)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultError(f"{path}: not found; is this a result folder?") from None
    except (OSError, ValueError) as wrong:
        raise ResultError(f"{path}: cannot be read: {wrong}") from wrong
    if not isinstance(found, dict):
        raise ResultError(f"{path}: found {type(found).__name__}, expected an object")
    return found


def _run(summary: Json, manifest: Json) -> Run:
    files = manifest.get("files") or manifest.get("inputs") or ()
    return Run(
        version=str(summary.get("version") or manifest.get("version") or ""),
        seed=str(summary.get("seed", manifest.get("seed", ""))),
        engine=str(manifest.get("engine") or ""),
        scenario_hash=str(manifest.get("scenario_sha256") or manifest.get("hash") or ""),
        files=tuple((str(file["path"]), str(file["sha256"])) for file in files),
    )


def _point(index: int, raw: Json, tree: Json) -> Point:
    target = raw.get("target")
    binding = raw.get("binding") or (target or {}).get("binding") or ()
    kpis = {}
    for kpi in raw["kpis"]:
        estimate = _estimate(kpi)
        if estimate is not None:
            estimate = _possible(estimate, share=digits.is_share(str(kpi["kpi"])))
            kpis[str(kpi["scope"]), str(kpi["name"]), _name(kpi)] = estimate
    return Point(
        index=index,
        levers=dict(raw.get("levers") or {}),
        replications=int(raw["replications"]),
        kpis=kpis,
        target=_target(raw, target, tree) if target else None,
        binding=tuple(_binding(one) for one in binding),
        scaling=_number(raw.get("scaling")),
        loss_parts={
            str(part): share
            for part, one in (raw.get("loss_parts") or {}).items()
            if (share := _estimate(one))
        },
        warm_up_reached=raw.get("warm_up_reached"),
        reference=raw.get("reference"),
        gains={
            str(one["measure"]): gain for one in raw.get("gains") or () if (gain := _estimate(one))
        },
        shock=read_shock(raw.get("shock"), _estimate, _name),
        choice=dict(raw.get("choice") or {}),
        response=dict(raw.get("response") or {}),
        shipments=dict(raw.get("shipments") or {}),
    )


def _possible(one: Estimate, *, share: bool) -> Estimate:
    """Cut limits to what a KPI can be: none is below zero, no share above one.

    The t-interval of a queue that is nearly always empty reaches below zero.
    """
    if one.low is None or one.high is None or one.mean < 0:
        return one
    high = max(min(one.high, 1.0), one.mean) if share else one.high
    return replace(one, low=max(one.low, 0.0), high=high)


def _name(kpi: Json) -> str:
    """Return a KPI's name, for flows with its unit: their accounts come in several."""
    name = str(kpi["kpi"])
    return f"{name}_{str(kpi['unit']).lower()}" if kpi["scope"] == "flow" else name


def _target(point: Json, raw: Json, tree: Json) -> Target:
    settle = raw.get("settle_replications", point.get("settle_replications"))
    written = (tree.get("target") or {}).get("loss_limit", 0.01)
    limit = raw.get("loss_limit", written)
    year = raw.get("capacity_year")
    return Target(
        kpi=str(raw["kpi"]),
        at_least=float(raw["at_least"]),
        verdict=str(raw["verdict"]),
        loss=_estimate(raw.get("loss")),
        capacity_year="" if year is None else str(year),
        loss_limit=quantities.parse(limit, "") if isinstance(limit, str) else float(limit),
        settle=None if settle is None else int(settle),
    )


def _binding(raw: Json) -> Binding:
    return Binding(
        station=str(raw["station"]),
        share=float(raw["share_of_lost_time"]),
        low=_number(raw.get("share_low")),
        high=_number(raw.get("share_high")),
        marginal=_estimate(raw.get("marginal_value")),
    )


def _estimate(raw: Json | None) -> Estimate | None:
    mean = _number((raw or {}).get("mean"))
    if raw is None or mean is None:
        return None
    return Estimate(
        mean=mean,
        low=_number(raw.get("low")),
        high=_number(raw.get("high")),
        n=int(raw.get("n") or 0),
        unit=str(raw.get("unit") or ""),
    )


def _number(raw: Any) -> float | None:
    """Return a finite number, None for what is absent (an empty cell, null, NaN)."""
    if raw is None or raw == "":
        return None
    number = float(raw)
    return number if math.isfinite(number) else None


def _rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table as texts; no rows where the file is absent."""
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as wrong:
        raise ResultError(f"{path}: cannot be read: {wrong}") from wrong
    return [{key: value or "" for key, value in row.items() if key} for row in rows]


def _sources(path: Path) -> list[Source]:
    return [
        Source(
            path=row.get("path", ""),
            value=row.get("value", ""),
            unit=row.get("unit", ""),
            source=row.get("source", ""),
            kind=row.get("kind", ""),
            low=row.get("low", ""),
            high=row.get("high", ""),
            note=row.get("note", ""),
            text=row.get("fact", "") or row.get("source_text", ""),
            urls=tuple(url.strip() for url in row.get("url", "").split("; ") if url.strip()),
            period=row.get("period", ""),
        )
        for row in _rows(path)
    ]


def _legs(path: Path) -> list[Leg]:
    return [
        Leg(
            point=int(row["point"]),
            corridor=row["corridor"],
            name=row.get("name", ""),
            mode=row.get("mode", ""),
            km=_number(row.get("km")),
            usd_per_unit=_number(row.get("usd_per_unit")),
            tonnes_per_unit=_number(row.get("tonnes_per_unit")),
            usd_per_tonne=_number(row.get("usd_per_tonne")),
            kg_co2_per_tonne=_number(row.get("kg_co2_per_tonne")),
        )
        for row in _rows(path)
    ]


def _evidence(path: Path) -> list[Evidence]:
    return [
        Evidence(
            id=row.get("id", ""),
            what=row.get("what", ""),
            place=row.get("place", ""),
            unit=row.get("unit", ""),
            year=row.get("year", ""),
            simulated=_number(row.get("simulated")),
            low=_number(row.get("low")),
            high=_number(row.get("high")),
            observed=_number(row.get("observed")),
            observed_low=_number(row.get("observed_low")),
            observed_high=_number(row.get("observed_high")),
            fitted=_truth(row.get("fitted")) is True,
            agree=_truth(row.get("agree")),
            cause=row.get("cause", ""),
        )
        for row in _rows(path)
    ]


def _truth(text: str | None) -> bool | None:
    word = (text or "").strip().lower()
    if word in {"true", "yes", "1"}:
        return True
    return False if word in {"false", "no", "0"} else None
