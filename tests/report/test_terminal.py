from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from energi.explain.answer import Answer
from energi.optimise.solve import Progress
from energi.report import terminal
from energi.report.tables import tables
from energi.report.terminal import Telling, summary


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_summary_fits_80_columns_and_names_every_estate(
    planned: Answer, lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = tables(planned, lang)
    summary(planned, shown, lang, Path("runs") / "x")
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    words = " ".join(told.split())
    for estate in planned.case.stock.estates["name"]:
        assert estate.split(",")[0] in words
    assert ("bedst mulige" if lang == "da" else "best possible") in words
    assert str(Path("runs") / "x") in told
    assert "HiGHS" in told


@pytest.mark.parametrize(
    ("lang", "sheet"), [("da", "»Forslag med eller uden«"), ("en", "“Proposals in or out”")]
)
def test_who_asks_what_proposals_cost_is_told_where_it_stands(
    planned: Answer, lang: str, sheet: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = replace(planned, ask=replace(planned.ask, proposals=True))
    for answer, said in ((asked, True), (planned, False)):
        summary(answer, tables(answer, lang), lang, Path("x"))
        assert (sheet in " ".join(capsys.readouterr().out.split())) is said


def test_a_summary_without_a_plan_tells_what_would_have_to_give(
    clashed: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    summary(clashed, tables(clashed, "da"), "da", Path("x"))
    told = " ".join(capsys.readouterr().out.split())
    assert "Ingen plan holder alle grænser" in told
    assert "Det fælles CO2-mål i 2015" in told
    assert "totaløkonomien" not in told


def test_many_estates_are_cut_to_the_steepest(
    planned: Answer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "MOST_ESTATES", 1)
    shown = tables(planned, "da")
    summary(planned, shown, "da", Path("x"))
    told = " ".join(capsys.readouterr().out.split())
    frame = shown["estates"].frame
    assert f"... og {len(frame) - 1} afdelinger til" in told


@pytest.mark.parametrize(
    ("lang", "rest"),
    [
        ("da", "de 3, der er mest værd; alle 5 står i rapporten"),
        ("en", "the 3 worth most; all 5 are in the report"),
    ],
)
def test_the_limits_worth_most_are_shown_and_the_rest_are_in_the_report(
    planned: Answer, lang: str, rest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = tables(planned, lang)
    one = shown["prices"].frame.iloc[[0] * 5].assign(
        effect_low=[0.0, 7e3, 0.0, 9e3, 5e3], effect_high=[1e3, 8e3, 2e3, 9e3, 6e3],
        price_told=["none", "second", "perhaps", "first", "third"],
    )  # fmt: skip
    summary(planned, {**shown, "prices": replace(shown["prices"], frame=one)}, lang, Path("x"))
    told = " ".join(capsys.readouterr().out.split())
    assert "first second third" in told
    assert rest in told
    assert "perhaps" not in told
    summary(planned, {**shown, "prices": replace(shown["prices"], frame=one.iloc[:3])}, lang, Path("x"))
    told = " ".join(capsys.readouterr().out.split())
    assert "second perhaps none" in told
    assert rest[:10] not in told


def test_progress_is_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Telling("da", ("life_cycle_cost",)) as telling:
        telling.stage("read")
        telling.stage("optimise")
        telling.solving(Progress(0.5, math.nan, -math.inf, math.inf))
        for _ in range(3):  # the same again is no news
            telling.solving(Progress(1.0, 12.5e6, 12e6, 4.0))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Læser studie og regneark"
    assert "Ctrl-C" in lines[1]
    assert lines[2].strip() == "søger: endnu ingen plan, 0,50 s"
    assert lines[3].strip() == "søger: plan 12,50 mio. kr., grænse 12,00, afstand 4,000 %, 1,00 s"
    assert len(lines) == 4


def test_progress_on_a_terminal_is_one_line_per_stage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with Telling("en", ("co2",)) as telling:
        telling.stage("optimise")
        telling.solving(Progress(1.0, 900.0, -math.inf, math.inf))
        telling.stage("report")
    told = capsys.readouterr().err
    assert "plan 900.00 t CO2, bound –, gap – %" in told
    assert "Writing the result" in told
    assert "✓" in told
