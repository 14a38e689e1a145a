"""The report as one HTML file that needs nothing else: no network, no script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from energi import words
from energi.explain.answer import Answer
from energi.report import page_columns as show
from energi.report import page_facts
from energi.report.charts import LABEL_COLOURS, Chart, charts, readable_on
from energi.report.charts_homes import homes_charts
from energi.report.charts_money import money_charts
from energi.report.curve_told import curve_chart
from energi.report.front import front_chart
from energi.report.grids import Grid, fitted, grid, keys_shown, say_on_page, soft, table_count
from energi.report.lead import gives
from energi.report.sentences import sentences
from energi.report.table import Table
from energi.report.tables_data import DOUBTFUL
from energi.report.tables_forced import told_per_building

MOST_BUILDINGS = 600
"""Buildings the page lists one by one; the workbook and the CSV have all."""

SECTIONS = (
    "goals", "plan", "money", "residents", "buildings", "requirements", "abatement", "frontier", "limits",
    "data", "method", "certificate",
)  # fmt: skip


def page(
    answer: Answer,
    tables: Mapping[str, Table],
    lang: str,
    run_id: str,
    note: str = "",
    hashes: Mapping[str, str] = MappingProxyType({}),
    front: Sequence[str] = (),
) -> str:
    """The report page.

    Parameters
    ----------
    answer : Answer
    tables : Mapping[str, Table]
        `energi.report.tables.tables` of the answer, in the same language.
    lang : str
        ``"da"`` or ``"en"``.
    run_id : str
        Names the run, as in its manifest.
    note : str
        What a reader must know first.
    hashes : Mapping[str, str]
        SHA-256 of what the run was computed from, by name.
    front : sequence of str
        What is said of the frontier, where there is a table ``front``.

    Returns
    -------
    str
        A whole HTML file. Without a plan it says so, and shows no result.
    """
    study, stock = answer.case.study, answer.case.stock
    said = partial(say_on_page, lang)
    css = style_sheet(said("made_up_short") if study.made_up else "")
    always = {
        "lang": lang,
        "say": said,
        "tables": tables,
        "css": css,
        "css_hash": policy_hash(css),
        "made_up": study.made_up,
        "title": study.title_en if lang == "en" and study.title_en else study.title,
        "years": study.period.years,
        "organisations": list(stock.organisations["name"]),
        "run_id": run_id,
        "note": note,
        "hashes": hashes,
        "findings": grid(tables["findings"], show.FINDINGS, lang),
        "doubtful": grid(tables["figures"], show.FIGURES, lang, _doubtful(tables["figures"].frame)),
        "figures": grid(tables["figures"], show.FIGURES, lang),
    }
    if answer.plan is None:
        found = {
            "plan": None,
            "loosening": gives(answer, tables, lang),
            "beyond": list(tables["beyond"].frame["beyond_told"]),
        }
    else:
        found = _found(answer, tables, lang) | {"front": front}
    return template("page.html.j2").render(**always, **found)


@cache
def template(name: str) -> Template:
    """A page's template, by its file."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {"soft": soft, "fitted": fitted}
    environment.globals["words"] = words.say
    return environment.get_template(name)


def style_sheet(footer: str) -> str:
    """The style sheet, with what is printed at the foot of every page and the colours of the labels."""
    sheet = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    # a JSON string is a CSS string too, except for what a sentence of the catalogue never holds
    left = f"@bottom-left {{ content: {json.dumps(footer, ensure_ascii=False)}; font-weight: bold; }}"
    foot = f"@page {{ size: A4; margin: 14mm 12mm 16mm; {left} @bottom-right {{ content: counter(page); }} }}"
    letters = (
        f".label-{letter} {{ background: {colour}; color: {readable_on(colour)}; }}"
        for letter, colour in LABEL_COLOURS.items()
    )
    return "\n".join((sheet, foot, *letters))


