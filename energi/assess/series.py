"""Series a study brings as CSV: comma and decimal points, or semicolon and decimal commas."""

from __future__ import annotations

import csv
from pathlib import Path

from pydantic import ConfigDict

from energi.domain.errors import ShelfError
from energi.domain.sourced import Part


class SeriesRow(Part):
    """A row of a series; blanks around its cells do not count."""

    model_config = ConfigDict(str_strip_whitespace=True)


def read_records(path: Path) -> tuple[list[str], list[tuple[int, list[str]]], bool]:
    """The header of a series, its rows that hold anything with their line, and whether it is Danish.

    Raises
    ------
    ShelfError
        ``E-SHELF-MISSING``, ``E-SHELF-BROKEN`` if the file is not there or is no text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise ShelfError("E-SHELF-MISSING", path=path.name) from error
    except UnicodeDecodeError as error:
        raise ShelfError("E-SHELF-BROKEN", path=path.name, problem=str(error)) from error
    danish = bool(lines) and ";" in lines[0]
    header, *records = list(csv.reader(lines, delimiter=";" if danish else ",")) or [[]]
    filled = [(place, cells) for place, cells in enumerate(records, start=2) if any(cells)]
    return [name.strip() for name in header], filled, danish


def with_point(text: str, danish: bool) -> str:
    """A number's text with a decimal point.

    In a Danish file "34.5" could mean 345, so a point is no part of a number there.
    """
    if not danish:
        return text
    return "?" if "." in text else text.replace(",", ".")
