"""What a step of an axis changes: a figure, emissions, savings, the capital frames, a number of the study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from energi.assess.carbon import Factors
from energi.assess.setting import Setting, setting
from energi.domain.errors import InputError
from energi.domain.stock import Stock
from energi.domain.study import Study
from energi.options.ranged import Side
from energi.scenarios.grid import RANGE, SIDES, Axis, Grid, Variant

FIGURES, BUDGET, STUDY = "figures", "budget.frame_kr", ("rules", "solving")
EMISSIONS, EXPECTED = "emissions", "savings.expected"
COUNTED = (FIGURES, EMISSIONS, RANGE)
"""Roots of what changes how a study counts, and so what is on the menu or what it is worth."""

PRICED = (f"{FIGURES}.energy_price.", EMISSIONS)
"""How axes begin in whose steps what works come to is a straight line."""

LIMITS = frozenset(
    {"cap_kr_m2", "cap_percent", "reduction_percent", "total_kr", "step_kr_m2", "dwellings", "capital_kr"}
)
"""Fields of rules that are a limit's own number: what options add to its sum is counted alike."""

BASES = {0.0: "calculated", 1.0: "expected"}
"""Steps of `EXPECTED` -> the study's ``energy_basis``."""


@dataclass(frozen=True)
class Base:
    """The study as it is."""

    study: Study
    stock: Stock
    setting: Setting


def standing(axis: Axis, base: Base) -> float:
    """What an axis varies, as the study has it; NaN for frames and emissions, which differ by year.

    Raises
    ------
    InputError
        ``E-GRID-TARGET`` if there is no such number, ``E-GRID-SAVINGS`` if savings are neither calculated
        nor expected, ``E-GRID-RANGE`` if they are neither low nor high.
    """
    root, _, rest = axis.changes.partition(".")
    if root == RANGE and not rest:
        return _asked(axis, SIDES.values(), "E-GRID-RANGE", 0.0)
    if axis.changes == EXPECTED:
        return _asked(axis, BASES, "E-GRID-SAVINGS", float(base.study.energy_basis == BASES[1.0]))
    if root == EMISSIONS and axis.factors and rest in {"", *base.setting.factors.carriers}:
        return float("nan")
    if root == FIGURES and rest in base.setting.figures:
        return float(base.setting.figures.figure(rest).value)
    if axis.changes == BUDGET:
        return float("nan")
    if root in STUDY:
        place, field = _place(base.study.model_dump(mode="json", by_alias=True), axis)
        if isinstance(place.get(field), int | float):
            return float(place[field])
    raise InputError("E-GRID-TARGET", changes=axis.changes)


def _asked(axis: Axis, known: Iterable[float], code: str, standing: float) -> float:
    """What the study has, if the axis has none but the steps known."""
    if axis.factors or not set(axis.values) <= set(known):
        raise InputError(code)
    return standing


def side(grid: Grid, variant: Variant) -> Side | None:
    """At which end of their range a variant has the savings; None as the study counts them."""
    steps = [step for axis, step in _taken(grid, variant) if axis.changes == RANGE]
    return None if not steps else "low" if steps[0] == SIDES["low"] else "high"


def value(axis: Axis, step: float, base: Base) -> float:
    """What a step makes of the number; for a factor on the frames the factor itself."""
    known = standing(axis, base)
    return step * known if axis.factors and not np.isnan(known) else step


def figures(grid: Grid, variant: Variant, base: Base) -> dict[str, float]:
    """Figures a variant states otherwise: key -> value."""
    return {
        axis.changes.partition(".")[2]: value(axis, step, base)
        for axis, step in _taken(grid, variant)
        if axis.changes.startswith(f"{FIGURES}.")
    }


def counted_by(grid: Grid, variant: Variant) -> list[tuple[int, float]]:
    """The steps of a variant that change how the study counts; alike in variants that share a menu."""
    return sorted(
        (at, step) for at, step in variant.steps.items() if grid.axes[at].changes.partition(".")[0] in COUNTED
    )


