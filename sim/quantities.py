"""Units at the edge: text with a unit becomes a float in the model's unit.

Nothing inside knows units. The model's units are hours, kilometres, tonnes, TEU, USD and counts. A
year is 8760 h here; rates
a year are spread over the actual hours of the calendar years measured by the compiler.
"""

from __future__ import annotations

import math
import re
from functools import cache
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pint import UnitRegistry

_NUMBER = re.compile(r"^\s*[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
#: Counts that a planner may name for clarity; all are plain numbers of entities.
COUNTED = ("unit", "truck", "vehicle", "train", "wagon", "ship", "place", "car", "lot", "server")
#: What a unit may be written with; anything else never reaches pint, which evaluates expressions.
_UNIT = re.compile(
    # Possessive, so that a text that does not match fails in linear time; a power of a power
    # would be evaluated.
    r"^(?:[A-Za-z%$]++[23]?|\*\*[23](?!\d|\s*\*\*)|\*(?!\*)|[/() ])*+$"
)
#: Units that need not be written.
PLAIN = ("", "count")
_PLURALS = re.compile(rf"\b({'|'.join(COUNTED)})s\b")


#: How many of a unit of the model the usual units are; pint knows all others. It gives the same
#: factors, but importing it and making its registry takes half a second.
USUAL = {
    "": {"": 1.0, "%": 0.01},
    "count": {"": 1.0},
    "h": {"min": 1 / 60, "h": 1.0, "d": 24.0, "week": 168.0},
    "km": {"km": 1.0},
    "m": {"m": 1.0, "cm": 0.01},
    "km/h": {"km/h": 1.0, "km/day": 1 / 24},
    "t": {"kg": 0.001, "t": 1.0},
    "t/year": {"t/year": 1.0, "kt/year": 1e3, "Mt/year": 1e6},
    "1/h": {"/min": 60.0, "/h": 1.0, "/day": 1 / 24, "/week": 1 / 168, "truck/day": 1 / 24},
    "TEU": {"TEU": 1.0, "FEU": 2.0},
    "USD": {"USD": 1.0},
    "USD/t": {"USD/t": 1.0},
    "USD/year": {"USD/year": 1.0, "bnUSD/year": 1e9},
    "USD/km": {"USD/km": 1.0},
    "USD/h": {"USD/h": 1.0, "USD/day": 1 / 24},
    "g/t/km": {"g/t/km": 1.0},
}


@cache
def _registry() -> UnitRegistry[Any]:
    """Make the unit registry once; pint takes a while to import."""
    from pint import UnitRegistry

    registry: UnitRegistry[Any] = UnitRegistry(cache_folder=None)
    # A planning year of 365 days; pint's own is the Julian year of 365.25.
    registry.define("year = 8760 * hour = yr = a")
    # Kilotonnes, where pint has knots.
    registry.define("kilotonne = 1e3 * metric_ton = kt")
    registry.define("USD = [money] = dollar")
    registry.define("kUSD = 1e3 * USD")
    registry.define("mnUSD = 1e6 * USD")
    registry.define("bnUSD = 1e9 * USD")
    registry.define("TEU = [box] = teu")
    registry.define("FEU = 2 * TEU = feu")
    for name in COUNTED:
        registry.define(f"{name} = 1")
    return registry


def parse(text: str, unit: str) -> float:
    """Read a number with its unit and convert it.

    Parameters
    ----------
    text : str
        Such as ``45 min``, ``250 km/day``, ``1400 t``, ``15 %`` or ``0.5 bn USD/year``.
    unit : str
        The model's unit to convert to; ``""`` for a share or factor, ``"count"`` for a whole
        number.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the text holds no number, an unknown unit, a unit of another dimension, or a value
        that is not finite. The message says what was found and what is allowed.
    """
    found = _NUMBER.match(text)
    if not found:
        raise ValueError(f"found {shown(text)}, expected {example(unit)}")
    number = float(found.group().replace("_", ""))
    rest = _PLURALS.sub(r"\1", text[found.end() :].strip())
    rest = re.sub(r"\b(k|mn|bn)\s+USD", r"\1USD", rest)
    if not rest and unit not in PLAIN:
        raise ValueError(f"found {shown(text)} without a unit, expected {example(unit)}")
    if len(rest) > 40 or not _UNIT.match(rest):
        raise ValueError(f"found {shown(text)}, expected {example(unit)}")
    value = number * _factor(rest, unit)
    if not math.isfinite(value):
        raise ValueError(f"found {shown(text)}, expected a finite number")
    return value


#: What evaluating a malformed unit raises besides pint's own errors.
_UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)


def _factor(written: str, unit: str) -> float:
    """Return how many of ``unit`` one of ``written`` is."""
    usual = USUAL.get(unit, {}).get(written)
    return _factor_by_pint(written, unit) if usual is None else usual


@cache
def _factor_by_pint(written: str, unit: str) -> float:
    import pint

    registry = _registry()
    try:
        source = registry.parse_expression(f"1 {written}" if written else "1")
        target = "dimensionless" if unit in PLAIN else unit
        return float(registry.Quantity(source).to(target).magnitude)
    except pint.DimensionalityError:
        raise ValueError(
            f"found the unit {written!r}, which measures something else, expected {example(unit)}"
        ) from None
    except (pint.UndefinedUnitError, pint.DefinitionSyntaxError, TokenError, *_UNREADABLE):
        raise ValueError(f"found the unknown unit {written!r}, expected {example(unit)}") from None


def split(text: str) -> tuple[str, str]:
    """Split a written quantity into its number and its unit: ``2.6 h`` into ``2.6`` and ``h``.

    Text without a number is returned whole, with an empty unit.
    """
    found = _NUMBER.match(text)
    if not found:
        return text, ""
    return found.group().strip(), text[found.end() :].strip()


def shown(raw: Any) -> str:
    """Show what was found, cut to 60 characters."""
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}..."


def example(unit: str) -> str:
    """Tell a planner what a quantity in a unit looks like."""
    if unit == "count":
        return "a whole number such as 24"
    if not unit:
        return "a number such as 0.15 or 15 %"
    return f"a quantity such as {_EXAMPLES.get(unit, f'1 {unit}')}"


_EXAMPLES = {
    "h": "45 min, 3 h or 2 d",
    "km": "330 km",
    "m": "1.5 m or 20 cm",
    "km/h": "55 km/h or 250 km/day",
    "t": "20 t",
    "t/year": "0.75 Mt/year",
    "1/h": "3 /h or 700 /day",
    "TEU": "2 TEU",
    "USD": "150 USD",
    "USD/t": "7800 USD/t",
    "USD/year": "82 bn USD/year",
    "USD/km": "1.5 USD/km",
    "USD/h": "6.25 USD/h",
    "g/t/km": "62 g/t/km",
}
