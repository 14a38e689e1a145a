"""What options hold: their works by step, by component and by measure, and the user's own lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from energi.assess.today import due
from energi.domain.choices import Component
from energi.domain.errors import InputError
from energi.domain.new_build_rules import Choose, DwellingsWanted, OfGroup
from energi.domain.stock import Flags, Floats, Ints, Offers, Stock, Yearly
from energi.domain.study import Study
from energi.domain.study_rules import Before, Picked, Together, TradeCapacity

Entries = tuple[Ints, Ints, Floats]
"""Of an account family: row within the family, option, value."""


@dataclass(frozen=True)
class Rows:
    """Some rows of numbers per option and year, read when they are needed."""

    whole: Yearly
    rows: Ints

    def __getitem__(self, key: Any) -> Floats:
        """As of an array."""
        if isinstance(key, tuple):
            return self.whole[self.rows[key[0]], key[1]]
        return self.whole[self.rows[key]]


def some(offers: Offers, rows: Ints) -> Offers:
    """The menu with some of its options only."""
    return replace(
        offers,
        options=offers.options.iloc[rows].reset_index(drop=True),
        co2_kg=Rows(offers.co2_kg, rows),
        co2_frozen_kg=Rows(offers.co2_frozen_kg, rows),
    )


@dataclass(frozen=True)
class Ground:
    """What accounts are made of."""

    stock: Stock
    offers: Offers
    study: Study
    sets: Mapping[str, tuple[Any, ...]]

    def of(self, rows: Ints) -> Ground:
        """The same of some options."""
        if len(rows) == len(self.offers.options):
            return self
        return replace(self, offers=some(self.offers, rows))

    @cached_property
    def building(self) -> Ints:
        """Position of each option's building, (options,)."""
        return self.at("buildings", "building")

    def at(self, name: str, column: str) -> Ints:
        """Position of each option's organisation, estate or building in its set, (options,)."""
        known = pd.Index(self.sets[name])
        return np.asarray(known.get_indexer(pd.Index(self.offers.options[column])), dtype=np.int64)

    def of_building(self, column: str) -> Floats:
        """A number of each option's building, (options,)."""
        return self.stock.buildings[column].to_numpy(float)[self.building]

    @cached_property
    def steps(self) -> tuple[tuple[Ints, int], tuple[Ints, int]]:
        """Year of the works of each step, (options,) with 0 for none, and the step's number."""
        options = self.offers.options
        return (options["start_year"].to_numpy(np.int64), 1), (options["later_year"].to_numpy(np.int64), 2)

    def holds(self, column: str, wanted: Iterable[str], step: int = 0) -> Flags:
        """Whether an option has works of the components (or measures) wanted, in a step or at all."""
        rows = self.offers.packages
        rows = rows[rows[column].isin(list(wanted))]
        rows = rows[rows["stage"] == step] if step else rows
        return self.offers.options["package"].isin(rows["package"]).to_numpy(np.bool_)

    def kr(self, components: Iterable[str], step: int) -> Floats:
        """What an option's works on some components cost in a step, (options,) [kr]."""
        rows = self.offers.packages
        rows = rows[rows["component"].isin(list(components)) & (rows["stage"] == step)]
        cost = rows.groupby("package")["capital_kr"].sum()
        return self.offers.options["package"].map(cost).fillna(0.0).to_numpy(float)

    @cached_property
    def works(self) -> pd.DataFrame:
        """Every work of every option: option, component, year, capital_kr, anyway_kr, replaced.

        ``replaced`` is whether it takes the place of a work the maintenance plan has due, which then pays
        ``anyway_kr`` of it, as in `energi.options.sums`.
        """
        options = self.offers.options[["package", "start_year", "later_year"]].assign(
            at=self.building, option=np.arange(len(self.offers.options))
        )
        rows = options.merge(
            self.offers.packages[["package", "component", "capital_kr", "stage", "takes_due"]], on="package"
        ).merge(
            due(self.stock)[["at", "component", "due_kr", "due_year"]], on=["at", "component"], how="left"
        )
        year = np.where(rows["stage"] == 1, rows["start_year"], rows["later_year"])
        replaced = rows["takes_due"].to_numpy(np.bool_) & (year <= rows["due_year"].to_numpy(float))
        paid = np.minimum(rows["due_kr"], rows["capital_kr"])
        return rows[["option", "component", "capital_kr", "due_year", "due_kr"]].assign(
            year=year, replaced=replaced, anyway_kr=np.where(replaced, paid, 0.0)
        )


