"""Units at the edge: text with a unit becomes a float in the model's unit."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.quantities import USUAL, _factor_by_pint, parse, split


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("45 min", "h", 0.75),
        ("2 d", "h", 48.0),
        ("1 week", "h", 168.0),
        ("1 year", "h", 8760.0),
        ("3h", "h", 3.0),
        ("1_000 h", "h", 1000.0),
        ("330 km", "km", 330.0),
        ("250 km/day", "km/h", 250 / 24),
        ("55 km/h", "km/h", 55.0),
        ("1400 t", "t", 1400.0),
        ("20000 kg", "t", 20.0),
        ("0.75 Mt/year", "t/year", 750_000.0),
        ("5 kt/year", "t/year", 5000.0),
        ("700 /day", "1/h", 700 / 24),
        ("8 trucks/day", "1/h", 8 / 24),
        ("10 trains / day", "1/h", 10 / 24),
        ("2 TEU", "TEU", 2.0),
        ("1 FEU", "TEU", 2.0),
        ("82 bn USD/year", "USD/year", 82e9),
        ("1.5 mn USD", "USD", 1.5e6),
        ("3 k USD", "USD", 3000.0),
        ("7800 USD/t", "USD/t", 7800.0),
        ("62 g/t/km", "g/t/km", 62.0),
        ("15 %", "", 0.15),
        ("0.15", "", 0.15),
        ("24", "count", 24.0),
        ("60 places", "count", 60.0),
        ("-5 h", "h", -5.0),
        (".5 h", "h", 0.5),
        ("1e3 h", "h", 1000.0),
    ],
)
def test_a_quantity_is_converted_to_the_models_unit(text: str, unit: str, value: float) -> None:
    assert parse(text, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("5", "h", "found '5' without a unit, expected a quantity such as 45 min, 3 h or 2 d"),
        ("h", "h", "found 'h', expected a quantity such as 45 min, 3 h or 2 d"),
        ("", "count", "found '', expected a whole number such as 24"),
        ("5 kg", "h", "found the unit 'kg', which measures something else, expected a quantity"),
        ("5 blue", "h", "found the unknown unit 'blue', expected a quantity such as 45 min"),
        ("5 h; import os", "h", "found '5 h; import os', expected a quantity such as 45 min"),
        ("1e999 h", "h", "found '1e999 h', expected a finite number"),
        ("5 USD", "t", "found the unit 'USD', which measures something else, expected a quantity"),
        ("5 %", "h", "found the unit '%', which measures something else"),
    ],
)
def test_what_is_no_quantity_is_told(text: str, unit: str, expected: str) -> None:
    with pytest.raises(ValueError, match="found") as error:
        parse(text, unit)
    assert str(error.value).startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "5 " + "a" * 39 + "!",
        "5 h**3**3**3**3**3",
        "5 " + "(" * 40,
        "5 " + "h/" * 20,
        "5 " + "9" * 40,
        "9" * 100_000 + " h",
    ],
)
def test_no_text_takes_long_to_refuse(text: str) -> None:
    parse("1 h", "h")  # the units are read once
    began = time.process_time()
    with pytest.raises(ValueError, match="found"):
        parse(text, "h")
    assert time.process_time() - began < 1.0


@given(text=st.text("0123456789.eE+-_ hkmtd%$/*()USDTEU", max_size=30))
def test_any_text_is_a_finite_number_or_told(text: str) -> None:
    try:
        value = parse(text, "h")
    except ValueError as error:
        value, message = 0.0, str(error)
    else:
        message = "found"
    assert math.isfinite(value)
    assert message.startswith("found")


def test_number_and_unit_are_taken_apart_as_written() -> None:
    assert split("2.6 h") == ("2.6", "h")
    assert split(" 700 /day") == ("700", "/day")
    assert split("15") == ("15", "")
    assert split("much") == ("much", "")


@pytest.mark.parametrize(
    ("written", "unit"), [(written, unit) for unit, usual in USUAL.items() for written in usual]
)
def test_the_usual_units_have_the_factors_of_pint(written: str, unit: str) -> None:
    assert USUAL[unit][written] == _factor_by_pint(written, unit)
