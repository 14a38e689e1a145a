"""Charts as static SVG: no script, no network, told in words for those who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from energi.report.names import ALL
from energi.report.table import Table
from energi.words import number, say

BLUE, ORANGE, GREEN, GREY, BLACK = "#0072B2", "#D55E00", "#009E73", "#8A8A8A", "#1A1A1A"
PURPLE = "#CC79A7"
"""Okabe and Ito's colours, which most colour-blind people can tell apart, and two greys."""

LABEL_COLOURS = {
    "A": "#00843D", "B": "#4FA83D", "C": "#B5CC34", "D": "#FFE600", "E": "#F9B233", "F": "#EE7203",
    "G": "#D2232A",
}  # fmt: skip
"""The arrows of the energy label, best to worst; the letter is always written on them."""

UPRIGHT = "M-0.2,-1.1L0.2,-1.1L0.2,1.1L-0.2,1.1Z"
"""A bar standing up, as the mark of a cap."""

WIDTH = 520
"""Drawn width [px]: shown at this size it suits A4, and at 70 % of it a phone."""

PANEL = 80
"""Height of a panel of those with one for every organisation [px]: three of them suit half a page."""

MOST_ROWS = 24
"""Estates in the rent chart, and organisations in the budget chart; the table below has them all."""


@dataclass(frozen=True)
class Chart:
    """A drawn chart.

    Attributes
    ----------
    name : str
    title : str
    told : str
        The chart in words.
    svg : str
        Safe to put into a page as it is.
    """

    name: str
    title: str
    told: str
    svg: str


def charts(tables: Mapping[str, Table], lang: str) -> dict[str, Chart]:
    """The charts of a plan: CO2 against the goals, budget, rent, labels.

    Parameters
    ----------
    tables : Mapping[str, Table]
        `energi.report.tables.tables` of an answer with a plan, in the same language.
    lang : str
    """
    drawn = {
        "co2": _co2(tables["co2"], lang),
        "works": _works(tables["works"], lang),
        "budget": _budget(tables["budget"], lang),
        "rent": _rent(tables["estates"], lang),
        "labels": _labels(tables["labels"], lang),
    }
    return {
        name: chart(name, say(f"report.chart.{name}", lang), told, drawing, lang)
        for name, (drawing, told) in drawn.items()
    }


def chart(name: str, title: str, told: str, drawing: Any, lang: str) -> Chart:
    """A drawing as SVG with a title and a description for screen readers."""
    spec = drawing.configure(**_STYLE).to_dict()
    svg = vl_convert.vegalite_to_svg(
        spec,
        format_locale="da-DK" if lang == "da" else "en-GB",
        allowed_base_urls=[],
    )
    size = "".join(re.findall(r' (?:width|height|viewBox)="[^"]*"', svg[: svg.index(">")]))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg"{size} role="img"'
        f' aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(told)}</desc>'
    )
    # Vega's own labels repeat for every mark what the description says once
    body = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg[svg.index(">") + 1 :])
    return Chart(name, title, told, head + body)


_STYLE: dict[str, Any] = {
    "background": "#FFFFFF",
    "font": "Arial, Helvetica, 'Liberation Sans', sans-serif",
    "axis": {
        "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelColor": BLACK,
        "titleColor": BLACK, "gridColor": "#E3E3E3", "domainColor": GREY, "tickColor": GREY,
        "labelLimit": 270,
    },
    "legend": {
        "orient": "top", "direction": "vertical", "title": None, "labelFontSize": 13, "labelLimit": WIDTH,
        "symbolSize": 140, "symbolStrokeWidth": 3, "labelColor": BLACK, "offset": 6, "padding": 0,
    },
    "header": {"labelFontSize": 13, "labelFontWeight": "bold", "labelAnchor": "start", "labelLimit": WIDTH},
    "view": {"stroke": None},
    "title": {"fontSize": 14, "anchor": "start"},
}  # fmt: skip


def word(key: str, lang: str) -> str:
    """A word of the charts."""
    return say(f"report.chart_word.{key}", lang)


def colours(domain: list[str], drawn: list[str]) -> alt.Scale:
    """The colour of each series."""
    return alt.Scale(domain=domain, range=drawn)


# --- CO2 -----------------------------------------------------------------------------------------


_DASHES = ([2, 3], [1, 0], [7, 4], [6, 3, 1, 3])


