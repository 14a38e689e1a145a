"""A CSV file's bytes -> records: encoding and separator are read from the content, never guessed."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.columns import Row
from energi.domain.errors import InputError
from energi.read.headers import headers_known

LARGEST_FILE = 400_000_000
"""Bytes of a file; a million rows of twelve columns come to a quarter of that."""

WIDEST = 1_000
"""Columns up to which pandas' tokenizer is quick; a file with more is no table, and goes line by line."""

SEPARATORS = (";", ",", "\t")

_SAID = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
"""Excel's own first line."""

_SIGNS = b"\x80\x85\x92\x93\x94\x96\x97\xa0\xa7\xab\xb0\xb2\xb3\xb4\xb5\xb7\xbb\xbd"
_WESTERN = frozenset([*range(0x80), *range(0xC0, 0x100), *_SIGNS])
"""Bytes that are a letter or an ordinary sign in Windows-1252. The Danish letters of DOS (0x86, 0x91,
0x9b) and of old Macintoshes (0x81, 0x8c, 0xbe, 0xbf) are not among them, so such files are refused."""


@dataclass(frozen=True)
class Records:
    """The records of a file that hold anything, all as wide as the first of them.

    Attributes
    ----------
    columns : (columns, records) array of str
    numbers : (records,) number of the line each begins on
    odd : Mapping[int, int]
        Line -> how many cells it has, of those that have too few or hold something in too many.
    """

    columns: npt.NDArray[Any]
    numbers: npt.NDArray[np.int64]
    odd: dict[int, int]


def decoded(file: Path) -> str:
    """A file's text: UTF-8 if it is valid as that, else Windows-1252 if every byte makes sense in it.

    Raises
    ------
    InputError
        ``E-CSV-HUGE``, ``E-CSV-ENCODING``.
    """
    size = file.stat().st_size
    if size > LARGEST_FILE:
        raise InputError("E-CSV-HUGE", file=file.name, size=size / 1e6, most=LARGEST_FILE / 1e6)
    content = file.read_bytes()
    if b"\x00" in content:  # UTF-16, or no text at all
        raise InputError("E-CSV-ENCODING", file=file.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not _WESTERN.issuperset(content):
            raise InputError("E-CSV-ENCODING", file=file.name) from error
        return content.decode("cp1252")


def records(model: type[Row], text: str, file: str) -> Records:
    """Take a file's text apart.

    Raises
    ------
    InputError
        ``E-CSV-SEPARATOR``, ``E-CSV-BROKEN`` (quotes that do not end).
    """
    said = _SAID.match(text)
    rest = text[said.end() :] if said else text
    mark = said[1] if said else separator(model, rest, file)
    first = 2 if said else 1
    return _quoted(rest, mark, first, file) if '"' in rest else _plain(rest, mark, first, file)


def _plain(text: str, mark: str, first: int, file: str) -> Records:
    """Where nothing is quoted, a line is a record; all are taken apart at once by pandas' tokenizer."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    head = re.search(rf"[^\s{mark}]", text)
    content = text.encode()
    signs = np.frombuffer(content, np.uint8)
    marks = np.searchsorted(np.flatnonzero(signs == ord(mark)), np.flatnonzero(signs == ord("\n")))
    cells = np.diff(marks, prepend=0) + 1
    width = int(cells[text.count("\n", 0, head.start())]) if head else 1
    if width > WIDEST:
        return _quoted(text, mark, first, file)
    odd: dict[int, int] = {}
    if (cells != width).any():  # they are made as wide as the others
        lines = text.split("\n")
        for at in np.flatnonzero(cells != width).tolist():
            row = lines[at].split(mark)
            lines[at] = mark.join(_fitted(row, width))
            odd |= _odd(first + at, row, width)
        content = "\n".join(lines).encode()
    frame = pd.read_csv(
        io.BytesIO(content),
        sep=mark,
        header=None,
        names=range(width),
        index_col=False,
        dtype=object,
        na_filter=False,
        quoting=csv.QUOTE_NONE,
        skip_blank_lines=False,
        low_memory=False,  # equal cells of a column are one object, which every later look is faster for
    )
    columns = frame.to_numpy(copy=True).T
    empty = [at for at, cell in enumerate(columns[0].tolist()) if not cell.strip()]
    bare = [at for at in empty if first + at not in odd and not "".join(columns[:, at]).strip()]
    numbers = np.arange(first, first + len(frame))
    if bare:
        columns, numbers = np.delete(columns, bare, axis=1), np.delete(numbers, bare)
    return Records(columns, numbers, odd)


def _quoted(text: str, mark: str, first: int, file: str) -> Records:
    """Records may go over several lines; each has the number of its first."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found: dict[int, list[str]] = {}
    line = first
    try:
        for row in lines:
            if "".join(row).strip():
                found[line] = row
            line = first + lines.line_num
    except csv.Error as error:
        raise InputError("E-CSV-BROKEN", file=file, line=line, problem=str(error)) from error
    width = len(next(iter(found.values()), ()))
    odd: dict[int, int] = {}
    for line, row in found.items():
        if len(row) != width:
            odd |= _odd(line, row, width)
            found[line] = _fitted(row, width)
    columns = np.array(list(found.values()), dtype=object).reshape(len(found), width).T
    return Records(columns, np.array(list(found), dtype=np.int64), odd)


def _fitted(row: list[str], width: int) -> list[str]:
    return row[:width] + [""] * (width - len(row))


def _odd(line: int, row: list[str], width: int) -> dict[int, int]:
    """What there is to say of a row of another width."""
    wrong = "".join(row).strip() and (len(row) < width or any(row[width:]))
    return {line: len(row)} if wrong else {}


def separator(model: type[Row], text: str, file: str) -> str:
    """The one of ``;``, ``,`` and tab that makes the most known headers of the first line.

    Raises
    ------
    InputError
        ``E-CSV-SEPARATOR`` if two could be meant.
    """
    head = next((line for line in re.split(r"\r\n?|\n", text, maxsplit=3)[:3] if line.strip()), "")
    used = [mark for mark in SEPARATORS if mark in head]
    if not used:
        return SEPARATORS[0]  # one column needs none
    known = {mark: headers_known(model, head.replace('"', "").split(mark)) for mark in used}
    best = [mark for mark in used if known[mark] == max(known.values())]
    if len(best) > 1:
        raise InputError("E-CSV-SEPARATOR", file=file, line=head[:200])
    return best[0]
