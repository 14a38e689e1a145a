"""A CSV file's bytes -> records: encoding and separator are read from the content, never guessed."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from energi.domain.columns import Row
from energi.domain.errors import InputError
from energi.read.headers import headers_known

LARGEST_FILE = 400_000_000
"""Bytes of a file; a million rows of twelve columns come to a quarter of that."""

SEPARATORS = (";", ",", "\t")

Records = list[tuple[int, list[str]]]
"""Number of the line a record begins on, and its cells."""

_SAID = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
"""Excel's own first line."""

_SIGNS = b"\x80\x85\x92\x93\x94\x96\x97\xa0\xa7\xab\xb0\xb2\xb3\xb4\xb5\xb7\xbb\xbd"
_WESTERN = frozenset([*range(0x80), *range(0xC0, 0x100), *_SIGNS])
"""Bytes that are a letter or an ordinary sign in Windows-1252. The Danish letters of DOS (0x86, 0x91,
0x9b) and of old Macintoshes (0x81, 0x8c, 0xbe, 0xbf) are not among them, so such files are refused."""


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
    """The lines that hold anything.

    Raises
    ------
    InputError
        ``E-CSV-SEPARATOR``, ``E-CSV-BROKEN`` (quotes that do not end).
    """
    said = _SAID.match(text)
    rest = text[said.end() :] if said else text
    mark = said[1] if said else separator(model, rest, file)
    first = 2 if said else 1
    split = _quoted if '"' in rest else _plain
    return [
        (line, row)
        for line, row in split(rest, mark, first, file)
        if row and (row[0] or "".join(row).strip())
    ]


def _plain(text: str, mark: str, first: int, _file: str) -> Records:
    """Where nothing is quoted, a line is a record."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [(number, line.split(mark)) for number, line in enumerate(lines, first)]


def _quoted(text: str, mark: str, first: int, file: str) -> Records:
    """Records may go over several lines; each has the number of its first."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found: Records = []
    line = first
    try:
        for row in lines:
            found.append((line, row))
            line = first + lines.line_num
    except csv.Error as error:
        raise InputError("E-CSV-BROKEN", file=file, line=line, problem=str(error)) from error
    return found


def separator(model: type[Row], text: str, file: str) -> str:
    """The one of ``;``, ``,`` and tab that makes the most known headers of the first line.

    Raises
    ------
    InputError
        ``E-CSV-SEPARATOR`` if two could be meant.
    """
    head = next((line for line in text.split("\n", 3)[:3] if line.strip()), "").rstrip("\r")
    used = [mark for mark in SEPARATORS if mark in head]
    if not used:
        return SEPARATORS[0]  # one column needs none
    known = {mark: headers_known(model, head.split(mark)) for mark in used}
    best = [mark for mark in used if known[mark] == max(known.values())]
    if len(best) > 1:
        raise InputError("E-CSV-SEPARATOR", file=file, line=head[:200])
    return best[0]
