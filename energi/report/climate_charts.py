"""Charts of the contribution: the path against the goals, and the wedge, dynamic and frozen side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from energi.climate.contribution import ALL, Contribution
from energi.climate.shown import ACTIVITY, SUPPLY, SWITCH
from energi.report.charts import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, WIDTH, Chart, chart
from energi.report.climate_sentences import signed
from energi.report.table import Table
from energi.words import number, say


def climate_charts(found: Contribution, tables: Mapping[str, Table], lang: str) -> dict[str, Chart]:
    """The path, and one wedge for every goal year.

    Parameters
    ----------
    found : Contribution
    tables : Mapping[str, Table]
        `energi.report.climate_tables.climate_tables` in the same language; every point drawn is
        one of its cells.
    lang : str
    """
    drawn = [_path(found, tables, lang)]
    years = found.goal_years or (found.years[-1],)
    drawn += [_wedge(found, tables["climate_wedge"], tables["climate_path"], year, lang) for year in years]
    return {one.name: one for one in drawn}


# --- path ----------------------------------------------------------------------------------------


def path_lines(tables: Mapping[str, Table], planned: bool) -> pd.DataFrame:
    """Every point of the lines: year, key (column of the path table), tonnes."""
    frame = tables["climate_path"].frame
    keys = ["today_t", "today_frozen_t", "goal_path_t", "goal_path_frozen_t"]
    keys += ["plan_t", "plan_frozen_t"] if planned else []
    return frame[frame["organisation"] == ALL].melt("year", keys, "key", "tonnes")


def _path(found: Contribution, tables: Mapping[str, Table], lang: str) -> Chart:
    table = tables["climate_path"]
    lines = path_lines(tables, found.planned)
    styles = {
        "today_t": (GREY, [2, 3]), "today_frozen_t": (PURPLE, [6, 3, 1, 3]), "plan_t": (BLUE, [1, 0]),
        "plan_frozen_t": (ORANGE, [7, 4]), "goal_path_t": (BLACK, [1, 0]),
        "goal_path_frozen_t": (GREEN, [7, 4]),
    }  # fmt: skip
    keys = [key for key in styles if key in set(lines["key"])]
    names = {key: table.column(key).title(lang) for key in keys}
    lines["series"] = lines["key"].map(names)
    domain = [names[key] for key in keys]
    colour = alt.Scale(domain=domain, range=[styles[key][0] for key in keys])
    dash = alt.Scale(domain=domain, range=[styles[key][1] for key in keys])
    drawing = alt.Chart(lines).mark_line(strokeWidth=2.2).encode(
        x=alt.X(
            "year:Q",
            axis=alt.Axis(format="d", title=None, grid=False, tickMinStep=1, labelOverlap=True),
            scale=alt.Scale(nice=False, zero=False, padding=10),
        ),
        y=alt.Y(
            "tonnes:Q", title=say("report.chart_word.tonnes", lang), scale=alt.Scale(zero=True),
            axis=alt.Axis(tickCount=6),
        ),
        color=alt.Color("series:N", scale=colour, sort=domain),
        strokeDash=alt.StrokeDash("series:N", scale=dash, sort=domain),
    ).properties(width=WIDTH - 70, height=290)  # fmt: skip
    rows = table.frame[table.frame["organisation"] == ALL]
    first, last = rows.iloc[0], rows.iloc[-1]
    told = "plan" if found.planned else "today"
    sentence = say(
        f"climate.chart_told.path_{told}", lang,
        first=str(first["year"]), base=number(first["today_t"], lang, 0), last=str(last["year"]),
        plan=number(last[f"{told}_t"], lang, 0), frozen=number(last[f"{told}_frozen_t"], lang, 0),
        today=number(last["today_t"], lang, 0), goal=number(last["goal_path_t"], lang, 0),
    )  # fmt: skip
    return chart("climate_path", say("climate.chart.path", lang), sentence, drawing, lang)


# --- wedge ---------------------------------------------------------------------------------------

_COLOURS = {ACTIVITY: GREY, SWITCH: GREEN, SUPPLY: ORANGE}


def wedge_bars(wedge: pd.DataFrame, path: pd.DataFrame, year: int) -> pd.DataFrame:
    """The bars of one year: name, kind of factors, from, to, effect, colour; they lead from base to year.

    Parameters
    ----------
    wedge, path : DataFrame
        Frames of the two tables.
    """
    parts = wedge[(wedge["organisation"] == ALL) & (wedge["year"] == year)]
    ends = path[path["organisation"] == ALL]
    plan = "plan" if "plan_t" in path else "today"
    found = []
    for kind in ("", "_frozen"):
        # new build the plan chose is part of it already
        whole = ends[f"{plan}{kind}_t"] + ends.get(f"new_build{kind}_t", 0.0)
        base, then = float(whole.iloc[0]), float(whole[ends["year"] == year].iloc[0])
        effects = parts[f"effect{kind}_t"].to_numpy(float)
        starts = base + effects.cumsum() - effects
        names = ["", *parts["part_told"], ""]
        rows = pd.DataFrame(
            {
                "name": names,
                "from": [0.0, *starts, 0.0],
                "to": [base, *(starts + effects), then],
                "effect": [base, *effects, then],
                "colour": [BLACK, *parts["part"].map(_COLOURS).fillna(BLUE), BLACK],
                "whole": [True, *[False] * len(parts), True],
            }
        )
        found.append(rows.assign(kind=kind, place=range(len(rows))))
    return pd.concat(found, ignore_index=True)


def _wedge(found: Contribution, table: Table, path: Table, year: int, lang: str) -> Chart:
    bars = wedge_bars(table.frame, path.frame, year)
    ends = {0: str(found.years[0]), int(bars["place"].max()): str(year)}
    bars["name"] = [ends.get(place, name) for place, name in zip(bars["place"], bars["name"], strict=True)]
    bars["text"] = [
        number(value, lang, 0) if whole else signed(value, lang)
        for value, whole in zip(bars["effect"], bars["whole"], strict=True)
    ]
    bars["edge"] = bars[["from", "to"]].max(axis=1)
    order = list(bars.loc[bars["kind"] == "", "name"])
    top = float(bars["edge"].max()) * 1.22
    panels = [
        _panel(bars[bars["kind"] == kind], order, top, say(f"climate.factors{kind}", lang), first=not kind)
        for kind in ("", "_frozen")
    ]
    drawing = alt.hconcat(*panels, spacing=14)
    plain = bars[(bars["kind"] == "") & ~bars["whole"]]
    listed = ", ".join(f"{name} {text}" for name, text in zip(plain["name"], plain["text"], strict=True))
    edges = bars[(bars["kind"] == "") & bars["whole"]]["text"]
    told = say(
        "climate.chart_told.wedge", lang,
        first=str(found.years[0]), base=edges.iloc[0], year=str(year), then=edges.iloc[-1], listed=listed,
    )  # fmt: skip
    title = say("climate.chart.wedge", lang, first=str(found.years[0]), year=str(year))
    return chart(f"climate_wedge_{year}", title, told, drawing, lang)


def _panel(bars: pd.DataFrame, order: list[str], top: float, title: str, *, first: bool) -> Any:
    labels = alt.Axis(ticks=False, domain=False, labelPadding=6, labelLimit=190) if first else None
    y = alt.Y("name:N", sort=order, title=None, axis=labels, scale=alt.Scale(paddingInner=0.3))
    x = alt.X("from:Q", title=None, scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=3))
    base = alt.Chart(bars)
    bar = base.mark_bar().encode(y=y, x=x, x2="to:Q", color=alt.Color("colour:N", scale=None))
    words = base.mark_text(align="left", dx=4, fontSize=12, color=BLACK).encode(
        y=y, x=alt.X("edge:Q"), text="text:N"
    )
    return alt.layer(bar, words).properties(
        width=165, height=alt.Step(21), title=alt.TitleParams(title, fontSize=13, fontWeight="bold")
    )
