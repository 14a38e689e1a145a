"""Re-checks a plan with plain arithmetic: no Pyomo, no HiGHS, no option matrix.

Accounts are summed anew from the rows of the chosen options; every rule function is then read with
plain numbers. A plan that does not pass is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from energi.domain.card import Card
from energi.domain.errors import SolverError
from energi.domain.stock import Ints, Offers, Step, Stock
from energi.domain.study import Study
from energi.domain.units import KG_PER_TONNE
from energi.optimise.contents import Ground
from energi.optimise.readings import Flows, numbers, room
from energi.optimise.recount import recount
from energi.optimise.sheet import Key, Sheet
from energi.optimise.study_sheet import deadline, done_by

TOLERANCE = 1e-6
"""How much of a limit may be lost to rounding: one part in a million."""

PROVED = "optimal"
"""Status of a turn that ended within the gap asked for; the solver itself is not looked at here."""

Accounts = dict[str, dict[Key, float]]


def accounts(chosen: Ints, stock: Stock, offers: Offers, study: Study, sheet: Sheet) -> Accounts:
    """Every account of a plan, summed from the chosen options' own rows."""
    years, day = sheet.sets["years"], deadline(study)
    found: Accounts = {
        family: dict.fromkeys(sheet.keys(each), 0.0) for family, each in sheet.families.items()
    }
    missing = stock.buildings["dwellings_without_bath"].to_dict()
    kg = {"co2": offers.co2_kg[chosen], "co2_frozen": offers.co2_frozen_kg[chosen]}
    for b, option in enumerate(offers.options.iloc[chosen].to_dict("records")):
        g, a = option["organisation"], option["estate"]
        bathless = float(missing[option["building"]])
        for year, share in _steps(option):
            found["capital"][g, year] += share["capital_kr"] - share["anyway_kr"]
            for t in years:
                found["rent_rise"][a, t] += share["payment_kr"] if t > year else 0.0
            bathless -= share["baths"] if done_by(year, day) else 0.0
        for family, emitted in kg.items():
            for y, t in enumerate(years):
                found[family][g, t] += float(emitted[b, y]) / KG_PER_TONNE
        found["lifetime_cost"][g,] += float(option["lcc_kr"])
        found["failing"][a,] += float(option["failing"] > 0)
        found["without_bath"][a,] += bathless
    recount(Ground(stock, offers, study, sheet.sets), offers.options.iloc[chosen], found)
    return found


def _steps(option: Mapping[Any, Any]) -> list[tuple[int, dict[str, float]]]:
    """The years in which works are paid, and what falls in each: none, one or two steps."""
    parts = ("capital_kr", "anyway_kr", "payment_kr", "baths")
    later = {part: float(option[f"later_{part}"]) for part in parts}
    first = {part: float(option[part]) - later[part] for part in parts}
    steps = [(int(option["start_year"]), first), (int(option["later_year"]), later)]
    return [(year, share) for year, share in steps if year > 0]


def limits(
    sheet: Sheet, card: Card, values: Mapping[str, Mapping[Key, float]], free: Flows | None = None
) -> pd.DataFrame:
    """Both sides of every relation at a plan.

    Parameters
    ----------
    sheet, card
    values : Mapping[str, Mapping[key, float]]
        Accounts.
    free : Mapping[str, Mapping[key, float]], optional
        The flows the solver chose; they are believed no more than the choices are.

    Returns
    -------
    DataFrame
        Columns rule, key, left, right, slack, binds; ``slack`` is negative where a limit is broken.
        Choice rows are checked by `check` itself.
    """
    m = numbers(sheet, values, free)
    found = []
    for name in sheet.rules:
        if name == "one_option":
            continue
        for key in sheet.domain(card.rule(name)):
            left, sense, right = sheet.says[name](room(m, sheet, name, key), *key)
            slack = right - left if sense == "<=" else -abs(right - left)
            found.append((name, key, float(left), float(right), float(slack)))
    frame = pd.DataFrame(found, columns=["rule", "key", "left", "right", "slack"])
    used = frame["left"].abs() > 0
    return frame.assign(binds=used & (frame["slack"] <= _room(frame["right"])))


