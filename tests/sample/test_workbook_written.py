"""The workbook: what people see, what programs read, and that nothing in it runs."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from energi.domain.columns import columns_of
from energi.domain.errors import InputError
from energi.domain.tables import TABLES
from energi.sample.portfolio import sample
from energi.sample.workbook import write_workbook

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Frames:
    return sample(12, 4)


@pytest.fixture(scope="module")
def path(tables: Frames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("workbook") / "portefolje.xlsx"
    write_workbook(tables, target, made_up=True)
    return target


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def column_of(sheet: Worksheet, key: str) -> int:
    return next(cell.column for cell in sheet[2] if cell.value == key)


def rules_of(sheet: Worksheet, key: str) -> list[object]:
    place = sheet.cell(3, column_of(sheet, key)).coordinate
    return [rule for rule in sheet.data_validations.dataValidation if place in rule.sqref]


def test_the_read_me_comes_first_and_says_it_is_made_up(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Læs mig", *(model.sheet.da for model in TABLES)]
    words = {str(cell.value) for row in book["Læs mig"].iter_rows() for cell in row if cell.value}
    assert any("ALT HER ER OPDIGTET" in word for word in words)
    assert any("energi check portefolje.xlsx" in word for word in words)
    for model in TABLES:
        assert model.about.da in words
        assert {column.title("da") for column in columns_of(model)} <= words


def test_a_real_portfolio_is_not_called_made_up(tables: Frames, tmp_path: Path) -> None:
    write_workbook(tables, tmp_path / "own.xlsx")
    with zipfile.ZipFile(tmp_path / "own.xlsx") as archive:
        assert "OPDIGTET" not in archive.read("xl/sharedStrings.xml").decode()


def test_headers_keys_and_frozen_rows(book: openpyxl.Workbook) -> None:
    for model in TABLES:
        sheet = book[model.sheet.da]
        columns = columns_of(model)
        assert [cell.value for cell in sheet[1]] == [column.title("da") for column in columns]
        assert [cell.value for cell in sheet[2]] == [column.key for column in columns]
        assert sheet.freeze_panes == f"{chr(ord('A') + len(model.key))}3"


def test_choices_and_flags_are_drop_downs_of_danish_words(book: openpyxl.Workbook) -> None:
    for model in TABLES:
        sheet = book[model.sheet.da]
        for column in columns_of(model):
            (rule,) = rules_of(sheet, column.key)
            assert rule.prompt == column.help.da
            assert (rule.type == "list") == (column.kind in ("choice", "flag"))
            if rule.type == "list":
                listed = {cell.value for (cell,) in range_of(book, rule.formula1)}
                wanted = {words.da for words in column.choices.values()} or {"ja", "nej"}
                assert listed == wanted
                shown = {
                    sheet.cell(row, column_of(sheet, column.key)).value for row in range(3, sheet.max_row + 1)
                }
                assert shown - {None} <= wanted


def range_of(book: openpyxl.Workbook, formula: str) -> list[tuple[openpyxl.cell.Cell, ...]]:
    name, _, cells = formula.partition("!")
    return list(book[name.strip("'")][cells.replace("$", "")])


def test_cells_have_their_kind(book: openpyxl.Workbook, tables: Frames) -> None:
    labels = book["Energimærker"]
    number = labels.cell(3, column_of(labels, "label"))
    assert number.value == "000000001"
    assert number.number_format == "@"
    issued = labels.cell(3, column_of(labels, "issued"))
    assert isinstance(issued.value, datetime)
    assert issued.value.date() == tables["labels"]["issued"].iloc[0]
    assert issued.number_format == "dd-mm-yyyy"
    buildings = book["Bygninger"]
    area = buildings.cell(3, column_of(buildings, "heated_area_m2"))
    assert area.value == tables["buildings"]["heated_area_m2"].iloc[0]
    assert area.number_format == "#,##0"
    assert buildings.cell(3, column_of(buildings, "protected")).value in ("ja", "nej")


def test_the_schema_version_is_a_property(book: openpyxl.Workbook) -> None:
    assert book.custom_doc_props["energi-schema"].value == 1


def test_same_tables_same_bytes(tables: Frames, path: Path, tmp_path: Path) -> None:
    write_workbook(tables, tmp_path / path.name, made_up=True)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_every_cell_is_read_back(tables: Frames, path: Path) -> None:
    """Numbers, dates and text of every table come back as written; empty cells come back empty."""
    book = CalamineWorkbook.from_path(path)
    for model in TABLES:
        rows = book.get_sheet_by_name(model.sheet.da).to_python(skip_empty_area=False)
        frame = tables[model.table]
        assert len(rows) == len(frame) + 2
        for place, column in enumerate(columns_of(model)):
            if column.kind not in ("choice", "flag"):
                written = [None if pd.isna(value) else value for value in frame[column.key]]
                assert [None if row[place] == "" else row[place] for row in rows[2:]] == written


@pytest.mark.parametrize(
    "text", ["=1+1", "+45 12 34", "-", "@SUM(A1)", '=HYPERLINK("http://x")', "007", "1e5"]
)
def test_text_stays_text(text: str, tables: Frames, tmp_path: Path) -> None:
    """What begins with = + - @ is never a formula, and what looks like a number is not made one."""
    organisations = tables["organisations"].assign(name=text)
    write_workbook({**tables, "organisations": organisations}, tmp_path / "text.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "text.xlsx")["Organisationer"]
    cell = sheet.cell(3, column_of(sheet, "name"))
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    with zipfile.ZipFile(tmp_path / "text.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "/sheet" in name)


def test_english(tables: Frames, tmp_path: Path) -> None:
    write_workbook(tables, tmp_path / "en.xlsx", lang="en")
    book = openpyxl.load_workbook(tmp_path / "en.xlsx")
    assert book.sheetnames == ["Read me", *(model.sheet.en for model in TABLES)]
    buildings = book["Buildings"]
    assert buildings.cell(1, column_of(buildings, "heated_area_m2")).value == "Heated area [m2]"
    carriers = {buildings.cell(row, column_of(buildings, "carrier")).value for row in range(3, 15)}
    assert carriers <= {"district heating", "natural gas", "gas oil", "electricity"}


def test_an_empty_workbook_is_a_form_to_fill_in(tmp_path: Path) -> None:
    write_workbook({}, tmp_path / "empty.xlsx")
    book = openpyxl.load_workbook(tmp_path / "empty.xlsx")
    assert all(book[model.sheet.da].max_row == 2 for model in TABLES)


def test_timestamps_are_dates_too(tables: Frames, tmp_path: Path) -> None:
    labels = tables["labels"].assign(issued=pd.to_datetime(tables["labels"]["issued"]))
    write_workbook({**tables, "labels": labels}, tmp_path / "stamps.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "stamps.xlsx")["Energimærker"]
    assert sheet.cell(3, column_of(sheet, "issued")).value.date() == tables["labels"]["issued"].iloc[0]
    assert isinstance(tables["labels"]["issued"].iloc[0], date)


def test_what_does_not_fit_is_refused(
    tables: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tables["organisations"].assign(name="x" * 32_768)
    with pytest.raises(InputError) as caught:
        write_workbook({**tables, "organisations": long}, tmp_path / "long.xlsx")
    assert caught.value.code == "E-WORKBOOK-TEXT"
    assert caught.value.fields["cell"] == "B3"
    monkeypatch.setattr("energi.sample.workbook.MOST_ROWS", 10)
    with pytest.raises(InputError) as caught:
        write_workbook(tables, tmp_path / "many.xlsx")
    assert caught.value.code == "E-WORKBOOK-ROWS"
    assert caught.value.fields["rows"] == 12


def test_a_place_that_cannot_be_written_is_told(tables: Frames, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_workbook(tables, tmp_path / "missing" / "file.xlsx")
    assert caught.value.code == "E-WORKBOOK-CLOSED"
