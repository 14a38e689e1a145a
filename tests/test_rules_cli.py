"""`energi rules` and `energi rules check` as people use them, and what a tightened pack does to a plan."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from edits import Run
from small import small_study

from energi import cli
from energi.assess.packs import shelf_packs
from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.flow import answer
from energi.report.folder import read_csv
from energi.report.page import page
from energi.report.tables import tables
from energi.words import number, problem

OWN = """
name = "egne_krav"
title_da = "Egne krav"
title_en = "Own requirements"
about_da = "Boligorganisationens egne krav."
about_en = "The organisation's own requirements."

[[clauses]]
id = "OWN-{part}"
theme = "energy"
title_da = "Tæt klimaskærm"
title_en = "A tight envelope"
da = "U-værdien er højst {limit} W/m²K."
en = "The U-value is at most {limit} W/m²K."
kind = "krav"
binds = "component_touched"
source = "Organisationens beslutning 1. marts 2010"
checked = 2026-11-25
status = "user"
[clauses.predicate]
type = "component_u"
component = "{component}"
limit_w_m2k = {limit}

[[clauses]]
id = "OWN-PROFIT"
theme = "energy"
title_da = "Rentabilitet"
title_en = "Profitability"
da = "Næsten alt er rentabelt."
en = "Almost everything is profitable."
kind = "krav"
binds = "component_touched"
source = "user"
checked = 2026-11-25
status = "user"
[clauses.predicate]
type = "profitability"
limit = 0.001
"""


def own(folder: Path, limit: float = 0.15, component: str = "wall") -> Path:
    path = folder / "egne_krav.toml"
    text = OWN.format(limit=limit, component=component, part=component.upper())
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def run(raw: Run) -> Run:
    """The lines of stdout as they are; stderr with all white space made single."""

    def ran(*words: object) -> tuple[int, str, str]:
        code, out, err = raw(*words)
        return code, out, " ".join(err.split())

    return ran


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("studie"))


# --- energi rules


def test_the_list_names_every_pack(run: Run) -> None:
    code, out, _ = run("rules")
    assert code == 0
    assert [name for name in shelf_packs() if name not in out] == []
    assert "kan vurderes" in out
    assert "can be judged" in run("rules", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "da",
            [
                "højst 0,20 W/m²K",
                "Grænse: U ≤ 0,2 W/m²K",
                "Gælder fra 30.06.2010",
                "Kilde:",
                "set 23.11.2026",
            ],
        ),
        (
            "en",
            [
                "at most 0.20 W/m²K",
                "Limit: U ≤ 0.2 W/m²K",
                "In force from 2010-06-30",
                "Source:",
                "seen 2026",
            ],
        ),
    ],
)
def test_a_pack_named_shows_its_clauses(run: Run, lang: str, words: list[str]) -> None:
    code, out, _ = run("rules", "br10", "--lang", lang)
    told = " ".join(out.split())
    assert code == 0
    for word in (*words, "BR10-U-WALL", "BR10-25PCT"):
        assert word in told


def test_stand_ins_and_funding_are_shown(run: Run) -> None:
    told = " ".join(run("rules", "miljoe_2010")[1].split())
    for word in (
        "Stedfortræder P1",
        "Stedfortræder P2",
        "Stedfortræder P3",
        "Projektet afgør selv: støtte fra",
    ):
        assert word in told
    assert "ikke bekræftet, vurderes ikke, kravets egen tekst er ikke fundet" in told


def test_json_is_the_packs_and_their_sources(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("rules", "br10", own(tmp_path), "--json")
    content = json.loads(out)
    assert code == 0
    assert [pack["name"] for pack in content["packs"]] == ["br10", "egne_krav"]
    named = {clause["source"] for pack in content["packs"] for clause in pack["clauses"]}
    assert named <= set(content["sources"])
    wall = next(one for one in content["packs"][0]["clauses"] if one["id"] == "BR10-U-WALL")
    assert wall["predicate"] == {"type": "component_u", "component": "wall", "limit_w_m2k": 0.2}


@pytest.mark.parametrize(
    "change",
    [
        ('source = "user"', 'source = ""'),
        ("limit_w_m2k = 0.15", ""),
        ("limit_w_m2k = 0.15", "limit_w_m2k = 120"),  # in mW
        ("limit_w_m2k = 0.15", 'limit_w_m2k = 0.15\nunit = "W"'),
        ('id = "OWN-PROFIT"', 'id = "OWN-WALL"'),  # twice, with overlapping periods
        ('en = "Almost everything is profitable."', ""),
        (
            "checked = 2026-11-25",
            "",
        ),
    ],
)
def test_a_broken_pack_is_refused_with_a_sentence(run: Run, tmp_path: Path, change: tuple[str, str]) -> None:
    path = own(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    code, out, err = run("rules", path)
    assert (code, out) == (1, "")
    assert "egne_krav.toml" in err


def test_a_pack_that_is_not_there(run: Run) -> None:
    code, _, err = run("rules", "br99")
    assert code == 1
    assert "br99" in err


def test_help_is_in_both_languages(run: Run) -> None:
    for words, told in (
        (("rules", "--help"), "hold en portefølje op imod dem"),
        (("rules", "--help", "--lang", "en"), "hold a portfolio against them"),
        (("rules", "check", "--help", "--lang", "en"), "without choosing a plan"),
    ):
        code, out, _ = run(*words)
        assert code == 0
        assert told in " ".join(out.split())


# --- energi rules check


@pytest.fixture(scope="module")
def checked(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished check of the study against two packs at once, one of them the user's own."""
    place = tmp_path_factory.mktemp("krav")
    packs = ("--pack", "miljoe_2010", "--pack", "br10", "--pack", own(place))
    words = [str(word) for word in ("rules", "check", study, *packs, "--out", place / "run")]
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 0
    return place / "run"


