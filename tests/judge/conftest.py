"""The small made-up study and the example, judged once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from small import small_study

from energi.domain.ask import Ask
from energi.flow import posed
from energi.judge.evaluation import Evaluation, evaluation

CAPACITY_PRICE = """
[[figures]]
key = "capacity_price.district_heating"
value = 150
unit = "kr2010/kW/year"
source = "user"
status = "user"
"""


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = small_study(tmp_path_factory.mktemp("vurdering")).parent
    with (home / "priser.toml").open("a", encoding="utf-8") as prices:
        prices.write(CAPACITY_PRICE)
    book = openpyxl.load_workbook(home / "portefolje.xlsx")
    sheet = book["Bygninger"]
    place = next(cell.column for cell in sheet[2] if cell.value == "capacity_kw")
    for row in range(3, sheet.max_row):  # the last building states none
        sheet.cell(row, place, 10 * row)
    book.save(home / "portefolje.xlsx")
    return home / "study.toml"


@pytest.fixture(scope="session")
def found(study: Path) -> Evaluation:
    return evaluation(*posed(Ask(study)))
