"""The robust plan in tables and sentences: regrets per scenario, the plans, and the choices that change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from energi.explain.answer import Answer
from energi.optimise.solve import gap_percent
from energi.report.names import (
    amount,
    estate_names,
    goal_unit,
    in_unit,
    measures,
    organisation_names,
    start_years,
)
from energi.report.table import Shown, Table, table
from energi.scenarios.change import Base
from energi.scenarios.grid import Grid, variants
from energi.scenarios.robust import BASE, MEAN, WORST, Robust
from energi.scenarios.tables import label
from energi.words import number, say

PLANS = (BASE, WORST, MEAN)


def robust_tables(grid: Grid, base: Base, answer: Answer, found: Robust, lang: str) -> dict[str, Table]:
    """All tables of a robust choice, in the order they are shown.

    Parameters
    ----------
    grid : Grid
    base : Base
    answer : Answer
        The study as posed; its plan is not looked at.
    found : Robust
    lang : str

    Returns
    -------
    dict
        ``robust_scenarios`` (per scenario its own best plan and the regret of each plan), ``robust_plans``
        and ``robust_choices`` (per building).
    """
    names = [label(grid, variant, base, lang) for variant in variants(grid)]
    made = (
        _scenarios(answer, found, names, lang),
        _plans(answer, found, names, lang),
        _choices(answer, found, lang),
    )
    return {each.name: each for each in made}


def _in_goal(answer: Answer, *keys: str) -> tuple[Shown, ...]:
    measured = goal_unit(answer)
    return tuple(in_unit(key, measured) for key in keys)


def _scenarios(answer: Answer, found: Robust, names: list[str], lang: str) -> Table:
    """One row per scenario: its own best plan, and what each of the plans told comes to beyond it."""
    own = [choice.chosen for choice in found.best]
    rows = [
        {
            "variant": str(at),
            "variant_name": name,
            "scenario_weight": float(found.weights[at]),
            "own_best": best.value,
            "own_bound": best.bound,
            "gap_percent": gap_percent(best.value, best.bound),
            "point_status": say(f"told.status.{best.status}", lang),
            **{f"regret_{plan}": float(found.choices[plan].regrets[at]) for plan in PLANS},
            "changed": int((own[at] != own[0]).sum()),
        }
        for at, (name, best) in enumerate(zip(names, found.best, strict=True))
    ]
    columns = (
        Shown("variant", kind="code"),
        Shown("variant_name"),
        Shown("scenario_weight", kind="number", digits=None),
        *_in_goal(answer, "own_best", "own_bound"),
        Shown("gap_percent", "percent", "percent", digits=4),
        Shown("point_status"),
        *_in_goal(answer, *(f"regret_{plan}" for plan in PLANS)),
        Shown("changed", kind="integer"),
    )
    return table("robust_scenarios", columns, rows)


def _plans(answer: Answer, found: Robust, names: list[str], lang: str) -> Table:
    """One row per plan: its worst regret, where, what is proved of it, and its mean."""
    start = answer.case.offers.options["start_year"].to_numpy()
    share = found.weights / found.weights.sum()
    rows = []
    for kind in PLANS:
        choice = found.choices[kind]
        worst, proved = int(choice.regrets.argmax()), choice.plan.certificate
        rows.append(
            {
                "plan_key": kind,
                "plan_name": say(f"robust.plan.{kind}", lang),
                "worst_regret": float(choice.regrets[worst]),
                "worst_in": names[worst] if choice.regrets[worst] > 0 else "",
                "worst_most": float(choice.most.max()),
                "mean_value": float(choice.reached @ share),
                "mean_regret": float(choice.regrets @ share),
                "point_status": say(f"told.status.{proved.status}", lang),
                "buildings_renovated": int((start[choice.plan.chosen] > 0).sum()),
                "changed": int((choice.plan.chosen != found.choices[BASE].plan.chosen).sum()),
            }
        )
    columns = (
        Shown("plan_key", kind="key"),
        Shown("plan_name"),
        *_in_goal(answer, "worst_regret"),
        Shown("worst_in"),
        *_in_goal(answer, "worst_most", "mean_value", "mean_regret"),
        Shown("point_status"),
        Shown("buildings_renovated", kind="integer"),
        Shown("changed", kind="integer"),
    )
    return table("robust_plans", columns, rows)


def _choices(answer: Answer, found: Robust, lang: str) -> Table:
    """One row per building: what the study's plan and the robust one do, and how sure the choice is."""
    buildings = answer.case.stock.buildings
    frame = pd.DataFrame(
        {
            "organisation_name": buildings["organisation"].map(organisation_names(answer, lang)),
            "estate_name": buildings["estate"].map(estate_names(answer)),
            "building": buildings.index,
            "variants_changed": found.otherwise,
            "variants_share": 100.0 * found.otherwise / max(len(found.best) - 1, 1),
        },
        index=buildings.index,
    )
    for kind in (BASE, WORST):
        chosen = pd.Series(found.choices[kind].plan.chosen, index=buildings.index)
        frame[f"{kind}_year"] = start_years(answer, chosen)
        frame[f"{kind}_measures"] = measures(answer, chosen, lang)
    frame["differs_here"] = found.choices[BASE].plan.chosen != found.choices[WORST].plan.chosen
    frame = frame.sort_values(["differs_here", "variants_changed"], ascending=False, kind="stable")
    columns = (
        Shown("organisation_name"),
        Shown("estate_name"),
        Shown("building", kind="code"),
        Shown("base_year", kind="year"),
        Shown("base_measures"),
        Shown("worst_year", kind="year"),
        Shown("worst_measures"),
        Shown("differs_here", kind="flag"),
        Shown("variants_changed", kind="integer"),
        Shown("variants_share", "percent", "percent"),
    )
    return table("robust_choices", columns, frame.reset_index(drop=True))


