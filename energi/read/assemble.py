"""Sheets of cells -> the tables: whatever the file, what is missing or odd is said in the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.columns import Row, columns_of
from energi.domain.errors import ColumnError
from energi.domain.finding import Finding
from energi.domain.stock import Tables
from energi.domain.tables import TABLES
from energi.domain.wording import Words
from energi.read.headers import LANGUAGES, Cells, Layout

REQUIRED = ("organisations", "estates", "buildings")
"""Tables without which nothing can be computed; the others may be absent or empty."""

KNOWN: Mapping[str, str] = {
    name.casefold(): model.table for model in TABLES for name in (*model.sheet, model.table)
}
"""Everything a sheet or a file may be called, in lower case -> its table."""


@dataclass(frozen=True)
class Sheet:
    """A sheet that was found for a table.

    Attributes
    ----------
    model : type of Row
    layout : Layout
    columns : sequence of sequences, or array
        The cells of every column, by position, of the rows that hold anything; an empty one is None.
    numbers : sequence of int
        The number of each of these rows, as the user's program shows it.
    """

    model: type[Row]
    layout: Layout
    columns: Cells
    numbers: Sequence[int] | npt.NDArray[np.int64]


def table_of(name: str) -> str | None:
    """The table a sheet or a file is called after, if any."""
    return KNOWN.get(name.strip().casefold())


def demand(tables: Mapping[str, object], found: Sequence[str], file: str) -> None:
    """Stop if a table that everything hangs on is not there.

    Raises
    ------
    ColumnError
        ``E-SHEET-MISSING``.
    """
    absent = [model.sheet for model in TABLES if model.table in REQUIRED and model.table not in tables]
    if absent:
        missing = Words(*(", ".join(sheet.get(lang) for sheet in absent) for lang in LANGUAGES))
        raise ColumnError("E-SHEET-MISSING", file=file, missing=missing, found=", ".join(found) or "–")


def assembled(sheets: Mapping[str, Sheet], noticed: Sequence[Finding], file: str) -> Tables:
    """All tables from the sheets that were found.

    Raises
    ------
    ColumnError
        ``E-COLUMN-MISSING``, for all columns without which nothing can be computed.
    """
    _complete(sheets, file)
    findings, frames = list(noticed), {}
    for model in TABLES:
        sheet = sheets.get(model.table)
        frames[model.table] = _empty(model) if sheet is None or sheet.layout.missing else _frame(sheet)
        findings += _noticed(model, sheet)
    places = {table: sheet.layout.place for table, sheet in sheets.items()}
    return Tables(frames, tuple(findings), file, places)


def _complete(sheets: Mapping[str, Sheet], file: str) -> None:
    broken = [sheets[table] for table in REQUIRED if sheets[table].layout.missing]
    if broken:
        missing = Words(*("; ".join(_missing(sheet, lang) for sheet in broken) for lang in LANGUAGES))
        raise ColumnError("E-COLUMN-MISSING", file=file, missing=missing)


def _missing(sheet: Sheet, lang: str) -> str:
    titles = ", ".join(column.title(lang) for column in sheet.layout.missing)
    return f"{sheet.model.sheet.get(lang)}: {titles}"


def _noticed(model: type[Row], sheet: Sheet | None) -> list[Finding]:
    """What a table's sheet gives reason to say."""
    if sheet is None:
        return [Finding("N-SHEET-ABSENT", model.table)] if model.expected else []
    rows = len(sheet.numbers)
    lacking = [
        Finding("E-COLUMN-ABSENT", model.table, 1, column.key, fields={"rows": rows})
        for column in sheet.layout.missing
        if rows
    ]
    return [*lacking, *sheet.layout.findings]


def _frame(sheet: Sheet) -> pd.DataFrame:
    """The rows under machine keys and their numbers."""
    index = pd.Index(np.asarray(sheet.numbers, dtype="int64"), name="row")
    columns = {
        key: pd.Series([*sheet.columns[position]] if len(index) else [], index=index, dtype=object)
        for key, position in sheet.layout.place.items()
    }
    return pd.DataFrame(columns, index=index)


def _empty(model: type[Row]) -> pd.DataFrame:
    keys = [column.key for column in columns_of(model)]
    return pd.DataFrame(columns=keys, index=pd.Index([], dtype="int64", name="row"), dtype=object)
