"""Questions beside the plan from the command line: a folder each, in both languages."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from browser import agreeable_where_shown

from energi.cli import main
from energi.explain.answer import Answer
from energi.report.folder import decimal, read_csv


def run(*words: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(str(ended.value.code))


@pytest.mark.parametrize(("lang", "separator"), [("da", ";"), ("en", ",")])
def test_a_frontier_is_written_and_told(
    study: Path, tmp_path: Path, lang: str, separator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "front"
    goals = ("--between", "life_cycle_cost,co2", "--points", 3, "--gap", 1)
    assert run("frontier", study, *goals, "--out", out, "--lang", lang) == 0
    told = " ".join(capsys.readouterr().out.split())
    page = (out / "frontier.html").read_text(encoding="utf-8")
    assert ("totaløkonomien mod CO2" if lang == "da" else "the life-cycle cost against CO2") in told
    assert "<svg" in page
    assert (out / "frontier.xlsx").is_file()
    rows = pd.read_csv(out / "csv" / "frontier.csv", sep=separator, decimal="," if lang == "da" else ".")
    assert rows["goal_co2"].is_monotonic_increasing
    assert rows["goal_life_cycle_cost"].is_monotonic_decreasing
    plans = pd.read_csv(out / "csv" / "plans.csv", sep=separator)
    assert len(plans) == len(rows) * plans["building"].nunique()
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "frontier"
    assert manifest["options"]["between"] == ["life_cycle_cost", "co2"]
    assert manifest["proved"]["points"] == len(rows)
    assert (out / "input" / study.name).is_file()


@pytest.mark.parametrize("question", ["frontier", "alternatives"])
def test_without_a_plan_what_shows_the_limits_is_named(
    clashed: Answer, tmp_path: Path, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(question, clashed.ask.path, "--out", tmp_path / "x") == 3
    assert "energi optimise" in capsys.readouterr().err
    assert run(question, clashed.ask.path, "--out", tmp_path / "x", "--lang", "en") == 3
    assert "Run energi optimise on the study" in capsys.readouterr().err


@pytest.mark.parametrize("between", ["co2", "co2,co2", "co2,rent", "life_cycle_cost,co2,capital,co2"])
def test_goals_that_are_not_two_or_three_are_refused(
    study: Path, tmp_path: Path, between: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("frontier", study, "--between", between, "--out", tmp_path / "x") == 1
    assert "life_cycle_cost, co2, capital" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_three_goals_and_the_same_bytes_twice(study: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        goals = ("--between", "life_cycle_cost,co2,capital", "--points", 4, "--gap", 1)
        assert run("frontier", study, *goals, "--out", tmp_path / name) == 0
    for path in sorted((tmp_path / "one").rglob("*.csv")):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()
    shutil.rmtree(tmp_path / "two")


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_co_operation_is_written_and_told(
    study: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sammen"
    assert run("cooperate", study, "--gap", 1, "--out", out, "--lang", lang) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert ("Shapley-værdien" if lang == "da" else "the Shapley value") in told
    rows = read_csv(out / "csv" / "cooperation.csv", lang)
    numbers = rows.drop(columns=["organisation", "organisation_name"]).apply(decimal, lang=lang)
    assert rows["organisation"].iloc[-1] == "all"
    assert numbers.iloc[:-1].sum().to_numpy() == pytest.approx(numbers.iloc[-1].to_numpy(), abs=1e-3)
    assert numbers["after_kr"].iloc[-1] == pytest.approx(numbers["together_kr"].iloc[-1])
    assert (numbers["after_kr"] <= numbers["alone_kr"] + 1e-3).all()  # nobody is worse off than alone
    tonnes = read_csv(out / "csv" / "cooperation_co2.csv", lang)
    agreeable_where_shown(out / "cooperate.html", tmp_path)
    alone, share = decimal(tonnes["alone_t"], lang), decimal(tonnes["share_t"], lang)
    assert (alone <= share * (1 + 1e-6)).all()


def test_without_a_common_goal_there_is_nothing_to_compare(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "uden"
    shutil.copytree(study.parent, home)
    text = (home / study.name).read_text(encoding="utf-8")
    without = re.sub(r"\[\[rules\]\]\nname = .co2_together.[^\[]*", "", text)
    assert without != text
    (home / study.name).write_text(without, encoding="utf-8")
    assert run("cooperate", home / study.name, "--out", tmp_path / "x") == 1
    assert "co2_together" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["da", "en"])
def test_alternatives_are_written_and_told(
    study: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "andre"
    words = ("--within", 1, "--plans", 3, "--time-limit", 8, "--out", out, "--lang", lang)
    assert run("alternatives", study, *words) in {0, 4}
    told = " ".join(capsys.readouterr().out.split())
    assert ("uden at fortryde" if lang == "da" else "without regret") in told
    plans = read_csv(out / "csv" / "near_plans.csv", lang)
    above = decimal(plans["above_percent"], lang)
    assert above.iloc[0] == 0
    assert (above <= 1 + 1e-6).all()
    agreeable_where_shown(out / "alternatives.html", tmp_path)
    buildings = read_csv(out / "csv" / "no_regret.csv", lang)
    assert decimal(buildings["same"], lang).between(1, len(plans)).all()
