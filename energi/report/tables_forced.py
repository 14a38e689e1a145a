"""The table of works forced in or out: what each label proposal and measure would cost, and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from energi.explain.answer import Answer
from energi.report.names import amount, goal_unit, is_money
from energi.report.table import Shown, Table, table
from energi.report.tables_prices import SMALLEST
from energi.words import say


def forced(answer: Answer, lang: str) -> Table:
    """One row per building and work on its menu; none without the reasons of a run."""
    measured = goal_unit(answer)
    kind: Any = "money" if is_money(measured) else "number"
    columns = (
        Shown("building", kind="code"),
        Shown("proposal", kind="code"),
        Shown("measure", kind="key"),
        Shown("forced_work"),
        Shown("forced_way"),
        Shown("forced_swap", measured, kind),
        Shown("forced_low", measured, kind),
        Shown("forced_high", measured, kind),
        Shown("forced_linear", measured, kind),
        Shown("forced_status"),
        Shown("forced_told"),
        Shown("seconds", "s", "number"),
    )
    found = pd.DataFrame() if answer.forced is None else answer.forced
    rows = [_row(answer, row, lang) for row in found.to_dict("records")]
    return table("forced", columns, rows)


def _row(answer: Answer, found: dict[Any, Any], lang: str) -> dict[str, Any]:
    return {
        "building": found["building"],
        "proposal": found["proposal"],
        "measure": found["measure"],
        "forced_work": found[f"text_{lang}"],
        "forced_way": say(f"forced.way.{'out' if found['taken'] else 'in'}", lang),
        "forced_swap": found["swap"],
        "forced_low": found["low"] if np.isfinite(found["low"]) else np.nan,
        "forced_high": found["high"] if np.isfinite(found["high"]) else np.nan,
        "forced_linear": found["linear"],
        "forced_status": say(f"forced.status.{found['status'] or 'none'}", lang),
        "forced_told": _told(answer, found, lang),
        "seconds": found["seconds"],
    }


def _told(answer: Answer, found: dict[Any, Any], lang: str) -> str:
    """What forcing a work costs, in a sentence."""
    measured = goal_unit(answer)
    least = SMALLEST.get(measured, SMALLEST["tCO2e"])
    code = f" ({found['proposal']})" if found["proposal"] else ""
    way = "out" if found["taken"] else "in"
    fields = {
        "work": f"{found[f'text_{lang}']}{code}",
        "goal": say(f"explain.goal.{answer.case.sheet.goal}", lang),
        **{name: amount(found[name], measured, lang) for name in ("low", "high", "swap")},
    }
    if found["status"] == "infeasible":
        return say(f"forced.{way}.never", lang, **fields)
    if found["status"]:
        return say(
            f"forced.{way}.{'exact' if fields['low'] == fields['high'] else 'between'}", lang, **fields
        )
    parts = [say(f"forced.{way}.{'least' if found['low'] >= least else 'unknown'}", lang, **fields)]
    parts.append(say(f"forced.{'barred' if np.isnan(found['swap']) else 'swap'}", lang, **fields))
    return " ".join(parts)


def told_per_building(answer: Answer, lang: str) -> pd.Series:
    """What forcing each label proposal costs, all sentences of a building in one text, ``""`` for none."""
    told: dict[str, list[str]] = {code: [] for code in answer.case.stock.buildings.index}
    found = [] if answer.forced is None else answer.forced.to_dict("records")
    for row in found:
        if row["proposal"]:
            told[row["building"]].append(_told(answer, row, lang))
    return pd.Series({code: " ".join(sentences) for code, sentences in told.items()}, dtype=object)
