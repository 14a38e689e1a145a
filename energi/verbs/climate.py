"""The verb ``energi climate``: what a portfolio, and the plan of a run, contribute to the climate goals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from energi.assess.degree_days import known_years
from energi.climate.contribution import Contribution, account_factors, contribution
from energi.climate.promise import followup, left_out
from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.domain.stock import Stock
from energi.domain.study import Study
from energi.flow import posed
from energi.read import read_study
from energi.recheck import PLAN, as_built, compared, planned, replay, study_of
from energi.report import manifest
from energi.report.climate_folder import Asked, write_climate
from energi.report.climate_tables import climate_tables
from energi.report.climate_terminal import climate_summary
from energi.report.folder import decimal, free, fresh, read_csv
from energi.report.terminal import Telling
from energi.words import say

DONE = 0


def climate(options: Mapping[str, Any], lang: str) -> int:
    """Set up the accounts of a study, write them into a folder and tell them.

    Parameters
    ----------
    options : Mapping
        study, plan, followup (run folders or None), last_year, out, report_lang.
    lang : str
        Language of progress and, unless ``report_lang`` or the study says otherwise, of everything.
    """
    study, home = read_study(options["study"])
    report_lang = options["report_lang"] or study.language
    folder = free(options["out"] or fresh(options["study"], "klima-"))
    ids = {name: _run_id(options[name]) for name in ("plan", "followup")}
    with Telling(lang) as telling:
        found = _contribution(options, study, home, telling)
        telling.stage("climate")
        followed = _followed(options["followup"], found, home) if options["followup"] else None
        notes = _notes(found.case.stock if options["followup"] else None, report_lang)
        tables = climate_tables(found, report_lang, followed)
        telling.stage("report")
        asked = Asked(options["study"], report_lang, options["last_year"], **ids)
        write_climate(found, tables, folder, asked, notes)
    climate_summary(found, tables, report_lang, folder, notes)
    return DONE


def _run_id(folder: Path | None) -> str:
    return str(planned(folder)["run_id"]) if folder else ""


def _contribution(options: Mapping[str, Any], study: Study, home: Path, telling: Telling) -> Contribution:
    if options["plan"] is None:
        case, setting = posed(Ask(options["study"]), telling.stage)
        return contribution(case, setting, home, last_year=options["last_year"])
    return of_run(options["plan"], options["study"], study, options["last_year"])


def of_run(folder: Path, path: Path, study: Study, last_year: int | None = None) -> Contribution:
    """The contribution of the plan a run folder tells; no other plan is computed.

    Raises
    ------
    InputError
        ``E-CLIMATE-PLAN`` if the run was made from other input than the study's, or if its plan
        does not agree with its own input; and as `energi.recheck.replay`.
    """
    inputs = manifest.digests(manifest.input_files(study, path))
    told = planned(folder)["inputs"]
    differ = sorted(name for name in inputs.keys() | told.keys() if inputs.get(name) != told.get(name))
    if differ:
        raise InputError("E-CLIMATE-INPUT", folder=str(folder), files=", ".join(differ))
    run = replay(folder)
    found = compared(run)
    if found.broken is not None or not found.accounts["agrees"].all():
        raise InputError("E-CLIMATE-PLAN", folder=str(folder))
    return contribution(as_built(run), run.setting, run.study.parent, run.chosen, last_year)


def _followed(folder: Path, found: Contribution, home: Path) -> pd.DataFrame:
    """What the run of a folder promised, against what this study's meters say."""
    content = planned(folder)
    earlier, _ = read_study(study_of(folder, content))
    stock = found.case.stock
    base_year = earlier.period.base_year
    read = {int(year) for year in stock.heat_use["year"]} & set(known_years())
    years = tuple(sorted({*found.years, *(year for year in read if year > base_year)}))
    factors, held = account_factors(found.case.study, home, found.factors.carriers, years)
    promise = _promise(read_csv(folder / "csv" / PLAN, content["options"]["lang"]), content)
    return followup(promise, stock, factors, held, base_year)


def _promise(told: pd.DataFrame, content: Mapping[str, Any]) -> pd.DataFrame:
    lang = content["options"]["lang"]
    names = ("start_year", "later_year", "heat_before_kwh", "heat_after_kwh")
    numbers = {name: decimal(told[name], lang).fillna(0.0) for name in names}
    return told[["building", "organisation"]].assign(**numbers)


def _notes(stock: Stock | None, lang: str) -> list[str]:
    """Years with readings that cannot be compared."""
    years = left_out(stock) if stock is not None else ()
    return [say("climate.page.left_out_years", lang, years=", ".join(map(str, years)))] if years else []
