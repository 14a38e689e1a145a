"""The plan's workbook counts along: every formula agrees with the engine, also when LibreOffice counts it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import needs_office, recounted

from energi.explain.answer import Answer
from energi.report.lead import cover
from energi.report.live_plan import CHECKED, KEYS, write_plan_workbook
from energi.report.table import Table
from energi.report.tables import tables
from energi.report.workbook import HEADER

ERRORS = re.compile(r"^(#|Err:)")


def checks(book: Any, name: str) -> list[tuple[Any, ...]]:
    rows = list(book[name].iter_rows(min_row=HEADER + 2, max_col=5, values_only=True))
    return [row for row in rows if row[0]]


def agree(book: Any, name: str, answer: Answer) -> None:
    """Every check agrees, none is missing, and no cell of the book is an error."""
    *single, every = checks(book, name)
    estates, frames = len(answer.case.stock.estates), answer.case.stock.budget["organisation"].nunique()
    assert len(single) == estates * len(CHECKED) + 15 + frames
    for what, counted, engine, _, verdict in single:
        assert counted == pytest.approx(engine, rel=1e-9, abs=1e-9), what
        assert verdict == "OK", what
    assert every[4] == "OK"
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row)
    assert not [cell for cell in cells if isinstance(cell, str) and ERRORS.match(cell)]


@pytest.mark.parametrize(("lang", "name"), [("da", "Kontrol"), ("en", "Checks")])
def test_the_values_beside_the_formulas_are_the_engines(
    planned: Answer, tmp_path: Path, lang: str, name: str
) -> None:
    path, shown = tmp_path / "plan.xlsx", tables(planned, lang)
    write_plan_workbook(path, cover(planned, shown, lang, "id"), shown, lang)
    agree(openpyxl.load_workbook(path, data_only=True), name, planned)
    front = openpyxl.load_workbook(path).worksheets[0]
    listed = [cell.value for cell in front["A"]]
    assert {name, "Regnestykke" if lang == "da" else "Calculation"} <= set(listed)


def odd(answer: Answer) -> dict[str, Table]:
    """Estates whose codes a criterion of Excel would mix up: 1 and 01, and a star."""
    shown = tables(answer, "da")
    codes = dict(zip(answer.case.stock.estates.index, ["1", "01", "*"], strict=True))
    return {
        name: replace(table, frame=table.frame.assign(estate=table.frame["estate"].map(codes)))
        if "estate" in table.frame
        else table
        for name, table in shown.items()
    }


@pytest.mark.slow
@needs_office
def test_libreoffice_counts_the_same_and_codes_are_told_apart(planned: Answer, tmp_path: Path) -> None:
    shown = odd(planned)
    write_plan_workbook(tmp_path / "plan.xlsx", cover(planned, shown, "da", "id"), shown, "da")
    book = recounted(tmp_path / "plan.xlsx", tmp_path)
    agree(book, "Kontrol", planned)
    sheet = book["Regnestykke"]
    total = sheet.cell(HEADER + 2 + len(planned.case.stock.estates), KEYS.index("capital_kr") + 1).value
    assert total == pytest.approx(shown["plan"].frame["capital_kr"].sum())


def test_the_formulas_read_the_sheet_of_the_plan(written: Path) -> None:
    formulas = openpyxl.load_workbook(written / "plan.xlsx")["Regnestykke"]
    capital = formulas.cell(HEADER + 2, KEYS.index("capital_kr") + 1).value
    assert capital.startswith("=SUMPRODUCT(('Plan pr. bygning'!$")
    rise = formulas.cell(HEADER + 2, KEYS.index("rise_kr_m2") + 1).value
    assert re.fullmatch(r"=\([A-Z]+5-[A-Z]+5\)/[A-Z]+5", rise)
