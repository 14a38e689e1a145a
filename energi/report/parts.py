"""A run told in parts: a folder per organisation and one for the municipality, from the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from energi.explain.answer import Answer
from energi.report import manifest
from energi.report.folder import timeless, whole, write_csv
from energi.report.lead import cover
from energi.report.live_plan import write_plan_workbook
from energi.report.page import page
from energi.report.plain import Telling, fill_plain
from energi.report.table import Table
from energi.report.tables import tables
from energi.words import say

MUNICIPALITY = "municipality"


def write_parts(
    parts: Mapping[str, Answer], municipality: Telling, folder: Path, lang: str, content: Mapping[str, Any]
) -> dict[str, Path]:
    """Write the parts of a run into a folder that is empty or not there.

    Parameters
    ----------
    parts : Mapping[str, Answer]
        Code of an organisation -> its part of the answer.
    municipality : Telling
    folder : Path
    lang : str
    content : Mapping
        What the manifest says of the run.

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
            _write(whole_folder / places[code], answer, lang, run_id)
        (whole_folder / MUNICIPALITY).mkdir(parents=True)
        fill_plain(whole_folder / MUNICIPALITY, municipality, lang)
        outputs = manifest.digests(manifest.below(whole_folder))
        known = {
            "schema": manifest.SCHEMA,
            "kind": "organisations",
            **content,
            "parts": places,
            "outputs": outputs,
        }
        manifest.dump(known, whole_folder / "manifest.json")

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


def _write(place: Path, answer: Answer, lang: str, run_id: str) -> None:
    """Page, workbook and CSV files of one organisation."""
    (place / "csv").mkdir(parents=True)
    shown: dict[str, Table] = {name: timeless(each) for name, each in tables(answer, lang).items()}
    note = say("parts.note", lang, run_id=run_id)
    told = page(answer, shown, lang, run_id, note)
    (place / "report.html").write_text(told, encoding="utf-8", newline="\n")
    first = cover(answer, shown, lang, run_id)
    write_plan_workbook(place / "plan.xlsx", replace(first, lines=[note, *first.lines]), shown, lang)
    for name, each in shown.items():
        write_csv(place / "csv" / f"{name}.csv", each, lang)
