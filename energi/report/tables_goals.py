"""The table of several goals: what each comes to, the best it could, and what was proved in its turn."""

from __future__ import annotations

from typing import Any

import numpy as np

from energi.domain.aims import WEIGHTED, Aim
from energi.domain.stock import Step
from energi.explain.answer import Answer
from energi.optimise import verify
from energi.optimise.solve import Status
from energi.report.names import amount
from energi.report.reading import accounts, made
from energi.report.table import Shown, Table, table, unit
from energi.words import number, say

ALWAYS = (
    Shown("aim", kind="key"),
    Shown("aim_turn", kind="integer"),
    Shown("aim_name"),
    Shown("value_unit"),
    Shown("aim_reached", kind="number", digits=None),
    Shown("aim_least", kind="number", digits=None),
    Shown("aim_above", "percent", "percent", digits=2),
)
ORDERED = (
    Shown("give_up_percent", "percent", "percent", digits=2),
    Shown("aim_best", kind="number", digits=None),
    Shown("aim_most", kind="number", digits=None),
    Shown("aim_bound", kind="number", digits=None),
    Shown("gap_percent", "percent", "percent", digits=4),
    Shown("aim_status"),
    Shown("aim_status_key", kind="key"),
)
WEIGHED = (
    Shown("aim_weight", kind="number", digits=None),
    Shown("aim_weight_unit", kind="code"),
    Shown("aim_weighed_kr", "kr", "money"),
)
TOLD = (Shown("aim_told"),)


def goals(answer: Answer, lang: str) -> Table:
    """One row per goal where the study has several; none for a part of the plan or a single goal."""
    plan, study, sheet = made(answer), answer.case.study, answer.case.sheet
    weighted = WEIGHTED in study.goals
    columns = (*ALWAYS, *(WEIGHED if weighted else ORDERED), *TOLD)
    if not plan.least:
        return table("goals", columns, [])
    reached = verify.goals(sheet, accounts(answer), plan.flows, plan.least)
    rows = []
    for turn, aim in enumerate(study.minimise, start=1):
        value, least, of = reached[aim.goal], plan.least[aim.goal], answer.case.card.goal(aim.goal).unit
        row = {
            "aim": aim.goal,
            "aim_turn": turn,
            "aim_name": say(f"report.column.goal_{aim.goal}", lang),
            "value_unit": unit(of, lang),
            "aim_reached": value,
            "aim_least": least,
            "aim_above": 100.0 * (value - least) / abs(least) if least else np.nan,
        }
        if weighted:
            (weight,) = sheet.given[f"weight_{aim.goal}"].values()
            row |= _weighed(aim, weight * value, lang)
        else:
            row |= _in_turn(aim, plan.steps[turn - 1], lang)
        rows.append({**row, "aim_told": _told(row, of, last=turn == len(study.minimise), lang=lang)})
    return table("goals", columns, rows)


def _in_turn(aim: Aim, step: Step, lang: str) -> dict[str, Any]:
    return {
        "give_up_percent": aim.give_up_percent,
        "aim_best": step.objective,
        "aim_most": aim.most(step.objective),
        "aim_bound": step.bound,
        "gap_percent": step.gap_percent,
        "aim_status": say(f"told.status.{step.status}", lang),
        "aim_status_key": step.status,
    }


def _weighed(aim: Aim, weighed: float, lang: str) -> dict[str, Any]:
    assert aim.weight is not None  # noqa: S101 - every goal of a weighted study has one
    told = f"{number(aim.weight, lang)} {aim.unit}"
    return {
        "aim_weight": aim.weight,
        "aim_weight_unit": aim.unit,
        "aim_weighed_kr": weighed,
        "weight_told": told,
    }


def _or_unproved(bound: float, of: str, lang: str) -> str:
    return say("goals.unproved", lang) if np.isnan(bound) else amount(bound, of, lang)


def _told(row: dict[str, Any], of: str, *, last: bool, lang: str) -> str:
    """A goal in words: what it comes to, and what that is worth knowing."""
    fields: dict[str, Any] = {
        "turn": row["aim_turn"],
        "goal": row["aim_name"],
        "reached": amount(row["aim_reached"], of, lang),
        "least": _or_unproved(row["aim_least"], of, lang),
    }
    if "aim_weight" in row:
        weighed = amount(row["aim_weighed_kr"], "kr", lang)
        return say("goals.weighed", lang, weight=row["weight_told"], weighed=weighed, **fields)
    fields |= {key: amount(row[f"aim_{key}"], of, lang) for key in ("best", "most", "bound")}
    fields["give_up"] = number(row["give_up_percent"], lang)
    told = say(f"goals.{'last' if last else 'first' if row['aim_turn'] == 1 else 'next'}", lang, **fields)
    if row["aim_status_key"] == Status.OPTIMAL:
        return told
    stopped = say("goals.stopped_last" if last else "goals.stopped", lang)
    return f"{told} {stopped}"
