from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from energi.explain.answer import Answer
from energi.report.lead import cover
from energi.report.table import Shown, Table
from energi.report.tables import tables
from energi.report.workbook import HEADER, write_workbook


def book_of(path: Path, answer: Answer, shown: dict[str, Table], lang: str = "da") -> None:
    write_workbook(path, cover(answer, shown, lang, "id"), shown, lang)


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(written: Path) -> Any:
    return opened(written / "plan.xlsx")


def test_there_is_a_front_page_and_a_sheet_per_table(book: Any, planned: Answer) -> None:
    assert len(book.sheetnames) == 1 + len(tables(planned, "da")) + 2
    assert (book.sheetnames[0], *book.sheetnames[-2:]) == ("Forside", "Regnestykke", "Kontrol")
    assert {"Plan pr. bygning", "Husleje og boligudgift", "Budget år for år", "Kilder"} <= set(
        book.sheetnames
    )
    front = "\n".join(
        str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell
    )
    assert "Opdigtet eksempel" in front
    assert "Planen renoverer 12 af 12 bygninger" in front


def test_each_table_is_an_excel_table_below_its_title(book: Any, planned: Answer) -> None:
    shown = tables(planned, "da")
    for sheet, (name, table) in zip(book.worksheets[1:-2], shown.items(), strict=True):
        (made,) = sheet.tables.values()
        assert made.name == f"t_{name}"
        assert made.autoFilter is not None
        assert sheet.freeze_panes == f"B{HEADER + 2}"
        assert sheet.cell(1, 1).value == table.title("da")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == f"${HEADER + 1}:${HEADER + 1}"


def test_headers_carry_units_and_numbers_are_numbers(book: Any, planned: Answer) -> None:
    sheet = book["Husleje og boligudgift"]
    heads = [cell.value for cell in sheet[HEADER + 1]]
    at = heads.index("husleje i dag [kr./m² pr. år]")
    frame = tables(planned, "da")["estates"].frame
    told = [sheet.cell(HEADER + 2 + row, at + 1).value for row in range(len(frame))]
    assert told == frame["rent_kr_m2"].tolist()
    assert sheet.cell(HEADER + 2, at + 1).number_format == "#,##0.0"
    years = [cell.value for cell in book["Budget år for år"][HEADER + 2]]
    assert 2011 in years


def test_budget_and_co2_have_native_charts(book: Any) -> None:
    organisations = 3
    assert len(book["Budget år for år"]._charts) == organisations
    assert len(book["CO2 år for år"]._charts) == organisations + 1  # and all together
    assert len(book["Husleje og boligudgift"]._charts) == len(book["Energimærker"]._charts) == 1


def test_names_of_sheets_are_in_the_language(planned: Answer, tmp_path: Path) -> None:
    book_of(tmp_path / "en.xlsx", planned, tables(planned, "en"), "en")
    assert {"Front page", "Rent and housing cost", "CO2 year by year"} <= set(
        opened(tmp_path / "en.xlsx").sheetnames
    )


def odd() -> Table:
    frame = pd.DataFrame(
        {"measures": ["=1+1", "+x", "-", "@a", ""], "capital_kr": [1.5, math.nan, 0.0, -2.0, 7.0]}
    )
    return Table("plan", frame, (Shown("measures"), Shown("capital_kr", "kr", "money")))


def test_no_text_becomes_a_formula_and_the_unknown_is_empty(planned: Answer, tmp_path: Path) -> None:
    shown = tables(planned, "da") | {"plan": odd()}
    book_of(tmp_path / "odd.xlsx", planned, shown)
    sheet = opened(tmp_path / "odd.xlsx")["Plan pr. bygning"]
    cells = [sheet.cell(HEADER + 2 + row, 1) for row in range(5)]
    assert [cell.value for cell in cells] == ["=1+1", "+x", "-", "@a", None]
    assert {cell.data_type for cell in cells[:4]} == {"s"}
    numbers = [sheet.cell(HEADER + 2 + row, 2).value for row in range(5)]
    assert numbers == [1.5, None, 0, -2, 7]


def test_an_empty_table_and_twin_headings_open(planned: Answer, tmp_path: Path) -> None:
    twins = (Shown("name"), Shown("year", kind="year"), Shown("name"))
    empty = Table("new_build", pd.DataFrame({"name": [], "year": []}), twins)
    book_of(tmp_path / "e.xlsx", planned, tables(planned, "da") | {"new_build": empty})
    heads = [cell.value for cell in opened(tmp_path / "e.xlsx")["Nybyggeri"][HEADER + 1]]
    assert heads == ["navn", "år", "navn (2)"]


def test_the_same_answer_gives_the_same_bytes(planned: Answer, tmp_path: Path) -> None:
    for name in ("a", "b"):
        book_of(tmp_path / f"{name}.xlsx", planned, tables(planned, "da"))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_clash_has_no_sheet_of_results(clashed: Answer, tmp_path: Path) -> None:
    book_of(tmp_path / "c.xlsx", clashed, tables(clashed, "da"))
    book = opened(tmp_path / "c.xlsx")
    assert book.sheetnames[:2] == ["Forside", "Hvad der skal lempes"]
    assert "Plan pr. bygning" not in book.sheetnames
    front = "\n".join(
        str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell
    )
    assert "Ingen plan holder alle grænser" in front


def test_a_title_that_excel_cannot_name_a_sheet_is_mended(
    planned: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "a/b: [x] " + "meget " * 10
    monkeypatch.setattr(Table, "title", lambda *_: long)
    few = {name: replace(odd(), name=name) for name in ("plan", "limits")}
    book_of(
        tmp_path / "t.xlsx", replace(planned, plan=None), few | {"beyond": beyond(), "loosening": loosening()}
    )
    names = opened(tmp_path / "t.xlsx").sheetnames
    assert len(set(names)) == 5
    assert max(map(len, names)) <= 31


def beyond() -> Table:
    return Table("beyond", pd.DataFrame({"beyond_told": []}), (Shown("beyond_told"),))


def loosening() -> Table:
    return Table("loosening", pd.DataFrame({"sentence": ["Lemp."]}), (Shown("sentence"),))
