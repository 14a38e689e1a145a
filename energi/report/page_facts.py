"""What the page says in facts beside its tables: five figures, requirement packs, method, certificate."""

from __future__ import annotations

import pandas as pd

from energi import words
from energi.explain.answer import Answer
from energi.report.sentences import MILLION, headline_goal
from energi.report.table import Table


def cards(known: pd.DataFrame, lang: str) -> list[dict[str, str]]:
    """The five figures at the top."""
    figures = dict(zip(known["figure"], known["value"], strict=True))
    places = dict(zip(known["figure"], known["place"], strict=True))
    goal = headline_goal(known)
    values = {
        "capital": words.number(figures["capital"] / MILLION, lang, 1),
        "lcc": words.number(figures["lcc_saved"] / MILLION, lang, 1),
        "heat": words.number(figures["heat_saved_percent"], lang, 1),
        "co2": words.number(goal["plan"], lang, 0),
        "rent": words.number(figures["rent_rise"], lang, 1),
    }
    fields: dict[str, dict[str, object]] = {
        "heat": {"mwh": words.number(figures["heat_saved"], lang, 0)},
        "co2": {"year": str(int(goal["year"])), "goal": words.number(goal["goal"], lang, 0)},
        "rent": {"estate": places["rent_rise"]},
    }
    return [
        {
            "value": words.say(f"report.page.card.{name}.value", lang, value=value),
            "told": words.say(f"report.page.card.{name}.told", lang, **fields.get(name, {})),
        }
        for name, value in values.items()
    ]


def packs(answer: Answer, lang: str) -> list[dict[str, str]]:
    """What every requirement pack of the study is."""
    return [
        {
            "title": pack.title_en if lang == "en" else pack.title_da,
            "about": pack.about_en if lang == "en" else pack.about_da,
        }
        for pack in answer.setting.packs
    ]


def unknown(answer: Answer) -> list[str]:
    """Clauses whose own wording was not found."""
    found = answer.setting.packs
    return [clause.id for pack in found for clause in pack.clauses if clause.text_known == "source_missing"]


def method(answer: Answer, lang: str) -> str:
    """How was counted, in a paragraph."""
    study, factors = answer.case.study, answer.setting.factors
    return words.say(
        "report.page.method", lang,
        horizon=study.economy.horizon_year, level=str(study.economy.price_level),
        rate=100 * answer.setting.prices.rate, scale=answer.setting.scale, area=factors.area,
        method=factors.method, base=str(study.period.base_year),
        frozen=str(study.climate.frozen_year or study.period.base_year),
    )  # fmt: skip


def facts(table: Table, lang: str) -> list[dict[str, str]]:
    """The only row of a table, column by column."""
    row = table.frame.iloc[0]
    return [
        {"name": column.heading(lang), "value": column.cell(row[column.key], lang)}
        for column in table.columns
        if column.kind != "key"
    ]
