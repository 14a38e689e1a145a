"""Cells -> typed columns: every cell by its column's parser and the row model's bounds.

The bounds are read from the fields of the row models, where they are written once, and applied to
whole columns; a test holds every table against pydantic's own verdict row by row.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.columns import Column, Row, columns_of
from energi.domain.errors import RowError
from energi.domain.finding import Finding
from energi.read.cells import parser
from energi.read.numbers import LARGEST

NUMBERS = ("number", "integer")

_Cells = list[object]
_Parsed = tuple[npt.NDArray[Any], list[Finding]]

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
        cells = _cells(frame, column)
        values, found = _column(model, column, cells, frame.index)
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


def _cells(frame: pd.DataFrame, column: Column) -> _Cells:
    """A column's cells with None for the empty ones."""
    if column.key not in frame:
        return [None] * len(frame)
    series = frame[column.key].astype(object)
    return [
        None if empty or (isinstance(cell, str) and not cell.strip()) else _python(cell)
        for cell, empty in zip(series.tolist(), series.isna().tolist(), strict=True)
    ]


def _python(cell: object) -> object:
    """A numpy scalar as Python's own, so that a parser need not know numpy."""
    return cell.item() if isinstance(cell, np.generic) else cell


def _column(model: type[Row], column: Column, cells: _Cells, rows: pd.Index) -> _Parsed:
    """Values of a column and what is wrong with its cells."""
    values, refused = _each(column, cells) if column.kind not in NUMBERS else _numbers(column, cells)
    empty = np.fromiter((cell is None for cell in cells), dtype=bool, count=len(cells))
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
        findings += _short_codes(model, column, cells, values, rows)
    return values, findings


def _numbers(column: Column, cells: _Cells) -> tuple[npt.NDArray[Any], dict[int, RowError]]:
    """A column of nothing but ordinary number cells at once; cell by cell if any needs a closer look."""
    if not set(map(type, cells)) <= {float, int, type(None)}:
        return _each(column, cells)
    values = np.array(cells, dtype=np.float64)
    odd = np.abs(values) >= LARGEST
    if column.kind == "integer":
        odd |= values % 1 > 0
    return _each(column, cells) if odd.any() else (values, {})


def _each(column: Column, cells: _Cells) -> tuple[npt.NDArray[Any], dict[int, RowError]]:
    """Every distinct cell of a column parsed once."""
    parse = parser(column)
    known: dict[tuple[type, object], object] = {(type(None), None): None}
    outcomes = []
    for cell in cells:
        key = (type(cell), cell)  # 1, 1.0 and True are equal, and not the same cell
        if key not in known:
            known[key] = _outcome(parse, cell)
        outcomes.append(known[key])
    refused = {at: found for at, found in enumerate(outcomes) if isinstance(found, RowError)}
    for at in refused:
        outcomes[at] = None
    values = np.empty(len(cells), dtype=np.float64 if column.kind in NUMBERS else object)
    values[:] = outcomes
    return values, refused


def _outcome(parse: Callable[[object], object], cell: object) -> object:
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
    for limit, code, holds in _bounds(model, column):
        breach = ~np.isnan(values) & ~holds(values, limit)
        outside |= breach
        fields = {"limit": limit}
        findings += [
            _finding(code, model, column, rows[at], cells[at], fields)
            for at in np.flatnonzero(breach).tolist()
        ]
    values[outside] = np.nan
    return findings


def _bounds(model: type[Row], column: Column) -> list[tuple[float, str, Callable[[Any, Any], Any]]]:
    """Limit, code and relation of every bound the model sets on a column."""
    return [
        (getattr(bound, attribute), code, holds)
        for bound in model.model_fields[column.key].metadata
        for attribute, (code, holds) in _BOUNDS.items()
        if hasattr(bound, attribute)
    ]


def _short_codes(
    model: type[Row], column: Column, cells: _Cells, values: npt.NDArray[Any], rows: pd.Index
) -> list[Finding]:
    """Notes on number cells with fewer digits than the column's longest all-digit code.

    Where 7 stands beside 101, it may have been 007 until Excel took it for a number.
    """
    numeric = [at for at, cell in enumerate(cells) if isinstance(cell, (int, float)) and values[at]]
    if not numeric:
        return []
    longest = max(len(code) for code in values if code and code.isdigit())
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
    return Finding(code, model.table, int(row), column.key, shown, fields=fields or {})
