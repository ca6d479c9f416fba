"""Numbers are scaled, keep their unit, and show no more digits than their interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report import digits
from sim.report.result import Estimate

finite = st.floats(-1e13, 1e13, allow_nan=False)


def read(text: str) -> float:
    return float(text.replace(digits.SPACE, "").replace("\u2212", "-"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.00417, "0.00417"),
        (3.14159, "3.14"),
        (71.28, "71.3"),
        (1234567.0, "1\u202f230\u202f000"),
        (-2.5, "\u22122.50"),
    ],
)
def test_a_number_has_three_significant_digits_and_its_thousands_apart(value, text):
    assert digits.number(value) == text


@given(finite, st.integers(-5, 6))
def test_a_number_reads_back_as_itself_within_its_rounding(value, decimals):
    assert read(digits.number(value, decimals)) == pytest.approx(
        value, abs=0.51 * 10.0**-decimals, rel=1e-12
    )


def test_a_mean_shows_the_digits_that_its_interval_leaves_meaningful():
    assert digits.shown(Estimate(71.3124e9, 70.8e9, 71.8e9, 5, "USD/year")) == (
        "USD\u00a071.3\u00a0bn a year (70.8 to 71.8)"
    )
    assert digits.mean(Estimate(71.3124, 64.0, 78.6)) == "71"
    assert digits.mean(Estimate(59269.0, 57938.0, 60601.0)) == "59\u202f300"
    assert digits.limits(Estimate(59269.0, 57938.0, 60601.0)) == "57\u202f900 to 60\u202f600"


@given(st.floats(1e-3, 1e9), st.floats(1e-4, 1.0))
def test_what_is_cut_from_a_mean_is_less_than_its_half_width(mean, relative):
    half = mean * relative
    shown = read(digits.mean(Estimate(mean, mean - half, mean + half)))
    assert abs(shown - mean) <= 0.51 * half or shown == pytest.approx(mean, rel=6e-3)


def test_a_mean_without_limits_shows_none():
    assert digits.limits(Estimate(3.2)) == ""
    assert digits.shown(Estimate(3.2, unit="h")) == "3.20\u00a0hours"


@pytest.mark.parametrize(
    ("unit", "value", "kpi", "text"),
    [
        ("USD/year", 82e9, "", "USD\u00a082.0\u00a0bn a year"),
        ("USD/year", 3.1e6, "", "USD\u00a03.10\u00a0m a year"),
        ("t/year", 28.1e6, "", "28.1\u00a0Mt a year"),
        ("t/year", 1300.0, "", "1.30\u00a0kt a year"),
        ("h", 0.25, "", "15.0\u00a0minutes"),
        ("h", 72.0, "", "3.00\u00a0days"),
        ("units/year", 400.0, "", "400\u00a0units a year"),
        ("1", 0.985, "utilisation", "98.5\u00a0%"),
        ("1", 0.5, "blocked_share", "50.0\u00a0%"),
        ("USD/t", 96.0, "", "USD\u00a096.0/t"),
    ],
)
def test_a_quantity_is_shown_in_a_unit_that_suits_its_size(unit, value, kpi, text):
    assert digits.shown(Estimate(value, unit=unit), kpi) == text


def test_a_number_that_was_given_has_no_needless_zeros():
    assert digits.plain(82.0) == "82"
    assert digits.plain(0.5) == "0.5"


def test_a_list_is_joined_as_people_do():
    assert digits.listed(["a"]) == "a"
    assert digits.listed(["a", "b", "c"], "or") == "a, b or c"
