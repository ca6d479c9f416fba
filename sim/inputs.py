"""The pydantic base of what a planner writes: strict fields, quantities, distributions.

A field's type says its unit (``Hours``, ``Tonnes``, ``Share`` ...); the planner writes text with
any unit of the same dimension, and the field holds a float in the model's unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.functional_validators import BeforeValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim import quantities
from sim.quantities import shown

#: Ids are lower_snake; a station may be named ``place.step``.
NAME_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=80)]
Title = Annotated[str, Field(description="name for people")]
Note = Annotated[str, Field(description="remark for readers of the file; it changes nothing")]


#: A day, as 2023-01-31.
DATE_PATTERN = r"\d{4}-\d{2}-\d{2}"


def a_day(text: str) -> str:
    """Refuse a date that no calendar has, such as 2023-02-30."""
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"found {text!r}, a day that does not exist") from None
    return text


Day = Annotated[str, Field(pattern=f"^{DATE_PATTERN}$"), AfterValidator(a_day)]


class FieldError(ValueError):
    """Something is wrong with one field in the light of the others.

    Parameters
    ----------
    field : str
        As the planner writes it, dotted where it lies deeper.
    message : str
        What was found and what is expected.
    """

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def matched(field: str, count: int, times_field: str, times: list[float]) -> None:
    """Refuse a step function whose lists differ in length or whose times do not ascend.

    Raises
    ------
    FieldError
    """
    if len(times) != count:
        message = f"found {count} values, expected {len(times)}, one for each of {times_field!r}"
        raise FieldError(field, message)
    for index, (early, late) in enumerate(pairwise(times)):
        if late <= early:
            message = f"found {late:g} h after {early:g} h, expected each later than the one before"
            raise FieldError(f"{times_field}.{index + 1}", message)


def stepwise(raw: Any) -> str:
    """Say whether a value that may change in steps does; the tag of its alternative."""
    return "steps" if isinstance(raw, (Mapping, BaseModel)) else "constant"


class Input(BaseModel):
    """Base of the planner's objects: unknown keys are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


#: No quantity is larger, so that sums and products of a few stay finite.
MOST = 1e18


class Quantity:
    """Annotation: the field is written with a unit and held in ``unit``.

    Parameters
    ----------
    unit : str
        The model's unit; ``""`` for a share or factor, ``"count"`` for whole numbers, both of
        which may be written as bare numbers.
    low, high : float
        Inclusive bounds in the model's unit.
    positive : bool
        Whether zero is refused as well.
    """

    def __init__(
        self, unit: str, low: float = 0.0, high: float = MOST, positive: bool = False
    ) -> None:
        self.unit, self.low, self.high, self.positive = unit, low, high, positive

    def read(self, raw: Any) -> Any:
        """Turn what was written into a float in the model's unit."""
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
            raise ValueError(f"found {shown(raw)}, expected {quantities.example(self.unit)}")
        if isinstance(raw, str):
            value = quantities.parse(raw, self.unit)
        elif self.unit not in quantities.PLAIN:
            raise ValueError(
                f"found the bare number {shown(raw)}, expected {quantities.example(self.unit)}"
            )
        else:
            value = float(raw)
        return self._bounded(raw, value)

    def _bounded(self, raw: Any, value: float) -> float:
        if not math.isfinite(value):
            raise ValueError(f"found {shown(raw)}, expected a finite number")
        if value < self.low or (self.positive and value <= 0.0):
            least = "more than 0" if self.positive else f"at least {self.low:g}"
            raise ValueError(f"found {shown(raw)}, expected {least}")
        if value > self.high:
            raise ValueError(f"found {shown(raw)}, expected at most {self.high:g}")
        if self.unit == "count" and value != int(value):
            raise ValueError(f"found {shown(raw)}, expected a whole number")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Validate through :meth:`read`."""
        schema: CoreSchema = BeforeValidator(self.read).__get_pydantic_core_schema__(
            source, handler
        )
        return schema

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the written form for editors."""
        return self.written_schema()

    def written_schema(self) -> JsonSchemaValue:
        """Return the JSON Schema of the written form: text with a unit, perhaps with its source."""
        plain = self.unit in quantities.PLAIN
        written: dict[str, Any] = {"type": ["number", "string"] if plain else "string"}
        written["description"] = quantities.example(self.unit)
        sourced = {
            "type": "object",
            "required": ["value", "source"],
            "additionalProperties": False,
            "properties": {
                "value": written,
                "source": {
                    "type": "string",
                    "description": "a fact id, or 'assumption: why'",
                },
                "low": written,
                "high": written,
                "note": {"type": "string"},
            },
        }
        return {"anyOf": [written, sourced], "x-unit": self.unit or "1"}


Hours = Annotated[float, Quantity("h", high=1e9)]
PositiveHours = Annotated[float, Quantity("h", high=1e9, positive=True)]
Metres = Annotated[float, Quantity("m", high=100.0)]
#: Above or below something.
SignedMetres = Annotated[float, Quantity("m", low=-100.0, high=100.0)]
Kilometres = Annotated[float, Quantity("km", positive=True)]
KilometresPerHour = Annotated[float, Quantity("km/h", low=1e-3)]
Tonnes = Annotated[float, Quantity("t")]
TonnesPerYear = Annotated[float, Quantity("t/year")]
PerHour = Annotated[float, Quantity("1/h")]
Teu = Annotated[float, Quantity("TEU")]
Usd = Annotated[float, Quantity("USD")]
UsdPerTonne = Annotated[float, Quantity("USD/t")]
UsdPerYear = Annotated[float, Quantity("USD/year")]
UsdPerKilometre = Annotated[float, Quantity("USD/km")]
UsdPerHour = Annotated[float, Quantity("USD/h")]
GramsPerTonneKilometre = Annotated[float, Quantity("g/t/km")]
Degrees = Annotated[float, Quantity("", low=-180.0, high=180.0)]
Share = Annotated[float, Quantity("", high=1.0)]
Factor = Annotated[float, Quantity("")]
PositiveFactor = Annotated[float, Quantity("", low=1e-9, high=1e9, positive=True)]
#: A coefficient of variation.
Variation = Annotated[float, Quantity("", low=1e-6, high=100.0, positive=True)]
Count = Annotated[float, Quantity("count", high=1e9)]

