"""A run told anew from its own numbers: whole, or a folder per organisation and one for the municipality."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from energi.explain.answer import Answer
from energi.report import manifest
from energi.report.folder import timeless, whole, write_csv
from energi.report.front import Front, front_sentences, front_table
from energi.report.lead import cover
from energi.report.live_plan import write_plan_workbook
from energi.report.page import page
from energi.report.plain import Telling, fill_plain
from energi.report.table import Table
from energi.report.tables import tables
from energi.words import say

MUNICIPALITY = "municipality"


def write_whole(
    answer: Answer,
    folder: Path,
    lang: str,
    content: Mapping[str, Any],
    hashes: Mapping[str, str],
    front: Front | None = None,
) -> Path:
    """Write a run's report, workbook and CSV files into a folder that is empty or not there.

    Parameters
    ----------
    answer : Answer
    folder : Path
    lang : str
    content : Mapping
        What the manifest says of the run.
    hashes : Mapping[str, str]
        SHA-256 of what the run was computed from, by name.
    front : Front, optional
        Of the same study.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    run_id = str(content["run_id"])

    def fill(part: Path) -> None:
        _write(part, answer, lang, run_id, hashes=hashes, front=front)
        _seal(part, {"kind": "report", **content})

    return whole(folder, fill) / "report.html"


def _seal(part: Path, content: Mapping[str, Any]) -> None:
    """Write the manifest about all that stands in the folder."""
    outputs = manifest.digests(manifest.below(part))
    manifest.dump({"schema": manifest.SCHEMA, **content, "outputs": outputs}, part / "manifest.json")


def write_parts(
    parts: Mapping[str, Answer],
    prices: Mapping[str, Table],
    municipality: Telling,
    folder: Path,
    lang: str,
    content: Mapping[str, Any],
    note: str = "",
) -> dict[str, Path]:
    """Write the parts of a run into a folder that is empty or not there.

    Parameters
    ----------
    parts : Mapping[str, Answer]
        Code of an organisation -> its part of the answer.
    prices : Mapping[str, Table]
        By the same codes: the prices of the limits that concern it.
    municipality : Telling
    folder : Path
    lang : str
    content : Mapping
        What the manifest says of the run.
    note : str
        What a reader of any part must know besides.

    Returns
    -------
    dict
        Code, and ``municipality`` -> its page.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    places = named(parts)
    run_id = str(content["run_id"])

    def fill(whole_folder: Path) -> None:
        for code, answer in parts.items():
            about = f"{say('parts.note', lang, run_id=run_id)} {note}".strip()
            _write(whole_folder / places[code], answer, lang, run_id, about, prices=prices[code])
        (whole_folder / MUNICIPALITY).mkdir(parents=True)
        fill_plain(whole_folder / MUNICIPALITY, municipality, lang)
        _seal(whole_folder, {"kind": "organisations", **content, "parts": places})

    place = whole(folder, fill)
    pages = {code: place / each / "report.html" for code, each in places.items()}
    return {**pages, MUNICIPALITY: place / MUNICIPALITY / f"{municipality.name}.html"}


def named(codes: Iterable[str]) -> dict[str, str]:
    """A folder's name for every code: what a file system takes, each once."""
    found: dict[str, str] = {}
    for code in codes:
        plain = re.sub(r"[^\w-]", "_", code)
        name, turn = plain, 2
        while name.casefold() in {MUNICIPALITY, *(other.casefold() for other in found.values())}:
            name, turn = f"{plain}-{turn}", turn + 1
        found[code] = name
    return found


def _write(
    place: Path,
    answer: Answer,
    lang: str,
    run_id: str,
    note: str = "",
    *,
    hashes: Mapping[str, str] = MappingProxyType({}),
    front: Front | None = None,
    prices: Table | None = None,
) -> None:
    """Page, workbook and CSV files of an answer; its prices may be told by another."""
    (place / "csv").mkdir(parents=True)
    found = tables(answer, lang) | ({} if prices is None else {prices.name: prices})
    shown: dict[str, Table] = {name: timeless(each) for name, each in found.items()}
    said: list[str] = []
    if front is not None:
        shown["front"] = front_table(answer, front, lang)
        said = front_sentences(answer, front, shown["front"], lang)
    told = page(answer, shown, lang, run_id, note, hashes, said)
    (place / "report.html").write_text(told, encoding="utf-8", newline="\n")
    first = cover(answer, shown, lang, run_id)
    lines = [*[note] * bool(note), *first.lines]
    write_plan_workbook(place / "plan.xlsx", replace(first, lines=lines), shown, lang)
    for name, each in shown.items():
        write_csv(place / "csv" / f"{name}.csv", each, lang)
