"""The page of an evaluation: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from energi import words
from energi.judge.candidates import PROPOSAL
from energi.judge.evaluation import Evaluation
from energi.report.curve_told import curve_chart
from energi.report.evaluate_sentences import evaluate_sentences, title
from energi.report.grids import grid
from energi.report.page import policy_hash, style_sheet, template
from energi.report.table import Table

_WORTH = (
    "rank", "building", "code", "judged", "measures", "capital_kr", "npv_kr", "npv_low_kr", "npv_high_kr",
    "verdict_sentence",
)  # fmt: skip
_TESTS = (
    "rank", "code", "marginal_kr", "regulation_factor", "regulation_told", "label_payback_year", "label_told",
    "payback_year", "discounted_payback_year", "internal_rate", "saving_ratio", "kr_t", "npv_society_kr",
    "requirements",
)  # fmt: skip
_CLAIMS = (
    "rank", "code", "claimed_heat_kwh", "saving_heat_kwh", "saving_low_kwh", "saving_high_kwh",
    "claimed_electricity_kwh", "saving_electricity_kwh", "claimed_kr", "saving_kr", "claimed_t", "saving_t",
    "class_before", "class_after",
)  # fmt: skip
_HOMES = (
    "rank", "code", "estate", "estate_name", "rise_kr_m2", "rise_percent", "vote_told", "bill_change_kr_m2",
    "housing_change_kr_m2", "housing_change_kr_month",
)  # fmt: skip
MOST_OPEN = 60
"""Rows of a table that is not folded."""

SIDES = {"tests": _TESTS, "claims": _CLAIMS, "homes": _HOMES}


def evaluate_page(found: Evaluation, tables: Mapping[str, Table], lang: str, run_id: str) -> str:
    """The page.

    Parameters
    ----------
    found : Evaluation
    tables : Mapping[str, Table]
        `energi.report.evaluate_tables.evaluate_tables`, in the same language.
    lang : str
    run_id : str
        Names the run, as in its manifest.
    """
    study = found.case.study
    said = partial(_say, lang)
    css = style_sheet(words.say("report.page.made_up_short", lang) if study.made_up else "")
    judged = tables["evaluate_judged"]
    own = judged.frame[judged.frame["kind"] == PROPOSAL]
    packages = judged.frame[judged.frame["kind"] != PROPOSAL]
    return template("evaluate.html.j2").render(
        lang=lang, say=said, tables=tables, css=css, css_hash=policy_hash(css), run_id=run_id,
        made_up=words.say("report.page.made_up", lang) if study.made_up else "",
        title=title(found, lang), organisations=list(found.case.stock.organisations["name"]),
        drawing=curve_chart(tables["evaluate_curve"], lang),
        sentences=evaluate_sentences(found, lang),
        parts=[
            (name, grid(judged, _WORTH, lang, rows), [
                (say_side, grid(judged, keys, lang, rows)) for say_side, keys in SIDES.items()
            ])
            for name, rows in (("proposals", own), ("packages", packages)) if len(rows)
        ],
        others=[
            (name, grid(table, _shown(table), lang)) for name, table in tables.items() if table is not judged
        ],
        method=_method(found, lang), folded=MOST_OPEN,
    )  # fmt: skip


def _say(lang: str, key: str, /, **fields: object) -> str:
    known = f"evaluate.page.{key}"
    return words.say(known if known in words.catalogue() else f"report.page.{key}", lang, **fields)


def _shown(table: Table) -> tuple[str, ...]:
    return tuple(column.key for column in table.columns if column.kind != "key")


def _method(found: Evaluation, lang: str) -> str:
    study = found.setting.study
    return _say(
        lang, "method", horizon=study.economy.horizon_year, level=str(study.economy.price_level),
        rate=100 * found.setting.prices.rate, start=str(study.period.start_years[0]),
        frozen=str(study.climate.frozen_year or study.period.base_year),
        basis=words.say(f"evaluate.basis.{study.energy_basis}", lang),
    )  # fmt: skip
