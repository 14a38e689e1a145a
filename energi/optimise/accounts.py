"""Accounts that a rule of the study asks for: what every option adds, as entries of the matrix.

One function per account family of the model card; `energi.optimise.recount` counts each again in its
own way. What no rule or goal of a study reads is never added up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from energi.assess.label import classes, scale_at
from energi.assess.today import due
from energi.domain.choices import Component
from energi.domain.soft_rules import LabelGoal, Recommendations
from energi.domain.stock import Flags, Floats, Ints
from energi.domain.study import Study
from energi.domain.study_rules import (
    Before,
    LabelFloor,
    Picked,
    PlannedWorks,
    Rehousing,
    Together,
    TradeCapacity,
)
from energi.optimise.contents import Entries, Ground, kinds_by, members, met, pairs, picked

ACCOUNTS: dict[str, Callable[[Ground], Entries]] = {}
"""Every further account family by name."""


def account(entries: Callable[[Ground], Entries]) -> Callable[[Ground], Entries]:
    """Register a function as the account family of its name."""
    ACCOUNTS[entries.__name__] = entries
    return entries


def _sparse(row: Ints, value: Floats) -> Entries:
    """Entries of an account to which each option adds at one row."""
    option = np.flatnonzero(value)
    return row[option], option, value[option]


def _joined(parts: list[Entries]) -> Entries:
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    row, option, value = zip(none, *parts, strict=True)
    return np.concatenate(row), np.concatenate(option), np.concatenate(value)


def _in_year(ground: Ground, group: Ints, year: Ints, value: Floats) -> Entries:
    """Entries at a group and the year of the works, for options that have any."""
    years = ground.sets["years"]
    works = np.flatnonzero((year > 0) & (value != 0))
    return group[works] * len(years) + (year[works] - years[0]), works, value[works]


@account
def bill_saved(ground: Ground) -> Entries:
    """Yearly saving on energy bills from the year after the works; after the first step its own part."""
    options, years = ground.offers.options, np.asarray(ground.sets["years"])
    (start, _), (later, _) = ground.steps
    whole, first = options["saving_kr"].to_numpy(float), options["first_saving_kr"].to_numpy(float)
    begun = (start > 0)[:, None] & (years[None, :] > start[:, None])
    ended = years[None, :] > np.where(later > 0, later, start)[:, None]
    value = np.where(begun, np.where(ended, whole[:, None], first[:, None]), 0.0)
    option, year = np.nonzero(value)
    return ground.at("estates", "estate")[option] * len(years) + year, option, value[option, year]


@account
def label_missed(ground: Ground) -> Entries:
    """1 for an option that leaves its building below the label the study asks for."""
    (use,) = (use for use in ground.study.rules if isinstance(use, LabelFloor))
    return _sparse(ground.at("estates", "estate"), misses_label(use, ground).astype(float))


@account
def label_short(ground: Ground) -> Entries:
    """1 for an option whose works lift the label fewer steps than the study's packs ask for."""
    short = ground.offers.options["label_short"].to_numpy() > 0
    return _sparse(ground.at("organisations", "organisation"), short.astype(float))


@account
def advice_missed(ground: Ground) -> Entries:
    """Recommendations an option misses."""
    return _sparse(
        ground.at("organisations", "organisation"), ground.offers.options["advice_missed"].to_numpy(float)
    )


@account
def advice_met(ground: Ground) -> Entries:
    """Recommendations an option meets."""
    return _sparse(
        ground.at("organisations", "organisation"), ground.offers.options["advice_met"].to_numpy(float)
    )


@account
def missed_price(ground: Ground) -> Entries:
    """What the study says that missing its soft goals costs."""
    price = price_of_misses(ground.study, ground.offers.options)
    return _sparse(ground.at("organisations", "organisation"), price)


def price_of_misses(study: Study, options: pd.DataFrame) -> Floats:
    """The study's price of the soft goals each option misses, (options,) [kr]; nothing without a price."""
    price = np.zeros(len(options))
    for use in study.rules:
        if isinstance(use, LabelGoal) and use.price_kr is not None:
            short = options["steps_short"] if use.per == "step" else options["label_short"] > 0
            price += use.price_kr * short.to_numpy(float)
        if isinstance(use, Recommendations) and use.price_kr is not None:
            price += use.price_kr * options["advice_missed"].to_numpy(float)
    return price


