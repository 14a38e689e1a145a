from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from energi.explain.answer import Answer
from energi.report import manifest
from energi.report.folder import write


@pytest.fixture(scope="module")
def content(written: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    return found


def test_every_file_is_hashed(content: dict[str, Any], written: Path) -> None:
    hashed = {**content["outputs"], **{f"input/{name}": told for name, told in content["inputs"].items()}}
    files = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    assert set(hashed) == files - {"manifest.json"}
    for name, told in hashed.items():
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == told, name


def test_no_path_of_the_machine_is_told(written: Path, study: Path) -> None:
    text = (written / "manifest.json").read_text(encoding="utf-8")
    assert str(study.parent.parent) not in text
    assert str(written) not in text
    assert str(Path.home()) not in text
    assert '"study_path": "' in text


def test_the_solver_and_the_versions_are_told(content: dict[str, Any], planned: Answer) -> None:
    assert planned.plan is not None
    told = content["solver"]
    assert told["status"] == "optimal"
    assert told["objective"] == planned.plan.certificate.objective
    assert told["bound"] <= told["objective"] * (1 + 1e-9)
    assert set(content["versions"]) == {
        "python", "energi", "pandas", "numpy", "scipy", "pyomo", "highspy", "pint",
    }  # fmt: skip
    assert set(content["seconds"]) == {"read", "check", "assess", "offer", "optimise", "explain"}
    assert content["counts"]["buildings"] == 12


def test_figures_of_the_user_are_disclosed(content: dict[str, Any]) -> None:
    assert content["figures"]
    assert {figure["status"] for figure in content["figures"]} <= {"user", "unverified"}


def test_shelves_are_hashed_as_a_whole_and_file_by_file(content: dict[str, Any]) -> None:
    assert "models/portfolio.toml" in content["shelves"]["files"]
    assert "data/SOURCES.toml" in content["shelves"]["files"]
    assert content["shelves"] == manifest.shelf_digests()


def test_the_run_id_is_the_same_whatever_the_language(
    content: dict[str, Any], planned: Answer, tmp_path: Path
) -> None:
    place = write(planned, tmp_path / "english", "en")
    english = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert english["run_id"] == content["run_id"]


def test_the_run_id_knows_options_inputs_and_shelves(planned: Answer) -> None:
    known = manifest.run_id(planned, "tree")
    assert manifest.run_id(planned, "tree") == known
    assert manifest.run_id(planned, "other") != known
    other = replace(planned, ask=replace(planned.ask, gap_percent=1.0))
    assert manifest.run_id(other, "tree") != known


def test_infinity_is_no_json(planned: Answer, tmp_path: Path) -> None:
    assert planned.plan is not None
    endless = replace(planned.plan.certificate, gap_percent=float("inf"), bound=float("-inf"))
    stopped = replace(planned, plan=replace(planned.plan, certificate=endless))
    assert manifest._solver(stopped)["gap_percent"] is None
    manifest.dump({"a": "ø"}, tmp_path / "m.json")
    assert (tmp_path / "m.json").read_text(encoding="utf-8") == '{\n  "a": "ø"\n}\n'


def test_a_clash_says_so(clashed: Answer) -> None:
    assert manifest._solver(clashed) == {"status": "clash"}
