"""Soft goals of the plan: recommendations met and missed, label exceptions by name, and their price."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.domain.soft_rules import LabelGoal, Recommendations
from energi.explain.answer import Answer
from energi.optimise.accounts import price_of_misses
from energi.report.names import ALL, measures, organisation_names
from energi.report.reading import made, reasons
from energi.report.table import Shown, Table, table

COLUMNS = (
    Shown("organisation_name"),
    Shown("building", kind="code"),
    Shown("start_year", kind="year"),
    Shown("measures"),
    Shown("advice_met", kind="integer"),
    Shown("advice_missed", kind="integer"),
    Shown("label_exception", kind="flag"),
    Shown("missed_kr", "kr", "money"),
)


def soft_goals(answer: Answer, lang: str) -> Table:
    """Every building with works, and all together; no row without recommendations and soft goals."""
    case = answer.case
    options = case.offers.options.iloc[made(answer).chosen].reset_index(drop=True)
    works = (options["start_year"] > 0).to_numpy()
    soft = any(isinstance(use, LabelGoal | Recommendations) for use in case.study.rules)
    if not works.any() or not (soft or options.loc[works, ["advice_met", "advice_missed"]].any(axis=None)):
        return table("soft_goals", COLUMNS, [])
    goal = case.study.active("label_goal")
    names = organisation_names(answer, lang)
    frame = pd.DataFrame(
        {
            "organisation_name": options["organisation"].map(names),
            "building": options["building"],
            "start_year": options["start_year"].astype(float),
            "measures": measures(answer, reasons(answer)["chosen"], lang).to_numpy(),
            "advice_met": options["advice_met"],
            "advice_missed": options["advice_missed"],
            "label_exception": (options["label_short"] > 0) & goal,
            "missed_kr": price_of_misses(case.study, options),
        }
    )[works]
    whole = {"organisation_name": names[ALL], "building": "", "start_year": np.nan, "measures": ""}
    sums = frame[["advice_met", "advice_missed", "missed_kr"]].sum()
    whole |= {**sums, "label_exception": bool(frame["label_exception"].any())}
    return table("soft_goals", COLUMNS, pd.concat([pd.DataFrame([whole]), frame], ignore_index=True))
