"""Numbers as a reader meets them: scaled, with a unit, and no more digits than their interval."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim.report.result import Estimate

#: Between thousands: a narrow space at which no line breaks.
SPACE = "\u202f"
#: KPIs that are shares of one, whatever their unit is called.
SHARES = ("utilisation", "load_factor")


@dataclass(frozen=True, slots=True)
class Scale:
    """How a quantity is shown: ``shown = value * factor`` in ``unit``."""

    factor: float
    unit: str

    def show(self, estimate: Estimate) -> Estimate:
        """Return an estimate in the shown unit."""
        return estimate.scaled(self.factor, self.unit)


#: Unit of the results -> (least value, factor, shown unit), largest first.
_SCALES: dict[str, list[tuple[float, float, str]]] = {
    "USD/year": [(5e8, 1e-9, "bn USD a year"), (1e5, 1e-6, "m USD a year"), (0, 1, "USD a year")],
    "USD": [(5e8, 1e-9, "bn USD"), (1e5, 1e-6, "m USD"), (0, 1, "USD")],
    "t/year": [(5e5, 1e-6, "Mt a year"), (5e2, 1e-3, "kt a year"), (0, 1, "t a year")],
    "tonnes/year": [(5e5, 1e-6, "Mt a year"), (5e2, 1e-3, "kt a year"), (0, 1, "t a year")],
    "t": [(5e5, 1e-6, "Mt"), (5e2, 1e-3, "kt"), (0, 1, "t")],
    "tonnes": [(5e5, 1e-6, "Mt"), (5e2, 1e-3, "kt"), (0, 1, "t")],
    "tonnes/day": [(5e5, 1e-6, "Mt a day"), (5e2, 1e-3, "kt a day"), (0, 1, "t a day")],
    "d": [(0, 1, "days")],
    # Goods that wait: USD 1 m for a day is a million of these.
    "USD h": [
        (1.2e10, 1 / 24e9, "bn USD x days"),
        (2.4e6, 1 / 24e6, "m USD x days"),
        (0, 1, "USD h"),
    ],
    "h": [(60, 1 / 24, "days"), (1, 1, "hours"), (0, 60, "minutes")],
}


def scale(unit: str, values: Iterable[float], kpi: str = "") -> Scale:
    """Choose how a column or an axis is shown by its largest value.

    Parameters
    ----------
    unit : str
        As in the results: ``USD/year``, ``t/year``, ``h``, ``/day`` ...
    values : iterable of float
        Everything that shares the column or axis.
    kpi : str
        Shares are known by their name; they are shown in per cent.
    """
    if is_share(kpi) or unit in {"share", "%"}:
        return Scale(1.0 if unit == "%" else 100.0, "%")
    largest = max((abs(value) for value in values), default=0.0)
    for least, factor, shown in _SCALES.get(unit, ()):
        if largest >= least:
            return Scale(factor, shown)
    return Scale(1.0, _spoken(unit))


def is_share(kpi: str) -> bool:
    """Whether a KPI is a share of one."""
    return kpi in SHARES or kpi.endswith("_share")


def _spoken(unit: str) -> str:
    head, slash, per = unit.partition("/")
    if slash and per in {"year", "day", "h"}:
        return f"{head} {'an hour' if per == 'h' else f'a {per}'}".strip()
    return "" if unit in {"1", "count"} else unit


def number(value: float, decimals: int | None = None) -> str:
    """Return three significant digits, or the decimals asked for, thousands set apart."""
    if decimals is None:
        decimals = _three(value)
    text = f"{round(value, decimals):,.{min(max(decimals, 0), 6)}f}".replace(",", SPACE)
    return "0" if float(text.replace(SPACE, "")) == 0 else text.replace("-", "\u2212")


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value)))


def _three(value: float) -> int:
    """Return the decimals that leave three significant digits, below zero for large numbers."""
    return 0 if value == 0 else 2 - _magnitude(value)


def decimals(estimate: Estimate) -> int:
    """Return the decimals that the interval leaves meaningful; below zero tens, hundreds.

    One digit of the half-width, two where it is above ten. Where there are no limits, three
    significant digits of the mean.
    """
    plain = _three(estimate.mean)
    if estimate.low is None or estimate.high is None:
        return plain
    half = (estimate.high - estimate.low) / 2
    if half <= 0:
        return plain
    digits = -_magnitude(half) + (half >= 10)
    return min(max(digits, -9), max(plain, 0) + 1, 6)


def plain(value: float) -> str:
    """Return a number that was given, not estimated: without needless zeros."""
    text = number(value, max(_three(value), 0))
    return text.rstrip("0").rstrip(".") if "." in text else text


def mean(estimate: Estimate) -> str:
    """Return the mean with the digits that its interval allows."""
    return number(estimate.mean, decimals(estimate))


def limits(estimate: Estimate) -> str:
    """Return ``71.2 to 73.4``; empty where there are no limits."""
    if estimate.low is None or estimate.high is None:
        return ""
    digits = decimals(estimate)
    return f"{number(estimate.low, digits)} to {number(estimate.high, digits)}"


def brief(estimate: Estimate) -> str:
    """Return the limits as ``71.2–73.4`` for a table; empty where all replications agree."""
    if estimate.low is None or estimate.low == estimate.high:
        return ""
    text = limits(estimate)
    return text if estimate.low < 0 else text.replace(" to ", "–")


def shown(estimate: Estimate, kpi: str = "") -> str:
    """Return ``USD 71.2 bn a year (70.8 to 71.5)`` or ``94 % (92 to 96)``."""
    own = scale(estimate.unit, [estimate.mean], kpi)
    scaled = own.show(estimate)
    text = with_unit(mean(scaled), own.unit)
    between = limits(scaled)
    return f"{text} ({between})" if between else text


def with_unit(text: str, unit: str) -> str:
    """Put a unit to a number; money is named before it."""
    for head in ("bn USD", "m USD"):
        if unit.startswith(head):
            return f"USD\u00a0{text}\u00a0{head.split()[0]}{unit[len(head) :]}"
    if unit.startswith("USD"):
        return f"USD\u00a0{text}{unit[3:]}"
    return f"{text}\u00a0{unit}" if unit else text


def lever(value: object) -> str:
    """Return a lever's value: numbers without a needless fraction."""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def listed(items: Iterable[str], last: str = "and") -> str:
    """Return ``a, b and c``."""
    texts = list(items)
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"
