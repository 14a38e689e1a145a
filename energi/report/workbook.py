"""Tables as an Excel workbook: a first page, then one sheet with a filtered table per table of results.

Every text is written as text, never as a formula. The same answer gives the same bytes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from energi.report.lead import Cover
from energi.report.table import Shown, Table
from energi.words import catalogue, say

CREATED = datetime(2010, 1, 1)  # noqa: DTZ001 - a fixed property of the file, not a moment
HEADER = 3
"""Row of the tables' headers, counted from 0; title and explanation stand above."""

NARROW, WIDE = 9, 60
"""Least and largest width of a column [characters]."""

ARROW = 3
"""Width of the filter's arrow in a header [characters]."""

LINE = 15
"""Height of a line [points]."""

LEFT, RIGHT = 32, 90
"""Widths of the first sheet's columns [characters]."""

SAMPLE = 200
"""Rows looked at for a column's width."""

_ILLEGAL = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NAME = 31
"""Longest name of a sheet Excel allows."""


@dataclass(frozen=True)
class Book:
    """The workbook being written.

    Attributes
    ----------
    book : xlsxwriter.Workbook
    lang : str
    formats : Mapping[str, Any]
        Cell formats by name.
    names : Mapping[str, str]
        Table -> its sheet.
    """

    book: Any
    lang: str
    formats: Mapping[str, Any]
    names: Mapping[str, str]

    def cells(self, table: Table, key: str) -> str:
        """Where a table's column is, as formulas name it."""
        at = [column.key for column in table.columns].index(key)
        rows = (HEADER + 1, HEADER + max(len(table.frame), 1))
        return f"'{self.names[table.name]}'!{xl_range_abs(rows[0], at, rows[1], at)}"


@dataclass(frozen=True)
class _Lines:
    """A chart: per group of rows one chart of the columns named.

    Attributes
    ----------
    group : tuple of str
        Columns whose values name a chart; none for one chart of all rows.
    bars, lines : tuple of str
        Columns drawn as bars and as lines.
    along : str
        Column the axis runs along.
    """

    group: tuple[str, ...]
    bars: tuple[str, ...]
    lines: tuple[str, ...]
    along: str = "year"


CHARTS: Mapping[str, _Lines] = {
    "estates": _Lines((), ("rise_kr_m2", "housing_change_kr_m2"), (), "estate_name"),
    "budget": _Lines(("organisation_name",), ("from_frame_kr",), ("frame_kr", "carried_out_kr")),
    "funds": _Lines(("fund_name", "organisation_name"), ("fund_paid_kr",), ("income_kr", "closing_kr")),
    "loans": _Lines(("organisation_name",), ("borrowed_kr",), ("borrowed_total_kr", "loan_frame_kr")),
    "reserves": _Lines(("estate", "estate_name"), ("drawn_kr",), ("closing_kr", "floor_kr")),
    "co2": _Lines(
        ("organisation_name",),
        (),
        ("plan_t", "plan_frozen_t", "standing_t", "today_t", "goal_t", "goal_frozen_t"),
    ),
    "labels": _Lines((), ("buildings_before", "buildings_after"), (), "label_class"),
}

MOST_CHARTS = 24
"""Charts beside a table; its first groups have one."""


def no_more(_pen: Book) -> Mapping[str, str]:
    """Add no sheet."""
    return {}


def write_workbook(
    path: Path,
    cover: Cover,
    tables: Mapping[str, Table],
    lang: str,
    more: Callable[[Book], Mapping[str, str]] = no_more,
) -> None:
    """Write the workbook.

    Parameters
    ----------
    path : Path
    cover : Cover
    tables : Mapping[str, Table]
        One sheet each.
    lang : str
        Language of sheet names, headers and words; Excel itself decides the decimal sign.
    more : callable
        Adds further sheets of its own; gives back their names and what they hold.
    """
    with xlsxwriter.Workbook(path, {"nan_inf_to_errors": False, "strings_to_formulas": False}) as book:
        book.set_properties({"title": cover.title, "created": CREATED})
        first = book.add_worksheet(say("workbook.first", lang))
        names = _names(tables, lang, {first.get_name()})
        pen = Book(book, lang, _formats(book), names)
        for name, table in tables.items():
            sheet = book.add_worksheet(names[name])
            _write_table(pen, sheet, table)
            if name in CHARTS and len(table.frame):
                _draw(pen, sheet, table, CHARTS[name])
            print_setup(sheet, cover.title, repeat=HEADER)
        listed = {names[name]: table.about(lang) for name, table in tables.items()}
        _write_first(pen, first, cover, listed | dict(more(pen)))
        print_setup(first, cover.title, repeat=None)


