"""Compiled functions do what their Python text does, and Numba still knows the private option."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.events.jit import IS_OFF, OPTIONS, compiled
from sim.kinds.registry import KINDS

pytestmark = pytest.mark.skipif(IS_OFF, reason="Numba is switched off")


def rules() -> dict[str, Callable[..., Any]]:
    """Return all rules by their full names."""
    found: dict[str, Callable[..., Any]] = {}
    for kind in KINDS:
        try:
            module = import_module(f"sim.kinds.{kind}.rules")
        except ModuleNotFoundError:
            continue
        for name, rule in inspect.getmembers(module, inspect.isfunction):
            if rule.__module__ == module.__name__:
                found[f"{kind}: {name}"] = rule
    return found


#: On the grid, so that what a rule compares is often the same; and any others.
QUARTERS = st.integers(0, 12).map(lambda quarters: quarters / 4.0)
TIMES = st.one_of(QUARTERS, st.floats(min_value=0.0, allow_nan=False))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int": st.one_of(st.integers(0, 4), st.integers(0, 1 << 40)),
    "float": TIMES,
}
#: NaN has a meaning.
MAY_BE_NAN = {"full_at"}
#: What a whole number is made of; it has no room for more than 2**63.
COUNTED = {"places", "factor"}


def values_of(name: str, annotation: str) -> st.SearchStrategy[Any]:
    """Return what an argument of a rule may be."""
    if name in COUNTED and annotation == "float":
        return st.one_of(QUARTERS, st.floats(0.0, 1e6))
    values = VALUES[annotation]
    return values | st.just(np.nan) if name in MAY_BE_NAN else values


@pytest.mark.parametrize("rule", rules().values(), ids=rules())
def test_a_compiled_rule_decides_as_its_python_text_does(rule: Callable[..., Any]) -> None:
    twin = compiled(rule)
    arguments = {
        name: values_of(name, one.annotation)
        for name, one in inspect.signature(rule).parameters.items()
    }

    @settings(max_examples=200)
    @given(given_arguments=st.fixed_dictionaries(arguments))
    def decides_alike(given_arguments: dict[str, Any]) -> None:
        expected = rule(**given_arguments)
        met = twin(*(given_arguments[name] for name in arguments))
        assert np.array_equal(met, expected, equal_nan=True)
        assert isinstance(met, bool) == isinstance(expected, bool)

    decides_alike()


def test_there_are_rules() -> None:
    assert len(rules()) >= 12


def test_numba_takes_the_option_that_leaves_out_its_counting_of_references() -> None:
    table = np.zeros(2, dtype=np.dtype([("time", "f8")], align=True))

    def second(rows: Any) -> Any:
        return rows[1].time + _half(rows)

    @compiled
    def _half(rows: Any) -> Any:
        return rows[0].time / 2.0

    table["time"] = [3.0, 4.0]
    made: Any = compiled(second)
    assert OPTIONS["_nrt"] is False
    assert made(table) == 5.5
    assert "NRT_incref" not in "".join(made.inspect_llvm().values())


def test_division_by_zero_follows_ieee_as_in_numpy() -> None:
    made: Any = compiled(lambda one, other: one / other)
    assert made(1.0, 0.0) == np.inf
    assert np.isnan(made(0.0, 0.0))


def test_sums_are_made_in_the_order_in_which_they_are_written() -> None:
    made: Any = compiled(lambda a, b, c: a + b + c)
    values = (0.1, 0.2, 0.3)
    assert made(*values) == 0.1 + 0.2 + 0.3 != 0.1 + (0.2 + 0.3)
    assert "fastmath" not in OPTIONS
