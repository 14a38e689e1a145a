"""A run's report written anew: whole, in another language, and with a frontier of the same study."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from edits import Run, edited

from energi.compare.runs import read_runs
from energi.compare.tables import compared
from energi.recheck import answered, replay
from energi.report.folder import decimal, read_csv, write
from energi.verbs.parts import report
from energi.verbs.questions import frontier


@pytest.fixture(scope="module")
def front(base_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a frontier of the first run's study, in English; the run's is Danish."""
    folder = tmp_path_factory.mktemp("front") / "en"
    asked = {"study": base_study, "between": "life_cycle_cost,co2", "points": 3, "time_limit": 30, "gap": 1}
    assert frontier({**asked, "out": folder, "report_lang": "en"}, "da") == 0
    return folder


def test_the_report_written_anew_is_the_run_s_own(base: Path, tmp_path: Path) -> None:
    """Byte for byte: page, workbook, every table, the prices of the limits among them."""
    assert report(base, tmp_path / "igen", None, parts=False) == 0
    for name in ("report.html", "plan.xlsx"):
        assert (tmp_path / "igen" / name).read_bytes() == (base / name).read_bytes(), name
    anew = {path.name for path in (tmp_path / "igen" / "csv").iterdir()}
    assert anew == {path.name for path in (base / "csv").iterdir()} - {"accounts.csv"}
    for name in anew:
        assert (tmp_path / "igen" / "csv" / name).read_bytes() == (base / "csv" / name).read_bytes(), name


def test_told_in_another_language_and_back_nothing_is_lost(base: Path, tmp_path: Path) -> None:
    write(answered(replay(base)), tmp_path / "en", "en")
    write(answered(replay(tmp_path / "en")), tmp_path / "da", "da")
    for path in (base / "csv").iterdir():
        assert (tmp_path / "da" / "csv" / path.name).read_bytes() == path.read_bytes(), path.name
    assert "The price of each limit" in (tmp_path / "en" / "report.html").read_text("utf-8")
    for lang, between, nothing in (("da", ";", "ingen arbejder"), ("en", ",", "no works")):
        plan = tmp_path / lang / "csv" / "plan.csv"  # a building without works is the same in both too
        edited(
            plan,
            f"{between}[^{between}]*{between}wall:A-01-1-F2(?={between})",
            f"{between}{nothing}{between}",
        )
    runs = read_runs([tmp_path / "da", tmp_path / "en"])
    assert (runs[0].frame("plan", ["works"])["works"] == "").sum() == 1
    assert compared(runs, "da")["compare_plan"].frame.empty


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_points_of_the_folder_stand_in_the_report(
    run: Run, base: Path, front: Path, tmp_path: Path, lang: str
) -> None:
    """Whatever the languages of run, frontier and report."""
    out = tmp_path / "ud"
    code, printed, err = run("report", base, "--frontier", front, "--out", out, "--lang", lang)
    assert (code, err) == (0, "")
    assert printed == str(out / "report.html")
    theirs, ours = (
        read_csv(front / "csv" / "frontier.csv", front.name),
        read_csv(out / "csv" / "front.csv", lang),
    )
    points = ours[ours["point"] != ""].reset_index(drop=True)
    assert len(points) == len(theirs) >= 2
    for column in ("point", "goal_life_cycle_cost", "goal_co2", "gap_percent", "buildings_renovated"):
        assert decimal(points[column], lang).tolist() == decimal(theirs[column], front.name).tolist()
    content = json.loads((base / "manifest.json").read_text("utf-8"))
    own = decimal(ours["goal_life_cycle_cost"], lang)[ours["own"] == {"da": "ja", "en": "yes"}[lang]]
    assert own.tolist() == pytest.approx([content["solver"]["objective"]], rel=1e-6)
    page = (out / "report.html").read_text("utf-8")
    assert {"da": "Hvad koster det ene mål i det andet?", "en": "What does one goal cost"}[lang] in page
    told = json.loads((out / "manifest.json").read_text("utf-8"))
    assert told["frontier"]["run_id"] == json.loads((front / "manifest.json").read_text("utf-8"))["run_id"]
    assert told["run_id"] == content["run_id"]


def test_the_frontier_s_page_says_how(front: Path) -> None:
    assert "energi report" in (front / "frontier.html").read_text("utf-8")


def test_it_is_on_the_municipality_s_page_and_the_others_say_so(
    base: Path, front: Path, tmp_path: Path
) -> None:
    assert report(base, tmp_path / "dele", "da", frontier=front) == 0
    page = (tmp_path / "dele" / "municipality" / "municipality.html").read_text("utf-8")
    assert page.count("<svg") == 5
    assert "Kørslens egen plan" in page
    assert (tmp_path / "dele" / "municipality" / "csv" / "front.csv").is_file()
    for code in json.loads((tmp_path / "dele" / "manifest.json").read_text("utf-8"))["parts"]:
        own = (tmp_path / "dele" / code / "report.html").read_text("utf-8")
        assert "for alle boligorganisationer under ét og står på kommunens side" in own
        assert 'id="frontier"' not in own


@pytest.mark.parametrize(
    ("lang", "told"),
    [("da", "ikke regnet af det samme"), ("en", "not computed from the same")],
)
def test_a_frontier_of_something_else_is_refused(
    run: Run, base: Path, dearer: Path, part: Path, front: Path, tmp_path: Path, lang: str, told: str
) -> None:
    def refused(run_folder: Path, folder: Path) -> str:
        code, _, err = run(
            "report", run_folder, "--frontier", folder, "--out", tmp_path / "x", "--lang", lang
        )
        assert code == 1
        assert not (tmp_path / "x").exists()
        return err

    err = refused(dearer, front)
    assert told in err
    assert "study.toml" in err
    assert "portefolje.xlsx" in err
    assert "co2.csv" not in err
    assert {"da": "kun af boligorganisationen B", "en": "housing organisation B alone"}[lang] in refused(
        part, front
    )
    assert "energi frontier" in refused(base, base)
    assert "energi frontier" in refused(base, tmp_path)
    spoilt = shutil.copytree(front, tmp_path / "spoilt")
    edited(spoilt / "csv" / "frontier.csv", r"\d", "7")
    assert "csv/frontier.csv" in refused(base, spoilt)
