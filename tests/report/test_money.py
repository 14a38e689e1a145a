"""Money over time: every krone is accounted for, and page, workbook, CSV and terminal show the same ones."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
from small import small_study
from traces import astray

from energi import words
from energi.compare.part import part
from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.flow import answer
from energi.optimise.readings import numbers
from energi.report.charts_money import money_charts
from energi.report.folder import decimal, read_csv, write
from energi.report.reading import accounts
from energi.report.table import Table
from energi.report.tables import tables
from energi.report.tables_money import SOURCES
from energi.report.terminal import summary
from energi.report.trace import origins
from energi.report.workbook import HEADER

MONEY = ("paying", "funds", "loans", "reserves")
RULES = """
[[rules]]
name = "reserves"

[[rules]]
name = "loan_frame"
frame_kr = { A = 2.2e6, B = 0.4e6 }

[[financing.funds]]
name = "traekningsret"
da = "trækningsret"
en = "drawing right"
yearly_kr = { A = { 2011 = 1e6, 2012 = 1e6 }, B = { 2011 = 3e6 } }
at_most_percent = 50
source = "user"

[[financing.funds]]
name = "pulje"
da = "fælles pulje"
en = "common grant"
common_kr = { 2009 = 9e6, 2011 = 1e5, 2013 = 1e5 }
keeps = false
source = "user"

[solving]"""


@pytest.fixture(scope="module")
def funded(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The small study with scarce loans, so that funds must pay, and with reserves in its workbook."""
    study = small_study(tmp_path_factory.mktemp("fonde"))
    study.write_text(study.read_text(encoding="utf-8").replace("[solving]", RULES), encoding="utf-8")
    book = openpyxl.load_workbook(study.parent / "portefolje.xlsx")
    sheet = book["Afdelinger"]
    keys = [cell.value for cell in sheet[2]]
    saved = {"reserve_opening_kr": 40e6, "reserve_deposit_kr": 8e5, "reserve_floor_kr": 5e5}
    for row in list(sheet.iter_rows(min_row=3))[:2]:  # the third estate states no balance
        for key, kr in saved.items():
            row[keys.index(key)].value = kr
    book.save(study.parent / "portefolje.xlsx")
    return answer(Ask(study))


@pytest.fixture(scope="module")
def da(funded: Answer) -> dict[str, Table]:
    return tables(funded, "da")


def test_sources_pay_for_the_works_and_for_planned_maintenance(
    funded: Answer, da: dict[str, Table], planned: Answer
) -> None:
    assert set(MONEY) <= da.keys()
    assert astray(da, origins()) == []
    for found, shown in ((funded, da), (planned, tables(planned, "da"))):
        paid = shown["paying"].frame
        assert (paid[list(SOURCES)] > -1e-6).all(axis=None)
        assert paid["paid_kr"].to_numpy() == pytest.approx(paid[list(SOURCES)].sum(axis=1).to_numpy())
        beyond = paid[["mortgage_kr", "supported_kr", "funds_kr"]].sum().sum()
        assert beyond == pytest.approx(shown["budget"].frame["from_frame_kr"].sum())
        assert beyond > 0
        assert found.plan is not None
        taken = found.case.offers.options.iloc[found.plan.chosen]["anyway_kr"].sum()
        assert paid["from_reserves_kr"].sum() >= taken - 1e-6


