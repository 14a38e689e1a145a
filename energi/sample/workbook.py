"""Any portfolio as the workbook users have: every sheet follows from its row model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from energi.domain.columns import Column, Row, columns_of
from energi.domain.errors import InputError
from energi.domain.tables import SCHEMA_VERSION, TABLES
from energi.domain.wording import Words
from energi.words import say, text

FIRST_DATA_ROW = 2  # from 0: titles, machine keys, then data
MOST_ROWS = 1_048_576
_CREATED = datetime(2010, 1, 1, tzinfo=UTC)  # fixed, so that the same portfolio gives the same bytes
_LIST_COLUMN = 5  # from 0: where the read-me sheet's lists of allowed words begin
_HINT_TITLE, _HINT_TEXT = 32, 255  # Excel's limits

_NUMBER_FORMATS: Mapping[str, str] = {
    "kr": "#,##0",
    "m2": "#,##0",
    "kr/m2/year": "#,##0.00",
    "MWh/year": "#,##0.00",
    "kWh/year": "#,##0",
    "kWh/m2/year": "#,##0.0",
}

Formats = Mapping[str, Any]
Lists = dict[tuple[str, ...], str]


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
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": say("workbook.readme.title", lang), "created": _CREATED})
        book.set_custom_property("energi-schema", SCHEMA_VERSION, "number")
        formats = _formats(book)
        lists = _write_readme(book, path.name, lang, made_up, formats)
        for model in TABLES:
            _write_table(book, model, tables.get(model.table, pd.DataFrame()), lang, formats, lists)


def _formats(book: Any) -> Formats:
    data = {key: book.add_format({"num_format": shape}) for key, shape in _NUMBER_FORMATS.items()}
    return {
        **data,
        "number": book.add_format({"num_format": "0.00"}),
        "integer": book.add_format({"num_format": "0"}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "dd-mm-yyyy"}),
        "title": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6EC"}),
        "key": book.add_format({"font_size": 8, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}),
        "heading": book.add_format({"bold": True, "font_size": 16}),
        "warning": book.add_format({"bold": True, "font_color": "#C00000", "text_wrap": True}),
        "paragraph": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _format_of(column: Column, formats: Formats) -> Any:
    if column.kind == "number":
        return formats.get(column.unit, formats["number"])
    return formats.get(column.kind, formats["text"])


# --- the read-me sheet ---------------------------------------------------------------------------


def _write_readme(book: Any, file: str, lang: str, made_up: bool, formats: Formats) -> Lists:
    """What the workbook is, how to fill it in, every column, and the words allowed in lists."""
    sheet = book.add_worksheet(say("workbook.readme.sheet", lang))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 38)
    sheet.set_column(2, 2, 14)
    sheet.set_column(3, 3, 80)
    sheet.set_column(_LIST_COLUMN, _LIST_COLUMN + 12, 30)
    rows = count()
    sheet.write_string(next(rows), 0, say("workbook.readme.title", lang), formats["heading"])
    if made_up:
        sheet.merge_range(next(rows), 0, 1, 3, say("workbook.readme.made_up", lang), formats["warning"])
    for part in ("what", "rows", "codes", "empty", "lists", "check"):
        row = next(rows)
        sheet.set_row(row, 32)
        sheet.merge_range(row, 0, row, 3, "", formats["paragraph"])
        sheet.write_string(row, 0, say(f"workbook.readme.{part}", lang, file=file), formats["paragraph"])
    first = next(rows) + 1
    _write_columns(sheet, first, lang, formats)
    return _write_lists(sheet, first, lang, formats)


def _write_columns(sheet: Any, row: int, lang: str, formats: Formats) -> None:
    """One line per table and per column."""
    for place, name in enumerate(("sheet", "column", "required", "help")):
        sheet.write_string(row, place, say(f"workbook.readme.head_{name}", lang), formats["title"])
    lines = count(row + 1)
    for model in TABLES:
        line = next(lines)
        sheet.write_string(line, 0, model.sheet.get(lang), formats["title"])
        sheet.write_string(line, 3, model.about.get(lang), formats["paragraph"])
        for column in columns_of(model):
            line = next(lines)
            sheet.write_string(line, 1, column.title(lang))
            sheet.write_string(line, 2, text(True, lang) if column.required else "")
            sheet.write_string(line, 3, column.help.get(lang), formats["paragraph"])


def _write_lists(sheet: Any, row: int, lang: str, formats: Formats) -> Lists:
    """Each closed list once; gives the range of its words, which the drop-downs point to."""
    found: Lists = {}
    name = say("workbook.readme.sheet", lang)
    for column in (column for model in TABLES for column in columns_of(model)):
        words = _words(column, lang)
        if not words or words in found:
            continue
        place = _LIST_COLUMN + len(found)
        sheet.write_string(row, place, _list_title(column, lang), formats["title"])
        for line, word in enumerate(words, row + 1):
            sheet.write_string(line, place, word, formats["text"])
        found[words] = f"='{name}'!{xl_range_abs(row + 1, place, row + len(words), place)}"
    return found


def _words(column: Column, lang: str) -> tuple[str, ...]:
    """The words of a column's drop-down; empty if it has none."""
    if column.kind == "flag":
        return text(True, lang), text(False, lang)
    return tuple(words.get(lang) for words in column.choices.values())


def _list_title(column: Column, lang: str) -> str:
    both = Words(f"{text(True, 'da')}/{text(False, 'da')}", f"{text(True, 'en')}/{text(False, 'en')}")
    return both.get(lang) if column.kind == "flag" else column.name.get(lang)


# --- the tables ----------------------------------------------------------------------------------


def _write_table(
    book: Any, model: type[Row], frame: pd.DataFrame, lang: str, formats: Formats, lists: Lists
) -> None:
    sheet = book.add_worksheet(model.sheet.get(lang))
    sheet.freeze_panes(FIRST_DATA_ROW, len(model.key))
    sheet.set_row(0, 48)
    for place, column in enumerate(columns_of(model)):
        sheet.set_column(place, place, _width(column, lang), _format_of(column, formats))
        sheet.write_string(0, place, column.title(lang), formats["title"])
        sheet.write_string(1, place, column.key, formats["key"])
        rule = _rule(column, lang, lists)
        sheet.data_validation(FIRST_DATA_ROW, place, MOST_ROWS - 1, place, rule)
        if column.key in frame:
            _write_cells(sheet, place, column, frame[column.key], lang, formats)


def _width(column: Column, lang: str) -> float:
    """Wide enough for the longest word of the title or of the list, and for names and texts."""
    longest = max(map(len, (*column.title(lang).split(), *_words(column, lang), column.key)))
    return float(max(longest + 2, 44 if column.kind == "text" else 12))


def _rule(column: Column, lang: str, lists: Lists) -> dict[str, Any]:
    """The drop-down and the hint; machine values may be typed too, so a wrong word only warns."""
    hint = {
        "input_title": column.name.get(lang)[:_HINT_TITLE],
        "input_message": column.help.get(lang)[:_HINT_TEXT],
    }
    words = _words(column, lang)
    if not words:
        return {"validate": "any", **hint}
    return {
        "validate": "list",
        "source": lists[words],
        "error_type": "warning",
        "error_title": say("workbook.choice_title", lang),
        "error_message": say("workbook.choice_message", lang),
        **hint,
    }


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
