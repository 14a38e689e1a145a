"""The xlsx archive itself: what the fast reader would die of, would hand over as empty, or cannot tell."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

from energi.domain.errors import InputError

LARGEST_SHEET = 50_000_000
"""Cells a sheet may span. The reader lays the whole rectangle out in memory, and a stray cell in
the last corner of a sheet (1.7e10 cells) would end the process without a word."""

LARGEST_ARCHIVE = 700_000_000
"""Bytes a workbook may unpack to; a million rows of twelve columns come to half of that."""

LARGEST_PART, LARGEST_RATIO = 30_000_000, 200
"""A part of more bytes than this that was packed more times than that holds nothing but repetition."""

LARGEST_INDEX = 10_000_000
"""Bytes of the parts that only list the others."""

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, EOFError),
    *(NotImplementedError, RuntimeError, RecursionError, UnicodeDecodeError, ValueError),
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>(?:<f\b[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>')
_NO_VALUE = re.compile(rb"<c\b([^>]*)><f\b[^>]*>([^<]*)</f>(?:<v\s*/>|<v></v>)?</c>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]+)([0-9]+)["']""")
_ODD_PLACES = (b"r='", b"r =")
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_COLUMN = re.compile(rb"<col\b[^>]*>")
_FIRST, _LAST = re.compile(rb'\bmin="([0-9]{1,5})"'), re.compile(rb'\bmax="([0-9]{1,5})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_SCHEMA = "energi-schema"


class Place(NamedTuple):
    """A cell's row and column, both counted from 0."""

    row: int
    column: int


class Area(NamedTuple):
    """Merged cells: the first one's row and column, from 0, and how Excel names them all."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Part:
    """What is known of a sheet besides its cells.

    Attributes
    ----------
    lost : Mapping[Place, str]
        Cells the fast reader hands over as empty: Excel errors (``"#N/A"``) and formulas that were
        never calculated (``"=A1*2"``).
    merged : tuple of Area
    hidden_columns : tuple of int
    hidden_rows : int
    """

    lost: Mapping[Place, str] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden_rows: int = 0


@dataclass(frozen=True)
class Inside:
    """A workbook's sheets by name, and the version of the tables it says it has."""

    parts: Mapping[str, Part]
    schema: float | None


def inside(path: Path) -> Inside:
    """Look through a workbook before the fast reader does.

    Nothing is unpacked before the archive's own list says that it fits; every part that is read
    later is unpacked here once within its stated size, so a list that lies is found out too.

    Raises
    ------
    InputError
        ``E-FILE-ENCRYPTED``, ``E-FILE-BROKEN`` if it is no xlsx archive, ``E-FILE-BOMB``, ``E-SHEET-HUGE``.
    """
    if _is_encrypted(path):
        raise InputError("E-FILE-ENCRYPTED", file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            _fits(archive, path)
            sheets = _sheets(archive)
            parts = {name: _part(archive.read(part), path, name) for name, part in sheets}
            _sound(archive, {part for _, part in sheets})
            return Inside(parts, _schema(archive))
    except _BROKEN as error:
        raise InputError("E-FILE-BROKEN", file=path.name, problem=str(error)) from error


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_OLE)) == _OLE and _ENCRYPTED in file.read(LARGEST_ARCHIVE)


