"""Cells of every kind of column: one parser per kind, refusing what it cannot be sure of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from energi.domain.columns import Column
from energi.domain.errors import RowError
from energi.domain.wording import Words
from energi.read.numbers import parse_date, parse_integer, parse_number

Parser = Callable[[object], object]

_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("ja", "yes", "true", "sand", "x"), True),
    **dict.fromkeys(("nej", "no", "false", "falsk"), False),
}


def parse_code(cell: object) -> str:
    """A code as text. Excel hands 101 over as 101.0; a number with decimals was no code.

    Raises
    ------
    RowError
        ``E-CODE-DATE`` if Excel made a date of it, ``E-CODE`` for other things.
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, date):
        raise RowError("E-CODE-DATE")
    if type(cell) is int or (isinstance(cell, float) and cell.is_integer()):
        return str(int(cell))
    raise RowError("E-CODE")


def parse_text(cell: object) -> str:
    """A text; a number or a date typed where a text belongs is shown as it was stored."""
    return parse_code(cell) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def parse_flag(cell: object) -> bool:
    """Yes or no: a true/false cell or one of ja, nej, yes, no, sand, falsk, true, false, x.

    Raises
    ------
    RowError
        ``E-FLAG``.
    """
    if isinstance(cell, bool):
        return cell
    flag = _FLAGS.get(cell.strip().casefold()) if isinstance(cell, str) else None
    if flag is None:
        raise RowError("E-FLAG")
    return flag


def choice_parser(choices: Mapping[str, Words]) -> Parser:
    """A parser of a closed list: machine value, Danish or English word, in upper or lower case."""
    known = {
        name.casefold(): value for value, words in choices.items() for name in (words.da, words.en, value)
    }

    def parse(cell: object) -> str:
        try:
            typed = parse_code(cell).casefold()
        except RowError:
            typed = str(cell).casefold()
        if typed in known:
            return known[typed]
        nearest = known[get_close_matches(typed, known, n=1, cutoff=0.0)[0]]
        every = Words(*(", ".join(words.get(lang) for words in choices.values()) for lang in ("da", "en")))
        raise RowError("E-CHOICE", nearest=choices[nearest], choices=every)

    return parse


def parser(column: Column) -> Parser:
    """The parser of a column's cells; it is not asked about empty ones.

    It raises a `RowError` whose code and fields are those of the finding to make. A cell that
    holds an Excel error (``#N/A``) or a formula without a value is refused whatever the kind.
    """
    of_kind: Mapping[str, Parser] = {
        "code": parse_code,
        "text": parse_text,
        "number": parse_number,
        "integer": parse_integer,
        "date": parse_date,
        "flag": parse_flag,
    }
    parse = choice_parser(column.choices) if column.kind == "choice" else of_kind[column.kind]

    def checked(cell: object) -> object:
        if isinstance(cell, str) and not is_plain(cell):
            _refuse_excel(cell)
        return parse(cell)

    return checked


def is_plain(text: str) -> bool:
    """Whether a text is nothing Excel would not let a person type: no error, no formula, no book."""
    return text[:1] not in ("#", "=") and len(text) <= LONGEST


def all_plain(texts: Sequence[str]) -> bool:
    """Whether `is_plain` holds for every text, at the price of one search."""
    lines = "\n".join(("", *texts))
    return "\n=" not in lines and "\n#" not in lines and max(map(len, texts), default=0) <= LONGEST


LONGEST = 32_767
"""Characters a cell of Excel holds."""


_EXCEL_ERRORS = frozenset(
    {"#N/A", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


def _refuse_excel(text: str) -> None:
    if text in _EXCEL_ERRORS:
        raise RowError("E-CELL-ERROR")
    if len(text) > LONGEST:
        raise RowError("E-CELL-LONG", length=len(text), most=LONGEST)
    if text.startswith("="):
        raise RowError("E-CELL-FORMULA")