def test_a_check_leaves_workbook_tables_manifest_and_input(checked: Path) -> None:
    for name in ("rules.xlsx", "manifest.json", "csv/verdicts.csv", "csv/packages.csv", "csv/clauses.csv"):
        assert (checked / name).is_file()
    told = json.loads((checked / "manifest.json").read_text("utf-8"))
    assert (told["kind"], told["options"]["packs"]) == ("rules", ["miljoe_2010", "br10", "egne_krav"])
    assert any(name.endswith("study.toml") for name in told["inputs"])
    assert any(name.endswith("egne_krav.toml") for name in told["inputs"])
    book = openpyxl.load_workbook(checked / "rules.xlsx", read_only=True)
    assert book.sheetnames[1:] == ["Vurderinger", "Hver vurdering", "Pakker", "Kravpakker", "Kravene"]


def test_every_verdict_has_a_clause_a_source_and_a_reason(checked: Path) -> None:
    rows = read_csv(checked / "csv" / "verdicts.csv", "da")
    named = rows[rows["clause"] != ""]
    assert (named["source"] != "").all()
    assert (rows["verdict_reason"] != "").all()
    assert set(rows["verdict_key"]) <= {"pass", "fail", "not_assessable"}
    free = rows[rows["clause"] == "OWN-WALL"]
    assert set(free["source"]) == {"Organisationens beslutning 1. marts 2010"}
    unprofitable = rows[rows["verdict_reason"].str.contains("ikke rentabelt at overholde")]
    assert len(unprofitable)
    assert unprofitable["evidence"].str.contains(r"kr\./år × \d+ år / .* kr\. = ").all()


def test_packages_are_judged_by_all_their_works(checked: Path) -> None:
    rows = read_csv(checked / "csv" / "packages.csv", "da")
    assert set(rows["verdict_key"]) >= {"fail"}
    failed = rows[rows["verdict_key"] == "fail"]
    assert failed["failing_clauses"].str.contains("OWN-WALL").any()
    assert (rows.loc[rows["verdict_key"] != "fail", "failing_clauses"] == "").all()


