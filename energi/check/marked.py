"""The user's own workbook again: faulty cells coloured and explained, and a list of them in front."""

from __future__ import annotations

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from energi.check.telling import Places, amounts, cell, expected
from energi.domain.errors import InputError
from energi.domain.finding import LEVELS, Finding, Level
from energi.domain.tables import TABLES
from energi.read.assemble import table_of
from energi.read.headers import letter
from energi.read.workbook import read_workbook
from energi.words import place, say, told

MOST = 5_000
"""Findings that are listed and marked: more would help nobody and make Excel slow."""

COLOURS: Mapping[Level, str] = {"error": "F4B6B6", "warning": "FFE699", "note": "BDD7EE"}
HEADS = ("level", "code", "cell", "column", "value", "expected", "sentence", "remedy", "effect")
_WIDTHS = (12, 24, 20, 26, 20, 34, 70, 60, 34)
_FIRST = 5
_AUTHOR = "energi"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_KINDS = (".xlsx", ".xlsm")


def write_marked(workbook: Path, findings: Iterable[Finding], out: Path, lang: str) -> None:
    """Write a marked copy of a workbook; the workbook itself is only read.

    Formulas, formats and other sheets are kept as openpyxl keeps them. Formulas have no values
    until Excel has opened the copy, which it is told to calculate.

    Parameters
    ----------
    workbook : Path
        The workbook that was checked.
    findings : iterable of Finding
    out : Path
        The copy; a file that is there is replaced, unless it is the workbook itself.
    lang : str

    Raises
    ------
    InputError
        ``E-MARKED-SAME``, ``E-MARKED-KIND``, ``E-MARKED-OPEN``, and as `read_workbook`.
    """
    if workbook.suffix.lower() not in _KINDS:
        raise InputError("E-MARKED-KIND", file=workbook.name)
    if out.exists() and out.samefile(workbook):
        raise InputError("E-MARKED-SAME", file=out.name)
    places = read_workbook(workbook).places  # also refuses what is hostile before openpyxl opens it
    every = sorted(findings, key=_worst_first)
    try:
        book = _opened(workbook)
        _mark(book, every[:MOST], places, lang)
        _list(book, every, places, lang, workbook.name)
        book.calculation.fullCalcOnLoad = True
        book.save(out)
    except OSError as error:
        raise InputError("E-MARKED-OPEN", file=out.name, problem=error.strerror or str(error)) from error
    except (InvalidFileException, ValueError, KeyError, TypeError, AttributeError) as error:
        # openpyxl is stricter than the reader, and tells it in many ways
        raise InputError("E-MARKED-OPEN", file=out.name, problem=str(error)) from error


