"""Settings of all tests."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from sim.engine import EngineName
from tests.worked import ENGINE

# Who runs the tests in the background ignores Ctrl-C, and the programs that they start and
# interrupt would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A slow or busy machine is no failure, and a red test must be red again when it is run again.
settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")


@pytest.fixture(params=["reference", "fast"], scope="module")
def engine(request: pytest.FixtureRequest) -> Iterator[EngineName]:
    """Run the same test in either engine: whatever `tests.worked` runs, it runs in this one."""
    name: EngineName = request.param
    before = ENGINE.set(name)
    yield name
    ENGINE.reset(before)
