"""A moment as a planner writes it: a day, or a time since the clock's start."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue

from sim import quantities
from sim.inputs import DATE_PATTERN, a_day

_DAY = re.compile(f"^{DATE_PATTERN}$")
EXAMPLE = "a day such as '2023-11-20', or a time since the clock's start such as '40 d'"


def is_day(text: str) -> bool:
    """Whether a moment is written as a day, which needs ``clock.start``."""
    return _DAY.match(text) is not None


def hours_of(text: str, start: datetime) -> float:
    """Return a moment in hours since the clock's zero; negative for a day before it."""
    if not is_day(text):
        return quantities.parse(text, "h")
    moment = datetime.fromisoformat(text).replace(tzinfo=start.tzinfo)
    return (moment - start) / timedelta(hours=1)


def a_moment(text: str) -> str:
    """Refuse what is neither a day nor a time.

    Raises
    ------
    ValueError
        With what was found and what is expected.
    """
    if is_day(text):
        return a_day(text)
    try:
        hours = quantities.parse(text, "h")
    except ValueError:
        raise ValueError(f"found {text[:40]!r}, expected {EXAMPLE}") from None
    if not 0.0 <= hours <= 1e9:
        raise ValueError(f"found {text!r}, expected a time from 0 h on, or a day")
    return text


def _listed(raw: Any) -> Any:
    return raw if isinstance(raw, list) else [raw]


class _OneOrSeveral:
    """Annotation: one value stands for a list of it."""

    def __get_pydantic_json_schema__(
        self, core: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both forms for editors."""
        several = handler(core)
        return {"anyOf": [several["items"], several]}


Moment = Annotated[str, AfterValidator(a_moment)]
#: One moment or a list of them.
Moments = Annotated[
    list[Moment], Field(min_length=1, max_length=10_000), BeforeValidator(_listed), _OneOrSeveral()
]
