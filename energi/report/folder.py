"""The run folder: written beside its place, then moved there whole, so a stopped run leaves nothing half."""

from __future__ import annotations

import csv
import math
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from energi.assess.verdict import joined
from energi.domain.errors import InputError
from energi.domain.stock import Plan
from energi.explain.answer import Answer
from energi.optimise.sheet import Sheet
from energi.report import manifest
from energi.report.lead import cover
from energi.report.live_plan import write_plan_workbook
from energi.report.page import page
from energi.report.table import Shown, Table
from energi.report.tables import tables

FORMULA_STARTS = ("=", "+", "-", "@")
"""What a spreadsheet takes for a formula at the start of a text."""

RUNS = Path("runs")
"""Where runs go unless the user says otherwise."""

ENCODING = "utf-8-sig"
"""With a mark at the start, by which Excel knows UTF-8."""


def separators(lang: str) -> tuple[str, str]:
    """Field separator and decimal point of the CSV files in a language."""
    return (";", ",") if lang == "da" else (",", ".")


def free(folder: Path) -> Path:
    """The folder, if a run may be written there: nothing is ever overwritten.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if it is a file or holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("E-OUT-TAKEN", folder=str(folder))
    return folder


def write(answer: Answer, folder: Path | str, lang: str = "da") -> Path:
    """Write a run folder: report, workbook, CSV files, manifest, the solver's log and the input.

    Parameters
    ----------
    answer : Answer
        With a plan or without; without one, no result numbers are written.
    folder : Path or str
        A folder that does not exist or is empty.
    lang : str
        Language of words and number formats.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    return whole(Path(folder), lambda part: _fill(part, answer, lang))


