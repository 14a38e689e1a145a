"""Measured heat use of different years made comparable by degree days.

``Q = GUF + GAF x normal / year``: the part that follows the weather (GAF) is scaled to the normal
year, the rest (GUF, 30 % for dwellings) is not [climate-S49]. Degree days to 17 degC daily mean of
2007-2018 and the normal year of 3,112 [climate-S43].
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field

from energi.domain.errors import ShelfError
from energi.domain.sourced import Part, Status
from energi.domain.stock import Floats, Ints
from energi.domain.units import MONTHS
from energi.shelf import card, shelf

NORMAL = "normal"


class _Share(Part):
    share: float = Field(ge=0, le=1)
    use: str
    source: str
    status: Status
    note: str = ""


class DegreeDayCard(Part):
    """The convention: which share of the use does not follow the weather."""

    title_da: str
    title_en: str
    guf: _Share


@cache
def convention() -> DegreeDayCard:
    """The card ``models/methods/degree_days.toml``."""
    return card(shelf("models") / "methods" / "degree_days.toml", DegreeDayCard)


@cache
def degree_days() -> Mapping[str, float]:
    """Year (or ``"normal"``) -> degree days of its twelve months [degC d].

    Raises
    ------
    ShelfError
        ``E-SHELF-BROKEN`` if a year has not twelve months.
    """
    path = shelf("data") / "climate" / "degree_days.csv"
    months: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            months.setdefault(row["year"], {})[row["month"]] = float(row["degree_days"])
    short = [year for year, found in months.items() if len(found) != MONTHS]
    if short:
        raise ShelfError("E-SHELF-BROKEN", path=path.name, problem=", ".join(short))
    return {year: sum(found.values()) for year, found in months.items()}


def known_years() -> tuple[int, ...]:
    """The years whose degree days are known."""
    return tuple(sorted(int(year) for year in degree_days() if year != NORMAL))


def corrected_mwh(use_mwh: Floats, year: Ints, guf_share: float | None = None) -> Floats:
    """Measured heat use as it would have been in the normal year, (n,) [MWh/year].

    Parameters
    ----------
    use_mwh : (n,) array
        Metered use of a calendar year, hot water included.
    year : (n,) array of int
        The calendar years.
    guf_share : float, optional
        Share of the use that does not follow the weather; the card's 0.30 if none is given.

    Raises
    ------
    ShelfError
        ``E-DEGREE-DAYS`` if a year is not known; it names those that are.
    """
    years = np.asarray(year)
    unknown = sorted(set(years.tolist()) - set(known_years()))
    if unknown:
        known = known_years()
        raise ShelfError(
            "E-DEGREE-DAYS",
            years=", ".join(map(str, unknown)),
            known=", ".join(map(str, known)),
        )
    table = degree_days()
    ratio = np.array([table[NORMAL] / table[str(each)] for each in years.tolist()])
    share = convention().guf.share if guf_share is None else guf_share
    use = np.asarray(use_mwh, float)
    return np.asarray(share * use + (1 - share) * use * ratio)


def beside(heat_use: pd.DataFrame, calculated_mwh: pd.Series[Any]) -> pd.DataFrame:
    """Every measured year beside the label's calculated use; nothing is made of the two.

    Parameters
    ----------
    heat_use : DataFrame
        As `energi.domain.stock.Stock.heat_use`.
    calculated_mwh : Series
        Building -> calculated heat use of its label; NaN without one.

    Returns
    -------
    DataFrame
        building, year, measured_mwh, corrected_mwh (NaN for a year without degree days),
        calculated_mwh.
    """
    known = heat_use["year"].isin(known_years()).to_numpy(dtype=bool)
    corrected = np.full(len(heat_use), np.nan)
    rows = heat_use[known]
    corrected[known] = corrected_mwh(rows["heat_mwh"].to_numpy(float), rows["year"].to_numpy(int))
    return pd.DataFrame(
        {
            "building": heat_use["building"],
            "year": heat_use["year"],
            "measured_mwh": heat_use["heat_mwh"],
            "corrected_mwh": corrected,
            "calculated_mwh": heat_use["building"].map(calculated_mwh).astype(float),
        }
    )
