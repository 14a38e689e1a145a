"""Charts of what residents pay: the rise of the rent against the line of a vote, and the housing cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from energi.assess.rent import VOTE_THRESHOLD_PERCENT
from energi.report.charts import (
    BLACK,
    BLUE,
    GREEN,
    MOST_ROWS,
    ORANGE,
    UPRIGHT,
    WIDTH,
    Chart,
    chart,
    colours,
    word,
)
from energi.report.table import Table
from energi.words import number, say


def homes_charts(tables: Mapping[str, Table], lang: str) -> dict[str, Chart]:
    """The charts of residents.

    Parameters
    ----------
    tables : Mapping[str, Table]
        `energi.report.tables.tables` of an answer with a plan, in the same language.
    lang : str
    """
    drawn = {"rise": _rise(tables["estates"], lang), "housing": _housing(tables["estates"], lang)}
    return {
        name: chart(name, say(f"report.chart.{name}", lang), told, drawing, lang)
        for name, (drawing, told) in drawn.items()
    }


def _shown(table: Table, key: str) -> pd.DataFrame:
    """The estates with the largest numbers of a column, in the order of the table."""
    frame = table.frame.loc[table.frame[key].abs().nlargest(MOST_ROWS).index].sort_index()
    return frame.assign(place=frame["estate"] + " " + frame["estate_name"])


def _estates() -> alt.Y:
    return alt.Y("place:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6))


def _rise(table: Table, lang: str) -> tuple[Any, str]:
    """Rent rises in per cent, the caps, and the line above which residents may call for a vote."""
    frame = _shown(table, "rise_percent")
    frame = frame.assign(text=[number(value, lang, 1) for value in frame["rise_percent"]])
    top = 1.08 * max(VOTE_THRESHOLD_PERCENT, frame["rise_percent"].max(), frame["cap_percent"].max())
    x = alt.X(
        "rise_percent:Q", title=word("rise_percent", lang), axis=alt.Axis(tickCount=6),
        scale=alt.Scale(domain=[min(0.0, frame["rise_percent"].min()), top], nice=False),
    )  # fmt: skip
    domain = [word(name, lang) for name in ("rise", "cap_percent", "vote_line")]
    shade = alt.Color("series:N", sort=domain, scale=colours(domain, [BLUE, ORANGE, BLACK]))
    base = alt.Chart(frame.assign(series=domain[0])).encode(x=x, y=_estates())
    bars = base.mark_bar(height=11).encode(color=shade)
    words = base.mark_text(align="left", fontSize=13, color=BLACK).encode(
        x=alt.value(WIDTH - 292), text="text:N"
    )
    capped = frame.dropna(subset="cap_percent").assign(series=domain[1])
    caps = (
        alt.Chart(capped)
        .mark_point(shape=UPRIGHT, filled=True, size=90, opacity=1)
        .encode(x="cap_percent:Q", y=_estates(), color=shade)
    )
    line = pd.DataFrame({"at": [VOTE_THRESHOLD_PERCENT], "series": [domain[2]]})
    vote = alt.Chart(line).mark_rule(strokeWidth=2, strokeDash=[5, 4]).encode(x="at:Q", color=shade)
    above = int(table.frame["vote"].sum())
    told = say(
        "report.chart_told.rise", lang, shown=len(frame), count=len(table.frame),
        most=float(table.frame["rise_percent"].max()), line=f"{VOTE_THRESHOLD_PERCENT:g}", above=above,
    )  # fmt: skip
    drawing = alt.layer(bars, words, caps, vote).properties(width=WIDTH - 300, height=alt.Step(21))
    return drawing, told


def _housing(table: Table, lang: str) -> tuple[Any, str]:
    """What the month changes for the mean dwelling: rent, energy bill, and both together."""
    frame = _shown(table, "housing_change_kr_month").dropna(subset="housing_change_kr_month")
    frame = frame.assign(
        rent=frame["rent_after_month_kr"] - frame["rent_month_kr"],
        bill=frame["bill_after_month_kr"] - frame["bill_month_kr"],
    )
    domain = [word(name, lang) for name in ("rent_change", "bill_change", "both_change")]
    scale = colours(domain, [ORANGE, GREEN, BLACK])
    parts = frame.melt("place", ["rent", "bill"], "key", "kr")
    parts["series"] = parts["key"].map(dict(zip(("rent", "bill"), domain[:2], strict=True)))
    x = alt.X("kr:Q", title=word("month", lang), axis=alt.Axis(tickCount=5))
    bars = alt.Chart(parts).mark_bar(height=11).encode(
        x=x, y=_estates(), color=alt.Color("series:N", sort=domain, scale=scale)
    )  # fmt: skip
    both = frame.assign(series=domain[2], kr=frame["housing_change_kr_month"])
    points = alt.Chart(both).mark_point(shape="diamond", filled=True, size=90, opacity=1).encode(
        x=x, y=_estates(), color=alt.Color("series:N", sort=domain, scale=scale)
    )  # fmt: skip
    counts = table.frame["housing_change_kr_month"]
    told = say(
        "report.chart_told.housing", lang, shown=len(frame), count=len(table.frame),
        less=int((counts < 0).sum()), more=int((counts > 0).sum()),
        low=number(counts.min(), lang, 0), high=number(counts.max(), lang, 0),
    )  # fmt: skip
    return alt.layer(bars, points).properties(width=WIDTH - 260, height=alt.Step(21)), told
