"""Every organisation planned for itself: one line of figures each, and all of them told together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energi.compare.municipality import ORGANISATIONS, organisations
from energi.domain.ask import Ask
from energi.domain.errors import EnergiError, InputError, ShelfError
from energi.domain.study import Study
from energi.explain.answer import Answer
from energi.optimise.solve import Status
from energi.report import manifest
from energi.report.lead import Cover
from energi.report.names import ALL
from energi.report.plain import Telling
from energi.report.table import Shown, Table, table
from energi.report.tables import tables
from energi.words import number, problem, say

FOLDER = "organisations"
"""Where the runs of the organisations are."""

CLASH, ERROR = "clash", "error"
"""No plan meets the organisation's limits; its study could not be set up, or its process failed."""

_WITHOUT = {
    "E-LIMIT-EMPTY": Status.LIMIT_EMPTY,
    "E-STOPPED": Status.INTERRUPTED_EMPTY,
    **dict.fromkeys(("E-CLASH-SLOW", "E-CLASH-HARD"), CLASH),
}
_WITH = (Status.OPTIMAL, Status.LIMIT, Status.INTERRUPTED)

_NAMED = ("organisation", "organisation_name")
_FIGURES = tuple(
    column for column in ORGANISATIONS if column.key not in _NAMED and not column.key.startswith("heat_")
)
_LARGEST = frozenset({"year", "rise_percent"})

COLUMNS = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("each_status"),
    Shown("status_key", kind="key"),
    Shown("each_gap_percent", "percent", "percent", 4),
    Shown("seconds", "s", "number"),
    *_FIGURES,
    Shown("folder", kind="code"),
)
PRINTED = ("organisation", "each_status", "each_gap_percent", "capital_kr", "lcc_change_kr", "plan_t")


@dataclass(frozen=True)
class Alone:
    """What came of one organisation.

    Attributes
    ----------
    status : str
        Of the plan's certificate, or `CLASH`.
    certificate : Mapping
        objective, bound, gap_percent and seconds; empty without a plan.
    figures : Mapping
        One row of `energi.compare.municipality.organisations`; empty without a plan.
    """

    status: str
    certificate: Mapping[str, float]
    figures: Mapping[Any, Any]


def alone(answer: Answer, lang: str) -> Alone:
    """The figures of an answer for one organisation."""
    if answer.plan is None:
        return Alone(CLASH, {}, {})
    proved = answer.plan.certificate
    rows = organisations(tables(answer, lang)).frame.to_dict("records")
    kept = ("objective", "bound", "gap_percent", "seconds")
    return Alone(proved.status, {name: getattr(proved, name) for name in kept}, rows[0])


def status_of(found: Alone | EnergiError) -> str:
    """How it ended for an organisation: a key of ``told.each.status``."""
    return found.status if isinstance(found, Alone) else str(_WITHOUT.get(found.code, ERROR))


def exit_code(found: Mapping[str, Alone | EnergiError]) -> int:
    """The worst end of all: 1 unusable input, 3 no plan, 4 stopped with a plan, 0 all of them best."""
    if any(isinstance(each, InputError | ShelfError) for each in found.values()):
        return 1
    statuses = {status_of(each) for each in found.values()}
    if statuses - set(_WITH):
        return 3
    return 0 if statuses <= {Status.OPTIMAL} else 4


def each_told(
    found: Mapping[str, Alone | EnergiError],
    names: Mapping[str, str],
    places: Mapping[str, str],
    study: Study,
    ask: Ask,
    lang: str,
) -> Telling:
    """The organisations, ready to be shown.

    Parameters
    ----------
    found : Mapping[str, Alone or EnergiError]
        By code.
    names, places : Mapping[str, str]
        Code -> name, and -> the folder of its run.
    study : Study
    ask : Ask
        How it was asked for.
    lang : str
    """
    rows = [_row(code, names[code], each, places[code], lang) for code, each in found.items()]
    proved = {
        code: {"status": status_of(each), **(each.certificate if isinstance(each, Alone) else {})}
        for code, each in found.items()
    }
    inputs = manifest.input_files(study, ask.path)
    stated = {"study": next(iter(inputs)), "study_path": manifest.shown_path(ask.path)}
    return Telling(
        "each",
        Cover(say("told.each.title", lang), _sentences(found, names, lang), "", study.made_up),
        (study.title_en if lang == "en" else "") or study.title,
        {"each": _table(rows, found, lang)},
        printed={"each": PRINTED},
        options=manifest.options(ask),
        inputs=inputs,
        content={**stated, "proved": proved},
    )


def _row(code: str, name: str, found: Alone | EnergiError, place: str, lang: str) -> dict[str, Any]:
    empty = {column.key: np.nan for column in COLUMNS if column.numeric}
    status = status_of(found)
    known = {**found.certificate, **found.figures} if isinstance(found, Alone) else {}
    gap = known.get("gap_percent", np.nan)
    return {
        **empty,
        **known,
        "organisation": code,
        "organisation_name": name,
        "each_status": say(f"told.each.status.{status}", lang),
        "status_key": status,
        "each_gap_percent": gap,
        "folder": f"{FOLDER}/{place}" if isinstance(found, Alone) else "",
    }


def _table(rows: list[dict[str, Any]], found: Mapping[str, Alone | EnergiError], lang: str) -> Table:
    told = table("each", COLUMNS, rows)
    planned = all(status_of(each) in _WITH for each in found.values())
    if len(rows) < 2 or not planned:
        return told
    frame = told.frame
    sums = {
        column.key: frame[column.key].max() if column.key in _LARGEST else frame[column.key].sum(min_count=1)
        for column in _FIGURES
    }
    if frame["year"].min() < frame["year"].max():  # tonnes of different years add up to nothing
        sums |= dict.fromkeys(("year", "today_t", "plan_t"), np.nan)
    name = say("report.all_organisations", lang)
    # a goal of all is not the sum of goals that only some have
    words = {
        "organisation": ALL,
        "organisation_name": name,
        "each_status": "",
        "status_key": "",
        "folder": "",
    }
    none = dict.fromkeys(("each_gap_percent", "seconds", "goal_t"), np.nan)
    last = pd.DataFrame([{**words, **sums, **none}])
    return Table(told.name, pd.concat([frame, last[frame.columns]], ignore_index=True), told.columns)


def _sentences(found: Mapping[str, Alone | EnergiError], names: Mapping[str, str], lang: str) -> list[str]:
    statuses = {code: status_of(each) for code, each in found.items()}
    planned = sum(status in _WITH for status in statuses.values())
    told = [say("told.each.count", lang, planned=planned, count=len(found))]
    for code, each in found.items():
        fields = {"organisation": names[code]}
        if isinstance(each, EnergiError):
            told.append(say("told.each.without", lang, why=" ".join(problem(each, lang)), **fields))
        elif each.status == CLASH:
            why = say("told.each.clash", lang, folder=FOLDER)
            told.append(say("told.each.without", lang, why=why, **fields))
        elif each.status != Status.OPTIMAL:
            gap = number(each.certificate["gap_percent"], lang, 3)
            status = say(f"told.each.status.{each.status}", lang)
            told.append(say("told.each.stopped", lang, status=status, gap=gap, **fields))
    return [*told, say("told.each.common", lang), say("told.each.runs", lang, folder=FOLDER)]
