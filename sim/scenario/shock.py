"""What a planner writes to have a scenario run twice: with a shock, and undisturbed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from sim.inputs import FieldError, Input, PositiveFactor, PositiveHours, Quantity, Title
from sim.mechanisms.moments import Moment

#: What picks one of the two runs: a lever with these values.
LEVER = "shock"
UNDISTURBED, DISTURBED = "no", "yes"
#: The lever that the years of an experiment make.
YEAR = "year"


class Shock(Input):
    """The scenario as written is the disturbed run; exactly one field says what undoes it."""

    title: Title = ""
    of: list[str] | None = Field(
        None, description="disruptions that the undisturbed run does not have"
    )
    without: dict[str, Any] | None = Field(
        None, description="path: value, what the undisturbed run has instead; needs at and length"
    )
    against: dict[str, Any] | None = Field(
        None,
        description="path: value of the run that this one is held against, for a change without a "
        "date: only the difference over the year is given",
    )
    at: Moment | None = Field(
        None,
        description="when it begins: a day, or a time since the clock's start; not needed with "
        "disruptions, which say so",
    )
    length: PositiveHours | None = Field(None, description="how long it lasts; goes with at")
    follow: list[str] = Field(
        default_factory=list,
        description="corridors and stations to show; where absent, those that it hits hardest",
    )
    within: PositiveFactor = Field(
        0.1, description="loss that counts as made good, in mean days of undisturbed flow"
    )
    stays: Annotated[float, Quantity("h", low=24.0, high=1e6)] = Field(
        168.0, description="how long it must stay so small"
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        forms = ("of", "without", "against")
        given = [form for form in forms if getattr(self, form)]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"found {found}, expected exactly one of {', '.join(forms)}")
        if (self.at is None) != (self.length is None):
            raise ValueError("found one of at and length, expected both or neither")
        if self.without is not None and self.at is None:
            raise FieldError("without", "found no at and length, expected when it begins and lasts")
        if self.against is not None and self.at is not None:
            raise FieldError("at", "found a date of a change that has none, expected without")
        return self

    @property
    def undone(self) -> dict[str, Any]:
        """What is put into the scenario for the undisturbed run: path to value."""
        changes: Mapping[str, Any] = self.without or self.against or {}
        names = self.of or ()
        # Without the disruptions there is nothing that a shock could be of.
        return {LEVER: None, **{f"disruptions.{name}": None for name in names}, **changes}
