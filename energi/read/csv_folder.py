"""A folder of CSV files, one per table; the cells are text, as in the files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from energi.domain.columns import Row, columns_of
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.domain.stock import Tables
from energi.domain.tables import TABLES
from energi.domain.wording import Words
from energi.read.assemble import Sheet, assembled, demand, table_of
from energi.read.csv_text import decoded, records
from energi.read.headers import layout
from energi.read.numbers import as_written, decimal_mark, is_ambiguous
from energi.read.uncollected import uncollected

_GUARDED = re.compile(r"'+[=+\-@\t\r]")
"""Text that a spreadsheet would execute, behind the apostrophe that keeps it from doing so."""


@uncollected()
def read_csv_folder(path: Path) -> Tables:
    """Read every table of a folder.

    A file is called after its table's key or its Danish or English sheet name (``bygninger.csv``).
    A number that can be read in two ways is read in one only if other numbers of the same file prove
    the decimal mark, and that is said. Row numbers are line numbers.

    Raises
    ------
    InputError
        ``E-FILE-MISSING``, ``E-FILE-CLOSED``, ``E-CSV-HUGE``, ``E-CSV-ENCODING``, ``E-CSV-SEPARATOR``
        or ``E-CSV-BROKEN``.
    ColumnError
        ``E-SHEET-MISSING`` or ``E-COLUMN-MISSING``.
    """
    if not path.exists():
        raise InputError("E-FILE-MISSING", file=str(path))
    findings: list[Finding] = []
    try:
        found = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
        files = _files(found, findings)
        demand(files, [file.name for file in found], path.name)
        models = [model for model in TABLES if model.table in files]
        sheets = {model.table: _sheet(model, files[model.table], findings) for model in models}
    except OSError as error:
        name = Path(error.filename or path).name
        raise InputError("E-FILE-CLOSED", file=name, problem=error.strerror or str(error)) from error
    return assembled(sheets, findings, path.name)


def _files(found: Sequence[Path], findings: list[Finding]) -> dict[str, Path]:
    """Table -> its file; files that are a table a second time are said."""
    files: dict[str, Path] = {}
    for file in found:
        table = table_of(unicodedata.normalize("NFC", file.stem))
        if table in files:
            first = files[table].name
            findings.append(Finding("W-SHEET-DUPLICATE", table, value=file.name, fields={"first": first}))
        elif table:
            files[table] = file
    return files


def _sheet(model: type[Row], file: Path, findings: list[Finding]) -> Sheet:
    """A file's rows under its headers; what is odd about them is added to the findings."""
    text = decoded(file)
    read = records(model, text, file.name)
    findings += [
        Finding("E-CSV-WIDTH", model.table, line, fields={"cells": cells, "columns": len(read.columns)})
        for line, cells in read.odd.items()
    ]
    found = layout(model, read.columns.T)
    columns, numbers = read.columns[:, found.first :], read.numbers[found.first :]
    if "'" in text and _GUARDED.search(text):
        columns = np.frompyfunc(_bare, 1, 1)(columns)
    columns[columns == ""] = None
    findings += _decimals(model, found.place, columns, numbers)
    return Sheet(model, found, columns, numbers)


def _bare(cell: str) -> str:
    """A cell without the apostrophe that keeps =1+1 from being executed."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _decimals(
    model: type[Row], place: Mapping[str, int], columns: npt.NDArray[Any], numbers: npt.NDArray[np.int64]
) -> list[Finding]:
    """Numbers that can be read in two ways, read in the way the file's other numbers prove."""
    kinds = {column.key: column.kind for column in columns_of(model)}
    keys = [key for key in place if kinds[key] in ("number", "integer")]
    marked = {key: _marked(set(columns[place[key]].tolist())) for key in keys}
    unclear = {key: found for key, cells in marked.items() if (found := set(filter(is_ambiguous, cells)))}
    if not unclear:
        return []
    proved = {decimal_mark(cell) for cells in marked.values() for cell in cells} - {""}
    if len(proved) != 1:
        return []
    (mark,) = proved
    return [
        _settled(model.table, key, columns[place[key]], found, mark, numbers)
        for key, found in unclear.items()
    ]


def _marked(cells: Collection[object]) -> set[str]:
    """The texts that have a comma or a point."""
    return {cell for cell in cells if isinstance(cell, str) and ("," in cell or "." in cell)}


def _settled(
    table: str,
    key: str,
    cells: npt.NDArray[Any],
    unclear: set[str],
    mark: str,
    numbers: npt.NDArray[np.int64],
) -> Finding:
    """Put numbers where a column's unclear texts are, and say so."""
    changed = [at for at, cell in enumerate(cells.tolist()) if cell in unclear]
    typed = str(cells[changed[0]])
    cells[changed] = [as_written(cell, mark) for cell in cells[changed]]
    plain = f"{as_written(typed, mark):.15g}"
    read = Words(plain.replace(".", ","), plain)
    fields = {"mark": mark, "count": len(changed), "read": read}
    return Finding("N-CSV-DECIMAL", table, int(numbers[changed[0]]), key, typed, fields=fields)
