"""A run told in parts: every number of a part stands in the run's own tables, and none is lost."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from browser import agreeable_where_shown
from edits import Run, edited
from read_page import lines
from small import small_study

from energi.compare.part import own_prices, part
from energi.domain.ask import Ask
from energi.explain.price import COLUMNS, given_of
from energi.flow import answer
from energi.recheck import answered, replay
from energi.report.folder import decimal, read_csv, write
from energi.report.parts import named
from energi.report.tables_prices import prices
from energi.verbs.parts import report
from energi.words import number


@pytest.fixture(scope="module")
def parts(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dele") / "dele"
    assert report(base, place, None) == 0
    return place


def told(folder: Path, name: str) -> pd.DataFrame:
    return read_csv(folder / "csv" / f"{name}.csv", "da")


def organisations(base: Path) -> list[str]:
    return list(dict.fromkeys(told(base, "plan")["organisation"]))


@pytest.mark.parametrize(
    ("name", "sorted_by"),
    [
        ("plan", ["building"]),
        ("estates", ["estate"]),
        ("rent_years", ["estate", "year"]),
        ("budget", ["organisation", "year"]),
        ("alternatives", ["building", "alternative"]),
        ("new_build", ["project", "clause_title"]),
    ],
)
def test_the_parts_together_are_the_runs_table(
    base: Path, parts: Path, name: str, sorted_by: list[str]
) -> None:
    """Text by text, every digit of every number included."""
    whole = told(base, name).sort_values(sorted_by, kind="stable", ignore_index=True)
    pieces = pd.concat([told(parts / code, name) for code in organisations(base)])
    pd.testing.assert_frame_equal(pieces.sort_values(sorted_by, kind="stable", ignore_index=True), whole)


def test_verdicts_limits_and_tonnes_of_a_part_are_the_runs(base: Path, parts: Path) -> None:
    for code in organisations(base):
        for name in ("compliance", "limits"):
            rows = set(told(base, name).itertuples(index=False, name=None))
            own = list(told(parts / code, name).itertuples(index=False, name=None))
            assert own
            assert set(own) <= rows, (code, name)
        whole = told(base, "co2")
        own_t = told(parts / code, "co2")
        pd.testing.assert_frame_equal(
            own_t[own_t["organisation"] == code].reset_index(drop=True),
            whole[whole["organisation"] == code].reset_index(drop=True),
        )
        goals = told(parts / code, "limits")
        assert "co2_together" not in set(goals["rule"])
        assert "co2_organisation" in set(goals["rule"])
    limits = pd.concat([told(parts / code, "limits") for code in organisations(base)])
    assert len(limits) == (told(base, "limits")["rule"] != "co2_together").sum()


def test_prices_are_those_of_the_limits_that_concern_a_part(base: Path) -> None:
    answer = answered(replay(base))
    case, stock = answer.case, answer.case.stock
    rules = ("budget", "rent_percent", "co2_organisation", "co2_together")
    keyed = [(rule, key) for rule in rules for key in case.sheet.given[given_of(case, rule)]]
    rows = [(rule, key, 100.0, 1.0, 2e4, 1e4, 3e4, "optimal", 0.0) for rule, key in keyed]
    whole = replace(answer, prices=pd.DataFrame(rows, columns=list(COLUMNS)))
    every = prices(whole, "da")
    assert len(every.frame) == len(keyed)
    home = {**stock.estates["organisation"], **{code: code for code in stock.organisations.index}}
    for code in stock.organisations.index:
        concerned = [home.get(key[0], code) == code for _, key in keyed]  # a common limit has only a year
        assert 1 < sum(concerned) < len(keyed)
        told_own = own_prices(whole, part(whole, code), every).frame
        pd.testing.assert_frame_equal(told_own, every.frame[concerned].reset_index(drop=True))


def test_prices_of_the_run_stand_with_those_they_concern(base: Path, parts: Path) -> None:
    whole, plan = told(base, "prices"), told(base, "plan")
    assert len(whole)
    for code in organisations(base):
        rows = plan[plan["organisation"] == code]
        places = {"alle boligorganisationer", *rows["organisation_name"], *rows["estate_name"]}
        concerned = whole["place"].isin(places)
        own = told(parts / code, "prices")
        pd.testing.assert_frame_equal(own, whole[concerned].reset_index(drop=True), check_dtype=False)
        page = (parts / code / "report.html").read_text("utf-8")
        assert [text in page for text in whole["price_told"]] == list(concerned)


def test_an_organisation_is_told_once_with_its_goals(parts: Path, base: Path) -> None:
    for code in organisations(base):
        rows = told(parts / code, "co2")
        every, own = (rows[rows["organisation"] == scope].iloc[:, 1:] for scope in ("all", code))
        pd.testing.assert_frame_equal(every.reset_index(drop=True), own.reset_index(drop=True))
        (goal,) = own.loc[own["goal_t"] != "", "goal_t"]
        shown = lines((parts / code / "report.html").read_text("utf-8"))
        name = own["organisation_name"].iloc[0]
        (line,) = (line for line in shown if line.startswith(f"{name} | 2015 |") and line.count("|") == 6)
        assert number(float(decimal(pd.Series([goal]), "da").iloc[0]), "da", 1) in line


def test_nothing_of_another_organisation_is_on_a_page(base: Path, parts: Path, tmp_path: Path) -> None:
    plan = told(base, "plan")
    for code in organisations(base):
        page = (parts / code / "report.html").read_text("utf-8")
        foreign = plan[plan["organisation"] != code]
        assert plan[plan["organisation"] == code]["organisation_name"].iloc[0] in page
        assert "del af kørsel" in page
        for name in {*foreign["estate_name"], *foreign["building"], *foreign["organisation_name"]}:
            assert name not in page, (code, name)
    agreeable_where_shown(parts / code / "report.html", tmp_path)


def test_the_municipality_sees_the_common_goals_and_every_organisation(base: Path, parts: Path) -> None:
    place = parts / "municipality"
    goals = told(place, "goals")
    assert {"co2_together", "co2_organisation"} == set(goals["rule"])
    rows = set(told(base, "limits").itertuples(index=False, name=None))
    assert set(goals.itertuples(index=False, name=None)) <= rows
    for name in ("co2", "budget", "estates", "labels"):
        pd.testing.assert_frame_equal(told(place, name), told(base, name))
    summed = told(place, "organisations")
    assert summed["organisation"].tolist() == ["all", *organisations(base)]
    figures = told(base, "summary").set_index("figure")["value"]
    assert summed["capital_kr"][0] == figures["capital"]
    assert summed["buildings_renovated"][0] == figures["buildings_renovated"]
    page = (place / "municipality.html").read_text("utf-8")
    assert page.count("<svg") == 4
    assert "<script" not in page


def test_the_answer_of_a_folder_is_the_answer_it_was_written_from(base: Path, tmp_path: Path) -> None:
    again = write(answered(replay(base)), tmp_path / "igen", "da")
    for path in (base / "csv").iterdir():
        assert path.read_bytes() == (again / "csv" / path.name).read_bytes(), path.name


def test_a_part_keeps_choices_and_reasons(base: Path) -> None:
    answer = answered(replay(base))
    own = part(answer, "B")
    assert own.plan is not None
    assert own.reasons is not None
    options = own.case.offers.options.iloc[own.plan.chosen]
    assert options["building"].tolist() == list(own.case.stock.buildings.index)
    assert (own.reasons["chosen"].to_numpy() == own.plan.chosen).all()


def test_english_and_a_folder_that_does_not_agree(run: Run, base: Path, tmp_path: Path) -> None:
    code, out, err = run("report", base, "--per", "organisation", "--out", tmp_path / "en", "--lang", "en")
    assert (code, err) == (0, "")
    assert "The municipality" in out
    page = (tmp_path / "en" / "municipality" / "municipality.html").read_text("utf-8")
    assert "The housing organisations" in page
    content = json.loads((tmp_path / "en" / "manifest.json").read_text("utf-8"))
    assert set(content["parts"]) == set(organisations(base))
    spoilt = shutil.copytree(base, tmp_path / "spoilt")
    edited(spoilt / "csv" / "estates.csv", r"\d", "x")
    code, _, err = run("report", spoilt, "--per", "organisation")
    assert (code, "stemmer ikke med sit eget input" in err) == (1, True)
    assert run("report", tmp_path, "--per", "organisation")[0] == 1


def test_codes_become_names_of_folders_each_once() -> None:
    assert named(["A", "a", "1/2", "1:2", "municipality", "Ø-3"]) == {
        "A": "A", "a": "a-2", "1/2": "1_2", "1:2": "1_2-2", "municipality": "municipality-2", "Ø-3": "Ø-3",
    }  # fmt: skip


def test_what_funds_pay_is_the_runs_in_every_part(tmp_path: Path) -> None:
    """A fund of each organisation and a common one: what they pay is read back, not chosen anew."""
    study = small_study(tmp_path / "studie")
    study.write_text(study.read_text("utf-8") + FUNDS, encoding="utf-8")
    planned = answer(Ask(study))
    base = write(planned, tmp_path / "kørsel", "da")
    found = answered(replay(base))
    assert planned.plan is not None
    assert found.plan is not None
    assert found.plan.flows["paid"] == planned.plan.flows["paid"]
    assert planned.plan.flows["paid"]
    assert report(base, tmp_path / "dele", None) == 0
    for name in ("plan", "estates", "rent_years", "budget"):
        pieces = pd.concat([told(tmp_path / "dele" / code, name) for code in organisations(base)])
        whole = set(told(base, name).itertuples(index=False, name=None))
        assert set(pieces.itertuples(index=False, name=None)) == whole, name
    common = set(told(tmp_path / "dele" / "municipality", "goals")["rule"])
    own_rules = {
        rule for code in organisations(base) for rule in told(tmp_path / "dele" / code, "limits")["rule"]
    }
    assert "fund_common" in common
    assert "fund_common" not in own_rules


FUNDS = """
[[financing.funds]]
name = "traekningsret"
da = "trækningsret"
en = "drawing right"
yearly_kr = { A = { 2011 = 1e6 }, B = { 2012 = 1e6 } }
source = "user"

[[financing.funds]]
name = "badpulje"
da = "pulje"
en = "grant"
common_kr = { 2011 = 2e6 }
source = "user"
"""