def _formats(book: Any) -> dict[str, Any]:
    looks = {
        "title": {"bold": True, "font_size": 16},
        "about": {"italic": True, "font_color": "#555555"},
        "alarm": {"bold": True, "font_color": "#B00020"},
        "text": {"valign": "top", "text_wrap": True},
        "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
        "head": {"bold": True, "text_wrap": True, "valign": "top"},
    }
    return {name: book.add_format(look) for name, look in looks.items()} | {
        pattern: book.add_format({"num_format": pattern, "valign": "top"})
        for pattern in ("0", "#,##0", "#,##0.0", "#,##0.00", "#,##0.0000")
    }


def _pattern(column: Shown, value: float) -> str:
    """Excel's number format of a cell; a column without fixed decimals shows about four digits."""
    if column.kind == "year":
        return "0"
    if column.kind in {"integer", "money"}:
        return "#,##0"
    digits = column.digits
    if digits is None:
        digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
    return "#,##0." + "0" * digits if digits else "#,##0"


def _names(tables: Mapping[str, Table], lang: str, taken: set[str]) -> dict[str, str]:
    """Sheet names: the tables' titles as far as Excel allows them, each once."""
    names: dict[str, str] = {}
    used = {name.casefold() for name in taken}
    for key, table in tables.items():
        short = f"workbook.sheet.{key}"
        called = say(short, lang) if short in catalogue() else table.title(lang)
        full = called.translate(_ILLEGAL).strip()
        name, turn = full[:_NAME].strip(), 2
        while name.casefold() in used:
            name, turn = f"{full[: _NAME - 3].strip()} {turn}", turn + 1
        names[key] = name
        used.add(name.casefold())
    return names


def _write_table(pen: Book, sheet: Any, table: Table) -> None:
    sheet.write_string(0, 0, table.title(pen.lang), pen.formats["title"])
    sheet.write_string(1, 0, table.about(pen.lang), pen.formats["about"])
    headings = _headings(table, pen.lang)
    lines = 1
    for at, column in enumerate(table.columns):
        values = table.frame[column.key].tolist()
        _write_column(pen, sheet, at, column, values)
        width = _width(headings[at], [column.cell(value, pen.lang) for value in values[:SAMPLE]])
        sheet.set_column(at, at, width)
        lines = max(lines, _lines(headings[at], width - ARROW))
    sheet.set_row(HEADER, LINE * lines)
    last = HEADER + max(len(table.frame), 1)  # Excel wants a row below the header
    header = [{"header": heading, "header_format": pen.formats["head"]} for heading in headings]
    options = {"name": f"t_{table.name}", "columns": header, "style": "Table Style Light 9"}
    sheet.add_table(HEADER, 0, last, len(headings) - 1, options)
    sheet.freeze_panes(HEADER + 1, 1)


def _headings(table: Table, lang: str) -> list[str]:
    """Titles with units, each once, as Excel demands of a table."""
    found: list[str] = []
    for column in table.columns:
        heading, turn = column.heading(lang), 2
        while heading.casefold() in {other.casefold() for other in found}:
            heading, turn = f"{column.heading(lang)} ({turn})", turn + 1
        found.append(heading)
    return found


def _write_column(pen: Book, sheet: Any, at: int, column: Shown, values: Sequence[Any]) -> None:
    """Numbers as numbers, everything else as text; what is unknown stays empty."""
    if column.numeric:
        for row, value in enumerate(values, start=HEADER + 1):
            if not pd.isna(value):
                look = pen.formats[_pattern(column, float(value))]
                sheet.write_number(row, at, float(value), look)
        return
    look = pen.formats["text"]
    for row, value in enumerate(values, start=HEADER + 1):
        text = column.cell(value, pen.lang) if column.kind == "flag" else str(value)
        if text:
            sheet.write_string(row, at, text, look)


