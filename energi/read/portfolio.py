"""A portfolio, whatever it is kept in."""

from __future__ import annotations

from pathlib import Path

from energi.domain.errors import InputError
from energi.domain.stock import Tables
from energi.read.csv_folder import read_csv_folder
from energi.read.workbook import read_workbook


def read_portfolio(path: Path) -> Tables:
    """Read a workbook, or a folder of CSV files.

    Raises
    ------
    InputError, ColumnError
        As `read_workbook` and `read_csv_folder`; ``E-CSV-ALONE`` for a single CSV file.
    """
    if path.is_dir():
        return read_csv_folder(path)
    if path.suffix.lower() == ".csv" and path.exists():
        raise InputError("E-CSV-ALONE", file=path.name, folder=str(path.resolve().parent))
    return read_workbook(path)
