"""What the schema expects at a path: a walk over the models' types along what was written."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Discriminator, Tag
from pydantic.fields import FieldInfo

from sim.inputs import Quantity


@dataclass(frozen=True)
class Shape:
    """The type that the schema expects of one value.

    Attributes
    ----------
    kind : type or None
        A model, ``dict``, ``list``, ``str``, ``float`` ...; None where anything goes.
    args : tuple
        Type arguments of a dict or list.
    quantity : Quantity or None
        How the value is read where it is a quantity.
    tag : str or None
        Which alternative of a union it is; pydantic names it in an error's place.
    """

    kind: Any
    args: tuple[Any, ...] = ()
    quantity: Quantity | None = None
    tag: str | None = None

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        """The fields of a model by the names that a planner writes; empty for other types."""
        return _fields(self.kind) if self.is_model else {}

    @property
    def is_model(self) -> bool:
        """Whether it is one of the planner's objects."""
        return isinstance(self.kind, type) and issubclass(self.kind, BaseModel)

    @property
    def is_text(self) -> bool:
        """Whether text is expected and nothing else."""
        return self.kind is str and self.quantity is None

    @property
    def bare(self) -> Shape:
        """What a value without keys stands for: a distribution's is deterministic."""
        field = self.fields.get("deterministic")
        return self if field is None else _of_field(field, None)

    def below(self, key: str | int, written: Any) -> Shape | None:
        """Return the shape of a member, None where the schema has no such member.

        Parameters
        ----------
        key : str or int
        written : Any
            The member's raw value, which decides between alternatives.
        """
        if self.is_model:
            field = self.fields.get(str(key))
            return None if field is None else _of_field(field, written)
        if self.kind is dict:
            return shape_of(self.args[1], written) if self.args else Shape(None)
        if self.kind is list:
            return shape_of(self.args[0], written) if self.args else Shape(None)
        return Shape(None) if self.kind is None else None


@cache
def _fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _of_field(field: FieldInfo, written: Any) -> Shape:
    extra = list(field.metadata)
    if isinstance(field.discriminator, Discriminator):
        extra.append(field.discriminator)
    return shape_of(field.annotation, written, tuple(extra))


def shape_of(annotation: Any, written: Any = None, extra: tuple[Any, ...] = ()) -> Shape:
    """Return the shape of a type.

    Parameters
    ----------
    annotation : type
    written : Any
        The raw value, which decides between the alternatives of a union.
    extra : tuple
        What was annotated around the type.
    """
    tag = None
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            extra = (*extra, *more)
        elif origin in (Union, types.UnionType):
            chosen = _alternative(annotation, written, extra)
            if chosen is None:
                return Shape(None)
            annotation, extra, found = chosen
            tag = found or tag
        else:
            break
    quantity = next((one for one in extra if isinstance(one, Quantity)), None)
    kind = None if annotation is Any else origin or annotation
    return Shape(kind, get_args(annotation), quantity, tag)


def _alternative(
    union: Any, written: Any, extra: tuple[Any, ...]
) -> tuple[Any, tuple[Any, ...], str | None] | None:
    """Return the member of a union that a value belongs to, what surrounds it, and its tag."""
    members = [member for member in get_args(union) if member is not type(None)]
    if len(members) == 1:
        return members[0], extra, None
    for rule in extra:
        if isinstance(rule, Discriminator) and callable(rule.discriminator):
            wanted = rule.discriminator(written)
            for member in members:
                tags = [one.tag for one in get_args(member)[1:] if isinstance(one, Tag)]
                if wanted in tags:
                    return member, (), str(wanted)
    return None
