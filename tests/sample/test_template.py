"""The template: what it lets people type, what it protects, and how it prints."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from energi.check import check
from energi.domain.columns import bounds_of, columns_of
from energi.domain.tables import SCHEMA_VERSION, TABLES
from energi.read import read_workbook
from energi.sample.template import write_template

LANGUAGES = ("da", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("template") / "portefolje.xlsx"
    write_template(path, request.param)
    return path, request.param


def rule_of(sheet: Worksheet, place: int) -> openpyxl.worksheet.datavalidation.DataValidation:
    cell = sheet.cell(3, place).coordinate
    (rule,) = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    return rule


def test_it_has_a_sheet_per_table_and_a_version(template: tuple[Path, str]) -> None:
    path, lang = template
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[1:] == [model.sheet.get(lang) for model in TABLES]
    assert book.custom_doc_props["energi-schema"].value == SCHEMA_VERSION


def test_it_says_how_numbers_dates_and_codes_are_written_and_what_units_mean(
    template: tuple[Path, str],
) -> None:
    path, lang = template
    sheet = openpyxl.load_workbook(path).worksheets[0]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for word in {"da": ("1.234,5", "megawatt-timer", "31-12-2012"), "en": ("1,234.5", "megawatt-hours")}[
        lang
    ]:
        assert word in words
    for model in TABLES:
        assert model.about.get(lang) in words


def test_only_the_headings_are_locked_and_without_a_password(template: tuple[Path, str]) -> None:
    path, lang = template
    book = openpyxl.load_workbook(path)
    for model in TABLES:
        sheet = book[model.sheet.get(lang)]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.protection.deleteRows  # false: it is allowed
        for place in range(1, len(columns_of(model)) + 1):
            assert sheet.cell(1, place).protection.locked
            assert sheet.cell(2, place).protection.locked
        free = [
            dimension for dimension in sheet.column_dimensions.values() if not dimension.protection.locked
        ]
        assert sum(dimension.max - dimension.min + 1 for dimension in free) == len(columns_of(model))
        assert sheet.max_column == len(columns_of(model))
    with zipfile.ZipFile(path) as archive:  # the style of every other cell, so that whole rows can be deleted
        first = archive.read("xl/styles.xml").decode().partition("<cellXfs")[2].partition("</xf>")[0]
    assert '<protection locked="0"/>' in first


def test_headings_stay_in_view_and_on_every_page(template: tuple[Path, str]) -> None:
    path, lang = template
    book = openpyxl.load_workbook(path)
    for model in TABLES:
        sheet = book[model.sheet.get(lang)]
        assert sheet.freeze_panes.endswith("3")
        assert sheet.print_title_rows in ("1:2", "$1:$2")
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_wrong_values_are_stopped_by_the_bounds_of_the_models(template: tuple[Path, str]) -> None:
    path, lang = template
    book = openpyxl.load_workbook(path)
    for model in TABLES:
        for place, column in enumerate(columns_of(model), 1):
            rule = rule_of(book[model.sheet.get(lang)], place)
            assert rule.prompt == column.help.get(lang)
            if column.kind not in ("number", "integer"):
                continue
            bounds = bounds_of(model, column.key)
            assert rule.error
            assert rule.errorStyle in (None, "stop")
            if "gt" in bounds:
                assert rule.type == "custom"
                cell = book[model.sheet.get(lang)].cell(3, place).coordinate
                assert f"{cell}>{bounds['gt']:g}" in rule.formula1
                assert f"{cell}<={bounds['le']:.15g}" in rule.formula1
            else:
                assert rule.type == {"number": "decimal", "integer": "whole"}[column.kind]
                assert (float(rule.formula1), float(rule.formula2)) == (bounds["ge"], bounds["le"])


def test_dates_are_dates_and_required_headings_are_darker(template: tuple[Path, str]) -> None:
    path, lang = template
    book = openpyxl.load_workbook(path)
    for model in TABLES:
        sheet = book[model.sheet.get(lang)]
        for place, column in enumerate(columns_of(model), 1):
            if column.kind == "date":
                assert rule_of(sheet, place).type == "date"
            dark = sheet.cell(1, place).fill.fgColor.rgb.endswith("9FC1D6")
            assert dark is column.required


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_is_small_made_up_and_without_a_fault(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "example.xlsx"
    write_template(path, lang, example=True)
    stock = check(read_workbook(path), date(2010, 1, 1))
    assert len(stock.buildings) == 8
    assert [finding for finding in stock.findings if finding.level == "error"] == []
    words = [cell.value for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row]
    assert any({"da": "OPDIGTET", "en": "MADE UP"}[lang] in str(word) for word in words)
