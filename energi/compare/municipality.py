"""All organisations together, as a municipality looks at a plan: goals, organisations, estates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from energi.report.names import ALL
from energi.report.table import Shown, Table, table

_SUMMED = ("dwellings", "capital_kr", "anyway_kr", "lcc_change_kr", "heat_before_kwh", "heat_after_kwh")


def municipality(tables: Mapping[str, Table], common: Collection[str]) -> dict[str, Table]:
    """What concerns all organisations.

    Parameters
    ----------
    tables : Mapping[str, Table]
        `energi.report.tables.tables` of an answer with a plan.
    common : collection of str
        Rules that hold for all organisations together.

    Returns
    -------
    dict
        ``municipality_organisations``, made of the others; ``municipality_goals``, the CO2 limits and all
        other common ones; ``prices``, where any of these has one; and
        the tables ``co2``, ``budget``, ``estates``, ``labels`` and ``new_build`` as they are.
    """
    goals, priced = (_common(tables[name], common) for name in ("limits", "prices"))
    first = [
        organisations(tables),
        replace(goals, name="municipality_goals"),
        *[priced] * bool(len(priced.frame)),
    ]
    shared = {name: tables[name] for name in ("co2", "budget", "estates", "labels", "new_build")}
    return {each.name: each for each in first} | shared


def _common(told: Table, common: Collection[str]) -> Table:
    """The CO2 limits of a table of limits, and all other common ones."""
    rules = told.frame["rule"].astype(str)
    kept = rules.str.startswith("co2") | rules.isin(common)
    return replace(told, frame=told.frame[kept].reset_index(drop=True))


ORGANISATIONS = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("buildings", kind="integer"),
    Shown("buildings_renovated", kind="integer"),
    Shown("dwellings", kind="integer"),
    Shown("capital_kr", "kr", "money"),
    Shown("anyway_kr", "kr", "money"),
    Shown("lcc_change_kr", "kr", "money"),
    Shown("heat_before_kwh", "kWh/year", "integer"),
    Shown("heat_after_kwh", "kWh/year", "integer"),
    Shown("year", kind="year"),
    Shown("today_t", "t/year", "number"),
    Shown("plan_t", "t/year", "number"),
    Shown("goal_t", "t/year", "number"),
    Shown("rise_percent", "percent", "percent"),
    Shown("votes", kind="integer"),
)


def organisations(tables: Mapping[str, Table]) -> Table:
    """One row per organisation, all together first: works, money, heat, CO2 of the goal year, rent."""
    works, homes, tonnes = (tables[name].frame for name in ("plan", "estates", "co2"))
    goals = tonnes.loc[tonnes[["goal_t", "goal_frozen_t"]].notna().any(axis=1), "year"]
    year = int(goals.max()) if len(goals) else int(tonnes["year"].max())
    rows = [
        _row(
            row,
            *(
                frame if row["organisation"] == ALL else _of(frame, row["organisation"])
                for frame in (works, homes)
            ),
        )
        for row in tonnes[tonnes["year"] == year].to_dict("records")
    ]
    return table("municipality_organisations", ORGANISATIONS, rows)


def _of(frame: pd.DataFrame, organisation: str) -> pd.DataFrame:
    return frame[frame["organisation"] == organisation]


def _row(tonnes: Mapping[Any, Any], works: pd.DataFrame, homes: pd.DataFrame) -> dict[Any, Any]:
    return {
        **{
            key: tonnes[key]
            for key in ("organisation", "organisation_name", "year", "today_t", "plan_t", "goal_t")
        },
        **works[list(_SUMMED)].sum().to_dict(),
        "buildings": len(works),
        "buildings_renovated": int(works["start_year"].notna().sum()),
        "rise_percent": homes["rise_percent"].max(),
        "votes": int(homes["vote"].sum()),
    }
