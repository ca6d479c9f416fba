"""What a planner writes about opening hours: calendars in a time zone, with closed days."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from sim.inputs import Hours, Input, Name, PositiveHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"([01]\d|2[0-4]):([0-5]\d)"
_SPAN = re.compile(rf"^{_CLOCK}-{_CLOCK}$")
_DATE = r"\d{4}-\d{2}-\d{2}"


def minutes(span: str) -> tuple[int, int]:
    """Read ``08:00-17:30`` as minutes after midnight.

    Raises
    ------
    ValueError
        If the text is no span of a day, or the shift ends before it starts.
    """
    found = _SPAN.match(span)
    if not found:
        raise ValueError(f"found {span!r}, expected a span such as '08:00-17:30'")
    start = 60 * int(found[1]) + int(found[2])
    end = 60 * int(found[3]) + int(found[4])
    if end > 1440:
        raise ValueError(f"found {span!r}, expected times up to 24:00")
    if end <= start:
        raise ValueError(
            f"found {span!r}, a shift that ends before it starts; "
            "write a shift over midnight as two spans"
        )
    return start, end


def days(key: str) -> tuple[int, ...]:
    """Read ``mon``, ``mon-fri`` or ``daily`` as weekday numbers from Monday = 0.

    Raises
    ------
    ValueError
        If a day is unknown.
    """
    if key == "daily":
        return tuple(range(7))
    first, _, last = key.partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise ValueError(f"found {key!r}, expected daily, a day such as mon, or mon-fri")
    start, end = DAYS.index(first), DAYS.index(last or first)
    return tuple((start + i) % 7 for i in range((end - start) % 7 + 1))


def _span(text: str) -> str:
    minutes(text)
    return text


def _key(text: str) -> str:
    days(text)
    return text


Weekly = dict[Annotated[str, AfterValidator(_key)], list[Annotated[str, AfterValidator(_span)]]]


class Change(Input):
    """Other hours from a date on."""

    start: Annotated[str, Field(pattern=f"^{_DATE}$", alias="from")]
    weekly: Weekly


class Calendar(Input):
    """Opening hours by weekday, in local time; or the time when several calendars are all open."""

    zone: str = Field("UTC", description="IANA time zone, such as Asia/Almaty")
    weekly: Weekly | None = Field(None, description="spans by day; days not named are closed")
    closed: list[Annotated[str, Field(pattern=rf"^{_DATE}(\.\.{_DATE})?$")]] = Field(
        default_factory=list, description="closed days: 2023-10-01 or 2023-10-01..2023-10-03"
    )
    changes: list[Change] = Field(default_factory=list)
    all_of: list[Name] | None = Field(None, description="open when all of these are")
    open: list[Annotated[list[Hours], Field(min_length=2, max_length=2)]] | None = None
    period: PositiveHours | None = Field(None, description="with open: begin again after this")

    @model_validator(mode="after")
    def _one(self) -> Self:
        forms = (self.weekly, self.all_of, self.open)
        if sum(form is not None for form in forms) != 1:
            raise ValueError("found none or several of weekly, all_of and open, expected one")
        if self.open is not None:
            edges = [edge for span in self.open for edge in span]
            if any(late <= early for early, late in pairwise(edges)):
                raise ValueError("found spans out of order or ending before they start")
        return self