def test_the_balances_are_those_of_the_rules(funded: Answer, da: dict[str, Table]) -> None:
    assert funded.plan is not None
    m = numbers(funded.case.sheet, accounts(funded), funded.plan.flows)
    held = da["funds"].frame
    assert held["fund_paid_kr"].sum() == pytest.approx(sum(funded.plan.flows["paid"].values()))
    assert held["fund_paid_kr"].sum() > 1e5
    assert (held["opening_kr"] + held["income_kr"] - held["fund_paid_kr"]).to_numpy() == pytest.approx(
        (held["lapsed_kr"] + held["closing_kr"]).to_numpy(), abs=1e-3
    )
    for row in held.to_dict("records"):
        common = row["organisation"] == "all"
        kept = (
            m.kept_common["pulje", row["year"]]
            if common
            else m.kept["traekningsret", row["organisation"], row["year"]]
        )
        assert row["lapsed_kr" if common else "closing_kr"] == pytest.approx(kept, abs=1e-3)
    assert list(dict.fromkeys(held["use_order"])) == [1, 2]
    assert (held["year"].min(), held["year"].max()) == (2011, 2013)  # what came in 2009 came too early
    for row in da["reserves"].frame.to_dict("records"):
        assert row["floor_room_kr"] == pytest.approx(m.reserve[row["estate"], row["year"]])
        assert row["closing_kr"] - row["opening_kr"] == pytest.approx(row["deposit_kr"] - row["drawn_kr"])
    assert da["reserves"].frame["estate"].nunique() == 2
    frames = funded.plan.limits[funded.plan.limits["rule"] == "loan_frame"]
    last = da["loans"].frame.groupby("organisation")["borrowed_total_kr"].last()
    assert {key[0]: left for key, left in zip(frames["key"], frames["left"], strict=True)} == pytest.approx(
        last.to_dict()
    )


def test_a_study_without_funds_frames_and_balances_has_no_such_tables(planned: Answer) -> None:
    found = tables(planned, "da")
    assert not {"funds", "loans", "reserves"} & set(found)
    assert list(money_charts(found, "da")) == ["paying"]


def test_an_organisations_part_has_its_own_money_and_no_common_fund(
    funded: Answer, da: dict[str, Table]
) -> None:
    own = tables(part(funded, "A"), "da")
    assert set(own["funds"].frame["fund"]) == {"traekningsret"}
    for name in MONEY:
        whole = da[name].frame
        mine = whole[whole["organisation"] == "A"].reset_index(drop=True)
        numeric = [column.key for column in da[name].columns if column.numeric]
        assert own[name].frame[numeric].to_numpy() == pytest.approx(mine[numeric].to_numpy())


@pytest.mark.parametrize("lang", ["da", "en"])
def test_page_workbook_csv_and_terminal_show_the_same(
    funded: Answer, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = write(funded, tmp_path / "run", lang)
    shown = tables(funded, lang)
    page = (run / "report.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(run / "plan.xlsx")
    sheets = {next(iter(sheet.tables)): sheet for sheet in book.worksheets if sheet.tables}
    for name in MONEY:
        frame, rows = shown[name].frame, read_csv(run / "csv" / f"{name}.csv", lang)
        for at, column in enumerate(shown[name].columns):
            if column.numeric:
                values = frame[column.key].tolist()
                assert decimal(rows[column.key], lang).tolist() == values
                cells = [
                    sheets[f"t_{name}"].cell(HEADER + 2 + row, at + 1).value for row in range(len(frame))
                ]
                assert cells == pytest.approx(values)
        money = [column for column in shown[name].columns if column.kind == "money"]
        for row in frame.to_dict("records"):
            cells = "".join(rf'<td class="n">{re.escape(c.cell(row[c.key], lang))}</td>' for c in money)
            assert re.search(cells, page), (name, row)
    summary(funded, shown, lang, run)
    told = " ".join(capsys.readouterr().out.split())
    used = shown["funds"].frame.groupby("fund_name", sort=False)["fund_paid_kr"].sum()
    for fund, kr in used.items():
        assert f"{fund}: {'kr. ' if lang == 'en' else ''}{words.number(kr / 1e6, lang, 1)} " in told
    least = shown["reserves"].frame["floor_room_kr"].min()
    assert words.number(least / 1e6, lang, 1) in told


def test_the_charts_keep_the_order_of_use_and_every_year(funded: Answer, da: dict[str, Table]) -> None:
    drawn = money_charts(da, "da")
    assert list(drawn) == ["paying", "funds", "reserves"]
    heads = [text for text in re.findall(r">([^<>]+)</text>", drawn["funds"].svg) if ", " in text]
    places = da["funds"].frame["fund_name"] + ", " + da["funds"].frame["organisation_name"]
    assert [name for name, _ in groupby(heads)] == list(dict.fromkeys(places))
    years = da["paying"].frame["year"]
    assert all(f">{year}<" in drawn["paying"].svg for year in range(years.min(), years.max() + 1))
    few = replace(da["paying"], frame=da["paying"].frame.iloc[:0])
    assert "paying" not in money_charts({**da, "paying": few}, "da")
    assert funded.plan is not None
