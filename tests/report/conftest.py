"""Made-up result folders with their reports, made once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim import report
from tests.report import made, ran

MAKERS: dict[str, Callable[[Path], Path]] = {
    "doubling": made.doubling,
    "comparison": made.comparison,
    "mapped": made.mapped,
    "queue": made.queue,
    "shock": ran.shock,
    "against": ran.against,
    "years": ran.years,
}


@pytest.fixture(scope="session", params=MAKERS)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of each kind of result."""
    folder = tmp_path_factory.mktemp(request.param)
    return report.write(MAKERS[request.param](folder))


@pytest.fixture(scope="session")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with a map."""
    return report.write(made.mapped(tmp_path_factory.mktemp("map")))


@pytest.fixture(scope="session")
def doubling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of the doubling question with its report."""
    folder = tmp_path_factory.mktemp("twice")
    report.write(made.doubling(folder))
    return folder
