"""The package of docs/own-rules.md, really installed: found, listed, tried as ours are, used by a run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from edits import Run, edited
from small import small_study

from energi.domain.ask import Ask
from energi.flow import posed
from energi.optimise.planning import plan as planned
from energi.report.folder import decimal, read_csv
from energi.shelf import shelf

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "own-rules.md").read_text(encoding="utf-8")
CARD, USE, PROJECT, MODULE = re.findall(r"^```(?:toml|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.slow


def ran(*command: object, cwd: Path, site: Path | None = None, **more: str) -> str:
    """What a program printed that finds energi here and, if it is told where, the package."""
    paths = [str(path) for path in (ROOT, site) if path]
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(paths), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def energi(*words: object, cwd: Path, site: Path | None = None) -> str:
    return ran("-c", "from energi.cli import main; main()", *words, cwd=cwd, site=site)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder the package is installed into."""
    home = tmp_path_factory.mktemp("pakke")
    (home / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (home / "lejeregler.py").write_text(MODULE, encoding="utf-8")
    place = tmp_path_factory.mktemp("site")
    pip = ("-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps", "--no-index")
    ran(*pip, "--no-build-isolation", "--target", place, home, cwd=home)
    return place


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kort") / "my.toml"
    path.write_text(f"{(shelf('models') / 'portfolio.toml').read_text('utf-8')}\n{CARD}", encoding="utf-8")
    return path


def test_the_rule_is_found_and_listed_with_its_package(
    site: Path, card: Path, tmp_path: Path, run: Run
) -> None:
    told = energi("rules", "model", card, cwd=tmp_path, site=site)
    assert "rise_together (fra pakken lejeregler)" in told
    assert "sum(rent_rise[a, t] for a in estates_of[g]) <= rise_limit[g, t]" in " ".join(told.split())
    assert "budget (energis egen)" in told
    code, told, _ = run("rules", "model", card, "--lang", "en")
    assert (code, "rise_together (the card's formula)" in told) == (0, True)  # not installed in this process


def test_it_passes_the_tests_of_every_rule(site: Path, card: Path) -> None:
    asked = "rise_together or every_rule_has_a_card or symbol or over_a_given or letters or latex"
    options = ("-p", "no:cacheprovider", "-n0", "-vv", "-k", asked)
    told = ran(
        "-m", "pytest", "tests/optimise/test_rules.py", *options, cwd=ROOT, site=site, TOYS_CARD=str(card)
    )
    # Pyomo, units, random numbers, docstring: each with the package's rule
    assert len(re.findall(r"\[rise_together\] PASSED", told)) == 4


def test_a_run_keeps_it(site: Path, card: Path, tmp_path: Path, run: Run) -> None:
    study = small_study(tmp_path / "studie", buildings=4)
    case, _ = posed(Ask(study))
    plan = planned(case)
    homes, rise = case.stock.estates["organisation"], plan.booked()["rent_rise"]
    free = sum(kr for (estate, year), kr in rise.items() if (homes[estate], year) == ("A", 2013))
    assert free > 0
    use = USE.replace("250000.0", repr(0.8 * free))
    edited(study, r"\[solving\]", f"{use}\n[solving]")
    energi("optimise", study, "--model", card, "--out", tmp_path / "run", cwd=tmp_path, site=site)
    limits = read_csv(tmp_path / "run" / "csv" / "limits.csv", "da").set_index("rule").loc[["rise_together"]]
    assert decimal(limits["limit"], "da").tolist() == [pytest.approx(0.8 * free)]
    assert decimal(limits["used"], "da").iloc[0] <= 0.8 * free * (1 + 1e-6)
    code, _, _ = run("verify", tmp_path / "run")  # by the card's formula, without the package
    assert code == 0
