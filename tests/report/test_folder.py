from __future__ import annotations

import csv
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.explain.answer import Answer
from energi.flow import answer
from energi.report import folder as run_folder
from energi.report.folder import account_rows, decimal, read_csv, write, write_csv
from energi.report.table import Shown, Table
from energi.report.tables import tables

PARTS = {"report.html", "plan.xlsx", "csv", "manifest.json", "solver.log", "input"}


def test_a_run_folder_is_whole_and_has_a_copy_of_the_input(written: Path, study: Path) -> None:
    assert {path.name for path in written.iterdir()} == PARTS
    for name in ("study.toml", "portefolje.xlsx", "priser.toml", "co2.csv"):
        assert (written / "input" / name).read_bytes() == (study.parent / name).read_bytes()
    assert "Presolving" in (written / "solver.log").read_text(encoding="utf-8")
    assert [path.name for path in written.parent.iterdir() if path.name.startswith(".")] == []


def test_every_table_is_a_csv_file_with_machine_keys(written: Path, planned: Answer) -> None:
    for name, table in tables(planned, "da").items():
        lines = (written / "csv" / f"{name}.csv").read_text(encoding="utf-8-sig").split("\n")
        keys = [column.key for column in table.columns if column.key != "seconds"]
        assert lines[0].split(";") == keys
    assert (written / "csv" / "plan.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_nothing_is_overwritten(planned: Answer, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="E-OUT-TAKEN"):
        write(planned, tmp_path, "da")
    with pytest.raises(InputError, match="E-OUT-TAKEN"):
        write(planned, tmp_path / "mine.txt", "da")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_may_be_used(planned: Answer, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    assert {path.name for path in write(planned, tmp_path / "tom").iterdir()} == PARTS


def test_a_stopped_run_leaves_nothing(
    planned: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_folder, "write_plan_workbook", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(planned, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_two_runs_give_the_same_bytes(written: Path, study: Path, tmp_path: Path) -> None:
    again = write(answer(Ask(study)), tmp_path / "again", "da")
    for path in sorted((written / "csv").iterdir()):
        assert path.read_bytes() == (again / "csv" / path.name).read_bytes(), path.name
    assert (written / "plan.xlsx").read_bytes() == (again / "plan.xlsx").read_bytes()


def test_english_has_the_same_numbers(written: Path, planned: Answer, tmp_path: Path) -> None:
    english = write(planned, tmp_path / "english", "en")
    for name, table in tables(planned, "en").items():
        danish_rows = read_csv(written / "csv" / f"{name}.csv", "da")
        english_rows = read_csv(english / "csv" / f"{name}.csv", "en")
        for column in table.columns:
            if column.numeric and column.key != "seconds":
                ours = decimal(english_rows[column.key], "en")
                pd.testing.assert_series_equal(decimal(danish_rows[column.key], "da"), ours)
    first = (english / "csv" / "plan.csv").read_text(encoding="utf-8-sig").split("\n")[0]
    assert first.startswith("organisation,organisation_name,")


def test_a_clash_writes_no_results(clashed: Answer, tmp_path: Path) -> None:
    place = write(clashed, tmp_path / "clash", "da")
    assert {path.name for path in place.iterdir()} == PARTS
    names = {path.stem for path in (place / "csv").iterdir()}
    assert names == {"loosening", "beyond", "findings", "menu", "figures"}
    assert "CO2-mål i 2015" in (place / "csv" / "loosening.csv").read_text(encoding="utf-8-sig")
    assert (place / "solver.log").read_text(encoding="utf-8") == ""


def some(*values: object, kind: str = "text") -> Table:
    column = Shown("key", kind=kind)  # type: ignore[arg-type]  # a test's word
    return Table("some", pd.DataFrame({"key": list(values)}), (column,))


def lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[0] if row else "" for row in csv.reader(file, delimiter=";")][1:]


def test_a_text_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    texts = ["=1+1", "+45 12", "-", "@sum", "'quoted", "plain", 'a;b\n"c"']
    write_csv(tmp_path / "some.csv", some(*texts), "da")
    assert lines(tmp_path / "some.csv") == ["'=1+1", "'+45 12", "'-", "'@sum", "'quoted", "plain", 'a;b\n"c"']
    assert read_csv(tmp_path / "some.csv", "da")["key"].tolist() == texts


@pytest.mark.parametrize(("lang", "shown"), [("da", "-1234,56"), ("en", "-1234.56")])
def test_numbers_keep_every_digit_and_the_language_its_point(lang: str, shown: str, tmp_path: Path) -> None:
    write_csv(tmp_path / "some.csv", some(-1234.56, 0.1 + 0.2, math.nan, 2.0, kind="number"), lang)
    found = read_csv(tmp_path / "some.csv", lang)["key"]
    assert found[0] == shown
    assert found[2:].tolist() == ["", "2"]
    assert decimal(found, lang)[1] == 0.1 + 0.2


def test_accounts_are_told_with_all_their_keys(planned: Answer) -> None:
    assert planned.plan is not None
    rows = account_rows(planned.case.sheet, planned.plan.accounts)
    assert len(rows) == len(planned.plan.accounts)
    rise = rows[rows["account"] == "rent_rise"].iloc[0]
    assert (rise["organisation"], rise["estate"] != "", rise["year"] > 2000) == ("", True, True)


def test_a_study_may_name_files_elsewhere(planned: Answer, study: Path, tmp_path: Path) -> None:
    home = tmp_path / "here" / "study"
    shutil.copytree(study.parent, home)
    shutil.move(home / "portefolje.xlsx", home.parent / "portefolje.xlsx")
    text = (home / "study.toml").read_text(encoding="utf-8")
    (home / "study.toml").write_text(
        text.replace('"portefolje.xlsx"', '"../portefolje.xlsx"'), encoding="utf-8"
    )
    found = planned.case.study.model_copy(update={"workbook": "../portefolje.xlsx"})
    moved = replace(planned, ask=Ask(home / "study.toml"), case=replace(planned.case, study=found))
    place = write(moved, tmp_path / "run")
    copied = {path.relative_to(place / "input").as_posix() for path in (place / "input").rglob("*.*")}
    assert copied == {"study/study.toml", "portefolje.xlsx", "study/priser.toml", "study/co2.csv"}
