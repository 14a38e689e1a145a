"""What differs in what the runs were given: options, study, workbook, figures, files, shelves, code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from energi.compare.again import SHORT
from energi.compare.flat import flat
from energi.compare.runs import Sided, Told, retold
from energi.domain.columns import columns_of
from energi.domain.errors import EnergiError
from energi.domain.tables import TABLES
from energi.read import read_portfolio
from energi.report.table import Shown, Table, table
from energi.shelf import toml
from energi.words import number, say, text

Texts = Mapping[str, str]
"""What -> its value in words."""


def inputs(runs: Sequence[Told], lang: str) -> Table:
    """One row per input that is not the same in all runs; empty where a run has none.

    A row of the workbook that only some runs have is one row here, not one per cell.
    """
    kinds: dict[str, list[Texts]] = {
        "option": [_options(run) for run in runs],
        "study": [flat(toml(run.study_path)) for run in runs],
        "workbook": _workbooks(runs, lang),
        "figure": [_figures(run, lang) for run in runs],
        "file": [_files(run) for run in runs],
        "shelf": [_short(run.content["shelves"]["files"]) for run in runs],
        "version": [run.content["versions"] for run in runs],
        "code": [_short({"energi": run.content.get("code", {}).get("tree", "")}) for run in runs],
    }
    rows = [
        (say(f"compare.input.{kind}", lang), kind, what, *values)
        for kind, sides in kinds.items()
        for what, values in _apart(sides)
    ]
    columns = (
        Shown("input_kind"),
        Shown("input_key", kind="key"),
        Shown("differs_what", kind="code"),
        *(Sided(f"input_value_{run.number}", of="input_value", run=run.number) for run in runs),
    )
    return table("compare_inputs", columns, rows)


def _apart(sides: Sequence[Texts]) -> list[tuple[str, list[str]]]:
    """What is not the same on all sides, and how it is on each."""
    names = dict.fromkeys(name for side in sides for name in side)
    told = ((name, [side.get(name, "") for side in sides]) for name in names)
    return [(name, values) for name, values in told if len(set(values)) > 1]


def _options(run: Told) -> Texts:
    return {name: value for name, value in flat(run.content["options"]).items() if name != "lang"}


def _short(digests: Texts) -> Texts:
    return {name: value[:SHORT] for name, value in digests.items()}


def _files(run: Told) -> Texts:
    """Every other input file by its digest; the study and the workbook are told by what is in them."""
    known = {str(run.content["study"])}
    return _short({name: told for name, told in run.content["inputs"].items() if name not in known})


def _figures(run: Told, lang: str) -> Texts:
    """What was counted with: figures, rates and emission factors, by key and year."""
    told = run.frame("figures", ("figure_key", "value_unit", "status_key", "source_key"), ("value", "year"))
    # a price level stands behind the unit's words
    plain, level = told["value_unit"].str.extract(r"^(.*?)( \(\d{4}\))?$").fillna("").to_numpy().T
    told["value_unit"] = retold(pd.Series(plain, told.index), "report.unit.", run, lang) + level
    return {
        row["figure_key"] + ("" if pd.isna(row["year"]) else f" {row['year']:.0f}"): " ".join(
            (number(row["value"], lang), row["value_unit"], f"({row['source_key']}, {row['status_key']})")
        )
        for row in told.to_dict("records")
    }


# --- workbook ------------------------------------------------------------------------------------


def _workbooks(runs: Sequence[Told], lang: str) -> list[Texts]:
    """The cells of every workbook; none if all are the same file."""
    paths = [run.study_path.parent / run.study.workbook for run in runs]
    digests = [run.content["inputs"].get(run.study.workbook, run.study.workbook) for run in runs]
    if len(set(digests)) == 1:
        return [{} for _ in runs]
    cells: list[dict[tuple[str, ...], str]] = []
    for path in paths:
        try:
            cells.append(_cells(read_portfolio(path).frames, lang))
        except EnergiError:  # the run itself was made from it, so it was spoilt since; its digest is told
            cells.append({})
    shared = set.intersection(*({key[:2] for key in side} for side in cells))
    return [_told(side, shared, lang) for side in cells]


def _told(cells: Mapping[tuple[str, ...], str], shared: set[tuple[str, ...]], lang: str) -> Texts:
    """Cells of rows that all have; of other rows only that they are there."""
    there = say("compare.there", lang)
    return {
        ", ".join(key if key[:2] in shared else key[:2]): value if key[:2] in shared else there
        for key, value in cells.items()
    }


def _cells(frames: Mapping[str, pd.DataFrame], lang: str) -> dict[tuple[str, ...], str]:
    """Sheet, row and column in words -> cell as text, of every cell that holds something."""
    found: dict[tuple[str, ...], str] = {}
    for model in TABLES:
        frame = frames.get(model.table, pd.DataFrame())
        if not set(model.key) <= set(frame.columns):
            continue
        rows = [" ".join(_text(part, lang) for part in parts) for parts in frame[list(model.key)].to_numpy()]
        for column in columns_of(model):
            if column.key in frame.columns:
                for row, value in zip(rows, frame[column.key].tolist(), strict=True):
                    if value is not None and not pd.isna(value):
                        found[model.sheet.get(lang), row, column.title(lang)] = _text(value, lang)
    return found


def _text(value: Any, lang: str) -> str:
    """A cell with every digit; whole numbers without decimals, so that years and codes read as they are."""
    if isinstance(value, float):
        return (
            f"{value:.0f}"
            if value.is_integer()
            else f"{value:.15g}".replace(".", "," if lang == "da" else ".")
        )
    return str(value) if isinstance(value, int) else text(value, lang)
