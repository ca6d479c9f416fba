"""Run the project's tests against source text that was changed, in a process of its own.

``python -m tests.differential.mutate CHANGES EXAMPLES`` compares the engines on so many scenarios
of each kind; without a number it runs the hand-worked cases of the rules. CHANGES is a JSON list of
(module, old text, new text). The exit code is 1 where a test fails, as it should.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

Change = tuple[str, str, str]


class Loader(SourceFileLoader):
    """Loads a module whose text is changed."""

    changes: Sequence[Change] = ()

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the changed text, which is kept nowhere."""
        text = Path(self.path).read_text(encoding="utf-8")
        for name, old, new in self.changes:
            if name == fullname:
                assert text.count(old) == 1, old
                text = text.replace(old, new)
        return compile(text, self.path, "exec")


class Finder(MetaPathFinder):
    """Finds the modules that are changed before anybody else does."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = changes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a module that is changed, None for all others."""
        if fullname not in {name for name, _, _ in self.changes}:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec is not None
        assert isinstance(spec.loader, SourceFileLoader)
        spec.loader = Loader(fullname, spec.loader.path)
        spec.loader.changes = self.changes
        return spec


def compare_engines(examples: int) -> int:
    """Compare the engines on fixed cases and so many scenarios of each strategy."""
    import tests.conftest  # noqa: F401 - the settings of hypothesis
    from tests.differential.engines import compare
    from tests.differential.test_engines_agree import CASES, compare_many
    from tests.strategies import feed_forward, scenarios

    try:
        for tree in CASES.values():
            compare(tree)
        for trees in (feed_forward(), scenarios(), scenarios(tangled=True)):
            compare_many(trees, examples, shrinks=False)
    except Exception as error:  # noqa: BLE001 - a wrong kernel may break in any way
        print(f"{type(error).__name__}: {error}")
        return 1
    return 0


def work_rules() -> int:
    """Run the hand-worked cases of the rules."""
    import pytest

    return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "tests/kinds/test_rules.py"]))


def main(changes: str, examples: str = "") -> int:
    """Change the modules before anything is imported, and see whether somebody notices."""
    sys.meta_path.insert(0, Finder([(name, old, new) for name, old, new in json.loads(changes)]))
    return compare_engines(int(examples)) if examples else work_rules()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
