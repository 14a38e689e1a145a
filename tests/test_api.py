from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from small import small_study

import energi

HEAVY = "altair highspy jinja2 numpy pandas pint pydantic pyomo scipy xlsxwriter"


def test_importing_energi_is_light() -> None:
    code = (
        f"import sys, energi; print(*set('{HEAVY}'.split()) & {{n.partition('.')[0] for n in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.split() == []


def test_every_public_name_is_there() -> None:
    assert all(hasattr(energi, name) for name in energi.__all__)
    assert energi.__version__ == metadata.version("energi")


def test_no_public_function_has_the_name_of_a_folder() -> None:
    package = Path(energi.__file__).parent
    folders = {path.name for path in package.iterdir() if path.is_dir()} | {
        p.stem for p in package.glob("*.py")
    }
    assert not folders & set(energi.__all__)  # importing a submodule would put itself in its place


def test_five_lines_answer_a_study(tmp_path: Path) -> None:
    study = small_study(tmp_path / "studie")
    answer = energi.solve(study)
    assert answer.plan is not None
    assert answer.plan.certificate.status == "optimal"
    assert len(energi.tables(answer)["estates"].frame) == len(answer.case.stock.estates)
    place = energi.write(answer, tmp_path / "run")
    assert (place / "manifest.json").is_file()
    assert energi.findings(study) == answer.findings
    alone = energi.solve(str(study), organisation="B", time_limit_s=30, gap_percent=1)
    assert set(alone.case.stock.buildings["organisation"]) == {"B"}
    assert alone.case.study.solving.gap_percent == 1


def test_errors_are_caught_by_their_public_names(tmp_path: Path) -> None:
    with pytest.raises(energi.InputError, match="E-FILE-MISSING"):
        energi.solve(tmp_path / "missing.toml")
