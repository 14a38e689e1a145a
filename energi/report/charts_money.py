"""Charts of money over time: what pays for the works, funds and grants, reserves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import altair as alt

from energi.report.charts import (
    BLACK,
    BLUE,
    GREEN,
    MOST_ROWS,
    ORANGE,
    PANEL,
    WIDTH,
    Chart,
    against_frame,
    chart,
    colours,
    panels,
    word,
)
from energi.report.table import Table
from energi.report.tables_money import SOURCES
from energi.words import number, say

MOST_RESERVES = 12
"""Estates in the chart of reserves: those that come closest to their floor."""


def money_charts(tables: Mapping[str, Table], lang: str) -> dict[str, Chart]:
    """The charts of money, of those tables that the study has.

    Parameters
    ----------
    tables : Mapping[str, Table]
        `energi.report.tables.tables` of an answer with a plan, in the same language.
    lang : str
    """
    drawers: dict[str, Callable[[Table, str], tuple[Any, str]]] = {
        "paying": _paying,
        "funds": _funds,
        "reserves": _reserves,
    }
    drawn = {name: draw(tables[name], lang) for name, draw in drawers.items() if _holds(tables, name)}
    return {
        name: chart(name, say(f"report.chart.{name}", lang), told, drawing, lang)
        for name, (drawing, told) in drawn.items()
    }


def _holds(tables: Mapping[str, Table], name: str) -> bool:
    return name in tables and len(tables[name].frame) > 0


def _paying(table: Table, lang: str) -> tuple[Any, str]:
    sums = table.frame.groupby("organisation", sort=False)["paid_kr"].sum().nlargest(MOST_ROWS)
    frame = table.frame[table.frame["organisation"].isin(sums.index)]
    paid = [key for key in SOURCES if (table.frame[key] > 0).any()]
    names = {key: table.column(key).title(lang) for key in paid}
    by_year = frame.groupby(["organisation_name", "year"], sort=False)[paid].sum().reset_index()
    parts = by_year.melt(["organisation_name", "year"], paid, "key", "kr")
    parts = parts.assign(
        series=parts["key"].map(names), million=parts["kr"] / 1e6, order=parts["key"].map(paid.index)
    )
    shades = dict(zip(SOURCES, (BLUE, "#7FB4D3", GREEN, ORANGE), strict=True))
    domain, years = list(names.values()), table.frame["year"].astype(int)
    drawing = alt.Chart(parts).mark_bar().encode(
        x=alt.X(
            "year:O",
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True),
            scale=alt.Scale(domain=list(range(years.min(), years.max() + 1))),
        ),
        y=alt.Y("million:Q", title=word("million", lang), axis=alt.Axis(tickCount=4)),
        color=alt.Color(
            "series:N", sort=domain, scale=colours(domain, [shades[key] for key in paid])
        ),
        order="order:Q",
    ).properties(width=WIDTH - 70, height=PANEL)  # fmt: skip
    told = say(
        "report.chart_told.paying", lang,
        **{key.removesuffix("_kr"): _millions(table.frame[key].sum(), lang) for key in (*SOURCES, "paid_kr")},
    )  # fmt: skip
    return panels(drawing, by_year["organisation_name"]), told


def _funds(table: Table, lang: str) -> tuple[Any, str]:
    frame = table.frame.assign(
        available=table.frame["opening_kr"] + table.frame["income_kr"],
        place=table.frame["fund_name"] + ", " + table.frame["organisation_name"],
    )
    places = frame["place"].drop_duplicates()
    names = {"available": "fund_available", "fund_paid_kr": "fund_used", "income_kr": "fund_income"}
    told = say(
        "report.chart_told.funds", lang, shown=min(len(places), MOST_ROWS), count=len(places),
        used=_millions(frame["fund_paid_kr"].sum(), lang), income=_millions(frame["income_kr"].sum(), lang),
        lapsed=_millions(frame["lapsed_kr"].sum(), lang),
    )  # fmt: skip
    shown = frame[frame["place"].isin(places.iloc[:MOST_ROWS])]
    return against_frame(shown, "place", names, lang), told


def _reserves(table: Table, lang: str) -> tuple[Any, str]:
    closest = table.frame.groupby("estate", sort=False)["floor_room_kr"].min().nsmallest(MOST_RESERVES)
    frame = table.frame[table.frame["estate"].isin(closest.index)]
    keys = {"closing_kr": "reserve", "floor_kr": "floor"}
    domain = [word(name, lang) for name in keys.values()]
    parts = frame.assign(place=frame["estate"] + " " + frame["estate_name"]).melt(
        ["place", "year"], list(keys), "key", "kr"
    )
    parts["series"] = parts["key"].map(dict(zip(keys, domain, strict=True)))
    parts["million"] = parts["kr"] / 1e6
    drawing = alt.Chart(parts).mark_line(strokeWidth=2.5).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("million:Q", title=word("million", lang), axis=alt.Axis(tickCount=3)),
        color=alt.Color("series:N", sort=domain, scale=colours(domain, [BLUE, BLACK])),
        strokeDash=alt.StrokeDash(
            "series:N", sort=domain, scale=alt.Scale(domain=domain, range=[[1, 0], [5, 4]])
        ),
    ).properties(width=WIDTH - 70, height=80)  # fmt: skip
    least = table.frame.iloc[table.frame["floor_room_kr"].argmin()]
    told = say(
        "report.chart_told.reserves", lang, shown=len(closest), count=table.frame["estate"].nunique(),
        estate=least["estate_name"], year=str(least["year"]), room=_millions(least["floor_room_kr"], lang),
    )  # fmt: skip
    return panels(drawing, parts["place"]), told


def _millions(kr: Any, lang: str) -> str:
    return number(float(kr) / 1e6, lang, 1)
