"""The marginal abatement cost curve told: as a table, and drawn with a bar per step."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from energi.explain.answer import Answer
from energi.judge.candidates import at_once
from energi.judge.curve import curve, reached
from energi.optimise.case import Case
from energi.report.charts import BLUE, GREEN, WIDTH, Chart, chart, colours, word
from energi.report.names import estate_names
from energi.report.reading import made
from energi.report.table import Shown, Table, table
from energi.words import number, say

SHOWN_PERCENT = 97.0
"""Steps are drawn up to this percentile of the price; a few dearest would press all others flat."""

MOST_BARS = 400
"""Bars drawn; where there are more steps, neighbours share a bar of their mean price."""

COLUMNS = (
    Shown("building", kind="code"),
    Shown("package", kind="key"),
    Shown("step_adds"),
    Shown("step_drops"),
    Shown("capital_kr", "kr", "money"),
    Shown("saving_t", "t/year", "number", 2),
    Shown("lifetime_t", "t", "number"),
    Shown("more_kr", "kr", "money"),
    Shown("kr_t", "kr/t", "integer"),
    Shown("total_t", "t/year", "number"),
)


def curve_table(name: str, case: Case, steps: pd.DataFrame, lang: str) -> Table:
    """The abatement curve, step by step, with what each step adds and drops.

    Parameters
    ----------
    name : str
        The table's.
    case : Case
    steps : DataFrame
        `energi.judge.curve.curve`.
    lang : str
    """
    texts = case.offers.packages.groupby("package", sort=False)[f"text_{lang}"].agg(list)

    def only(of: str, other: str) -> list[str]:
        pairs = zip(steps[of], steps[other], strict=True)
        return [
            "; ".join(text for text in texts.get(a, ()) if text not in texts.get(b, ())) for a, b in pairs
        ]

    frame = steps.assign(
        step_adds=only("package", "before"),
        step_drops=only("before", "package"),
        saving_t=steps["less_t"],
        lifetime_t=steps["lifetime_less_t"],
    )
    return table(name, COLUMNS, frame)


def plan_curve(answer: Answer, lang: str) -> Table:
    """The curve of the menu a plan was chosen from, and which of its steps the plan takes."""
    case, setting = answer.case, answer.setting
    steps = curve(case, setting, at_once(case, setting))
    told = curve_table("curve", case, steps, lang)
    owner = case.stock.buildings["estate"].loc[told.frame["building"]].to_numpy()
    frame = told.frame.assign(
        estate=owner,
        estate_name=pd.Series(owner).map(estate_names(answer)),
        in_plan=reached(case, setting, steps, made(answer).chosen),
    )
    columns = (Shown("estate", kind="code"), Shown("estate_name"), *COLUMNS, Shown("in_plan", kind="flag"))
    return table("curve", columns, frame)


def curve_bars(table: Table) -> pd.DataFrame:
    """The bars: from and to (tonnes a year saved before and with them), kr_t, steps (in the bar), apart.

    ``apart`` is what colours them: whether the plan takes the steps, where the table knows it, else whether
    they earn money.
    """
    frame = table.frame
    frame = frame[frame["kr_t"] <= frame["kr_t"].quantile(SHOWN_PERCENT / 100)]
    apart = frame["in_plan"] if "in_plan" in frame else frame["kr_t"] < 0
    shared = np.arange(len(frame)) * min(MOST_BARS, len(frame)) // max(len(frame), 1)
    bars = frame.assign(shared=shared, apart=apart.astype(bool)).groupby(["shared", "apart"], sort=True)
    sums = bars[["saving_t", "more_kr", "lifetime_t"]].sum()
    to = sums["saving_t"].cumsum()
    kr_t = sums["more_kr"] / sums["lifetime_t"]
    found = pd.DataFrame({"from": to - sums["saving_t"], "to": to, "kr_t": kr_t, "steps": bars.size()})
    return found.reset_index().drop(columns="shared")


def curve_chart(table: Table, lang: str) -> Chart | None:
    """The curve, or None without a step.

    Parameters
    ----------
    table : Table
        `curve_table` or `plan_curve` in the same language; every bar is one of its rows, or a few neighbours.
    lang : str
    """
    bars = curve_bars(table)
    if bars.empty:
        return None
    planned = "in_plan" in table.frame
    names = (
        {True: "curve_taken", False: "curve_left"} if planned else {True: "curve_earns", False: "curve_costs"}
    )
    domain = [word(name, lang) for name in names.values()]
    series = bars["apart"].map(dict(zip(names, domain, strict=True)))
    shades = [BLUE, "#B5B5B5"] if planned else [GREEN, BLUE]
    drawing = alt.Chart(bars.assign(series=series, zero=0.0)).mark_rect().encode(
        x=alt.X("from:Q", title=say("evaluate.chart.tonnes", lang), axis=alt.Axis(grid=False, tickCount=6)),
        x2="to:Q",
        y=alt.Y("zero:Q", title=say("evaluate.chart.price", lang)),
        y2="kr_t:Q",
        color=alt.Color("series:N", sort=domain, scale=colours(domain, shades)),
    ).properties(width=WIDTH - 70, height=260)  # fmt: skip
    return chart(table.name, table.title(lang), _told(table, int(bars["steps"].sum()), lang), drawing, lang)


def _told(table: Table, shown: int, lang: str) -> str:
    frame = table.frame

    def tonnes(rows: pd.DataFrame) -> str:
        return number(float(rows["saving_t"].sum()), lang, 0)

    known = {
        "steps": len(frame),
        "shown": shown,
        "free": tonnes(frame[frame["kr_t"] < 0]),
        "total": tonnes(frame),
    }
    if "in_plan" not in frame:
        return say("evaluate.chart.told", lang, **known)
    return say("report.chart_told.curve", lang, taken=tonnes(frame[frame["in_plan"].astype(bool)]), **known)
