"""The xlsx archive itself: what the fast reader would die of, or would hand over as empty."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from html import unescape
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

from energi.domain.errors import InputError

LARGEST_SHEET = 50_000_000
"""Cells a sheet may span. The reader lays the whole rectangle out in memory, and a stray cell in
the last corner of a sheet (1.7e10 cells) would end the process without a word."""

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_BROKEN = (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, EOFError, NotImplementedError)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"')
_ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>(?:<f\b[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>')
_NO_VALUE = re.compile(rb"<c\b([^>]*)><f\b[^>]*>([^<]*)</f>(?:<v\s*/>|<v></v>)?</c>")
_PLACE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')


class Place(NamedTuple):
    """A cell's row and column, both counted from 0."""

    row: int
    column: int


def lost_cells(path: Path) -> Mapping[str, Mapping[Place, str]]:
    """Per sheet name, the cells that the fast reader hands over as empty though they are not.

    These are Excel errors (``"#N/A"``) and formulas that were never calculated (``"=A1*2"``).

    Raises
    ------
    InputError
        ``E-FILE-ENCRYPTED``, ``E-FILE-BROKEN`` if it is no xlsx archive, ``E-SHEET-HUGE``.
    """
    if _is_encrypted(path):
        raise InputError("E-FILE-ENCRYPTED", file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _lost(archive.read(part), path, name) for name, part in _sheets(archive)}
    except _BROKEN as error:
        raise InputError("E-FILE-BROKEN", file=path.name, problem=str(error)) from error


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_OLE)) == _OLE and _ENCRYPTED in file.read()


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Sheet name and path inside the archive."""
    # expat bounds the expansion of entities, so a hostile file costs an error, not the memory
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = []
    for sheet in book.iterfind(".//{*}sheets/{*}sheet"):
        part = PurePosixPath("/xl") / targets.get(sheet.get(_RELATION), "")
        if part.parent.name == "worksheets":
            found.append((sheet.get("name", ""), str(part).lstrip("/")))
    return found


def _lost(xml: bytes, path: Path, sheet: str) -> Mapping[Place, str]:
    corner = _DIMENSION.search(xml, 0, 4096)
    if corner and (_column(corner[1]) + 1) * int(corner[2]) > LARGEST_SHEET:
        raise InputError("E-SHEET-HUGE", file=path.name, sheet=sheet, corner=(corner[1] + corner[2]).decode())
    errors = {_place(match[1]): match[2].decode() for match in _ERROR.finditer(xml)}
    formulas = {
        _place(match[1]): f"={unescape(match[2].decode())}"
        for match in _NO_VALUE.finditer(xml)
        if b't="str"' not in match[1]  # a formula whose value is the empty text
    }
    return errors | formulas


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _place(attributes: bytes) -> Place:
    match = _PLACE.search(attributes)
    return Place(int(match[2]) - 1, _column(match[1])) if match else Place(0, 0)
