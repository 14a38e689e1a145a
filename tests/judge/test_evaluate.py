"""`energi evaluate`: folder, page, workbook, tables and terminal in both languages."""

from __future__ import annotations

import doctest
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from markupsafe import escape

import energi
from energi.cli import main
from energi.judge.candidates import PROPOSAL
from energi.judge.evaluation import Evaluation
from energi.report import manifest
from energi.report.curve_told import MOST_BARS, curve_bars, curve_chart
from energi.report.evaluate_page import evaluate_page
from energi.report.evaluate_tables import evaluate_tables
from energi.report.folder import read_csv
from energi.report.workbook import HEADER

ROOT = Path(__file__).parents[2]


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return int(left.value.code or 0)


def test_the_folder_is_whole_and_never_overwritten(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("evaluate", study, "--out", out) == 0
    told = capsys.readouterr().out
    assert "betaler sig" in told
    assert max(len(line) for line in told.splitlines() if str(out) not in line) <= 80
    content = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert content["kind"] == "evaluate"
    assert {"evaluate.html", "evaluate.xlsx", "csv/judged.csv"} <= set(content["outputs"])
    for name, digest in content["outputs"].items():
        assert manifest.digest(out / name) == digest
    assert (out / "input" / content["study"]).is_file()
    before = manifest.digests(manifest.below(out))
    assert run("evaluate", study, "--out", out) == 1
    assert "overskriver aldrig" in capsys.readouterr().err
    assert manifest.digests(manifest.below(out)) == before


def test_workbook_csv_and_table_have_the_same_numbers(found: Evaluation, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("evaluate", study, "--out", out) == 0
    table = evaluate_tables(found, "da")["evaluate_judged"]
    sheet = openpyxl.load_workbook(out / "evaluate.xlsx")["Forslag og pakker vurderet"]
    heads = [cell.value for cell in sheet[HEADER + 1]]
    at = heads.index(table.column("npv_kr").heading("da"))
    cells = [sheet.cell(HEADER + 2 + row, at + 1).value for row in range(len(table.frame))]
    told = pd.Series(cells, dtype=float)
    assert told.to_numpy() == pytest.approx(table.frame["npv_kr"].to_numpy(), nan_ok=True)
    csv = read_csv(out / "csv" / "judged.csv", "da")
    assert csv["code"].tolist() == table.frame["code"].tolist()
    assert csv["verdict_sentence"].tolist() == table.frame["verdict_sentence"].tolist()


def test_both_languages_have_the_same_numbers(found: Evaluation) -> None:
    danish, english = (evaluate_tables(found, lang) for lang in ("da", "en"))
    assert danish.keys() == english.keys()
    for name, table in danish.items():
        numbers = [column.key for column in table.columns if column.numeric]
        pd.testing.assert_frame_equal(table.frame[numbers], english[name].frame[numbers])
        for lang in ("da", "en"):
            assert table.title(lang)
            assert table.about(lang)
            assert all(column.heading(lang) for column in table.columns)
    sentences = [tables["evaluate_judged"].frame["verdict_sentence"] for tables in (danish, english)]
    assert all(len(told) > 20 for each in sentences for told in each)
    assert not (sentences[0] == sentences[1]).any()


def test_requirements_name_their_clause(found: Evaluation) -> None:
    frame = evaluate_tables(found, "da")["evaluate_judged"].frame
    told = frame.loc[frame["requirements"] != "", "requirements"]
    assert len(told)
    assert told.str.contains(r"^BR10-\S+: (?:ikke )?(?:opfyldt|kan)|^BR10-\S+: kan ikke vurderes").all()
    shell = frame[frame["measures"].str.contains("acade|ydervæg", regex=True) & (frame["kind"] == PROPOSAL)]
    assert (shell.loc[shell["rank"].notna(), "requirements"] != "").all()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page_needs_nothing_else_and_shows_every_verdict(found: Evaluation, lang: str) -> None:
    tables = evaluate_tables(found, lang)
    page = evaluate_page(found, tables, lang, "run")
    assert not re.search(r"<(script|link|img)\b", page)
    assert f'lang="{lang}"' in page
    for sentence in tables["evaluate_judged"].frame["verdict_sentence"].head(20):
        assert escape(sentence) in page
    for table in tables.values():
        assert escape(table.title(lang)) in page or table.name == "evaluate_judged"


def test_the_bars_of_the_curve_are_the_tables_and_lie_side_by_side(found: Evaluation) -> None:
    table = evaluate_tables(found, "da")["evaluate_curve"]
    bars = curve_bars(table)
    assert 0 < len(bars) < len(table.frame)
    assert bars["kr_t"].to_numpy() == pytest.approx(table.frame["kr_t"].iloc[: len(bars)].to_numpy())
    assert bars["from"].to_numpy()[1:] == pytest.approx(bars["to"].to_numpy()[:-1])
    assert bars["from"].iloc[0] == pytest.approx(0)
    drawing = curve_chart(table, "da")
    assert drawing is not None
    assert drawing.svg in evaluate_page(found, evaluate_tables(found, "da"), "da", "run")
    many = pd.concat([table.frame.iloc[:20]] * 400, ignore_index=True).sort_values("kr_t", kind="stable")
    many["total_t"] = many["saving_t"].cumsum()
    shared = curve_bars(replace(table, frame=many))
    assert len(shared) - MOST_BARS in {
        0,
        1,
    }  # one more where a bar holds steps that pay and steps that do not
    assert curve_chart(replace(table, frame=many), "da") is not None
    assert shared["from"].to_numpy()[1:] == pytest.approx(shared["to"].to_numpy()[:-1])
    none = replace(table, frame=table.frame.iloc[:0])
    assert curve_chart(none, "da") is None


def test_one_proposal_at_the_terminal_writes_nothing(
    found: Evaluation, study: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code = found.shown.loc[found.shown["kind"] == PROPOSAL, "code"].iloc[0]
    assert run("evaluate", study, "--proposal", code) == 0
    told = capsys.readouterr().out
    assert "rentabilitetsfaktor" in told
    assert "Betaler sig" in told
    assert not list(tmp_path.iterdir())
    assert run("evaluate", study, "--proposal", "findes-ikke") == 1
    assert "findes-ikke" in capsys.readouterr().err


def test_a_workbook_is_judged_with_the_study_beside_it(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(study.parent, tmp_path / "study")
    home = tmp_path / "study"
    assert run("evaluate", home / "portefolje.xlsx", "--out", tmp_path / "out", "--lang", "en") == 0
    assert "proposals pay" in capsys.readouterr().out
    shutil.copy(home / study.name, home / "andet.toml")
    assert run("evaluate", home / "portefolje.xlsx", "--out", tmp_path / "b") == 1
    assert "andet.toml" in capsys.readouterr().err
    assert run("evaluate", tmp_path / "ingen.xlsx") == 1


def test_the_example_of_the_docstring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.DocTestFinder().find(energi.evaluate, "evaluate", globs={})
    results = [doctest.DocTestRunner().run(each) for each in found if each.examples]
    assert results
    assert all(result.attempted and not result.failed for result in results)
