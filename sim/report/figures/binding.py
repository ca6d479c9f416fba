"""What holds freight back: stations by their share of the lost time, with use and worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.report import digits
from sim.report.figures import style
from sim.report.levers import Axes, point_label
from sim.report.names import Names
from sim.report.result import Estimate, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Bar:
    """One station: share of the time lost, its use, what more of it is worth.

    ``low`` and ``high`` are the limits of the share; None where it has none.
    """

    station: str
    share: float
    use: Estimate | None
    marginal: Estimate | None
    low: float | None = None
    high: float | None = None


def bars(point: Point, most: int) -> list[Bar]:
    """Return the stations with most lost time, the largest first.

    Where the results charge no lost time, the waiting at each station (arrivals times mean wait)
    stands for it.
    """
    if point.binding:
        found = [
            Bar(
                one.station,
                one.share,
                _use(point, one.station),
                one.marginal,
                one.low,
                one.high,
            )
            for one in point.binding
        ]
    else:
        waiting = {name: _waiting(point, name) for name in point.names("station")}
        total = sum(waiting.values())
        found = [
            Bar(name, hours / total, _use(point, name), None)
            for name, hours in waiting.items()
            if total > 0 and hours > 0
        ]
    return sorted(found, key=lambda bar: (-bar.share, bar.station))[:most]


def _use(point: Point, station: str) -> Estimate | None:
    return point.kpi("station", station, "utilisation")


def _waiting(point: Point, station: str) -> float:
    rate = point.kpi("station", station, "arrivals")
    wait = point.kpi("station", station, "wait_mean")
    return rate.mean * wait.mean if rate and wait else 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rows of one chart.

    Attributes
    ----------
    rows : list of tuple
        What a row is called, empty where there is one, and its bars.
    charged : bool
        Whether the shares are of lost time charged to its cause, not of waiting time.
    """

    rows: list[tuple[str, list[Bar]]]
    charged: bool

    @property
    def bars(self) -> list[Bar]:
        """All bars."""
        return [bar for _, found in self.rows for bar in found]

    def height(self, row: int) -> float:
        """Height of a row in bars, with room for what it is called."""
        label, found = self.rows[row]
        return len(found) + (1.4 if label else 0.6)


def draw(points: Sequence[Point], of: Axes, names: Names) -> style.Drawing | None:
    """Draw a row of bars, dots and gains for each shown point."""
    most = 8 if len(points) < 3 else 5
    rows = [(point_label(point, of, names), bars(point, most)) for point in points]
    ranking = Ranking(
        [(label, found) for label, found in rows if len(found) > 1],
        charged=all(point.binding for point in points),
    )
    if not ranking.rows:
        return None
    height = 0.7 + sum(0.31 * ranking.height(row) for row in range(len(ranking.rows)))
    what = "lost time" if ranking.charged else "waiting time"
    caption = f"Stations by their share of all {what}"
    if ranking.charged:
        caption += ", charged to the one that caused the wait, not to where the unit stood"
    caption += ". Dots: share in use (of staffed time, of passages or of places), with limits."
    alt = "; ".join(
        f"{label or what}: "
        + ", ".join(f"{names.node(bar.station)} {100 * bar.share:.0f} %" for bar in found)
        for label, found in ranking.rows
    )
    size = (style.WIDTH, height)
    return style.drawing(
        "binding", size, lambda figure: _paint(figure, ranking, names), caption, alt
    )


def _paint(figure: Figure, ranking: Ranking, names: Names) -> None:
    gains = any(bar.marginal for bar in ranking.bars)
    scale = digits.scale("USD/year", _ends(ranking.bars))
    widths = [1.25, 1.0, 1.0] if gains else [1.25, 1.0]
    heights = [ranking.height(row) for row in range(len(ranking.rows))]
    ratios: dict[str, Any] = {"height_ratios": heights, "width_ratios": widths}
    grid = figure.subplots(
        len(heights), len(widths), squeeze=False, sharey="row", sharex="col", **ratios
    )
    for row, (label, found) in zip(grid, ranking.rows, strict=True):
        _shares(row[0], found, names)
        _uses(row[1], found)
        if gains:
            _gains(row[2], found, scale)
        if label:
            _heading(row[0], len(found), label)
    _labels(grid[-1], ranking.charged, scale)


def _ends(found: Sequence[Bar]) -> list[float]:
    gains = [bar.marginal for bar in found if bar.marginal]
    return [end for gain in gains for end in (gain.mean, gain.low, gain.high) if end is not None]


def _shares(plot: Plot, found: Sequence[Bar], names: Names) -> None:
    rows = range(len(found))
    plot.barh(rows, [100 * bar.share for bar in found], color=style.BLUE, height=0.66)
    for row, bar in zip(rows, found, strict=True):
        end = 100 * bar.share
        if bar.low is not None and bar.high is not None:
            end = 100 * bar.high
            plot.plot([100 * bar.low, end], [row, row], color=style.INK, lw=1.2)
        style.beside(plot, f"{100 * bar.share:.0f}", end, row)
    labels = [style.wrapped(names.node(bar.station)) for bar in found]
    plot.set_yticks(rows, labels, fontsize=8.5, linespacing=0.95)
    plot.set_ylim(len(found) - 0.4, -0.6)
    plot.set_xlim(0, 112)
    _ruled(plot, len(found), [0, 25, 50, 75, 100])


def _ruled(plot: Plot, rows: int, ticks: Sequence[float]) -> None:
    """Rule the axis as far up as the first bar, so that what is written above stays clear."""
    plot.set_xticks(ticks)
    plot.vlines(ticks, -0.6, rows - 0.4, color=style.PALE, lw=0.8, zorder=0)
    _plain(plot, rows)


def _plain(plot: Plot, rows: int) -> None:
    plot.grid(visible=False)
    plot.tick_params(length=0, axis="y")
    plot.spines["left"].set_bounds(-0.6, rows - 0.4)


def _heading(plot: Plot, rows: int, label: str) -> None:
    """Write over all columns, in room above the first bar; a title would shift the columns."""
    plot.set_ylim(rows - 0.4, -1.5)
    # Above its neighbours, which would paint their ground over the words.
    plot.set_zorder(2)
    plot.patch.set_visible(False)
    text = plot.text(0.0, -1.0, label, va="center", fontsize=9.0, fontweight="bold")
    text.set_in_layout(False)


def _uses(plot: Plot, found: Sequence[Bar]) -> None:
    for row, bar in enumerate(found):
        if bar.use:
            _dot(plot, row, bar.use.scaled(100.0), style.RED)
    plot.set_xlim(0, 104)
    _ruled(plot, len(found), [0, 50, 100])


def _gains(plot: Plot, found: Sequence[Bar], scale: digits.Scale) -> None:
    for row, bar in enumerate(found):
        if bar.marginal:
            _dot(plot, row, scale.show(bar.marginal), style.GREEN)
    plot.vlines([0], -0.6, len(found) - 0.4, color=style.GREY, lw=0.9)
    _plain(plot, len(found))


def _dot(plot: Plot, row: int, one: Estimate, color: str) -> None:
    if one.low is not None and one.high is not None:
        plot.plot([one.low, one.high], [row, row], color=color, lw=2.4, solid_capstyle="butt")
    plot.plot([one.mean], [row], "o", color=color)


def _labels(row: Sequence[Plot], charged: bool, scale: digits.Scale) -> None:
    row[0].set_xlabel("share of lost time, %" if charged else "share of waiting time, %")
    row[1].set_xlabel("in use, %")
    if len(row) > 2:
        row[2].set_xlabel(f"worth of more capacity,\n{scale.unit}")
