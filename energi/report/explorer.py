"""The explorer: a page that shows one plan of the frontier at a time, with its rents and its works.

It is the only page with a script. The page's policy names the script by its hash, so no other can run; a
browser without scripts shows every plan, one below the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from energi.explain.answer import Answer
from energi.explain.frontier import Frontier
from energi.report.grids import Grid, grid, say_on_page
from energi.report.names import amount
from energi.report.page import policy_hash, style_sheet, template
from energi.report.plain import Telling
from energi.report.table import Shown, Table, table, unit
from energi.report.tables_facts import facts
from energi.report.tables_homes import estates
from energi.words import number, say

ESTATES = (
    Shown("point", kind="integer"),
    Shown("estate", kind="code"),
    Shown("estate_name"),
    Shown("dwellings", kind="integer"),
    Shown("capital_kr", "kr", "money"),
    Shown("rent_kr_m2", "kr/m2/year", "number"),
    Shown("rise_kr_m2", "kr/m2/year", "number"),
    Shown("rise_percent", "percent", "percent"),
    Shown("rise_difference_kr_m2", "kr/m2/year", "number"),
    Shown("bill_before_kr_m2", "kr/m2/year", "number"),
    Shown("bill_after_kr_m2", "kr/m2/year", "number"),
    Shown("housing_change_kr_month", "kr/month", "money"),
)
CHANGES = (
    Shown("point", kind="integer"),
    Shown("estate_name"),
    Shown("building", kind="code"),
    Shown("measures_best"),
    Shown("start_year_best", kind="year"),
    Shown("measures"),
    Shown("start_year", kind="year"),
)


def best(found: Frontier) -> int:
    """The place of the plan that is best when only the first goal counts."""
    return min(range(len(found.points)), key=lambda at: found.points[at].reached)


def explored(answer: Answer, found: Frontier, lang: str) -> dict[str, Table]:
    """Tables of every plan: rents per estate, and the buildings it treats otherwise than the best one.

    Parameters
    ----------
    answer : Answer
        The study as posed.
    found : Frontier
    lang : str
    """
    answers = [replace(answer, plan=point.plan) for point in found.points]
    works = [facts(each, lang) for each in answers]
    homes = [estates(each, does).frame for each, does in zip(answers, works, strict=True)]
    own = best(found)
    rents = [
        frame.assign(point=at, rise_difference_kr_m2=frame["rise_kr_m2"] - homes[own]["rise_kr_m2"])
        for at, frame in enumerate(homes, start=1)
    ]
    changes = [_changes(does, works[own]).assign(point=at) for at, does in enumerate(works, start=1)]
    return {
        "frontier_estates": table("frontier_estates", ESTATES, pd.concat(rents, ignore_index=True)),
        "frontier_changes": table("frontier_changes", CHANGES, pd.concat(changes, ignore_index=True)),
    }


def _changes(does: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    keys = ["package", "start_year", "later_year"]
    same = (does[keys].astype(object).fillna("") == own[keys].astype(object).fillna("")).all(axis=1)
    told = own[["measures", "start_year"]].add_suffix("_best")
    return pd.concat([does, told], axis=1)[~same]


def explorer(answer: Answer, found: Frontier, lang: str, told: Telling) -> str:
    """The page of the explorer.

    Parameters
    ----------
    answer : Answer
        The study as posed.
    found : Frontier
    lang : str
    told : Telling
        The frontier as it is told, with its run id and the tables of `explored`.
    """
    css = style_sheet(say("report.page.made_up_short", lang) if told.cover.made_up else "")
    script = (Path(__file__).parent / "explorer.js").read_text(encoding="utf-8")
    own = best(found) + 1
    first = say(f"explain.goal.{found.goals[0]}", lang)
    return template("explorer.html.j2").render(
        lang=lang, say=partial(say_on_page, lang), css=css, css_hash=policy_hash(css),
        script=script, script_hash=policy_hash(script),
        made_up=told.cover.made_up, run_id=told.cover.run_id,
        heading=say("told.explorer.title", lang), subtitle=told.subtitle,
        how=say("told.explorer.how", lang, best=own, goal=first),
        back=say("told.explorer.back", lang), legend=say("told.explorer.legend", lang),
        chart=told.charts["frontier"],
        points=[_point(told.tables, answer, found, at, lang) for at in range(len(found.points))],
    )  # fmt: skip


def _point(
    tables: Mapping[str, Table], answer: Answer, found: Frontier, at: int, lang: str
) -> dict[str, Any]:
    """One plan as the page shows it."""
    own = best(found)
    shown = {name: _of(tables[name], at + 1, lang) for name in ("frontier_estates", "frontier_changes")}
    rents = tables["frontier_estates"].frame
    most = rents[rents["point"] == at + 1].nlargest(1, "rise_kr_m2").to_dict("records")[0]
    rise = number(float(most["rise_kr_m2"]), lang, 1)
    reached = [
        (say(f"explain.goal.{goal}", lang), amount(value, answer.case.card.goal(goal).unit, lang))
        for goal, value in zip(found.goals, found.points[at].reached, strict=True)
    ]
    row = tables["frontier"].frame.iloc[at]
    gap = number(float(row["gap_percent"]), lang, 3)
    cards = [
        *reached,
        (say("told.explorer.renovated", lang), number(int(row["buildings_renovated"]), lang, 0)),
        (say("told.explorer.rise", lang, estate=most["estate_name"]), f"{rise} {unit('kr/m2/year', lang)}"),
        (say("told.explorer.gap", lang), f"{gap} {unit('percent', lang)}"),
    ]
    changes = shown["frontier_changes"]
    told = say(
        f"told.explorer.{'told_best' if at == own else 'told'}", lang,
        point=at + 1, count=len(found.points), best=own + 1, goal=reached[0][0],
        reached="; ".join(f"{name} {value}" for name, value in reached),
        rise=rise, estate=most["estate_name"], changed=len(changes.rows) + changes.left_out,
    )  # fmt: skip
    none = say("told.explorer.none", lang, best=own + 1)
    return {
        "number": at + 1,
        "first": at == own,
        "heading": say("told.explorer.heading", lang, point=at + 1),
        "told": told,
        "cards": [{"name": name, "value": value} for name, value in cards],
        "tables": [
            {"title": tables[name].title(lang), "grid": each, "none": none} for name, each in shown.items()
        ],
    }


def _of(told: Table, point: int, lang: str) -> Grid:
    """The rows of one plan."""
    keys = tuple(column.key for column in told.columns if column.key != "point")
    return grid(told, keys, lang, told.frame[np.equal(told.frame["point"], point)])
