"""The tornado: how many buildings are treated otherwise when one number is varied alone."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd

from energi.report.charts import BLACK, BLUE, ORANGE, WIDTH, Chart, chart
from energi.report.table import Table
from energi.words import number, say

MOST = 20
"""Numbers drawn; the table has them all."""

ENDS: tuple[tuple[str, Literal["left", "right"], int], ...] = (("below", "right", -4), ("above", "left", 4))
"""Where the words of a bar stand."""


def tornado(table: Table, lang: str) -> Chart:
    """Draw a table of axis, axis_base, axis_value and changed; per axis and side its largest change."""
    rows = table.frame.assign(side=(table.frame["axis_value"] >= table.frame["axis_base"]).map(_side))
    rows = rows[rows["changed"].notna()]
    largest = rows.sort_values("changed", ascending=False, kind="stable").drop_duplicates(["axis", "side"])
    order = list(largest["axis"].drop_duplicates())[:MOST]
    bars = largest[largest["axis"].isin(order)].copy()
    names = {side: say(f"scenarios.{side}", lang) for side in ("below", "above")}
    bars["series"] = bars["side"].map(names)
    bars["signed"] = bars["changed"].where(bars["side"] == "above", -bars["changed"])
    bars["text"] = [
        f"{number(count, lang, 0)} ({number(value, lang)})"
        for count, value in zip(bars["changed"], bars["axis_value"], strict=True)
    ]
    told = [
        say("scenarios.bar", lang, axis=axis, count=number(count, lang, 0), value=number(value, lang))
        for axis, count, value in zip(bars["axis"], bars["changed"], bars["axis_value"], strict=True)
    ]
    return chart(
        table.name,
        say("scenarios.chart", lang),
        " ".join(told),
        _drawn(bars, order, list(names.values()), lang),
        lang,
    )


def _side(above: bool) -> str:
    return "above" if above else "below"


def _drawn(bars: pd.DataFrame, order: list[str], domain: list[str], lang: str) -> Any:
    widest = max(float(bars["changed"].max()), 1.0)
    scale = alt.Scale(domain=[-1.8 * widest, 1.8 * widest], nice=False)  # room for the words at the ends
    x = alt.X(
        "signed:Q",
        title=say("scenarios.axis", lang),
        scale=scale,
        axis=alt.Axis(labelExpr="format(abs(datum.value), 'd')", tickCount=5, tickMinStep=1),
    )
    y = alt.Y("axis:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=190))
    colour = alt.Color("series:N", sort=domain, scale=alt.Scale(domain=domain, range=[ORANGE, BLUE]))
    bar = alt.Chart(bars).mark_bar().encode(x=x, y=y, color=colour)
    words = [
        alt.Chart(bars[bars["side"] == side])
        .mark_text(align=align, dx=dx, fontSize=12, color=BLACK)
        .encode(x=x, y=y, text="text:N")
        for side, align, dx in ENDS
    ]
    return alt.layer(bar, *words).properties(width=WIDTH - 200, height=alt.Step(28))