def _fits(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse what unpacks to more than memory should hold, and parts that are locked one by one."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise InputError("E-FILE-ENCRYPTED", file=path.name)
    packed = any(
        part.file_size > LARGEST_PART and part.file_size > LARGEST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    size = sum(part.file_size for part in parts)
    if packed or size > LARGEST_ARCHIVE:
        raise InputError("E-FILE-BOMB", file=path.name, size=size / 1e6, most=LARGEST_ARCHIVE / 1e6)


def _sound(archive: zipfile.ZipFile, done: set[str]) -> None:
    """Unpack every other part within its stated size, piece by piece; a wrong check sum is an error."""
    for part in archive.infolist():
        if part.filename not in done:
            with archive.open(part) as file:
                while file.read(1 << 20):
                    pass


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > LARGEST_INDEX:
        raise zipfile.BadZipFile(f"{name} > {LARGEST_INDEX}")
    text = archive.read(name)
    if b"<!DOCTYPE" in text:
        raise zipfile.BadZipFile(f"{name}: DOCTYPE")
    return ElementTree.fromstring(text)  # noqa: S314 - small, and without entities of its own


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Sheet name and path inside the archive."""
    book = _xml(archive, "xl/workbook.xml")
    links = _xml(archive, "xl/_rels/workbook.xml.rels")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = []
    for sheet in book.iterfind(".//{*}sheets/{*}sheet"):
        part = PurePosixPath("/xl") / targets.get(sheet.get(_RELATION), "")
        if part.parent.name == "worksheets":
            found.append((sheet.get("name", ""), str(part).lstrip("/")))
    return found


def _schema(archive: zipfile.ZipFile) -> float | None:
    """The property that says which version of the tables the workbook has."""
    if "docProps/custom.xml" not in archive.namelist():
        return None
    for entry in _xml(archive, "docProps/custom.xml"):
        if entry.get("name") == _SCHEMA:
            return float("".join(entry.itertext()))
    return None


def _part(xml: bytes, path: Path, sheet: str) -> Part:
    corner = _corner(xml)
    if (corner[0] + 1) * corner[1] > LARGEST_SHEET:
        raise InputError(
            "E-SHEET-HUGE", file=path.name, sheet=sheet, corner=f"{_letters(corner[0])}{corner[1]}"
        )
    head = xml[: max(xml.find(b"<sheetData"), 0)]
    return Part(_lost(xml), _merged(xml), _hidden_columns(head), len(_HIDDEN_ROW.findall(xml)))


def _corner(xml: bytes) -> tuple[int, int]:
    """Last column (from 0) and last row (from 1) with a cell.

    What the sheet says of itself is believed if no cell's name is longer, so that one quick search
    will do; otherwise every cell is asked.
    """
    said = _DIMENSION.search(xml, 0, 4096)
    if said and not any(odd in xml for odd in _ODD_PLACES):
        letters, digits = len(said[1]), len(said[2])
        longer = rb'r="(?:[A-Z]{%d,}[0-9]+|[A-Z]+[0-9]{%d,})"' % (letters + 1, digits + 1)
        if 26**letters * 10**digits <= LARGEST_SHEET and not re.search(longer, xml):
            return _column(said[1]), int(said[2])
    places = {(match[1], match[2]) for match in _PLACE.finditer(xml)}
    columns = {letters for letters, _ in places}
    return max(map(_column, columns), default=0), max((int(row) for _, row in places), default=0)


def _lost(xml: bytes) -> Mapping[Place, str]:
    errors = {
        _place(match[1]): match[2].decode("utf-8", "replace")
        for match in (_ERROR.finditer(xml) if b't="e"' in xml else ())  # a quick look before a slow search
    }
    formulas = {
        _place(match[1]): f"={unescape(match[2].decode('utf-8', 'replace'))}"
        for match in (_NO_VALUE.finditer(xml) if b"<f" in xml else ())
        if b't="str"' not in match[1]  # a formula whose value is the empty text
    }
    return errors | formulas


def _merged(xml: bytes) -> tuple[Area, ...]:
    after = max(xml.rfind(b"</sheetData>"), 0)
    return tuple(
        Area(int(match[2]) - 1, _column(match[1]), _named(match)) for match in _MERGED.finditer(xml, after)
    )


def _named(match: re.Match[bytes]) -> str:
    first, row, last, end = (part.decode() for part in match.groups())
    return f"{first}{row}:{last}{end}"


def _hidden_columns(head: bytes) -> tuple[int, ...]:
    found: list[int] = []
    for match in _COLUMN.finditer(head):
        first, last = (
            re.search(rb'\bmin="([0-9]{1,5})"', match[0]),
            re.search(rb'\bmax="([0-9]{1,5})"', match[0]),
        )
        if first and last and _HIDDEN.search(match[0]):
            found += range(int(first[1]) - 1, min(int(last[1]), 16_384))
    return tuple(found)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _letters(column: int) -> str:
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _place(attributes: bytes) -> Place:
    match = _PLACE.search(attributes)
    return Place(int(match[2]) - 1, _column(match[1])) if match else Place(0, 0)
