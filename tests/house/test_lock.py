from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]


def pins(name: str) -> dict[str, str]:
    found = PINNED.findall((ROOT / name).read_text(encoding="utf-8"))
    assert len(found) == len({project for project, _ in found}), "one version per library, on every Python"
    return {canonicalize_name(project): version for project, version in found}


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.txt", [*PROJECT["project"]["dependencies"], *GROUPS["build"]]),
        ("requirements-dev.txt", [line for line in GROUPS["dev"] if isinstance(line, str)]),
    ],
)
def test_the_lock_has_what_the_project_asks_for(lock: str, asked: list[str]) -> None:
    locked = pins(lock)
    for requirement in map(Requirement, asked):
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), requirement


def test_a_pin_names_the_extras_libraries_ask_for() -> None:
    """pip looks for the newest version of an extra that no pin names, and with hashes refuses it."""
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    locked = pins("requirements-dev.txt")
    asked = {
        (wanted.name, extra)
        for library in distributions()
        if canonicalize_name(library.name) in locked
        for wanted in map(Requirement, library.requires or ())
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""})
        for extra in wanted.extras
    }
    assert ("coverage", "toml") in asked
    assert all(re.search(rf"^{name}\[.*{extra}.*\]==", text, re.MULTILINE) for name, extra in asked)


def test_developers_run_what_users_run() -> None:
    users, developers = pins("requirements.txt"), pins("requirements-dev.txt")
    assert users.items() <= developers.items()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_no_place_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)[1:]
    assert len(entries) == len(pins(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
