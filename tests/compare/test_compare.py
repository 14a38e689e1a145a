"""Run folders held against each other: every number is one of the runs' own tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from browser import agreeable_where_shown
from edits import Run
from small import small_study

from energi.compare.runs import beside, read_runs, sided
from energi.compare.tables import compared
from energi.domain.ask import Ask
from energi.flow import answer
from energi.report.folder import decimal, read_csv, write
from energi.report.table import Shown, Table
from energi.verbs.compare import telling


@pytest.fixture(scope="module")
def pair(base: Path, dearer: Path) -> dict[str, Table]:
    return compared(read_runs([base, dearer]), "da")


def own(run: Path, name: str, lang: str, key: str, where: dict[str, str]) -> float:
    """A number of a run's own table."""
    frame = read_csv(run / "csv" / f"{name}.csv", lang)
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return float(decimal(frame[key], lang).iloc[0])


def test_frames_are_joined_row_by_row() -> None:
    """Worked by hand: x is in both, y in the first only, z in the second only."""
    first = pd.DataFrame({"code": ["y", "x"], "kr": [1.0, 2.0], "text": ["a", "b"]})
    second = pd.DataFrame({"code": ["x", "z"], "kr": [5.0, 7.0], "text": ["b", "c"]})
    columns = (Shown("kr", kind="money"), Shown("text"))
    frame, shown = sided(beside([first, second], ("code",)), columns, 2, ("kr",))
    assert frame["code"].tolist() == ["y", "x", "z"]
    np.testing.assert_array_equal(frame["kr_1"], [1, 2, np.nan])
    np.testing.assert_array_equal(frame["kr_2"], [np.nan, 5, 7])
    np.testing.assert_array_equal(frame["kr_change_2"], [np.nan, 3, np.nan])
    assert frame["text_2"].tolist() == ["", "b", "c"]
    assert [column.key for column in shown] == ["kr_1", "kr_2", "kr_change_2", "text_1", "text_2"]


def test_every_number_is_the_runs_own(pair: dict[str, Table], base: Path, dearer: Path) -> None:
    figures = pair["compare_figures"].frame
    told = figures[figures["figure"] == "capital"].iloc[0]
    ours = [
        own(run, "summary", lang, "value", {"figure": "capital"})
        for run, lang in ((base, "da"), (dearer, "en"))
    ]
    assert [told["value_1"], told["value_2"]] == ours
    assert told["value_change_2"] == ours[1] - ours[0]
    assert told["value_unit"] == "kr."
    estates = pair["compare_rent"].frame
    assert len(estates) == len(read_csv(base / "csv" / "estates.csv", "da"))
    for row in estates.to_dict("records"):
        for number, run, lang in ((1, base, "da"), (2, dearer, "en")):
            for key in ("rise_kr_m2", "rise_percent", "housing_change_kr_month"):
                assert row[f"{key}_{number}"] == own(run, "estates", lang, key, {"estate": row["estate"]})
    money = pair["compare_capital"].frame
    assert money["from_frame_kr_2"].sum() == pytest.approx(
        decimal(read_csv(dearer / "csv" / "budget.csv", "en")["from_frame_kr"], "en").sum()
    )


def test_goal_years_are_compared_for_all_and_each(pair: dict[str, Table], base: Path) -> None:
    tonnes = pair["compare_co2"].frame
    assert set(tonnes["year"]) == {2015}
    assert tonnes["organisation"].tolist()[0] == "all"
    assert tonnes["organisation_name"].tolist()[0] == "alle boligorganisationer"
    for row in tonnes.to_dict("records"):
        where = {"organisation": row["organisation"], "year": "2015"}
        assert row["plan_t_1"] == own(base, "co2", "da", "plan_t", where)


def test_the_buildings_listed_are_those_treated_otherwise(
    pair: dict[str, Table], base: Path, dearer: Path
) -> None:
    plans = [
        read_csv(run / "csv" / "plan.csv", lang).set_index("building")
        for run, lang in ((base, "da"), (dearer, "en"))
    ]
    keys = ["works", "start_year", "later_year"]
    other = plans[0].index[(plans[0][keys] != plans[1][keys]).any(axis=1)]
    assert 0 < len(other) <= len(plans[0])
    assert pair["compare_plan"].frame["building"].tolist() == list(other)


def test_the_works_of_an_english_run_are_told_in_danish(pair: dict[str, Table]) -> None:
    works = "; ".join(pair["compare_plan"].frame["measures_2"])
    assert "nsulation" not in works
    units = set(pair["compare_figures"].frame["value_unit"])
    assert "bygninger" in units
    assert "buildings" not in units


def test_verdicts_are_counted(pair: dict[str, Table], base: Path) -> None:
    own_verdicts = read_csv(base / "csv" / "compliance.csv", "da")
    counted = pair["compare_verdicts"].frame
    assert counted["count_1"].sum() == len(own_verdicts)
    row = counted[counted["count_1"] > 0].iloc[0]
    same = own_verdicts[
        (own_verdicts["clause"] == row["clause"]) & (own_verdicts["verdict_key"] == row["verdict_key"])
    ]
    assert row["count_1"] == len(same)


