"""Label files into a portfolio: read them, fill the tables, write a filled workbook and tell about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click
import pandas as pd

from energi.check import merged
from energi.check.telling import findings_text
from energi.domain.columns import Column, columns_of
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.domain.label_file import LabelFile
from energi.domain.stock import Tables
from energi.domain.tables import TABLES
from energi.read import read_portfolio
from energi.read.labels import read_label_file
from energi.report.terminal import wrapped
from energi.sample.workbook import write_workbook
from energi.words import problem, say

DONE, UNUSABLE = 0, 1
ENDINGS = (".xml", ".json")
ADDED = "-udfyldt.xlsx"


def import_labels(paths: Sequence[Path], into: Path, out: Path | None, lang: str) -> int:
    """Fill a portfolio with what label files say, into a new workbook.

    A file that cannot be read is told, and the others go on.

    Parameters
    ----------
    paths : sequence of Path
        Label files, or folders of them.
    into : Path
        The workbook (or folder of CSV files); it is only read.
    out : Path, optional
        The workbook to write; ``<into>-udfyldt.xlsx`` if none is named.
    lang : str

    Returns
    -------
    int
        0, or 1 if no label file could be read; nothing is written then.

    Raises
    ------
    InputError
        If ``into`` cannot be read or the workbook cannot be written; ``E-FILE-TAKEN`` if no name
        was asked for and the default one is taken.
    """
    target = _target(into, out)
    tables = read_portfolio(into)
    files, errors = _read(paths)
    for error in errors:
        click.echo("\n".join(wrapped(line) for line in problem(error, lang)), err=True)
    if not files:
        click.echo(say("labels.none", lang), err=True)
        return UNUSABLE
    filled = merged(tables, files)
    found = filled.findings[len(tables.findings) :]
    write_workbook({table: _writable(table, frame) for table, frame in filled.frames.items()}, target, lang)
    if found:
        click.echo(f"{findings_text(found, lang, tables.places)}\n")
    click.echo(say("labels.done", lang, **_counts(tables, filled, files, found)))
    click.echo(say("labels.wrote", lang, target=target, into=into.name))
    return DONE


def _target(into: Path, out: Path | None) -> Path:
    if out is not None:
        return out
    target = into.with_name(f"{into.stem}{ADDED}")
    if target.exists():
        raise InputError("E-FILE-TAKEN", file=str(target))
    return target


def _read(paths: Iterable[Path]) -> tuple[list[LabelFile], list[InputError]]:
    files: list[LabelFile] = []
    errors: list[InputError] = []
    for path in _files(paths):
        try:
            files.append(read_label_file(path))
        except InputError as error:
            errors.append(error)
    return files, errors


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those with a label file's ending in the folders named."""
    return [
        found
        for path in paths
        for found in (
            sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS)
            if path.is_dir()
            else [path]
        )
    ]


def _counts(
    before: Tables, after: Tables, files: Sequence[LabelFile], findings: Iterable[Finding]
) -> dict[str, int]:
    added = {name: len(after.frames[name]) - len(before.frames[name]) for name in ("labels", "proposals")}
    codes = Counter(finding.code for finding in findings)
    told = {"filled": codes["N-LABEL-FILLED"], "conflicts": codes["W-LABEL-CONFLICT"]}
    return {"files": len(files), **added, **told}


def _writable(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Cells of another kind than their column's as the text they show, so that none is lost."""
    model = next(model for model in TABLES if model.table == table)
    kinds = {column.key: column for column in columns_of(model)}
    columns = {
        key: pd.Series([_cell(kinds[key], cell) for cell in frame[key].tolist()], frame.index, dtype=object)
        for key in frame.columns
        if key in kinds
    }
    return pd.DataFrame(columns, index=frame.index)


def _cell(column: Column, cell: object) -> object:
    fits = {
        "number": isinstance(cell, int | float) and not isinstance(cell, bool),
        "integer": isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer(),
        "date": isinstance(cell, date),
        "flag": isinstance(cell, bool),
    }
    if cell is None or isinstance(cell, str) or fits.get(column.kind, False):
        return cell
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