def _opened(workbook: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not keep is said in docs/data-in.md
        return openpyxl.load_workbook(workbook, keep_vba=workbook.suffix.lower() == ".xlsm")


def _worst_first(finding: Finding) -> tuple[int, int, int, str]:
    tables = [model.table for model in TABLES]
    sheet = tables.index(finding.sheet) if finding.sheet in tables else len(tables)
    return list(LEVELS).index(finding.code[0]), sheet, finding.row, finding.code


def _sheets(book: Workbook) -> dict[str, Worksheet]:
    """Table -> the first sheet called after it, as the reader chose it."""
    found: dict[str, Worksheet] = {}
    for sheet in book.worksheets:
        table = table_of(sheet.title)
        if table:
            found.setdefault(table, sheet)
    return found


# --- the cells -----------------------------------------------------------------------------------


def _mark(book: Workbook, findings: Sequence[Finding], places: Places, lang: str) -> None:
    """Colour every cell by its worst finding, and say all of them in its comment."""
    sheets = _sheets(book)
    at: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        name = cell(finding, places)
        if name and finding.sheet in sheets:
            at[finding.sheet, name].append(finding)
    for (table, name), found in at.items():
        target = _anchor(sheets[table], name)
        target.fill = PatternFill("solid", fgColor=COLOURS[found[0].level])
        lines = ["\n".join(filter(None, (*told(one, lang), expected(one, lang)))) for one in found]
        before = [target.comment.text] if target.comment else []
        comment = Comment(_clean("\n\n".join((*before, *lines))), _AUTHOR)
        comment.width, comment.height = 420, 60 + 60 * len(found)
        target.comment = comment


def _anchor(sheet: Worksheet, name: str) -> Cell:
    """A cell, or the first one of those it is merged with, which alone can hold anything."""
    target = sheet[name]
    if isinstance(target, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if name in area)
        target = sheet.cell(area.min_row, area.min_col)
    return target


def _clean(text: str) -> str:
    """The text without signs an xlsx file cannot hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:32_000]


# --- the list ------------------------------------------------------------------------------------


def _list(book: Workbook, findings: Sequence[Finding], places: Places, lang: str, file: str) -> None:
    """A sheet in front with every finding, errors first, each with a link to its cell."""
    sheet = book.create_sheet(_free(book, say("marked.sheet", lang)), 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    counts = Counter(finding.level for finding in findings)
    title = say(
        "marked.title",
        lang,
        errors=counts["error"],
        warnings=counts["warning"],
        notes=counts["note"],
        file=file,
    )
    _text(sheet, 1, 1, title).font = Font(bold=True, size=14)
    _text(sheet, 2, 1, say("marked.legend", lang))
    if len(findings) > MOST:
        _text(sheet, 3, 1, say("marked.capped", lang, shown=MOST, count=len(findings)))
    for column, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True), 1):
        _text(sheet, _FIRST - 1, column, say(f"marked.head.{head}", lang)).font = Font(bold=True)
        sheet.column_dimensions[letter(column - 1)].width = width
    sheet.freeze_panes = f"A{_FIRST}"
    sheets = _sheets(book)
    for row, finding in enumerate(findings[:MOST], _FIRST):
        _line(sheet, row, finding, sheets.get(finding.sheet), places, lang)
    sheet.auto_filter.ref = f"A{_FIRST - 1}:{letter(len(HEADS) - 1)}{max(_FIRST, sheet.max_row)}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _free(book: Workbook, name: str) -> str:
    """A name no sheet has, and that does not make the sheet a table."""
    taken = {title.casefold() for title in book.sheetnames}
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name} {number}"
    return free


def _line(
    sheet: Worksheet, row: int, finding: Finding, there: Worksheet | None, places: Places, lang: str
) -> None:
    name = cell(finding, places)
    sentence, remedy = told(finding, lang)
    column = place(finding.sheet, finding.column)[1]
    shown = (
        say(f"told.level.{finding.level}", lang),
        finding.code,
        _reference(there, name) if there is not None and name else "",
        column if isinstance(column, str) else column.get(lang),
        finding.value,
        expected(finding, lang),
        sentence,
        remedy,
        amounts(finding.effect, lang),
    )
    for at, words in enumerate(shown, 1):
        _text(sheet, row, at, words).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 1).fill = PatternFill("solid", fgColor=COLOURS[finding.level])
    lines = max(-(-len(words) // width) for words, width in zip(shown, _WIDTHS, strict=True))
    sheet.row_dimensions[row].height = 15 * max(lines, 1)
    if there is not None and name:
        link = sheet.cell(row, 3)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=_reference(there, name))
        link.font = Font(color="0563C1", underline="single")


def _reference(sheet: Worksheet, name: str) -> str:
    title = sheet.title.replace("'", "''")
    return f"'{title}'!{name}"


def _text(sheet: Worksheet, row: int, column: int, words: str) -> Cell:
    """A cell that holds text and stays text, whatever it begins with."""
    target = sheet.cell(row, column)
    target.value = _clean(words)
    target.data_type = "s"
    target.protection = Protection(locked=False)
    return target
