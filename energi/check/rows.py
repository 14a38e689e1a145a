"""Cells -> typed columns: every cell by its column's parser and the row model's bounds.

The bounds are read from the fields of the row models, where they are written once, and applied to
whole columns; a test holds every table against pydantic's own verdict row by row.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.columns import Column, Row, bounds_of, columns_of
from energi.domain.errors import RowError
from energi.domain.finding import Finding
from energi.read.cells import all_plain, parser
from energi.read.numbers import LARGEST, plain_numbers

NUMBERS = ("number", "integer")
TEXTS = ("code", "text")

LONGEST_SHOWN = 200
"""A finding quotes so many characters of a cell."""

_Cells = list[object]
_Kinds = set[type]
_Parsed = tuple[npt.NDArray[Any], list[Finding]]
_Read = tuple[npt.NDArray[Any], dict[int, RowError], npt.NDArray[np.bool_]]
"""Values, what is wrong by position, and which cells are empty."""

_BOUNDS: Mapping[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "gt": ("E-NOT-ABOVE", operator.gt),
    "ge": ("E-TOO-LOW", operator.ge),
    "lt": ("E-NOT-BELOW", operator.lt),
    "le": ("E-TOO-HIGH", operator.le),
}
"""A bound's attribute in the model's fields -> the code of a breach, and what must hold."""


def parsed(model: type[Row], frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Read every cell of a table.

    Parameters
    ----------
    model : type of Row
        The table's row model.
    frame : DataFrame
        Cells under machine keys, indexed by row number; optional columns may be absent.

    Returns
    -------
    DataFrame
        All rows and all columns of the model. Numbers, whole numbers too, are float64 with NaN,
        everything else is object with None, where a cell is empty, refused or out of bounds.
    list of Finding
        One per refused cell, and notes on codes that may have lost leading zeros.
    """
    columns: dict[str, pd.Series[Any]] = {}
    findings: list[Finding] = []
    for column in columns_of(model):
        values, found = _column(model, column, frame)
        columns[column.key] = pd.Series(values, frame.index, dtype=values.dtype)  # no guess at str
        findings += found
    typed = pd.DataFrame(columns, index=frame.index)
    named = dict(zip(typed.index, typed[model.key[0]], strict=True)) if findings else {}
    return typed, [replace(finding, subject=str(named[finding.row] or "")) for finding in findings]


def finished(model: type[Row], frame: pd.DataFrame) -> pd.DataFrame:
    """The usable rows with their final types: required whole numbers int64, flags bool."""
    kinds = {"integer": "int64", "flag": "bool"}
    types = {
        column.key: kinds[column.kind]
        for column in columns_of(model)
        if column.kind in kinds and (column.required or column.default is not None)
    }
    return frame.astype(types)


def _cells(frame: pd.DataFrame, column: Column) -> tuple[_Cells, _Kinds]:
    """A column's cells with None for the empty ones, and what the others are."""
    if column.key not in frame:
        return [None] * len(frame), set()
    series = frame[column.key]
    cells: _Cells = series.tolist()
    kinds = set(map(type, cells))
    if not kinds <= _PLAIN:
        series = series.astype(object)
        empty = series.isna().tolist()
        cells = [None if lost else _python(cell) for cell, lost in zip(series.tolist(), empty, strict=True)]
        kinds = set(map(type, cells))
    elif float in kinds:  # a NaN is unequal to itself
        cells = [None if cell != cell else cell for cell in cells]  # noqa: PLR0124
    return cells, kinds - {type(None)}


_PLAIN = frozenset({str, int, float, bool, date, datetime, type(None)})
"""What readers hand over; anything else is looked at cell by cell."""


def _python(cell: object) -> object:
    """A numpy scalar as Python's own, so that a parser need not know numpy."""
    return cell.item() if isinstance(cell, np.generic) else cell


def _column(model: type[Row], column: Column, frame: pd.DataFrame) -> _Parsed:
    """Values of a column and what is wrong with its cells."""
    (cells, kinds), rows = _cells(frame, column), frame.index
    read = _numbers if column.kind in NUMBERS else _texts if column.kind in TEXTS else _each
    values, refused, empty = read(column, cells, kinds) if kinds else _nothing(column, cells)
    findings = [
        _finding(error.code, model, column, rows[at], cells[at], error.fields)
        for at, error in refused.items()
    ]
    if column.required:
        findings += [_finding("E-CELL-EMPTY", model, column, row) for row in rows[empty]]
    elif column.default is not None:
        values[empty] = column.default
    if column.kind in NUMBERS:
        findings += _out_of_bounds(model, column, cells, values, rows)
    if column.kind == "code":
        findings += _short_codes(model, column, cells, values, rows) if kinds & {int, float} else []
    return values, findings


