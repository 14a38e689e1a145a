"""The verb ``energi report``: one run told organisation by organisation, and to the municipality."""

from __future__ import annotations

from pathlib import Path

import click

from energi.compare.municipality import municipality
from energi.compare.part import common_rules, part
from energi.explain.answer import Answer
from energi.recheck import Run, answered, replay
from energi.report.charts import charts
from energi.report.folder import beside, free
from energi.report.lead import cover
from energi.report.parts import write_parts
from energi.report.plain import Telling
from energi.report.tables import tables
from energi.words import say

DONE = 0


def report(folder: Path, out: Path | None, report_lang: str | None) -> int:
    """Write a page, a workbook and tables per organisation, and for the municipality, from one run.

    Parameters
    ----------
    folder : Path
        Run folder of ``energi optimise``.
    out : Path or None
        Where to; ``<folder>-organisationer`` if none is named.
    report_lang : str or None
        Language; that of the run if none is named.

    Raises
    ------
    InputError
        As `energi.recheck.replay` and `energi.recheck.answered`.
    """
    place = free(out or beside(folder, "organisationer"))
    run = replay(folder)
    lang = report_lang or run.lang
    answer = answered(run)
    names = run.case.stock.organisations["name"]
    parts = {str(code): part(answer, str(code)) for code in names.index}
    content = {"run_id": run.content["run_id"], "run": folder.resolve().name, "options": {"lang": lang}}
    pages = write_parts(parts, telling(run, answer, lang), place, lang, content)
    for code, page in pages.items():
        click.echo(f"{names.get(code, say('parts.municipality', lang))}: {page}")
    return DONE


def telling(run: Run, answer: Answer, lang: str) -> Telling:
    """What the municipality is told."""
    every = tables(answer, lang)
    drawn = charts(every, lang)
    shown = {name: drawn[chart] for name, chart in _CHARTS.items()}
    first = cover(answer, every, lang, str(run.content["run_id"]))
    subtitle = say("parts.subtitle", lang, names=", ".join(answer.case.stock.organisations["name"]))
    return Telling(
        "municipality", first, subtitle, municipality(every, common_rules(answer.case.card)), shown
    )


_CHARTS = {"co2": "co2", "budget": "budget", "estates": "rent", "labels": "labels"}
