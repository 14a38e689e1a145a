"""A study that lets the plan choose new build, from its file to the folder, the terminal and back."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from read_page import lines
from small import small_study
from traces import astray

from energi.compare.part import part
from energi.compare.runs import read_runs
from energi.compare.tables import compared
from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.flow import answer
from energi.recheck import answered, read_manifest, recheck, replay
from energi.report.charts import charts
from energi.report.climate_tables import climate_tables
from energi.report.folder import write
from energi.report.page import page
from energi.report.plain import write_plain
from energi.report.reading import made
from energi.report.sentences import sentences
from energi.report.tables import tables
from energi.report.terminal import summary
from energi.report.trace import origins
from energi.scenarios.grid import Grid
from energi.scenarios.outcome import base_of, outcomes
from energi.scenarios.tables import scenario_tables
from energi.verbs.climate import of_run
from energi.verbs.parts import telling
from energi.words import number, say

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
    assert astray(found, origins()) == []
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


@pytest.mark.parametrize("lang", ["da", "en"])
def test_what_a_project_is_and_what_binds_it_is_told(built: Answer, lang: str) -> None:
    """The second project of the sample is on a roof."""
    found = tables(built, lang)
    for name in ("projects", "new_build"):
        rows = found[name].frame.drop_duplicates("project").set_index("project")
        roof = rows.loc["N-02"]
        assert roof["project_kind"] == ("tagboliger" if lang == "da" else "roof dwellings")
        assert roof["estate"] in built.case.stock.estates.index
        assert "kilderne nævner ikke" in roof["new_build_told"] or "sources do not" in roof["new_build_told"]
        assert (rows["estate"].drop("N-02") == "").all()
    rents = found["projects"].frame.set_index("project")
    homes = built.case.stock.new_build.loc[rents.index]
    per_home = rents["project_rent_kr_m2"] * homes["heated_area_m2"] / homes["dwellings"] / 12
    assert rents["project_rent_kr_month"].to_numpy() == pytest.approx(per_home.to_numpy())


def test_tonnes_of_new_build_stand_year_by_year(built: Answer) -> None:
    found = tables(built, "da")
    rows = found["projects"].frame
    chosen = rows[rows["project_built"]]
    tonnes = found["co2"].frame.set_index(["organisation", "year"])
    last = built.case.offers.years[-1]
    assert tonnes.loc[("all", last), "chosen_build_t"] == pytest.approx(chosen["project_co2_t"].sum())
    assert tonnes.loc[("all", 2010), "chosen_build_t"] == 0
    each = found["co2"].frame.query("organisation != 'all'").groupby("year")["chosen_build_t"].sum()
    assert each.to_numpy() == pytest.approx(tonnes.loc["all", "chosen_build_t"].to_numpy())
    limits = found["limits"].frame.set_index("rule").loc["co2_together"]
    year = int(limits["year"])
    both = tonnes.loc[("all", year), ["standing_t", "chosen_build_t"]].sum()
    assert limits["used"] == pytest.approx(both)  # what the goal counts is the two together
    summary = found["summary"].frame.query("figure == 'co2_new_build'")
    assert summary["value"].iloc[0] == pytest.approx(tonnes.loc[("all", year), "chosen_build_t"])
    assert summary["value"].iloc[1:].sum() == pytest.approx(summary["value"].iloc[0])  # by organisation


@pytest.mark.parametrize("lang", ["da", "en"])
def test_what_the_goal_counts_besides_the_buildings_is_told(built: Answer, lang: str) -> None:
    shown = tables(built, lang)
    figures = shown["summary"].frame.set_index("figure")["value"]
    rows = shown["projects"].frame
    new = rows.loc[rows["project_built"], "project_cost_kr"].sum()
    assert made(built).certificate.objective == pytest.approx(figures["lcc_plan"] + new)
    counted = number((figures["lcc_plan"] + new) / 1e6, lang, 1)
    assert sentences(built, shown, lang)[1].endswith(say("report.sentence.counted", lang, counted=counted))


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_co2_told_against_the_goal_is_the_one_the_rule_counts(built: Answer, lang: str) -> None:
    """New build is in the sentence, the card, the chart and the table; both parts are told beside it."""
    found = tables(built, lang)
    frame = found["co2"].frame.query("organisation == 'all'").set_index("year")
    used = found["limits"].frame.set_index("rule").loc["co2_together"]
    row = frame.loc[int(used["year"])]
    assert row["chosen_build_t"] > 0
    assert used["used"] == pytest.approx(row["plan_t"])
    assert row["plan_t"] == pytest.approx(row["standing_t"] + row["chosen_build_t"])
    counted, standing, new = (number(row[key], lang, 0) for key in ("plan_t", "standing_t", "chosen_build_t"))
    goal = number(used["limit"], lang, 0)
    told = next(line for line in sentences(built, found, lang) if line.startswith("CO2"))
    expected = {
        "da": (f"{counted} t mod målet på {goal} t", f"kommer {standing} t fra", f"{new} t fra planens"),
        "en": (f"{counted} t against the goal of {goal} t", f"this {standing} t come", f"{new} t from the"),
    }
    assert all(words in told for words in expected[lang])
    drawn = charts(found, lang)["co2"]
    last = frame.iloc[-1]
    assert number(last["plan_t"], lang, 0) in drawn.told
    assert found["co2"].column("standing_t").title(lang) in drawn.svg
    shown = page(built, found, lang, "id")
    assert f"<b>{counted} t CO2</b>" in shown
    assert f">{number(row['plan_t'], lang, 1)}</td>" in shown


def test_every_place_tells_the_same_co2_against_the_goal(
    built: Answer, study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Terminal, page, files, comparison, variants, municipality and climate: what the goal's rule counts."""
    found = tables(built, "da")
    limit = found["limits"].frame.set_index("rule").loc["co2_together"]
    year, used, goal = int(limit["year"]), float(limit["used"]), float(limit["limit"])
    whole, tenth, of = number(used, "da", 0), number(used, "da", 1), number(goal, "da", 0)
    folder = write(built, tmp_path / "run", "da")
    summary(built, found, "da", folder)
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert next(line for line in printed if line[:2] == ["alle", "boligorganisationer"])[-2:] == [whole, of]
    assert f"<b>{whole} t CO2</b>" in (folder / "report.html").read_text(encoding="utf-8")
    # the files, alone and against another run
    pair = compared(read_runs([folder, folder]), "da")["compare_co2"].frame
    told = pair[(pair["organisation"] == "all") & (pair["year"] == year)].iloc[0]
    sides = [told[f"{key}_{n}"] for n in (1, 2) for key in ("plan_t", "goal_t")]
    assert sides == pytest.approx([used, goal] * 2)
    # the municipality's page
    write_plain(telling(built, "run", "da"), tmp_path / "kommune", "da")
    shown = lines((tmp_path / "kommune" / "municipality.html").read_text(encoding="utf-8"))
    row = next(line for line in shown if line.startswith(f"alle boligorganisationer | {year} |"))
    cells = row.split(" | ")
    assert cells[2] == tenth
    assert number(goal, "da", 1) in cells[3:]
    # variants of the study, the first of which is the study itself
    price = {"changes": "figures.energy_price.district_heating", "factors": [1.01]}
    grid = Grid.model_validate({"schema": 1, "study": study.name, "axes": [price]})
    base = base_of(study)
    tried = scenario_tables(grid, base, outcomes(grid, study, base, "da", lambda *_: None), "da")
    assert tried["scenarios_variants"].frame["plan_t"].iloc[0] == pytest.approx(used)
    # and the climate page, whose new build is part of the plan
    verdicts = climate_tables(of_run(folder, study, built.case.study), "da")["climate_verdicts"].frame
    judged = verdicts[(verdicts["origin"] == "study") & (verdicts["organisation"] == "all")].iloc[0]
    assert judged[["plan_t", "limit_t"]].to_list() == pytest.approx([used, goal])
    assert judged["chosen_build_t"] > 0