def test_english_says_the_same(run: Run, study: Path, tmp_path: Path) -> None:
    code, out, _ = run("rules", "check", study, "--out", tmp_path / "en", "--lang", "en")
    assert code == 0
    assert "meet every binding requirement" in " ".join(out.split())
    rows = read_csv(tmp_path / "en" / "csv" / "verdicts.csv", "en")
    assert set(rows["verdict"]) <= {"met", "not met", "not assessable"}


def test_a_workbook_alone_is_judged_as_far_as_it_goes(run: Run, study: Path, tmp_path: Path) -> None:
    book = study.parent / "portefolje.xlsx"
    words = (
        "--pack",
        "br10",
        "--pack",
        "byfornyelse_miljoe1",
        "--day",
        "2010-07-01",
        "--out",
        tmp_path / "r",
    )
    code, _, _ = run("rules", "check", book, *words)
    assert code == 0
    rows = read_csv(tmp_path / "r" / "csv" / "verdicts.csv", "da")
    assert {"bygning", "nybyggeri", "renovering", "huskeliste"} <= set(rows["verdict_kind"])
    proposals = rows[rows["clause"] == "KKM1-PROFIT"]  # without prices nothing is known of what pays
    assert set(proposals["verdict_key"]) <= {"not_assessable", "pass"}
    assert (proposals["verdict_key"] == "not_assessable").any()
    early = run("rules", "check", book, "--pack", "br10", "--day", "2010-06-29", "--out", tmp_path / "e")
    assert early[0] == 0
    before = read_csv(tmp_path / "e" / "csv" / "verdicts.csv", "da")
    assert "BR10-U-WALL" not in set(before["clause"])


@pytest.mark.parametrize(
    ("words", "told"),
    [((), "Der er ingen kravpakke"), (("--pack", "br10", "--out", "."), "overskriver aldrig")],
)
def test_what_cannot_be_checked(run: Run, study: Path, words: tuple[str, ...], told: str) -> None:
    code, out, err = run("rules", "check", study.parent / "portefolje.xlsx", *words)
    assert (code, out) == (1, "")
    assert told in err


def test_a_study_sets_its_own_dates(run: Run, study: Path) -> None:
    code, _, err = run("rules", "check", study, "--day", "2010-01-01")
    assert code == 1
    assert "--day" in err
    assert run("rules", "check", study, "--day", "i går")[0] == 2


# --- a plan under a tightened pack


def planned(study: Path, folder: Path, packs: str) -> tuple[pd.DataFrame, object]:
    """The plan of the study with other packs, and its folder's plan table."""
    home = folder / "studie"
    home.mkdir(parents=True)
    for path in study.parent.iterdir():
        (home / path.name).write_bytes(path.read_bytes())
    own(home, 0.15)
    text = (home / "study.toml").read_text(encoding="utf-8")
    text, count = re.subn(r"requirements = \[.*?\]", f"requirements = {packs}", text)
    assert count == 1
    (home / "study.toml").write_text(text, encoding="utf-8")
    found = answer(Ask(home / "study.toml"))
    return tables(found, "da")["plan"].frame, found


def test_a_tightened_pack_changes_the_choice_and_the_report_names_the_clause(
    study: Path, tmp_path: Path
) -> None:
    before, _ = planned(study, tmp_path / "a", '["br10"]')
    after, found = planned(study, tmp_path / "b", '["br10", "egne_krav.toml"]')
    changed = before["measures"].to_numpy() != after["measures"].to_numpy()
    assert changed.any()
    told = tables(found, "da")["plan"].frame  # type: ignore[arg-type]  # an answer
    assert told["reason"].str.contains("OWN-WALL").any()
    verdicts = tables(found, "da")["compliance"].frame  # type: ignore[arg-type]  # an answer
    own_rows = verdicts[verdicts["clause"] == "OWN-WALL"]
    assert (own_rows["verdict_key"] != "fail").all()  # the plan itself keeps it


