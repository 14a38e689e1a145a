"""Any portfolio as a folder of CSV files: what `energi.read.read_csv_folder` reads back."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from energi.domain.columns import Column, columns_of
from energi.domain.errors import InputError
from energi.domain.tables import TABLES
from energi.sample.workbook import shown

_EXECUTED = ("=", "+", "-", "@", "\t", "\r")


def write_csv_folder(tables: Mapping[str, pd.DataFrame], folder: Path, lang: str = "da") -> None:
    """Write a portfolio as CSV files that Excel opens in the language: titles, machine keys, rows.

    Danish files have semicolons and decimal commas, English ones commas and decimal points; all are
    UTF-8 with a byte-order mark. A number is never written so that it could be read in two ways,
    and text a spreadsheet would execute gets an apostrophe in front, which the reader takes off.

    Parameters
    ----------
    tables : Mapping[str, DataFrame]
        Table -> rows with machine keys as columns; a table or an optional column may be absent.
    folder : Path
        Made if it is not there; files of the same names are replaced.
    lang : str

    Raises
    ------
    InputError
        ``E-SAMPLE-FOLDER`` if nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for model in TABLES:
            frame = tables.get(model.table, pd.DataFrame())
            columns = columns_of(model)
            cells = [_cells(column, frame, lang) for column in columns]
            path = folder / f"{model.sheet.get(lang).lower()}.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, delimiter=";" if lang == "da" else ",")
                writer.writerow([column.title(lang) for column in columns])
                writer.writerow([column.key for column in columns])
                writer.writerows(zip(*cells, strict=True))
    except OSError as error:
        problem = error.strerror or str(error)
        raise InputError("E-SAMPLE-FOLDER", folder=str(folder), problem=problem) from error


def _cells(column: Column, frame: pd.DataFrame, lang: str) -> list[str]:
    if column.key not in frame:
        return [""] * len(frame)
    values, write = frame[column.key], _writer(column, lang)
    there = values.notna().tolist()
    return [write(value) if full else "" for value, full in zip(values.tolist(), there, strict=True)]


def _writer(column: Column, lang: str) -> Callable[[object], str]:
    """How a value of a column is written; text stays as it is, but is never executed."""
    plain = shown(column, lang)

    def write(value: object) -> str:
        cell = plain(value)
        if isinstance(cell, float):
            return _number(cell, lang)
        return _guarded(cell) if isinstance(cell, str) else str(cell)

    return write


def _number(value: float, lang: str) -> str:
    """Digits enough to get the same number back; 1.5 and 1234 are plain, 1.234 becomes 1.2340."""
    text = str(np.format_float_positional(value, trim="-"))
    whole, _, decimals = text.partition(".")
    if len(decimals) == 3:
        decimals += "0"
    return f"{whole}{',' if lang == 'da' else '.'}{decimals}" if decimals else whole


def _guarded(text: str) -> str:
    return f"'{text}" if text.lstrip("'").startswith(_EXECUTED) else text
