"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# A slow or busy machine is no failure, and a red test must be red again when it is run again.
settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")
