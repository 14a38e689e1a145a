from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "hovedaftale-2010"

pytestmark = [pytest.mark.slow, pytest.mark.wheel]


def run(*command: str | Path, cwd: Path) -> str:
    """What a command printed; it knows nothing of the source tree."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=cwd, env={**env, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment with the locked libraries and the wheel."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home, with_pip=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    pip = [programs / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements.txt", cwd=home)
    run(*pip, "--no-deps", "--no-index", wheel, cwd=home)
    return programs


def test_the_wheel_holds_the_package_with_both_shelves_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"energi"}
    for name in ("models", "data"):
        beside = {
            path.relative_to(ROOT / name).as_posix() for path in (ROOT / name).rglob("*") if path.is_file()
        }
        inside = {
            path.removeprefix(f"energi/{name}/") for path in names if path.startswith(f"energi/{name}/")
        }
        assert inside == beside
    assert "energi/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert any(name.endswith(".dist-info/licenses/data/LICENCES.md") for name in names)


def test_the_installed_shelves_are_those_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = "from energi.shelf import shelf; print(shelf('models'), shelf('data'), sep='\\n')"
    for folder in run(installed / "python", "-c", where, cwd=tmp_path).splitlines():
        assert Path(folder).parent.name == "energi"
        assert Path(folder).is_relative_to(installed.parent)


def test_the_installed_program_plans_the_example_from_another_folder(installed: Path, tmp_path: Path) -> None:
    study = shutil.copytree(EXAMPLE, tmp_path / "studier" / "mit studie") / "study.toml"
    elsewhere = tmp_path / "et andet sted"
    elsewhere.mkdir()
    told = run(installed / "energi", "optimise", study, cwd=elsewhere)
    assert told.strip()
    assert list(tmp_path.rglob("manifest.json"))
