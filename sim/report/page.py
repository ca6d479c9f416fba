"""Render the sections into one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.report import answers, method, words
from sim.report.figures.style import Drawing, inlined
from sim.report.levers import Axes
from sim.report.names import Names
from sim.report.result import Point, Result
from sim.report.sections import Section

HTML = Path(__file__).resolve().parent / "html"


def render(
    result: Result,
    of: Axes,
    names: Names,
    shown: Sequence[Point],
    sections: Sequence[Section],
) -> str:
    """Return the page; every text from the results is escaped by the templates."""
    environment = Environment(
        loader=FileSystemLoader(HTML),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["svg"] = _svg
    page = environment.get_template("report.html.j2")
    return page.render(
        title=result.title,
        question=str(result.tree.get("question") or ""),
        description=str(result.tree.get("description") or ""),
        answer=words.answer(result, of, names, shown),
        matrices=answers.matrices(result, of, names),
        undecided=words.undecided(result, of, names),
        warnings=[*result.warnings, *method.warnings(result, of, names)],
        facts=method.facts(result),
        sections=sections,
    )


def _svg(drawing: Drawing) -> Markup:
    """Return a chart as it is: matplotlib has escaped the texts in it."""
    return Markup(inlined(drawing))
