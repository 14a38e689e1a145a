"""Counts again, building by building, the accounts that rules of the study ask for.

The matrix adds these up from columns of all options (`energi.optimise.accounts`); here they are counted
from what the chosen packages hold, row by row, so that the two check each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from energi.assess.label import classes, scale_at
from energi.assess.today import due
from energi.domain.soft_rules import LabelGoal, Recommendations
from energi.domain.study_rules import (
    Before,
    LabelFloor,
    Picked,
    PlannedWorks,
    Rehousing,
    Together,
    TradeCapacity,
)
from energi.optimise.contents import Ground, pairs

Key = tuple[Any, ...]
Adds = Mapping[Key, float]


@dataclass(frozen=True)
class One:
    """A building's chosen option and the works it holds.

    Attributes
    ----------
    ground : Ground
    option : Mapping
        Its row of the menu.
    works : tuple of Mapping
        Rows of ``offers.packages``.
    due : Mapping[str, tuple of float and int]
        Price and year of the building's works planned anyway, by component.
    today : Mapping
        The row of going on as today.
    """

    ground: Ground
    option: Mapping[Any, Any]
    works: tuple[Mapping[Any, Any], ...]
    due: Mapping[str, tuple[float, int]]
    today: Mapping[Any, Any]

    @property
    def begun(self) -> int:
        """The year the works begin; 0 for none."""
        return int(self.option["start_year"])

    def year(self, work: Mapping[Any, Any]) -> int:
        """The year of a work."""
        return int(self.option["start_year"] if work["stage"] == 1 else self.option["later_year"])

    def of_building(self, column: str) -> float:
        """A number of the building."""
        return float(self.ground.stock.buildings.loc[self.option["building"], column])

    def uses(self, kind: type) -> list[Any]:
        """The study's rules of a kind."""
        return [use for use in self.ground.study.rules if isinstance(use, kind)]


def _bill_saved(one: One) -> Adds:
    estate, found = one.option["estate"], {}
    done = max(one.begun, int(one.option["later_year"]))
    for t in one.ground.sets["years"] if one.begun else ():
        if t > one.begun:
            found[estate, t] = float(one.option["saving_kr" if t > done else "first_saving_kr"])
    return found


def _label_missed(one: One) -> Adds:
    (use,) = one.uses(LabelFloor)
    order = classes(scale_at(date(one.ground.study.period.base_year, 1, 1)))
    now, after = one.today["class_after"], one.option["class_after"]
    if after not in order or (use.least is None and now not in order) or not (one.begun or use.of == "all"):
        return {}
    worst = order.index(use.least) if use.least else max(order.index(now) - use.steps, 0)
    return {(one.option["estate"],): float(order.index(after) > worst)}


def _missed_price(one: One) -> Adds:
    kr = 0.0
    for use in (*one.uses(LabelGoal), *one.uses(Recommendations)):
        if use.price_kr is not None and one.begun:
            if isinstance(use, Recommendations):
                count = float(one.option["advice_missed"])
            else:
                count = float(
                    one.option["steps_short"] if use.per == "step" else one.option["label_short"] > 0
                )
            kr += use.price_kr * count
    return {(one.option["organisation"],): kr}


def _in_works(one: One) -> Adds:
    (use,) = one.uses(Rehousing)
    wanted = [work for work in one.works if not use.components or work["component"] in use.components]
    years = {one.year(work) for work in wanted}
    return {(one.option["estate"], t): one.of_building("dwellings") for t in years}


def _trade_works(one: One) -> Adds:
    found: dict[Key, float] = {}
    for use in one.uses(TradeCapacity):
        for work in one.works:
            if work["component"] in use.components:
                key = (use.trade, one.year(work))
                found[key] = found.get(key, 0.0) + float(work["capital_kr"])
    return found


def _untouched(one: One) -> Adds:
    return {} if one.begun else {(one.option["organisation"],): one.of_building("dwellings")}


def _off_window(one: One) -> Adds:
    (use,) = one.uses(PlannedWorks)
    years = [year for year in (one.begun, int(one.option["later_year"])) if year]
    near = any(
        due_year - use.years_before <= year <= due_year + use.years_after
        for year in years
        for _, due_year in one.due.values()
    )
    return {(one.option["estate"],): 1.0} if years and one.due and not near else {}


def _picks(use: Picked, one: One) -> bool:
    """Whether a list picks the building."""
    listed = not use.buildings or one.option["building"] in use.buildings
    held = not use.measures or any(work["measure"] in use.measures for work in one.works)
    return bool(one.begun) and listed and held


