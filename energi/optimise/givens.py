"""The numbers that rules of the study state beyond budgets, rent caps and milestones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch

import numpy as np
import pandas as pd

from energi.domain.card import Card
from energi.domain.errors import InputError
from energi.domain.new_build_rules import BaseCapital, Choose, DwellingsWanted, NewBuildRent
from energi.domain.soft_rules import LabelGoal, Recommendations
from energi.domain.study import Study
from energi.domain.study_rules import (
    Before,
    Co2Path,
    LabelFloor,
    LoanFrame,
    OwnRule,
    Picked,
    PlannedWorks,
    Rehousing,
    RentStep,
    Reserves,
    Solidarity,
    Together,
    TotalBudget,
    TradeCapacity,
    Use,
)
from energi.domain.units import KG_PER_TONNE
from energi.optimise.contents import Ground, kinds_by, members, pairs

Key = tuple[object, ...]
Numbers = dict[str, dict[Key, float]]


def further_givens(ground: Ground, base_t: Mapping[str, Mapping[str, float]]) -> Numbers:
    """What the study's further rules state, by given and key.

    Parameters
    ----------
    ground : Ground
    base_t : Mapping[str, Mapping[str, float]]
        CO2 of every organisation in the climate base year with ``"dynamic"`` and ``"frozen"`` factors [t].
    """
    found: Numbers = {}
    for use in ground.study.rules:
        numbers = path(use, ground, base_t[use.factors]) if isinstance(use, Co2Path) else stated(use, ground)
        for name, values in numbers.items():
            found.setdefault(name, {}).update(values)
    funds = fund_givens(ground) if ground.study.counts_financing else {}
    return {**found, **funds, **(project_givens(ground) if ground.study.builds else {})}


@singledispatch
def stated(use: Use, ground: Ground) -> Numbers:  # noqa: ARG001 - most rules state something
    """What one rule states."""
    return {}


def _each_estate(name: str, value: float, ground: Ground) -> Numbers:
    return {name: {(a,): value for a in ground.sets["estates"]}}


@stated.register
def _(use: TotalBudget, ground: Ground) -> Numbers:
    return {"total_frame": {(p,): use.total_kr for p in ground.sets["portfolios"]}}


@stated.register
def _(use: RentStep, ground: Ground) -> Numbers:
    # nothing is raised in the first year, so the steps begin with the second
    estates, later = ground.sets["estates"], ground.sets["years"][1:]
    steps: dict[Key, float] = {(a, t): use.step_kr_m2 for a in estates for t in later}
    return {"rent_step_cap": steps}


@stated.register
def _(use: LabelFloor, ground: Ground) -> Numbers:  # noqa: ARG001 - no building may miss it
    return _each_estate("label_missed_limit", 0.0, ground)


@stated.register
def _(use: LabelGoal, ground: Ground) -> Numbers:
    return {"label_share": {(g,): use.share_percent / 100.0 for g in ground.sets["organisations"]}}


@stated.register
def _(use: Recommendations, ground: Ground) -> Numbers:
    found: Numbers = {}
    if use.least_percent is not None:
        share = 1.0 - use.least_percent / 100.0
        found["advice_share_missed"] = {(g,): share for g in ground.sets["organisations"]}
    if use.least is not None:
        found["advice_wanted"] = {(p,): float(use.least) for p in ground.sets["portfolios"]}
    return found


@stated.register
def _(use: Rehousing, ground: Ground) -> Numbers:
    return _each_estate("rehousing_limit", float(use.dwellings), ground)


@stated.register
def _(use: PlannedWorks, ground: Ground) -> Numbers:  # noqa: ARG001 - no building may be outside
    return _each_estate("off_window_limit", 0.0, ground)


@stated.register
def _(use: TradeCapacity, ground: Ground) -> Numbers:  # noqa: ARG001 - as stated
    return {"trade_limit": {(use.trade,): use.capital_kr}}


@stated.register
def _(use: Solidarity, ground: Ground) -> Numbers:
    homes = ground.stock.buildings.groupby("organisation")["dwellings"].sum()
    codes = ground.sets["organisations"]
    return {
        "dwellings": {(g,): float(homes.get(g, 0.0)) for g in codes},
        "least_share": {(g,): use.least_percent / 100.0 for g in codes},
    }


@stated.register
def _(use: Picked, ground: Ground) -> Numbers:
    count = len(members(use, ground.stock))
    least, most = use.bounds(count)
    found: Numbers = {} if most is None else {"most_of": {(use.list,): float(most)}}
    return found if least is None else {**found, "left_most": {(use.list,): float(count - least)}}


@stated.register
def _(use: Together, ground: Ground) -> Numbers:
    when = ground.sets["years"] if use.same_year else ground.sets["years"][-1:]
    return {"tied": {(j, t): 1.0 for j in pairs(use) for t in when}}


@stated.register
def _(use: Before, ground: Ground) -> Numbers:
    return {"ordered": {(j, t): 1.0 for j in pairs(use) for t in ground.sets["years"]}}


def path(use: Co2Path, ground: Ground, base: Mapping[str, float]) -> Numbers:
    """A path's limit in every year from its first point on [t]."""
    points = sorted(use.points)
    years = [t for t in ground.sets["years"] if t >= points[0]]
    stated = np.interp(years, points, [use.points[t] for t in points])
    own = use.name == "co2_path_organisation"
    mine = {g: tonnes for g, tonnes in base.items() if use.organisation in ("", g)}
    bases = mine if own else {"": sum(base.values())}
    name = "co2_path" + ("_own" if own else "") + ("_frozen" if use.factors == "frozen" else "")
    return {
        name: {
            (g, t) if own else (t,): float(value if use.unit == "tonnes" else tonnes * (1 - value / 100))
            for g, tonnes in bases.items()
            for t, value in zip(years, stated, strict=True)
        }
    }


