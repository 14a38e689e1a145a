"""The workbook: sheets of the trade -> frames of cells, with the row numbers Excel shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from energi.domain.columns import Row
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.domain.stock import Tables
from energi.domain.tables import SCHEMA_VERSION, TABLES
from energi.read.archive import Inside, Part, Place, inside
from energi.read.assemble import Sheet, assembled, demand, table_of
from energi.read.headers import Layout, layout, letter
from energi.read.uncollected import uncollected


@uncollected()
def read_workbook(path: Path) -> Tables:
    """Read every table of a workbook; cells are handed on as they are.

    Sheets are known by their Danish or English name or by the table's key, columns by header or
    machine key, in any order. Sheets that are no table are ignored.

    Raises
    ------
    InputError
        ``E-FILE-MISSING``, ``E-FILE-BROKEN``, ``E-FILE-ENCRYPTED``, ``E-FILE-CLOSED`` (may not be
        opened), ``E-FILE-BOMB``, ``E-SHEET-HUGE`` or ``E-SCHEMA-NEWER``.
    ColumnError
        ``E-SHEET-MISSING`` or ``E-COLUMN-MISSING``, for all sheets and columns without which
        nothing can be computed.
    """
    if not path.exists():
        raise InputError("E-FILE-MISSING", file=str(path))
    try:
        archive = inside(path)
        findings = _version(archive, path)
        sheets = _sheets(archive, path, findings)
    except CalamineError as error:
        raise InputError("E-FILE-BROKEN", file=path.name, problem=str(error)) from error
    except OSError as error:
        raise InputError("E-FILE-CLOSED", file=path.name, problem=error.strerror or str(error)) from error
    return assembled(sheets, findings, path.name)


def _version(archive: Inside, path: Path) -> list[Finding]:
    """A workbook of a newer version may mean things this program does not know; an older one lacks some."""
    if archive.schema is None or archive.schema == SCHEMA_VERSION:
        return []
    told = {"version": archive.schema, "known": SCHEMA_VERSION}
    if archive.schema > SCHEMA_VERSION:
        raise InputError("E-SCHEMA-NEWER", file=path.name, **told)
    return [Finding("N-SCHEMA-OLDER", value=f"{archive.schema:g}", fields=told)]


def _sheets(archive: Inside, path: Path, findings: list[Finding]) -> dict[str, Sheet]:
    """Every table's sheet; what is odd about them is added to the findings."""
    book = _opened(path)
    names = _names(book.sheet_names, findings)
    demand(names, book.sheet_names, path.name)
    sheets = {}
    for model in TABLES:
        if model.table in names:
            part = archive.parts.get(names[model.table], Part())
            cells = book.get_sheet_by_name(names[model.table]).to_python(skip_empty_area=False)
            restored = _restore(cells, part.lost)
            found = layout(model, restored)
            sheets[model.table] = Sheet(
                model, found, restored[found.first :], range(found.first + 1, len(restored) + 1)
            )
            findings += _hidden(model, part, found)
    return sheets


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError):
        raise
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # Rust's panic is no Exception
            raise InputError("E-FILE-BROKEN", file=path.name, problem=str(error)) from error
        raise


def _names(sheet_names: Sequence[str], findings: list[Finding]) -> dict[str, str]:
    """Table -> name of its sheet; sheets that are a table a second time are said."""
    names: dict[str, str] = {}
    for name in sheet_names:
        table = table_of(name)
        if table in names:
            findings.append(Finding("W-SHEET-DUPLICATE", table, value=name, fields={"first": names[table]}))
        elif table:
            names[table] = name
    return names


def _restore(cells: Sequence[Sequence[object]], lost: Mapping[Place, str]) -> list[list[object]]:
    """The cells with None for empty ones and with what the reader lost put back."""
    restored = [
        [None if cell == "" or (isinstance(cell, str) and not cell.strip()) else cell for cell in row]
        for row in cells
    ]
    for place, text in lost.items():
        if place.row < len(restored) and place.column < len(restored[place.row]):
            restored[place.row][place.column] = text
    return restored


def _hidden(model: type[Row], part: Part, found: Layout) -> list[Finding]:
    """Merged cells, of which only the first holds its value, and what is hidden but read all the same."""
    keys = {position: key for key, position in found.place.items()}
    merged = [
        Finding("W-CELLS-MERGED", model.table, area.row + 1, keys[area.column], area.text)
        for area in part.merged
        if area.column in keys
    ]
    hidden = ", ".join(letter(place) for place in part.hidden_columns if place in keys)
    columns = [Finding("N-COLUMNS-HIDDEN", model.table, fields={"letters": hidden})] if hidden else []
    rows = part.hidden_rows
    return [
        *merged,
        *columns,
        *([Finding("N-ROWS-HIDDEN", model.table, fields={"count": rows})] if rows else []),
    ]