def _picked_of(one: One) -> Adds:
    return {(use.list,): 1.0 for use in one.uses(Picked) if _picks(use, one)}


def _left_of(one: One) -> Adds:
    return {
        (use.list,): 1.0
        for use in one.uses(Picked)
        if (not use.buildings or one.option["building"] in use.buildings) and not _picks(use, one)
    }


def _begun(part: int, late: int) -> Callable[[One], Adds]:
    def count(one: One) -> Adds:
        return {
            (name, t): 1.0
            for use in (*one.uses(Together), *one.uses(Before))
            for name, couple in pairs(use).items()
            for t in one.ground.sets["years"]
            if couple[part] == one.option["building"] and one.begun and one.begun <= t - late
        }

    return count


def _planned_share(one: One, work: Mapping[Any, Any]) -> float:
    """What the maintenance plan pays of a work that takes the place of one it has due."""
    kr, year = one.due.get(work["component"], (0.0, 0))
    return min(kr, float(work["capital_kr"])) if work["takes_due"] and one.year(work) <= year else 0.0


def _financed(one: One) -> Adds:
    found: dict[Key, float] = {}
    for work in one.works:
        for kind, components in one.ground.study.financing.kinds(one.option.get("conditions", "")).items():
            if work["component"] in components:
                key = (one.option["estate"], kind, one.year(work))
                found[key] = found.get(key, 0.0) + float(work["capital_kr"]) - _planned_share(one, work)
    return found


def _drawn(one: One) -> Adds:
    spent: dict[int, float] = {}

    def pay(year: int, kr: float) -> None:
        spent[year] = spent.get(year, 0.0) + kr

    later = float(one.option["later_anyway_kr"])
    if one.begun:
        pay(one.begun, float(one.option["anyway_kr"]) - later)
        pay(int(one.option["later_year"]), later)
    left = dict(one.due)
    for work in one.works:
        if one.ground.study.financing.route(work["component"]) == "reserves":
            pay(one.year(work), float(work["capital_kr"]) - _planned_share(one, work))
        if work["takes_due"] and one.year(work) <= one.due.get(work["component"], (0.0, 0))[1]:
            del left[work["component"]]
    for kr, year in left.values():  # what is overdue is paid at once
        pay(max(year, one.ground.sets["years"][0]), kr)
    return {(one.option["estate"], t): kr for t, kr in spent.items() if t in one.ground.sets["years"]}


RECOUNTS: Mapping[str, Callable[[One], Adds]] = {
    "bill_saved": _bill_saved,
    "label_missed": _label_missed,
    "label_short": lambda one: {(one.option["organisation"],): float(one.option["label_short"] > 0)},
    "renovated": lambda one: {(one.option["organisation"],): float(one.begun > 0)},
    "advice_missed": lambda one: {(one.option["organisation"],): float(one.option["advice_missed"])},
    "advice_met": lambda one: {(one.option["organisation"],): float(one.option["advice_met"])},
    "missed_price": _missed_price,
    "in_works": _in_works,
    "trade_works": _trade_works,
    "untouched": _untouched,
    "off_window": _off_window,
    "picked_of": _picked_of,
    "left_of": _left_of,
    "led": _begun(0, 0),
    "led_before": _begun(0, 1),
    "followed": _begun(1, 0),
    "financed": _financed,
    "drawn": _drawn,
}
"""Account family -> what a building's chosen option adds."""


def recount(ground: Ground, chosen: pd.DataFrame, found: dict[str, dict[Key, float]]) -> None:
    """Add the chosen options, (buildings,) rows of the menu, to the accounts that are recounted here."""
    families = [family for family in found if family in RECOUNTS]
    if not families:
        return
    packages = ground.offers.packages
    held: dict[str, list[dict[Any, Any]]] = {}
    for work in packages[packages["package"].isin(chosen["package"])].to_dict("records"):
        held.setdefault(work["package"], []).append(work)
    buildings = ground.stock.buildings.index
    planned: dict[str, dict[str, tuple[float, int]]] = {}
    for row in due(ground.stock).to_dict("records"):
        known = planned.setdefault(str(buildings[row["at"]]), {})
        known[str(row["component"])] = (float(row["due_kr"]), int(row["due_year"]))
    options = ground.offers.options
    standing = options[options["start_year"] == 0].set_index("building")[["class_after"]].to_dict("index")
    for option in chosen.to_dict("records"):
        code = option["building"]
        one = One(
            ground, option, tuple(held.get(option["package"], ())), planned.get(code, {}), standing[code]
        )
        for family in families:
            for key, value in RECOUNTS[family](one).items():
                found[family][key] += value
