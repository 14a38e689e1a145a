"""What came of the variants, as tables: one row per variant, the tornado, the choices that change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energi.report.sentences import headline_goal
from energi.report.table import Shown, Table, table
from energi.scenarios.change import Base, standing, value
from energi.scenarios.grid import RANGE, SIDES, Axis, Grid, Variant
from energi.scenarios.outcome import Outcome, differing
from energi.words import number, say

FIGURES = (
    "capital",
    "lcc_saved",
    "heat_saved",
    "rent_rise",
    "rent_rise_percent",
    "votes",
    "buildings_renovated",
)
_SHOWN = (
    Shown("gap_percent", "percent", "percent", digits=4),
    Shown("capital_kr", "kr", "money"),
    Shown("lcc_saved_kr", "kr", "money"),
    Shown("heat_saved_mwh", "MWh/year", "number"),
    Shown("plan_t", "t/year", "number"),
    Shown("rise_kr_m2", "kr/m2/year", "number"),
    Shown("rise_percent", "percent", "percent"),
    Shown("votes", kind="integer"),
    Shown("buildings_renovated", kind="integer"),
)
_DIFFERENCES = (
    Shown("changed", kind="integer"),
    Shown("changed_share", "percent", "percent"),
    Shown("changed_works", kind="integer"),
    Shown("changed_year", kind="integer"),
)


@dataclass(frozen=True)
class Varied(Shown):
    """A column of the values of an axis.

    Attributes
    ----------
    names : tuple of str
        What the axis is called, in Danish and English.
    """

    names: tuple[str, str] = ("", "")

    def title(self, lang: str) -> str:
        """What the axis is called."""
        return self.names[lang == "en"]


def scenario_tables(grid: Grid, base: Base, found: Sequence[Outcome], lang: str) -> dict[str, Table]:
    """All tables of a grid, in the order they are shown.

    Returns
    -------
    dict
        ``scenarios_tornado`` (one number varied at a time: how many buildings are treated otherwise),
        ``scenarios_variants`` and ``scenarios_choices`` (per building: how often, and what instead).
    """
    made = (
        _tornado(grid, base, found, lang),
        _variants(grid, base, found, lang),
        _choices(grid, found, lang),
    )
    return {each.name: each for each in made}


def label(grid: Grid, variant: Variant, base: Base, lang: str) -> str:
    """A variant in words: what is varied, and to what."""
    parts = [
        f"{grid.axes[axis].title(lang)} {stepped(grid.axes[axis], step, base, lang)}"
        for axis, step in variant.steps.items()
    ]
    return ", ".join(parts) or say("scenarios.as_it_is", lang)


def stepped(axis: Axis, step: float, base: Base, lang: str) -> str:
    """What a step makes of a number: the number, or of the frames the factor."""
    known = value(axis, step, base)
    if axis.changes == RANGE:
        return say(f"robust.saving.{'low' if step == SIDES['low'] else 'high'}", lang)
    return (
        f"× {number(known, lang)}" if axis.factors and np.isnan(standing(axis, base)) else number(known, lang)
    )


def _difference(outcome: Outcome, first: Outcome) -> dict[str, float]:
    """How many buildings are treated otherwise: by other works, or by the same ones in another year."""
    other = differing(outcome, first)
    if outcome.choices.empty:
        return {column.key: np.nan for column in _DIFFERENCES}
    works = outcome.choices["works"] != first.choices["works"]
    return {
        "changed": int(other.sum()),
        "changed_share": 100.0 * float(other.mean()),
        "changed_works": int(works.sum()),
        "changed_year": int((other & ~works).sum()),
    }


def _told(outcome: Outcome) -> dict[str, float]:
    """The figures of a variant's plan."""
    if outcome.choices.empty:
        return {column.key: np.nan for column in _SHOWN}
    known = dict(zip(outcome.figures["figure"], outcome.figures["value"], strict=True))
    return {
        "gap_percent": known["gap"],
        "capital_kr": known["capital"],
        "lcc_saved_kr": known["lcc_saved"],
        "heat_saved_mwh": known["heat_saved"],
        "plan_t": headline_goal(outcome.figures)["plan"],
        "rise_kr_m2": known["rent_rise"],
        "rise_percent": known["rent_rise_percent"],
        "votes": known["votes"],
        "buildings_renovated": known["buildings_renovated"],
    }


