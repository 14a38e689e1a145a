"""The workbook: sheets of the trade -> frames of cells, with the row numbers Excel shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from energi.domain.columns import Row, columns_of
from energi.domain.errors import ColumnError, InputError
from energi.domain.finding import Finding
from energi.domain.stock import Tables
from energi.domain.tables import TABLES
from energi.domain.wording import Words
from energi.read.archive import Place, lost_cells
from energi.read.headers import LANGUAGES, Layout, layout

REQUIRED = ("organisations", "estates", "buildings")
"""Tables without which nothing can be computed; the others may be absent or empty."""

Cells = list[list[object]]


@dataclass(frozen=True)
class _Sheet:
    """A sheet that was found for a table."""

    model: type[Row]
    layout: Layout
    cells: Cells


def read_workbook(path: Path) -> Tables:
    """Read every table of a workbook; cells are handed on as they are.

    Sheets are known by their Danish or English name or by the table's key, columns by header or
    machine key, in any order. Sheets that are no table are ignored.

    Raises
    ------
    InputError
        ``E-FILE-MISSING``, ``E-FILE-BROKEN``, ``E-FILE-ENCRYPTED``, ``E-FILE-CLOSED`` (may not be
        opened) or ``E-SHEET-HUGE``.
    ColumnError
        ``E-SHEET-MISSING`` or ``E-COLUMN-MISSING``, for all sheets and columns without which
        nothing can be computed.
    """
    sheets, findings = _read(path)
    _complete(sheets, path)
    frames = {}
    for model in TABLES:
        sheet = sheets.get(model.table)
        frames[model.table] = _empty(model) if sheet is None or sheet.layout.missing else _frame(sheet)
        findings += _noticed(model, sheet)
    places = {table: sheet.layout.place for table, sheet in sheets.items()}
    return Tables(frames, tuple(findings), path.name, places)


def _read(path: Path) -> tuple[dict[str, _Sheet], list[Finding]]:
    if not path.exists():
        raise InputError("E-FILE-MISSING", file=str(path))
    try:
        lost = lost_cells(path)
        book = CalamineWorkbook.from_path(path)
        names, findings = _names(book.sheet_names, path)
        sheets = {}
        for model in TABLES:
            if model.table in names:
                name = names[model.table]
                cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                restored = _restore(cells, lost.get(name, {}))
                sheets[model.table] = _Sheet(model, layout(model, restored), restored)
    except CalamineError as error:
        raise InputError("E-FILE-BROKEN", file=path.name, problem=str(error)) from error
    except OSError as error:
        raise InputError("E-FILE-CLOSED", file=path.name, problem=error.strerror or str(error)) from error
    return sheets, findings


def _names(sheet_names: Sequence[str], path: Path) -> tuple[dict[str, str], list[Finding]]:
    """Table -> name of its sheet, and sheets that are a table a second time."""
    known = {name.casefold(): model.table for model in TABLES for name in (*model.sheet, model.table)}
    names: dict[str, str] = {}
    findings = []
    for name in sheet_names:
        table = known.get(name.strip().casefold())
        if table in names:
            findings.append(Finding("W-SHEET-DUPLICATE", table, value=name, fields={"first": names[table]}))
        elif table:
            names[table] = name
    absent = [model.sheet for model in TABLES if model.table in REQUIRED and model.table not in names]
    if absent:
        missing = Words(*(", ".join(sheet.get(lang) for sheet in absent) for lang in LANGUAGES))
        raise ColumnError(
            "E-SHEET-MISSING", file=path.name, missing=missing, found=", ".join(sheet_names) or "–"
        )
    return names, findings


def _restore(cells: Sequence[Sequence[object]], lost: Mapping[Place, str]) -> Cells:
    """The cells with None for empty ones and with what the reader lost put back."""
    restored = [
        [None if cell == "" or (isinstance(cell, str) and not cell.strip()) else cell for cell in row]
        for row in cells
    ]
    for place, text in lost.items():
        if place.row < len(restored) and place.column < len(restored[place.row]):
            restored[place.row][place.column] = text
    return restored


def _complete(sheets: Mapping[str, _Sheet], path: Path) -> None:
    """Stop if a table that everything hangs on lacks a required column."""
    broken = [sheets[table] for table in REQUIRED if sheets[table].layout.missing]
    if broken:
        missing = Words(*("; ".join(_missing(sheet, lang) for sheet in broken) for lang in LANGUAGES))
        raise ColumnError("E-COLUMN-MISSING", file=path.name, missing=missing)


def _missing(sheet: _Sheet, lang: str) -> str:
    titles = ", ".join(column.title(lang) for column in sheet.layout.missing)
    return f"{sheet.model.sheet.get(lang)}: {titles}"


def _noticed(model: type[Row], sheet: _Sheet | None) -> list[Finding]:
    """What a table's sheet gives reason to say."""
    if sheet is None:
        return [Finding("N-SHEET-ABSENT", model.table)]
    rows = sum(_filled(row) for row in sheet.cells[sheet.layout.first :])
    lacking = [
        Finding("E-COLUMN-ABSENT", model.table, 1, column.key, fields={"rows": rows})
        for column in sheet.layout.missing
        if rows
    ]
    return [*lacking, *sheet.layout.findings]


def _filled(row: Sequence[object]) -> bool:
    return any(cell is not None for cell in row)


def _frame(sheet: _Sheet) -> pd.DataFrame:
    """The rows that hold anything, under machine keys; the index is Excel's row number."""
    place, first = sheet.layout.place, sheet.layout.first
    numbers = [at for at in range(first, len(sheet.cells)) if _filled(sheet.cells[at])]
    index = pd.Index([at + 1 for at in numbers], dtype="int64", name="row")
    columns = {
        key: pd.Series([sheet.cells[at][position] for at in numbers], index=index, dtype=object)
        for key, position in place.items()
    }
    return pd.DataFrame(columns, index=index)


def _empty(model: type[Row]) -> pd.DataFrame:
    keys = [column.key for column in columns_of(model)]
    return pd.DataFrame(columns=keys, index=pd.Index([], dtype="int64", name="row"), dtype=object)
