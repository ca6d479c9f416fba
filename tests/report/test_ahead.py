"""The report says what saturates when, and shows offer, deliveries and use by year."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from sim.report import ahead, levers, words
from sim.report.asked import Ahead, Saturation
from sim.report.figures import ahead as figure
from sim.report.figures import style
from sim.report.names import Names
from sim.report.read import read
from sim.report.result import Estimate, Result
from tests.report import ran
from tests.report.points import point, result

SVG = "{http://www.w3.org/2000/svg}"
NAMES = Names({"stations": {"gate": {"title": "The gate"}, "desk": {}, "berth": {}}})


def texts(drawing: style.Drawing | None) -> list[str]:
    assert drawing is not None
    root = ET.fromstring(drawing.svg)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return read(ran.years(tmp_path_factory.mktemp("years")))


def year(index: int, of: int, offered: float, delivered: float, **more):
    """A point of a year with what it offers and delivers, tonnes."""
    values = {"offered_tonnes": offered, "delivered_tonnes": delivered}
    kpis = {
        ("network", "network", kpi): Estimate(value, value, value, 5, "t/year")
        for kpi, value in values.items()
    }
    # The short `year` of points is that of capacities.
    return replace(point(index, kpis=kpis), levers={"year": of, **more})


def row(name: str, first: int | None, states: dict[int, str], **rest) -> Saturation:
    use = {of: Estimate(0.9, 0.89, 0.91, 5, "1") for of in states}
    return Saturation(name, rest, first, states, use, {})


def told(rows: list[Saturation], points=None) -> list[str]:
    made = points or [year(0, 2023, 1e6, 1e6), year(1, 2030, 2e6, 1.6e6)]
    years = tuple(int(one.levers["year"]) for one in made)
    whole = replace(result(*made), years=Ahead(years, 0.95, 0.01, tuple(rows)))
    return [text.replace("\u00a0", " ") for text in ahead.sentences(whole, NAMES)]


def test_years_are_answered_in_two_sentences():
    rows = [
        row("desk", 2030, {2023: "free", 2030: "saturated"}),
        row("gate", 2023, {2023: "saturated", 2030: "saturated"}),
        row("berth", None, {2023: "free", 2030: "undecided"}),
    ]
    first, second = told(rows)
    assert first == (
        "From 2023 to 2030 what is offered goes from 1.00 Mt a year (1.00 to 1.00) to 2.00 Mt a "
        "year (2.00 to 2.00), and what arrives from 1.00 Mt a year (1.00 to 1.00) to 1.60 Mt a "
        "year (1.60 to 1.60); in 2030 20 % of it does not arrive."
    )
    assert second == (
        "Saturated already in 2023: The gate. Next: Desk (2030). One more is undecided, the "
        "fullest Berth."
    )


def test_nothing_that_saturates_is_said_too():
    points = [year(0, 2023, 1e6, 1e6), year(1, 2030, 2e6, 2e6)]
    first, second = told([], points)
    assert "does not arrive" not in first
    assert second == "Nothing saturates up to 2030, as far as the intervals can tell."


def test_years_in_which_freight_stays_behind_are_named():
    offers = {2023: 1.0, 2025: 0.9, 2028: 1.0, 2030: 0.8}
    points = [year(i, of, 1e6, 1e6 * share) for i, (of, share) in enumerate(offers.items())]
    text = told([], points)[0]
    assert "in 2025 and 2030 more than 1 % of it does not arrive, most in 2030: 20 %" in text
    later = [year(i, of, 1e6, 1e6 * (0.8 if i else 1.0)) for i, of in enumerate(offers)]
    assert "from 2025 on more than 1 % of it does not arrive" in told([], later)[0]


def test_each_setting_of_the_levers_has_its_own_sentences():
    points = [
        year(0, 2023, 1e6, 1e6, berths=1), year(1, 2030, 1e6, 1e6, berths=1),
        year(2, 2023, 1e6, 1e6, berths=2), year(3, 2030, 1e6, 1e6, berths=2),
    ]  # fmt: skip
    rows = [row("berth", 2030, {2023: "free", 2030: "saturated"}, berths=1)]
    years = Ahead((2023, 2030), 0.95, 0.01, tuple(rows))
    found = ahead.sentences(replace(result(*points), years=years), NAMES)
    assert found[0].startswith("At berths 1: from 2023 to 2030")
    assert found[1] == "First to saturate, in 2030: Berth."
    assert found[2].startswith("At berths 2: ")
    assert found[3].startswith("Nothing saturates")


def test_the_answer_of_a_run_names_the_gate_and_its_year(found: Result):
    of = levers.axes(found.points)
    assert of.x == "year"
    answer = words.answer(found, of, Names(found.tree), levers.focus(found, of))
    assert answer[1] == "First to saturate, in 2026: Gate of the north."
    assert [one.levers["year"] for one in levers.focus(found, of)] == [2023, 2028]


def test_the_chart_has_a_row_for_each_station_and_marks_what_is_saturated(found: Result):
    (drawn,) = figure.all_of(found, Names(found.tree))
    shown = texts(drawn)
    assert {"offered", "delivered", "Gate of the north"} <= set(shown)
    assert shown.count("100 ▲") == 2
    assert {"2023", "2025", "2026", "2028"} <= set(shown)
    assert figure.all_of(found, Names(found.tree)) == [drawn]


def test_a_table_gives_use_and_growth_by_year(found: Result):
    (table,) = ahead.tables(found, Names(found.tree))
    (gate,) = table.rows
    assert [cell.text for cell in gate[:2]] == ["Gate of the north", "2026"]
    assert gate[-1].text == "100\u00a0% ▲"
    assert gate[-1].small.startswith("queue +")


def test_results_without_years_say_nothing_of_them():
    plain = result(point(0))
    assert ahead.sentences(plain, NAMES) == []
    assert ahead.tables(plain, NAMES) == []
    assert figure.all_of(plain, NAMES) == []
