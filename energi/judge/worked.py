"""One judged row with every number it is counted from, so that a spreadsheet can count it again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.bills import Connection
from energi.assess.cashflow import growing, investment_flow, paid
from energi.domain.choices import Carrier
from energi.judge.evaluation import Evaluation
from energi.judge.proposals import bills_kr, replaced_works, saved_kr, standing
from energi.options.demands import marginal_kr
from energi.options.worth import evaluated

RESULTS = (
    "saving_kr", "npv_kr", "regulation_factor", "label_payback_year", "rise_kr_m2", "rise_percent",
    "bill_change_kr_m2", "housing_change_kr_m2", "housing_change_kr_month",
)  # fmt: skip


@dataclass(frozen=True)
class Worked:
    """A row of the judged, taken apart.

    Attributes
    ----------
    inputs : dict
        Name -> number: what the building uses, energy prices and growth [share/year], rate, years, the
        afdeling.
    works : DataFrame
        One row per work: text_da, text_en, capital_kr, lifetime_year, anyway_kr, payment_share,
        maintenance_kr, marginal_kr, saved_kr (of the calculated bill), due_kr, due_year (after the
        base year), due_lifetime_year, left_kr and due_left_kr (at the horizon).
    years : DataFrame
        One row per year from the base year: bill_today_kr, bill_with_kr, paid_kr, spared_kr, upkeep_kr.
    results : dict
        Name -> number, as the engine has them; what is infinite is left out.
    code : str
    base_year : int
    """

    inputs: dict[str, float]
    works: pd.DataFrame
    years: pd.DataFrame
    results: dict[str, float]
    code: str
    base_year: int


def worked(found: Evaluation) -> Worked | None:
    """The best of the rows shown, taken apart; None if there is none."""
    if found.shown.empty:
        return None
    at = int(found.shown.index[0])
    row = found.judged.rows.iloc[at]
    works = _works(found, at)
    years = _years(found, at, works)
    return Worked(_inputs(found, at), works, years, _results(found, row), str(row["code"]), _base(found))


def _base(found: Evaluation) -> int:
    return found.setting.study.period.base_year


def _inputs(found: Evaluation, at: int) -> dict[str, float]:
    case, setting, candidates = found.case, found.setting, found.judged.candidates
    row, prices = found.judged.rows.iloc[at], setting.prices
    place = candidates.packages.where(np.array([at])).at
    before = standing(case, place).iloc[0]
    after = evaluated(
        candidates.packages.where(np.array([at])), candidates.actions, candidates.sums, candidates.ground
    ).iloc[0]
    connection = Connection.of(case.stock.buildings).take(place)
    old, new = prices.index([before["carrier"], after["carrier"]])
    power = prices.carriers.index(Carrier.ELECTRICITY.value)
    estate = case.stock.estates.loc[row["estate"]]
    homes = case.stock.buildings["dwellings"][case.stock.buildings["estate"] == row["estate"]].sum()
    return {
        "rate": prices.rate,
        "horizon": setting.study.economy.horizon_year,
        "start": setting.study.period.start_years[0] - _base(found),
        "area_m2": float(connection.area_m2[0]),
        "capacity_kw": float(connection.capacity_kw[0]),
        "heat_before_kwh": before["heat_kwh"],
        "heat_after_kwh": after["heat_kwh"],
        "power_before_kwh": before["electricity_kwh"],
        "power_after_kwh": after["electricity_kwh"],
        "price_before": prices.energy_kr_kwh[old],
        "fixed_before": prices.fixed_kr_m2[old],
        "capacity_before": prices.capacity_kr_kw[old],
        "growth_before": prices.growth[old],
        "price_after": prices.energy_kr_kwh[new],
        "fixed_after": prices.fixed_kr_m2[new],
        "capacity_after": prices.capacity_kr_kw[new],
        "growth_after": prices.growth[new],
        "price_power": prices.energy_kr_kwh[power],
        "growth_power": prices.growth[power],
        "dwelling_area_m2": float(estate["dwelling_area_m2"]),
        "rent_kr_m2": float(estate["rent_kr_m2"]),
        "dwellings": float(homes),
    }


def _works(found: Evaluation, at: int) -> pd.DataFrame:
    candidates, study = found.judged.candidates, found.setting.study
    picks = candidates.packages.picks[at]
    rows, actions = picks[picks >= 0], candidates.actions
    due = replaced_works(found.case, candidates).iloc[rows]
    capital, anyway = actions["capital_kr"].to_numpy(float)[rows], candidates.sums.anyway_kr[rows, 0]
    upkeep = actions["maintenance_kr"].to_numpy(float)[rows]
    owed, rest = candidates.sums.payment_kr[rows, 0] - upkeep, capital - anyway
    frame = pd.DataFrame(
        {
            "text_da": actions["text_da"].to_numpy(object)[rows],
            "text_en": actions["text_en"].to_numpy(object)[rows],
            "capital_kr": capital,
            "lifetime_year": actions["lifetime_year"].to_numpy(int)[rows],
            "anyway_kr": anyway,
            "payment_share": np.divide(owed, rest, out=np.zeros(len(rows)), where=rest > 0),
            "maintenance_kr": upkeep,
            "marginal_kr": marginal_kr(actions, found.case.stock)[rows],
            "saved_kr": saved_kr(candidates)[at][picks >= 0],
            "due_kr": due["due_kr"].to_numpy(float),
            "due_year": np.maximum(due["due_year"].to_numpy(int) - _base(found), 0),
            "due_lifetime_year": due["lifetime_year"].to_numpy(int),
        }
    )
    start, horizon = study.period.start_years[0] - _base(found), study.economy.horizon_year
    for kind, first in (("", start), ("due_", frame["due_year"])):
        price, life = frame["due_kr" if kind else "capital_kr"], frame[f"{kind}lifetime_year"]
        last = paid(price, life, first, horizon) - investment_flow(price, life, first, horizon)
        frame[f"{kind}left_kr"] = last[:, -1]
    return frame


def _years(found: Evaluation, at: int, works: pd.DataFrame) -> pd.DataFrame:
    place, study = found.judged.candidates.packages.where(np.array([at])).at, found.setting.study
    start, horizon = study.period.start_years[0] - _base(found), study.economy.horizon_year
    today = bills_kr(found.case, found.setting, place, standing(found.case, place), 0)[0]
    spent = investment_flow(works["capital_kr"], works["lifetime_year"], start, horizon)
    spared = investment_flow(works["due_kr"], works["due_lifetime_year"], works["due_year"], horizon)
    return pd.DataFrame(
        {
            "bill_today_kr": today,
            "bill_with_kr": today - found.judged.bills_kr[at],
            "paid_kr": spent.sum(axis=0),
            "spared_kr": spared.sum(axis=0),
            "upkeep_kr": growing(works["maintenance_kr"].sum(), 0.0, start, horizon)[0],
        }
    )


def _results(found: Evaluation, row: pd.Series) -> dict[str, float]:
    bill = float(found.case.assessment.buildings.loc[row["building"], "energy_cost_kr"])
    known = {"bill_today_kr": bill, "bill_after_kr": bill - row["saving_kr"]}
    known |= {name: float(row[name]) for name in RESULTS}
    return {name: value for name, value in known.items() if np.isfinite(value)}
