"""The sheet: what every option adds to every account, as one sparse matrix, and the given numbers.

Accounts are quantities people recognise (capital of organisation g in year t, rent rise of an
afdeling, tonnes in a year). The rules of the model card are written over accounts, so the Pyomo
model stays as small as the mathematics; the options live in the matrix only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from energi.domain.card import Card, RuleCard, Symbol
from energi.domain.errors import ShelfError
from energi.domain.formula import Formula
from energi.domain.stock import Assessment, Floats, Ints, Offers, Stock
from energi.domain.study import BathAndToilet, Co2Goal, RentAbsolute, RentPercent, Study
from energi.domain.units import KG_PER_TONNE
from energi.optimise.accounts import ACCOUNTS
from energi.optimise.contents import Ground, check_lists, further_sets
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
    matrix : (accounts, options) sparse
        What an option adds to each account, in the account's own unit.
    building : (options,)
        Position of each option's building in ``sets["buildings"]``.
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
    matrix: sparse.csr_array
    building: Ints
    given: Given
    rules: tuple[str, ...]
    goal: str
    flows: tuple[tuple[Symbol, RuleCard], ...]
    says: Mapping[str, Callable[..., Relation]]
    aims: Mapping[str, Callable[[Any], Any]]

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
    entries = _entries(stock, offers, study, sets)
    unknown = families.keys() - entries.keys() - ACCOUNTS.keys()
    if unknown:
        raise ShelfError("E-CARD-ACCOUNT", name=min(unknown))
    entries |= {family: ACCOUNTS[family](ground) for family in families if family not in entries}
    says, aims = spoken(card)
    return Sheet(
        sets=sets,
        families=families,
        matrix=_matrix(entries, families, sets, len(offers.options)),
        building=_positions(offers.options["building"], sets["buildings"]),
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
    reads = [*(card.rule(name).reads for name in rules), *(card.goal(name).reads for name in goals)]
    read = {symbol for text in reads for symbol in Formula(text).symbols}
    return tuple(
        symbol
        for symbol in card.symbols
        if symbol.kind == "account" and (symbol.always or symbol.name in read)
    )


def _positions(codes: pd.Series, known: tuple[Any, ...]) -> Ints:
    return np.asarray(pd.Index(known).get_indexer(pd.Index(codes)), dtype=np.int64)


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


def _entries(
    stock: Stock, offers: Offers, study: Study, sets: Mapping[str, tuple[Any, ...]]
) -> dict[str, tuple[npt.NDArray[Any], npt.NDArray[Any], Floats]]:
    """Per account family: row within the family, option, value."""
    options = offers.options
    count, years = len(options), np.asarray(offers.years)
    every = np.arange(count)
    organisation = _positions(options["organisation"], sets["organisations"])
    estate = _positions(options["estate"], sets["estates"])
    start = options["start_year"].to_numpy()
    later = options["later_year"].to_numpy()
    works, second = every[start > 0], every[later > 0]
    # what the maintenance plan has due anyway is paid by the reserves, in the plan and without it
    price = (options["capital_kr"] - options["anyway_kr"]).to_numpy()
    rest = (options["later_capital_kr"] - options["later_anyway_kr"]).to_numpy()
    rise, later_rise = options["payment_kr"].to_numpy(), options["later_payment_kr"].to_numpy()
    begun = (start > 0)[:, None] & (years[None, :] > start[:, None])
    ended = (later > 0)[:, None] & (years[None, :] > later[:, None])
    payment = np.where(begun, (rise - later_rise)[:, None], 0.0) + np.where(ended, later_rise[:, None], 0.0)
    missing = stock.buildings["dwellings_without_bath"].loc[options["building"]].to_numpy()
    day, given, after = deadline(study), options["baths"].to_numpy(), options["later_baths"].to_numpy()
    bathless = (
        missing - np.where(done_by(start, day), given - after, 0) - np.where(done_by(later, day), after, 0)
    )
    spent = organisation[works] * len(years) + (start[works] - years[0])
    spent_later = organisation[second] * len(years) + (later[second] - years[0])
    capital = (
        np.concatenate([spent, spent_later]),
        np.concatenate([works, second]),
        np.concatenate([(price - rest)[works], rest[second]]),
    )
    return {
        "capital": capital,
        "rent_rise": _yearly(estate, payment),
        "co2": _yearly(organisation, offers.co2_kg / KG_PER_TONNE),
        "co2_frozen": _yearly(organisation, offers.co2_frozen_kg / KG_PER_TONNE),
        "lifetime_cost": (organisation, every, options["lcc_kr"].to_numpy()),
        "failing": (estate, every, (options["failing"].to_numpy() > 0).astype(float)),
        "without_bath": (estate, every, bathless.astype(float)),
    }


def _yearly(group: Ints, values: Floats) -> tuple[npt.NDArray[Any], npt.NDArray[Any], Floats]:
    option, year = (place.astype(np.int32) for place in np.nonzero(values))
    return (group.astype(np.int32) * values.shape[1])[option] + year, option, values[option, year]


def _matrix(
    entries: Mapping[str, tuple[Ints, Ints, Floats]],
    families: Mapping[str, tuple[str, ...]],
    sets: Mapping[str, tuple[Any, ...]],
    options: int,
) -> sparse.csr_array:
    blocks = []
    for family, each in families.items():
        height = int(np.prod([len(sets[name]) for name in each]))
        row, option, value = entries[family]
        # half the memory of whole numbers as numpy makes them, which is what a large sheet takes most of
        place = (row.astype(np.int32, copy=False), option.astype(np.int32, copy=False))
        blocks.append(sparse.csr_array((value, place), shape=(height, options)))
    return sparse.vstack(blocks, format="csr")


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
