"""Numbers and dates as Danes and Excel write them; what can be read in two ways is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from energi.domain.errors import RowError

LARGEST = 1e15
"""Excel keeps 15 digits; a larger number is a slip of the hand or a placeholder."""

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_PLAIN = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_ALL_PLAIN = re.compile(r"(?:[+-]?[0-9]++(?:[.,](?:[0-9]{1,2}|[0-9]{4,}))?\n)*+")
_GROUPED = re.compile(
    r"[+-]?[1-9][0-9]{0,2}(?P<group>[., ])[0-9]{3}(?:(?P=group)[0-9]{3})*"  # 1.234.567
    r"(?:(?!(?P=group))[.,][0-9]+)?"  # ,89
)
_TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_WITH_UNIT = re.compile(r"[+-]?[0-9][0-9., ]*(?![eE][+-]?[0-9])(?:[^\W\d_]|[%‰°]).*")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-.]([0-9]{1,2})[-.]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def parse_number(cell: object) -> float:
    """The number a cell holds.

    Numbers pass through. Text may be written ``1.234,5``, ``1234,5``, ``1 234,5``, ``1.234.567``,
    ``1,234.5`` or ``12.5``.

    Raises
    ------
    RowError
        ``E-NUMBER-AMBIGUOUS`` for ``1.234`` and ``1,234``, which are a thousand or so to some and
        about one to others; ``E-NUMBER-UNIT`` for a number with a unit; ``E-NUMBER-SIZE`` if it is
        infinite or at least 1e15; ``E-NUMBER-DATE`` for a date; ``E-NUMBER`` for anything else.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _within(cell)
    if isinstance(cell, date):
        raise RowError("E-NUMBER-DATE")
    if not isinstance(cell, str):
        raise RowError("E-NUMBER")
    return _within(_number_of(cell.translate(_SPACES).strip()))


def _within(number: float) -> float:
    if not abs(number) < LARGEST:  # NaN too
        raise RowError("E-NUMBER-SIZE")
    return float(number)


def _number_of(text: str) -> float:
    """The number a trimmed text stands for."""
    if _TWO_READINGS.fullmatch(text):
        digits = text.replace(".", "").replace(",", "")
        raise RowError("E-NUMBER-AMBIGUOUS", thousands=digits, decimal=text.replace(".", ","))
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", "."))
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        whole = text.replace(grouped["group"], "")
        return float(whole.replace(",", "."))
    raise RowError("E-NUMBER-UNIT" if _WITH_UNIT.fullmatch(text) else "E-NUMBER")


def plain_numbers(texts: Sequence[Any]) -> list[float]:
    """Many numbers at once, where every text is plain digits with at most one clear decimal mark.

    Raises
    ------
    ValueError, TypeError
        If one of them needs the closer look of `parse_number`, or is no text.
    """
    lines = "\n".join((*texts, ""))
    if not _ALL_PLAIN.fullmatch(lines):
        raise ValueError
    return list(map(float, lines.replace(",", ".").split("\n")[:-1]))


def is_ambiguous(text: str) -> bool:
    """Whether a number's text is a thousand or so to some and about one to others: ``1.234``."""
    return bool(_TWO_READINGS.fullmatch(text.translate(_SPACES).strip()))


def decimal_mark(text: str) -> str:
    """The decimal mark that a number's text proves, ``","`` or ``"."``; empty if it proves none.

    ``12,5`` and ``1.234,5`` prove a comma, and so does ``1.234.567``; ``1.234`` proves nothing.
    """
    trimmed = text.translate(_SPACES).strip()
    marks = "".join(sign for sign in trimmed if sign in ",.")
    number = _PLAIN.fullmatch(trimmed) or _GROUPED.fullmatch(trimmed)
    if not marks or not number or _TWO_READINGS.fullmatch(trimmed):
        return ""
    if len(marks) > 1 and len(set(marks)) == 1:  # the mark of thousands; the other one is of decimals
        return "," if marks[0] == "." else "."
    return marks[-1]


def as_written(text: str, mark: str) -> float:
    """The number a text stands for where the decimal mark is known."""
    other = "." if mark == "," else ","
    return float(text.translate(_SPACES).strip().replace(other, "").replace(mark, "."))


def parse_integer(cell: object) -> float:
    """A whole number, still as a float so that a column of them can hold empty cells.

    Raises
    ------
    RowError
        As `parse_number`, and ``E-INTEGER`` for 2010.5.
    """
    number = parse_number(cell)
    if not number.is_integer():
        raise RowError("E-INTEGER")
    return number


def parse_date(cell: object) -> date:
    """The day a cell holds: a date cell, ``31-12-2012``, ``31.12.2012`` or ``2012-12-31``.

    Raises
    ------
    RowError
        ``E-DATE-NUMBER`` for a number, which Excel may or may not have meant as a day;
        ``E-DATE`` for anything else, also for days that do not exist.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise RowError("E-DATE-NUMBER")
    text = str(cell).translate(_SPACES).strip()
    day_first, year_first = _DAY_FIRST.fullmatch(text), _YEAR_FIRST.fullmatch(text)
    try:
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        if year_first:
            return date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
    except ValueError as error:
        raise RowError("E-DATE") from error
    raise RowError("E-DATE")