def test_every_input_that_differs_is_told_by_name(pair: dict[str, Table], base: Path) -> None:
    frame = pair["compare_inputs"].frame
    told = {(row[1], row[2]): row[3:] for row in frame.itertuples(index=False, name=None)}
    cap = told.pop(("study", "rules.rent_absolute.cap_kr_m2"))
    assert cap[1] == "20"
    price = told.pop(("figure", "energy_price.district_heating 2010"))
    assert (price[0][:4], price[1][:4]) == ("0,65", "0,90")
    (cell,) = [key for kind, key in told if kind == "workbook"]
    first = read_csv(base / "csv" / "plan.csv", "da")["building"][0]
    assert cell == f"Bygninger, {first}, Boliger"
    before, after = told.pop(("workbook", cell))
    assert int(after) == int(before) + 1
    assert {kind for kind, _ in told} == {"file"}  # the price file and the workbook by their digests
    assert {what for _, what in told} == {"priser.toml", "portefolje.xlsx"}


def test_a_run_and_itself_differ_in_nothing(base: Path) -> None:
    runs = read_runs([base, base])
    tables = compared(runs, "da")
    for name in ("compare_plan", "compare_inputs", "compare_only"):
        assert tables[name].frame.empty, name
    assert (tables["compare_figures"].frame["value_change_2"] == 0).all()
    lines = telling(runs, tables, "da").cover.lines
    assert any("vælger det samme" in line for line in lines)
    assert any("samme input" in line for line in lines)


def test_what_is_not_shared_is_listed_and_the_rest_compared(base: Path, part: Path) -> None:
    runs = read_runs([base, part])
    tables = compared(runs, "en")
    all_of, own_of = (read_csv(run / "csv" / "plan.csv", "da") for run in (base, part))
    only = tables["compare_only"].frame
    assert set(only.loc[only["input_kind"] == "building", "differs_what"]) == set(all_of["building"]) - set(
        own_of["building"]
    )
    assert set(only["in_runs"]) == {"1"}
    assert set(tables["compare_rent"].frame["organisation"]) == {"B"}
    assert set(tables["compare_plan"].frame["building"]) <= set(own_of["building"])
    assert any("do not have the same portfolio" in line for line in telling(runs, tables, "en").cover.lines)
    options = tables["compare_inputs"].frame
    assert options[options["differs_what"] == "organisation"].iloc[0]["input_value_2"] == "B"


def test_three_runs_and_one_without_a_plan(base: Path, dearer: Path, tmp_path: Path) -> None:
    study = small_study(tmp_path / "umulig", less_co2_percent=99)
    clash = write(answer(Ask(study)), tmp_path / "clash", "da")
    runs = read_runs([base, clash, dearer])
    tables = compared(runs, "da")
    assert np.isnan(tables["compare_figures"].frame["value_2"]).all()
    assert tables["compare_plan"].frame["measures_2"].eq("").all()
    assert len(tables["compare_plan"].frame) > 0
    assert len(tables["compare_rent"].frame) > 0
    lines = telling(runs, tables, "da").cover.lines
    assert lines[0].startswith("Kørsel 2 har ingen plan")


@pytest.mark.parametrize(("lang", "told"), [("da", "vælger noget andet"), ("en", "chooses otherwise")])
def test_terminal_page_workbook_and_csv_say_the_same(
    run: Run, base: Path, dearer: Path, tmp_path: Path, lang: str, told: str
) -> None:
    code, out, err = run("compare", base, dearer, "--out", tmp_path / "c", "--lang", lang)
    assert (code, err) == (0, "")
    tables = compared(read_runs([base, dearer]), lang)
    page = (tmp_path / "c" / "compare.html").read_text("utf-8")
    book = openpyxl.load_workbook(tmp_path / "c" / "compare.xlsx")
    assert told in out
    assert told in page
    assert "default-src 'none'" in page
    assert "<script" not in page
    agreeable_where_shown(tmp_path / "c" / "compare.html", tmp_path)
    assert len(book.sheetnames) == 1 + len(tables)
    for sheet, (name, table) in zip(book.worksheets[1:], tables.items(), strict=True):
        csv = read_csv(tmp_path / "c" / "csv" / f"{name.removeprefix('compare_')}.csv", lang)
        assert len(csv) == len(table.frame)
        for at, column in enumerate(table.columns, start=1):
            if column.numeric and len(table.frame):
                ours = table.frame[column.key].to_numpy(float)
                np.testing.assert_array_equal(decimal(csv[column.key], lang), ours)
                cells = [sheet.cell(row, at).value for row in range(5, 5 + len(table.frame))]
                np.testing.assert_allclose(pd.Series(cells, dtype=float), ours)
                for value in table.frame[column.key].head(400) if column.kind != "key" else ():
                    assert column.cell(value, lang) in page
    content = json.loads((tmp_path / "c" / "manifest.json").read_text("utf-8"))
    assert content["kind"] == "compare"
    assert str(tmp_path) not in json.dumps(content)


def test_what_is_no_run_is_refused(run: Run, base: Path, tmp_path: Path) -> None:
    code, _, err = run("compare", base, tmp_path)
    assert (code, "ikke en hel resultatmappe" in err) == (1, True)
    code, _, err = run("compare", base)
    assert (code, "der skal to til" in err) == (1, True)
    assert run("compare")[0] == 2