def priced_by(grid: Grid, variant: Variant) -> list[tuple[int, float]]:
    """The steps of a variant that change prices of energy and factors of emissions only."""
    return [(at, step) for at, step in counted_by(grid, variant) if grid.axes[at].changes.startswith(PRICED)]


def shaped_by(grid: Grid, variant: Variant) -> list[tuple[int, float]]:
    """The steps of a variant that change a rule otherwise than by the number that limits it."""
    return sorted(
        (at, step)
        for at, step in variant.steps.items()
        if (parts := grid.axes[at].changes.split("."))[0] == "rules" and parts[-1] not in LIMITS
    )


def counting(grid: Grid, variant: Variant, base: Base, home: Path) -> Setting:
    """What a variant counts with.

    Emission factors change in the years after the base year: what is past is known.

    Parameters
    ----------
    grid, variant, base
    home : Path
        The study's folder.
    """
    made, stated, (study, _) = base.setting, figures(grid, variant, base), changed(grid, variant, base)
    if stated or study.energy_basis != base.study.energy_basis:
        basis = base.study.model_copy(update={"energy_basis": study.energy_basis})
        made = setting(basis, home, base.stock, stated)
    for axis, step in _taken(grid, variant):
        root, _, carrier = axis.changes.partition(".")
        if root == EMISSIONS:
            made = replace(made, factors=_emitting(made.factors, carrier, step, study.period.base_year))
    return made


def _emitting(factors: Factors, carrier: str, step: float, base_year: int) -> Factors:
    """Emission factors of a carrier (of all if none is named) multiplied in the years to come."""
    rows = np.array([carrier in {"", known} for known in factors.carriers])
    later = np.array(factors.years) > base_year
    return replace(factors, kg_kwh=np.where(np.outer(rows, later), step * factors.kg_kwh, factors.kg_kwh))


def changed(grid: Grid, variant: Variant, base: Base) -> tuple[Study, Stock]:
    """Study and stock of a variant; figures are not theirs.

    Raises
    ------
    InputError
        ``E-GRID-VALUE`` if the study does not allow the value.
    """
    stock, content = base.stock, base.study.model_dump(mode="json", by_alias=True)
    for axis, step in _taken(grid, variant):
        if axis.changes == BUDGET:
            stock = replace(stock, budget=_frames(stock, axis, step))
        elif axis.changes == EXPECTED:
            content["energy_basis"] = BASES[step]
        elif axis.changes.split(".")[0] in STUDY:
            place, field = _place(content, axis)
            wanted = value(axis, step, base)
            place[field] = int(wanted) if wanted.is_integer() else wanted
    try:
        return Study.model_validate(content), stock
    except ValidationError as error:
        problem = "; ".join(detail["msg"] for detail in error.errors(include_url=False))
        names = ", ".join(axis.changes for axis, _ in _taken(grid, variant))
        raise InputError("E-GRID-VALUE", changes=names, problem=problem) from error


def _taken(grid: Grid, variant: Variant) -> list[tuple[Axis, float]]:
    return [(grid.axes[axis], step) for axis, step in variant.steps.items()]


def _frames(stock: Stock, axis: Axis, step: float) -> Any:
    old = stock.budget["frame_kr"].astype(float)
    return stock.budget.assign(frame_kr=old * step if axis.factors else step)


def _place(content: Mapping[str, Any], axis: Axis) -> tuple[dict[str, Any], str]:
    """Where a number of the study stands, and its field: a rule by its name, and year if it has one.

    Raises
    ------
    InputError
        ``E-GRID-TARGET`` if the study has none such, or more than one.
    """
    root, *names, field = axis.changes.split(".")
    found = [content["solving"]] if root == "solving" and not names else []
    if root == "rules" and names:
        found = [
            rule
            for rule in content["rules"]
            if rule["name"] == names[0] and names[1:] in ([], [str(rule.get("year"))])
        ]
    if len(found) != 1:
        raise InputError("E-GRID-TARGET", changes=axis.changes)
    return found[0], field
