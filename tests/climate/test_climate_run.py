"""`energi climate`: folder, page, tables and terminal; charts show the tables' numbers."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from climate_ran import Ran

from energi import solve, write
from energi.cli import main
from energi.climate.contribution import ALL
from energi.report import manifest
from energi.report.climate_charts import climate_charts, path_lines, wedge_bars
from energi.report.climate_page import climate_page
from energi.report.climate_tables import climate_tables
from energi.report.folder import read_csv
from energi.report.grids import grid


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return int(left.value.code or 0)


def test_the_folder_is_whole_and_never_overwritten(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("climate", ran.study, "--plan", ran.folder, "--out", out) == 0
    told = capsys.readouterr().out
    assert "med planen" in told
    assert max(len(line) for line in told.splitlines() if str(out) not in line) <= 80
    content = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert content["kind"] == "climate"
    assert content["options"]["plan"] == json.loads((ran.folder / "manifest.json").read_text())["run_id"]
    for name, digest in content["outputs"].items():
        assert manifest.digest(out / name) == digest
    assert (out / "input" / content["study"]).is_file()
    assert read_csv(out / "csv" / "path.csv", "da")["plan_t"].str.contains(",").any()
    assert run("climate", ran.study, "--out", out) == 1
    assert "overskriver aldrig" in capsys.readouterr().err


def test_without_a_plan_it_shows_today(ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("climate", ran.study, "--lang", "en", "--last-year", "2021", "--out", tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert "If they go on as today" in told
    assert "with the plan" not in told
    page = (tmp_path / "out" / "climate.html").read_text(encoding="utf-8")
    assert "No plan is given" in page
    assert not (tmp_path / "out" / "csv" / "proposals.csv").exists()
    assert read_csv(tmp_path / "out" / "csv" / "path.csv", "en")["year"].iloc[-1] == "2021"


def test_a_plan_of_other_input_is_refused(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ran.study.parent, tmp_path / "study", ignore=shutil.ignore_patterns("run"))
    study = tmp_path / "study" / "study.toml"
    study.write_text(study.read_text(encoding="utf-8") + "\n# rettet\n", encoding="utf-8")
    assert run("climate", study, "--plan", ran.folder, "--out", tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "study.toml" in told
    assert not (tmp_path / "out").exists()


def test_a_plan_that_does_not_agree_with_its_input_is_refused(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(ran.folder, folder)
    accounts = folder / "csv" / "accounts.csv"
    text = accounts.read_text(encoding="utf-8-sig")
    changed = re.sub(r"(lifetime_cost;\w+;;[^;]*;)\d", r"\g<1>9", text, count=1)
    assert changed != text
    accounts.write_text(changed, encoding="utf-8-sig")
    assert run("climate", ran.study, "--plan", folder, "--out", tmp_path / "out") == 1
    assert "energi verify" in capsys.readouterr().err


def test_missing_factor_years_are_told_in_a_sentence(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("climate", ran.study, "--last-year", "2025", "--out", tmp_path / "a") == 0
    shutil.copytree(ran.study.parent, tmp_path / "study", ignore=shutil.ignore_patterns("run"))
    series = tmp_path / "study" / "co2.csv"
    kept = [line for line in series.read_text(encoding="utf-8").splitlines() if ",2022," not in line]
    series.write_text("\n".join(kept), encoding="utf-8")
    study = tmp_path / "study" / "study.toml"
    text = study.read_text(encoding="utf-8").replace("last_year = 2025", "last_year = 2020")
    study.write_text(text, encoding="utf-8")
    assert run("climate", study, "--out", tmp_path / "b") == 1
    told = capsys.readouterr().err
    assert "fjernvarme" in told
    assert "2022-2025" in told
    assert run("climate", study, "--last-year", "2020", "--out", tmp_path / "b") == 0


def measured(study: Path, rows: list[tuple[str, int, float]]) -> None:
    """Write readings into the workbook of a study."""
    path = study.parent / "portefolje.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Varmeforbrug"]
    keys = {cell.value: cell.column for row in sheet.iter_rows(max_row=4) for cell in row if cell.value}
    last = max(row for row in range(1, 6) if sheet.cell(row, keys["heat_mwh"]).value == "heat_mwh")
    for down, (building, year, mwh) in enumerate(rows, start=last + 1):
        for key, value in (("building", building), ("year", year), ("heat_mwh", mwh)):
            sheet.cell(down, keys[key], value)
    book.save(path)


def test_next_year_compares_promised_with_measured(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ran.study.parent, tmp_path / "study", ignore=shutil.ignore_patterns("run"))
    study = tmp_path / "study" / "study.toml"
    plan = read_csv(ran.folder / "csv" / "plan.csv", "da")
    readings = ((2010, 210.0), (2012, 150.0))
    rows = [(code, year, mwh) for code in plan["building"][:5] for year, mwh in readings]
    measured(study, [*rows, (plan["building"].iloc[0], 2030, 100.0)])
    out = tmp_path / "out"
    assert run("climate", study, "--followup", ran.folder, "--out", out) == 0
    told = capsys.readouterr().out
    assert "Opfølgning" in told
    assert "2030" in told  # a reading that cannot be compared is named
    frame = read_csv(out / "csv" / "followup.csv", "da")
    whole = frame[(frame["organisation"] == ALL) & (frame["year"] == "2012")]
    assert whole["read"].to_list() == ["5"]
    assert "Opfølgning: lovet og målt" in (out / "climate.html").read_text(encoding="utf-8")


# --- tables, charts, page ------------------------------------------------------------------------


def test_both_languages_have_the_same_numbers(ran: Ran) -> None:
    danish, english = (climate_tables(ran.found, lang) for lang in ("da", "en"))
    assert danish.keys() == english.keys()
    for name, table in danish.items():
        numbers = [column.key for column in table.columns if column.numeric]
        pd.testing.assert_frame_equal(table.frame[numbers], english[name].frame[numbers])
        assert [column.key for column in table.columns] == [c.key for c in english[name].columns]
        for lang in ("da", "en"):
            assert table.title(lang)
            assert table.about(lang)
            assert all(column.heading(lang) for column in table.columns)


@pytest.mark.parametrize("planned", [True, False])
def test_every_point_of_the_path_is_a_cell_of_the_table(ran: Ran, planned: bool) -> None:
    tables = climate_tables(ran.found if planned else ran.idle, "da")
    frame = tables["climate_path"].frame
    whole = frame[frame["organisation"] == ALL].set_index("year")
    points = path_lines(tables, planned)
    assert ("plan_t" in set(points["key"])) == planned
    assert all(whole[row.key][row.year] == row.tonnes for row in points.itertuples())


def test_the_bars_of_the_wedge_are_the_tables_and_lead_from_base_to_year(ran: Ran) -> None:
    tables = climate_tables(ran.found, "en")
    wedge, path = tables["climate_wedge"].frame, tables["climate_path"].frame
    for year in ran.found.goal_years:
        bars = wedge_bars(wedge, path, year)
        told = wedge[(wedge["organisation"] == ALL) & (wedge["year"] == year)]
        for kind in ("", "_frozen"):
            own = bars[bars["kind"] == kind]
            steps = own[~own["whole"]]
            assert steps["effect"].to_list() == told[f"effect{kind}_t"].to_list()
            assert steps["from"].iloc[0] == own["to"].iloc[0]
            assert steps["to"].iloc[-1] == pytest.approx(own["to"].iloc[-1])
            assert np.allclose(steps["from"].to_numpy()[1:], steps["to"].to_numpy()[:-1])


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page_needs_nothing_else_and_shows_the_tables(ran: Ran, lang: str) -> None:
    tables = climate_tables(ran.found, lang)
    page = climate_page(ran.found, tables, lang, "run")
    assert not re.search(r"<(script|link|img)\b", page)
    assert f'lang="{lang}"' in page
    for chart in climate_charts(ran.found, tables, lang).values():
        assert chart.svg in page
        assert chart.told
    cells = grid(tables["climate_shares"], ("share_percent", "share_percent_frozen"), lang).rows
    assert all(cell in page for row in cells for cell in row)
    assert page.count("<figure>") == 1 + len(ran.found.goal_years)


def test_a_run_of_one_organisation_has_its_own_account(ran: Ran, tmp_path: Path) -> None:
    code = str(ran.answer.case.stock.organisations.index[0])
    answer = solve(ran.study, organisation=code)
    if answer.plan is None:
        pytest.skip("this organisation alone cannot reach its goal")
    folder = write(answer, tmp_path / "run")
    assert run("climate", ran.study, "--plan", folder, "--out", tmp_path / "out") == 0
    frame = read_csv(tmp_path / "out" / "csv" / "path.csv", "da")
    assert set(frame["organisation"]) == {ALL, code}
