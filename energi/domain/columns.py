"""Columns of the tables: one pydantic model per table is the only place where a column is described.

The template, the reader, the checks, the messages, the JSON Schema and the documentation are
derived from `columns_of`.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticUndefined

from energi.domain.wording import Words

Kind = Literal["code", "text", "number", "integer", "date", "flag", "choice"]


class Choice(StrEnum):
    """A closed list of machine values; each subclass gives every value its `words`."""

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> what people call it."""
        raise NotImplementedError


class Row(BaseModel):
    """A row of a table. Subclasses name their table and describe every column."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    table: ClassVar[str]
    sheet: ClassVar[Words]
    key: ClassVar[tuple[str, ...]]
    about: ClassVar[Words]
    expected: ClassVar[bool] = True
    """Whether a workbook without the sheet is worth a note."""


@dataclass(frozen=True)
class Column:
    """What is known of a column.

    Attributes
    ----------
    key : str
        Machine key, also the frame's column name.
    name, help : Words
        What people read, without the unit.
    unit : str
        As in ``data/units.txt``; empty for codes and text.
    kind : str
        How a cell is read.
    required : bool
        Whether an empty cell stops the row.
    default : object
        What an empty cell means otherwise.
    choices : Mapping[str, Words]
        The closed list of a ``choice`` column, empty for other kinds.
    """

    key: str
    name: Words
    unit: str
    help: Words
    kind: Kind
    required: bool
    default: object
    choices: Mapping[str, Words]

    def title(self, lang: str) -> str:
        """Name with unit, as the header cell shows it: ``"Opvarmet areal [m2]"``."""
        name = self.name.get(lang)
        return f"{name} [{unit_words(self.unit, lang)}]" if self.unit else name


_DANISH = {"year": "år", "percent": "pct."}


def unit_words(unit: str, lang: str) -> str:
    """A unit as a header shows it: ``"kr/m2/year"`` is ``"kr/m2/år"`` in Danish."""
    return "/".join(_DANISH.get(part, part) for part in unit.split("/")) if lang == "da" else unit


def column(
    da: str,
    en: str,
    *,
    unit: str = "",
    help_da: str,
    help_en: str,
    default: Any = ...,
    code: bool = False,
    **limits: Any,
) -> Any:
    """Describe a column of a `Row`: a pydantic field that also knows its words and its unit."""
    extra: dict[str, Any] = {
        "da": da,
        "en": en,
        "unit": unit,
        "help_da": help_da,
        "help_en": help_en,
        "code": code,
    }
    return Field(default, title=en, description=help_en, json_schema_extra=extra, **limits)


def _bare(annotation: Any) -> Any:
    """The annotation without ``| None``."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(arg for arg in get_args(annotation) if arg is not type(None))
    return annotation


def _kind(bare: Any, code: bool) -> Kind:
    if isinstance(bare, type) and issubclass(bare, Choice):
        return "choice"
    kinds: dict[Any, Kind] = {float: "number", int: "integer", date: "date", bool: "flag"}
    return kinds.get(bare, "code" if code else "text")


@cache
def columns_of(model: type[Row]) -> tuple[Column, ...]:
    """All columns of a table, in the order of the model."""
    found = []
    for key, info in model.model_fields.items():
        extra: dict[str, Any] = dict(info.json_schema_extra or {})  # type: ignore[arg-type]  # always a dict here
        bare = _bare(info.annotation)
        kind = _kind(bare, bool(extra["code"]))
        required = info.is_required()
        found.append(
            Column(
                key=key,
                name=Words(extra["da"], extra["en"]),
                unit=extra["unit"],
                help=Words(extra["help_da"], extra["help_en"]),
                kind=kind,
                required=required,
                default=None if info.default is PydanticUndefined else info.default,
                choices=bare.words() if kind == "choice" else {},
            )
        )
    return tuple(found)


BOUNDS = ("gt", "ge", "lt", "le")
"""What a model's field may say of a number: above, at least, below, at most."""


def bounds_of(model: type[Row], key: str) -> dict[str, float]:
    """The bounds a model sets on a column, such as ``{"gt": 0, "le": 5000}``."""
    return {
        name: getattr(bound, name)
        for bound in model.model_fields[key].metadata
        for name in BOUNDS
        if hasattr(bound, name)
    }
