"""Is this machine ready? The doctor looks at one thing after another and says what it found.

Nothing is repaired and nothing is raised: what is wrong is a `Check` that is not ok.
"""

from __future__ import annotations

import csv
import importlib
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, get_args

from energi.domain.errors import ShelfError
from energi.domain.sourced import Status
from energi.shelf import shelf, sources, toml
from energi.words import say, text

OLDEST_PYTHON = (3, 11)
LETTERS = "æøå ÆØÅ m² CO₂ –"
STATUSES: tuple[str, ...] = get_args(Status)


@dataclass(frozen=True)
class Check:
    """One thing the doctor looked at.

    Attributes
    ----------
    name : str
        What was looked at, in the language asked for.
    ok : bool
        Whether energi can work with it.
    detail : str
        What was found, and what to do if it is not ok.
    """

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Entry:
    """A number or a card on a shelf that says where it comes from.

    Attributes
    ----------
    path : Path
        The file.
    where : str
        Key of the table, or the line of the row.
    source, status : str
        As they stand there; empty if they are missing.
    """

    path: Path
    where: str
    source: str
    status: str


def examine(lang: str = "da") -> list[Check]:
    """Everything the doctor looks at, in a fixed order."""
    return [
        _python(lang),
        *_libraries(lang),
        _solver(lang),
        _shelves(lang),
        _sources(lang),
        _folder(lang, Path.cwd()),
        _output(lang, sys.stdout.encoding),
    ]


def entries(folder: Path) -> Iterator[Entry]:
    """Every sourced entry below a folder: TOML tables with a ``status``, and all rows of CSV files."""
    for path in sorted(folder.rglob("*.toml")):
        for table in _tables(toml(path)):
            if isinstance(table.get("status"), str):
                where = str(table.get("key") or table.get("name") or table.get("id") or "")
                yield Entry(path, where, str(table.get("source", "")), table["status"])
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for line, row in enumerate(csv.DictReader(lines), start=2):
                yield Entry(path, str(line), row.get("source") or "", row.get("status") or "")


def unsourced(folder: Path) -> list[Entry]:
    """Entries below a folder that name no known source or no known status."""
    known = sources().keys()
    return [entry for entry in entries(folder) if entry.source not in known or entry.status not in STATUSES]


def _tables(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _tables(child)


def _check(lang: str, key: str, ok: bool, **fields: object) -> Check:
    told = say(f"doctor.{key}.{'good' if ok else 'bad'}", lang, **fields)
    return Check(say(f"doctor.{key}.name", lang), ok, told)


def _python(lang: str) -> Check:
    found, oldest = (".".join(map(str, version)) for version in (sys.version_info[:3], OLDEST_PYTHON))
    return _check(lang, "python", sys.version_info >= OLDEST_PYTHON, found=found, oldest=oldest)


def _libraries(lang: str) -> Iterator[Check]:
    """One check per library energi asks for; the list is the installed package's own."""
    try:
        asked = metadata.requires("energi") or []
    except metadata.PackageNotFoundError:
        yield _check(lang, "installed", ok=False)
        return
    modules: dict[str, str] = {}
    for module, owners in metadata.packages_distributions().items():
        for owner in owners:
            modules.setdefault(_plain(owner), module)
    for requirement in asked:
        if "extra ==" not in requirement:
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            yield _library(lang, name, modules.get(_plain(name), name))


def _plain(name: str) -> str:
    """A package's name as registries compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _library(lang: str, name: str, module: str) -> Check:
    try:
        importlib.import_module(module)
        found = metadata.version(name)
    except Exception as error:  # noqa: BLE001 - whatever a broken library raises is what to tell
        return Check(name, False, say("doctor.library.bad", lang, problem=str(error)))
    return Check(name, True, say("doctor.library.good", lang, found=found))


def _solver(lang: str) -> Check:
    """Most of x + 2y with x + y <= 3.5 and 2y <= 5: 5 in whole numbers, 6 without."""
    try:
        from energi.optimise.solve import quiet  # a broken library must not stop the doctor

        highs = quiet()
        x, y = (highs.addIntegral(lb=0, ub=4) for _ in range(2))
        highs.addConstrs(x + y <= 3.5, 2 * y <= 5)
        highs.maximize(x + 2 * y)
        found = highs.getObjectiveValue()
    except Exception as error:  # noqa: BLE001 - whatever the solver raises is what to tell
        return _check(lang, "solver", ok=False, problem=str(error))
    return _check(lang, "solver", abs(found - 5) < 1e-6, version=highs.version(), problem=text(found, lang))


def _shelves(lang: str) -> Check:
    try:
        models = shelf("models")
        cards = [path for path in models.rglob("*.toml") if path.parent.name != "words"]
        counts = Counter(entry.status for name in ("models", "data") for entry in entries(shelf(name)))
    except ShelfError as error:
        return _check(lang, "shelves", ok=False, problem=str(error))
    by_status = ", ".join(
        f"{say(f'doctor.status.{status}', lang)} {text(counts[status], lang)}" for status in STATUSES
    )
    ok = bool(cards and counts)
    return _check(
        lang,
        "shelves",
        ok,
        folder=models.parent,
        cards=len(cards),
        figures=counts.total(),
        by_status=by_status,
        problem=models.parent,
    )


def _sources(lang: str) -> Check:
    try:
        astray = [entry for name in ("models", "data") for entry in unsourced(shelf(name))]
    except ShelfError as error:
        return _check(lang, "sources", ok=False, problem=str(error))
    problem = ", ".join(f"{entry.path.name}: {entry.where}" for entry in astray[:5])
    return _check(lang, "sources", not astray, count=len(sources()), problem=problem)


def _folder(lang: str, folder: Path) -> Check:
    try:
        with tempfile.TemporaryFile(dir=folder):
            ok = True
    except OSError:
        ok = False
    return _check(lang, "folder", ok, folder=folder)


def _output(lang: str, encoding: str | None) -> Check:
    try:
        LETTERS.encode(encoding or "ascii")
        ok = True
    except (UnicodeEncodeError, LookupError):
        ok = False
    return _check(lang, "output", ok, encoding=encoding or "ascii")
