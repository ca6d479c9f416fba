"""Turn the lower bounds of pyproject.toml into pip constraints (numpy>=2.0 to numpy==2.0)."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path


def lowest(pyproject: Path) -> list[str]:
    """Return one constraint for every dependency, of the extras too.

    Raises
    ------
    ValueError
        If a dependency has no lower bound, since nobody then knows what it was run with.
    """
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    named = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        named += extra
    constraints = []
    for requirement in named:
        found = re.match(r"([\w.-]+)(?:\[[^]]*\])?>=([\w.]+)", requirement)
        if not found:
            raise ValueError(f"{requirement!r} has no lower bound")
        constraints.append(f"{found[1]}=={found[2]}")
    return sorted(constraints)


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest(Path(sys.argv[1]))) + "\n")
