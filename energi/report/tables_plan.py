"""Tables of the plan itself: in five sentences, per building, its alternatives, its money."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from energi.assess.label import classes
from energi.domain.study import Co2Goal
from energi.domain.units import KG_PER_TONNE, KWH_PER_MWH
from energi.explain.answer import Answer
from energi.report.names import (
    ALL,
    amount,
    goal_unit,
    in_unit,
    limit_in_words,
    measures,
    organisation_names,
    start_years,
)
from energi.report.reading import accounts, as_today, counted_t, goal_of, made, new_build_t, reasons, tonnes
from energi.report.table import Shown, Table, table, unit
from energi.report.tables_facts import facts
from energi.report.tables_homes import BILLS
from energi.report.tables_rules import clauses_missed
from energi.words import say

# --- plan ----------------------------------------------------------------------------------------


def _plan_columns(measured: str) -> tuple[Shown, ...]:
    return (
        Shown("organisation", kind="code"),
        Shown("organisation_name"),
        Shown("estate", kind="code"),
        Shown("estate_name"),
        Shown("building", kind="code"),
        Shown("dwellings", kind="integer"),
        Shown("heated_area_m2", "m2", "integer"),
        Shown("knowledge"),
        Shown("package", kind="key"),
        Shown("start_year", kind="year"),
        Shown("later_year", kind="year"),
        Shown("measures"),
        Shown("works", kind="key"),
        Shown("capital_kr", "kr", "money"),
        Shown("anyway_kr", "kr", "money"),
        Shown("payment_kr", "kr/year", "money"),
        Shown("lcc_change_kr", "kr", "money"),
        Shown("lcc_change_low_kr", "kr", "money"),
        Shown("lcc_change_high_kr", "kr", "money"),
        Shown("carrier_before"),
        Shown("carrier_after"),
        Shown("measured_heat_kwh", "kWh/year", "integer"),
        Shown("heat_before_kwh", "kWh/year", "integer"),
        Shown("heat_after_kwh", "kWh/year", "integer"),
        Shown("saving_claimed_kwh", "kWh/year", "integer"),
        Shown("saving_computed_kwh", "kWh/year", "integer"),
        Shown("saving_expected_kwh", "kWh/year", "integer"),
        Shown("saving_low_kwh", "kWh/year", "integer"),
        Shown("saving_high_kwh", "kWh/year", "integer"),
        Shown("electricity_before_kwh", "kWh/year", "integer"),
        Shown("electricity_after_kwh", "kWh/year", "integer"),
        *(Shown(key, "kr/year", "money") for key in BILLS),
        Shown("class_before", kind="code"),
        Shown("class_after", kind="code"),
        Shown("co2_before_t", "t/year", "number"),
        Shown("co2_after_t", "t/year", "number"),
        Shown("co2_after_low_t", "t/year", "number"),
        Shown("co2_after_high_t", "t/year", "number"),
        Shown("co2_after_frozen_t", "t/year", "number"),
        Shown("baths", kind="integer"),
        Shown("next_best"),
        Shown("next_start_year", kind="year"),
        in_unit("next_cost", measured),
        in_unit("nothing_cost", measured),
        Shown("nothing_limit"),
        Shown("blocked"),
        in_unit("blocked_gain", measured),
        Shown("blocked_limit"),
        Shown("reason"),
    )


def plan(answer: Answer, lang: str) -> Table:
    """One row per building: what is done, when, what it does, and why."""
    frame, why = facts(answer, lang).set_index("building", drop=False), reasons(answer)
    frame["next_best"] = measures(answer, why["next_best"], lang)
    frame["next_start_year"] = start_years(answer, why["next_best"])
    frame["next_cost"], frame["nothing_cost"] = why["next_cost"], why["nothing_cost"]
    needed = zip(why["nothing_rule"], why["nothing_key"], strict=True)
    frame["nothing_limit"] = [limit_in_words(answer, rule, key, lang) for rule, key in needed]
    frame["blocked"] = measures(answer, why["blocked"], lang)
    frame["blocked_gain"] = why["blocked_gain"]
    frame["blocked_limit"] = _blocked_limits(answer, why, lang)
    blocked_year = start_years(answer, why["blocked"])
    frame["reason"] = [
        _reason(row, year, goal_unit(answer), lang)
        for row, year in zip(frame.to_dict("records"), blocked_year, strict=True)
    ]
    return table("plan", _plan_columns(goal_unit(answer)), frame.reset_index(drop=True))


def _blocked_limits(answer: Answer, why: pd.DataFrame, lang: str) -> list[str]:
    """What keeps a better option out, with the clauses it misses where that is a requirement."""
    missed = clauses_missed(answer, why["blocked"].where(why["blocked_rule"] == "requirements", -1))
    return [
        limit_in_words(answer, rule, key, lang) + (f" ({clauses})" if clauses else "")
        for rule, key, clauses in zip(why["blocked_rule"], why["blocked_key"], missed, strict=True)
    ]


def _reason(row: dict[Any, Any], blocked_year: float, measured: str, lang: str) -> str:
    """Why this package, in a few sentences."""
    gain = amount(row["nothing_cost"], measured, lang)
    told = [say(f"report.reason.{_kind(row)}", lang, gain=gain, limit=row["nothing_limit"])]
    if not np.isnan(row["next_cost"]):
        what = _package(row, "next_best", row["next_start_year"], lang)
        told.append(say("report.reason.next", lang, what=what, cost=amount(row["next_cost"], measured, lang)))
    if row["blocked"]:
        what = _package(row, "blocked", blocked_year, lang)
        gain = amount(row["blocked_gain"], measured, lang)
        told.append(say("report.reason.blocked", lang, what=what, gain=gain, limit=row["blocked_limit"]))
    return " ".join(told)


def _kind(row: dict[Any, Any]) -> str:
    if np.isnan(row["start_year"]):
        return "kept"
    if row["nothing_cost"] > 0:
        return "better_needed" if row["nothing_limit"] else "better"
    return "needed" if row["nothing_limit"] else "equal"


def _package(row: dict[Any, Any], column: str, year: float, lang: str) -> str:
    if np.isnan(year):
        return say("report.package.kept", lang)
    kind = "same" if row[column] == row["measures"] else "works"
    return say(f"report.package.{kind}", lang, what=row[column], year=int(year))


# --- alternatives --------------------------------------------------------------------------------


def alternatives(answer: Answer, lang: str) -> Table:
    """Per building: the chosen option, the next best, doing nothing, and what a limit keeps out."""
    why = reasons(answer)
    zero = pd.Series(0.0, index=why.index)
    nothing = pd.Series(answer.case.offers.options.groupby("building", sort=False).head(1).index, why.index)
    parts = (
        ("chosen", why["chosen"], zero),
        ("next", why["next_best"], why["next_cost"]),
        ("nothing", nothing.where(why["nothing_cost"].notna(), -1), why["nothing_cost"]),
        ("blocked", why["blocked"], -why["blocked_gain"]),
    )
    limits = [
        limit_in_words(answer, rule, key, lang)
        for rule, key in zip(why["blocked_rule"], why["blocked_key"], strict=True)
    ]
    found = [
        pd.DataFrame(
            {
                "building": why.index,
                "alternative": say(f"report.alternative.{name}", lang),
                "measures": measures(answer, option, lang).to_numpy(),
                "start_year": start_years(answer, option).to_numpy(),
                "cost": cost.to_numpy(),
                "limit_name": limits if name == "blocked" else "",
                "place": np.arange(len(why)),
            }
        )[(option >= 0).to_numpy()]
        for name, option, cost in parts
    ]
    columns = (
        Shown("building", kind="code"),
        Shown("alternative"),
        Shown("measures"),
        Shown("start_year", kind="year"),
        in_unit("cost", goal_unit(answer)),
        Shown("limit_name"),
    )
    rows = pd.concat(found, ignore_index=True).sort_values("place", kind="stable", ignore_index=True)
    return table("alternatives", columns, rows)


# --- summary -------------------------------------------------------------------------------------


def summary(answer: Answer, works: pd.DataFrame, homes: pd.DataFrame, lang: str) -> Table:
    """The figures of the first page, one per row."""
    lcc_today = float(answer.case.assessment.buildings["lcc_kr"].sum())
    done = works[works["start_year"].notna()]
    heat = works["heat_before_kwh"].sum()
    saved = heat - works["heat_after_kwh"].sum()
    most = homes.iloc[homes["rise_kr_m2"].argmax()]
    steepest = homes.iloc[homes["rise_percent"].argmax()]
    certificate = made(answer).certificate
    rows = [
        ("buildings", len(works), "building"),
        ("buildings_renovated", len(done), "building"),
        ("dwellings", works["dwellings"].sum(), "dwelling"),
        ("dwellings_renovated", done["dwellings"].sum(), "dwelling"),
        ("capital", works["capital_kr"].sum(), "kr"),
        ("anyway", works["anyway_kr"].sum(), "kr"),
        ("lcc_today", lcc_today, "kr"),
        ("lcc_plan", lcc_today + works["lcc_change_kr"].sum(), "kr"),
        ("lcc_saved", -works["lcc_change_kr"].sum(), "kr"),
        ("heat_today", heat / KWH_PER_MWH, "MWh/year"),
        ("heat_saved", saved / KWH_PER_MWH, "MWh/year"),
        ("heat_saved_percent", 100 * saved / heat, "percent"),
        ("heat_expected", works["saving_expected_kwh"].sum() / KWH_PER_MWH, "MWh/year"),
        *_tonnes(answer),
        ("rent_rise", most["rise_kr_m2"], "kr/m2/year", most["estate_name"]),
        ("rent_rise_percent", steepest["rise_percent"], "percent", steepest["estate_name"]),
        ("votes", homes["vote"].sum(), "estate"),
        ("labels_lifted", int(lifted(answer, works).sum()), "building"),
        ("baths", done["baths"].sum(), "dwelling"),
        ("gap", certificate.gap_percent, "percent"),
        ("status", np.nan, "", say(f"report.status.{certificate.status}", lang)),
    ]
    names = organisation_names(answer, lang)
    data = [
        {
            "figure": figure,
            "name": say(f"report.figure.{figure}", lang),
            "place": names.get(rest[0], rest[0]) if rest else "",
            "year": rest[1] if len(rest) > 1 else np.nan,
            "value": float(value),
            "value_unit": unit(name, lang) if name else "",
        }
        for figure, value, name, *rest in rows
    ]
    columns = (
        Shown("figure", kind="key"),
        Shown("name"),
        Shown("place"),
        Shown("year", kind="year"),
        Shown("value", kind="number", digits=None),
        Shown("value_unit"),
    )
    return table("summary", columns, data)


def _tonnes(answer: Answer) -> list[tuple[Any, ...]]:
    """CO2 of the climate base year and of every goal year, with and without the plan, by place."""
    case, study = answer.case, answer.case.study
    goals = [use for use in study.rules if isinstance(use, Co2Goal)]
    wanted = [(use.year, use.name == "co2_organisation") for use in goals]
    wanted = wanted or [(study.period.last_year, False)]
    base = case.assessment.buildings[["co2_base_kg", "co2_base_frozen_kg"]].sum() / KG_PER_TONNE
    year = study.climate.base_year
    rows: list[tuple[Any, ...]] = [
        ("co2_base", base["co2_base_kg"], "t", ALL, year),
        ("co2_base_frozen", base["co2_base_frozen_kg"], "t", ALL, year),
    ]
    places = [
        (code, year)
        for year, own in dict.fromkeys(wanted)
        for code in (case.stock.organisations.index if own else [ALL])
    ]
    found, today = accounts(answer), as_today(answer)
    kinds = {"": False, "_frozen": True}
    counted = {kind: counted_t(answer, frozen=frozen) for kind, frozen in kinds.items()}
    parts: dict[str, dict[Any, float]] = {}  # a study that builds nothing has nothing to tell apart
    for kind, frozen in kinds.items() if study.builds else ():
        parts[f"co2_standing{kind}"] = found[f"co2{kind}"]
        parts[f"co2_new_build{kind}"] = new_build_t(answer, frozen=frozen)
    for code, year in places:
        rows.append(("co2_today", tonnes(today, code, year), "t", code, year))
        rows += [(figure, tonnes(each, code, year), "t", code, year) for figure, each in parts.items()]
        for kind, each in counted.items():
            goal = goal_of(answer, f"co2_goal{kind}", code, year)
            rows.append((f"co2_plan{kind}", tonnes(each, code, year), "t", code, year))
            rows += [] if np.isnan(goal) else [(f"co2_goal{kind}", goal, "t", code, year)]
    return rows


def lifted(answer: Answer, works: pd.DataFrame) -> pd.Series:
    """Which buildings get a better label class; those without a class do not count."""
    order = {name: rank for rank, name in enumerate(classes(answer.setting.scale))}
    return works["class_after"].map(order) < works["class_before"].map(order)