def policy_hash(text: str) -> str:
    """A style sheet or script as the page's security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _doubtful(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["status_key"].isin(DOUBTFUL)]


def _found(answer: Answer, tables: Mapping[str, Table], lang: str) -> dict[str, Any]:
    """What only a page with a plan shows."""
    limits, verdicts = tables["limits"].frame, tables["compliance"].frame
    listed = verdicts["verdict_kind"] == words.say("verdict.kind.checklist", lang)
    shown = {
        name: grid(tables[name], keys_shown(tables[name]), lang)
        for name in ("budget", "labels", "menu", "works")
    }
    tonnes = tables["co2"]
    return {
        **shown,
        "co2": grid(tonnes, keys_shown(tonnes), lang, _once(tonnes.frame)),
        "sections": [name for name in SECTIONS if name != "frontier" or "front" in tables],
        "sentences": sentences(answer, tables, lang),
        "cards": page_facts.cards(tables["summary"].frame, lang),
        "charts": _charts(tables, lang),
        "curve": grid(tables["curve"], show.CURVE, lang),
        "points": _whole(tables, "front", lang),
        "money": {
            name: grid(tables[name], keys, lang) for name, keys in show.MONEY.items() if name in tables
        },
        "goals": grid(tables["limits"], show.LIMITS[:-2], lang, limits[limits["rule"].str.startswith("co2")]),
        "plan": _plan(tables["plan"], told_per_building(answer, lang), lang),
        "rents": grid(tables["estates"], show.RENTS, lang),
        "residents": grid(tables["estates"], show.RESIDENTS, lang),
        "month": grid(tables["estates"], show.MONTH, lang),
        "packs": page_facts.packs(answer, lang),
        "unknown": page_facts.unknown(answer),
        "stand_in": words.say(f"rules.stand_in.{answer.case.study.mba_proxy}", lang),
        "verdicts": _counted(tables["compliance"], verdicts[~listed], lang),
        "judged": grid(tables["compliance"], show.JUDGED, lang, verdicts[~listed]),
        "checklist": grid(tables["compliance"], show.CHECKLIST, lang, verdicts[listed]),
        "new_build": grid(tables["new_build"], show.NEW_BUILD, lang),
        "soft_goals": _whole(tables, "soft_goals", lang),
        "projects": grid(tables["projects"], show.PROJECTS, lang) if "projects" in tables else None,
        "limits": grid(tables["limits"], show.LIMITS, lang, _telling(limits)),
        "prices": grid(tables["prices"], show.PRICES, lang),
        "aims": _whole(tables, "goals", lang),
        "method": page_facts.method(answer, lang),
        "sources": tables["sources"].frame.to_dict("records"),
        "certificate": page_facts.facts(tables["certificate"], lang),
    }


def _once(tonnes: pd.DataFrame) -> pd.DataFrame:
    """CO2 by organisation; of all together only, if that is what their only organisation has."""
    scopes = tonnes.groupby("organisation", sort=False)
    every, *others = (rows.drop(columns="organisation").reset_index(drop=True) for _, rows in scopes)
    alone = len(others) == 1 and others[0].equals(every)
    return tonnes.iloc[: len(every)] if alone else tonnes


def _whole(tables: Mapping[str, Table], name: str, lang: str) -> Grid | None:
    """A table the study has something for, with all its columns."""
    return grid(tables[name], keys_shown(tables[name]), lang) if name in tables else None


def _charts(tables: Mapping[str, Table], lang: str) -> dict[str, Chart]:
    """Every chart the study has something for."""
    steps = curve_chart(tables["curve"], lang)
    return {
        **charts(tables, lang),
        **money_charts(tables, lang),
        **homes_charts(tables, lang),
        **({"curve": steps} if steps else {}),
        **({"frontier": front_chart(tables["front"], lang)} if "front" in tables else {}),
    }


def _plan(table: Table, forcing: pd.Series, lang: str) -> dict[str, Any]:
    """The plan by estate, one building after the other, with its reason and what forcing proposals costs."""
    shown = table.frame.iloc[:MOST_BUILDINGS]
    estates = []
    for (code, name), rows in shown.groupby(["estate", "estate_name"], sort=False):
        done = rows[rows["start_year"].notna()]
        letters = rows[["class_before", "class_after"]].map(_label_style).to_dict("records")
        cells = grid(table, show.PLAN, lang, rows, most=MOST_BUILDINGS).rows
        why = (rows["reason"] + " " + rows["building"].map(forcing)).str.strip()
        parts = zip(cells, why, letters, strict=True)
        capital = words.number(float(rows["capital_kr"].sum()), lang, 0)
        counts = {"done": len(done), "count": len(rows), "capital": capital}
        estates.append(
            {
                "name": f"{code} {name}",
                "told": say_on_page(lang, "estate", **counts, organisation=rows["organisation_name"].iloc[0]),
                "buildings": [
                    {"cells": texts, "reason": reason, "letters": styles} for texts, reason, styles in parts
                ],
            }
        )
    columns = grid(table, show.PLAN, lang, shown.iloc[:0]).columns
    off_paper = [table.column(key).title(lang) for key in show.OFF_PAPER]
    told = {
        "off_paper": show.OFF_PAPER,
        "paper": say_on_page(lang, "off_paper", columns=", ".join(off_paper)),
    }
    return {**told, "columns": columns, "estates": estates, "left_out": len(table.frame) - len(shown)}


def _label_style(name: str) -> str:
    return f"label-{name[0]}" if name[:1] in LABEL_COLOURS else ""


# --- requirements and limits ---------------------------------------------------------------------


def _counted(table: Table, frame: pd.DataFrame, lang: str) -> Grid:
    """Verdicts per clause and outcome."""
    keys = ("verdict_kind", "pack", "clause", "clause_title", "verdict", "proxy")
    counts = frame.groupby(list(keys), sort=False).size()
    rows = counts.reset_index(name="count")
    told = grid(table, keys, lang, rows)
    count = table_count(lang)
    cells = [
        [*row[:5], words.number(float(n), lang, 0), row[5]]
        for row, n in zip(told.rows, rows["count"], strict=False)
    ]
    return Grid((*told.columns[:5], count, told.columns[5]), cells, told.left_out)


def _telling(frame: pd.DataFrame) -> pd.DataFrame:
    """Limits that are reached or decide something, and the tightest one of every rule."""
    share = (frame["room"] / frame["limit"].where(frame["limit"] > 0)).dropna().sort_values(kind="stable")
    tightest = frame.loc[share.index, "rule"].drop_duplicates().index
    keep = frame["binds"] | (frame["decides"] > 0) | frame.index.isin(tightest)
    return frame[keep].sort_values(["decides", "binds"], ascending=False, kind="stable")