Q = TypeVar("Q")


class MeanCv(Input, Generic[Q]):
    """Mean and coefficient of variation (standard deviation divided by the mean)."""

    mean: Q = Field(description="mean")
    cv: Variation = Field(description="standard deviation divided by the mean")


class Erlang(Input, Generic[Q]):
    """Sum of ``stages`` exponential stages; ``mean`` is the mean of the whole."""

    mean: Q = Field(description="mean of the whole")
    stages: Annotated[float, Quantity("count", low=1, high=10_000)] = Field(
        description="number of stages; 1 is exponential"
    )


class Uniform(Input, Generic[Q]):
    """Uniform between ``low`` and ``high``."""

    low: Q = Field(description="least value")
    high: Q = Field(description="greatest value")


class Triangular(Input, Generic[Q]):
    """Triangular with least, most likely and greatest value."""

    low: Q = Field(description="least value")
    mode: Q = Field(description="most likely value")
    high: Q = Field(description="greatest value")


class Weibull(Input, Generic[Q]):
    """Weibull with scale and shape (shape 1 is exponential)."""

    scale: Q = Field(description="value that a share 1 - 1/e does not exceed")
    shape: Annotated[float, Quantity("", low=0.1, high=1000.0)] = Field(
        description="1 is exponential, more is narrower"
    )


class Empirical(Input, Generic[Q]):
    """Observed values, drawn with the given weights (equal where absent)."""

    values: Annotated[list[Q], Field(min_length=1, max_length=100_000)] = Field(
        description="the values that occur"
    )
    weights: list[Factor] | None = Field(None, description="one for each value; equal if absent")


class Distribution(Input, Generic[Q]):
    """One distribution; a bare quantity stands for a deterministic one."""

    deterministic: Q | None = Field(None, description="always this value")
    exponential: Q | None = Field(None, description="mean")
    lognormal: MeanCv[Q] | None = Field(None, description="by mean and spread; a long tail")
    gamma: MeanCv[Q] | None = Field(None, description="by mean and spread; a shorter tail")
    erlang: Erlang[Q] | None = Field(None, description="a sum of exponential stages")
    uniform: Uniform[Q] | None = Field(None, description="all values in a range alike")
    triangular: Triangular[Q] | None = Field(None, description="least, most likely, greatest")
    weibull: Weibull[Q] | None = Field(None, description="by scale and shape")
    empirical: Empirical[Q] | None = Field(None, description="drawn from listed values")

    kinds: ClassVar[tuple[str, ...]] = (
        "deterministic",
        "exponential",
        "lognormal",
        "gamma",
        "erlang",
        "uniform",
        "triangular",
        "weibull",
        "empirical",
    )

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, raw: Any) -> Any:
        return raw if isinstance(raw, (dict, cls)) else {"deterministic": raw}

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [kind for kind in self.kinds if getattr(self, kind) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"found {found}, expected exactly one of {', '.join(self.kinds)}")
        _ordered(self.uniform, self.triangular)
        if self.lognormal and not self.lognormal.mean > 0:  # type: ignore[operator]
            raise FieldError("lognormal.mean", "found 0, expected more than 0")
        if self.empirical and self.empirical.weights is not None:
            _weighted(self.empirical.weights, len(self.empirical.values))
        return self

    @property
    def kind(self) -> str:
        """The name of the distribution that was written."""
        return next(kind for kind in self.kinds if getattr(self, kind) is not None)


def _ordered(uniform: Uniform[Any] | None, triangular: Triangular[Any] | None) -> None:
    if uniform and not uniform.low <= uniform.high:
        raise FieldError("uniform", "found low above high, expected low <= high")
    if triangular and not triangular.low <= triangular.mode <= triangular.high:
        raise FieldError("triangular", "found values out of order, expected low <= mode <= high")
    if triangular and triangular.low == triangular.high:
        raise FieldError("triangular", "found low equal to high, expected a bare value instead")


class Also:
    """Annotation: the value may be written in another form too, which its validator turns.

    Parameters
    ----------
    form : dict
        JSON Schema of the other form.
    """

    def __init__(self, form: JsonSchemaValue) -> None:
        self.form = form

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both forms for editors."""
        return {"anyOf": [handler(core), self.form]}


def _weighted(weights: list[float], values: int) -> None:
    if len(weights) != values:
        message = f"found {len(weights)} weights, expected one for each of the {values} values"
        raise FieldError("empirical.weights", message)
    if sum(weights) <= 0:
        raise FieldError("empirical.weights", "found only zeros, expected a weight above 0")


DurationDistribution = Annotated[Distribution[Hours], Also(Quantity("h").written_schema())]
SpeedDistribution = Annotated[
    Distribution[KilometresPerHour], Also(Quantity("km/h").written_schema())
]
