"""Check that observations refer to facts that hold a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.facts import Fact
from sim.scenario.schema import Scenario
from sim.scenario.words import hint
from sim.scenario.world import Finding


def observed(scenario: Scenario, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Yield a finding for every observation whose fact is not there or holds no number."""
    for name, observation in scenario.observations.items():
        path = ("observations", name, "fact")
        fact = facts.get(observation.fact)
        if fact is None:
            near = hint(observation.fact, facts) if facts else "; no table of facts is named"
            yield Finding(path, f"found {observation.fact!r}, expected the id of a fact{near}")
        elif not all(_is_number(text) for text in (fact.value, fact.low or "0", fact.high or "0")):
            yield Finding(
                path, f"found the fact {fact.id!r}, expected one whose values are numbers"
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
