"""What the page says of choice, trade response and shipments, from runs of small scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments import run_experiment
from sim.report import write
from sim.scenario import load

SCENARIO = """\
clock: {start: "2023-01-01", length: 59 d}
stations: {desk: {servers: 1, service: 1 h}}
corridors:
  narrow: {title: The narrow way, path: [{travel: 10 h, cost: 100 USD}, desk]}
  wide: {title: The wide way, path: [{travel: 40 h, cost: 150 USD}]}
flows:
  trucks:
    title: Trucks
    arrivals: {even: 1 /h}
    load: 10 t
    value_per_tonne: 100 USD/t
    corridors: {narrow: 0.5, wide: 0.5}
    choice: {scale: 400 USD, value_of_time: 10 USD/h}
choice: {iterations: 2, gap: 0.0001 %}
response: {flows: {trucks: {semi_elasticity: 5 %/day, days_base: 3 d}}, iterations: 2}
shipments:
  box: {title: One box, load: 14 t, value: 24 kUSD, value_share: 1 %/day, corridors: [wide, narrow]}
experiment: {replications: 2, levers: {response.active: [false, true]}}
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("chosen")
    (folder / "ways.yaml").write_text(SCENARIO, encoding="utf-8")
    loaded = load(folder / "ways.yaml")
    run_experiment(loaded, folder=folder / "out", engine="reference", workers=1)
    return Path(write(folder / "out")).read_text(encoding="utf-8")


def part(page: str, section: str) -> str:
    return page.partition(f'id="{section}"')[2].partition("</section>")[0]


def test_shares_are_shown_by_point_with_their_times_and_by_month(page: str) -> None:
    choice = part(page, "choice")
    assert "Share of each corridor" in choice
    assert "Shares and the times they lead to" in choice
    assert "2023-01" in choice
    assert "2023-02" in choice
    assert choice.count("The narrow way") == 3


def test_shares_that_have_not_converged_are_said_to(page: str) -> None:
    assert "the shares have not converged" in part(page, "choice")


def test_what_trade_adds_is_shown_beside_what_is_offered_without(page: str) -> None:
    response = part(page, "response")
    assert "active true: trade that responds to time adds" in response
    assert "offered without" in response
    assert "offered with" in response
    assert "Trucks" in response


def test_a_shipment_has_its_corridors_side_by_side_the_best_first(page: str) -> None:
    shipment = part(page, "shipments")
    assert "One box, 14 t" in shipment
    assert shipment.index("The narrow way") < shipment.index("The wide way")


def test_the_answer_says_which_way_is_best_for_a_shipment(page: str) -> None:
    answer = page[page.index('id="answer"') : page.index("<nav")]
    assert "One box: fastest by The " in answer
