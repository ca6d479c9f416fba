"""``corridorsim calibrate``: fit inputs that nobody measured to what was counted."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.run import Demo, Engine, File, Overrides, Replications, Seed
from sim.errors import ResultError

if TYPE_CHECKING:
    from sim.experiments.calibration import Calibrated


def calibrate(  # noqa: PLR0913, PLR0917 - one for each option
    file: File,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write the fitted inputs as a layer."),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    set_: Overrides = None,
    engine: Annotated[Engine, typer.Option(help="Which engine runs the plan.")] = Engine.auto,
    workers: Annotated[int, typer.Option(metavar="W", min=1, help="Runs at a time.")] = 2,
    steps: Annotated[int, typer.Option(metavar="N", min=1, help="Most steps of the fit.")] = 10,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the fit to the standard output.")
    ] = False,
    demo: Demo = False,
) -> None:
    """Fit the inputs that a scenario's calibration names to its observations."""
    from sim.cli import screen
    from sim.experiments.calibration import calibrate as fit
    from sim.scenario import load

    loaded = load(file, set_ or (), demo)
    found = fit(
        loaded,
        replications=replications,
        seed=seed,
        engine=engine.value,
        workers=workers,
        most=steps,
        tell=screen.line,
    )
    _show(found)
    if output is not None:
        _write(output, file, found)
    if as_json:
        json.dump(asdict(found), sys.stdout, indent=1, ensure_ascii=False)
        sys.stdout.write("\n")


def _show(found: Calibrated) -> None:
    from sim.cli import screen

    inputs = []
    for one in found.parameters:
        what = one.parameter
        error = "not told" if one.error is None else f"{one.error:.2g}"
        span = f"{what.low:g} .. {what.high:g}"
        inputs.append([what.path, f"{what.before:g}", f"{one.value:g}", error, span, what.unit])
    screen.table("Inputs", ["input", "before>", "fitted>", "error>", "range", "unit"], inputs)
    rows = [
        [
            f"{one.name} ({one.fact})",
            _number(one.before),
            _number(one.after),
            f"{one.observed:.4g} ({one.low:.4g} .. {one.high:.4g})",
            one.unit,
            "yes" if one.fitted else "no",
            {True: "yes", False: "no", None: "absent"}[one.agrees],
        ]
        for one in found.observations
    ]
    heads = ["observation", "before>", "after>", "observed", "unit", "fitted to", "agrees"]
    screen.table("Observations", heads, rows)
    screen.line(
        f"Sum of squares {found.before:.4g} before and {found.after:.4g} after, {found.trials} "
        "settings run. What was fitted to proves nothing."
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _write(output: Path, file: str, found: Calibrated) -> None:
    """Write the fitted inputs as a scenario that extends the one fitted."""
    from ruamel.yaml import YAML

    names = ", ".join(one.name for one in found.observations if one.fitted)
    changes: dict[str, Any] = {
        one.parameter.path: {
            "value": one.parameter.written(one.value),
            "source": f"assumption: fitted to {names} by corridorsim calibrate",
            "low": one.parameter.written(one.parameter.low),
            "high": one.parameter.written(one.parameter.high),
        }
        for one in found.parameters
    }
    base = os.path.relpath(Path(file).resolve(), output.resolve().parent)
    yaml = YAML()
    yaml.width = 120
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yaml.dump({"extends": base, "set": changes}, stream)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = error.strerror or error
        raise ResultError(f"{output} cannot be written: {reason}") from error
