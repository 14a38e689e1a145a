"""New-build projects: acquisition cost against the maximum, who pays, and the rent, per m2 of dwelling area.

A commitment (tilsagn) is taken to be given on the last day of the project's year. What a project
costs stands in the study's figures, as ``acquisition_cost.<project>`` [kr/m2]; without it the
maximum amount is shared, if it is known. What the study states itself goes before the terms:
``base_capital.<project>`` [kr/m2] and ``project_rent.<project>`` [kr/m2/year]. Merged dwellings are not
financed on the terms of new housing (`energi.assess.project_kinds`), so of them only that is known.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from energi.assess.cost import take_money
from energi.assess.new_build import maximum_at, payment_at, shares, terms_at, within
from energi.assess.project_kinds import is_so
from energi.assess.setting import Setting
from energi.domain.errors import ShelfError
from energi.domain.stock import Stock

OWN, MAXIMUM, UNKNOWN = "own", "maximum", "unknown"
"""Whose cost is shared: the study's, the maximum amount, or none."""


def new_homes(stock: Stock, setting: Setting) -> pd.DataFrame:
    """One row per project; numbers that are not known are NaN.

    Returns
    -------
    DataFrame
        project, name, organisation, year, dwellings, mean_m2, basis (`OWN`, `MAXIMUM`, `UNKNOWN`),
        acquisition_kr_m2, maximum_kr_m2, within ("yes", "no" or "unknown"), base_capital_percent,
        base_capital_kr_m2, loan_kr_m2, deposit_kr_m2, payment_percent, payment_kr_m2, operation_kr_m2,
        rent_kr_m2 (payment and operation; NaN without the figure ``new_build_operation``), source.
    """
    on_terms = is_so(stock.new_build, "terms")
    rows = [
        {**_row(setting, str(code), row, on_terms=on), **_stated(setting, str(code), int(row["year"]))}
        for (code, row), on in zip(stock.new_build.iterrows(), on_terms.tolist(), strict=True)
    ]
    columns = [
        "project",
        "name",
        "organisation",
        "year",
        "dwellings",
        "mean_m2",
        "basis",
        *_NUMBERS,
        "within",
        "source",
    ]
    return pd.DataFrame(rows, columns=columns)


_NUMBERS = (
    "acquisition_kr_m2", "maximum_kr_m2", "base_capital_percent", "base_capital_kr_m2", "loan_kr_m2",
    "deposit_kr_m2", "payment_percent", "payment_kr_m2", "operation_kr_m2", "rent_kr_m2",
)  # fmt: skip


def _stated(setting: Setting, code: str, year: int) -> dict[str, float]:
    """What the study states itself of who pays and what it leads to."""
    known = {
        "base_capital_kr_m2": _money(setting, f"base_capital.{code}", "m2", year),
        "rent_kr_m2": _money(setting, f"project_rent.{code}", "m2/year", year),
    }
    return {name: value for name, value in known.items() if not np.isnan(value)}


def _row(setting: Setting, code: str, project: pd.Series, *, on_terms: bool) -> dict[str, object]:
    year = int(project["year"])
    day, mean = date(year, 12, 31), float(project["heated_area_m2"]) / float(project["dwellings"])
    maximum = maximum_at(day, "family") if on_terms else None
    own = _money(setting, f"acquisition_cost.{code}", "m2", year)
    cost = own if not np.isnan(own) else maximum.kr_m2 if maximum else np.nan
    known: dict[str, object] = dict.fromkeys(_NUMBERS, np.nan)
    known |= {
        "project": code,
        **{name: project[name] for name in ("name", "organisation", "dwellings")},
        "year": year,
        "mean_m2": mean,
        "basis": OWN if not np.isnan(own) else MAXIMUM if maximum else UNKNOWN,
        "acquisition_kr_m2": own,
        "maximum_kr_m2": maximum.kr_m2 if maximum else np.nan,
        "within": UNKNOWN if np.isnan(own) or not maximum else "yes" if within(own, maximum.kr_m2) else "no",
        "source": "",
    }
    try:
        return known | (_shared(setting, cost, day, mean, year) if on_terms else {})
    except ShelfError:  # the terms of the day are not known
        return known


def _shared(setting: Setting, cost: float, day: date, mean: float, year: int) -> dict[str, object]:
    terms, payment, found = terms_at(day, mean), payment_at(day), shares(cost, day, mean)
    operation = _money(setting, "new_build_operation", "m2/year", year)
    return {
        **vars(found),
        "base_capital_percent": terms.base_capital_percent,
        "payment_percent": payment.percent,
        "operation_kr_m2": operation,
        "rent_kr_m2": found.payment_kr_m2 + operation,
        "source": terms.source,
    }


def _money(setting: Setting, key: str, per: str, year: int) -> float:
    """A figure of the study in kroner of a year; NaN if it has none."""
    return take_money(setting.figures, key, f"kr{year}/{per}", year) if key in setting.figures else np.nan
