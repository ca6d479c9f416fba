"""What a planner writes about opening hours: calendars in a time zone, with closed days."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from sim.inputs import (
    DATE_PATTERN,
    Also,
    Day,
    FieldError,
    Hours,
    Input,
    Name,
    PositiveHours,
    a_day,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"([01]\d|2[0-4]):([0-5]\d)"
_SPAN = re.compile(rf"^{_CLOCK}-{_CLOCK}$")
#: Longer than any run.
_FOREVER = "1e9 h"


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


def _days(text: str) -> str:
    first, _, last = text.partition("..")
    a_day(first)
    if last and a_day(last) < first:
        raise ValueError(f"found {text!r}, which ends before it starts")
    return text


Days = Annotated[
    str, Field(pattern=rf"^{DATE_PATTERN}(\.\.{DATE_PATTERN})?$"), AfterValidator(_days)
]


class Change(Input):
    """Other hours from a date on."""

    start: Day = Field(alias="from", description="first day of the new hours")
    weekly: Weekly = Field(description="spans by day, in place of those before")


class Calendar(Input):
    """Opening hours by weekday, in local time; or the time when several calendars are all open.

    The word ``always`` in place of the fields is a calendar that never closes.
    """

    zone: str = Field("UTC", description="IANA time zone, such as Asia/Almaty")
    weekly: Weekly | None = Field(None, description="spans by day; days not named are closed")
    closed: list[Days] = Field(
        default_factory=list, description="closed days: 2023-10-01 or 2023-10-01..2023-10-03"
    )
    changes: list[Change] = Field(default_factory=list, description="other hours from a date on")
    all_of: list[Name] | None = Field(None, description="open when all of these are")
    open: list[Annotated[list[Hours], Field(min_length=2, max_length=2)]] | None = Field(
        None, description="spans [from, to] in hours since the clock's start"
    )
    period: PositiveHours | None = Field(None, description="with open: begin again after this")

    @model_validator(mode="before")
    @classmethod
    def _always(cls, raw: Any) -> Any:
        return {"open": [["0 h", _FOREVER]]} if raw == "always" else raw

    @model_validator(mode="after")
    def _one(self) -> Self:
        forms = ("weekly", "all_of", "open")
        given = [form for form in forms if getattr(self, form) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"found {found}, expected exactly one of {', '.join(forms)}")
        if self.open is not None:
            _ascending(self.open, self.period)
        return self


#: A calendar, or the word ``always``.
AnyCalendar = Annotated[Calendar, Also({"const": "always", "type": "string"})]


def _ascending(spans: list[list[float]], period: float | None) -> None:
    for index, (start, end) in enumerate(spans):
        if end <= start:
            message = f"found a span from {start:g} h to {end:g} h, which ends before it starts"
            raise FieldError(f"open.{index}", message)
    for index, (early, late) in enumerate(pairwise(spans)):
        if late[0] < early[1]:
            message = "found a span that begins before the last one ends, expected them in order"
            raise FieldError(f"open.{index + 1}", message)
    if period is not None and spans and spans[-1][1] > period:
        message = f"found a span after the period's end ({period:g} h), expected all within it"
        raise FieldError(f"open.{len(spans) - 1}", message)
