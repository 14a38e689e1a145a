"""Workbooks counted anew by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")


def recounted(path: Path, folder: Path) -> openpyxl.Workbook:
    """The workbook counted anew: without stored values LibreOffice has to."""
    bare = folder / "bare.xlsx"
    openpyxl.load_workbook(path).save(bare)  # openpyxl keeps formulas and drops their values
    subprocess.run(  # noqa: S603 - the office program of this machine
        [str(SOFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx",
         "--outdir", str(folder / "counted"), str(bare)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return openpyxl.load_workbook(folder / "counted" / "bare.xlsx", data_only=True)