def _co2(table: Table, lang: str) -> tuple[Any, str]:
    frame = table.frame[table.frame["organisation"] == ALL]
    # the plan is what the goals count; with new build in it, the standing buildings are drawn beside
    builds = "chosen_build_t" in frame and bool(frame.filter(like="chosen_build").any(axis=None))
    keys = ["today_t", "plan_t", "plan_frozen_t", *(["standing_t"] if builds else [])]
    names = {key: table.column(key).title(lang) for key in (*keys, "goal_t", "goal_frozen_t")}
    lines = frame.melt("year", keys, "key", "tonnes")
    lines["series"] = lines["key"].map(names)
    goals = frame.melt("year", ["goal_t", "goal_frozen_t"], "key", "tonnes").dropna(subset="tonnes")
    goals["series"] = goals["key"].map(names)
    goals["text"] = [number(value, lang, 0) for value in goals["tonnes"]]
    domain = [names[key] for key in keys]
    scale = colours(domain, [GREY, BLUE, ORANGE, PURPLE][: len(keys)])
    x = alt.X(
        "year:Q",
        axis=alt.Axis(format="d", title=None, grid=False, tickMinStep=1, labelOverlap=True),
        scale=alt.Scale(nice=False, zero=False, padding=14),
    )
    y = alt.Y("tonnes:Q", title=word("tonnes", lang), scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=6))
    line = alt.Chart(lines).mark_line(strokeWidth=2.5).encode(
        x=x,
        y=y,
        color=alt.Color("series:N", scale=scale, sort=domain),
        strokeDash=alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=domain, range=_DASHES[: len(keys)]), sort=domain
        ),
    )  # fmt: skip
    stated = [name for name in (names["goal_t"], names["goal_frozen_t"]) if name in set(goals["series"])]
    point = alt.Chart(goals).mark_point(shape="diamond", filled=True, size=150, opacity=1).encode(
        x="year:Q",
        y="tonnes:Q",
        fill=alt.Fill("series:N", sort=stated, scale=colours(stated, [BLACK, GREEN][: len(stated)])),
    )  # fmt: skip
    # the lines fall, so the place below and to the left of a goal is free
    words = alt.Chart(goals).mark_text(align="right", dx=4, dy=28, fontSize=13, fontWeight="bold").encode(
        x="year:Q", y="tonnes:Q", text="text:N"
    )  # fmt: skip
    layers = [line, point, words] if len(goals) else [line]
    first, last = frame.iloc[0], frame.iloc[-1]
    told = say(
        "report.chart_told.co2", lang,
        first=str(first["year"]), base=whole(first["plan_t"], lang), last=str(last["year"]),
        plan=whole(last["plan_t"], lang), frozen=whole(last["plan_frozen_t"], lang),
        today=whole(last["today_t"], lang),
    )  # fmt: skip
    if builds:
        fields = {"standing": whole(last["standing_t"], lang), "last": str(last["year"])}
        told = f"{told} {say('report.chart_told.co2_new', lang, **fields)}"
    return alt.layer(*layers).resolve_scale(fill="independent").properties(width=WIDTH - 70, height=270), told


def whole(value: float, lang: str) -> str:
    """A number without decimals."""
    return number(float(value), lang, 0)


# --- works ---------------------------------------------------------------------------------------


def _works(table: Table, lang: str) -> tuple[Any, str]:
    """Who has works when: estates down, years across, dwellings as colour and number."""
    largest = table.frame.groupby("estate")["dwellings"].sum().nlargest(MOST_ROWS).index
    frame = table.frame[table.frame["estate"].isin(largest)]
    years = table.frame["year"]
    known = pd.DataFrame(
        {
            "estate": frame["estate"] + " " + frame["estate_name"],
            "year": frame["year"],
            "dwellings": frame["dwellings"],
            "text": [whole(count, lang) for count in frame["dwellings"]],
        }
    )
    base = alt.Chart(known).encode(
        x=alt.X(
            "year:O", title=None, axis=alt.Axis(labelAngle=0, orient="top"),
            scale=alt.Scale(domain=list(range(int(years.min()), int(years.max()) + 1))),
        ),
        y=alt.Y("estate:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6)),
    )  # fmt: skip
    shade = alt.Color("dwellings:Q", legend=None, scale=alt.Scale(range=["#DCEAF3", "#7FB4D3"], zero=True))
    tiles = base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=3).encode(color=shade)
    counts = base.mark_text(fontSize=13, color=BLACK).encode(text="text:N")
    busiest = table.frame.groupby("year")["dwellings"].sum()
    told = say(
        "report.chart_told.works", lang,
        estates=table.frame["estate"].nunique(), first=str(years.min()), last=str(years.max()),
        year=str(busiest.idxmax()), dwellings=whole(busiest.max(), lang), shown=len(largest),
    )  # fmt: skip
    return alt.layer(tiles, counts).properties(width=WIDTH - 300, height=alt.Step(24)), told


