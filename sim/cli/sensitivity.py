"""``corridorsim sensitivity``: which inputs move the answer most within their ranges."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.run import Demo, Engine, File, Overrides, Replications, Seed
from sim.errors import InputError, Position, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.sensitivity import Sensitivity
    from sim.statistics import Interval

#: Rows of the table on the screen.
SHOWN = 20


Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="PATTERN", help="Inputs by path, * for any text; all."),
]
Measured = Annotated[
    str | None,
    typer.Option(metavar="WHAT", help="loss, or scope/name/kpi; what the answer is."),
]
Levers = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar="NAME=VALUE", help="Lever or variant at which it is run."),
]


def sensitivity(  # noqa: PLR0913, PLR0917 - one for each option
    file: File,
    inputs: Inputs = None,
    measure: Measured = None,
    lever: Levers = None,
    replications: Replications = None,
    seed: Seed = None,
    set_: Overrides = None,
    engine: Annotated[Engine, typer.Option(help="Which engine runs the plan.")] = Engine.auto,
    workers: Annotated[int, typer.Option(metavar="W", min=1, help="Runs at a time.")] = 2,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all effects to the standard output.")
    ] = False,
    demo: Demo = False,
) -> None:
    """Put one input after another at both ends of its range and rank what that changes."""
    from sim.cli import screen
    from sim.experiments.sensitivity import sensitivity as find
    from sim.scenario import load

    found = find(
        load(file, set_ or (), demo),
        inputs or ("*",),
        measure=measure,
        levers=_levers(lever or ()),
        replications=replications,
        seed=seed,
        engine=engine.value,
        workers=workers,
        tell=screen.line,
    )
    _show(found)
    if as_json:
        json.dump(asdict(found), sys.stdout, indent=1, ensure_ascii=False)
        sys.stdout.write("\n")


def _levers(given: Sequence[str]) -> dict[str, str]:
    """Read ``NAME=VALUE`` options.

    Raises
    ------
    InputError
        For an option without ``=``.
    """
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            message = "expected NAME=VALUE, such as capacity_year=committed"
            raise InputError([Problem(Position(f"--lever {one[:100]}"), "", message)])
        found[name.strip()] = value.strip()
    return found


def _show(found: Sensitivity) -> None:
    from sim.cli import screen

    rows = [
        [
            one.path,
            one.value,
            f"{one.low} .. {one.high}",
            one.kind,
            _shown(one.at_low),
            _shown(one.at_high),
        ]
        for one in found.effects[:SHOWN]
    ]
    heads = ["input", "value>", "range", "rests on", "change at low>", "change at high>"]
    screen.table(f"What moves {found.measure} most, in {found.unit}", heads, rows)
    left = len(found.effects) - len(rows)
    more = f"; {left} more move it less" if left else ""
    screen.line(f"As written it is {_shown(found.base)}{more}.")


def _shown(one: Interval | None) -> str:
    if one is None:
        return "cannot be run"
    limits = f" ({one.low:.3g} to {one.high:.3g})" if one.has_limits else ""
    return f"{one.mean:.3g}{limits}"
