"""The marginal abatement cost curve drawn: each step a bar, as wide as it saves, as high as it costs."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from energi.report.charts import BLUE, GREEN, WIDTH, Chart, chart
from energi.report.table import Table
from energi.words import number, say

SHOWN_PERCENT = 97.0
"""Steps are drawn up to this percentile of the price; a few dearest would press all others flat."""


MOST_BARS = 400
"""Bars drawn; where there are more steps, neighbours share a bar of their mean price."""


def curve_bars(table: Table) -> pd.DataFrame:
    """The bars: from and to (tonnes a year saved before and with them), kr_t, steps (in the bar)."""
    frame = table.frame
    frame = frame[frame["kr_t"] <= frame["kr_t"].quantile(SHOWN_PERCENT / 100)]
    shared = np.arange(len(frame)) * min(MOST_BARS, len(frame)) // max(len(frame), 1)
    sums = frame.groupby(shared)[["saving_t", "more_kr", "lifetime_t"]].sum()
    to = frame.groupby(shared)["total_t"].last()
    return pd.DataFrame(
        {
            "from": to - sums["saving_t"],
            "to": to,
            "kr_t": sums["more_kr"] / sums["lifetime_t"],
            "steps": frame.groupby(shared).size(),
        }
    )


def curve_chart(table: Table, lang: str) -> Chart | None:
    """The curve, or None without a step.

    Parameters
    ----------
    table : Table
        ``evaluate_curve`` in the same language; every bar is one of its rows, or a few neighbours.
    lang : str
    """
    bars = curve_bars(table)
    if bars.empty:
        return None
    earns = table.frame["kr_t"] < 0
    drawing = alt.Chart(bars.assign(earns=bars["kr_t"] < 0, zero=0.0)).mark_rect().encode(
        x=alt.X("from:Q", title=say("evaluate.chart.tonnes", lang), axis=alt.Axis(grid=False)),
        x2="to:Q",
        y=alt.Y("zero:Q", title=say("evaluate.chart.price", lang)),
        y2="kr_t:Q",
        color=alt.Color("earns:N", legend=None, scale=alt.Scale(domain=[True, False], range=[GREEN, BLUE])),
    ).properties(width=WIDTH - 70, height=260)  # fmt: skip
    told = say(
        "evaluate.chart.told", lang, steps=len(table.frame), shown=int(bars["steps"].sum()),
        free=number(float(table.frame.loc[earns, "saving_t"].sum()), lang, 0),
        total=number(float(table.frame["saving_t"].sum()), lang, 0),
    )  # fmt: skip
    return chart("evaluate_curve", table.title(lang), told, drawing, lang)