def _room(right: Any) -> Any:
    """What counts as no room at all: a ten-thousandth of the limit."""
    return 1e-4 * np.maximum(np.abs(right), 1.0)


def objective(sheet: Sheet, values: Mapping[str, Mapping[Key, float]], free: Flows | None = None) -> float:
    """The goal of a plan."""
    return float(sheet.aims[sheet.goal](numbers(sheet, values, free)))


def check(
    chosen: Ints,
    claimed: float,
    sheet: Sheet,
    found: Accounts,
    table: pd.DataFrame,
    free: Flows | None = None,
) -> None:
    """Refuse a plan that breaks a rule or whose objective is not what the solver claimed.

    Raises
    ------
    SolverError
        ``E-VERIFY-CHOICE``, ``E-VERIFY-RULE`` or ``E-VERIFY-OBJECTIVE``.
    """
    if not np.array_equal(sheet.building[chosen], np.arange(len(sheet.sets["buildings"]))):
        raise SolverError("E-VERIFY-CHOICE")
    _check_flows(sheet, free or {})
    broken = table[table["slack"] < -TOLERANCE * np.maximum(table["right"].abs(), 1.0)]
    if len(broken):
        worst = broken.iloc[0]
        place = ", ".join(str(part) for part in worst["key"])
        raise SolverError("E-VERIFY-RULE", rule=worst["rule"], place=place, by=float(-worst["slack"]))
    ours = objective(sheet, found, free)
    if not abs(ours - claimed) <= TOLERANCE * max(abs(ours), 1.0):  # so that NaN is refused too
        raise SolverError("E-VERIFY-OBJECTIVE", ours=ours, claimed=claimed)


def goals(
    sheet: Sheet, values: Mapping[str, Mapping[Key, float]], free: Flows | None, names: Iterable[str]
) -> dict[str, float]:
    """What each of some goals comes to."""
    m = numbers(sheet, values, free)
    return {name: float(sheet.aims[name](m)) for name in names}


def steps(sheet: Sheet, found: Accounts, free: Flows | None, proved: Iterable[Step]) -> None:
    """Refuse a plan in which a goal comes below what was proved of it in its turn, or below its best.

    That each stays within what it may give up is a rule of the last turn, which `check` sees to. The best
    a goal came to is believed, since computing it again takes solving; but one that was proved cannot be
    further above what the plan itself comes to than the gap it was proved to.

    Raises
    ------
    SolverError
        ``E-VERIFY-BOUND``, ``E-VERIFY-BEST``.
    """
    for step in proved:
        (reached,) = goals(sheet, found, free, [step.goal]).values()
        room = TOLERANCE * max(abs(step.bound), abs(step.objective), 1.0)
        if not reached >= step.bound - room:
            raise SolverError("E-VERIFY-BOUND", goal=step.goal, reached=reached, bound=step.bound)
        least = step.objective - step.gap_percent / 100.0 * abs(step.objective)
        if step.status == PROVED and not least <= reached + room:
            raise SolverError("E-VERIFY-BEST", goal=step.goal, reached=reached, best=step.objective)


def _check_flows(sheet: Sheet, free: Flows) -> None:
    """Refuse a flow below zero, and one where the study knows none."""
    for symbol, rule in sheet.flows:
        values = free.get(symbol.name, {})
        known = set(sheet.domain(rule)) if values and rule.name in sheet.rules else set()
        for key, value in values.items():
            whole = not symbol.whole or value in {0.0, 1.0}
            if not value >= 0 or not whole or (value > 0 and key not in known):
                place = ", ".join(str(part) for part in key)
                raise SolverError("E-VERIFY-RULE", rule=symbol.name, place=place, by=abs(float(value)))
