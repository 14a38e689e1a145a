"""The table of prices: what loosening each limit a little would do, in numbers and in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from energi.explain.answer import Answer
from energi.explain.price import COLUMNS, given_of
from energi.optimise.case import Case
from energi.optimise.sheet import Key
from energi.report.names import amount, estate_names, goal_unit, is_money, organisation_names, said
from energi.report.table import Shown, Table, table, unit
from energi.words import catalogue, number, say

SMALLEST = {"kr": 0.5, "tCO2e": 0.05}
"""An effect that would be written as zero."""


def prices(answer: Answer, lang: str) -> Table:
    """Every limit that matters and what a step of it would take off the goal, largest first."""
    measured = goal_unit(answer)
    kind: Any = "money" if is_money(measured) else "number"
    columns = (
        Shown("rule", kind="key"),
        Shown("limit_key", kind="key"),
        Shown("limit_name"),
        Shown("place"),
        Shown("year", kind="year"),
        Shown("limit", kind="number", digits=None),
        Shown("step", kind="number", digits=None),
        Shown("value_unit"),
        Shown("effect_low", measured, kind),
        Shown("effect_high", measured, kind),
        Shown("effect_linear", measured, kind),
        Shown("price_status"),
        Shown("price_told"),
        Shown("seconds", "s", "number"),
    )
    found = answer.prices
    rows = (
        []
        if found is None
        else [
            _row(answer, dict(zip(COLUMNS, row, strict=True)), lang)
            for row in found[list(COLUMNS)].itertuples(index=False, name=None)
        ]
    )
    return table("prices", columns, rows)


def _row(answer: Answer, priced: dict[str, Any], lang: str) -> dict[str, Any]:
    rule, key = priced["rule"], priced["key"]
    each = answer.case.card.rule(rule).each
    names = {**organisation_names(answer, lang), **estate_names(answer)}
    dated = each[: len(key)][-1:] == ("years",)
    times, measured = scale(answer.case, rule)
    row = {
        "rule": rule,
        "limit_key": key_told(key),
        "limit_name": said(answer, "report.rule", rule, lang),
        "place": names["all"] if each in {(), ("years",)} else names.get(str(key[0]), str(key[0])),
        "year": float(key[-1]) if dated else np.nan,
        "limit": times * priced["limit"],
        "step": round(times * priced["step"], 9),
        "value_unit": unit(measured, lang),
        "effect_low": priced["low"],
        "effect_high": priced["high"],
        "effect_linear": priced["linear"],
        "price_status": say(f"explain.price.status.{priced['status'] or 'none'}", lang),
        "seconds": priced["seconds"],
    }
    return {**row, "price_told": _told(answer, row, step_told(row["step"], measured, lang), lang)}


def key_told(key: Key) -> str:
    """The key of a stated limit as a table holds it."""
    return " | ".join(map(str, key))


def scale(case: Case, rule: str) -> tuple[float, str]:
    """What the number a rule states is multiplied by to be told, and its unit."""
    known = case.card.symbol(given_of(case, rule)).unit
    return (100.0, "percent") if known == "share" else (1.0, known)


def _told(answer: Answer, row: dict[str, Any], step: str, lang: str) -> str:
    """The effect of a step in words, with its unit and which way it goes."""
    measured = goal_unit(answer)
    low, high = (amount(row[side], measured, lang) for side in ("effect_low", "effect_high"))
    least = SMALLEST.get(measured, SMALLEST["tCO2e"])
    if row["effect_high"] < least:
        kind = "none"
    elif row["effect_low"] < least:
        kind = "most"
    else:
        kind = "exact" if low == high else "between"
    told = say(
        f"explain.price.{kind}", lang,
        limit=row["limit_name"], place=row["place"],
        year="" if np.isnan(row["year"]) else f" {int(row['year'])}",
        step=step,
        goal=say(f"explain.goal.{answer.case.sheet.goal}", lang), low=low, high=high,
    )  # fmt: skip
    if kind == "none" or row["effect_linear"] < least:
        return told
    worth = amount(row["effect_linear"], measured, lang)
    return told + say("explain.price.linear", lang, step=step, price=worth)


def step_told(step: float, measured: str, lang: str) -> str:
    """A step with its unit, in the singular where there is one of it; a share is loosened by points."""
    key = f"explain.price.step_{'one' if step == 1 else 'many'}.{measured}"
    named = say(key, lang) if key in catalogue() else unit(measured, lang)
    return f"{number(step, lang, 0 if step.is_integer() else None)} {named}"
