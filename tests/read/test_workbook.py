"""Sheets and columns are found wherever they are; broken files end in a sentence, not a traceback."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from energi.check import check
from energi.domain.building import BuildingRow
from energi.domain.columns import columns_of
from energi.domain.errors import ColumnError, InputError
from energi.domain.tables import TABLES
from energi.read import read_workbook
from energi.read.headers import letter
from energi.words import problem, told

Write = Callable[..., Path]
Portfolio = dict[str, list[dict[str, Any]]]


@pytest.fixture
def good(workbook: Write, portfolio: Portfolio) -> Path:
    return workbook(portfolio)


@pytest.fixture
def edit(good: Path) -> Callable[[Callable[[openpyxl.Workbook], None]], Path]:
    """A function that changes the good workbook and saves it again."""

    def edited(change: Callable[[openpyxl.Workbook], None]) -> Path:
        book = openpyxl.load_workbook(good)
        change(book)
        book.save(good)
        return good

    return edited


Edit = Callable[[Callable[[openpyxl.Workbook], None]], Path]


def test_cells_are_handed_on_as_they_are(good: Path) -> None:
    tables = read_workbook(good)
    assert tables.source == "portfolio.xlsx"
    assert set(tables.frames) == {model.table for model in TABLES}
    labels = tables.frames["labels"]
    assert labels.columns.tolist() == [
        column.key for column in columns_of(next(model for model in TABLES if model.table == "labels"))
    ]
    first = labels.loc[3]
    assert first["label"] == "200001"
    assert first["heat_mwh"] == 168.5
    assert first["issued"] == date(2009, 3, 1)
    assert first["u_roof_w_m2k"] is None


def test_columns_may_be_moved_and_key_rows_left_out(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Bygninger"]
        sheet.delete_rows(2)  # the machine keys
        sheet.insert_cols(1, 2)
        for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
            row[0].value, row[9].value = row[9].value, None  # heated area to the front

    tables = read_workbook(edit(change))
    assert tables.findings == ()
    buildings = tables.frames["buildings"]
    assert buildings.index.tolist() == [2, 3, 4]
    assert "storeys" in buildings
    assert buildings.loc[2, "building"] == "A-01-1"


def test_sheets_and_headers_are_known_by_bare_name_and_key_in_any_case(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Bygninger"].title = " buildings"
        book["Afdelinger"].title = "ESTATES"
        sheet = book[" buildings"]
        sheet.delete_rows(2)
        for cell in sheet[1]:
            if cell.value == "Opvarmet areal [m2]":
                cell.value = "opvarmet  AREAL"
            if cell.value == "Etager":
                cell.value = "storeys"

    tables = read_workbook(edit(change))
    assert tables.findings == ()
    assert tables.frames["buildings"]["heated_area_m2"].tolist() == [1200, 1200, 1200]


def test_a_danish_header_may_have_the_unit_as_files_write_it(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Afdelinger"]
        sheet.delete_rows(2)
        headers = [cell.value for cell in sheet[1]]
        assert "Husleje [kr/m2/år]" in headers
        sheet.cell(1, 1 + headers.index("Husleje [kr/m2/år]")).value = "Husleje [kr/m2/year]"

    tables = read_workbook(edit(change))
    assert tables.findings == ()
    assert tables.frames["estates"]["rent_kr_m2"].notna().all()


def test_a_name_two_columns_share_names_neither(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Afdelinger"]
        sheet.delete_rows(2)
        for cell in sheet[1]:
            if cell.value == "Loft over huslejestigning [pct.]":
                cell.value = "Loft over huslejestigning"

    tables = read_workbook(edit(change))
    assert [finding.code for finding in tables.findings] == ["W-COLUMN-UNKNOWN"]
    assert "rent_cap_percent" not in tables.frames["estates"]


def test_empty_rows_are_skipped_and_row_numbers_stay_excels(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Bygninger"].insert_rows(4, 2)
        book["Bygninger"]["B4"] = "   "

    buildings = read_workbook(edit(change)).frames["buildings"]
    assert buildings.index.tolist() == [3, 6, 7]
    assert buildings.loc[6, "building"] == "A-01-2"


FREE = len(BuildingRow.model_fields) + 1
"""The first column to the right of the buildings' own."""


