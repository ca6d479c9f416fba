"""How every chart looks, and how it becomes SVG and PNG with the same bytes every time."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Inches; an A4 page shows it slightly smaller, a desktop larger.
WIDTH = 8.0
#: Inches; more would not fit on an A4 page with its heading and caption.
TALLEST = 9.4

# Okabe and Ito's palette (2008), told apart by people with any of the common colour blindnesses.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE, INK = "#6b7280", "#e5e7eb", "#1f2937"
#: Lines are told apart by colour, dash and marker, so that a copy in grey can be read too.
LINES = (
    (BLUE, "-", "o"),
    (RED, "--", "s"),
    (GREEN, "-.", "^"),
    (PURPLE, ":", "D"),
    (ORANGE, "-", "v"),
    (SKY, "--", "P"),
    (BLACK, "-.", "X"),
)
#: Bands are told apart by hatching as well.
FILLS = (
    (SKY, ""),
    (ORANGE, "///"),
    (BLUE, ""),
    (YELLOW, "--"),
    (PURPLE, "\\\\\\"),
    (GREY, "xxx"),
)

STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "corridorsim",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "text.parse_math": False,
    "legend.frameon": False,
    "legend.fontsize": 9.0,
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "savefig.dpi": 150,
    "figure.dpi": 100,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart that is finished but for its files.

    Attributes
    ----------
    name : str
        File name without ending, and prefix of its ids on the page.
    caption : str
        What to see in it, below the chart.
    alt : str
        What it shows, for those who do not see it.
    png : bytes
        Empty where there is none.
    landscape : bool
        Whether it is printed on a page lying on its side.
    """

    name: str
    caption: str
    alt: str
    svg: str
    png: bytes = b""
    landscape: bool = False


@contextmanager
def _style() -> Iterator[None]:
    """Use our settings and nothing of the user's own, whose files would change the bytes."""
    with mpl.rc_context(), warnings.catch_warnings():
        # A title may hold letters that the font has not; the SVG leaves them to the reader's fonts.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        mpl.rcdefaults()
        # Its stub names every key of the newest version; ours must do for older ones too.
        cast("dict[str, Any]", mpl.rcParams).update(STYLE)
        yield


def drawing(
    name: str,
    size: tuple[float, float],
    draw: Callable[[Figure], None],
    caption: str,
    alt: str,
) -> Drawing:
    """Draw a chart and make its files.

    Parameters
    ----------
    size : tuple of float
        Width and height in inches.
    draw : callable
        Puts the chart on an empty figure.
    """
    with _style():
        figure = Figure(figsize=(size[0], min(size[1], TALLEST)), layout="constrained")
        draw(figure)
        svg, png = io.StringIO(), io.BytesIO()
        bare: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(svg, format="svg", metadata=bare)
        # The layout stays, which is a third of the work.
        figure.set_layout_engine("none")
        figure.savefig(png, format="png", metadata={"Software": None})
    return Drawing(name, caption, alt, _numbered(_rounded(svg.getvalue())), png.getvalue())


_LONG = re.compile(r"-?\d+\.\d{3,}")
_PATH = re.compile(r'(?<= d=")[^"]*')


def _rounded(svg: str) -> str:
    """Cut coordinates of paths to a hundredth of a point: half the size, and nobody sees it."""

    def cut(path: re.Match[str]) -> str:
        return _LONG.sub(lambda one: f"{float(one[0]):.2f}", path[0])

    return _PATH.sub(cut, svg)


_CLIPS = re.compile(r'(?<=<clipPath id=")p[0-9a-f]{10}(?=")')


def _numbered(svg: str) -> str:
    """Number the frames of panels.

    Their names are made from their position, which is laid out to the last digit differently with
    each order of Python's sets.
    """
    for number, name in enumerate(_CLIPS.findall(svg), 1):
        svg = svg.replace(name, f"panel{number}")
    return svg


_IDS = re.compile(r'(\bid="|href="#|url\(#)')


def inlined(drawing: Drawing) -> str:
    """Return the SVG element for the page: ids of its own, no prologue, no rule for other charts.

    Two SVGs on a page share one space of ids, and a style element inside one holds for all.
    """
    svg = drawing.svg[drawing.svg.index("<svg") :]
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = svg.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return _IDS.sub(rf"\g<1>{drawing.name}-", svg)


def bare(ax: Axes, grid: str = "x") -> None:
    """Leave a bar chart with the grid of its value axis only."""
    ax.grid(visible=False, axis="y" if grid == "x" else "x")
    ax.tick_params(length=0, axis="y" if grid == "x" else "x")


def beside(plot: Axes, text: str, x: float, row: float) -> None:
    """Write a number to the right of a bar's end."""
    plot.annotate(
        text, (x, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5
    )


def short(text: str, most: int = 38) -> str:
    """Cut a label that would leave no room for the chart; the table beside it has it whole."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, width: int = 28) -> str:
    """Break a label over at most two lines."""
    import textwrap

    lines = textwrap.wrap(short(text, 2 * width - 2), width) or [""]
    return "\n".join([*lines[:1], " ".join(lines[1:])] if len(lines) > 1 else lines)
