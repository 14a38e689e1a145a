from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 400
# Built from parts, so that this file does not match itself.
HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "--(extra-)?index" + "-url", "--find" + "-links"])
)
HOMES = re.compile(r"(?<![\w.:/~*-])/(" + "|".join(["work", "root", "tmp", "home", "Users"]) + r")/")


def _files() -> list[Path]:
    """What is in the repository or would be with the next commit."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - fixed words
    return [path for name in listed.split("\0") if name and (path := ROOT / name).exists()]


if shutil.which("git") is None or not (ROOT / ".git").exists():
    pytest.skip("an unpacked archive has no list of its files", allow_module_level=True)

FILES = _files()
MODULES = [path for path in FILES if path.suffix == ".py" and "tests" not in path.relative_to(ROOT).parts]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST


def test_shelves_hold_no_python() -> None:
    assert [named(path) for path in MODULES if path.relative_to(ROOT).parts[0] in {"models", "data"}] == []


def test_no_module_hides_a_shelf_of_the_wheel() -> None:
    assert not {
        "energi/models.py",
        "energi/data.py",
        "energi/models/__init__.py",
        "energi/data/__init__.py",
    } & {named(path) for path in FILES}


def test_git_ignores_no_shelf() -> None:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert not {"data", "data/", "models", "models/", "/data/", "/models/"} & set(lines)


def test_there_are_no_links_in_the_tree() -> None:
    assert [named(path) for path in FILES if path.is_symlink()] == []


def test_names_of_tests_are_unique() -> None:
    names = [path.name for path in FILES if path.name.startswith("test_") and path.suffix == ".py"]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("pattern", [HOSTS, HOMES], ids=["index host", "path of a machine"])
def test_no_file_names_an_index_host_or_a_path_of_a_machine(pattern: re.Pattern[str]) -> None:
    found = []
    for path in FILES:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or a workbook
        found += [f"{named(path)}:{n}" for n, line in enumerate(lines, start=1) if pattern.search(line)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("see " + "/wo" + "rk/main/x", True),
        ("'" + "/tm" + "p/x'", True),
        ("https://example.dk/wo" + "rk/x", False),
        ("../wo" + "rk/x", False),
    ],
)
def test_the_pattern_tells_a_machine_from_an_address(text: str, seen: bool) -> None:
    assert bool(HOMES.search(text)) is seen
