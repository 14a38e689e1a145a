"""The sheet: what every option adds to every account, as one sparse matrix, and the given numbers.

Accounts are quantities people recognise (capital of organisation g in year t, rent rise of an
afdeling, tonnes in a year). The rules of the model card are written over accounts, so the Pyomo
model stays as small as the mathematics; the options live in the matrix only.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from energi.domain.card import Card, RuleCard, Symbol
from energi.domain.errors import ShelfError
from energi.domain.formula import Formula
from energi.domain.stock import Assessment, Floats, Ints, Offers, Stock, Yearly
from energi.domain.study import BathAndToilet, Co2Goal, RentAbsolute, RentPercent, Study
from energi.domain.units import KG_PER_TONNE
from energi.optimise.accounts import ACCOUNTS
from energi.optimise.columns import Columns
from energi.optimise.contents import Entries, Ground, check_lists, further_sets
from energi.optimise.givens import further_givens, own_givens
from energi.optimise.rules.relation import Relation
from energi.optimise.rules.spoken import spoken
from energi.optimise.weights import weights

Key = tuple[Any, ...]
Given = Mapping[str, Mapping[Key, float]]
FUND_RULES = ("fund_share", "fund_works", "fund_balance", "fund_common", "relief")
"""Rules a study switches on by having funds."""


@dataclass(frozen=True)
class Sheet:
    """What the program is built from and what `verify` checks against.

    Attributes
    ----------
    sets : Mapping[str, tuple]
        Organisations, estates, years, buildings.
    families : Mapping[str, tuple of str]
        Account family -> the sets that index it, in the order of the rows.
    columns : Columns
        What an option adds to each account, in the account's own unit: (accounts, options).
    given : Mapping[str, Mapping[key, float]]
        The numbers the study states.
    rules : tuple of str
        Rules switched on.
    goal : str
        What is minimised; of several goals in order the one whose turn it is.
    flows : tuple of (Symbol, RuleCard)
        Every flow of the card, with the rule that limits it.
    says, aims : Mapping[str, callable]
        The card's rules and goals as functions of a reading (`energi.optimise.rules.spoken`).
    """

    sets: Mapping[str, tuple[Any, ...]]
    families: Mapping[str, tuple[str, ...]]
    columns: Columns
    given: Given
    rules: tuple[str, ...]
    goal: str
    flows: tuple[tuple[Symbol, RuleCard], ...]
    says: Mapping[str, Callable[..., Relation]]
    aims: Mapping[str, Callable[[Any], Any]]

    @property
    def matrix(self) -> sparse.csc_array:
        """What every option adds to each account, (accounts, options)."""
        return self.columns.matrix

    @property
    def building(self) -> Ints:
        """Position of each option's building in ``sets["buildings"]``, (options,)."""
        return self.columns.building

    def keys(self, each: Iterable[str]) -> list[Key]:
        """All keys of an index, last set running fastest."""
        return list(product(*(self.sets[name] for name in each)))

    def rows(self) -> list[tuple[str, Key]]:
        """Account family and key of every row of the matrix."""
        return [(family, key) for family, each in self.families.items() for key in self.keys(each)]

    def domain(self, rule: RuleCard) -> list[Key]:
        """Keys at which a rule holds: all of its index, or those a given names."""
        keys = self.keys(rule.each)
        if not rule.over:
            return keys
        known = self.given.get(rule.over, {})
        width = len(next(iter(known), ()))
        # a given per estate switches the rule on in every year of that estate
        return [key for key in keys if key[:width] in known] if width else []


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


def flows(card: Card) -> tuple[tuple[Symbol, RuleCard], ...]:
    """Every flow of a card, with the rule that limits it."""
    return tuple((symbol, card.rule(symbol.rule)) for symbol in card.symbols if symbol.kind == "flow")


def counted(card: Card, rules: Iterable[str], goals: Iterable[str]) -> tuple[Symbol, ...]:
    """The accounts a study adds up: those it always does, and those its rules and goals read."""
    read = read_accounts(card, rules, goals)
    return tuple(
        symbol
        for symbol in card.symbols
        if symbol.kind == "account" and (symbol.always or symbol.name in read)
    )


def read_accounts(card: Card, rules: Iterable[str], goals: Iterable[str]) -> frozenset[str]:
    """The symbols that rules and goals read."""
    reads = [*(card.rule(name).reads for name in rules), *(card.goal(name).reads for name in goals)]
    return frozenset(symbol for text in reads for symbol in Formula(text).symbols)


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
