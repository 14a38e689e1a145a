"""The answer in five sentences, and one of each goal where there are several."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from energi.explain.answer import Answer
from energi.optimise.verify import goals
from energi.report.reading import accounts, made
from energi.report.table import Table
from energi.words import number, say

MILLION = 1e6


def sentences(answer: Answer, tables: Mapping[str, Table], lang: str) -> list[str]:
    """What the plan does, costs, saves and asks of residents, and how good it is.

    Parameters
    ----------
    answer : Answer
        With a plan.
    tables : Mapping[str, Table]
        `energi.report.tables.tables` of the same language.
    lang : str
    """
    known = tables["summary"].frame
    figures = {str(key): float(value) for key, value in zip(known["figure"], known["value"], strict=True)}
    places = dict(zip(known["figure"], known["place"], strict=True))
    saved, same = figures["lcc_saved"], places["rent_rise"] == places["rent_rise_percent"]
    money = {name: _millions(abs(figures[name]), lang) for name in ("capital", "anyway", "lcc_saved")}
    money |= {name: _millions(figures[name], lang) for name in ("lcc_today", "lcc_plan")}
    counts = {name: _whole(figures[name], lang) for name in _COUNTS}
    works, left_out = say("report.sentence.works", lang, **money, **counts), answer.case.stock.left_out
    return [
        f"{works} {say('report.sentence.left_out', lang, count=left_out)}" if left_out else works,
        say(
            f"report.sentence.{'cheaper' if saved >= 0 else 'dearer'}",
            lang, horizon=answer.case.study.economy.horizon_year, **money,
        ) + _beyond_buildings(answer, figures["lcc_plan"], lang),
        say("report.sentence.heat", lang, percent=figures["heat_saved_percent"], **counts),
        _climate(known, lang),
        say(
            f"report.sentence.{'rent_same' if same else 'rent'}",
            lang,
            rise=figures["rent_rise"],
            estate=places["rent_rise"],
            percent=figures["rent_rise_percent"],
            steepest=places["rent_rise_percent"],
            status=places["status"],
            gap=number(figures["gap"], lang, 3),
        ),
        *(tables["goals"].frame["aim_told"] if "goals" in tables else ()),
    ]  # fmt: skip


_COUNTS = (
    "buildings", "buildings_renovated", "dwellings_renovated", "heat_saved", "heat_expected",
    "labels_lifted", "baths",
)  # fmt: skip


def _beyond_buildings(answer: Answer, buildings_kr: float, lang: str) -> str:
    """What the goal counts besides the buildings: new build, and soft goals missed; nothing without them."""
    case = answer.case
    if all(aim.goal != "life_cycle_cost" for aim in case.study.minimise):
        return ""
    flows, goal = made(answer).flows, ("life_cycle_cost",)
    counted = goals(case.sheet, accounts(answer), flows, goal)["life_cycle_cost"]
    told = _millions(counted, lang)
    if told == _millions(buildings_kr, lang):
        return ""
    return f" {say('report.sentence.counted', lang, counted=told)}"


def headline_goal(known: pd.DataFrame) -> dict[str, float]:
    """CO2 of the first goal year, all organisations together if there is such a goal [t].

    Returns
    -------
    dict
        plan and frozen (as the goal counts), standing and standing_frozen (without new build), new and
        new_frozen (new build alone), today, base, goal and goal_frozen (NaN without one), year, base_year.
    """
    plan = known[known["figure"] == "co2_plan"].iloc[0]
    here = known[(known["place"] == plan["place"]) & (known["year"] == plan["year"])]
    values = dict(zip(here["figure"], here["value"], strict=True))
    base = known[known["figure"] == "co2_base"].iloc[0]
    new, new_frozen = (values.get(f"co2_new_build{kind}", 0.0) for kind in ("", "_frozen"))
    return {
        "plan": values["co2_plan"],
        "frozen": values["co2_plan_frozen"],
        "new": new,
        "new_frozen": new_frozen,
        "standing": values["co2_plan"] - new,
        "standing_frozen": values["co2_plan_frozen"] - new_frozen,
        "today": values["co2_today"],
        "base": base["value"],
        "goal": values.get("co2_goal", math.nan),
        "goal_frozen": values.get("co2_goal_frozen", math.nan),
        "year": plan["year"],
        "base_year": base["year"],
    }


def _climate(known: pd.DataFrame, lang: str) -> str:
    found = headline_goal(known)
    fields = {
        name: str(int(value)) if name.endswith("year") else _whole(value, lang)
        for name, value in found.items()
        if not math.isnan(value)
    }
    stated = [name for name in ("goal", "goal_frozen") if name in fields]
    told = say(f"report.sentence.{'co2_' + stated[0] if stated else 'co2'}", lang, **fields)
    if not found["new"] and not found["new_frozen"]:
        return told
    key = "co2_new" if stated else "co2_new_no_goal"
    return f"{told} {say(f'report.sentence.{key}', lang, **fields)}"


def _millions(value: float, lang: str) -> str:
    return number(value / MILLION, lang, 1)


def _whole(value: float, lang: str) -> str:
    return number(value, lang, 0)