def own_wish(study: Path, home: Path, organisation: str) -> Path:
    """The study with a wish of one organisation's own."""
    shutil.copytree(study.parent, home, dirs_exist_ok=True)
    path = home / study.name
    text = path.read_text(encoding="utf-8")
    wish = f'[[rules]]\nname = "dwellings_wanted"\nleast = 5\norganisation = "{organisation}"\n\n[solving]'
    path.write_text(text.replace("[solving]", wish), encoding="utf-8")
    return path


def test_an_organisation_by_itself_builds_what_its_own_wish_asks_for(study: Path, tmp_path: Path) -> None:
    """The common wish and frame do not bind it, so without a wish of its own nothing is built."""
    alone = answer(Ask(study, organisation="A"))
    assert set(alone.case.sheet.sets["projects"]) == set(alone.case.stock.new_build.index)
    assert not any(made(alone).flows["built"].values())
    owner = alone.case.stock.new_build["organisation"]
    assert set(owner) == {"A"}
    own = answer(Ask(own_wish(study, tmp_path, "A"), organisation="A"))
    rows = tables(own, "da")["projects"].frame
    assert rows.loc[rows["project_built"], "dwellings_added"].sum() >= 5
    assert (rows["organisation_name"].str.len() > 0).all()
    assert not recheck(write(own, tmp_path / "run", "da")).changed


def test_every_part_of_a_run_tells_its_own_projects(study: Path, tmp_path: Path) -> None:
    whole = answer(Ask(own_wish(study, tmp_path, "A")))
    shown = tables(whole, "da")
    owner = whole.case.stock.new_build["organisation"]
    pieces = []
    for code in whole.case.stock.organisations.index:
        mine = tables(part(whole, str(code)), "da")
        if "projects" in mine:
            assert set(owner[mine["projects"].frame["project"]]) == {code}
            pieces.append(mine["projects"].frame)
        left = mine["co2"].frame.query("organisation == @code")["chosen_build_t"].to_numpy()
        right = shown["co2"].frame.query("organisation == @code")["chosen_build_t"].to_numpy()
        assert left == pytest.approx(right)
        wishes = mine["limits"].frame.query("rule == 'dwellings_wanted'")
        assert len(wishes) == (code == "A")  # the common one is nobody's own
    together = pd.concat(pieces).sort_values("project", ignore_index=True)
    pd.testing.assert_frame_equal(together, shown["projects"].frame)
