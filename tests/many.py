"""The pages that are not a run's own report, of one small study, to be looked at."""

from __future__ import annotations

from collections.abc import Mapping

from fronts import beside

from energi.climate.contribution import contribution
from energi.explain.answer import Answer
from energi.judge.evaluation import evaluation
from energi.report.climate_page import climate_page
from energi.report.climate_tables import climate_tables
from energi.report.evaluate_page import evaluate_page
from energi.report.evaluate_tables import evaluate_tables
from energi.report.front import front_sentences, front_table
from energi.report.page import page
from energi.report.plain import plain_page
from energi.report.reading import made
from energi.report.table import Table
from energi.report.tables import tables
from energi.verbs.parts import telling

PAGES = ("report", "climate", "evaluate", "municipality")
MOST = 16
"""Rows of a table; more of them look the same."""


def many(answer: Answer, lang: str) -> dict[str, str]:
    """Every page by name; the report with a frontier."""
    case, setting = answer.case, answer.setting
    contributed = contribution(case, setting, answer.ask.path.parent, made(answer).chosen)
    judged = evaluation(case, setting)
    front = beside(answer)
    points = front_table(answer, front, lang)
    said = front_sentences(answer, front, points, lang)
    return {
        "report": page(answer, {**tables(answer, lang), "front": points}, lang, "id", front=said),
        "climate": climate_page(contributed, climate_tables(contributed, lang), lang, "id"),
        "evaluate": evaluate_page(judged, _short(evaluate_tables(judged, lang)), lang, "id"),
        "municipality": plain_page(telling(answer, "id", lang, front), lang),
    }


def _short(told: Mapping[str, Table]) -> dict[str, Table]:
    return {name: Table(name, table.frame.head(MOST), table.columns) for name, table in told.items()}