def picked(ground: Ground, use: Picked) -> Flags:
    """Which options count as picked by a list, (options,)."""
    options = ground.offers.options
    found = (options["start_year"] > 0).to_numpy(np.bool_)
    if use.buildings:
        found = found & options["building"].isin(use.buildings).to_numpy(np.bool_)
    return found & ground.holds("measure", use.measures) if use.measures else found


def members(use: Picked, stock: Stock) -> tuple[str, ...]:
    """The buildings a list speaks of."""
    return use.buildings or tuple(stock.buildings.index)


def pairs(use: Together | Before) -> dict[str, tuple[str, str]]:
    """Name of each pair of buildings of a rule -> which leads and which follows."""
    if isinstance(use, Before):
        return {use.list: (use.first, use.then)}
    couples = zip(use.buildings, use.buildings[1:], strict=False)
    return {f"{use.list}: {one}, {other}": (one, other) for one, other in couples}


def met(offers: Offers) -> pd.Series:
    """The conditions of funds each option's building meets, (options,)."""
    known: pd.Series = offers.options.reindex(columns=["conditions"])["conditions"]
    return known.astype(object).where(known.notna(), "")


def kinds_by(study: Study, offers: Offers) -> dict[str, dict[str, tuple[Component, ...]]]:
    """Conditions met -> the kinds of works of a building that meets them; none where no fund counts."""
    if not study.counts_financing:
        return {}
    return {conditions: study.financing.kinds(conditions) for conditions in met(offers).unique()}


def further_sets(study: Study, stock: Stock, offers: Offers) -> dict[str, Any]:
    """The sets besides organisations, estates, years and buildings; empty where no rule needs them."""
    owner, new = stock.estates["organisation"], offers.projects.rows
    builder = new["organisation"] if study.builds and len(new) else pd.Series(dtype=object)
    return {
        "estates_of": {g: tuple(owner.index[owner == g]) for g in stock.organisations.index},
        "projects": tuple(builder.index),
        "projects_of": {g: tuple(builder.index[builder == g]) for g in stock.organisations.index},
        "project_groups": tuple(_groups(study)),
        "projects_in": {name: _in_group(use, offers) for name, use in _groups(study).items()},
        "funds": tuple(fund.name for fund in study.financing.funds),
        "works": tuple(dict.fromkeys(k for kinds in kinds_by(study, offers).values() for k in kinds)),
        "portfolios": ("all",),
        "trades": tuple(use.trade for use in study.rules if isinstance(use, TradeCapacity)),
        "lists": tuple(use.list for use in study.rules if isinstance(use, Picked)),
        "pairs": tuple(
            name for use in study.rules if isinstance(use, Together | Before) for name in pairs(use)
        ),
    }


def _groups(study: Study) -> dict[str, OfGroup]:
    """Groups of projects that rules speak of, each with one of those rules."""
    return {use.group: use for use in study.rules if isinstance(use, OfGroup)}


def _in_group(use: OfGroup, offers: Offers) -> tuple[Any, ...]:
    """The projects of a rule's group."""
    rows = offers.projects.rows
    if use.organisation:
        rows = rows[rows["organisation"] == use.organisation]
    if isinstance(use, DwellingsWanted) and use.kind:
        rows = rows[rows["kind"] == use.kind]
    return tuple(rows.index)


def check_lists(study: Study, stock: Stock, offers: Offers) -> None:
    """Refuse lists that name what the portfolio does not have.

    Raises
    ------
    InputError
        ``E-LIST-BUILDING``, ``E-LIST-MEASURE``, ``E-LIST-PROJECT`` or ``E-ORGANISATION``.
    """
    for use in study.rules:
        _check_projects(use, stock, offers)
        if isinstance(use, Picked | Together | Before):
            named = (use.first, use.then) if isinstance(use, Before) else use.buildings
            for code in named:
                if code not in stock.buildings.index:
                    raise InputError("E-LIST-BUILDING", list=use.list, rule=use.name, building=code)
        if isinstance(use, Picked):
            _check_measures(use, offers)


def _check_projects(use: object, stock: Stock, offers: Offers) -> None:
    if isinstance(use, Choose):
        for code in (*use.built, *use.not_built):
            if code not in offers.projects.rows.index:
                raise InputError("E-LIST-PROJECT", project=code)
    named = getattr(use, "organisation", "")
    if isinstance(use, OfGroup) and named and named not in stock.organisations.index:
        raise InputError("E-ORGANISATION", name=named, known=", ".join(map(str, stock.organisations.index)))


def _check_measures(use: Picked, offers: Offers) -> None:
    if not use.measures:
        return
    known = set(offers.packages["measure"])
    for key in use.measures:
        if key not in known:
            offered = ", ".join(sorted(str(name) for name in known))
            raise InputError("E-LIST-MEASURE", list=use.list, rule=use.name, measure=key, known=offered)
