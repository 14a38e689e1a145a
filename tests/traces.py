"""What a card of origins must hold for the tables of an answer, and for the shelves."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from operator import attrgetter

import numpy as np

from energi.doctor import entries
from energi.domain.columns import columns_of
from energi.domain.origin import ROW_NAMES, Origin, Origins
from energi.domain.study import Study
from energi.domain.tables import TABLES
from energi.report.reads import Reads, rows_of
from energi.report.table import Table
from energi.shelf import shelf, sources
from energi.words import catalogue

SHEETS = {model.table: {column.key for column in columns_of(model)} for model in TABLES}


def astray(found: Mapping[str, Table], card: Origins) -> list[str]:
    """Columns (and rows that are figures) without an origin, and formulas the tables do not bear out."""
    frames = {name: table.frame for name, table in found.items()}
    return [
        fault
        for table in found.values()
        for name in _names(table)
        for fault in _fault(table.name, name, card, frames)
    ]


def _names(table: Table) -> list[str]:
    columns = [column.key for column in table.columns]
    if table.name not in ROW_NAMES:
        return columns
    return [*(key for key in columns if key != "value"), *dict.fromkeys(table.frame[ROW_NAMES[table.name]])]


def _fault(table: str, name: str, card: Origins, frames: dict) -> Iterator[str]:
    origin = card.of(table, name)
    if origin is None:
        yield f"{table}.{name}: no origin"
    elif origin.reads:
        rows = rows_of(table, name, origin, frames)
        told = rows[name if name in frames[table] else "value"].to_numpy(float)
        ours = Reads(origin.reads, origin.at).values(rows, frames)
        if not np.allclose(ours, told, rtol=1e-9, atol=1e-6, equal_nan=True):
            yield f"{table}.{name}: not {origin.reads}"


def unknown(card: Origins) -> list[str]:
    """What the card names that is not there: functions, inputs, figures, shelves, their sources, steps."""
    everywhere = [*card.columns.items(), *card.rows.items()]
    origins = [origin for _, columns in everywhere for origin in columns.values()]
    inputs = [each for part in (*origins, *card.steps.values()) for each in _inputs(part)]
    counted = card.steps.values()
    met = {step for origin in origins for step in origin.step}
    met |= {step for each in counted for step in each.steps}
    return [
        *(f"function {each.by}" for each in counted if not _documented(each.by)),
        *(f"input {each}" for each in inputs if not _is_input(each)),
        *(f"figures {kind}" for each in counted for kind in each.figures if not _is_kind(kind)),
        *(f"shelf {file}" for each in counted for file in each.shelves if not _sourced(file)),
        *(f"step {step} counts no column" for step in card.steps.keys() - met),
    ]


def _inputs(part: object) -> tuple[str, ...]:
    return part.input if isinstance(part, Origin) else attrgetter("inputs")(part)


def _documented(by: str) -> bool:
    module, _, name = by.partition(":")
    try:
        return bool(attrgetter(name)(importlib.import_module(module)).__doc__)
    except (ImportError, AttributeError):
        return False


def _is_input(name: str) -> bool:
    table, _, rest = name.partition(".")
    if table != "study":
        return rest in SHEETS.get(table, ())
    model: object = Study
    for part in rest.split("."):
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return False
        model = fields[part].annotation
    return True


def _is_kind(kind: str) -> bool:
    return any(key.startswith(f"report.figure_name.{kind}") for key in catalogue())


def _sourced(file: str) -> bool:
    """Whether the file is on the shelf and every number of it that states a source states a known one."""
    top, _, rest = file.partition("/")
    path = shelf(top) / rest
    if path.is_dir():
        mine = list(entries(path))
    else:
        mine = [each for each in entries(path.parent) if each.path == path]
    return bool(mine) and {each.source for each in mine} <= sources().keys()
