"""What a portfolio contributes to the climate goals, with the plan of a run or going on as today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from energi.assess.base_year import past
from energi.assess.carbon import Factors, factor_series, frozen, read_series
from energi.assess.setting import Setting
from energi.climate.accounts import Use, tonnes, use
from energi.climate.groups import Groups, groups
from energi.domain.errors import InputError
from energi.domain.goal import CityBase, GoalCard
from energi.domain.stock import Flags, Floats, Ints
from energi.domain.study import Study
from energi.optimise.case import Case
from energi.shelf import card, find

ALL = "all"
"""Stands for all organisations together."""


@dataclass(frozen=True)
class Contribution:
    """Accounts of a portfolio from the climate base year to the last year.

    Attributes
    ----------
    case, setting
        The study, as the plan was chosen from it.
    card : GoalCard
        Whose goals.
    planned : bool
        Whether ``plan`` is a plan; without one it is going on as today.
    chosen : (buildings,) row of the menu per building
    factors, frozen : Factors
        Of the years of the accounts, as the series has them and those of one year.
    today, plan : Use
    today_t, today_frozen_t, plan_t, plan_frozen_t : (places, years, carriers) [t/year]
    groups : Groups
        What each measure group of the plan saves.
    """

    case: Case
    setting: Setting
    card: GoalCard
    planned: bool
    chosen: Ints
    factors: Factors
    frozen: Factors
    today: Use
    plan: Use
    today_t: Floats
    today_frozen_t: Floats
    plan_t: Floats
    plan_frozen_t: Floats
    groups: Groups

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the accounts; the first is the climate base year."""
        return self.plan.years

    @property
    def base(self) -> CityBase:
        """The city's base the study names, or its first."""
        wanted = self.case.study.climate.city_base
        return next((base for base in self.card.bases if base.key == wanted), self.card.bases[0])

    @property
    def goal_years(self) -> tuple[int, ...]:
        """Years of the city's goals within the accounts."""
        return tuple(goal.year for goal in self.card.goals if goal.year in self.years)

    @property
    def target_year(self) -> int:
        """The last goal year within the accounts, else their last year."""
        return self.goal_years[-1] if self.goal_years else self.years[-1]

    @property
    def counted(self) -> Flags:
        """Places the goals count: today's buildings, and new build where the plan chose it, (places,)."""
        return np.asarray(self.plan.standing | (self.planned and self.case.study.builds))

    def scopes(self) -> dict[str, Flags]:
        """All together and every organisation -> which places belong to it."""
        owner = self.plan.places["organisation"].to_numpy(object)
        codes = self.case.stock.organisations.index
        return {ALL: np.ones(len(owner), dtype=np.bool_), **{str(code): owner == code for code in codes}}


def goal_card(study: Study, home: Path) -> GoalCard:
    """The goals a study is held against.

    Raises
    ------
    InputError
        ``E-CLIMATE-BASE-YEAR`` if they have another base year than the study, ``E-CLIMATE-BASE`` if
        the city has no base of the study's name.
    ShelfError
        If the card is missing or broken.
    """
    climate = study.climate
    found = card(find(climate.goals, home, "models/methods"), GoalCard)
    if found.base_year != climate.base_year:
        raise InputError("E-CLIMATE-BASE-YEAR", study=str(climate.base_year), goals=str(found.base_year))
    keys = [base.key for base in found.bases]
    if climate.city_base and climate.city_base not in keys:
        raise InputError("E-CLIMATE-BASE", base=climate.city_base, known=", ".join(keys))
    return found


def account_years(study: Study, goals: GoalCard, last_year: int | None) -> tuple[int, ...]:
    """The years of the accounts: from the base year to the last goal, or to the year asked for.

    Raises
    ------
    InputError
        ``E-CLIMATE-YEARS`` if the last year comes before today or before the frozen factors' year.
    """
    climate = study.climate
    least = max(study.period.base_year, climate.frozen_year or 0, climate.base_year + 1)
    last = goals.last_year if last_year is None else last_year
    if last < least:
        raise InputError("E-CLIMATE-YEARS", last=str(last), least=str(least))
    return tuple(range(climate.base_year, last + 1))


def account_factors(
    study: Study, home: Path, carriers: tuple[str, ...], years: tuple[int, ...]
) -> tuple[Factors, Factors]:
    """Factors of the years of the accounts, as the study's series has them and frozen.

    Raises
    ------
    ShelfError
        ``E-FACTOR-YEARS``, naming the years that are missing.
    """
    climate = study.climate
    series = read_series(find(climate.series, home, "data/factors", suffix=".csv"))
    factors = factor_series(series, climate.area, climate.method, carriers, years)
    return factors, frozen(factors, climate.frozen_year or study.period.base_year)


def nothing(case: Case) -> Ints:
    """The row of the menu that goes on as today, per building."""
    options = case.offers.options
    rows = np.flatnonzero((options["start_year"] == 0).to_numpy())
    at = pd.Index(options["building"].iloc[rows]).get_indexer(case.stock.buildings.index)
    return np.asarray(rows[at], dtype=np.int64)


def contribution(
    case: Case, setting: Setting, home: Path, chosen: Ints | None = None, last_year: int | None = None
) -> Contribution:
    """Set up the accounts.

    Parameters
    ----------
    case, setting
        A posed study.
    home : Path
        The study's folder.
    chosen : (buildings,) row of the menu per building, optional
        The plan; without it the portfolio goes on as today.
    last_year : int, optional
        Last year of the accounts; the year of the last goal if none is given.

    Raises
    ------
    InputError, ShelfError
        If goals, works done or factors cannot be used for the years wanted.
    """
    study = case.study
    goals = goal_card(study, home)
    years = account_years(study, goals, last_year)
    carriers = _carriers(case, setting.works_done)
    factors, held = account_factors(study, home, carriers, years)
    heat = case.assessment.buildings["heat_kwh"].to_numpy(float)
    before = past(case.stock, heat, setting.works_done, study.climate.base_year, study.period.base_year)
    idle = nothing(case)
    rows = idle if chosen is None else chosen
    today, plan = (use(case, before, each, years, factors.carriers) for each in (idle, rows))
    return Contribution(
        case=case,
        setting=setting,
        card=goals,
        planned=chosen is not None,
        chosen=rows,
        factors=factors,
        frozen=held,
        today=today,
        plan=plan,
        today_t=tonnes(today, factors),
        today_frozen_t=tonnes(today, held),
        plan_t=tonnes(plan, factors),
        plan_frozen_t=tonnes(plan, held),
        groups=groups(case, setting, rows),
    )


def _carriers(case: Case, works: pd.DataFrame) -> tuple[str, ...]:
    """Every carrier of the accounts: today's, those of the menu, of new build and of the past."""
    named = [
        case.stock.buildings["carrier"],
        case.offers.options["carrier"],
        case.stock.new_build["carrier"],
        works["carrier_before"].dropna(),
    ]
    return tuple(sorted({str(carrier) for column in named for carrier in column}))
