"""The climate base year: what every building used then and until today, and how that is known.

A building's use in the base year is, in this order: what the portfolio states; today's use and what
works done since have saved; today's use scaled by its degree-day corrected meter readings; today's
use. A building that did not stand used nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import Field, ValidationError

from energi.assess.degree_days import corrected_mwh, known_years
from energi.assess.series import SeriesRow, read_records, with_point
from energi.domain.choices import Carrier
from energi.domain.errors import ColumnError, RowError
from energi.domain.stock import Flags, Floats, Stock
from energi.domain.units import KWH_PER_MWH

MEASURED, WORKS, METER, UNCHANGED, NOT_BUILT = "measured", "works", "meter", "unchanged", "not_built"
BASES = (MEASURED, WORKS, METER, UNCHANGED, NOT_BUILT)
"""How a building's use in the base year is known; words are ``climate.basis.<name>``."""


class WorkDone(SeriesRow):
    """A work done between the base year and today; it saves from the year after."""

    building: str = Field(min_length=1)
    year: int = Field(ge=1990, le=2100)
    work: str = ""
    saving_heat_mwh: float = Field(ge=0, le=1e6, allow_inf_nan=False)
    carrier_before: Carrier | None = None
    source: str = Field(min_length=1)


COLUMNS = tuple(WorkDone.model_fields)


@dataclass(frozen=True)
class Past:
    """Heat use of n buildings from the base year to today.

    Attributes
    ----------
    heat_kwh : (n, years) delivered heat [kWh/year]
    carrier : (n, years) what heated the building
    stands : (n, years) whether the building stood
    basis : (n,) how the base year is known, one of `BASES`
    years : tuple of int
        From the climate base year to the study's base year.
    """

    heat_kwh: Floats
    carrier: np.ndarray
    stands: Flags
    basis: np.ndarray
    years: tuple[int, ...]


def read_works(path: Path, buildings: pd.Index) -> pd.DataFrame:
    """Works done since the base year, one row per building and work.

    Comma-separated with decimal points, or semicolon-separated with decimal commas.

    Raises
    ------
    ShelfError
        ``E-SHELF-MISSING``, ``E-SHELF-BROKEN`` if the file is not there or is no text.
    ColumnError, RowError
        ``E-WORKS-COLUMN``, ``E-WORKS-ROW`` if a column or a row cannot be used.
    """
    keys, records, danish = read_records(path)
    needed = {key for key, field in WorkDone.model_fields.items() if field.is_required()}
    wrong = sorted(needed - set(keys)) + sorted(set(keys) - set(COLUMNS))
    if wrong:
        raise ColumnError(
            "E-WORKS-COLUMN", path=path.name, column=", ".join(wrong), columns=", ".join(COLUMNS)
        )
    known = {str(code) for code in buildings}
    rows = [
        _work(dict(zip(keys, cells, strict=False)), place, path.name, danish, known)
        for place, cells in records
    ]
    return pd.DataFrame([row.model_dump(mode="json") for row in rows], columns=list(COLUMNS))


def _work(cells: dict[str, str], place: int, file: str, danish: bool, known: set[str]) -> WorkDone:
    typed = with_point(cells.get("saving_heat_mwh", ""), danish)
    values = {**cells, "saving_heat_mwh": typed, "carrier_before": cells.get("carrier_before") or None}
    try:
        work = WorkDone.model_validate(values)
    except ValidationError as error:
        column = str(error.errors()[0]["loc"][0])
        value = cells.get(column, "")
        raise RowError("E-WORKS-ROW", path=file, row=place, column=column, value=value) from error
    if work.building not in known:
        raise RowError("E-WORKS-ROW", path=file, row=place, column="building", value=work.building)
    return work


def no_works() -> pd.DataFrame:
    """No works known."""
    return pd.DataFrame(columns=list(COLUMNS))


def past(stock: Stock, today_kwh: Floats, works: pd.DataFrame, base_year: int, today_year: int) -> Past:
    """Heat use of every building from the base year to today.

    Works are steps: a work of year *s* saves from *s* + 1. A stated base and one by meter readings
    lead to today in a straight line.

    Parameters
    ----------
    stock : Stock
    today_kwh : (n,) heat use today, as money and CO2 are counted [kWh/year]
    works : DataFrame
        `read_works`, or `no_works`.
    base_year, today_year : int
        The climate base year, and the study's base year.
    """
    buildings = stock.buildings
    years = np.arange(min(base_year, today_year), today_year + 1)
    stated = buildings["heat_2005_mwh"].to_numpy(float) * KWH_PER_MWH
    trend = meter_trend(stock.heat_use, buildings.index, base_year, today_year)
    saved, carrier = _undone(works, buildings, years)
    measured, worked = ~np.isnan(stated), saved[:, 0] > 0
    worked |= carrier[:, 0] != carrier[:, -1]
    metered = ~np.isnan(trend)
    start = np.where(measured, stated, np.where(metered, today_kwh * trend, today_kwh))
    span = max(today_year - base_year, 1)
    share = (today_year - years)[None, :] / span
    line = today_kwh[:, None] + (start - today_kwh)[:, None] * share
    stepped = ~measured & worked
    heat = np.where(stepped[:, None], today_kwh[:, None] + saved, line)
    stands = measured[:, None] | (years[None, :] >= buildings["construction_year"].to_numpy(int)[:, None])
    stands[:, -1] = True  # what the portfolio holds today stands today
    basis = np.select(
        [measured, ~stands[:, 0], worked, metered], [MEASURED, NOT_BUILT, WORKS, METER], UNCHANGED
    )
    return Past(np.where(stands, heat, 0.0), carrier, stands, basis, tuple(years.tolist()))


def meter_trend(use: pd.DataFrame, buildings: pd.Index, base_year: int, today_year: int) -> Floats:
    """First over last degree-day corrected reading between the base year and today, (n,) [-].

    NaN with fewer than two readings of years whose degree days are known. The ratio compares meter
    with meter, so measured and calculated use are not mixed.
    """
    years = use["year"].astype(int)
    rows = use[years.between(base_year, today_year) & years.isin(known_years())].sort_values("year")
    corrected = corrected_mwh(rows["heat_mwh"].to_numpy(float), rows["year"].to_numpy(int))
    frame = pd.DataFrame({"building": rows["building"].to_numpy(object), "mwh": corrected})
    grouped = frame.groupby("building")["mwh"].agg(["first", "last", "size"])
    usable = grouped[(grouped["size"] > 1) & (grouped["last"] > 0)]
    ratio: pd.Series = usable["first"] / usable["last"]
    return np.asarray(ratio.reindex(buildings).to_numpy(float))


def _undone(works: pd.DataFrame, buildings: pd.DataFrame, years: np.ndarray) -> tuple[Floats, np.ndarray]:
    """Heat not yet saved in each year (n, years) [kWh/year], and what heated the building then."""
    saved = np.zeros((len(buildings), len(years)))
    carrier = np.repeat(buildings["carrier"].to_numpy(object)[:, None], len(years), axis=1)
    latest_first = works.sort_values("year", ascending=False)
    at = buildings.index.get_indexer(pd.Index(latest_first["building"]))
    saving, until = latest_first["saving_heat_mwh"].to_numpy(float), latest_first["year"].to_numpy(int)
    # of two changes of carrier the earlier one decides the earlier years, so it comes last
    for row, kwh, year, old in zip(
        at, saving * KWH_PER_MWH, until, latest_first["carrier_before"], strict=True
    ):
        before = years <= year
        saved[row, before] += kwh
        if old:
            carrier[row, before] = old
    return saved, carrier
