"""The verbs ``energi rules`` and ``energi rules check``: the packs, and a portfolio held against them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from energi.assess.comply import today
from energi.assess.label import convert_class, scale_at
from energi.assess.packs import read_packs, shelf_packs
from energi.assess.verdict import COLUMNS, joined
from energi.check import check as checked
from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.domain.requirement import Pack
from energi.domain.sourced import Figures
from energi.domain.stock import Stock
from energi.flow import posed
from energi.options.demanded_proposals import Asked
from energi.options.demands import on_day
from energi.options.held import held
from energi.options.proposals import stated
from energi.options.worth import Ground
from energi.read import read_portfolio, read_study
from energi.report import manifest
from energi.report.folder import free, fresh
from energi.report.rules_folder import Checked, write_rules
from energi.report.rules_tables import Judged, counted, rules_tables
from energi.report.rules_terminal import show_check, show_clauses, show_packs
from energi.report.terminal import Telling
from energi.shelf import sources
from energi.words import say, text

DONE = 0


def show(names: Sequence[str], lang: str, machine: bool) -> int:
    """List the packs on the shelf, or every clause of the packs named.

    Parameters
    ----------
    names : sequence of str
        Packs on the shelf, or files.
    lang : str
    machine : bool
        Tell it as JSON, and nothing else.
    """
    packs = read_packs(located(names) or shelf_packs(), Path())
    if machine:
        click.echo(as_json(packs))
    elif names:
        show_clauses(packs, lang)
    else:
        show_packs(packs, lang)
    return DONE


def located(names: Sequence[str]) -> tuple[str, ...]:
    """Packs as a study names them: files by their whole path, so that it does not matter from where."""
    return tuple(str(Path(name).resolve()) if Path(name).suffix else name for name in names)


def as_json(packs: Sequence[Pack]) -> str:
    """The packs with their clauses, and every source they name, for machines."""
    keys = sorted({source for pack in packs for clause in pack.clauses for source in clause.sources})
    content = {
        "schema": 1,
        "packs": [pack.model_dump(mode="json") for pack in packs],
        "sources": {key: sources().get(key, {"title": key}) for key in keys},
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def check(options: Mapping[str, Any], lang: str) -> int:
    """Hold a portfolio against requirement packs, write the verdicts into a folder and tell them.

    Parameters
    ----------
    options : Mapping
        file (a study, or a workbook or CSV folder), packs, day, out, report_lang.
    lang : str
        Language of progress and, unless ``report_lang`` or the study says otherwise, of everything.

    Returns
    -------
    int
        0, whatever the verdicts are.

    Raises
    ------
    InputError
        ``E-RULES-PACKS`` if no pack is named, ``E-RULES-DAY`` if a day is named for a study.
    """
    file: Path = options["file"]
    packs = located(options["packs"])
    study = read_study(file)[0] if file.suffix.lower() == ".toml" else None
    report_lang = options["report_lang"] or (study.language if study else lang)
    if not packs and not (study and study.requirements):
        raise InputError("E-RULES-PACKS", file=str(file))
    if study and options["day"]:
        raise InputError("E-RULES-DAY", file=str(file))
    folder = free(options["out"] or fresh(file, "krav-"))
    with Telling(lang) as telling:
        if study is None:
            day = options["day"] or date.today()  # noqa: DTZ011 - rules bind on a day, not at a moment
            judged, inputs = _portfolio(file, packs, day, telling, report_lang)
            title = say("rules.title", report_lang, name=file.name)
            told_day = day.isoformat()
        else:
            judged, inputs = _study(file, packs, telling, report_lang)
            title = (study.title_en if report_lang == "en" else "") or study.title
            told_day = ""
        telling.stage("report")
        tables = rules_tables(judged, report_lang)
        lines = _lines(judged, report_lang)
        made_up = study is not None and study.made_up
        names = tuple(pack.name for pack in judged.packs)
        write_rules(tables, folder, Checked(title, made_up, lines, report_lang, names, told_day, inputs))
    show_check(title, lines, tables, report_lang, folder, made_up)
    return DONE


def _study(
    file: Path, packs: tuple[str, ...], telling: Telling, lang: str
) -> tuple[Judged, Mapping[str, Path]]:
    """Buildings, new build, works and packages of a study."""
    case, setting = posed(Ask(file, packs=packs), telling.stage)
    verdicts, packages = held(case.offers, Ground(case.stock, case.assessment, setting), lang)
    every = joined([case.assessment.verdicts, verdicts])
    return Judged(setting.packs, every, packages), manifest.input_files(case.study, file)


def _portfolio(
    file: Path, packs: tuple[str, ...], day: date, telling: Telling, lang: str
) -> tuple[Judged, Mapping[str, Path]]:
    """Buildings, new build and the labels' own proposals of a portfolio without a study: no prices."""
    telling.stage("read")
    tables = read_portfolio(file)
    telling.stage("check")
    stock = checked(tables, day)
    telling.stage("assess")
    known = read_packs(packs, Path())
    standing = pd.DataFrame({"class_now": _classes(stock, day)}, index=stock.buildings.index)
    verdicts = today(stock, standing, known, Figures(()), day)
    frame = stated(stock)
    unpaid = pd.DataFrame(
        np.nan, index=frame.index, columns=["saving_kr", "lifetime_year", "investment_kr", "factor"]
    )
    works = on_day(Asked(frame, unpaid, stock, known, "P1", (), None), day)
    works = works.assign(work=frame[f"text_{lang}"].to_numpy(object)[works["action"].to_numpy(int)])
    every = joined([verdicts, works[[*COLUMNS, "work"]]])
    none = pd.DataFrame(columns=["building", "package", "verdict"])
    inputs = manifest.below(file) if file.is_dir() else {file.name: file}
    return Judged(known, every, none), inputs


def _classes(stock: Stock, day: date) -> np.ndarray:
    """The labels' classes on the scale of a day; empty where there is no label or no one class for it."""
    found = np.full(len(stock.buildings), "", dtype=object)
    scale = scale_at(day)
    for named, rows in stock.buildings.groupby("scale", sort=False):
        at = stock.buildings.index.get_indexer(rows.index)
        found[at] = convert_class(rows["label_class"].to_numpy(object), str(named), scale)
    return found


def _lines(judged: Judged, lang: str) -> list[str]:
    """How the check ended, in sentences."""
    names = ", ".join(pack.title_en if lang == "en" else pack.title_da for pack in judged.packs)
    lines = [say("rules.against", lang, packs=names)]
    for key, kinds in (("today", ["building"]), ("works", ["package", "proposal"]), ("new", ["new_build"])):
        counts = counted(judged.verdicts, kinds)
        if sum(counts.values()):
            lines.append(say(f"rules.told.{key}", lang, **counts))
    if len(judged.packages):
        outcomes = judged.packages["verdict"].value_counts()
        told = {name: int(outcomes.get(name, 0)) for name in ("pass", "fail", "not_assessable")}
        lines.append(say("rules.told.packages", lang, count=len(judged.packages), **told))
    answers = counted(judged.verdicts, ["checklist"])
    lines.append(
        say("rules.told.checklist", lang, **{key: text(value, lang) for key, value in answers.items()})
    )
    return lines
