"""What the plan's accounts say, and what would have been without it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.domain.stock import Plan
from energi.domain.units import KG_PER_TONNE
from energi.explain.answer import Answer
from energi.optimise.readings import numbers
from energi.optimise.sheet import Key
from energi.report.names import ALL


def made(answer: Answer) -> Plan:
    """The plan of an answer that has one."""
    if answer.plan is None:
        raise ValueError("the answer has no plan")
    return answer.plan


def reasons(answer: Answer) -> pd.DataFrame:
    """The reasons of an answer that has a plan."""
    if answer.reasons is None:
        raise ValueError("the answer has no plan")
    return answer.reasons


def accounts(answer: Answer) -> dict[str, dict[Key, float]]:
    """The plan's accounts: family -> key -> value."""
    return made(answer).booked()


def relieved(answer: Answer) -> dict[tuple[str, int], float]:
    """The rent rise that funds spare each estate in each year [kr/year]; nothing without funds.

    Works of a year raise the rent of the next, so what is paid in a year counts from the next.
    """
    sheet = answer.case.sheet
    m = numbers(sheet, accounts(answer), made(answer).flows)
    return {(a, t): float(m.relieved[a, t - 1]) for a, t in sheet.keys(("estates", "years"))}


def tonnes(account: dict[Key, float], code: str, year: int) -> float:
    """A year's CO2 of an organisation or of all [t]."""
    return sum(value for (g, t), value in account.items() if t == year and code in (g, ALL))


def new_build_t(answer: Answer, *, frozen: bool) -> dict[tuple[str, int], float]:
    """CO2 of the new build a plan chooses, per organisation and year [t]; zero where it chooses none."""
    found, built = answer.case.offers.projects, made(answer).flows.get("built", {})
    years, codes = answer.case.offers.years, answer.case.stock.organisations.index
    kg = found.co2_frozen_kg if frozen else found.co2_kg
    sums = dict.fromkeys(((str(g), t) for g in codes for t in years), 0.0)
    for (project, row), emitted in zip(found.rows.iterrows(), kg, strict=True):
        for t, value in zip(years, emitted * built.get((project,), 0.0), strict=True):
            sums[row["organisation"], t] += float(value) / KG_PER_TONNE
    return sums


def counted_t(answer: Answer, *, frozen: bool) -> dict[tuple[str, int], float]:
    """CO2 as the goals count it, per organisation and year [t]: the standing buildings and the new build."""
    new = new_build_t(answer, frozen=frozen)
    return {(g, t): value + new[g, t] for (g, t), value in accounts(answer)[_CO2[frozen]].items()}


_CO2 = ("co2", "co2_frozen")


def goal_of(answer: Answer, given: str, code: str, year: int) -> float:
    """The CO2 goal of an organisation or of all in a year [t]; NaN where there is none."""
    stated = answer.case.sheet.given
    if code == ALL:
        return stated.get(given, {}).get((year,), np.nan)
    return stated.get(given.replace("goal", "goal_own"), {}).get((code, year), np.nan)


def as_today(answer: Answer) -> dict[tuple[str, int], float]:
    """CO2 per organisation and year if nothing is done [t]."""
    offers = answer.case.offers
    nothing = (offers.options["start_year"] == 0).to_numpy()
    kg = pd.DataFrame(offers.co2_kg[nothing], columns=list(offers.years))
    sums = kg.groupby(offers.options["organisation"].to_numpy()[nothing]).sum() / KG_PER_TONNE
    return {
        (code, year): float(value)
        for code, row in zip(sums.index, sums.to_numpy(), strict=True)
        for year, value in zip(offers.years, row, strict=True)
    }
