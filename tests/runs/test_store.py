"""A result folder appears whole or not at all, and nobody else's folder is touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ResultError
from sim.kpis.results import Evaluation, Kpi, Loss, Sample
from sim.runs import items
from sim.runs.store import FILES, Store
from sim.runs.work import Result

DESCRIBED: dict[str, Any] = {
    "schema": 1,
    "version": "0",
    "code": "c",
    "scenario_sha256": "a",
    "sources_sha256": "b",
    "seed": 1,
    "replications": 2,
    "trace": False,
    "hook_sha256": None,
}


def result(value: float = 0.1 + 0.2) -> Result:
    evaluation = Evaluation(
        kpis=[
            Kpi("network", "network", "delivered_tonnes", value, "t/year"),
            Kpi("station", "desk", "wait_mean", float("nan"), "h"),
        ],
        series=[Sample("station", "desk", "queue", 24.0, 3.5, "units")],
        losses=Loss(100.0, 1.0, 2.0, 0.0, 4.0),
        lost_time=[("desk", 12.5)],
    )
    return Result(evaluation, 2.0, {"units": 7}, "reference", 1.5, 1000)


def fill(folder: Path) -> None:
    for name in FILES[1:]:
        (folder / name).write_text("{}", encoding="utf-8")


def finished(folder: Path, **described: Any) -> None:
    with Store(folder, {**DESCRIBED, **described}) as store:
        items.write(store.path("a"), result())
        store.finish(fill)


def test_a_kept_run_is_read_back_to_the_last_bit(tmp_path: Path) -> None:
    items.write(tmp_path / "one.parquet", result())
    back = items.read(tmp_path / "one.parquet")
    assert back.kpis.to_pylist() == [
        {
            "scope": "network",
            "name": "network",
            "kpi": "delivered_tonnes",
            "value": 0.1 + 0.2,
            "unit": "t/year",
        }
    ]
    assert back.series.to_pylist()[0]["x"] == 24.0
    assert back.header["loss"]["share"] == pytest.approx(0.07)
    assert back.header["lost_time"] == [["desk", 12.5]]
    assert back.header == items.read_header(tmp_path / "one.parquet")


def test_a_mean_without_observations_is_absent(tmp_path: Path) -> None:
    items.write(tmp_path / "one.parquet", result())
    assert "wait_mean" not in items.read(tmp_path / "one.parquet").kpis.column("kpi").to_pylist()


def test_nothing_is_at_the_final_name_before_the_results_are_whole(tmp_path: Path) -> None:
    def look(folder: Path) -> None:
        assert not (tmp_path / "out").exists()
        fill(folder)

    with Store(tmp_path / "out", DESCRIBED) as store:
        items.write(store.path("a"), result())
        store.finish(look)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_while_writing_keeps_the_finished_runs_and_leaves_no_half_result(
    tmp_path: Path,
) -> None:
    def fail(folder: Path) -> None:
        fill(folder)
        raise RuntimeError

    with Store(tmp_path / "out", DESCRIBED) as store:
        items.write(store.path("a"), result())
        with pytest.raises(RuntimeError):
            store.finish(fail)
    assert not (tmp_path / "out").exists()
    with Store(tmp_path / "out", DESCRIBED) as again:
        assert again.has("a")
        assert not again.has("b")


def test_a_run_that_cannot_be_read_is_run_again(tmp_path: Path) -> None:
    with Store(tmp_path / "out", DESCRIBED) as store:
        items.write(store.path("a"), result())
        store.path("a").write_bytes(store.path("a").read_bytes()[:50])
        assert not store.has("a")
        assert not store.path("a").exists()


def test_an_equal_folder_is_complete_and_another_runs_folder_is_refused(tmp_path: Path) -> None:
    assert not Store(tmp_path / "out", DESCRIBED).is_complete()
    finished(tmp_path / "out")
    assert Store(tmp_path / "out", DESCRIBED).is_complete()
    with pytest.raises(ResultError, match="another seed"):
        Store(tmp_path / "out", {**DESCRIBED, "seed": 2}).is_complete()


def test_only_what_makes_a_result_another_counts(tmp_path: Path) -> None:
    finished(tmp_path / "out", files=["a comment was changed"])
    assert Store(tmp_path / "out", DESCRIBED).is_complete()


def test_a_foreign_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ResultError, match="not a result folder"):
        Store(tmp_path / "out", DESCRIBED).is_complete()
    assert (tmp_path / "out" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ResultError, match="not a result folder"):
        Store(tmp_path / "out", DESCRIBED).is_complete()


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert not Store(tmp_path / "out", DESCRIBED).is_complete()
    finished(tmp_path / "out")
    assert Store(tmp_path / "out", DESCRIBED).is_complete()


def test_unfinished_results_of_another_run_are_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "out", DESCRIBED) as store:
        items.write(store.path("a"), result())
    other = Store(tmp_path / "out", {**DESCRIBED, "scenario_sha256": "z"})
    with pytest.raises(ResultError, match=r"out\.partial .* with another scenario"), other:
        pass
    with Store(tmp_path / "out", DESCRIBED) as again:
        assert again.has("a")


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    second = Store(tmp_path / "out", DESCRIBED)
    with (
        Store(tmp_path / "out", DESCRIBED),
        pytest.raises(ResultError, match="another run is writing"),
        second,
    ):
        pass
    with second:
        assert second.partial.is_dir()


def test_a_run_that_finished_nothing_leaves_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "out", DESCRIBED) as store:
        text = (store.partial / "manifest.json").read_text(encoding="utf-8")
        assert json.loads(text) == DESCRIBED
    assert not list(tmp_path.iterdir())
