from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from energi import doctor
from energi.domain.errors import ShelfError
from energi.words import catalogue


def named(lang: str = "en") -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.examine(lang)}


def test_every_library_is_looked_at_with_its_version() -> None:
    checks = named()
    for library in ("numpy", "pandas", "pint", "pyomo", "highspy", "vl-convert-python", "xlsxwriter"):
        assert checks[library].ok, checks[library]
        assert importlib.metadata.version(library) in checks[library].detail


def test_looking_prints_nothing() -> None:
    looks = [sys.executable, "-c", "from energi.doctor import examine; examine()"]
    done = subprocess.run(looks, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert (done.stdout, done.stderr) == ("", "")


def test_solver_shelves_and_folder_are_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    checks = named()
    assert checks["solver (HiGHS)"].ok, checks["solver (HiGHS)"]
    assert checks["shelves"].ok, checks["shelves"]
    assert checks["working folder"].ok
    assert str(tmp_path) in checks["working folder"].detail
    assert list(tmp_path.iterdir()) == []


def test_both_languages_tell_of_the_same_things() -> None:
    danish, english = doctor.examine("da"), doctor.examine("en")
    assert [check.ok for check in danish] == [check.ok for check in english]
    assert "arbejdsmappe" in [check.name for check in danish]


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (sys.version_info[0], sys.version_info[1] + 1))
    check = named()["Python"]
    assert not check.ok
    assert "too old" in check.detail


def test_a_library_that_does_not_load_is_told() -> None:
    check = doctor._library("en", "numpy", "no_such_module_of_numpy")
    assert not check.ok
    assert "no_such_module_of_numpy" in check.detail


def test_not_being_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> list[str]:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "requires", nothing)
    assert [check.ok for check in doctor._libraries("da")] == [False]


def test_a_solver_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "energi.optimise.solve", None)
    assert not doctor._solver("da").ok


def test_missing_and_broken_shelves_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "shelf", lambda name: tmp_path / name)
    assert not doctor._shelves("da").ok
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "broken.toml").write_text("= no toml")
    assert not doctor._shelves("da").ok
    assert not doctor._sources("da").ok


def test_a_file_in_place_of_a_folder_cannot_be_written_to(tmp_path: Path) -> None:
    assert not doctor._folder("da", tmp_path / "missing").ok


@pytest.mark.parametrize(
    ("encoding", "ok"), [("utf-8", True), ("ascii", False), (None, False), ("x-none", False)]
)
def test_output_must_show_danish(encoding: str | None, ok: bool) -> None:
    assert doctor._output("da", encoding).ok is ok


def test_entries_without_source_or_status_are_found(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(
        '[[figures]]\nkey = "a"\nvalue = 1\nsource = "made-up-example"\nstatus = "user"\n'
    )
    (tmp_path / "bad.toml").write_text(
        '[deep]\nrows = [{name = "b", status = "user"}, {name = "c", source = "user", status = "sure"}]\n'
    )
    (tmp_path / "rows.csv").write_text("year,source,status\n2010,made-up-example,user\n2011,nowhere,quoted\n")
    (tmp_path / "bare.csv").write_text("year,value\n2010,1\n")
    assert [(entry.path.name, entry.where) for entry in doctor.unsourced(tmp_path)] == [
        ("bad.toml", "b"),
        ("bad.toml", "c"),
        ("bare.csv", "2"),
        ("rows.csv", "3"),
    ]
    assert len(list(doctor.entries(tmp_path))) == 6


def test_a_broken_shelf_file_is_an_error_of_the_shelf(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("= no toml")
    with pytest.raises(ShelfError):
        list(doctor.entries(tmp_path))


def test_every_check_has_its_words() -> None:
    names = {key.split(".")[1] for key in catalogue() if key.startswith("doctor.")}
    assert names == {
        "python", "installed", "library", "solver", "shelves", "status", "sources", "folder", "output",
    }  # fmt: skip
