"""Land, borders, lakes, names of countries, and where insets lie; see ``data/LICENCE.md``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.report.map.projection import Floats

DATA = Path(__file__).resolve().parent / "data"
#: West, south, east, north in degrees.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the map is drawn on, in degrees.

    Attributes
    ----------
    region : Box
        Where the shapes are cut.
    land, lakes : tuple of ndarray, shape (points, 2)
        Rings of longitude and latitude; filled by even and odd, so that a ring in a ring is sea.
    borders : tuple of ndarray, shape (points, 2)
        Lines.
    names : tuple
        Name of a country, where it may stand, and its size in square degrees; largest first.
    """

    region: Box
    land: tuple[Floats, ...]
    lakes: tuple[Floats, ...]
    borders: tuple[Floats, ...]
    names: tuple[tuple[str, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Inset:
    """A part of the map that is drawn larger."""

    title: str
    box: Box


@cache
def shapes() -> Shapes:
    """Read the shapes that are shipped."""
    raw = _json("shapes.json")
    units = float(raw["units"])
    land, lakes, borders = (
        tuple(_line(steps, units) for steps in raw[kind]) for kind in ("land", "lakes", "borders")
    )
    names = tuple((str(name), float(x), float(y), float(size)) for name, x, y, size in raw["names"])
    return Shapes(_box(raw["region"]), land, lakes, borders, names)


@cache
def insets() -> tuple[Inset, ...]:
    """Read where insets may lie."""
    return tuple(
        Inset(str(one["title"]), _box(one["box"])) for one in _json("views.json")["insets"]
    )


def within(box: Box, longitude: float, latitude: float) -> bool:
    """Whether a place lies in a box."""
    west, south, east, north = box
    return west <= longitude <= east and south <= latitude <= north


def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _box(raw: Any) -> Box:
    west, south, east, north = (float(edge) for edge in raw)
    return west, south, east, north


def _line(steps: list[int], units: float) -> Floats:
    return np.cumsum(np.array(steps, dtype=np.int64).reshape(-1, 2), axis=0) / units
