"""The command line as people use it: what it prints, what it leaves behind, how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from edits import Run
from small import small_study

from energi import cli
from energi.optimise.solve import Progress
from energi.report.folder import read_csv
from energi.report.terminal import Telling


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("studie"))


@pytest.fixture
def own(study: Path, tmp_path: Path) -> Path:
    """A copy of the study that a test may spoil."""
    return shutil.copytree(study.parent, tmp_path / "eget") / "study.toml"


@pytest.fixture(scope="module")
def done(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run; tests that change it take a copy."""
    place = tmp_path_factory.mktemp("resultat") / "run"
    with pytest.raises(SystemExit) as end:
        cli.main(["optimise", str(study), "--out", str(place)])
    assert end.value.code == 0
    return place


# --- optimise ------------------------------------------------------------------------------------


def test_without_out_the_run_goes_below_runs(
    run: Run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("optimise", study)
    assert code == 0
    (place,) = (tmp_path / "runs" / study.parent.name).iterdir()
    assert (place / "report.html").is_file()
    assert "Planen renoverer" in out
    assert "Finder den bedste plan" in err
    assert "HiGHS 1" not in err
    assert "Copyright" not in out  # the solver's banner


def test_a_folder_that_holds_something_is_refused_before_anything_is_computed(
    run: Run, study: Path, done: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.rglob("*")}
    code, out, err = run("optimise", study, "--out", done)
    assert code == 1
    assert out == ""
    assert "overskriver aldrig" in err
    assert {path: path.stat().st_mtime_ns for path in done.rglob("*")} == before


def test_english_gives_the_same_numbers(run: Run, study: Path, done: Path, tmp_path: Path) -> None:
    code, out, _ = run("optimise", study, "--out", tmp_path / "en", "--lang", "en")
    assert code == 0
    assert "The plan renovates" in out
    danish, english = (
        read_csv(place / "csv" / "accounts.csv", lang)["value"].str.replace(point, ".", regex=False)
        for place, lang, point in ((done, "da", ","), (tmp_path / "en", "en", "."))
    )
    assert danish.tolist() == english.tolist()
    told = [json.loads((place / "manifest.json").read_text("utf-8")) for place in (done, tmp_path / "en")]
    assert told[0]["run_id"] == told[1]["run_id"]


def test_one_organisation_by_itself(run: Run, study: Path, tmp_path: Path) -> None:
    code, _, _ = run("optimise", study, "--out", tmp_path / "b", "--organisation", "B")
    assert code == 0
    plan = read_csv(tmp_path / "b" / "csv" / "plan.csv", "da")
    assert set(plan["organisation"]) == {"B"}
    assert run("verify", tmp_path / "b")[0] == 0
    code, _, err = run("optimise", study, "--organisation", "Ingen")
    assert (code, "Ingen" in err) == (1, True)


def test_a_broken_cell_stops_its_building_and_the_rest_is_planned(
    run: Run, own: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(own.parent / "portefolje.xlsx")
    sheet = book["Bygninger"]
    keys = {cell.value: cell.column for cell in sheet[2]}
    code_of = sheet.cell(3, keys["building"]).value
    sheet.cell(3, keys["heated_area_m2"]).value = "stor"
    book.save(own.parent / "portefolje.xlsx")
    letter = sheet.cell(3, keys["heated_area_m2"]).column_letter

    code, out, _ = run("check", own.parent / "portefolje.xlsx")
    assert code == 0
    assert f"(celle {letter}3)" in out
    assert "»stor«" in out
    assert "11 bygninger kan bruges" in out
    code, out, _ = run("optimise", own, "--out", tmp_path / "run")
    assert code == 0
    assert "1 fejl" in out
    assert "Bygninger udeladt på grund af fejl i data: 1" in " ".join(out.split())
    plan = read_csv(tmp_path / "run" / "csv" / "plan.csv", "da")
    assert len(plan) == 11
    assert code_of not in set(plan["building"])
    assert "stor" in (tmp_path / "run" / "csv" / "findings.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("lang", "sentence"), [("da", "kan ikke læses som en Excel-fil"), ("en", "cannot be read as an Excel")]
)
def test_a_workbook_that_cannot_be_read_stops_with_a_sentence(
    run: Run, own: Path, tmp_path: Path, lang: str, sentence: str
) -> None:
    (own.parent / "portefolje.xlsx").write_bytes(b"PK\x03\x04 but no workbook")
    for words in (("optimise", own, "--out", tmp_path / "run"), ("check", own)):
        code, out, err = run(*words, "--lang", lang)
        assert (code, out) == (1, "")
        assert sentence in err
    assert not (tmp_path / "run").exists()


def test_an_impossible_goal_tells_what_would_have_to_give_and_no_result(run: Run, tmp_path: Path) -> None:
    study = small_study(tmp_path / "studie", less_co2_percent=99)
    code, out, _ = run("optimise", study, "--out", tmp_path / "run")
    assert code == 3
    assert "kan ikke nås" in out
    files = {path.name for path in (tmp_path / "run" / "csv").iterdir()}
    assert files == {"beyond.csv", "loosening.csv", "findings.csv", "menu.csv", "figures.csv"}
    told = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert told["solver"] == {"status": "clash"}
    page = (tmp_path / "run" / "report.html").read_text("utf-8")
    assert "totaløkonomien" not in page
    assert run("verify", tmp_path / "run")[0] == 1


def test_next_to_no_time_ends_without_a_result_or_with_a_plan(run: Run, study: Path, tmp_path: Path) -> None:
    code, out, err = run("optimise", study, "--out", tmp_path / "run", "--time-limit", "0.001")
    assert code in {3, 4}
    assert (tmp_path / "run").exists() == (code == 4)
    if code == 3:
        assert out == ""
        assert "før der var fundet en plan" in err


def test_ctrl_c_keeps_the_best_plan_found(
    run: Run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = []

    def press(_: Telling, progress: Progress) -> None:
        if progress.objective == progress.objective and not pressed:
            pressed.append(progress)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)  # HiGHS waits here, so that it cannot finish before it is told to stop

    monkeypatch.setattr(Telling, "solving", press)
    code, out, _ = run("optimise", study, "--out", tmp_path / "run", "--gap", "0")
    assert pressed
    assert code == 4
    assert "Stoppet af brugeren" in out
    told = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert told["solver"]["status"] == "interrupted"
    assert told["solver"]["objective"] is not None
    assert run("verify", tmp_path / "run")[0] == 0


# --- check, sample, verify, doctor ---------------------------------------------------------------


def test_check_tells_the_worst_first_and_closes_with_counts(run: Run, study: Path) -> None:
    code, out, err = run("check", study)
    assert (code, err) == (0, "")
    assert "12 bygninger kan bruges." in out
    assert "0 fejl" in out


def test_check_stops_only_when_nothing_can_be_computed(run: Run, own: Path) -> None:
    assert run("check", own.parent / "none.xlsx")[0] == 1
    own.write_text("schema = 1\n", encoding="utf-8")
    code, _, err = run("check", own)
    assert code == 1
    assert "workbook" in err


def test_sample_writes_a_study_and_says_it_is_made_up(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("sample", tmp_path / "ny", "--buildings", 6, "--seed", 7)
    assert code == 0
    assert (tmp_path / "ny" / "study.toml").is_file()
    assert "study.toml" in out
    assert "opdigtet" in out


def test_verify_agrees_with_a_run_as_it_was_written(run: Run, done: Path) -> None:
    code, out, _ = run("verify", done)
    assert code == 0
    assert "alle tal stemmer" in out


def spoilt(done: Path, tmp_path: Path, change: Callable[[str], str], name: str = "plan.csv") -> Path:
    place = shutil.copytree(done, tmp_path / "spoilt")
    path = place / "csv" / name
    text = path.read_text(encoding="utf-8-sig")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8-sig")
    return place


def first_with(text: str, package: Callable[[str], str]) -> str:
    """The plan with another package in its first row: a function of the building's code."""
    head, first, *rest = text.split("\n")
    keys, cells = head.split(";"), first.split(";")
    for key, value in {"package": package(cells[keys.index("building")]), "start_year": ""}.items():
        cells[keys.index(key)] = value
    return "\n".join([head, ";".join(cells), *rest])


def do_nothing(text: str) -> str:
    """The plan with its first building left as it is."""
    return first_with(text, lambda building: f"{building}/0")


def no_such_package(text: str) -> str:
    return first_with(text, lambda building: f"{building}/99999")


def test_verify_sees_another_plan_than_the_runs(run: Run, done: Path, tmp_path: Path) -> None:
    code, out, _ = run("verify", spoilt(done, tmp_path, do_nothing))
    assert code == 1
    assert "Ændret siden kørslen: csv/plan.csv" in out
    assert "capital" in out
    assert "0 afviger" not in out


def test_verify_sees_a_package_that_does_not_exist(run: Run, done: Path, tmp_path: Path) -> None:
    code, _, err = run("verify", spoilt(done, tmp_path, no_such_package))
    assert code == 1
    assert "stemmer ikke med menuen" in err


def test_verify_sees_a_changed_account_and_a_missing_building(run: Run, done: Path, tmp_path: Path) -> None:
    def cut(text: str) -> str:
        return "\n".join(text.split("\n")[:-2]) + "\n"

    code, out, _ = run("verify", spoilt(done, tmp_path / "a", cut, "accounts.csv"))
    assert (code, "1 afviger" in out) == (1, True)
    assert run("verify", spoilt(done, tmp_path / "b", cut))[0] == 1


def test_verify_refuses_what_is_no_run(run: Run, tmp_path: Path) -> None:
    code, _, err = run("verify", tmp_path)
    assert (code, "ikke en hel resultatmappe" in err) == (1, True)
    (tmp_path / "manifest.json").write_text("{}")
    assert run("verify", tmp_path)[0] == 1


def test_doctor_looks_at_the_machine(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("doctor", "--lang", "en")
    assert "solver (HiGHS)" in out
    assert code in {0, 1}
    assert ("ready" in out) == (code == 0)


# --- help and misuse -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("bogus",), "Ukendt kommando: bogus"),
        (("optimise",), "Der mangler en angivelse: STUDIE"),
        (("optimise", "x", "--bogus"), "Ukendt valgmulighed: --bogus"),
        (("optimise", "x", "--time-limit", "0"), "Ugyldig værdi for --time-limit. Tilladt er: over 0."),
        (("optimise", "x", "--gap", "abc"), "Ugyldig værdi for --gap. Tilladt er: mindst 0."),
        (("sample", "x", "--buildings", "0"), "Tilladt er: fra 1 til 1000000."),
        (("check", "x", "--lang", "fr"), "Tilladt er: da, en."),
        (("optimise", "x", "y"), "ikke brugt rigtigt (y)"),
        (("optimise", "x", "--out"), "--out er ikke brugt rigtigt"),
    ],
)
def test_wrong_use_is_told_in_danish(run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert told in err
    assert "Se hjælpen" in err


def test_help_is_danish_through_and_through(run: Run) -> None:
    _, out, _ = run("sample", "--help")
    assert "Angivelser: MAPPE" in out
    assert "[fra 1 til 1000000; ellers 74]" in out
    for english in ("Options", "default", "INTEGER", "RANGE", "FOLDER"):
        assert english not in out
    code, out, _ = run()
    assert (code, "Kommandoer:" in out) == (2, True)


def test_help_is_english_if_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENERGI_LANG", "en")
    code, out, _ = run("optimise", "--help")
    assert code == 0
    assert "Arguments: STUDY" in out
    assert "[above 0]" in out
