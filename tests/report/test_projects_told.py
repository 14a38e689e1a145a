"""A study that lets the plan choose new build, from its file to the folder, the terminal and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small import small_study

from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.flow import answer
from energi.recheck import answered, read_manifest, recheck, replay
from energi.report.folder import write
from energi.report.tables import tables
from energi.report.terminal import summary
from energi.verbs.climate import of_run
from energi.words import say

FIGURE = """
[[figures]]
key = "{key}"
value = {value}
unit = "{unit}"
year = 2010
source = "user"
status = "user"
note = "Opdigtet."
note_en = "Made up."
"""


def asked(home: Path, least: int = 5) -> Path:
    """The sample with its commented rules on new build switched on, as its own text says."""
    study = small_study(home)
    text = study.read_text(encoding="utf-8")
    for name in ("base_capital", "new_build_rent", "dwellings_wanted"):
        block = re.search(rf'# \[\[rules\]\]\n# name = "{name}".*?\n#\n', text, re.DOTALL)
        assert block is not None
        text = text.replace(block[0], re.sub(r"(?m)^# ?", "", block[0]))
    text = text.replace("last_year = 2013", "last_year = 2015").replace("least = 40", f"least = {least}")
    study.write_text(text, encoding="utf-8")
    prices = [
        FIGURE.format(key=f"price_index.{y}", value=100 + y - 2010, unit="one") for y in range(2010, 2016)
    ]
    prices += [
        FIGURE.format(key=f"acquisition_cost.N-0{n}", value=20_000 + n, unit="kr2010/m2") for n in range(1, 4)
    ]
    prices.append(FIGURE.format(key="new_build_operation", value=300, unit="kr2010/m2/year"))
    with (home / "priser.toml").open("a", encoding="utf-8") as file:
        file.writelines(prices)
    return study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asked(tmp_path_factory.mktemp("nybyggeri"))


@pytest.fixture(scope="module")
def built(study: Path) -> Answer:
    return answer(Ask(study))


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_folder_tells_what_is_built(built: Answer, tmp_path: Path, lang: str) -> None:
    found = tables(built, lang)
    rows = found["projects"].frame
    chosen = rows[rows["project_built"]]
    assert chosen["dwellings"].sum() >= 5
    assert (chosen["project_rent_kr_m2"] <= 1_000).all()
    assert rows.loc[~rows["project_built"], "project_told"].str.len().gt(0).all()
    used = found["limits"].frame.set_index("rule").loc["base_capital", ["used", "limit"]]
    assert used["used"] == pytest.approx(chosen["base_capital_kr"].sum())
    assert used["limit"] == 72.2e6
    folder = write(built, tmp_path / "run", lang)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert say("report.table.projects", lang) in page
    assert all(code in page for code in chosen["project"])
    checked = recheck(folder)
    assert checked.agrees
    assert (checked.accounts["account"] == "built").sum() == len(rows)


def test_a_folder_that_tells_another_project_is_found_out(built: Answer, tmp_path: Path) -> None:
    folder = write(built, tmp_path / "run", "da")
    accounts = folder / "csv" / "accounts.csv"
    text = accounts.read_text(encoding="utf-8-sig")
    assert re.search(r"(?m)^built;.*;1(,0)?\r?$", text)
    accounts.write_text(re.sub(r"(?m)^(built;.*);1(,0)?(\r?)$", r"\1;0\3", text), encoding="utf-8-sig")
    found = recheck(folder)
    assert not found.agrees
    assert found.broken is not None
    assert "dwellings_wanted" in str(found.broken.fields["rule"])


def test_a_run_is_answered_again_and_climate_counts_what_is_built(
    built: Answer, study: Path, tmp_path: Path
) -> None:
    folder = write(built, tmp_path / "run", "da")
    assert read_manifest(folder)["solver"]["status"] == "optimal"
    again = answered(replay(folder))
    assert again.plan is not None
    assert built.plan is not None
    assert again.plan.flows["built"] == built.plan.flows["built"]
    found = of_run(folder, study, built.case.study)
    projects = {code for (code,), value in built.plan.flows["built"].items() if value}
    assert set(found.plan.places.index[~found.plan.standing]) == projects


def test_the_terminal_says_what_is_built(
    built: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, word in (("da", "Nybyggeri:"), ("en", "New build:")):
        summary(built, tables(built, lang), lang, tmp_path)
        assert word in capsys.readouterr().out


def test_one_organisation_alone_chooses_no_new_build(study: Path) -> None:
    found = answer(Ask(study, organisation="A"))
    assert "projects" not in tables(found, "da")
    assert found.case.sheet.sets["projects"] == ()
