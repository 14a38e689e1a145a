"""A table of results: a frame with machine keys, and what people see of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from energi import words

Kind = Literal["text", "code", "key", "integer", "year", "number", "money", "percent", "flag"]
"""``code``: what the user named (a building); ``key``: a machine value; ``money``: whole kroner."""

MISSING = "–"
NUMERIC = frozenset({"integer", "year", "number", "money", "percent"})
_WHOLE = frozenset({"integer", "money"})


@dataclass(frozen=True)
class Shown:
    """A column as people see it.

    Attributes
    ----------
    key : str
        Column of the frame; its words are ``report.column.<key>``.
    unit : str
        Words key below ``report.unit``; empty for text and codes.
    kind : str
    digits : int or None
        Decimals of a number; None for about four significant digits.
    """

    key: str
    unit: str = ""
    kind: Kind = "text"
    digits: int | None = 1

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers, NaN where there is none."""
        return self.kind in NUMERIC

    def title(self, lang: str) -> str:
        """What the column is called."""
        return words.say(f"report.column.{self.key}", lang)

    def heading(self, lang: str) -> str:
        """Its title with the unit: ``"Investering [kr.]"``."""
        return f"{self.title(lang)} [{unit(self.unit, lang)}]" if self.unit else self.title(lang)

    def cell(self, value: Any, lang: str) -> str:
        """A value of the column as people write it."""
        if self.kind == "flag":
            return words.text(bool(value), lang)
        if not self.numeric:
            return str(value) or MISSING
        if pd.isna(value):
            return MISSING
        if self.kind == "year":
            return str(int(value))
        return words.number(float(value), lang, 0 if self.kind in _WHOLE else self.digits)


@dataclass(frozen=True)
class Table:
    """A table of results.

    Attributes
    ----------
    name : str
        Its title is ``report.table.<name>``, what it holds ``report.about.<name>``.
    frame : DataFrame
        One column per entry of ``columns`` in the same order; text is never missing (``""``), numbers
        are NaN where there is none.
    columns : tuple of Shown
    """

    name: str
    frame: pd.DataFrame
    columns: tuple[Shown, ...]

    def title(self, lang: str) -> str:
        """What the table is called."""
        return words.say(f"report.table.{self.name}", lang)

    def about(self, lang: str) -> str:
        """One sentence on what it holds."""
        return words.say(f"report.about.{self.name}", lang)

    def column(self, key: str) -> Shown:
        """The column of a key."""
        return next(column for column in self.columns if column.key == key)


def table(name: str, columns: tuple[Shown, ...], data: Any) -> Table:
    """A table of the columns named, in their order."""
    return Table(name, pd.DataFrame(data, columns=[column.key for column in columns]), columns)


def unit(name: str, lang: str) -> str:
    """A unit as people write it; one of a user's own card stays as the card has it."""
    return words.say(f"report.unit.{name}", lang) if f"report.unit.{name}" in words.catalogue() else name
