"""Plans almost as good as the best, and what is the same in all of them, in words and tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energi.explain.alternatives import Alternatives
from energi.explain.answer import Answer
from energi.report.names import (
    amount,
    estate_names,
    goal_unit,
    in_unit,
    measures,
    organisation_names,
    start_years,
)
from energi.report.plain import Telling, answering
from energi.report.table import Shown, Table, table
from energi.report.tables_works import works_of
from energi.words import number, say


def alternatives_told(answer: Answer, found: Alternatives, options: dict[str, Any], lang: str) -> Telling:
    """Alternatives, ready to be shown.

    Parameters
    ----------
    answer : Answer
        The study as posed; its plan is not looked at.
    found : Alternatives
    options : dict
        within_percent and count, as asked for.
    lang : str
    """
    shown = {
        "near_plans": _plans(answer, found, lang),
        "no_regret": _buildings(answer, found, lang),
        "near_choices": works_of(found.plans, "near_choices", answer, lang),
    }
    proved = {"plans": len(found.plans), "proved": all(found.proved), "seconds": round(found.seconds, 3)}
    lines = _sentences(answer, found, options["within_percent"], lang)
    return answering(
        "alternatives", answer, lines, shown, lang,
        printed={"near_plans": _PRINTED}, options=options, proved=proved,
    )  # fmt: skip


_PRINTED = ("point", "goal_reached", "above_percent", "alike", "buildings_renovated", "point_status")


def _plans(answer: Answer, found: Alternatives, lang: str) -> Table:
    measured = goal_unit(answer)
    start = answer.case.offers.options["start_year"].to_numpy()
    best = found.plans[0].certificate.objective
    rows = [
        {
            "point": at,
            "goal_reached": plan.certificate.objective,
            "above_percent": 100.0 * (plan.certificate.objective - best) / abs(best) if best else 0.0,
            "alike": alike,
            "buildings_renovated": int((start[plan.chosen] > 0).sum()),
            "point_status": say(f"told.status.{'optimal' if proved else 'limit'}", lang),
        }
        for at, (plan, alike, proved) in enumerate(
            zip(found.plans, found.alike, found.proved, strict=True), start=1
        )
    ]
    columns = (
        Shown("point", kind="integer"),
        in_unit("goal_reached", measured),
        Shown("above_percent", "percent", "percent", digits=2),
        Shown("alike", kind="integer"),
        Shown("buildings_renovated", kind="integer"),
        Shown("point_status"),
    )
    return table("near_plans", columns, rows)


def _buildings(answer: Answer, found: Alternatives, lang: str) -> Table:
    buildings = answer.case.stock.buildings
    chosen = pd.Series(found.plans[0].chosen, index=buildings.index)
    frame = found.buildings.assign(
        organisation_name=buildings["organisation"].map(organisation_names(answer, lang)),
        estate_name=buildings["estate"].map(estate_names(answer)),
        building=buildings.index,
        measures=measures(answer, chosen, lang),
        start_year=start_years(answer, chosen),
    )
    columns = (
        Shown("organisation_name"),
        Shown("estate_name"),
        Shown("building", kind="code"),
        Shown("measures"),
        Shown("start_year", kind="year"),
        Shown("same", kind="integer"),
        Shown("renovated", kind="integer"),
        Shown("always_same", kind="flag"),
        Shown("always_renovated", kind="flag"),
    )
    return table("no_regret", columns, frame)


def _sentences(answer: Answer, found: Alternatives, percent: float, lang: str) -> list[str]:
    buildings, plans = found.buildings, len(found.plans)
    fields: dict[str, Any] = {
        "plans": plans,
        "percent": number(percent, lang),
        "goal": say(f"explain.goal.{answer.case.sheet.goal}", lang),
        "most": amount(found.most, goal_unit(answer), lang),
        "total": len(buildings),
        "least": min(found.alike),
        "same": int((buildings["same"] == plans).sum()),
        "always_same": int(buildings["always_same"].sum()),
        "renovated": int((buildings["renovated"] == plans).sum()),
        "always_renovated": int(buildings["always_renovated"].sum()),
        "seconds": number(found.seconds, lang, 1),
    }
    ended = "proved" if all(found.proved) else "limited"
    return [say(f"told.alternatives.{key}", lang, **fields) for key in ("found", "same", "renovated", ended)]
