"""The contribution to the climate goals in a few sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from energi.climate.contribution import ALL, Contribution
from energi.climate.shown import ACTIVITY, SUPPLY
from energi.climate.verdict import STUDY
from energi.report.table import Table
from energi.words import number, say

MILLION = 1e6


def climate_sentences(found: Contribution, tables: Mapping[str, Table], lang: str) -> list[str]:
    """What the portfolio contributes, whose doing it is, and what is left.

    Parameters
    ----------
    found : Contribution
    tables : Mapping[str, Table]
        `energi.report.climate_tables.climate_tables` of the same language.
    lang : str
    """
    told = [
        _path(found, tables["climate_path"].frame, lang),
        _goals(tables["climate_verdicts"].frame, lang),
        _wedge(found, tables["climate_wedge"].frame, tables["climate_path"].frame, lang),
        _share(found, tables["climate_shares"].frame, lang),
        _left(found, tables["climate_left"].frame, lang),
        _crossing(found, tables["climate_crossings"].frame, lang),
    ]
    return [sentence for sentence in told if sentence]


def _whole(value: Any, lang: str, digits: int = 0) -> str:
    return number(float(value), lang, digits)


def _first_goal(found: Contribution) -> int:
    return found.goal_years[0] if found.goal_years else found.years[-1]


def _path(found: Contribution, paths: pd.DataFrame, lang: str) -> str:
    rows = paths[paths["organisation"] == ALL].set_index("year")
    year, base_year = _first_goal(found), found.years[0]
    told = "plan" if found.planned else "today"
    base, then = rows.loc[base_year], rows.loc[year]
    less = {
        f"less{kind}": _whole(100 * (1 - then[f"{told}{kind}_t"] / base[f"{told}{kind}_t"]), lang, 1)
        for kind in ("", "_frozen")
    }
    return say(
        f"climate.sentence.path_{told}", lang,
        base_year=str(base_year), base=_whole(base["today_t"], lang), year=str(year),
        plan=_whole(then[f"{told}_t"], lang), today=_whole(then["today_t"], lang),
        frozen=_whole(then[f"{told}_frozen_t"], lang), frozen_base=_whole(base["today_frozen_t"], lang),
        frozen_year=str(_frozen_year(found)), **less,
    )  # fmt: skip


def _frozen_year(found: Contribution) -> int:
    study = found.case.study
    return study.climate.frozen_year or study.period.base_year


def _goals(verdicts: pd.DataFrame, lang: str) -> str:
    own = verdicts[verdicts["origin"] == STUDY]
    if own.empty:
        return say("climate.sentence.no_goals", lang)
    worst = own.iloc[int(own["margin_t"].argmin())]
    return say(
        "climate.sentence.goals", lang,
        met=str(int(own["met"].sum())), met_frozen=str(int(own["met_frozen"].sum())), count=str(len(own)),
        place=worst["organisation_name"], year=str(worst["year"]), margin=_whole(worst["margin_t"], lang, 1),
    )  # fmt: skip


def _wedge(found: Contribution, wedge: pd.DataFrame, paths: pd.DataFrame, lang: str) -> str:
    """Who did it: the organisations, the supply, or more floor area."""
    year = _first_goal(found)
    rows = wedge[(wedge["organisation"] == ALL) & (wedge["year"] == year)]
    by_part = rows.groupby("part")["effect_t"].sum()
    change = rows["effect_t"].sum()
    supply, activity = by_part[SUPPLY], by_part[ACTIVITY]
    ends = paths[paths["organisation"] == ALL].set_index("year")
    path = ends["plan_t" if found.planned else "today_t"]
    part = ends.get("chosen_build_t", 0.0 * path)
    parts = (path - part, ends.get("new_build_t", part))
    standing, new = (tonnes[year] - tonnes[found.years[0]] for tonnes in parts)
    return say(
        "climate.sentence.wedge", lang,
        base_year=str(found.years[0]), year=str(year), change=signed(change, lang),
        standing=signed(standing, lang), new=signed(new, lang),
        own=signed(change - supply - activity, lang), supply=signed(supply, lang),
        activity=signed(activity, lang),
    )  # fmt: skip


def signed(value: float, lang: str) -> str:
    """A change with its sign: ``"+12"``, ``"−408"``."""
    text = _whole(abs(value), lang)
    return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"


def _share(found: Contribution, shares: pd.DataFrame, lang: str) -> str:
    rows = shares[(shares["base"] == found.base.key) & (shares["year"] == _first_goal(found))]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    return say(
        "climate.sentence.share", lang,
        share=_whole(row["share_percent"], lang, 2), city=_whole(row["city_cut_t"] / 1000, lang),
        year=str(row["year"]), base=found.base.title(lang), base_mt=_whole(row["base_t"] / MILLION, lang, 2),
        per=_whole(row["per_dwelling_t"], lang, 2), city_per=_whole(row["city_per_dwelling_t"], lang, 2),
        homes=_whole(found.card.sector_homes.dwellings, lang), name=found.card.city,
        sector=_whole(row["sector_percent"], lang, 1),
        sector_frozen=_whole(row["sector_percent_frozen"], lang, 1),
        homes_percent=_whole(row["homes_percent"], lang),
    )  # fmt: skip


def _left(found: Contribution, sums: pd.DataFrame, lang: str) -> str:
    row = sums[sums["organisation"] == ALL].iloc[0]
    return say(
        "climate.sentence.left" if row["removable_t"] > 0 else "climate.sentence.left_all", lang,
        year=str(row["year"]), left=_whole(row["left_t"], lang), new=_whole(row["new_build_t"], lang),
        removable=_whole(row["removable_t"], lang), more=_whole(row["more_kr"] / MILLION, lang, 1),
        mean=_whole(row["mean_kr_t"], lang), horizon=str(found.case.study.economy.horizon_year),
        compensate=_whole(row["compensate_t"], lang),
        frozen=_whole(row["left_frozen_t"], lang), compensate_frozen=_whole(row["compensate_frozen_t"], lang),
    )  # fmt: skip


def _crossing(found: Contribution, crossings: pd.DataFrame, lang: str) -> str:
    rows = crossings[(crossings["organisation"] == ALL)]
    row = rows[rows["path"] == ("plan" if found.planned else "today")].iloc[0]
    key = "never" if pd.isna(row["first_year"]) else "once" if pd.isna(row["for_good_year"]) else "for_good"
    return say(
        f"climate.sentence.crossing_{key}", lang,
        first=_year(row["first_year"]), good=_year(row["for_good_year"]),
        frozen=_year(row["for_good_frozen_year"]),
    )  # fmt: skip


def _year(value: Any) -> str:
    return "–" if pd.isna(value) else str(int(value))
