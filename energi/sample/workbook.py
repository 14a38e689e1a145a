"""Any portfolio as the workbook users have: every sheet follows from its row model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_rowcol_to_cell

from energi.domain.columns import Column, Row, columns_of
from energi.domain.errors import InputError
from energi.domain.tables import SCHEMA_VERSION, TABLES
from energi.sample.readme import Formats, Lists, list_words, write_readme
from energi.sample.typing_rules import typing_rule
from energi.words import say, text

FIRST_DATA_ROW = 2  # from 0: titles, machine keys, then data
MOST_ROWS = 1_048_576
_CREATED = datetime(2010, 1, 1, tzinfo=UTC)  # fixed, so that the same portfolio gives the same bytes
_ALLOWED = dict.fromkeys(
    (
        *("format_cells", "format_columns", "format_rows", "insert_columns", "insert_rows"),
        *("delete_rows", "sort", "autofilter", "select_locked_cells", "select_unlocked_cells"),
    ),
    True,
)
"""What people may do on a protected sheet; only the headings are locked."""

_NUMBER_FORMATS: Mapping[str, str] = {
    "kr": "#,##0",
    "m2": "#,##0",
    "kr/m2/year": "#,##0.00",
    "MWh/year": "#,##0.00",
    "kWh/year": "#,##0",
    "kWh/m2/year": "#,##0.0",
}


def write_workbook(
    tables: Mapping[str, pd.DataFrame], path: Path, lang: str = "da", *, made_up: bool = False
) -> None:
    """Write a portfolio as a workbook to fill in and read back.

    A read-me sheet, then one sheet per table: titles with units, machine keys, data from row 3,
    drop-downs and hints. Text stays text, whatever it begins with; the same tables give the same bytes.

    Parameters
    ----------
    tables : Mapping[str, DataFrame]
        Table -> rows with machine keys as columns; a table or an optional column may be absent.
    path : Path
        The file to write; one that is there is replaced.
    lang : str
        ``"da"`` or ``"en"``: titles, hints and the words of lists.
    made_up : bool
        Whether the read-me sheet says that nothing of it is real.

    Raises
    ------
    InputError
        ``E-WORKBOOK-ROWS`` if a table has more rows than a sheet holds, ``E-WORKBOOK-TEXT`` if a text
        is longer than a cell holds, ``E-WORKBOOK-CLOSED`` if the file cannot be written.
    """
    for model in TABLES:
        rows = len(tables.get(model.table, ()))
        if rows > MOST_ROWS - FIRST_DATA_ROW:
            raise InputError("E-WORKBOOK-ROWS", sheet=model.sheet.get(lang), rows=rows, most=MOST_ROWS)
    try:
        _write(tables, path, lang, made_up)
    except (OSError, FileCreateError) as error:
        raise InputError("E-WORKBOOK-CLOSED", file=str(path), problem=str(error)) from error


def _write(tables: Mapping[str, pd.DataFrame], path: Path, lang: str, made_up: bool) -> None:
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"locked": False},  # of every cell, so that whole rows can be deleted
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": say("workbook.readme.title", lang), "created": _CREATED})
        book.set_custom_property("energi-schema", SCHEMA_VERSION, "number")
        formats = _formats(book)
        lists = write_readme(book, path.name, lang, made_up, formats)
        for model in TABLES:
            _write_table(book, model, tables.get(model.table, pd.DataFrame()), lang, formats, lists)


def _formats(book: Any) -> Formats:
    shapes = {**_NUMBER_FORMATS, "number": "0.00", "integer": "0", "text": "@", "date": "dd-mm-yyyy"}
    free = {key: book.add_format({"num_format": shape}) for key, shape in shapes.items()}
    title = {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "bg_color": "#DCE6EC",
        "border": 1,
        "locked": True,
    }
    return {
        **free,
        "title": book.add_format({**title, "border_color": "#B8C7D1"}),
        "required": book.add_format({**title, "bg_color": "#9FC1D6", "border_color": "#7FA3BA"}),
        "key": book.add_format(
            {"font_size": 8, "font_color": "#7F7F7F", "bg_color": "#F2F2F2", "locked": True}
        ),
        "heading": book.add_format({"bold": True, "font_size": 16}),
        "warning": book.add_format({"bold": True, "font_color": "#C00000", "text_wrap": True}),
        "about": book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
        "paragraph": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _format_of(column: Column, formats: Formats) -> Any:
    if column.kind == "number":
        return formats.get(column.unit, formats["number"])
    return formats.get(column.kind, formats["text"])


# --- the tables ----------------------------------------------------------------------------------


def _write_table(
    book: Any, model: type[Row], frame: pd.DataFrame, lang: str, formats: Formats, lists: Lists
) -> None:
    sheet = book.add_worksheet(model.sheet.get(lang))
    sheet.freeze_panes(FIRST_DATA_ROW, len(model.key))
    sheet.set_row(0, 48)
    for place, column in enumerate(columns_of(model)):
        sheet.set_column(place, place, _width(column, lang), _format_of(column, formats))
        title = formats["required" if column.required else "title"]
        sheet.write_string(0, place, column.title(lang), title)
        sheet.write_string(1, place, column.key, formats["key"])
        rule = typing_rule(model, column, lang, lists, (FIRST_DATA_ROW, place))
        sheet.data_validation(FIRST_DATA_ROW, place, MOST_ROWS - 1, place, rule)
        if column.key in frame:
            _write_cells(sheet, place, column, frame[column.key], lang, formats)
    _set_up(sheet)


def _set_up(sheet: Any) -> None:
    """Headings that cannot be overwritten by mistake, without a password; pages that can be read."""
    sheet.protect("", _ALLOWED)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0, FIRST_DATA_ROW - 1)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F&C&A&R&P / &N")


def _width(column: Column, lang: str) -> float:
    """Wide enough for the longest word of the title or of the list, and for names and texts."""
    longest = max(map(len, (*column.title(lang).split(), *list_words(column, lang), column.key)))
    return float(max(longest + 2, 44 if column.kind == "text" else 12))


def _write_cells(
    sheet: Any, place: int, column: Column, values: pd.Series, lang: str, formats: Formats
) -> None:
    """A column's cells; empty ones are left out."""
    style = _format_of(column, formats)
    numeric = sheet.write_datetime if column.kind == "date" else sheet.write_number
    show = shown(column, lang)
    cells = values.to_numpy()
    for row in values.notna().to_numpy().nonzero()[0].tolist():
        cell = show(cells[row])
        write = sheet.write_string if isinstance(cell, str) else numeric
        if write(FIRST_DATA_ROW + row, place, cell, style) < 0:  # nothing is dropped silently
            at = xl_rowcol_to_cell(FIRST_DATA_ROW + row, place)
            raise InputError("E-WORKBOOK-TEXT", sheet=sheet.get_name(), cell=at, column=column.title(lang))


def shown(column: Column, lang: str) -> Callable[[Any], str | float | int | date]:
    """How a value is put into a cell: words for lists and flags, plain numbers and dates, else text.

    What was typed as text stays that text, whatever the column: it may not be what the column wants.
    """
    if column.kind == "choice":
        words = {value: word.get(lang) for value, word in column.choices.items()}
        return lambda value: words.get(value, str(value))
    plain: Mapping[str, Callable[[Any], Any]] = {
        "number": float,
        "integer": int,
        "date": _as_date,
        "flag": lambda value: text(bool(value), lang),
    }
    known = plain.get(column.kind, str)
    return lambda value: value if isinstance(value, str) else known(value)


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else pd.Timestamp(value).date()
