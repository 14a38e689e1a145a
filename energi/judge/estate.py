"""The afdeling's economy year by year: renovate against not renovate, over the whole horizon.

As the ministry's model for total economy shows it (finance facts 2.4): loan need, rent, what the
reserves pay, and present value by year. Payments stay at their first year's kroner, as in the plan.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.cashflow import growing, paid, payments
from energi.assess.cost import discount_factors
from energi.assess.rent import payment_years, rent_rise_kr_m2, rent_rise_percent, vote_needed
from energi.assess.setting import Setting
from energi.assess.today import due
from energi.domain.choices import Component
from energi.domain.stock import Floats, Ints
from energi.domain.units import MONTHS
from energi.judge.proposals import Judged, bills_kr, replaced_works, standing
from energi.optimise.case import Case


def estate_years(case: Case, setting: Setting, judged: Judged, rows: Ints) -> pd.DataFrame:
    """The economy of every afdeling that some of the judged rows concern.

    Parameters
    ----------
    rows : (k,)
        Rows of ``judged.rows`` done together, at most one per building; other buildings go on as
        today.

    Returns
    -------
    DataFrame
        estate, year, loan_kr (borrowed), reserves_kr and reserves_today_kr (works the reserves pay, with
        and without renovating), rent_kr_m2, rise_kr_m2, rise_percent, vote, bill_today_kr_m2,
        bill_with_kr_m2, housing_change_kr_m2, housing_change_kr_month (of the mean dwelling), worth_kr
        (present value gained up to and with the year; value left at the horizon in the last).
    """
    stock, study = case.stock, setting.study
    horizon = study.economy.horizon_year
    every = np.arange(len(stock.buildings))
    owner = stock.buildings["estate"].to_numpy(object)
    mine = judged.rows["estate"].to_numpy(object)[rows]
    estates = list(dict.fromkeys(mine))

    def of_rows(values: Floats) -> Floats:
        return _by(estates, mine, values)

    need, owed, reserves = _paid(case, setting, judged, rows)
    rent = of_rows(owed)
    known = stock.estates.loc[estates]
    area = known["dwelling_area_m2"].to_numpy(float)[:, None]
    today = known["rent_kr_m2"].to_numpy(float)[:, None]
    dwellings = stock.buildings.groupby("estate")["dwellings"].sum().loc[estates].to_numpy(float)[:, None]
    bills = _by(estates, owner, bills_kr(case, setting, every, standing(case, every), -1))
    saved = of_rows(judged.bills_kr[rows])
    rise = rent_rise_kr_m2(rent, area)
    percent = rent_rise_percent(rise, today)
    discount = discount_factors(setting.prices.rate, horizon)
    spent = _by(estates, owner, _due_paid(case, setting))
    columns = {
        "loan_kr": of_rows(need),
        "reserves_kr": spent + of_rows(reserves),
        "reserves_today_kr": spent,
        "rent_kr_m2": today + rise,
        "rise_kr_m2": rise,
        "rise_percent": percent,
        "vote": vote_needed(percent),
        "bill_today_kr_m2": bills / area,
        "bill_with_kr_m2": (bills - saved) / area,
        "housing_change_kr_m2": rise - saved / area,
        "housing_change_kr_month": (rent - saved) / dwellings / MONTHS,
        "worth_kr": np.cumsum(of_rows(judged.flow_kr[rows]) * discount, axis=1),
    }
    years = np.arange(study.period.base_year, study.period.base_year + horizon + 1)
    return pd.DataFrame(
        {
            "estate": np.repeat(np.array(estates, dtype=object), len(years)),
            "year": np.tile(years, len(estates)),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )


def _by(estates: list[str], owner: np.ndarray, values: Floats) -> Floats:
    """Sums per estate, (estates, years)."""
    at = pd.Index(estates).get_indexer(pd.Index(owner))
    found = np.zeros((len(estates), values.shape[1]))
    np.add.at(found, at[at >= 0], values[at >= 0])
    return found


def _paid(case: Case, setting: Setting, judged: Judged, rows: Ints) -> tuple[Floats, Floats, Floats]:
    """What each row borrows, pays a year, and takes from the reserves on top, (rows, horizon + 1) each.

    What is paid a year is that on the loans, and added upkeep. A renewal is paid as the work was:
    what took the place of a planned work by the reserves, the rest by a new loan.
    """
    study, found = setting.study, judged.candidates
    horizon, base = study.economy.horizon_year, study.period.base_year
    start = study.period.start_years[0] - base
    packages = found.packages.where(rows)
    works = replaced_works(case, found)
    anyway, life = found.sums.anyway_kr[:, 0], found.actions["lifetime_year"]
    borrowed = found.actions["capital_kr"].to_numpy() - anyway
    upkeep = found.actions["maintenance_kr"].to_numpy(float)
    share = np.divide(
        found.sums.payment_kr[:, 0] - upkeep, borrowed, out=np.zeros(len(borrowed)), where=borrowed > 0
    )
    financing = study.financing
    parts = map(Component, found.actions["component"])
    routes = [financing.by_component.get(part, financing.default) for part in parts]
    terms = {route: payment_years(route, setting.figures) for route in set(routes)}
    need = paid(borrowed, life, start, horizon)
    fallen = paid(
        works["due_kr"], works["lifetime_year"], np.maximum(works["due_year"].to_numpy() - base, 0), horizon
    )
    owed = payments(need, share, [terms[route] for route in routes])
    return (
        packages.total(need),
        packages.total(owed + growing(upkeep, 0.0, start, horizon)),
        packages.total(paid(anyway, life, start, horizon) - fallen),
    )


def _due_paid(case: Case, setting: Setting) -> Floats:
    """Planned works and their renewals of every building, (buildings, horizon + 1) [kr]."""
    works, base = due(case.stock), setting.study.period.base_year
    horizon = setting.study.economy.horizon_year
    found = np.zeros((len(case.stock.buildings), horizon + 1))
    start = np.maximum(works["due_year"].to_numpy(np.int64) - base, 0)
    np.add.at(found, works["at"].to_numpy(), paid(works["due_kr"], works["lifetime_year"], start, horizon))
    return found
