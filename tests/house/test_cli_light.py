from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"altair", "highspy", "jinja2", "numpy", "pandas", "pint", "pydantic", "pyomo", "scipy", "xlsxwriter"}
HELP = """
import sys
from energi.cli import main
sys.argv = ["energi", "--help"]
try:
    main()
except SystemExit as end:
    print(end.code or 0, *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    code, *modules = done.stderr.split()
    assert code == "0"
    assert "optimise" in done.stdout
    assert HEAVY & set(modules) == set()


@pytest.mark.parametrize("module", ["flow", "optimise.route", "explain.why", "scenarios.menus"])
def test_a_plan_loads_no_statistics(module: str) -> None:
    """Pyomo would load them for nobody: a quarter of the time a plan takes to start."""
    words = f"import sys, energi.{module}; print('scipy.sparse' in sys.modules, 'scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.split() == ["True", "False"]
