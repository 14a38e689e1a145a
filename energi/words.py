"""Floor 1: every sentence a person reads, in Danish and English, and numbers in their language.

The catalogues are on the shelf (``models/words/*.toml``), so that wording can be mended without
touching code. A key holds ``da`` and ``en``, which name the same fields.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from energi.domain.errors import EnergiError
from energi.domain.finding import Finding
from energi.domain.wording import Words
from energi.shelf import shelf, toml


@cache
def catalogue() -> Mapping[str, Words]:
    """Dotted key -> sentence in both languages, from every file of the shelf."""
    found: dict[str, Words] = {}
    for path in sorted((shelf("models") / "words").glob("*.toml")):
        _collect(toml(path), "", found)
    return found


def _collect(node: Mapping[str, Any], prefix: str, found: dict[str, Words]) -> None:
    if isinstance(node.get("da"), str):
        found[prefix] = Words(node["da"], node["en"])
        return
    for key, child in node.items():
        _collect(child, f"{prefix}.{key}" if prefix else key, found)


def say(key: str, lang: str, /, **fields: object) -> str:
    """The sentence of a key with its fields filled in; numbers are written in the language.

    ``{count|plan|planer}`` is the first word where the field ``count`` is 1, else the second.

    Raises
    ------
    KeyError
        If no catalogue has the key, or the sentence names a field that is not given.
    """
    sentence = catalogue()[key].get(lang)
    return sentence.format_map(_Filled({name: text(value, lang) for name, value in fields.items()}))


def key_of(prefix: str, sentence: str, lang: str) -> str:
    """The last part of the key below a prefix that says a sentence; `say` the other way round.

    Raises
    ------
    KeyError
        If none says it.
    """
    known = {words.get(lang): key for key, words in catalogue().items() if key.startswith(f"{prefix}.")}
    return known[sentence].removeprefix(f"{prefix}.")


class _Filled(dict[str, str]):
    """Fields as text, and the words that follow the number of a field."""

    def __missing__(self, key: str) -> str:
        name, _, forms = key.partition("|")
        one, told, many = forms.partition("|")
        if not told:
            raise KeyError(key)
        return one if self[name] == "1" else many


def text(value: object, lang: str) -> str:
    """A value as people write it: 1.234,5 in Danish, 1,234.5 in English."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else say(f"flag.{'yes' if value else 'no'}", lang)
    if isinstance(value, int):
        return number(value, lang, 0) if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return number(value, lang)
    if isinstance(value, Words):
        return value.get(lang)
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y" if lang == "da" else "%Y-%m-%d")
    return str(value)


def number(value: float, lang: str, digits: int | None = None) -> str:
    """A number with the language's separators; by default about four significant digits."""
    from babel.numbers import format_decimal

    if math.isnan(value):
        return "–"
    if digits is None:
        size = abs(value)
        digits = 0 if size >= 1000 else 1 if size >= 10 else 2
    rounded = round(value, digits) + 0.0  # + 0.0: no minus before a zero
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(rounded, format=pattern, locale="da_DK" if lang == "da" else "en_GB"))


def told(finding: Finding, lang: str) -> tuple[str, str]:
    """A finding's sentence and its remedy; sheet and column are called what people call them."""
    sheet, column = place(finding.sheet, finding.column)
    fields = {
        "sheet": sheet,
        "row": str(finding.row),
        "column": column,
        "value": finding.value,
        "subject": finding.subject,
        **finding.fields,
    }
    sentence = say(f"finding.{finding.code}.text", lang, **fields)
    if finding.fields.get("lost"):
        sentence = f"{sentence} {say('finding.lost', lang, **fields)}"
    return sentence, say(f"finding.{finding.code}.remedy", lang, **fields)


def problem(error: EnergiError, lang: str) -> tuple[str, str]:
    """An error's sentence and its remedy; the findings it may carry are told one by one (`told`)."""
    fields = {name: value for name, value in error.fields.items() if name != "findings"}
    return (
        say(f"error.{error.code}.text", lang, **fields),
        say(f"error.{error.code}.remedy", lang, **fields),
    )


def place(table: str, key: str) -> tuple[Words | str, Words | str]:
    """What people call a table and one of its columns; anything else keeps its own name."""
    from energi.domain.columns import columns_of  # loads pydantic, which the help can do without
    from energi.domain.tables import TABLES

    model = next((model for model in TABLES if model.table == table), None)
    if model is None:
        return table, key
    for column in columns_of(model):
        if column.key == key:
            return model.sheet, Words(column.title("da"), column.title("en"))
    return model.sheet, key
