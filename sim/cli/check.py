"""``corridorsim check``: what is wrong with a scenario, or what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.text import Text

    from sim.scenario import Loaded

#: Rows of the tables of flows and corridors; the scenario has all of them.
MOST_ROWS = 30


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Scenario, or - to read it.")],
    resolved: Annotated[
        bool,
        typer.Option("--resolved", help="Print the scenario after all layers, with origins."),
    ] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change an input.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Apply the scenario's demo values first.")
    ] = False,
) -> None:
    """Say what is wrong with a scenario, or what it holds.

    Beside every station stands what flows offer it and what it can take.
    """
    from sim.cli import screen
    from sim.scenario import load

    loaded = load(file, set_ or (), demo)
    if resolved:
        from sim.scenario.resolved import resolved as written

        typer.echo(written(loaded.layered, loaded.fact_tables), nl=False)
    else:
        _holds(loaded)
        _loads(loaded)
        if loaded.scenario.later:
            from sim.compiler import compile_plan

            # Only then is it known whether projects may change in mid-run what they do.
            compile_plan(loaded.scenario)
    for warning in loaded.warnings:
        screen.warn(warning)


def _holds(loaded: Loaded) -> None:
    """Print title and counts, flows and corridors."""
    from sim.cli import screen
    from sim.cli.dated import disruption_rows, project_rows
    from sim.cli.holds import corridor_rows, counted, flow_rows

    screen.line(loaded.scenario.title or loaded.name, "bold")
    for text in counted(loaded):
        screen.line(text)
    screen.line("")
    tables = (flow_rows, corridor_rows, disruption_rows, project_rows)
    for title, columns, rows in (table(loaded.scenario) for table in tables):
        if rows:
            more = len(rows) - MOST_ROWS
            name = f"{title} (the first {MOST_ROWS} of {len(rows)})" if more > 0 else title
            screen.table(name, columns, rows[:MOST_ROWS])


def _loads(loaded: Loaded) -> None:
    from sim.cli import screen
    from sim.scenario.load_table import load_table, number, overloads

    table = load_table(loaded.scenario)
    scaled = any(row.at_target is not None for row in table)
    columns = ["", "kind", "offered>", *(["at target>"] if scaled else []), "can take>", "load>"]
    columns += ["load at target>"] if scaled else []
    rows: list[list[str | Text]] = []
    for row in sorted(table, key=lambda row: -(row.utilisation_at_target or row.utilisation)):
        cells: list[str | Text] = [row.name, row.kind, number(row.offered) + row.unit]
        if scaled:
            cells.append(number(row.at_target or 0.0) + row.unit)
        cells.append("" if row.capacity == float("inf") else number(row.capacity) + row.unit)
        cells.append(_share(row.utilisation))
        if scaled:
            cells.append(_share(row.utilisation_at_target or 0.0))
        rows.append(cells)
    if rows:
        screen.table("Offered load against capacity, mean over the run", columns, rows)
    for text in overloads(table):
        screen.line(f"warning: {text}", "yellow")


def _share(value: float) -> Text:
    from rich.text import Text

    if value == float("inf"):
        return Text("none can", "bold red")
    style = "bold red" if value > 1.0 else "yellow" if value > 0.9 else ""
    return Text(f"{value:.2f}" if value else "", style)
