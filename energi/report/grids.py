"""Tables as pages show them: cells in the reader's language, and no wider than a sheet of paper."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi import words
from energi.report.table import Shown, Table

MOST_ROWS = 400
"""Rows of any other table on the page."""


@dataclass(frozen=True)
class Head:
    """A column of a `Grid`: its key, its heading, and the class of its cells."""

    key: str
    heading: str
    style: str


@dataclass(frozen=True)
class Grid:
    """A table as the page shows it: cells in the reader's language."""

    columns: tuple[Head, ...]
    rows: list[list[str]]
    left_out: int = 0


def say_on_page(lang: str, key: str, /, **fields: object) -> str:
    """A text of the pages' catalogue, ``report.page.<key>``."""
    return words.say(f"report.page.{key}", lang, **fields)


def soft(text: str, lang: str) -> str:
    """A heading whose long words may be divided where their parts meet, which few browsers know in Danish."""
    joints = "|".join(say_on_page(lang, "joints").split())
    return re.sub(rf"\b({joints})(?=\w{{4}})", "\\1\u00ad", text, flags=re.IGNORECASE)


def table_count(lang: str) -> Head:
    """The heading of a column of counts."""
    return Head("count", words.say("report.column.count", lang), "n")


_WIDE = frozenset(
    {
        "measures",
        "example",
        "remedy",
        "verdict_reason",
        "item",
        "source",
        "clause_title",
        "proxy",
        "note",
        "estate_name",
        "goal_told",
        "aim_told",
        "base_measures",
        "worst_measures",
        "price_told",
        "basis_told",
    }
)


def grid(
    table: Table, keys: tuple[str, ...], lang: str, frame: pd.DataFrame | None = None, most: int = MOST_ROWS
) -> Grid:
    """Some columns of a table (of some of its rows) as text."""
    rows = table.frame if frame is None else frame
    columns = [table.column(key) for key in keys]
    heads = tuple(Head(column.key, column.heading(lang), _style(column)) for column in columns)
    values = (rows[key].iloc[:most] for key in keys)
    cells = zip(
        *([column.cell(v, lang) for v in series] for column, series in zip(columns, values, strict=True)),
        strict=True,
    )
    return Grid(heads, [list(row) for row in cells], max(len(rows) - most, 0))


def _style(column: Shown) -> str:
    """The class of a column's cells: numbers to the right, codes unbroken, long text wide."""
    if column.numeric:
        return "n"
    return "c" if column.kind == "code" else "wide" * (column.key.rstrip("_0123456789") in _WIDE)


PAPER_EM = 77.0
"""Width of a sheet of A4 between its margins, in the size of letters tables have on it."""

EVEN = 0.9
"""How full the parts of a divided table are on average: they are as even as whole columns allow."""

NAMES_EM = 30.0
"""What the columns that name a row may take of it, where a table is divided."""

WIDE_EM, TEXT_EM, DIGIT_EM, PADDING_EM = 11.0, 9.0, 0.56, 0.9
"""Width a column of long text has at least and one of short text at most, of a digit, beside a text."""


def fitted(told: Grid, lang: str) -> list[Grid]:
    """A table as the tables that a sheet of A4 has room for; each repeats the columns that name a row.

    Those are the first ones; where they leave out a code of the row, its codes.
    """
    widths = np.array(
        [_width(head, [row[at] for row in told.rows], lang) for at, head in enumerate(told.columns)]
    )
    counted = [head.style == "n" and head.key not in ORDERING for head in told.columns]
    named = counted.index(True) if True in counted else len(counted)
    names = np.arange(max(1, int((widths[:named].cumsum() <= NAMES_EM).sum())))
    codes = [at for at in range(named) if told.columns[at].style == "c"]
    if named < len(counted) and codes and codes[-1] not in names and widths[codes].sum() <= NAMES_EM:
        names = np.array(codes)
    others = np.setdiff1d(np.arange(len(widths)), names)
    rest, room = widths[others], PAPER_EM - widths[names].sum()
    count = 1 if rest.sum() <= room else math.ceil(rest.sum() / (EVEN * room))
    part = (rest.cumsum() - rest / 2) * count // max(rest.sum(), 1.0)
    parts = [np.union1d(names, others[part == each]) for each in range(count)]
    return [
        Grid(tuple(told.columns[at] for at in kept), [[row[at] for at in kept] for row in told.rows])
        for kept in parts
    ]


ORDERING = frozenset({"year", "rank", "point"})
"""Columns of numbers that name a row."""


def _width(head: Head, cells: Sequence[str], lang: str) -> float:
    """What a column needs [em]: its longest word, or all of a number or code."""
    heading = max(map(len, re.split(r"[\s\u00ad]", soft(head.heading, lang))))
    longest = max(map(len, cells), default=0)
    word = max((len(word) for cell in cells for word in cell.split()), default=0)
    least = longest if head.style in {"n", "c"} else word
    text = WIDE_EM if head.style == "wide" else min(longest * DIGIT_EM, TEXT_EM) if not head.style else 0.0
    return PADDING_EM + max(DIGIT_EM * max(heading, least), text)


def keys_shown(table: Table) -> tuple[str, ...]:
    """The columns a page shows: all but machine keys, and the code of an organisation that is named."""
    keys = tuple(column.key for column in table.columns if column.kind != "key")
    return tuple(key for key in keys if key != "organisation" or "organisation_name" not in keys)
