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

from energi.domain.columns import Words
from energi.domain.finding import Finding
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


def say(key: str, lang: str, **fields: object) -> str:
    """The sentence of a key with its fields filled in; numbers are written in the language.

    Raises
    ------
    KeyError
        If no catalogue has the key.
    """
    sentence = catalogue()[key].get(lang)
    return sentence.format(**{name: text(value, lang) for name, value in fields.items()})


def text(value: object, lang: str) -> str:
    """A value as people write it: 1.234,5 in Danish, 1,234.5 in English."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else say(f"flag.{'yes' if value else 'no'}", lang)
    if isinstance(value, int):
        return number(value, lang, 0) if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return number(value, lang)
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
    """A finding's sentence and its remedy."""
    fields = {
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "subject": finding.subject,
        **finding.fields,
    }
    return (
        say(f"finding.{finding.code}.text", lang, **fields),
        say(f"finding.{finding.code}.remedy", lang, **fields),
    )
