"""Tables of what the answer rests on: findings, the menu, figures, sources, the solver's certificate."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from energi.assess.rent import rate_at
from energi.check.findings import Group, grouped
from energi.explain.answer import Answer
from energi.report.figure_names import figure_name
from energi.report.names import goal_unit, in_unit
from energi.report.reading import made
from energi.report.table import Shown, Table, table, unit
from energi.shelf import sources as shelf_sources
from energi.words import place, say, text, told

DOUBTFUL = ("unverified", "user")
"""Statuses of figures no source stands behind; they are listed first."""

FINDINGS = (
    Shown("level"),
    Shown("finding_code", kind="code"),
    Shown("sheet"),
    Shown("sheet_column"),
    Shown("count", kind="integer"),
    Shown("example"),
    Shown("remedy"),
)
FIGURES = (
    Shown("figure_name"),
    Shown("figure_key", kind="key"),
    Shown("value", kind="number", digits=None),
    Shown("value_unit"),
    Shown("year", kind="year"),
    Shown("status"),
    Shown("status_key", kind="key"),
    Shown("source"),
    Shown("source_key", kind="key"),
    Shown("url"),
    Shown("note"),
)


# --- findings and menu ---------------------------------------------------------------------------


def findings(answer: Answer, lang: str) -> Table:
    """What was noticed about the input, by cause, worst first."""
    rows = [_finding(group, lang) for group in grouped(answer.findings)]
    return table("findings", FINDINGS, rows)


def _finding(group: Group, lang: str) -> dict[str, object]:
    sheet, column = place(group.sheet, group.column)
    sentence, remedy = told(group.examples[0], lang)
    return {
        "level": say(f"report.level.{group.level}", lang),
        "finding_code": group.code,
        "sheet": text(sheet, lang),
        "sheet_column": text(column, lang),
        "count": group.count,
        "example": sentence,
        "remedy": remedy,
    }


_OFFERED = "N-PROPOSAL-CATALOGUE"
"""Told about proposals that are offered, as measures of the catalogue."""


def menu(answer: Answer, lang: str) -> Table:
    """How much was combined and kept, and what was not offered."""
    offers = answer.case.offers
    rows: list[dict[str, object]] = [
        {"item": say(f"report.menu.{name}", lang), "count": count} for name, count in offers.counts.items()
    ]
    rows += [
        {
            "item": say("report.menu.not_offered", lang, example=told(group.examples[0], lang)[0]),
            "count": group.count,
        }
        for group in grouped(each for each in offers.findings if each.code != _OFFERED)
    ]
    rows += [
        {
            "item": say(
                "report.menu.unfit",
                lang,
                measure=row[f"text_{lang}"],
                reason=say(f"unfit.{row['reason']}", lang),
                example=row["example"],
            ),
            "count": row["buildings"],
        }
        for row in offers.unfit.to_dict("records")
    ]
    return table("menu", (Shown("item"), Shown("count", kind="integer")), rows)


# --- figures and sources -------------------------------------------------------------------------


def figures(answer: Answer, lang: str) -> Table:
    """Every figure, rate and emission factor that was counted with; those without a source first."""
    rows = [*_taken(answer, lang), *_rates(answer, lang), *_factors(answer, lang)]
    frame = pd.DataFrame(rows)
    frame["place"] = [
        (DOUBTFUL.index(key) if key in DOUBTFUL else len(DOUBTFUL)) for key in frame["status_key"]
    ]
    known = shelf_sources()
    frame = frame.sort_values(["place", "figure_key", "year"], kind="stable", ignore_index=True)
    frame = frame.assign(
        figure_name=frame["figure_key"].map(lambda key: figure_name(key, answer.setting.catalogue, lang)),
        source=frame["source_key"].map(lambda key: known[key]["title"]),
        url=frame["source_key"].map(lambda key: known[key].get("url", "")),
        status=frame["status_key"].map(lambda key: say(f"report.figure_status.{key}", lang)),
    )
    return table("figures", FIGURES, frame)


def _row(key: str, value: float, value_unit: str, year: Any, source: Any, lang: str) -> dict[str, object]:
    return {
        "figure_key": key,
        "value": value,
        "value_unit": _unit(value_unit, lang),
        "year": np.nan if year is None or pd.isna(year) else float(year),
        "source_key": source.source,
        "status_key": source.status,
        "note": (getattr(source, "note_en", "") if lang == "en" else source.note) or "",
    }


def _unit(name: str, lang: str) -> str:
    """A figure's unit in words, with its price level; one without words stays as it is written."""
    level = re.match(r"kr(\d{4})\b", name)
    plain = f"kr{name[level.end() :]}" if level else name
    known = unit(plain, lang)
    return f"{known} ({level[1]})" if level and known != plain else name if level else known