@stated.register
def _(use: LoanFrame, ground: Ground) -> Numbers:
    return {"loan_limit": {(g,): kr for g, kr in use.frame_kr.items() if g in ground.sets["organisations"]}}


@stated.register
def _(use: Reserves, ground: Ground) -> Numbers:  # noqa: ARG001 - all of it stands in the workbook
    rows, years = ground.stock.estates, ground.sets["years"]
    rows = rows[rows["reserve_opening_kr"].notna()]
    deposit, floor = rows["reserve_deposit_kr"].fillna(0.0), rows["reserve_floor_kr"].fillna(0.0)
    above = rows["reserve_opening_kr"] - floor
    return {
        "reserve_income": {
            (a, t): float(deposit[a]) + (float(above[a]) if t == years[0] else 0.0)
            for a in rows.index
            for t in years
        }
    }


@stated.register
def _(use: BaseCapital, ground: Ground) -> Numbers:
    rows = ground.offers.projects.rows
    within = rows["year"].between(use.first_year, use.last_year)
    return {
        "base_capital_needed": _in_group(use.group, rows["base_capital_kr"].where(within, 0.0)),
        "base_capital_frame": {(use.group,): use.frame_kr},
    }


@stated.register
def _(use: NewBuildRent, ground: Ground) -> Numbers:
    rent = ground.offers.projects.rows["rent_kr_m2"]
    return {
        "project_rent": _by_project(rent),
        "project_rent_cap": {(n,): use.cap_kr_m2 for n in ground.sets["projects"]},
    }


@stated.register
def _(use: DwellingsWanted, ground: Ground) -> Numbers:
    # merged dwellings are fewer than before, but dwellings where the study asks for that kind
    counted = ground.offers.projects.rows["dwellings" if use.kind else "added"]
    return {
        "dwellings_counted": _in_group(use.group, counted),
        "dwellings_least": {(use.group,): float(use.least)},
    }