def test_unknown_nameless_and_double_columns_are_said(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Bygninger"]
        for place, text in enumerate(("Opvarmet aral", "Etager"), start=FREE):
            sheet.cell(1, place).value = text
        sheet.cell(5, FREE + 2).value = "løs note"

    tables = read_workbook(edit(change))
    assert [(f.code, f.sheet, f.column, f.value) for f in tables.findings] == [
        ("W-COLUMN-UNKNOWN", "buildings", "", "Opvarmet aral"),
        ("W-COLUMN-DUPLICATE", "buildings", "storeys", "Etager"),
        ("W-COLUMN-NAMELESS", "buildings", "", ""),
    ]
    sentences = [told(finding, "da")[0] for finding in tables.findings]
    assert f"kolonne {letter(FREE - 1)}: overskriften »Opvarmet aral«" in sentences[0]
    assert "»Opvarmet areal [m2]«" in sentences[0]
    assert f"Kolonne G er læst, kolonne {letter(FREE)} er ikke." in sentences[1]
    assert f"kolonne {letter(FREE + 1)}" in sentences[2]


def test_a_sheet_that_is_there_twice_is_read_once(edit: Edit) -> None:
    tables = read_workbook(edit(lambda book: book.create_sheet("Buildings")))
    assert [(f.code, f.value, f.fields["first"]) for f in tables.findings] == [
        ("W-SHEET-DUPLICATE", "Buildings", "Bygninger")
    ]
    assert len(tables.frames["buildings"]) == 3


def test_a_side_table_without_a_required_column_is_left_out_and_said(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for cell in (book["Energimærker"]["C1"], book["Energimærker"]["C2"]):
            assert cell.value in {"Skala", "scale"}
            cell.value = None

    tables = read_workbook(edit(change))
    absent = tables.findings[0]
    assert (absent.code, absent.sheet, absent.column, absent.fields["rows"]) == (
        "E-COLUMN-ABSENT",
        "labels",
        "scale",
        3,
    )
    assert tables.frames["labels"].empty
    stock = check(tables, date(2010, 6, 1))
    assert stock.buildings["heat_mwh"].isna().all()


def test_missing_sheets_and_columns_that_all_hangs_on_stop_the_run(edit: Edit) -> None:
    def columns(book: openpyxl.Workbook) -> None:
        book["Bygninger"].delete_cols(6)
        book["Afdelinger"].delete_cols(2)

    path = edit(columns)
    with pytest.raises(ColumnError) as caught:
        read_workbook(path)
    assert caught.value.code == "E-COLUMN-MISSING"
    assert "Afdelinger: Organisation; Bygninger: Opvarmet areal [m2]" in problem(caught.value, "da")[0]

    def sheets(book: openpyxl.Workbook) -> None:
        del book["Bygninger"]
        book["Afdelinger"].title = "Afdelingerne"

    edit(sheets)
    with pytest.raises(ColumnError) as caught:
        read_workbook(path)
    assert caught.value.code == "E-SHEET-MISSING"
    assert "lacks: Estates, Buildings." in problem(caught.value, "en")[0]
    assert "Afdelingerne" in problem(caught.value, "da")[0]


def test_excel_errors_and_formulas_without_value_are_not_taken_for_empty_cells(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Afdelinger"]
        assert sheet["F1"].value == "Loft over huslejestigning [kr/m2/år]"
        sheet["F3"] = "=1+1"
        sheet["F4"] = "#DIV/0!"
        sheet["F4"].data_type = "e"

    tables = read_workbook(edit(change))
    assert tables.frames["estates"]["rent_cap_kr_m2"].tolist() == ["=1+1", "#DIV/0!"]
    with pytest.raises(InputError) as caught:
        check(tables, date(2010, 6, 1))
    findings = caught.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert [(f.code, f.row) for f in findings] == [("E-CELL-FORMULA", 3), ("E-CELL-ERROR", 4)]


def test_a_stray_cell_in_the_last_corner_is_refused_before_it_fills_the_memory(edit: Edit) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Bygninger"]["XFD1048576"] = 1

    with pytest.raises(InputError) as caught:
        read_workbook(edit(change))
    assert caught.value.code == "E-SHEET-HUGE"
    assert caught.value.fields["corner"] == "XFD1048576"


def test_broken_files_are_said_in_words(good: Path, tmp_path: Path) -> None:
    data = good.read_bytes()
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
    bad = {
        "cut.xlsx": (data[: len(data) // 2], "E-FILE-BROKEN"),
        "text.xlsx": (b"Bygning;Afdeling", "E-FILE-BROKEN"),
        "empty.xlsx": (b"", "E-FILE-BROKEN"),
        "old.xls": (ole, "E-FILE-BROKEN"),
        "locked.xlsx": (ole + "EncryptedPackage".encode("utf-16-le"), "E-FILE-ENCRYPTED"),
    }
    for name, (content, code) in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError) as caught:
            read_workbook(tmp_path / name)
        assert caught.value.code == code
        assert name in problem(caught.value, "da")[0]


def test_archives_that_are_no_workbook_or_are_damaged_inside(good: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "hej")
    torn = tmp_path / "torn.xlsx"
    with zipfile.ZipFile(good) as whole, zipfile.ZipFile(torn, "w") as archive:
        for name in whole.namelist():
            part = whole.read(name)
            archive.writestr(name, part[: len(part) // 2] if "sheet4" in name else part)
    for path in (other, torn):
        with pytest.raises(InputError, match="E-FILE-BROKEN"):
            read_workbook(path)


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E-FILE-MISSING"):
        read_workbook(tmp_path / "ingen.xlsx")
    with pytest.raises(InputError, match="E-FILE-CLOSED"):
        read_workbook(tmp_path)


@pytest.mark.parametrize(("position", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_columns_have_excels_letters(position: int, letters: str) -> None:
    assert letter(position) == letters