def _taken(answer: Answer, lang: str) -> list[dict[str, object]]:
    return [
        _row(figure.key, figure.value, figure.unit, figure.year, figure, lang)
        for figure in answer.setting.figures.taken
    ]


def _rates(answer: Answer, lang: str) -> list[dict[str, object]]:
    """Landsbyggefonden's rates of the routes and years the study finances works by."""
    study = answer.case.study
    routes = sorted({study.financing.default, *study.financing.by_component.values()})
    rates = {
        (rate.route, rate.valid_from): rate
        for route in routes
        if route not in {"loan", "reserves"}
        for year in study.period.start_years
        for rate in (rate_at(route, year),)
    }
    return [
        _row(f"rent_payment.{route}", rate.percent, "percent", since.year, rate, lang)
        for (route, since), rate in rates.items()
    ]


def _factors(answer: Answer, lang: str) -> list[dict[str, object]]:
    return [
        _row(f"co2_factor.{row.carrier}", row.value_g_kwh, "gCO2e/kWh", row.year, row, lang)
        for _, row in answer.setting.factors.rows.iterrows()
    ]


def sources(answer: Answer, judged: pd.DataFrame) -> Table:
    """Every source the answer rests on, and how many rows of figures, verdicts and measures name it."""
    named = [
        figures(answer, "da").frame["source_key"],
        judged["source_key"],
        _measure_sources(answer),
        pd.Series([rule.law for rule in answer.case.card.rules if rule.name in answer.case.sheet.rules]),
    ]
    counts = pd.concat(named, ignore_index=True).value_counts()
    known = shelf_sources()
    rows = [
        {
            "source_key": key,
            "source": known[key]["title"],
            "publisher": known[key].get("publisher", ""),
            "url": known[key].get("url", ""),
            "licence": known[key].get("licence", ""),
            "checked": known[key].get("checked", ""),
            "count": counts[key],
        }
        for key in sorted(key for key in counts.index if key in known)
    ]
    columns = (
        Shown("source_key", kind="key"),
        Shown("source"),
        Shown("publisher"),
        Shown("url"),
        Shown("licence"),
        Shown("checked"),
        Shown("count", kind="integer"),
    )
    return table("sources", columns, rows)


def _measure_sources(answer: Answer) -> pd.Series:
    """Sources of the catalogue measures in the chosen packages."""
    offers = answer.case.offers
    chosen = offers.options["package"].to_numpy()[made(answer).chosen]
    used = offers.packages.loc[offers.packages["package"].isin(chosen), "measure"]
    measures = {measure.key: measure for measure in answer.setting.catalogue.measures}
    known = used[used.isin(list(measures))]
    return pd.Series(
        [source for key in known for source in (measures[key].source, measures[key].lifetime_source)],
        dtype=object,
    )


# --- certificate ---------------------------------------------------------------------------------


def certificate(answer: Answer, lang: str) -> Table:
    """What the solver proved, one row."""
    proved, goal_name = made(answer).certificate, answer.case.sheet.goal
    goal, measured = answer.case.card.goal(goal_name), goal_unit(answer)
    columns = (
        Shown("status"),
        Shown("status_key", kind="key"),
        Shown("goal"),
        in_unit("objective", measured),
        in_unit("bound", measured),
        Shown("gap_percent", "percent", "percent", digits=4),
        Shown("gap_allowed_percent", "percent", "percent", digits=4),
        Shown("seconds", "s", "number"),
        Shown("options", kind="integer"),
        Shown("rows", kind="integer"),
        Shown("solver"),
    )
    row = {
        "status": say(f"report.status.{proved.status}", lang),
        "status_key": proved.status,
        "goal": goal.en if lang == "en" else goal.da,
        "objective": proved.objective,
        "bound": proved.bound,
        "gap_percent": proved.gap_percent,
        "gap_allowed_percent": answer.case.study.solving.gap_percent,
        "seconds": proved.seconds,
        "options": proved.options,
        "rows": proved.rows,
        "solver": proved.solver,
    }
    return table("certificate", columns, [row])
