"""``corridorsim run``: run a scenario, keep the results, say what they are."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.experiments import Outcome, Progress

#: Exit code of a run that its user stopped: 128 and the number of SIGINT.
STOPPED = 130
#: Without a terminal, a line about the progress is printed at most this often, seconds.
TELL_EVERY = 30.0


class Engine(StrEnum):
    """Engines that may be asked for."""

    auto = "auto"
    reference = "reference"
    fast = "fast"


File = Annotated[str, typer.Argument(metavar="FILE", help="Scenario, or - to read it.")]
Folder = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", help="Result folder.")
]
Replications = Annotated[
    int | None,
    typer.Option("-n", "--replications", metavar="REPS", min=1, max=100_000, help="Of each point."),
]
Seed = Annotated[int | None, typer.Option(metavar="S", min=0, help="Of all random numbers.")]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change an input.")
]
Workers = Annotated[
    int | None, typer.Option(metavar="W", min=1, help="Runs at a time; one a core by default.")
]
Hook = Annotated[
    Path | None,
    typer.Option("--hook", metavar="FILE", help="Python of your own, for the reference engine."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary to the standard output.")]
Demo = Annotated[
    bool, typer.Option("--demo", help="Apply the scenario's demo values: a quick look.")
]


def run(  # noqa: PLR0913, PLR0917 - one for each option
    file: File,
    folder: Folder = None,
    replications: Replications = None,
    seed: Seed = None,
    set_: Overrides = None,
    engine: Annotated[Engine, typer.Option(help="Which engine runs the plan.")] = Engine.auto,
    workers: Workers = None,
    hook: Hook = None,
    trace: Annotated[bool, typer.Option("--trace", help="Keep every visit.")] = False,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only the folder's name.")] = False,
    demo: Demo = False,
) -> None:
    """Run a scenario and write its results, a report and the answer in words."""
    from sim.cli import screen
    from sim.experiments import run_experiment
    from sim.scenario import load

    console = screen.console()
    loaded = load(file, set_ or (), demo)
    try:
        with _shown(console, quiet) as progress:
            outcome = run_experiment(
                loaded,
                folder=folder,
                replications=replications,
                seed=seed,
                workers=workers,
                engine=engine.value,
                trace=trace,
                hook=hook,
                progress=progress,
                tell=screen.line,
            )
        page = _report(outcome)
    except KeyboardInterrupt:
        raise _stopped(console) from None
    if not quiet:
        _answer(console, outcome, page)
    _hand_over(console, outcome, as_json)


def _stopped(console: Console) -> typer.Exit:
    """Say what is kept; end at once where a run goes on that cannot be broken off."""
    from sim.runs import still_at_work

    console.print("Stopped. What is finished is kept; the same command goes on from there.")
    if still_at_work():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(STOPPED)
    return typer.Exit(STOPPED)


def _hand_over(console: Console, outcome: Outcome, as_json: bool) -> None:
    """Print what a program may want: the folder's name, or the summary as JSON."""
    if as_json:
        json.dump(outcome.summary, sys.stdout, indent=1, ensure_ascii=False)
        sys.stdout.write("\n")
        console.print(str(outcome.folder), soft_wrap=True)
    else:
        typer.echo(str(outcome.folder))


def _report(outcome: Outcome) -> Path:
    """Make the report, unless the folder that was found has one."""
    from sim import report

    page = outcome.folder / "report.html"
    return page if outcome.reused and page.exists() else report.write(outcome.folder)


def _answer(console: Console, outcome: Outcome, page: Path) -> None:
    from sim.cli.answer import rendered

    if outcome.reused:
        console.print("These results are already there; nothing was run.", style="dim")
    for part in rendered(outcome.folder, console.width):
        console.print(part)
    console.print(f"Report: {page}", soft_wrap=True)


@contextmanager
def _shown(console: Console, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Give what shows the progress: a bar on a terminal, else a line now and then."""
    if quiet:
        yield lambda progress: None
        return
    if not console.is_terminal:
        yield Lines(console)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    left = TimeRemainingColumn(elapsed_when_finished=True)
    count, unit = MofNCompleteColumn(), TextColumn("runs, time left")
    bar = Bar(
        BarColumn(), count, unit, left, console=console, transient=True, speed_estimate_period=3600
    )
    with bar:
        task = bar.add_task("runs", total=None)
        yield lambda told: bar.update(task, completed=told.done, total=told.total)


class Lines:
    """Plain lines about the progress, for logs."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = self._told = time.monotonic()
        self._first: int | None = None

    def __call__(self, progress: Progress) -> None:
        """Print a line if the last one was some time ago."""
        now = time.monotonic()
        if self._first is None:
            self._first = progress.done
            kept = f", {progress.done} were finished before" if progress.done else ""
            self._console.print(f"{progress.total} runs{kept}")
            return
        over = progress.last and progress.done == progress.total
        if over or now - self._told > TELL_EVERY:
            self._told = now
            left = self._left(progress, now)
            self._console.print(f"{progress.done} of {progress.total} runs{left}")

    def _left(self, progress: Progress, now: float) -> str:
        done, todo = progress.done - (self._first or 0), progress.total - progress.done
        if not done or not todo:
            return ""
        return f", about {duration((now - self._began) / done * todo)} left"


def duration(seconds: float) -> str:
    """Return a duration in words, such as ``40 s``, ``12 min`` or ``3.5 h``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
