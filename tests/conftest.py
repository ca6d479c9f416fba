"""Settings of all tests."""

from __future__ import annotations

import signal

from hypothesis import settings

# Who runs the tests in the background ignores Ctrl-C, and the programs that they start and
# interrupt would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A slow or busy machine is no failure, and a red test must be red again when it is run again.
settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")
