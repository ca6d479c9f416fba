"""corridorsim: a discrete-event simulator of freight corridors.

The verbs of the package, each loaded when it is first used::

    loaded = sim.load("scenario.yaml")
    plan = sim.compile_plan(loaded.scenario)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

__version__: Final = "0.1.0"

#: Each verb and the module that holds it.
_VERBS: Final = {
    "load": "sim.scenario",
    "at_point": "sim.scenario",
    "compile_plan": "sim.compiler",
    "draw": "sim.compiler",
    "simulate": "sim.engine",
    "evaluate": "sim.kpis",
    "run_experiment": "sim.experiments",
}

__all__ = [  # noqa: PLE0604
    *_VERBS,
    "__version__",
]


def __getattr__(name: str) -> Any:
    # The schema, the units and the engine are heavy; `import sim` needs none of them.
    if name in _VERBS:
        return getattr(import_module(_VERBS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
