"""Nested data as a flat list of names and texts, so that two of them can be held against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NAMES = ("name", "key", "trade", "list", "year", "factors")
"""What tells the entries of a list apart, in this order: a rule by its name and year."""


def flat(value: Any, prefix: str = "") -> dict[str, str]:
    """Dotted name -> text of every plain value.

    An entry of a list of tables is called by what names it (``rules.co2_together.2015``), not by its
    place, so that one entry more does not make all the others look different.

    Parameters
    ----------
    value : plain data
        As TOML or JSON gives it.
    prefix : str
        Put before every name.
    """
    if isinstance(value, Mapping):
        return _joined((_below(prefix, str(key)), each) for key, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        if value and all(isinstance(each, Mapping) for each in value):
            return _joined((_below(prefix, name), each) for name, each in _called(value))
        return {prefix: ", ".join(str(each) for each in value)}
    return {prefix: str(value)}


def _joined(parts: Any) -> dict[str, str]:
    return {name: text for prefix, part in parts for name, text in flat(part, prefix).items()}


def _called(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every entry with what it is called; a second one of the same name is ``#2``."""
    counts: Counter[str] = Counter()
    for entry in entries:
        name = ".".join(str(entry[part]) for part in NAMES if part in entry)
        counts[name] += 1
        yield f"{name}#{counts[name]}" if counts[name] > 1 else name, entry


def _below(prefix: str, name: str) -> str:
    return ".".join(part for part in (prefix, name) if part)