def _nothing(column: Column, cells: _Cells) -> _Read:
    """A column of empty cells."""
    values = np.full(len(cells), np.nan if column.kind in NUMBERS else None)
    return values, {}, np.ones(len(cells), dtype=bool)


def _numbers(column: Column, cells: _Cells, kinds: _Kinds) -> _Read:
    """A column of nothing but ordinary numbers at once; cell by cell if any needs a closer look."""
    if bool in kinds:
        return _each(column, cells, kinds)
    try:
        values = _written(cells) if str in kinds else np.array(cells, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):  # a date, a unit, more than 308 digits ...
        return _each(column, cells, kinds)
    odd = np.abs(values) >= LARGEST
    if column.kind == "integer":
        odd |= values > np.floor(values)
    return _each(column, cells, kinds) if odd.any() else (values, {}, np.isnan(values))


def _written(cells: _Cells) -> npt.NDArray[np.float64]:
    """A column of texts that are all plain numbers; a `ValueError` if any is not, or is unclear."""
    known = dict.fromkeys(cells, np.nan)
    texts = [cell for cell in known if cell is not None]
    known.update(zip(texts, plain_numbers(texts), strict=True))
    return np.fromiter(map(known.__getitem__, cells), np.float64, len(cells))


def _texts(column: Column, cells: _Cells, kinds: _Kinds) -> _Read:
    """A column of nothing but ordinary text at once; cell by cell if any needs a closer look."""
    if kinds != {str}:
        return _each(column, cells, kinds)
    trimmed = list(map(str.strip, filter(None, cells)))  # type: ignore[arg-type]  # texts only
    if not all_plain(trimmed):
        return _each(column, cells, kinds)
    values = np.array(cells, dtype=object)
    values[values.astype(bool)] = trimmed
    empty = ~values.astype(bool)
    values[empty] = None
    return values, {}, empty


def _each(column: Column, cells: _Cells, kinds: _Kinds) -> _Read:
    """Every distinct cell of a column parsed once; 1, 1.0 and True are equal, and not the same cell."""
    parse = parser(column)
    keys = cells if len(kinds) == 1 else list(zip(map(type, cells), cells, strict=True))
    known = {key: _outcome(parse, cell) for key, cell in dict(zip(keys, cells, strict=True)).items()}
    found = list(map(known.__getitem__, keys))
    refused: dict[int, RowError] = {}
    if any(isinstance(outcome, RowError) for outcome in known.values()):
        refused = {at: outcome for at, outcome in enumerate(found) if isinstance(outcome, RowError)}
    values = np.empty(len(cells), dtype=object)
    values[:] = found
    empty = _empty(values)
    values[list(refused)] = None
    return values.astype(np.float64) if column.kind in NUMBERS else values, refused, empty


def _empty(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return np.asarray(values == None, dtype=bool)  # noqa: E711 - of every element


def _outcome(parse: Callable[[object], object], cell: object) -> object:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    try:
        return parse(cell)
    except RowError as error:
        return error


def _out_of_bounds(
    model: type[Row], column: Column, cells: _Cells, values: npt.NDArray[Any], rows: pd.Index
) -> list[Finding]:
    """Findings for numbers outside the model's bounds, which are then taken out of the values."""
    findings = []
    outside = np.zeros(len(values), dtype=bool)
    for name, limit in bounds_of(model, column.key).items():
        code, holds = _BOUNDS[name]
        breach = ~np.isnan(values) & ~holds(values, limit)
        outside |= breach
        fields = {"limit": limit}
        findings += [
            _finding(code, model, column, rows[at], cells[at], fields)
            for at in np.flatnonzero(breach).tolist()
        ]
    values[outside] = np.nan
    return findings


def _short_codes(
    model: type[Row], column: Column, cells: _Cells, values: npt.NDArray[Any], rows: pd.Index
) -> list[Finding]:
    """Notes on number cells with fewer digits than the column's longest all-digit code.

    Where 7 stands beside 101, it may have been 007 until Excel took it for a number.
    """
    numeric = [at for at, cell in enumerate(cells) if isinstance(cell, (int, float)) and values[at]]
    if not numeric:
        return []
    longest = max((len(code) for code in values if code and code.isdigit()), default=0)
    return [
        _finding("N-CODE-NUMBER", model, column, rows[at], values[at], {"longest": longest})
        for at in numeric
        if len(values[at]) < longest
    ]


def _finding(
    code: str,
    model: type[Row],
    column: Column,
    row: Any,
    cell: object = None,
    fields: Mapping[str, object] | None = None,
) -> Finding:
    shown = "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    if len(shown) > LONGEST_SHOWN:
        shown = f"{shown[:LONGEST_SHOWN]}…"
    return Finding(code, model.table, int(row), column.key, shown, fields=fields or {})