# --- budget --------------------------------------------------------------------------------------


def _budget(table: Table, lang: str) -> tuple[Any, str]:
    frame = table.frame.assign(available=table.frame["frame_kr"] + table.frame["carried_in_kr"])
    largest = frame.groupby("organisation")["from_frame_kr"].sum().nlargest(MOST_ROWS).index
    frame = frame[frame["organisation"].isin(largest)]
    names = {"available": "available", "from_frame_kr": "capital", "frame_kr": "frame"}
    told = say(
        "report.chart_told.budget", lang,
        capital=number(table.frame["from_frame_kr"].sum() / 1e6, lang, 1),
        frame=number(table.frame["frame_kr"].sum() / 1e6, lang, 1),
        count=table.frame["organisation"].nunique(),
    )  # fmt: skip
    return against_frame(frame, "organisation_name", names, lang), told


def against_frame(frame: pd.DataFrame, group: str, names: Mapping[str, str], lang: str) -> Any:
    """What is used every year, before what there is, with a mark at what the year brings; per group.

    Parameters
    ----------
    frame : DataFrame
    group : str
        Column that names a panel.
    names : Mapping
        Columns of what there is, what is used and what the year brings -> words below ``chart_word``.
    lang : str
    """
    keys, domain = list(names), [word(key, lang) for key in names.values()]
    parts = frame.melt([group, "year"], keys, "key", "kr")
    parts["series"] = parts["key"].map(dict(zip(keys, domain, strict=True)))
    parts["million"] = parts["kr"] / 1e6
    base = alt.Chart(parts).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("million:Q", stack=None, title=word("million", lang), axis=alt.Axis(tickCount=4)),
        color=alt.Color("series:N", sort=domain, scale=colours(domain, ["#CFE3EF", BLUE, BLACK])),
    )
    available, used, brought = (
        base.transform_filter(alt.FieldEqualPredicate(field="key", equal=key)) for key in keys
    )
    layers = (
        available.mark_bar(width=alt.RelativeBandSize(0.8)),
        used.mark_bar(width=alt.RelativeBandSize(0.45)),
        brought.mark_tick(thickness=3, bandSize=34, opacity=1),
    )
    drawing = alt.layer(*layers).properties(width=WIDTH - 70, height=PANEL)
    return panels(drawing, frame[group])


def panels(drawing: Any, group: pd.Series) -> Any:
    """A drawing once per value of a column in their order, one below the other, with axes of their own."""
    head, order = alt.Header(labelOrient="top", labelPadding=4), list(group.unique())
    faceted = drawing.facet(row=alt.Row(f"{group.name}:N", title=None, sort=order, header=head), spacing=14)
    return faceted.resolve_scale(y="independent").resolve_axis(x="independent")


# --- rent ----------------------------------------------------------------------------------------


