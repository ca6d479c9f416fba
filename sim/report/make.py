"""Read, draw, render, and put the files in place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sim.errors import ResultError
from sim.report.figures.style import Drawing
from sim.report.levers import axes, focus
from sim.report.names import Names
from sim.report.page import render
from sim.report.read import read, read_series
from sim.report.sections import sections


def make(folder: Path) -> Path:
    """Make all files, see :func:`sim.report.write`."""
    result = read(folder)
    if not result.points:
        raise ResultError(f"{folder / 'summary.json'}: it holds no points")
    of = axes(result.points)
    shown = focus(result, of)
    result = replace(result, series=read_series(folder, shown))
    names = Names(result.tree)
    found = sections(result, of, names, shown)
    html = render(result, of, names, shown, found)
    _figures(folder / "figures", [one for section in found for one in section.drawings])
    page = folder / "report.html"
    _put(page, html.encode("utf-8"))
    return page


def _figures(folder: Path, drawings: Iterable[Drawing]) -> None:
    folder.mkdir(exist_ok=True)
    made = set()
    for drawing in drawings:
        for ending, content in (("svg", drawing.svg.encode("utf-8")), ("png", drawing.png)):
            if not content:
                continue
            path = folder / f"{drawing.name}.{ending}"
            _put(path, content)
            made.add(path)
    for old in folder.iterdir():
        if old.suffix in {".svg", ".png"} and old not in made:
            old.unlink()


def _put(path: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody meets half a file."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
