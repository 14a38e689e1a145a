"""Columns of cells against pydantic's own verdict, row by row."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from energi.check.rows import NUMBERS as NUMBER_KINDS
from energi.check.rows import TEXTS, _each, _numbers, _texts, finished, parsed
from energi.domain.columns import Column, Row, columns_of
from energi.domain.tables import TABLES

NUMBERS = [
    *(-1e7, -1e5, -1.0, 0.0, 1e-9, 1.0, 1.5, 2.0, 3.0, 6.0, 7.0, 60.0, 61.0, 120.0, 500.0, 1400.0, 1990.0),
    *(2100.0, 2101.0, 5000.0, 5001.0, 1e5, 5e5, 1e6, 2e6, 1e7, 1e8, 1e10, 1e11, 1e14),
]
"""Every bound of every model is among them."""


def tried(column: Column) -> list[Any]:
    """Cells of the right kind, good and bad, and the empty one."""
    if column.kind in {"number", "integer"}:
        around = [number + step for number in NUMBERS for step in (-0.5, 0.0, 0.5)]
        return [None, *(number for number in around if column.kind == "number" or number.is_integer())]
    kinds = {"flag": [True, False], "date": [date(2010, 2, 28)], "code": ["Z"], "text": ["tekst"]}
    return [None, *(column.choices or kinds[column.kind])]


def verdict(model: type[Row], row: dict[str, Any]) -> set[str]:
    """The columns pydantic refuses."""
    try:
        model.model_validate({key: cell for key, cell in row.items() if cell is not None})
    except ValidationError as error:
        return {str(found["loc"][0]) for found in error.errors()}
    return set()


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.table)
def test_columns_and_pydantic_agree_cell_by_cell(
    model: type[Row], portfolio: dict[str, list[dict[str, Any]]]
) -> None:
    base, _ = parsed(model, pd.DataFrame(portfolio[model.table][:1], index=[3], dtype=object))
    good = {key: None if pd.isna(cell) else cell for key, cell in base.loc[3].items()}
    assert verdict(model, good) == set()
    rows = [{**good, column.key: cell} for column in columns_of(model) for cell in tried(column)]
    typed, findings = parsed(model, pd.DataFrame(rows, dtype=object))
    refused: dict[int, set[str]] = {at: set() for at in range(len(rows))}
    for finding in findings:
        refused[finding.row].add(finding.column)
    assert refused == {at: verdict(model, row) for at, row in enumerate(rows)}
    kept = [at for at in range(len(rows)) if not refused[at]]
    assert kept
    for at, ours in finished(model, typed.loc[kept]).to_dict("index").items():
        row = {key: cell for key, cell in rows[at].items() if cell is not None}
        for key, value in model.model_validate(row).model_dump().items():
            assert (pd.isna(ours[key]) and value is None) or ours[key] == value


def test_texts_are_plain_objects_and_an_unread_key_is_an_empty_subject() -> None:
    model = next(model for model in TABLES if model.table == "organisations")
    frame = pd.DataFrame({"organisation": ["A", None], "name": ["Lærken", "Viben"]}, index=[3, 4])
    typed, findings = parsed(model, frame)
    assert typed.dtypes.tolist() == [object, object]
    assert typed["organisation"].tolist() == ["A", None]
    assert [(finding.code, finding.row, finding.subject) for finding in findings] == [("E-CELL-EMPTY", 4, "")]


def test_an_absent_optional_column_is_its_default() -> None:
    model = next(model for model in TABLES if model.table == "budget")
    frame = pd.DataFrame({"organisation": ["A"], "year": [2010], "frame_kr": [1.0]}, index=[3])
    typed, findings = parsed(model, frame)
    assert findings == []
    assert typed.loc[3].tolist() == ["A", 2010.0, 1.0]


def test_numbers_and_texts_may_be_mixed_in_a_column() -> None:
    model = next(model for model in TABLES if model.table == "budget")
    frame = pd.DataFrame(
        {"organisation": ["A", "B", "C"], "year": [2010, "2010", 2010.0], "frame_kr": ["1.234,5", 2, 3.5]},
        index=[3, 4, 5],
        dtype=object,
    )
    typed, findings = parsed(model, frame)
    assert findings == []
    assert typed["frame_kr"].tolist() == [1234.5, 2.0, 3.5]
    assert finished(model, typed)["year"].tolist() == [2010, 2010, 2010]


TYPED = [
    "",
    " ",
    "7",
    "+7",
    "-7",
    "7,5",
    "7.50",
    "1.234",
    "1,234",
    "1.2345",
    "1 234",
    "1.234,5",
    "12 kr",
    "1e5",
    "١",
]
TYPED += [
    "\u22127",
    "\u00a07 ",
    "9" * 15,
    "9" * 16,
    "9" * 400,
    "A",
    " A",
    "#N/A",
    "#1",
    "=A1",
    "x\n=y",
    "x" * 32_768,
]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(TYPED),
    st.text("0123456789., +-", max_size=8),
    st.sampled_from(
        [0, 1, 7, 2**53, 10**15, 10**400, 0.0, 1.0, -0.5, 1e15, 1e308, float("inf"), True, False]
    ),
    st.just(date(2010, 2, 28)),
)
EVERY = [column for model in TABLES for column in columns_of(model)]


@given(
    cells=st.one_of(st.lists(CELLS, min_size=1), st.lists(st.sampled_from(TYPED), min_size=1)), data=st.data()
)
def test_a_column_at_once_is_what_its_cells_are_one_by_one(cells: list[Any], data: st.DataObject) -> None:
    column = data.draw(
        st.sampled_from([column for column in EVERY if column.kind in (*NUMBER_KINDS, *TEXTS)])
    )
    kinds = set(map(type, cells)) - {type(None)}
    at_once = (_numbers if column.kind in NUMBER_KINDS else _texts)(column, cells, kinds)
    singly = _each(column, cells, kinds)
    np.testing.assert_array_equal(at_once[0], singly[0])
    assert at_once[0].dtype == singly[0].dtype
    assert {at: (error.code, error.fields) for at, error in at_once[1].items()} == {
        at: (error.code, error.fields) for at, error in singly[1].items()
    }
    np.testing.assert_array_equal(at_once[2], singly[2])
