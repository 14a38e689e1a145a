"""The sheet: what every option adds to every account, as one sparse matrix, and the given numbers.

Accounts are quantities people recognise (capital of organisation g in year t, rent rise of an
afdeling, tonnes in a year). The rules of the model card are written over accounts, so the Pyomo
model stays as small as the mathematics; the options live in the matrix only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from scipy import sparse

from energi.domain.arrays import Ints
from energi.domain.card import Card, RuleCard, Symbol
from energi.domain.formula import Formula
from energi.optimise.columns import Columns
from energi.optimise.rules.relation import Relation

Key = tuple[Any, ...]
Given = Mapping[str, Mapping[Key, float]]


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