def robust_sentences(answer: Answer, found: Robust, tables: dict[str, Table], lang: str) -> list[str]:
    """What the study's plan and the robust one risk, what is proved, and which choices are sure."""
    plans = {str(row["plan_key"]): row for row in tables["robust_plans"].frame.to_dict("records")}
    measured = goal_unit(answer)

    def told(value: float) -> str:
        return amount(float(value), measured, lang)

    def plan(kind: str) -> dict[str, Any]:
        row = plans[kind]
        where = row["worst_in"] or say("robust.nowhere", lang)
        return {"regret": told(row["worst_regret"]), "where": where, "changed": int(row["changed"])}

    worst, steady = found.choices[WORST], int((found.otherwise == 0).sum())
    goal = say(f"explain.goal.{answer.case.sheet.goal}", lang)
    lines = [
        say("robust.base", lang, goal=goal, **plan(BASE)),
        say("robust.worst", lang, total=len(found.otherwise), **plan(WORST)),
        say(
            "robust.proved", lang,
            bound=told(worst.plan.certificate.bound), most=told(worst.most.max()),
        ),
        say("robust.mean", lang, goal=goal, mean=told(plans[MEAN]["mean_value"]),
            base=told(plans[BASE]["mean_value"]), **plan(MEAN)),
        say("robust.steady", lang, steady=steady, total=len(found.otherwise), scenarios=len(found.best)),
        say("robust.limits", lang),
    ]  # fmt: skip
    if not found.proved:
        lines.append(say("robust.stopped", lang, seconds=number(found.seconds, lang, 1)))
    return lines


def proved(found: Robust) -> dict[str, Any]:
    """What the searches proved, for a manifest."""
    worst = found.choices[WORST]
    return {
        "scenarios": len(found.best),
        "worst_regret": float(worst.regrets.max()),
        "bound": worst.plan.certificate.bound,
        "proved": found.proved,
        "largest_gap_percent": float(
            np.max([max(gap_percent(best.value, best.bound), 0.0) for best in found.best])
        ),
        "seconds": round(found.seconds, 3),
    }
