"""Make ``sim/report/map/data/shapes.json``: land, borders and lakes for the map of a report.

The shapes are Natural Earth's at 1:50 million, which are in the public domain. Land and borders are
taken from the npm package world-atlas (2.0.2: ``npm pack world-atlas@2``), lakes from
``geojson/ne_50m_lakes.geojson`` of https://github.com/nvkelso/natural-earth-vector. ::

    python docs/make_map_shapes.py package/countries-50m.json ne_50m_lakes.geojson
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

TARGET = Path(__file__).resolve().parent.parent / "sim" / "report" / "map" / "data" / "shapes.json"
#: Degrees: west, south, east, north. Much wider than any view, or the cut corners show.
REGION = (-14.0, 5.0, 137.0, 70.0)
#: Degrees that a simplified line may be away from the true one, and the same where insets are.
TOLERANCE, FINE = 0.06, 0.02
FINE_REGION = (44.0, 34.0, 92.0, 50.0)
#: Square degrees; smaller islands and lakes are left out.
LEAST_ISLAND, LEAST_LAKE, LEAST_NAMED = 0.05, 0.12, 2.0
#: Units a degree in the file.
UNITS = 100


def main(countries: Path, lakes: Path) -> None:
    """Read both files, simplify, clip, write."""
    topology = json.loads(countries.read_text(encoding="utf-8"))
    arcs = [simplified(arc) for arc in decoded(topology)]
    shapes = {
        "units": UNITS,
        "region": REGION,
        "land": packed(land(topology, arcs)),
        "borders": packed(borders(topology, arcs)),
        "lakes": packed(clipped_rings(rings_of(lakes), LEAST_LAKE)),
        "names": names(topology, arcs),
    }
    text = json.dumps(shapes, separators=(",", ":"), ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf-8")


def decoded(topology: dict[str, Any]) -> Iterator[Line]:
    """Return the arcs of a TopoJSON file in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        yield line


def simplified(line: Line) -> Line:
    """Leave out points by Douglas and Peucker (1973); the ends of a line stay."""
    kept = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    if line[0] == line[-1]:
        middle = max(range(len(line)), key=lambda one: distance(line[one], line[0], line[0]))
        kept.add(middle)
        stack = [(0, middle), (middle, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        inside = range(first + 1, last)
        if not inside:
            continue
        far = max(inside, key=lambda one: distance(line[one], line[first], line[last]))
        if distance(line[far], line[first], line[last]) > tolerance(line[far]):
            kept.add(far)
            stack += [(first, far), (far, last)]
    return [line[one] for one in sorted(kept)]


def tolerance(point: Point) -> float:
    """Return the tolerance at a point."""
    west, south, east, north = FINE_REGION
    return FINE if west <= point[0] <= east and south <= point[1] <= north else TOLERANCE


def distance(point: Point, start: Point, end: Point) -> float:
    """Return degrees from a point to a segment."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return float(((x - x1 - along * (x2 - x1)) ** 2 + (y - y1 - along * (y2 - y1)) ** 2) ** 0.5)


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Return the polygons of a geometry, each a list of rings of arc numbers."""
    if geometry["type"] == "GeometryCollection":
        return [one for part in geometry["geometries"] for one in polygons(part)]
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else list(geometry.get("arcs", ()))


def ring(numbers: Iterable[int], arcs: Sequence[Line]) -> Line:
    """Join arcs; a number below zero is an arc backwards."""
    found: Line = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += arc[1:] if found else arc
    return found


def land(topology: dict[str, Any], arcs: Sequence[Line]) -> list[Line]:
    """Return the coasts as rings; a reader fills them by even and odd, so that holes are seas."""
    rings = [ring(one, arcs) for part in polygons(topology["objects"]["land"]) for one in part]
    return clipped_rings(rings, LEAST_ISLAND)


def borders(topology: dict[str, Any], arcs: Sequence[Line]) -> list[Line]:
    """Return the arcs that two countries share, without what lies outside the region."""
    used: Counter[int] = Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        numbers = {n if n >= 0 else ~n for part in polygons(country) for one in part for n in one}
        used.update(numbers)
    found: list[Line] = []
    for number, count in sorted(used.items()):
        if count > 1:
            found += inside(arcs[number])
    return found


def inside(line: Line) -> Iterator[Line]:
    """Return the parts of a line that have points in the region."""
    west, south, east, north = REGION
    part: Line = []
    for x, y in line:
        if west <= x <= east and south <= y <= north:
            part.append((x, y))
        elif part:
            yield part
            part = []
    if len(part) > 1:
        yield part


def rings_of(path: Path) -> list[Line]:
    """Return the outer rings of a GeoJSON file, simplified."""
    found: list[Line] = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found += [simplified([(x, y) for x, y, *_ in part[0]]) for part in parts]
    return found


def clipped_rings(rings: Iterable[Line], least: float) -> list[Line]:
    """Cut rings to the region by Sutherland and Hodgman (1974); small ones are left out."""
    found = [clipped(one) for one in rings]
    return [one for one in found if len(one) > 3 and abs(area(one)) >= least]


def clipped(line: Line) -> Line:
    """Cut one ring to the region."""
    west, south, east, north = REGION
    for axis, edge, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        result: Line = []
        for before, point in zip([*line[-1:], *line], line, strict=False):
            was, now = sign * (before[axis] - edge) >= 0, sign * (point[axis] - edge) >= 0
            if was != now:
                result.append(crossing(before, point, axis, edge))
            if now:
                result.append(point)
        line = result
    return line


def crossing(start: Point, end: Point, axis: int, edge: float) -> Point:
    """Return where a segment meets a line of equal longitude (axis 0) or latitude (axis 1)."""
    share = (edge - start[axis]) / (end[axis] - start[axis])
    x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
    return (edge, y) if axis == 0 else (x, edge)


def area(line: Line) -> float:
    """Return the signed area of a ring in square degrees."""
    pairs = zip(line, [*line[1:], *line[:1]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def names(topology: dict[str, Any], arcs: Sequence[Line]) -> list[list[Any]]:
    """Return each country's name with the centre of its largest part in the region, its area."""
    found = []
    for country in topology["objects"]["countries"]["geometries"]:
        rings = [clipped(ring(part[0], arcs)) for part in polygons(country)]
        largest = max(rings, key=lambda one: abs(area(one)), default=[])
        size = abs(area(largest)) if len(largest) > 2 else 0.0
        if size >= LEAST_NAMED:
            x, y = centre(largest)
            found.append([country["properties"]["name"], round(x, 1), round(y, 1), round(size)])
    return sorted(found, key=lambda one: (-one[3], one[0]))


def centre(line: Line) -> Point:
    """Return the centre of gravity of a ring."""
    x = y = whole = 0.0
    for (x1, y1), (x2, y2) in zip(line, [*line[1:], *line[:1]], strict=True):
        part = x1 * y2 - x2 * y1
        x, y, whole = x + (x1 + x2) * part, y + (y1 + y2) * part, whole + 3 * part
    return x / whole, y / whole


def packed(lines: Iterable[Line]) -> list[list[int]]:
    """Return lines as whole numbers: the first point, then the steps from point to point."""
    found = []
    for line in lines:
        steps: list[int] = []
        px = py = 0
        for x, y in ((round(x * UNITS), round(y * UNITS)) for x, y in line):
            if not steps or (x, y) != (px, py):
                steps += [x - px, y - py]
            px, py = x, y
        if len(steps) > 2:
            found.append(steps)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
