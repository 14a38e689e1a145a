"""Runs of one small made-up study and of its neighbours, each computed once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from edits import edited
from small import small_study

from energi.domain.ask import Ask
from energi.flow import answer
from energi.report.folder import write


@pytest.fixture(scope="session")
def base_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("grundlag"))


@pytest.fixture(scope="session")
def base(base_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run everything is held against; tests that change it take a copy."""
    return write(answer(Ask(base_study)), tmp_path_factory.mktemp("a") / "grundlag", "da")


@pytest.fixture(scope="session")
def dearer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same study with a dearer heat, a lower rent cap and one larger building; told in English."""
    study = small_study(tmp_path_factory.mktemp("dyrere"))
    edited(study, r"cap_kr_m2 = \d+", "cap_kr_m2 = 20")
    edited(study.parent / "priser.toml", r"value = 0\.65", "value = 0.90")
    book = openpyxl.load_workbook(study.parent / "portefolje.xlsx")
    sheet = book["Bygninger"]
    keys = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(3, keys["dwellings"]).value += 1
    book.save(study.parent / "portefolje.xlsx")
    return write(answer(Ask(study)), tmp_path_factory.mktemp("b") / "dearer", "en")


@pytest.fixture(scope="session")
def part(base_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the first run for one of its organisations."""
    return write(answer(Ask(base_study, organisation="B")), tmp_path_factory.mktemp("c") / "kun-B", "da")