def _variants(grid: Grid, base: Base, found: Sequence[Outcome], lang: str) -> Table:
    """One row per variant: what is varied, how it ended, and what the plan gives."""
    axes = tuple(
        Varied(f"axis_{at}", kind="number", digits=None, names=(axis.title("da"), axis.title("en")))
        for at, axis in enumerate(grid.axes, start=1)
    )
    rows = [
        {
            "variant": str(each.variant.number),
            "variant_name": label(grid, each.variant, base, lang),
            **{
                f"axis_{at}": value(axis, each.variant.steps[at - 1], base)
                if at - 1 in each.variant.steps
                else standing(axis, base)
                for at, axis in enumerate(grid.axes, start=1)
            },
            "status": say(f"report.status.{each.status}", lang),
            "status_key": each.status,
            "objective": each.objective,
            **_told(each),
            **_difference(each, found[0]),
        }
        for each in found
    ]
    columns = (
        Shown("variant", kind="code"),
        Shown("variant_name"),
        *axes,
        Shown("status"),
        Shown("status_key", kind="key"),
        Shown("objective", kind="number", digits=0),
        *_SHOWN,
        *_DIFFERENCES,
    )
    return table("scenarios_variants", columns, rows)


def _tornado(grid: Grid, base: Base, found: Sequence[Outcome], lang: str) -> Table:
    """The variants in which one number alone is varied; the number that changes most choices first."""
    first = _told(found[0])
    rows: list[dict[str, Any]] = []
    for each in found:
        if len(each.variant.steps) != 1:
            continue
        ((at, step),) = each.variant.steps.items()
        axis, told = grid.axes[at], _told(each)
        known = standing(axis, base)
        rows.append(
            {
                "axis": axis.title(lang),
                "axis_changes": axis.changes,
                "axis_base": 1.0 if np.isnan(known) and axis.factors else known,
                "axis_value": value(axis, step, base),
                "status": say(f"report.status.{each.status}", lang),
                **_difference(each, found[0]),
                **{
                    f"{key}_change": told[key] - first[key]
                    for key in ("capital_kr", "lcc_saved_kr", "plan_t")
                },
            }
        )
    frame = pd.DataFrame(rows)
    most = frame.groupby("axis_changes")["changed"].transform("max").fillna(-1.0)
    order = frame.assign(most=most).sort_values(
        ["most", "axis_changes", "axis_value"], ascending=[False, True, True], kind="stable"
    )
    columns = (
        Shown("axis"),
        Shown("axis_changes", kind="key"),
        Shown("axis_base", kind="number", digits=None),
        Shown("axis_value", kind="number", digits=None),
        Shown("status"),
        *_DIFFERENCES,
        Shown("capital_kr_change", "kr", "money"),
        Shown("lcc_saved_kr_change", "kr", "money"),
        Shown("plan_t_change", "t/year", "number"),
    )
    return table("scenarios_tornado", columns, order.reset_index(drop=True))


def _choices(grid: Grid, found: Sequence[Outcome], lang: str) -> Table:
    """One row per building: in how many variants it is treated otherwise, by what, and mostly how."""
    first, planned = found[0].choices, [each for each in found[1:] if not each.choices.empty]
    other = pd.DataFrame(
        {each.variant.number: differing(each, found[0]) for each in planned}, index=first.index
    )
    rows: list[dict[str, Any]] = []
    for building, row in zip(first.index, first.to_dict("records"), strict=True):
        others = [each for each, is_other in zip(planned, other.loc[building], strict=True) if is_other]
        rows.append(
            {
                **{key: row[key] for key in ("organisation", "estate", "start_year", "measures")},
                "building": building,
                "variants_changed": len(others),
                "variants_share": 100.0 * len(others) / max(len(planned), 1),
                **_instead(others, building),
                "changed_by": _by(grid, [each.variant for each in others], lang),
            }
        )
    columns = (
        Shown("organisation", kind="code"),
        Shown("estate", kind="code"),
        Shown("building", kind="code"),
        Shown("start_year", kind="year"),
        Shown("measures"),
        Shown("variants_changed", kind="integer"),
        Shown("variants_share", "percent", "percent"),
        Shown("instead_year", kind="year"),
        Shown("instead"),
        Shown("changed_by"),
    )
    frame = pd.DataFrame(rows)
    order = frame.sort_values("variants_changed", ascending=False, kind="stable", ignore_index=True)
    return table("scenarios_choices", columns, order)


def _instead(others: Sequence[Outcome], building: Any) -> dict[str, Any]:
    """The other choice most variants make; of equally many the first."""
    if not others:
        return {"instead_year": np.nan, "instead": ""}
    told = pd.DataFrame([each.choices.loc[building] for each in others])
    keys = ["works", "start_year", "later_year"]
    sizes = told[keys].astype(object).fillna("").groupby(keys, sort=False)[keys[0]].transform("size")
    row = told.iloc[int(sizes.to_numpy().argmax())]
    return {"instead_year": row["start_year"], "instead": row["measures"]}


def _by(grid: Grid, variants: Sequence[Variant], lang: str) -> str:
    """The numbers that change a choice when varied alone."""
    alone = {next(iter(variant.steps)) for variant in variants if len(variant.steps) == 1}
    return ", ".join(grid.axes[at].title(lang) for at in sorted(alone))
