"""What holds for a kind holds in both engines."""

from __future__ import annotations

import pytest

from sim.engine import EngineName


@pytest.fixture(autouse=True, scope="module")
def in_both_engines(engine: EngineName) -> EngineName:
    """Run every test of this folder in both engines."""
    return engine
