"""100,000 buildings x 20 columns from a workbook and from CSV: read and checked, beside pandas.

Each way runs in a process of its own, so that its peak memory can be told. The seconds depend on the
machine; the ratios are what to compare.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

COLUMNS = 20
WAYS = ("energi_csv", "pandas_csv", "energi_xlsx", "pandas_xlsx_calamine", "pandas_xlsx_openpyxl")


def main(arguments: Sequence[str] = ()) -> None:
    """Write the portfolio, run every way once, print seconds, memory and ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks reading", description=__doc__)
    parser.add_argument("--buildings", type=int, default=100_000)
    parser.add_argument("--ways", nargs="*", default=WAYS, choices=WAYS)
    parser.add_argument("--run", choices=("write", *WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.run == "write":
        _write(asked.folder, asked.buildings)
        return
    if asked.run:
        _run(asked.run, asked.folder)
        return
    with tempfile.TemporaryDirectory() as scratch:
        _child("write", Path(scratch), asked.buildings)  # so that its memory is not counted
        found = {way: _measured(way, Path(scratch)) for way in asked.ways}
    print(f"{asked.buildings} buildings x {COLUMNS} columns (buildings 12, labels 8), read and checked")
    for way, told in found.items():
        print(f"  {way:22} {told['seconds']:6.2f} s  {told['cpu']:6.2f} s cpu  {told['peak_gb']:5.2f} GB")
    for kind in ("csv", "xlsx_calamine", "xlsx_openpyxl"):
        ours, theirs = found.get(f"energi_{kind.split('_')[0]}"), found.get(f"pandas_{kind}")
        if ours and theirs:
            print(f"  energi / pandas {kind}: {ours['cpu'] / theirs['cpu']:.2f}")


def _write(folder: Path, buildings: int) -> None:
    """Both kinds of file; labels have their first eight columns, so that twenty are filled."""
    from energi.sample.csv_folder import write_csv_folder
    from energi.sample.portfolio import sample
    from energi.sample.workbook import write_workbook

    tables = sample(buildings, 1, max(3, buildings // 250))
    tables["labels"] = tables["labels"].iloc[:, :8]
    tables = {table: frame for table, frame in tables.items() if table not in ("proposals", "heat_use")}
    write_workbook(tables, folder / "p.xlsx")
    write_csv_folder(tables, folder / "csv")


def _measured(way: str, folder: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads(_child(way, folder, 0).splitlines()[-1])
    return found


def _child(way: str, folder: Path, buildings: int) -> str:
    """Run a part of this file in a process of its own; gives what it prints."""
    words = ["--run", way, "--folder", str(folder), "--buildings", str(buildings)]
    return subprocess.run(  # noqa: S603 - this file
        [sys.executable, "-m", "benchmarks", "reading", *words], capture_output=True, text=True, check=True
    ).stdout


def _run(way: str, folder: Path) -> None:
    work = _work(way, folder)
    began, cpu = time.perf_counter(), time.process_time()
    rows = work()
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "rows": rows,
    }
    print(json.dumps(told))


def _work(way: str, folder: Path) -> Callable[[], int]:
    """What is timed: our reading and checking, or pandas' reading alone."""
    if way.startswith("energi"):
        from energi.check import check
        from energi.read import read_portfolio

        path = folder / ("p.xlsx" if way.endswith("xlsx") else "csv")
        return lambda: len(check(read_portfolio(path), date(2010, 1, 1)).buildings)
    if way == "pandas_csv":
        files = sorted((folder / "csv").iterdir())
        return lambda: max(
            len(pd.read_csv(file, sep=";", decimal=",", skiprows=[1], low_memory=False)) for file in files
        )
    engine = way.rsplit("_", 1)[1]
    return lambda: max(
        len(frame)
        for frame in pd.read_excel(folder / "p.xlsx", sheet_name=None, engine=engine).values()  # type: ignore[call-overload]  # an engine's name
    )
