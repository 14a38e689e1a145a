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
            sheet = book.get_sheet_by_name(names[model.table])
            cells: list[list[object]] = [*sheet.to_python(skip_empty_area=False)]  # type: ignore[list-item]  # of objects
            _restore(cells, part.lost)
            found = layout(model, cells)
            sheets[model.table] = Sheet(model, found, *_filled(cells[found.first :], found.first + 1))
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


def _restore(cells: list[list[object]], lost: Mapping[Place, str]) -> None:
    """Put back what the reader handed over as empty though it is not."""
    for place, text in lost.items():
        if place.row < len(cells) and place.column < len(cells[place.row]):
            cells[place.row][place.column] = text


def _filled(rows: list[list[object]], first: int) -> tuple[list[Sequence[object]], list[int]]:
    """The columns of the rows that hold anything, and the numbers of these rows."""
    columns = [_emptied(column) for column in zip(*rows, strict=True)]
    width = len(columns)
    bare = [at for at, row in enumerate(zip(*columns, strict=True)) if row.count(None) == width]
    numbers = list(range(first, first + len(rows)))
    if bare:
        kept = sorted(set(range(len(rows))) - set(bare))
        columns = [[column[at] for at in kept] for column in columns]
        numbers = [numbers[at] for at in kept]
    return columns, numbers


def _emptied(column: Sequence[object]) -> Sequence[object]:
    """A column with None for the cells without a sign in them."""
    if str not in set(map(type, column)):
        return column
    return [None if isinstance(cell, str) and not cell.strip() else cell for cell in column]


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