def _rent(table: Table, lang: str) -> tuple[Any, str]:
    frame = table.frame.nlargest(MOST_ROWS, "rise_kr_m2").sort_values(
        ["organisation", "estate"], kind="stable"
    )
    after = frame["rent_kr_m2"] + frame["rise_kr_m2"]
    allowed = np.fmin(frame["cap_kr_m2"], frame["cap_percent"] / 100 * frame["rent_kr_m2"])
    rows = pd.DataFrame(
        {
            "estate": frame["estate"] + " " + frame["estate_name"],
            "today": frame["rent_kr_m2"],
            "after": after,
            "cap": frame["rent_kr_m2"] + allowed,
            "text": ["+" + number(value, lang, 1) for value in frame["rise_kr_m2"]],
        }
    )
    domain = [word(key, lang) for key in ("rent_today", "rent_after", "rent_cap")]
    points = rows.melt(["estate", "text"], ["today", "after", "cap"], "key", "rent").dropna(subset="rent")
    points["series"] = points["key"].map(dict(zip(("today", "after", "cap"), domain, strict=True)))
    low, high = float(points["rent"].min()), float(points["rent"].max())
    y = alt.Y("estate:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6))
    # rents are far from zero, so the axis starts below the lowest: dots, not bars, may do that
    scale = alt.Scale(domain=[low - 0.02 * (high - low), high + 0.02 * (high - low)], nice=True, zero=False)
    x = alt.X("rent:Q", title=word("rent", lang), scale=scale, axis=alt.Axis(tickCount=4))
    shape = alt.Shape(
        "series:N", sort=domain, scale=alt.Scale(domain=domain, range=["circle", "triangle-right", UPRIGHT])
    )
    colour = alt.Color("series:N", sort=domain, scale=colours(domain, [GREY, BLUE, ORANGE]))
    dots = (
        alt.Chart(points)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape)
    )
    words = alt.Chart(rows).mark_text(align="left", fontSize=13, color=BLACK).encode(
        x=alt.value(WIDTH - 292), y=y, text="text:N"
    )  # fmt: skip
    most = table.frame.iloc[table.frame["rise_kr_m2"].argmax()]
    told = say(
        "report.chart_told.rent", lang,
        estate=most["estate_name"], rise=float(most["rise_kr_m2"]), percent=float(most["rise_percent"]),
        shown=len(rows), count=len(table.frame),
    )  # fmt: skip
    return alt.layer(dots, words).properties(width=WIDTH - 300, height=alt.Step(21)), told


# --- labels --------------------------------------------------------------------------------------


def _labels(table: Table, lang: str) -> tuple[Any, str]:
    frame = table.frame.rename(columns={"label_class": "name"})
    order = list(frame["name"])
    domain = [word("before", lang), word("after", lang)]
    bars = frame.melt("name", ["buildings_before", "buildings_after"], "key", "buildings")
    bars["series"] = bars["key"].map(dict(zip(("buildings_before", "buildings_after"), domain, strict=True)))
    bars["text"] = [whole(value, lang) if value else "" for value in bars["buildings"]]
    badges = frame[["name"]].assign(
        colour=[LABEL_COLOURS.get(name[:1] if len(name) < 6 else "", "#FFFFFF") for name in order]
    )
    badges["ink"] = [readable_on(colour) for colour in badges["colour"]]
    badges["letters"] = [name if len(name) < 6 else "?" for name in order]
    y = alt.Y("name:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0.25))
    badge = alt.Chart(badges).mark_rect(cornerRadius=3, stroke="#BBBBBB", strokeWidth=0.5).encode(
        y=y, color=alt.Color("colour:N", scale=None)
    )  # fmt: skip
    letter = alt.Chart(badges).mark_text(fontSize=14, fontWeight="bold").encode(
        y=y, x=alt.value(30), text="letters:N", color=alt.Color("ink:N", scale=None)
    )  # fmt: skip
    offset = alt.YOffset("series:N", sort=domain)
    x = alt.X("buildings:Q", title=word("buildings", lang), axis=alt.Axis(tickMinStep=1, tickCount=5))
    colour = alt.Color("series:N", sort=domain, scale=colours(domain, ["#B5B5B5", BLUE]))
    bar = alt.Chart(bars).mark_bar().encode(y=y, x=x, yOffset=offset, color=colour)
    count = alt.Chart(bars).mark_text(align="left", dx=4, fontSize=12, color=BLACK).encode(
        y=y, x=x, yOffset=offset, text="text:N"
    )  # fmt: skip
    height = 34 * len(order)
    left = alt.layer(badge, letter).properties(width=60, height=height)
    right = alt.layer(bar, count).properties(width=WIDTH - 110, height=height)
    told = say("report.chart_told.labels", lang, listed=_listed(frame, lang))
    return alt.hconcat(left, right, spacing=4), told


def _listed(frame: pd.DataFrame, lang: str) -> str:
    rows = frame[(frame["buildings_before"] > 0) | (frame["buildings_after"] > 0)]
    triples = zip(rows["name"], rows["buildings_before"], rows["buildings_after"], strict=True)
    return ", ".join(
        f"{name}: {whole(before, lang)} → {whole(after, lang)}" for name, before, after in triples
    )


def readable_on(colour: str) -> str:
    """Black or white, whichever has the higher contrast on a colour (WCAG relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = float(np.dot([0.2126, 0.7152, 0.0722], linear))
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#FFFFFF"
