"""The sheet of formulas counts what the engine counts, also when another program counts it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from office import needs_office, recounted

from energi.domain.ask import Ask
from energi.judge.evaluation import Evaluation
from energi.judge.worked import worked
from energi.report.evaluate_folder import write_evaluation
from energi.report.evaluate_tables import evaluate_tables


def written(found: Evaluation, study: Path, folder: Path, lang: str = "da") -> Path:
    write_evaluation(found, evaluate_tables(found, lang), folder, Ask(study), lang)
    return folder / "evaluate.xlsx"


def kind_of(found: Evaluation, which: str) -> Evaluation:
    """A proposal that takes a due work's place, one that does not, or a package of several works."""
    rows = found.shown
    own = rows["kind"] == "proposal"
    wanted = {"due": own & (rows["anyway_kr"] > 0), "plain": own & (rows["anyway_kr"] == 0)}
    several = rows["proposals"].str.contains(",")
    return replace(found, shown=rows[wanted.get(which, ~own & several)])


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_values_beside_the_formulas_are_the_engines(
    found: Evaluation, study: Path, tmp_path: Path, lang: str
) -> None:
    book = openpyxl.load_workbook(written(found, study, tmp_path / "out", lang), data_only=True)
    checks = book["Kontrol" if lang == "da" else "Checks"]
    best = worked(found)
    assert best is not None
    told = [checks.cell(5 + at, 2).value for at in range(len(best.results))]
    assert told == pytest.approx(list(best.results.values()))
    formulas = openpyxl.load_workbook(tmp_path / "out" / "evaluate.xlsx")
    sheet = formulas["Regnestykke" if lang == "da" else "Calculation"]
    count = sum(
        1
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    )
    assert count > 7 * 30


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("which", ["due", "plain", "package"])
def test_libreoffice_counts_the_same(found: Evaluation, study: Path, tmp_path: Path, which: str) -> None:
    one = kind_of(found, which)
    path = written(one, study, tmp_path / "out")
    book = recounted(path, tmp_path)
    best = worked(one)
    assert best is not None
    assert (len(best.works) > 1) == (which == "package")
    assert (best.works["due_kr"].sum() > 0) == (which == "due") or which == "package"
    checks = book["Kontrol"]
    told = [checks.cell(5 + at, 2).value for at in range(len(best.results))]
    assert told == pytest.approx(list(best.results.values()), rel=1e-9, abs=1e-6)
    assert {checks.cell(5 + at, 5).value for at in range(len(best.results) + 1)} == {"OK"}


def test_a_study_without_proposals_has_no_such_sheet(found: Evaluation) -> None:
    assert worked(replace(found, shown=found.shown.iloc[:0])) is None


def test_xlsxwriter_keeps_a_stored_value(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "v.xlsx") as book:
        book.add_worksheet().write_formula(0, 0, "=1+1", None, 5)
    assert openpyxl.load_workbook(tmp_path / "v.xlsx", data_only=True).active["A1"].value == 5
