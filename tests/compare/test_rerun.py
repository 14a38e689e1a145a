"""A run made again: equal byte for byte, or told what is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from edits import Run, edited
from small import small_study

from energi.compare.again import again
from energi.compare.flat import flat
from energi.domain.ask import Ask
from energi.flow import answer
from energi.report import manifest
from energi.report.folder import write


@pytest.fixture
def own(base: Path, tmp_path: Path) -> Path:
    """A copy of the run that a test may spoil."""
    return shutil.copytree(base, tmp_path / "kørsel")


def kinds(old: Path, new: Path) -> set[str]:
    return set(again(old, new, "da").differences.frame["differs_key"])


def test_a_run_made_again_is_the_same_byte_for_byte(run: Run, own: Path) -> None:
    code, out, err = run("rerun", own)
    new = own.with_name("kørsel-igen")
    assert code == 0
    assert "er gentaget" in out
    assert "Finder den bedste plan" in err
    for name, path in manifest.below(own).items():
        if name not in {"manifest.json", "solver.log"}:
            assert path.read_bytes() == (new / name).read_bytes(), name
    assert kinds(own, new) == set()
    assert run("rerun", own, "--out", new)[0] == 1  # nothing is overwritten
    code, out, _ = run("rerun", own, "--lang", "en", "--out", own.with_name("once more"))
    assert (code, "byte for byte" in out) == (0, True)


def test_a_changed_input_makes_another_run_and_is_told(run: Run, own: Path) -> None:
    edited(own / "input" / "study.toml", r"cap_kr_m2 = \d+", "cap_kr_m2 = 3")
    code, out, _ = run("rerun", own)
    assert code == 1
    assert "ændret i mappen siden kørslen: input/study.toml" in out
    assert "fil: csv/accounts.csv" in out
    assert "manifest.json: rules.rent_absolute.cap_kr_m2: før 40.0, nu 3.0" in out
    assert "plan, bygning:" in out
    assert "energi compare" in out


def test_a_spoilt_output_is_a_difference(base: Path, own: Path) -> None:
    (own / "csv" / "labels.csv").unlink()
    found = again(own, base, "en")
    assert not found.equal
    rows = {(row[1], row[2]): row[3:] for row in found.differences.frame.itertuples(index=False, name=None)}
    assert rows["changed", "csv/labels.csv"][1] == ""
    assert rows["output", "csv/labels.csv"][0] == ""


def test_other_shelves_and_code_are_causes_not_differences(own: Path, base: Path) -> None:
    content = json.loads((own / "manifest.json").read_text("utf-8"))
    content["shelves"]["files"]["models/portfolio.toml"] = "0" * 64
    content["code"]["files"]["flow.py"] = "1" * 64
    content["versions"]["pandas"] = "1.0"
    manifest.dump(content, own / "manifest.json")
    found = again(own, base, "da")
    assert found.equal
    assert set(found.differences.frame["differs_key"]) == {"shelf", "code", "version"}
    del content["code"]  # a run of a version that did not tell
    manifest.dump(content, own / "manifest.json")
    assert kinds(own, base) == {"shelf", "version"}


def test_a_run_without_a_plan_is_made_again_too(run: Run, tmp_path: Path) -> None:
    study = small_study(tmp_path / "studie", less_co2_percent=99)
    old = write(answer(Ask(study)), tmp_path / "uden", "en")
    code, out, _ = run("rerun", old)
    assert (code, "er gentaget" in out) == (0, True)


def test_only_a_run_folder_can_be_made_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[]")
    code, _, err = run("rerun", tmp_path)
    assert (code, "ikke en hel resultatmappe" in err) == (1, True)


def test_the_code_is_hashed(base: Path) -> None:
    told = json.loads((base / "manifest.json").read_text("utf-8"))["code"]
    assert told == manifest.code_digests()
    assert {"flow.py", "report/page.html.j2", "report/page.css"} <= told["files"].keys()
    assert not any(name.endswith(".pyc") for name in told["files"])


def test_nested_data_is_told_by_name() -> None:
    rules = [{"name": "budget"}, {"name": "co2_together", "year": 2015, "reduction_percent": 20}]
    twice = {"rules": [{"name": "list", "most": 1}, {"name": "list", "most": 2}]}
    assert flat(twice)["rules.list#2.most"] == "2"
    assert flat({"a": {"b": [1, 2]}, "rules": rules, "none": []}) == {
        "a.b": "1, 2",
        "rules.budget.name": "budget",
        "rules.co2_together.2015.name": "co2_together",
        "rules.co2_together.2015.year": "2015",
        "rules.co2_together.2015.reduction_percent": "20",
        "none": "",
    }
