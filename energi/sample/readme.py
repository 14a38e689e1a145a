"""The workbook's read-me sheet: how to fill it in, every column, and the words allowed in lists."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from xlsxwriter.utility import xl_range_abs

from energi.domain.columns import Column, columns_of
from energi.domain.tables import SCHEMA_VERSION, TABLES
from energi.domain.wording import Words
from energi.words import say, text

Formats = Mapping[str, Any]
Lists = dict[tuple[str, ...], str]
"""Words of a closed list -> the range they stand in."""

PARTS = ("what", "rows", "codes", "required", "empty", "numbers", "dates", "flags", "lists", "own", "check")
_LIST_COLUMN = 6  # from 0: where the lists of allowed words begin
_LINE = 15.0  # points of a line of text
_WIDE = 150  # characters a paragraph's line holds


def write_readme(book: Any, file: str, lang: str, made_up: bool, formats: Formats) -> Lists:
    """Write the sheet; gives the ranges of the lists, which the drop-downs point to."""
    sheet = book.add_worksheet(say("workbook.readme.sheet", lang))
    sheet.hide_gridlines(2)
    for place, width in enumerate((18, 42, 14, 14, 80)):
        sheet.set_column(place, place, width)
    sheet.set_column(_LIST_COLUMN, _LIST_COLUMN + 12, 30)
    rows = count()
    sheet.write_string(next(rows), 0, say("workbook.readme.title", lang), formats["heading"])
    if made_up:
        sheet.merge_range(next(rows), 0, 1, 4, say("workbook.readme.made_up", lang), formats["warning"])
    for part in PARTS:
        _paragraph(sheet, next(rows), say(f"workbook.readme.{part}", lang, file=file), formats)
    version = say("workbook.readme.version", lang, version=str(SCHEMA_VERSION))
    _paragraph(sheet, next(rows), version, formats)
    first = next(rows) + 1
    last = _write_columns(sheet, first, lang, formats)
    _write_units(sheet, last + 2, lang, formats)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last + 2 + len(_units()), 4)
    return _write_lists(sheet, first, lang, formats)


def _paragraph(sheet: Any, row: int, words: str, formats: Formats) -> None:
    sheet.set_row(row, _LINE * (1 + len(words) // _WIDE) + 4)
    sheet.merge_range(row, 0, row, 4, "", formats["paragraph"])
    sheet.write_string(row, 0, words, formats["paragraph"])


def _write_columns(sheet: Any, row: int, lang: str, formats: Formats) -> int:
    """One line per table and per column; gives the last line."""
    for place, name in enumerate(("sheet", "column", "unit", "required", "help")):
        sheet.write_string(row, place, say(f"workbook.readme.head_{name}", lang), formats["title"])
    lines = count(row + 1)
    line = row
    for model in TABLES:
        line = next(lines)
        sheet.write_string(line, 0, model.sheet.get(lang), formats["title"])
        sheet.write_string(line, 4, model.about.get(lang), formats["about"])
        for column in columns_of(model):
            line = next(lines)
            sheet.write_string(line, 1, column.title(lang))
            sheet.write_string(line, 2, column.unit)
            sheet.write_string(line, 3, text(True, lang) if column.required else "")
            sheet.write_string(line, 4, column.help.get(lang), formats["paragraph"])
    return line


def _units() -> tuple[str, ...]:
    """Every unit the columns have, once."""
    return tuple(
        dict.fromkeys(column.unit for model in TABLES for column in columns_of(model) if column.unit)
    )


def _write_units(sheet: Any, row: int, lang: str, formats: Formats) -> None:
    """What the units in the headings mean."""
    sheet.write_string(row, 1, say("workbook.readme.head_unit", lang), formats["title"])
    sheet.write_string(row, 4, say("workbook.readme.head_help", lang), formats["title"])
    for line, unit in enumerate(_units(), row + 1):
        sheet.write_string(line, 1, unit)
        sheet.write_string(line, 4, say(f"workbook.unit.{unit}", lang))


def _write_lists(sheet: Any, row: int, lang: str, formats: Formats) -> Lists:
    """Each closed list once."""
    found: Lists = {}
    name = say("workbook.readme.sheet", lang)
    for column in (column for model in TABLES for column in columns_of(model)):
        words = list_words(column, lang)
        if not words or words in found:
            continue
        place = _LIST_COLUMN + len(found)
        sheet.write_string(row, place, _list_title(column, lang), formats["title"])
        for line, word in enumerate(words, row + 1):
            sheet.write_string(line, place, word, formats["text"])
        found[words] = f"='{name}'!{xl_range_abs(row + 1, place, row + len(words), place)}"
    return found


def list_words(column: Column, lang: str) -> tuple[str, ...]:
    """The words of a column's drop-down; empty if it has none."""
    if column.kind == "flag":
        return text(True, lang), text(False, lang)
    return tuple(words.get(lang) for words in column.choices.values())


def _list_title(column: Column, lang: str) -> str:
    both = Words(f"{text(True, 'da')}/{text(False, 'da')}", f"{text(True, 'en')}/{text(False, 'en')}")
    return both.get(lang) if column.kind == "flag" else column.name.get(lang)