def test_exceptions_of_a_soft_label_goal_are_few_and_named(study: Path, tmp_path: Path) -> None:
    """At most a third of what an organisation renovates may miss the steps of KK:Miljø1."""
    home = tmp_path / "studie"
    home.mkdir()
    for path in study.parent.iterdir():
        (home / path.name).write_bytes(path.read_bytes())
    text = (home / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r"requirements = \[.*?\]", 'requirements = ["br10", "byfornyelse_miljoe1"]', text)
    (home / "study.toml").write_text(
        text + '\n[[rules]]\nname = "label_goal"\nshare_percent = 34\n', encoding="utf-8"
    )
    found = answer(Ask(home / "study.toml"))
    shown = tables(found, "da")
    plan, verdicts = shown["plan"].frame, shown["compliance"].frame
    works = plan[plan["start_year"].notna()]
    steps = verdicts[(verdicts["clause"] == "KKM1-LABEL") & (verdicts["work"] == "pakken som helhed")]
    assert set(steps["subject"]) == set(works["building"])
    missed = set(steps.loc[steps["verdict_key"] == "fail", "subject"])
    for _, mine in works.groupby("organisation"):
        assert len(missed & set(mine["building"])) <= 0.34 * len(mine)
    named = steps[steps["verdict_key"] == "fail"]
    assert named["verdict_reason"].str.startswith("Undtagelse").all()
    soft = shown["soft_goals"].frame
    text = page(found, shown, "da", "id")
    assert ">Bløde mål</h3>" in text
    for row in soft.to_dict("records"):
        met, lacking = (number(row[key], "da", 0) for key in ("advice_met", "advice_missed"))
        cells = f'<td class="n">{met}</td><td class="n">{lacking}</td>'
        exception = "ja" if row["label_exception"] else "nej"
        assert f'{cells}<td class="">{exception}</td><td class="n">0</td>' in text
    assert set(soft.loc[soft["label_exception"] & (soft["building"] != ""), "building"]) == missed
    assert (soft["missed_kr"] == 0).all()  # no price is made up
    # label steps are the goal's exceptions, so they are not missed as recommendations too
    other = verdicts[verdicts["clause"] != "KKM1-LABEL"]
    advice = other[(other["demand"] == "anbefaling") & (other["verdict_kind"] == "renovering")]
    assert soft.loc[0, "advice_missed"] == (advice["verdict_key"] == "fail").sum()
    assert soft.loc[0, "advice_missed"] == soft["advice_missed"].iloc[1:].sum()


def test_a_price_on_an_exception_is_told_apart_from_the_cost(study: Path, tmp_path: Path) -> None:
    home = tmp_path / "studie"
    shutil.copytree(study.parent, home)
    text = (home / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r"requirements = \[.*?\]", 'requirements = ["br10", "byfornyelse_miljoe1"]', text)
    rule = '\n[[rules]]\nname = "label_goal"\nprice_kr = 250000\nper = "step"\n'
    (home / "study.toml").write_text(text + rule, encoding="utf-8")
    found = answer(Ask(home / "study.toml"))
    shown = tables(found, "en")
    soft, figures = shown["soft_goals"].frame, shown["summary"].frame.set_index("figure")["value"]
    told = page(found, shown, "en", "id")
    assert ">Soft goals</h3>" in told
    assert all(f'<td class="n">{number(value, "en", 0)}</td></tr>' in told for value in soft["missed_kr"])
    priced = soft["missed_kr"].iloc[0]
    assert priced % 250_000 == 0
    assert soft["missed_kr"].iloc[1:].sum() == priced
    assert found.plan is not None
    assert figures["lcc_plan"] + priced == pytest.approx(found.plan.certificate.objective)
    other = (text + rule).replace('minimise = "life_cycle_cost"', 'minimise = "capital"')
    (home / "study.toml").write_text(other, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        answer(Ask(home / "study.toml"))
    assert "price_kr" in "".join(str(value) for value in problem(caught.value, "da"))