@stated.register
def _(use: Choose, ground: Ground) -> Numbers:  # noqa: ARG001 - as stated
    return {"must_be_built": {(n,): 1.0 for n in use.built}}


def project_givens(ground: Ground) -> Numbers:
    """What every project costs and emits if it is built, and whether it may be."""
    found, years = ground.offers.projects, ground.sets["years"]
    tonnes = {"project_co2": found.co2_kg, "project_co2_frozen": found.co2_frozen_kg}
    return {
        "may_be_built": {(n,): float(why == "") for n, why in found.rows["refused"].items()},
        "project_cost": _by_project(found.rows["cost_kr"]),
        **{
            name: {
                (n, t): float(kg[at, y]) / KG_PER_TONNE
                for at, n in enumerate(found.rows.index)
                for y, t in enumerate(years)
            }
            for name, kg in tonnes.items()
        },
    }


def _by_project(numbers: pd.Series) -> dict[Key, float]:
    """A number per project; 0 where it is not known, for then the project is not offered."""
    return {(n,): float(value) for n, value in numbers.fillna(0.0).items()}


def _in_group(group: str, numbers: pd.Series) -> dict[Key, float]:
    return {(group, *key): value for key, value in _by_project(numbers).items()}


def fund_givens(ground: Ground) -> Numbers:
    """What funds get, what they may pay for, and what a krone of each kind of works costs in rent."""
    sets, study, shares = ground.sets, ground.study, ground.offers.payment_shares
    starts = study.period.start_years
    found: Numbers = {name: {} for name in ("fund_income", "common_income", "fund_keeps", "pays_at_most")}
    kinds = {k: parts for each in kinds_by(study, ground.offers).values() for k, parts in each.items()}
    found["payment_per_krone"] = {
        (k, t): float(shares.loc[parts[0].value, t]) if t in starts else 0.0
        for k, parts in kinds.items()
        for t in sets["years"]
    }
    for fund in study.financing.funds:
        found["fund_keeps"][fund.name,] = float(fund.keeps)
        money = {g: fund.yearly_kr[g] for g in sets["organisations"] if g in fund.yearly_kr}
        for t in sets["years"]:
            found["fund_income"] |= {(fund.name, g, t): kr.get(t, 0.0) for g, kr in money.items()}
            if fund.common_kr:
                found["common_income"][fund.name, t] = fund.common_kr.get(t, 0.0)
        owners = sets["organisations"] if fund.common_kr else money
        found["pays_at_most"] |= {
            (fund.name, a, k, t): fund.at_most_percent / 100.0
            for g in owners
            for a in sets["estates_of"][g]
            for k in kinds
            for t in starts
            if fund.name in k.split(", ")[1:] and fund.first_year <= t <= fund.last_year
        }
    found["payable"] = {key[1:]: 1.0 for key in found["pays_at_most"]}
    return found


def own_givens(study: Study, card: Card) -> Numbers:
    """The numbers of the user's own rules, by the index of their symbols on the user's own card.

    Raises
    ------
    ShelfError
        ``E-CARD-PART`` if the card has no such symbol.
    InputError
        ``E-OWN-KEY`` if a key does not fit its index.
    """
    found: Numbers = {}
    for use in study.rules:
        for name, values in use.given.items() if isinstance(use, OwnRule) else ():
            each = card.symbol(name).each
            found[name] = {_own_key(name, text, each): value for text, value in values.items()}
    return found


def _own_key(name: str, text: str, each: tuple[str, ...]) -> Key:
    parts = [part.strip() for part in text.split(",")]
    dated = [part.isdigit() for part, of in zip(parts, each, strict=False) if of == "years"]
    if len(parts) != len(each) or not all(dated):
        raise InputError("E-OWN-KEY", given=name, key=text, index=", ".join(each))
    return tuple(int(part) if of == "years" else part for part, of in zip(parts, each, strict=True))
