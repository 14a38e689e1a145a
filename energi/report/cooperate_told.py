"""Co-operation in words and tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energi.explain.answer import Answer
from energi.explain.cooperate import Cooperation
from energi.report.names import ALL, organisation_names
from energi.report.plain import Telling, answering
from energi.report.table import Shown, Table, table, unit
from energi.words import number, say

COSTS = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("alone_kr", "kr", "money"),
    Shown("together_kr", "kr", "money"),
    Shown("gain_kr", "kr", "money"),
    Shown("payment_own_kr", "kr", "money"),
    Shown("after_kr", "kr", "money"),
)
TONNES = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("limit_name"),
    Shown("year", kind="year"),
    Shown("share_t", "t", "number"),
    Shown("alone_t", "t", "number"),
    Shown("together_t", "t", "number"),
)
PRICES = (
    Shown("rule", kind="key"),
    Shown("limit_name"),
    Shown("year", kind="year"),
    Shown("goal_t", "t", "number"),
    Shown("price_low", "kr/t", "number"),
    Shown("price_high", "kr/t", "number"),
    Shown("reached_t", "t", "number"),
)


def cooperate_told(answer: Answer, found: Cooperation, lang: str) -> Telling:
    """A co-operation, ready to be shown.

    Parameters
    ----------
    answer : Answer
        The study as posed; its plan is not looked at.
    found : Cooperation
    lang : str
    """
    gain, low, high = found.gain
    known = found.alone is not None
    shown = {
        "cooperation": _costs(answer, found, lang),
        "cooperation_co2": _tonnes(answer, found, lang),
        "common_price": _prices(found, lang),
    }
    proved = {
        "gain": [gain, low, high] if known else None,
        "split": found.split,
        "proved": found.proved,
        "seconds": round(found.seconds, 3),
    }
    printed = ("organisation_name", *(column.key for column in COSTS[2:]))
    lines = _sentences(answer, found, lang)
    return answering("cooperate", answer, lines, shown, lang, printed={"cooperation": printed}, proved=proved)


def _costs(answer: Answer, found: Cooperation, lang: str) -> Table:
    names = organisation_names(answer, lang)
    cost = found.cost.reindex(columns=["alone", "together", "gain", "payment"])
    rows = [(str(code), *values) for code, values in zip(cost.index, cost.to_numpy(float), strict=True)]
    rows.append((ALL, *cost.sum(min_count=1).to_numpy(float)))
    data = [
        {
            "organisation": code,
            "organisation_name": names[code],
            "alone_kr": alone,
            "together_kr": together,
            "gain_kr": gain,
            "payment_own_kr": payment,
            "after_kr": together + payment,
        }
        for code, alone, together, gain, payment in rows
    ]
    return table("cooperation", COSTS, data)


def _tonnes(answer: Answer, found: Cooperation, lang: str) -> Table:
    names = organisation_names(answer, lang)
    tonnes = found.tonnes.reindex(columns=["share", "alone", "together"]).reset_index()
    data = [
        {
            "organisation": row["organisation"],
            "organisation_name": names[row["organisation"]],
            **_goal(found, row["goal"], lang),
            **{f"{name}_t": row[name] for name in ("share", "alone", "together")},
        }
        for row in tonnes.to_dict("records")
    ]
    return table("cooperation_co2", TONNES, data)


def _prices(found: Cooperation, lang: str) -> Table:
    data = [
        {
            "rule": found.goals[at].rule,
            **_goal(found, at, lang),
            "goal_t": found.goals[at].most_t,
            "price_low": price.low,
            "price_high": price.high,
            "reached_t": price.reached_t,
        }
        for at, price in enumerate(found.prices)
    ]
    return table("common_price", PRICES, data)


def _goal(found: Cooperation, at: int, lang: str) -> dict[str, Any]:
    goal = found.goals[at]
    return {"limit_name": say(f"report.rule.{goal.rule}", lang), "year": float(goal.key[-1])}


def _sentences(answer: Answer, found: Cooperation, lang: str) -> list[str]:
    names = organisation_names(answer, lang)
    told = []
    if found.alone is None:
        told.append(say("told.cooperate.unable" if found.unable else "told.cooperate.no_alone", lang))
        share = found.goals[0].share_t
        for name, least in found.unable.items():
            fields = {"organisation": names[name], "share": _t(share[name], lang), "least": _t(least, lang)}
            told.append(say("told.cooperate.unable_one", lang, **fields))
    else:
        gain, low, high = (_kr(value, lang) for value in found.gain)
        told.append(say("told.cooperate.gain", lang, gain=gain, low=low, high=high))
        told.append(say(f"told.cooperate.split_{found.split}", lang))
        told += _payments(found.cost, names, lang)
    for at, price in enumerate(found.prices):
        goal = _goal(found, at, lang)
        fields = {
            "goal": goal["limit_name"],
            "year": str(int(goal["year"])),
            "reached": _t(price.reached_t, lang),
        }
        fields |= {"low": _kr(price.low, lang), "high": _kr(price.high, lang)}
        told.append(say(f"told.cooperate.{'price' if price.high > 0 else 'price_none'}", lang, **fields))
    if not found.prices:
        told.append(say("told.cooperate.price_unknown", lang))
    ended = "proved" if found.proved else "limited"
    return [*told, say(f"told.cooperate.{ended}", lang, seconds=number(found.seconds, lang, 1))]


def _payments(cost: pd.DataFrame, names: dict[str, str], lang: str) -> list[str]:
    """Who pays and who receives; what rounds to nothing is not told."""
    told = []
    for code, row in cost.iterrows():
        if abs(row["payment"]) >= 0.5:
            kind = "pays" if row["payment"] > 0 else "receives"
            fields = {"organisation": names[str(code)], "kr": _kr(abs(row["payment"]), lang)}
            told.append(say(f"told.cooperate.{kind}", lang, **fields, gain=_kr(row["gain"], lang)))
    return told


def _kr(value: float, lang: str) -> str:
    return number(float(value), lang, 0)


def _t(value: float, lang: str) -> str:
    return f"{number(float(value), lang, 1)} {unit('t', lang)}"