@account
def renovated(ground: Ground) -> Entries:
    """1 for an option with works."""
    works = ground.offers.options["start_year"].to_numpy() > 0
    return _sparse(ground.at("organisations", "organisation"), works.astype(float))


def misses_label(use: LabelFloor, ground: Ground) -> Flags:
    """Which options miss the label floor; a building whose class is not known is not judged, (options,)."""
    order = {str(name): rank for rank, name in enumerate(classes(scale_of(ground.study)))}
    options = ground.offers.options
    after = options["class_after"].map(order).to_numpy(float)
    if use.least is None:
        standing = (options["start_year"] == 0).to_numpy()
        now = np.full(len(ground.sets["buildings"]), np.nan)
        now[ground.building[standing]] = after[standing]
        wanted = np.maximum(now - float(use.steps or 0), 0.0)[ground.building]
    else:
        wanted = np.full(len(options), float(order[use.least.value]))
    judged = np.ones(len(options), np.bool_) if use.of == "all" else (options["start_year"] > 0).to_numpy()
    return judged & (after > wanted)


def scale_of(study: Study) -> str:
    """The label scale the study counts on."""
    return scale_at(date(study.period.base_year, 1, 1))


@account
def in_works(ground: Ground) -> Entries:
    """Dwellings of an estate in works in a year, of the kinds that need rehousing."""
    (use,) = (use for use in ground.study.rules if isinstance(use, Rehousing))
    dwellings = ground.of_building("dwellings")
    estate = ground.at("estates", "estate")
    parts = []
    for year, step in ground.steps:
        fits = ground.holds("component", use.components, step) if use.components else year > 0
        parts.append(_in_year(ground, estate, year, np.where(fits, dwellings, 0.0)))
    return _joined(parts)


@account
def trade_works(ground: Ground) -> Entries:
    """What works of a trade cost in a year."""
    uses = [use for use in ground.study.rules if isinstance(use, TradeCapacity)]
    count = len(ground.offers.options)
    parts = [
        _in_year(ground, np.full(count, at), year, ground.kr(use.components, step))
        for at, use in enumerate(uses)
        for year, step in ground.steps
    ]
    return _joined(parts)


@account
def untouched(ground: Ground) -> Entries:
    """Dwellings of an organisation that go on as today."""
    nothing = ground.offers.options["start_year"].to_numpy() == 0
    return _sparse(
        ground.at("organisations", "organisation"), np.where(nothing, ground.of_building("dwellings"), 0.0)
    )


@account
def off_window(ground: Ground) -> Entries:
    """1 for works on a building with planned works, none of them in the window about a step's year."""
    (use,) = (use for use in ground.study.rules if isinstance(use, PlannedWorks))
    planned = due(ground.stock)[["at", "due_year"]].drop_duplicates()
    (start, _), (later, _) = ground.steps
    mine = {"at": ground.building, "option": np.arange(len(start)), "start": start, "later": later}
    pair = planned.merge(pd.DataFrame(mine), on="at")  # every option with every year planned
    near = np.zeros(len(pair), np.bool_)
    for step in ("start", "later"):
        gap = pair[step] - pair["due_year"]
        near |= ((pair[step] > 0) & (gap >= -use.years_before) & (gap <= use.years_after)).to_numpy()
    fine = pair.assign(near=near).groupby("option")["near"].any()
    off = fine.index[~fine].to_numpy(np.int64)
    off = off[start[off] > 0]
    return ground.at("estates", "estate")[off], off, np.ones(len(off))


@account
def picked_of(ground: Ground) -> Entries:
    """1 for an option a list picks."""
    uses = [use for use in ground.study.rules if isinstance(use, Picked)]
    count = len(ground.offers.options)
    return _joined(
        [_sparse(np.full(count, at), picked(ground, use).astype(float)) for at, use in enumerate(uses)]
    )


