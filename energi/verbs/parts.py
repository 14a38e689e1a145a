"""The verb ``energi report``: one run told anew, whole, or per organisation and to the municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from energi.compare.front import front_of
from energi.compare.municipality import municipality
from energi.compare.part import common_rules, own_prices, part
from energi.explain.answer import Answer
from energi.recheck import Run, answered, replay
from energi.report import manifest
from energi.report.charts import charts
from energi.report.folder import beside, free
from energi.report.front import Front, front_chart, front_sentences, front_table
from energi.report.lead import cover
from energi.report.parts import write_parts, write_whole
from energi.report.plain import Telling
from energi.report.tables import tables
from energi.report.tables_prices import prices
from energi.words import say

DONE = 0


def report(
    folder: Path,
    out: Path | None,
    report_lang: str | None,
    *,
    parts: bool = True,
    frontier: Path | None = None,
) -> int:
    """Write page, workbook and tables anew from one run: whole, or per organisation and for the municipality.

    Parameters
    ----------
    folder : Path
        Run folder of ``energi optimise``.
    out : Path or None
        Where to; ``<folder>-organisationer`` or ``<folder>-rapport`` if none is named.
    report_lang : str or None
        Language; that of the run if none is named.
    parts : bool
        Per organisation.
    frontier : Path or None
        Folder of ``energi frontier`` for the same study, to be told with the run.

    Raises
    ------
    InputError
        As `energi.recheck.replay`, `energi.recheck.answered` and `energi.compare.front.front_of`.
    """
    place = free(out or beside(folder, "organisationer" if parts else "rapport"))
    run = replay(folder)
    front = None if frontier is None else front_of(frontier, run)
    lang = report_lang or run.lang
    answer = answered(run)
    content = {"run_id": run.content["run_id"], "run": folder.resolve().name, "options": {"lang": lang}}
    if front is not None:
        content["frontier"] = {"run_id": front.run_id, "run": str(frontier and frontier.resolve().name)}
    if parts:
        _parts(run, answer, front, place, lang, content)
    else:
        shelves = {manifest.SHELVES_NAME: run.content["shelves"]["tree"]}
        click.echo(write_whole(answer, place, lang, content, {**run.content["inputs"], **shelves}, front))
    return DONE


def _parts(
    run: Run, answer: Answer, front: Front | None, place: Path, lang: str, content: Mapping[str, Any]
) -> None:
    """Write a folder per organisation and one for the municipality."""
    names = run.case.stock.organisations["name"]
    told = {str(code): part(answer, str(code)) for code in names.index}
    every = prices(answer, lang)
    priced = {code: own_prices(answer, own, every) for code, own in told.items()}
    note = say("front.municipality", lang) if front is not None else ""
    pages = write_parts(
        told, priced, telling(answer, str(run.content["run_id"]), lang, front), place, lang, content, note
    )
    for code, page in pages.items():
        click.echo(f"{names.get(code, say('parts.municipality', lang))}: {page}")


def telling(answer: Answer, run_id: str, lang: str, front: Front | None = None) -> Telling:
    """What the municipality is told."""
    every = tables(answer, lang)
    drawn = charts(every, lang)
    shown = {name: drawn[chart] for name, chart in _CHARTS.items()}
    first = cover(answer, every, lang, run_id)
    subtitle = say("parts.subtitle", lang, names=", ".join(answer.case.stock.organisations["name"]))
    told = municipality(every, common_rules(answer.case.card))
    if front is not None:
        points = front_table(answer, front, lang)
        said = front_sentences(answer, front, points, lang)
        told, shown = {**told, "front": points}, {**shown, "front": front_chart(points, lang)}
        first = replace(first, lines=[*first.lines, *said])
    return Telling("municipality", first, subtitle, told, shown)


_CHARTS = {"co2": "co2", "budget": "budget", "estates": "rent", "labels": "labels"}