def _width(heading: str, cells: Sequence[str]) -> float:
    words = max((len(word) for word in heading.split()), default=0) + ARROW
    return float(min(max(NARROW, words, *(len(cell) + 2 for cell in cells), 0), WIDE))


def _lines(text: str, width: float) -> int:
    """Lines a text takes in a column, a little generously: Excel's letters are not of one width."""
    return len(textwrap.wrap(text, max(int(0.9 * width), 4))) or 1


def print_setup(sheet: Any, header: str, *, repeat: int | None) -> None:
    """Landscape pages of A4, as wide as the sheet, with a header and the row to repeat."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0 if repeat else 1)
    sheet.set_header("&L" + header.replace("&", "&&")[:200])
    sheet.set_footer("&L&A&R&P / &N")
    if repeat is not None:
        sheet.repeat_rows(repeat)


def _draw(pen: Book, sheet: Any, table: Table, drawing: _Lines) -> None:
    """One chart per group, below one another to the right of the table."""
    groups = table.frame[list(drawing.group)].astype(str).agg(", ".join, axis=1).tolist()
    right, row = len(table.columns) + 1, HEADER + 1
    first = HEADER + 1
    for name, rows in islice(groupby(range(len(groups)), key=groups.__getitem__), MOST_CHARTS):
        span = list(rows)
        place = (first + span[0], first + span[-1])
        frame = table.frame.iloc[span]
        chart = _chart(pen, sheet.get_name(), table, drawing, frame, place)
        title = f"{table.title(pen.lang)}: {name}" if name else table.title(pen.lang)
        chart.set_title({"name": title, "name_font": {"size": 12}})
        sheet.insert_chart(row, right, chart, {"x_scale": 1.3, "y_scale": 1.0})
        row += 16


def _chart(
    pen: Book, sheet: str, table: Table, drawing: _Lines, frame: pd.DataFrame, place: tuple[int, int]
) -> Any:
    """Bars and lines; a line of nothing but a goal's single year gets a marker."""
    top, bottom = place
    keys = [column.key for column in table.columns]
    along = [sheet, top, keys.index(drawing.along), bottom, keys.index(drawing.along)]
    parts = []
    for kind, drawn in (("column", drawing.bars), ("line", drawing.lines)):
        known = [key for key in drawn if key in frame and frame[key].notna().any()]
        if not known:
            continue
        part = pen.book.add_chart({"type": kind})
        for key in known:
            at = keys.index(key)
            series: dict[str, Any] = {
                "name": table.column(key).title(pen.lang),
                "categories": along,
                "values": [sheet, top, at, bottom, at],
            }
            if frame[key].notna().sum() == 1:
                series["marker"] = {"type": "diamond", "size": 9}
            part.add_series(series)
        parts.append(part)
    chart = parts[0]
    for part in parts[1:]:
        chart.combine(part)
    unit = next(table.column(key) for key in (*drawing.bars, *drawing.lines))
    named = say(f"report.unit.{unit.unit}", pen.lang) if unit.unit else unit.title(pen.lang)
    chart.set_y_axis({"name": named, "num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    return chart


def _write_first(
    pen: Book,
    sheet: Any,
    cover: Cover,
    listed: Mapping[str, str],
) -> None:
    """What it is, that it may be made up, how it ended, and what each sheet holds."""
    lang = pen.lang
    sheet.set_column(0, 0, LEFT)
    sheet.set_column(1, 1, RIGHT)
    sheet.write_string(0, 0, cover.title, pen.formats["title"])
    row = 1
    if cover.made_up:
        sheet.write_string(row, 0, say("workbook.made_up", lang), pen.formats["alarm"])
        row += 1
    for line in cover.lines:
        sheet.merge_range(row, 0, row, 1, "", pen.formats["text"])
        sheet.write_string(row, 0, line, pen.formats["text"])
        sheet.set_row(row, LINE * _lines(line, LEFT + RIGHT))
        row += 1
    sheet.write_string(row, 0, say("workbook.run", lang, run_id=cover.run_id), pen.formats["about"])
    row += 2
    sheet.write_string(row, 0, say("workbook.sheets", lang), pen.formats["head"])
    for name, about in listed.items():
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", pen.formats["link"], string=name)
        sheet.write_string(row, 1, about, pen.formats["text"])
        sheet.set_row(row, LINE * _lines(about, RIGHT))
