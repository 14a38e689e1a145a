"""The sheet of a study: what its options add to every account, and the numbers it states."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from energi.domain.arrays import Floats, Ints
from energi.domain.card import Card
from energi.domain.errors import ShelfError
from energi.domain.stock import Assessment, Offers, Stock, Yearly
from energi.domain.study import BathAndToilet, Co2Goal, RentAbsolute, RentPercent, Study
from energi.domain.units import KG_PER_TONNE
from energi.optimise.accounts import ACCOUNTS
from energi.optimise.columns import Columns
from energi.optimise.contents import Entries, Ground, check_lists, further_sets
from energi.optimise.givens import further_givens, own_givens
from energi.optimise.rules.spoken import spoken
from energi.optimise.sheet import Given, Key, Sheet, counted, flows
from energi.optimise.weights import weights

FUND_RULES = ("fund_share", "fund_works", "fund_balance", "fund_common", "relief")
"""Rules a study switches on by having funds."""


def sheet(stock: Stock, assessment: Assessment, offers: Offers, study: Study, card: Card) -> Sheet:
    """Set up the accounts of a study.

    Parameters
    ----------
    stock, assessment, offers, study, card
        The stages before; options are grouped by building in the order of ``stock.buildings``.

    Returns
    -------
    Sheet
        With one matrix column per row of ``offers.options``.
    """
    sets = {
        "organisations": tuple(stock.organisations.index),
        "estates": tuple(stock.estates.index),
        "years": offers.years,
        "buildings": tuple(stock.buildings.index),
        **further_sets(study, stock, offers),
    }
    switched = (name for use in study.rules for name in use.switches)
    rules = ("one_option", *dict.fromkeys([*switched, *(FUND_RULES if study.financing.funds else ())]))
    families = {symbol.name: symbol.each for symbol in counted(card, rules, study.goals)}
    ground = Ground(stock, offers, study, sets)
    check_lists(study, stock, offers)
    unknown = families.keys() - _OWN.keys() - ACCOUNTS.keys()
    if unknown:
        raise ShelfError("E-CARD-ACCOUNT", name=min(unknown))
    says, aims = spoken(card)
    return Sheet(
        sets=sets,
        families=families,
        columns=Columns(partial(_matrix, ground, families), ground.building),
        given={
            **_given(stock, assessment, study),
            **further_givens(ground, base_t(stock, assessment)),
            **own_givens(study, card),
            **weights(study, card, sets["portfolios"]),
        },
        rules=rules,
        goal=study.goals[0],
        flows=flows(card),
        says=says,
        aims=aims,
    )


def deadline(study: Study) -> date:
    """The day from which no dwelling may lack bath and toilet; the end of the period if none is set."""
    for use in study.rules:
        if isinstance(use, BathAndToilet):
            return use.before
    return date(study.period.last_year + 1, 1, 1)


def done_by(start_year: Any, day: date) -> Any:
    """Whether works of a start year, finished when that year ends, are done before a day."""
    # works of a year end on 31 December, so they are done before a day of any later year
    return (start_year > 0) & (start_year < day.year)


def _capital(ground: Ground) -> Entries:
    """What works cost in their years; what the maintenance plan has due anyway the reserves pay."""
    options, years = ground.offers.options, ground.sets["years"]
    organisation, (start, later) = ground.at("organisations", "organisation"), _starts(ground)
    works, second = np.flatnonzero(start > 0), np.flatnonzero(later > 0)
    price = (options["capital_kr"] - options["anyway_kr"]).to_numpy()
    rest = (options["later_capital_kr"] - options["later_anyway_kr"]).to_numpy()
    spent = organisation[works] * len(years) + (start[works] - years[0])
    spent_later = organisation[second] * len(years) + (later[second] - years[0])
    return (
        np.concatenate([spent, spent_later]),
        np.concatenate([works, second]),
        np.concatenate([(price - rest)[works], rest[second]]),
    )


def _rent_rise(ground: Ground) -> Entries:
    """The rent payment of works from the year after them."""
    options, years = ground.offers.options, np.asarray(ground.sets["years"])
    start, later = _starts(ground)
    rise, later_rise = options["payment_kr"].to_numpy(), options["later_payment_kr"].to_numpy()
    begun = (start > 0)[:, None] & (years[None, :] > start[:, None])
    ended = (later > 0)[:, None] & (years[None, :] > later[:, None])
    payment = np.where(begun, (rise - later_rise)[:, None], 0.0) + np.where(ended, later_rise[:, None], 0.0)
    return _yearly(ground.at("estates", "estate"), payment)


def _without_bath(ground: Ground) -> Entries:
    """Dwellings without bath and toilet at the deadline."""
    options, day, (start, later) = ground.offers.options, deadline(ground.study), _starts(ground)
    missing = ground.of_building("dwellings_without_bath")
    given, after = options["baths"].to_numpy(), options["later_baths"].to_numpy()
    left = missing - np.where(done_by(start, day), given - after, 0) - np.where(done_by(later, day), after, 0)
    return _each(ground.at("estates", "estate"), left)


_OWN: dict[str, Callable[[Ground], Entries]] = {
    "capital": _capital,
    "rent_rise": _rent_rise,
    "co2": lambda ground: _tonnes(ground, ground.offers.co2_kg),
    "co2_frozen": lambda ground: _tonnes(ground, ground.offers.co2_frozen_kg),
    "lifetime_cost": lambda ground: _each(
        ground.at("organisations", "organisation"), ground.offers.options["lcc_kr"].to_numpy()
    ),
    "failing": lambda ground: _each(
        ground.at("estates", "estate"), (ground.offers.options["failing"].to_numpy() > 0).astype(float)
    ),
    "without_bath": _without_bath,
}
"""Account families every study has; `ACCOUNTS` are those that rules ask for."""


def _starts(ground: Ground) -> tuple[Ints, Ints]:
    """Year of the works of both steps, 0 for none."""
    (start, _), (later, _) = ground.steps
    return start, later


def _each(group: Ints, values: Floats) -> Entries:
    """One entry per option."""
    return group, np.arange(len(group)), values


def _tonnes(ground: Ground, kg: Yearly) -> Entries:
    return _yearly(ground.at("organisations", "organisation"), kg[:] / KG_PER_TONNE)


def _yearly(group: Ints, values: Floats) -> Entries:
    option, year = np.nonzero(values)
    return group[option] * values.shape[1] + year, option, values[option, year]


def _matrix(
    ground: Ground, families: Mapping[str, tuple[str, ...]], rows: Ints, wanted: Container[str]
) -> sparse.csc_array:
    """What some options add to the account families wanted: (accounts, rows), nothing to the others."""
    some, height = ground.of(rows), 0
    parts: list[Entries] = [(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))]
    for family, each in families.items():
        if family in wanted:
            row, option, value = (_OWN.get(family) or ACCOUNTS[family])(some)
            # half the memory of whole numbers as numpy makes them, which is what a large sheet takes most of
            parts.append(((row + height).astype(np.int32), option.astype(np.int32), value))
        height += int(np.prod([len(ground.sets[name]) for name in each]))
    row, option, value = (np.concatenate(each) for each in zip(*parts, strict=True))
    return sparse.csc_array((value, (row, option)), shape=(height, len(rows)))


def _given(stock: Stock, assessment: Assessment, study: Study) -> Given:
    estates = stock.estates
    given: dict[str, dict[Key, float]] = {
        "frame": {(code, year): 0.0 for code in stock.organisations.index for year in study.period.years},
        "dwelling_area": _by_code(estates["dwelling_area_m2"]),
        "rent_today": _by_code(estates["rent_kr_m2"]),
        "failing_limit": {(code,): 0.0 for code in estates.index},
        "without_bath_limit": {(code,): 0.0 for code in estates.index},
    }
    frame_kr = stock.budget.groupby(["organisation", "year"])["frame_kr"].sum()
    given["frame"].update({key: float(kr) for key, kr in frame_kr.items() if key in given["frame"]})
    for use in study.rules:
        if isinstance(use, RentAbsolute):
            given["rent_cap"] = _by_code(estates["rent_cap_kr_m2"].fillna(use.cap_kr_m2))
        elif isinstance(use, RentPercent):
            given["rent_share_cap"] = _by_code(estates["rent_cap_percent"].fillna(use.cap_percent) / 100.0)
        elif isinstance(use, Co2Goal):
            _co2_goal(given, use, stock, assessment)
    return given


def _by_code(series: pd.Series) -> dict[Key, float]:
    return {(code,): float(value) for code, value in series.items()}


def _co2_goal(given: dict[str, dict[Key, float]], use: Co2Goal, stock: Stock, assessment: Assessment) -> None:
    frozen, base = use.factors == "frozen", base_t(stock, assessment)[use.factors]
    share = 1.0 - use.reduction_percent / 100.0
    name = "co2_goal" + ("_own" if use.name == "co2_organisation" else "") + ("_frozen" if frozen else "")
    goals = given.setdefault(name, {})
    if use.name == "co2_together":
        goals[use.year,] = sum(base.values()) * share
    else:
        goals.update({(code, use.year): tonnes * share for code, tonnes in base.items()})


def base_t(stock: Stock, assessment: Assessment) -> dict[str, dict[str, float]]:
    """CO2 of every organisation in the climate base year, with that year's and with frozen factors [t]."""
    columns = {"dynamic": "co2_base_kg", "frozen": "co2_base_frozen_kg"}
    sums = assessment.buildings[list(columns.values())].groupby(stock.buildings["organisation"]).sum()
    return {
        factors: {str(code): float(kg) / KG_PER_TONNE for code, kg in sums[column].items()}
        for factors, column in columns.items()
    }
