"""Several goals in all outputs: page, workbook, CSV, terminal, manifest, and the re-check of a run folder."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from edits import Run
from traces import astray

from energi.compare.part import part
from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.flow import answer, prepared
from energi.recheck import answered, recheck, replay
from energi.report.folder import decimal, read_csv, write
from energi.report.sentences import sentences
from energi.report.tables import tables
from energi.report.trace import origins
from energi.words import number

ORDER = """
[[minimise]]
goal = "life_cycle_cost"
give_up_percent = 1
[[minimise]]
goal = "co2"
"""
WEIGHTED = """
[[minimise]]
goal = "life_cycle_cost"
weight = 1
unit = "kr/kr"
[[minimise]]
goal = "co2"
weight = 1500
unit = "kr/tCO2e"
"""


def with_goals(study: Path, goals: str, home: Path) -> Path:
    """The study with these goals, in a folder of its own."""
    shutil.copytree(study.parent, home, dirs_exist_ok=True)
    path = home / study.name
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("minimise")]
    path.write_text("\n".join(kept) + goals, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def in_order(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_goals(study, ORDER, tmp_path_factory.mktemp("orden"))


@pytest.fixture(scope="module")
def ordered(in_order: Path) -> Answer:
    return answer(Ask(in_order, time_limit_s=15, gap_percent=0.2))


@pytest.fixture(scope="module")
def folder(ordered: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(ordered, tmp_path_factory.mktemp("kørsel") / "orden", "da")


def test_each_goal_has_a_row_with_what_was_proved_of_it(ordered: Answer) -> None:
    assert ordered.plan is not None
    found = tables(ordered, "en")
    assert astray(found, origins()) == []
    first, last = found["goals"].frame.to_dict("records")
    assert (first["aim"], first["aim_turn"], last["aim"], last["aim_turn"]) == (
        "life_cycle_cost",
        1,
        "co2",
        2,
    )
    accounts = ordered.plan.accounts.groupby("account")["value"].sum()
    assert first["aim_reached"] == pytest.approx(accounts["lifetime_cost"])
    assert last["aim_reached"] == pytest.approx(accounts["co2"])
    assert first["aim_bound"] <= first["aim_best"] <= first["aim_reached"] <= first["aim_most"] * (1 + 1e-9)
    assert first["aim_most"] == pytest.approx(1.01 * first["aim_best"])
    assert last["aim_least"] <= last["aim_bound"] <= last["aim_reached"]
    assert last["aim_above"] == pytest.approx(100 * (last["aim_reached"] / last["aim_least"] - 1))
    step = ordered.plan.steps[0]
    assert (step.status, step.gap_percent) == (first["aim_status_key"], first["gap_percent"])


def test_the_second_goal_is_what_reasons_prices_and_certificate_speak_of(ordered: Answer) -> None:
    shown = tables(ordered, "en")
    assert shown["certificate"].column("objective").unit == "tCO2e"
    assert shown["prices"].column("effect_low").unit == "tCO2e"
    held = shown["limits"].frame.query("rule == 'held_life_cycle_cost'").iloc[0]
    assert held["used"] <= held["limit"]
    assert held["limit_name"] == "an earlier goal: the life-cycle cost"
    assert "held_life_cycle_cost" in set(shown["prices"].frame["rule"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("da", ("Mål 1, totaløkonomi", "måtte gives 1,00 % op", "Mål 2, CO2 i perioden")),
        ("en", ("Goal 1, life-cycle cost", "1.00 % could be given up", "Goal 2, CO2 over the period")),
    ],
)
def test_the_goals_are_told_in_sentences(ordered: Answer, lang: str, words: tuple[str, ...]) -> None:
    told = " ".join(sentences(ordered, tables(ordered, lang), lang))
    assert all(word in told for word in words)


def test_page_workbook_and_files_show_the_goals(folder: Path, ordered: Answer) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Målene" in page
    assert "bedste plan, da det var målets tur" in page
    sheet = openpyxl.load_workbook(folder / "plan.xlsx", read_only=True)
    assert "Målene" in sheet.sheetnames
    told = read_csv(folder / "csv" / "goals.csv", "da")
    ours = tables(ordered, "da")["goals"].frame
    assert list(decimal(told["aim_reached"], "da")) == pytest.approx(list(ours["aim_reached"]))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [aim["goal"] for aim in manifest["goal"]] == ["life_cycle_cost", "co2"]
    assert [step["goal"] for step in manifest["steps"]] == ["life_cycle_cost", "co2"]


def test_a_best_value_that_is_none_is_found_out_and_what_is_believed_is_said(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    """A larger best value of the first goal would let the plan give up more than the study allows."""
    code, told, _ = run("verify", folder, "--lang", "en")
    assert code == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "Not computed again, since that takes solving (energi rerun)" in told
    assert f"came to {number(manifest['steps'][0]['objective'], 'en')} in its turn" in told
    copy = shutil.copytree(folder, tmp_path / "orden")
    manifest["steps"][0] |= {"objective": 1.05 * manifest["steps"][0]["objective"], "status": "optimal"}
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    code, told, _ = run("verify", copy, "--lang", "en")
    assert code == 1
    assert "not the best that was found" in told


def test_a_turn_that_was_stopped_is_told(ordered: Answer) -> None:
    assert ordered.plan is not None
    first, last = ordered.plan.steps
    cut = replace(ordered, plan=replace(ordered.plan, steps=(replace(first, status="limit"), last)))
    for lang, words in (
        ("da", "hviler på den bedste plan, der blev fundet"),
        ("en", "rests on the best plan found"),
    ):
        told = tables(cut, lang)["goals"].frame["aim_told"]
        assert words in told[0]
        assert words not in told[1]


def test_a_run_of_goals_in_order_is_computed_again_and_read_back(folder: Path, ordered: Answer) -> None:
    found = recheck(folder)
    assert found.agrees
    assert found.objective[0] == pytest.approx(found.objective[1])
    (held,) = found.held
    assert ordered.plan is not None
    assert held[0].objective == ordered.plan.steps[0].objective
    assert held[1] == pytest.approx(tables(ordered, "da")["goals"].frame["aim_reached"][0])
    back = answered(replay(folder))
    assert ordered.plan is not None
    assert back.plan is not None
    assert (back.plan.least, back.case.sheet.rules) == (ordered.plan.least, ordered.case.sheet.rules)
    again, first = (tables(each, "da")["goals"].frame for each in (back, ordered))
    pd.testing.assert_frame_equal(again, first)


@pytest.mark.parametrize(
    ("key", "factor", "code"), [("objective", 0.98, "E-VERIFY-RULE"), ("bound", 1.1, "E-VERIFY-BOUND")]
)
def test_a_manifest_whose_turns_do_not_fit_the_plan_is_found_out(
    folder: Path, tmp_path: Path, key: str, factor: float, code: str
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "kopi"))
    content = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    content["steps"][0][key] *= factor
    (copy / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    broken = recheck(copy).broken
    assert broken is not None
    assert broken.code == code


def test_a_part_of_the_plan_has_no_goals_of_its_own(folder: Path) -> None:
    whole = answered(replay(folder))
    own = part(whole, str(whole.case.stock.organisations.index[0]))
    assert own.case.sheet.goal == "co2"
    assert "goals" not in tables(own, "da")


def test_weighted_goals_of_one_organisation_are_told(study: Path, tmp_path: Path, run: Run) -> None:
    path, out = with_goals(study, WEIGHTED, tmp_path / "vægt"), tmp_path / "ud"
    first = prepared(Ask(path))[1].organisations.index[0]
    code, told, _ = run(
        "optimise",
        path,
        "--organisation",
        first,
        "--gap",
        0.2,
        "--time-limit",
        10,
        "--out",
        out,
        "--lang",
        "en",
    )
    assert code == 0
    assert "Weighted goal 2, CO2 over the period" in told
    assert "times 1,500 kr/tCO2e" in told
    rows = pd.read_csv(out / "csv" / "goals.csv")
    assert list(rows["aim_weighed_kr"] / rows["aim_reached"]) == pytest.approx([1.0, 1500.0])
    proved = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["solver"]
    assert rows["aim_weighed_kr"].sum() == pytest.approx(proved["objective"])
    assert (rows["aim_reached"] >= rows["aim_least"]).all()
    assert run("verify", out, "--lang", "en")[0] == 0


def test_alternatives_hold_the_goals_before_the_last(in_order: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "nær"
    asked = (
        "alternatives",
        in_order,
        "--within",
        2,
        "--plans",
        2,
        "--gap",
        0.5,
        "--time-limit",
        10,
        "--out",
        out,
    )
    code, told, _ = run(*asked)
    assert code in {0, 4}
    assert "Mål i rækkefølge: totaløkonomien holdes" in told
    assert "t CO2" in told


def test_a_frontier_counts_the_goals_it_is_given(in_order: Path, tmp_path: Path, run: Run) -> None:
    """Whatever the study's own goals are; what residents save is counted for no other reason here."""
    out, between = tmp_path / "front", "life_cycle_cost,housing_cost"
    asked = ("frontier", in_order, "--between", between, "--points", 2, "--gap", 1, "--time-limit", 10)
    assert run(*asked, "--out", out)[0] in {0, 4}
    rows = read_csv(out / "csv" / "frontier.csv", "da")
    housing = decimal(rows["goal_housing_cost"], "da")
    assert (housing <= decimal(rows["most_housing_cost"], "da") + 1.0).all()


def test_cooperation_asks_for_a_single_goal(in_order: Path, tmp_path: Path, run: Run) -> None:
    code, _, told = run("cooperate", in_order, "--out", tmp_path / "x", "--lang", "en")
    assert code == 1
    assert "a single goal" in told
    assert not (tmp_path / "x").exists()
