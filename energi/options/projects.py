"""New-build projects the plan may choose: what each costs, emits and asks for, and why one is not offered.

A project counts from its year of occupation on. Its cost is the acquisition cost, paid in that year, and
the energy bills from it to the horizon (without a capacity part of the heat tariff), as present value;
nothing is set off for what it is worth after the horizon. Its dwelling area is taken to be the heated
area less what is other than dwellings. Merged dwellings use the energy the buildings they lie in are
counted with, so they add none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.bills import Connection, energy_pv
from energi.assess.carbon import Factors, co2_kg
from energi.assess.cost import discount_factors, money_of
from energi.assess.new_homes import new_homes
from energi.assess.project_kinds import added_area_m2, added_dwellings, added_energy, kinds
from energi.assess.setting import Setting
from energi.domain.errors import UnitError
from energi.domain.finding import Finding
from energi.domain.new_build_rules import Choose
from energi.domain.stock import Assessment, Floats, Projects, Stock

WORST = ("fail", "not_assessable", "pass")
"""Verdicts, worst first."""


def projects(stock: Stock, assessment: Assessment, setting: Setting) -> Projects:
    """Every project of the sheet Nybyggeri; none unless the study lets the plan choose.

    Parameters
    ----------
    stock : Stock
    assessment : Assessment
        Holds the verdicts of the study's packs on the projects.
    setting : Setting
    """
    if not setting.study.builds:
        return Projects()
    built, years = stock.new_build, setting.study.period.years
    known = new_homes(stock, setting).set_index("project").reindex(built.index)
    area = built["heated_area_m2"].to_numpy(float)
    homes_m2 = area - built["other_use_m2"].fillna(0.0).to_numpy(float)
    acquisition = known["acquisition_kr_m2"].fillna(known["maximum_kr_m2"]).to_numpy(float)
    rows = pd.DataFrame(
        {
            "organisation": built["organisation"],
            "year": built["year"].astype(int),
            "kind": kinds(built),
            "dwellings": built["dwellings"].astype(int),
            "added": added_dwellings(built),
            "basis": known["basis"],
            "acquisition_kr": acquisition * homes_m2,
            "cost_kr": _cost_kr(built, acquisition * homes_m2, setting),
            "base_capital_kr": known["base_capital_kr_m2"].to_numpy(float) * homes_m2,
            "rent_kr_m2": known["rent_kr_m2"].astype(float),
            "verdict": _worst(assessment.verdicts, built.index),
        },
        index=built.index,
    )
    reasons = {
        "study": pd.Series(built.index.isin(_left_out(setting)), built.index),
        "requirement": _failing(assessment.verdicts, built.index, setting),
        "year": ~rows["year"].isin(years),
        "cost": rows["cost_kr"].isna(),
        "base_capital": rows["base_capital_kr"].isna() & setting.study.active("base_capital"),
        "rent": rows["rent_kr_m2"].isna() & setting.study.active("new_build_rent"),
    }
    refused = np.select(list(reasons.values()), list(reasons), "")
    return Projects(
        rows.assign(refused=refused),
        _emissions(built, setting.factors, years),
        _emissions(built, setting.frozen, years),
    )


REFUSED = {
    "study": "",
    "requirement": "W-PROJECT-REQUIREMENT",
    "year": "W-PROJECT-YEAR",
    "cost": "W-PROJECT-COST",
    "base_capital": "W-PROJECT-CAPITAL",
    "rent": "W-PROJECT-RENT",
}
"""Why a project is not offered -> the finding that tells so; none where the study itself says so."""


def refusals(found: Projects) -> tuple[Finding, ...]:
    """A finding for every project that is not offered."""
    reasons = found.rows.get("refused", pd.Series(dtype=str))
    return tuple(
        Finding(code, sheet="new_build", subject=str(project))
        for project, why in reasons.items()
        if (code := REFUSED.get(why, ""))
    )


def _left_out(setting: Setting) -> set[str]:
    """Projects the study says are not built."""
    return {code for use in setting.study.rules if isinstance(use, Choose) for code in use.not_built}


def _cost_kr(built: pd.DataFrame, acquisition_kr: Floats, setting: Setting) -> Floats:
    """Acquisition cost and energy, as present value at the study's price level, (projects,)."""
    period, horizon, prices = setting.study.period, setting.study.economy.horizon_year, setting.prices
    after = np.clip(built["year"].to_numpy(int) - period.base_year, 0, horizon)
    paid = np.array(
        [_real(kr, int(year), setting) for kr, year in zip(acquisition_kr, built["year"], strict=True)],
        dtype=float,
    )
    connection = Connection.of(built.assign(heated_area_m2=added_area_m2(built)))
    energy = energy_pv(
        *added_energy(built), connection, prices.index(built["carrier"]), prices,
        np.maximum(after - 1, 0), horizon,
    )  # fmt: skip
    return np.asarray(paid * discount_factors(prices.rate, horizon)[after] + energy)


def _real(amount_kr: float, year: int, setting: Setting) -> float:
    """Kroner of a year at the study's price level; NaN where the figures hold no price index of both."""
    try:
        return money_of(setting.figures, amount_kr, year, setting.study.economy.price_level)
    except UnitError:
        return np.nan


def _emissions(built: pd.DataFrame, factors: Factors, years: tuple[int, ...]) -> Floats:
    """CO2 by year from the year of occupation on, (projects, years) [kg]."""
    heat, power = added_energy(built)
    every = co2_kg(heat, power, factors.index(built["carrier"]), factors)[:, 1:]  # the first is the base
    return np.asarray(every * (np.array(years)[None, :] >= built["year"].to_numpy(int)[:, None]))


def _failing(verdicts: pd.DataFrame, codes: pd.Index, setting: Setting) -> pd.Series:
    """Whether a project fails a binding requirement of the study's packs, (projects,)."""
    krav = {
        (pack.name, clause.id) for pack in setting.packs for clause in pack.clauses if clause.kind == "krav"
    }
    failed = verdicts[(verdicts["kind"] == "new_build") & (verdicts["verdict"] == "fail")]
    pairs = zip(failed["pack"], failed["clause"], strict=True)
    failed = failed[np.array([pair in krav for pair in pairs], dtype=bool)]  # a bare list may be empty
    return pd.Series(codes.isin(failed["subject"]), codes)


def _worst(verdicts: pd.DataFrame, codes: pd.Index) -> list[str]:
    mine = verdicts[verdicts["kind"] == "new_build"]
    found = mine.groupby("subject")["verdict"].agg(set).to_dict()
    return [next((each for each in WORST if each in found.get(code, ())), "") for code in codes]
