"""What changes in the run and when, in rows for ``corridorsim check``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.mechanisms.disruption.inputs import Disruption
    from sim.mechanisms.project.inputs import Project
    from sim.scenario.schema import Scenario

Rows = tuple[str, list[str], list[list[str]]]


def disruption_rows(scenario: Scenario) -> Rows:
    """Return title, columns and rows of the disruptions: when they are on, what they do."""
    from sim.mechanisms.distributions import mean

    rows = []
    for name, one in scenario.disruptions.items():
        length = _days(mean(one.length)) + (f", back in {_days(one.ramp)}" if one.ramp else "")
        about = "" if one.length.deterministic is not None else "about "
        rows.append([name, _when(one, scenario), about + length, _does(one)])
    return "Disruptions", ["disruption", "in the run", "lasts", "does"], rows


def project_rows(scenario: Scenario) -> Rows:
    """Return title, columns and rows of the projects: from when on they hold, what they set."""
    rows = [
        [name, one.opens, _from(one, scenario), ", ".join(one.set)]
        for name, one in scenario.projects.items()
    ]
    return "Projects", ["project", "opens", "in the run", "sets"], rows


def _when(one: Disruption, scenario: Scenario) -> str:
    from sim.mechanisms.distributions import mean

    length = mean(one.length)
    if one.rate is not None:
        cycle = 1.0 / one.rate + length + one.ramp
        return f"at random, about {scenario.clock.length / cycle:.2g} times"
    on = [
        (text, at)
        for text, at in ((text, _hours(text, scenario)) for text in one.at or ())
        if at < scenario.clock.length and at + length + one.ramp > 0.0
    ]
    if not on:
        return "never on"
    shown = ", ".join(text for text, _ in on[:3])
    return shown + (f" and {len(on) - 3} more" if len(on) > 3 else "")


def _does(one: Disruption) -> str:
    words = []
    for act, name, share in one.acts():
        amount = "" if act in ("close", "ban") else f" {share:.4g}"
        words.append(f"{act} {name}{amount}")
    return ", ".join(words)


def _from(one: Project, scenario: Scenario) -> str:
    at = _hours(one.opens, scenario)
    if not one.built:
        return "not built"
    if at <= 0.0:
        return "from the start"
    return "opens after the end" if at >= scenario.clock.length else f"from {_day(at, scenario)} on"


def _day(at: float, scenario: Scenario) -> str:
    from sim.mechanisms.hours.translate import start_of

    if scenario.clock.start is None:
        return _days(at)
    return f"{start_of(scenario.clock.start) + timedelta(hours=at):%Y-%m-%d}"


def _hours(text: str, scenario: Scenario) -> float:
    from sim.mechanisms.hours.translate import start_of
    from sim.mechanisms.moments import hours_of

    return hours_of(text, start_of(scenario.clock.start))


def _days(hours: float) -> str:
    return f"{hours / 24.0:.4g} d" if hours >= 48.0 else f"{hours:.4g} h"
