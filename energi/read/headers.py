"""Headers: which column of a sheet is which column of a table, wherever it was moved to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy.typing as npt

from energi.domain.columns import Column, Row, columns_of
from energi.domain.finding import Finding
from energi.domain.wording import Words

LANGUAGES = ("da", "en")

Cells = Sequence[Sequence[object]] | npt.NDArray[Any]
"""The cells of a sheet, row by row or column by column."""


@dataclass(frozen=True)
class Layout:
    """Where a sheet's columns are.

    Attributes
    ----------
    place : Mapping[str, int]
        Column key -> position in the sheet, from 0.
    first : int
        Position of the first row of data, from 0.
    missing : tuple of Column
        Required columns that are not there.
    findings : tuple of Finding
        Unknown, nameless and doubled columns.
    """

    place: Mapping[str, int]
    first: int
    missing: tuple[Column, ...]
    findings: tuple[Finding, ...]


def layout(model: type[Row], rows: Cells) -> Layout:
    """Find a table's columns from the sheet's first row (headers) and second (machine keys, if any)."""
    columns = columns_of(model)
    headers = [_text(cell) for cell in rows[0]] if len(rows) else []
    keyed = len(rows) > 1 and _is_keys(rows[1], columns)
    keys = [_text(cell) for cell in rows[1]] if keyed else [""] * len(headers)
    known = _names(columns)
    place: dict[str, int] = {}
    findings: list[Finding] = []
    for position, (header, key) in enumerate(zip(headers, keys, strict=True)):
        found = known.get(key.casefold()) or known.get(header.casefold())
        if found is None:
            findings += _unknown(model, position, header or key, rows[1 + keyed :], known)
        elif found in place:
            letters = {"first": letter(place[found]), "second": letter(position)}
            findings.append(Finding("W-COLUMN-DUPLICATE", model.table, 1, found, header, fields=letters))
        else:
            place[found] = position
    missing = tuple(column for column in columns if column.required and column.key not in place)
    return Layout(place, 1 + keyed, missing, tuple(findings))


def headers_known(model: type[Row], headers: Sequence[object]) -> int:
    """How many headers are those of a table's columns."""
    known = _names(columns_of(model))
    return sum(_text(header).casefold() in known for header in headers)


def letter(position: int) -> str:
    """A column's letter as Excel shows it: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def title(column: Column) -> Words:
    """A column's header in both languages."""
    return Words(column.title("da"), column.title("en"))


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _is_keys(row: Sequence[object], columns: Sequence[Column]) -> bool:
    """Whether most of a row's cells are machine keys, so that it is the second header row."""
    keys = {column.key for column in columns}
    filled = [text for text in map(_text, row) if text]
    return 2 * sum(text.casefold() in keys for text in filled) > len(filled)


def _names(columns: Sequence[Column]) -> dict[str, str]:
    """Everything a column may be called -> its key; a bare name two columns share names neither."""
    bare = Counter(name.casefold() for column in columns for name in set(column.name))
    known: dict[str, str] = {}
    for column in columns:
        names = [name for name in column.name if bare[name.casefold()] == 1]
        titles = (*(column.title(lang) for lang in LANGUAGES), f"{column.name.da} [{column.unit}]")
        for name in (*names, *titles, column.key):
            known[name.casefold()] = column.key
    return known


def _unknown(
    model: type[Row],
    position: int,
    name: str,
    below: Cells,
    known: Mapping[str, str],
) -> list[Finding]:
    """What to say of a column no table knows; an empty one without a header is nobody's concern."""
    where = letter(position)
    if not name:
        used = any(_text(row[position]) for row in below)
        return [Finding("W-COLUMN-NAMELESS", model.table, 1, fields={"letter": where})] if used else []
    nearest = known[get_close_matches(name.casefold(), known, n=1, cutoff=0.0)[0]]
    column = next(column for column in columns_of(model) if column.key == nearest)
    fields: dict[str, object] = {"letter": where, "nearest": title(column)}
    return [Finding("W-COLUMN-UNKNOWN", model.table, 1, value=name, fields=fields)]