@account
def left_of(ground: Ground) -> Entries:
    """1 for an option of a list's building that the list does not pick."""
    uses = [use for use in ground.study.rules if isinstance(use, Picked)]
    buildings = ground.offers.options["building"]
    parts = []
    for at, use in enumerate(uses):
        left = buildings.isin(members(use, ground.stock)).to_numpy() & ~picked(ground, use)
        parts.append(_sparse(np.full(len(buildings), at), left.astype(float)))
    return _joined(parts)


def _begun(ground: Ground, part: int, offset: int) -> Entries:
    """1 in every year by which (``offset`` 0) or before which (1) a pair's building has begun works."""
    years = np.asarray(ground.sets["years"])
    buildings, start = ground.offers.options["building"].to_numpy(), ground.steps[0][0]
    found, at = [], 0
    for use in ground.study.rules:
        for couple in pairs(use).values() if isinstance(use, Together | Before) else ():
            mine = np.flatnonzero((buildings == couple[part]) & (start > 0))
            option, year = np.nonzero(years[None, :] - offset >= start[mine][:, None])
            found.append((at * len(years) + year, mine[option], np.ones(len(option))))
            at += 1
    return _joined(found)


@account
def led(ground: Ground) -> Entries:
    """1 if a pair's first building has begun works by a year."""
    return _begun(ground, 0, 0)


@account
def led_before(ground: Ground) -> Entries:
    """1 if a pair's first building has begun works before a year."""
    return _begun(ground, 0, 1)


@account
def followed(ground: Ground) -> Entries:
    """1 if a pair's second building has begun works by a year."""
    return _begun(ground, 1, 0)


@account
def financed(ground: Ground) -> Entries:
    """What works of a kind cost beyond planned maintenance in an estate and year."""
    names = ground.sets["works"]
    kind = {
        (conditions, part.value): names.index(name)
        for conditions, kinds in kinds_by(ground.study, ground.offers).items()
        for name, parts in kinds.items()
        for part in parts
    }
    works = ground.works
    held = met(ground.offers).to_numpy(object)[works["option"].to_numpy(np.int64)]
    of_kind = np.array([kind.get(pair, -1) for pair in zip(held, works["component"], strict=True)])
    rows = works[of_kind >= 0]
    years, estate = ground.sets["years"], ground.at("estates", "estate")
    at, option = of_kind[of_kind >= 0].astype(np.int64), rows["option"].to_numpy(np.int64)
    place = (estate[option] * len(names) + at) * len(years) + rows["year"].to_numpy() - years[0]
    return place, option, (rows["capital_kr"] - rows["anyway_kr"]).to_numpy(float)


@account
def drawn(ground: Ground) -> Entries:
    """What an estate's reserves pay in a year: works planned, and works the study has them pay.

    A planned work that an option replaces is paid in the option's year, any other in its own; one that is
    overdue in the first year, and one planned after the period in no year.
    """
    estate, years = ground.at("estates", "estate"), ground.sets["years"]
    options, works, parts = ground.offers.options, ground.works, []
    anyway, later = options["anyway_kr"].to_numpy(float), options["later_anyway_kr"].to_numpy(float)
    for (year, _), value in zip(ground.steps, (anyway - later, later), strict=True):
        parts.append(_in_year(ground, estate, year, value))
    routed = [c.value for c in Component if ground.study.financing.route(c) == "reserves"]
    own = works[works["component"].isin(routed)]
    parts.append(_at_year(estate, own, own["year"], own["capital_kr"] - own["anyway_kr"], years))
    planned = pd.DataFrame({"at": ground.building, "option": np.arange(len(estate))}).merge(due(ground.stock))
    taken = works.loc[works["replaced"], ["option", "component"]].assign(taken=True)
    left = planned.merge(taken, how="left")
    left["due_year"] = left["due_year"].clip(lower=years[0])
    left = left[left["taken"].isna() & left["due_year"].isin(years)]
    parts.append(_at_year(estate, left, left["due_year"], left["due_kr"], years))
    return _joined(parts)


def _at_year(
    estate: Ints, rows: pd.DataFrame, year: pd.Series, value: pd.Series, years: tuple[int, ...]
) -> Entries:
    option = rows["option"].to_numpy(np.int64)
    return estate[option] * len(years) + year.to_numpy(np.int64) - years[0], option, value.to_numpy(float)
