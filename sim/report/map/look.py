"""Colours, widths and dashes of the map, and the pieces of SVG it is written with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from sim.report.map.projection import Floats

SEA, LAND, BORDER, COUNTRY = "#e3eef5", "#f8f6f1", "#b9b3a6", "#8d877b"
INK, GREY, FRAME = "#1f2937", "#596273", "#8793a3"
#: Least use of a class, its colour, its name: light to dark, so that it can be read without hue.
CLASSES = (
    (0.0, "#f3c14b", "below 50 %"),
    (0.5, "#ee8a2a", "50–70 %"),
    (0.7, "#d4501f", "70–85 %"),
    (0.85, "#9c1322", "85–95 %"),
    (0.95, "#420a1d", "95 % or more"),
)
#: Where nothing limits the link or the place.
UNLIMITED = "#8e99a8"
#: Mode to dashes; what is not here is drawn without a gap.
DASHES: dict[str, str] = {
    "road": "6 2.5",
    "ferry": "2 3",
    "sea": "2 3",
    "air": "10 3 2 3",
    "pipeline": "1.5 1.5",
}
MODES = ("rail", "road", "ferry", "sea", "air", "pipeline")
#: Pixels: the widest line, the narrowest.
WIDEST, NARROWEST = 13.0, 1.3
SIZE, SMALL = 12.0, 10.5


def colour(use: float | None) -> str:
    """Return the colour of a use between 0 and 1, of None where nothing is limited."""
    if use is None:
        return UNLIMITED
    return next(one for least, one, _ in reversed(CLASSES) if use >= least or least == 0.0)


def dashes(mode: str, wide: float) -> str:
    """Return the dashes of a mode, longer on a wide line, or it would look like a ladder."""
    factor = max(1.0, wide / 5)
    return " ".join(number(float(one) * factor) for one in DASHES[mode].split())


def width(load: float, most: float) -> float:
    """Return pixels: as the square root of the load, or small flows could not be seen."""
    return max(WIDEST * math.sqrt(max(load, 0.0) / most), NARROWEST) if most > 0 else NARROWEST


_NARROW, _WIDE = frozenset("iljtfrI.,:;'|()[]/ -"), frozenset("mwMW@%—")


def measured(text: str, size: float) -> float:
    """Return about how wide a text is, on the wide side: pixels at a font size in pixels."""
    units = sum(0.42 if c in _NARROW else 0.98 if c in _WIDE else 0.66 for c in text)
    return units * size


def number(value: float) -> str:
    """Return a coordinate to a tenth of a pixel."""
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def path_of(points: Floats, *, closed: bool = False, least: float = 0.3) -> str:
    """Return the data of a path; points nearer to each other than ``least`` pixels are one."""
    kept = [points[0]]
    for one in points[1:-1]:
        if abs(one[0] - kept[-1][0]) + abs(one[1] - kept[-1][1]) > least:
            kept.append(one)
    kept.append(points[-1])
    text = "L".join(f"{number(x)} {number(y)}" for x, y in kept)
    return f"M{text}{'Z' if closed else ''}"


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """Return an element; content is SVG already, underscores in names stand for hyphens."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)


def title(text: str) -> str:
    """Return what a browser shows when the pointer rests on an element."""
    return f"<title>{escape(text)}</title>"


def words(
    lines: Sequence[str], x: float, y: float, size: float = SIZE, **attributes: object
) -> str:
    """Return a text of one or more lines; ``y`` is the baseline of the first."""
    fill = attributes.pop("fill", INK)
    if len(lines) == 1:
        content = escape(lines[0])
    else:
        content = "".join(
            f'<tspan x="{number(x)}" y="{number(y + row * size * LEADING)}">{escape(line)}</tspan>'
            for row, line in enumerate(lines)
        )
    return element("text", content, x=x, y=y, font_size=size, fill=fill, **attributes)


#: Lines of a label are this many font sizes apart.
LEADING = 1.15


def joined(parts: Iterable[str]) -> str:
    """Return elements, a line each."""
    return "\n".join(part for part in parts if part)