def whole(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Write a folder beside its place and move it there whole.

    Parameters
    ----------
    folder : Path
        A folder that does not exist or is empty.
    fill : callable
        Given the folder to write into, which it makes.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    place = free(folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # left by a run that was killed
    try:
        fill(part)
        if place.exists():
            place.rmdir()
        part.rename(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return place


def _fill(part: Path, answer: Answer, lang: str) -> None:
    inputs = copied(part, manifest.input_files(answer.case.study, answer.ask.path))
    shown = {name: timeless(table) for name, table in tables(answer, lang).items()}
    shelves = manifest.shelf_digests()
    run = manifest.run_id(answer, shelves["tree"])
    given = manifest.digests(inputs)
    hashes = {**given, manifest.SHELVES_NAME: shelves["tree"]}
    told = page(answer, shown, lang, run, hashes=hashes)
    (part / "report.html").write_text(told, encoding="utf-8", newline="\n")
    write_plan_workbook(part / "plan.xlsx", cover(answer, shown, lang, run), shown, lang)
    (part / "csv").mkdir()
    for name, table in {**shown, **_accounts(answer)}.items():
        write_csv(part / "csv" / f"{name}.csv", table, lang)
    log = answer.ask.log
    text = log.read_text(encoding="utf-8") if log is not None and log.is_file() else ""
    (part / "solver.log").write_text(text, encoding="utf-8", newline="\n")
    outputs = manifest.below(part)
    content = manifest.manifest(
        answer,
        lang=lang,
        inputs=given,
        shelves=shelves,
        outputs={n: manifest.digest(path) for n, path in outputs.items() if not n.startswith("input/")},
        finished=manifest.now(),
    )
    manifest.dump(content, part / "manifest.json")


def copied(part: Path, inputs: Mapping[str, Path]) -> Mapping[str, Path]:
    """The input, copied below ``input/``."""
    for name, path in inputs.items():
        target = part / "input" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return inputs


def fresh(study: Path, prefix: str = "") -> Path:
    """``runs/<study's folder>/<time>``, and a number behind it if that is taken."""
    moment = prefix + datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    return _untaken(RUNS / (study.resolve().parent.name or "study") / moment)


def beside(run: Path, word: str) -> Path:
    """``<run>-<word>``, and a number behind it if that is taken."""
    full = run.resolve()
    return _untaken(full.with_name(f"{full.name}-{word}"))


def _untaken(wanted: Path) -> Path:
    place, taken = wanted, 1
    while place.exists():
        taken += 1
        place = wanted.with_name(f"{wanted.name}-{taken}")
    return place


def timeless(table: Table) -> Table:
    """The table without what differs from run to run; that stands in the manifest only."""
    kept = tuple(column for column in table.columns if column.key != "seconds")
    return Table(table.name, table.frame[[column.key for column in kept]], kept)


def _accounts(answer: Answer) -> Mapping[str, Table]:
    """The accounts of the plan as numbers only, for `energi verify`; nothing without a plan."""
    if answer.plan is None:
        return {}
    columns = (
        Shown("account", kind="key"),
        Shown("organisation", kind="code"),
        Shown("estate", kind="code"),
        Shown("item", kind="code"),
        Shown("year", kind="year"),
        Shown("value", kind="number"),
    )
    rows = joined(
        [account_rows(answer.case.sheet, part) for part in (answer.plan.accounts, _flows(answer.plan))]
    )
    return {"accounts": Table("accounts", rows, columns)}


def _flows(plan: Plan) -> pd.DataFrame:
    """The flows the solver chose, as accounts are listed."""
    rows = [(name, key, value) for name, values in plan.flows.items() for key, value in values.items()]
    return pd.DataFrame(rows, columns=["account", "key", "value"])


def account_rows(sheet: Sheet, accounts: pd.DataFrame) -> pd.DataFrame:
    """Accounts with their keys spread over columns.

    Parameters
    ----------
    sheet : Sheet
        Tells what a family's keys mean.
    accounts : DataFrame
        account, key, value, as in `energi.domain.stock.Plan`.

    Returns
    -------
    DataFrame
        account, organisation, estate, item, year, value; ``""`` and 0 where an account has none. An item is
        what an account of other sets is of: a list, a fund and the works it pays.
    """
    columns = {"organisations": "organisation", "estates": "estate", "item": "item", "years": "year"}
    empty = {"organisations": "", "estates": "", "item": "", "years": 0}
    each = {**sheet.families, **{symbol.name: symbol.each for symbol, _ in sheet.flows}}
    places = []
    for family, key in zip(accounts["account"], accounts["key"], strict=True):
        of = dict(zip(each[family], key, strict=True))
        item = " | ".join(str(part) for name, part in of.items() if name not in columns)
        places.append({**empty, **of, "item": item})
    spread = pd.DataFrame(places, columns=list(columns)).rename(columns=columns)
    spread.insert(0, "account", accounts["account"].to_numpy())
    return spread.assign(value=accounts["value"].to_numpy(float))


def write_csv(path: Path, table: Table, lang: str) -> None:
    """Write a table with its machine keys as header and every digit of its numbers.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    separator, point = separators(lang)
    columns = [
        [_field(value, column, lang, point) for value in table.frame[column.key].tolist()]
        for column in table.columns
    ]
    with path.open("w", encoding=ENCODING, newline="") as file:
        out = csv.writer(file, delimiter=separator, lineterminator="\r\n")
        out.writerow([column.key for column in table.columns])
        out.writerows(zip(*columns, strict=True))


def _field(value: Any, column: Shown, lang: str, point: str) -> str:
    if column.kind == "flag":
        return column.cell(value, lang)
    if not column.numeric:
        text = str(value)
        return f"'{text}" if text.startswith(FORMULA_STARTS) else text
    number = float(value)
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else repr(number).replace(".", point)


def read_csv(path: Path, lang: str) -> pd.DataFrame:
    """A table as `write_csv` wrote it, every cell as text; `decimal` makes numbers of a column."""
    separator, _ = separators(lang)
    frame = pd.read_csv(path, sep=separator, encoding=ENCODING, dtype=str, keep_default_na=False)
    return frame.map(lambda text: text[1:] if text.startswith("'") and text[1:2] in FORMULA_STARTS else text)


def decimal(texts: pd.Series, lang: str) -> pd.Series:
    """The numbers a column of a CSV file holds, NaN where it is empty or holds anything else."""
    _, point = separators(lang)
    return pd.to_numeric(texts.str.replace(point, ".", regex=False), errors="coerce").astype(float)
