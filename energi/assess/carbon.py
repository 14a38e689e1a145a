"""CO2 of delivered energy: factors per carrier and year of one area and one method."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, ValidationError, model_validator

from energi.assess.series import SeriesRow, read_records, with_point
from energi.domain.choices import Carrier
from energi.domain.errors import ColumnError, RowError, ShelfError
from energi.domain.sourced import Status
from energi.domain.stock import Flags, Floats, Ints
from energi.domain.wording import Words

ELECTRICITY = Carrier.ELECTRICITY.value


class FactorRow(SeriesRow):
    """A row of a factor series: grams of CO2 per kWh delivered to the building.

    An empty ``year`` holds for every year (fuels). ``extrapolate = "constant"`` holds a row's value
    beyond the years known; it is a decision of the study, so the row's status must be ``user``.
    """

    carrier: str = Field(min_length=1)
    area: str = Field(min_length=1)
    method: str = Field(min_length=1)
    year: int | None = Field(default=None, ge=1900, le=2200)
    value_g_kwh: float = Field(ge=0, le=5000, allow_inf_nan=False)
    source: str = Field(min_length=1)
    status: Status
    note: str = ""
    extrapolate: Literal["", "constant"] = ""

    @model_validator(mode="after")
    def _decided(self) -> FactorRow:
        if self.extrapolate and self.status != "user":
            raise ValueError("extrapolate needs status user")
        return self


@dataclass(frozen=True)
class Factors:
    """Emission factors of one area and method.

    Attributes
    ----------
    kg_kwh : (carriers, years) factor [kg CO2/kWh delivered]
    known : (carriers, years) whether the year stands in the series; the others lie between two
        known years or are held constant by the study
    carriers, years : tuple
        What the axes are.
    area, method : str
        Where the series counts, and how it divides the fuel of combined heat and power.
    rows : DataFrame
        The rows the factors were made from, for the report.
    """

    kg_kwh: Floats
    known: Flags
    carriers: tuple[str, ...]
    years: tuple[int, ...]
    area: str
    method: str
    rows: pd.DataFrame

    def index(self, carriers: Iterable[str]) -> Ints:
        """The position of each building's carrier on the first axis: (n,)."""
        place = {carrier: number for number, carrier in enumerate(self.carriers)}
        codes, named = pd.factorize(np.asarray(carriers, dtype=object))
        return np.array([place[carrier] for carrier in named], dtype=np.int64)[codes]


def read_series(path: Path) -> pd.DataFrame:
    """A factor series: one row per carrier, area, method and year.

    Comma-separated with decimal points, or semicolon-separated with decimal commas.

    Raises
    ------
    ShelfError
        If the file is not there or is no text (``E-SHELF-MISSING``, ``E-SHELF-BROKEN``).
    ColumnError
        If a column is missing or unknown (``E-FACTOR-COLUMN``).
    RowError
        If a row cannot be used (``E-FACTOR-ROW``) or names a year twice (``E-FACTOR-TWICE``).
    """
    keys, records, danish = read_records(path)
    _check_header(keys, path.name)
    rows = [_row(keys, cells, place, danish, path.name) for place, cells in records]
    table = pd.DataFrame([row.model_dump() for row in rows], columns=list(FactorRow.model_fields))
    table["year"] = table["year"].astype("Int64")
    _check_twice(table, path.name)
    return table


def _check_header(keys: Sequence[str], file: str) -> None:
    needed = {key for key, field in FactorRow.model_fields.items() if field.is_required()} | {"year"}
    wrong = sorted(needed - set(keys)) + sorted(set(keys) - set(FactorRow.model_fields))
    if wrong:
        columns = ", ".join(FactorRow.model_fields)
        raise ColumnError("E-FACTOR-COLUMN", path=file, column=", ".join(wrong), columns=columns)


def _row(keys: Sequence[str], cells: Sequence[str], place: int, danish: bool, file: str) -> FactorRow:
    if len(cells) != len(keys):
        raise RowError("E-FACTOR-ROW", path=file, row=place, column=keys[-1], value=cells[-1])
    values = {key: cell.strip() for key, cell in zip(keys, cells, strict=True)}
    typed = with_point(values["value_g_kwh"], danish)
    try:
        return FactorRow.model_validate({**values, "value_g_kwh": typed, "year": values["year"] or None})
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        column = str(where[0]) if where else "extrapolate"
        raise RowError("E-FACTOR-ROW", path=file, row=place, column=column, value=values[column]) from error


def _check_twice(table: pd.DataFrame, file: str) -> None:
    """One value per year; a value for every year stands alone."""
    key = ["carrier", "area", "method"]
    undated = table.groupby(key)["year"].transform(lambda year: year.isna().any() and len(year) > 1)
    double = table[table.duplicated([*key, "year"]) | undated.astype(bool)]
    if len(double):
        row = double.iloc[0]
        year = "" if pd.isna(row["year"]) else int(row["year"])
        raise RowError(
            "E-FACTOR-TWICE", path=file, year=year, **_named(row["carrier"], row["area"], row["method"])
        )


def _named(carrier: str, area: str, method: str) -> dict[str, object]:
    return {"carrier": Carrier.words().get(carrier, Words(carrier, carrier)), "area": area, "method": method}


def factor_series(
    table: pd.DataFrame, area: str, method: str, carriers: Sequence[str], years: Sequence[int]
) -> Factors:
    """Factors of every carrier and year, of one area and method, linear between the years known.

    ``unverified`` rows are not used: a study that trusts one states it in its own series.

    Parameters
    ----------
    table : DataFrame
        As `read_series` gives it.
    area, method : str
        Both must be the same for all carriers: heat and power of one plant share its fuel, so
        factors of two methods count some of it twice or not at all.
    carriers, years : sequences
        The axes wanted; electricity is added if it is not named, since every building uses some.

    Raises
    ------
    ShelfError
        ``E-FACTOR-MISSING`` if a carrier has no row there, ``E-FACTOR-YEARS`` if a year lies outside
        the years known.
    """
    wanted = tuple(dict.fromkeys((*carriers, ELECTRICITY)))
    there = table[(table["area"] == area) & (table["method"] == method) & (table["status"] != "unverified")]
    shape = (len(wanted), len(years))
    kg_kwh, known = np.empty(shape), np.empty(shape, dtype=np.bool_)
    used: list[pd.DataFrame] = []
    for place, carrier in enumerate(wanted):
        rows = there[there["carrier"] == carrier].sort_values("year")
        if rows.empty:
            raise ShelfError(
                "E-FACTOR-MISSING", choices=_choices(table, carrier), **_named(carrier, area, method)
            )
        weights, known[place] = _weights(rows, np.asarray(years, dtype=np.int64))
        kg_kwh[place] = weights @ rows["value_g_kwh"].to_numpy(dtype=float) / 1000
        used.append(rows.iloc[np.flatnonzero(weights.any(axis=0))])
    return Factors(kg_kwh, known, wanted, tuple(years), area, method, pd.concat(used, ignore_index=True))


def _weights(rows: pd.DataFrame, years: Ints) -> tuple[Floats, Flags]:
    """The share of each row in each year, (years, rows), and whether the year itself is known."""
    if rows["year"].isna().any():
        return np.ones((len(years), 1)), np.ones(len(years), dtype=np.bool_)
    at = rows["year"].to_numpy(dtype=np.int64)
    held = rows["extrapolate"].to_numpy() == "constant"
    outside = ((years < at[0]) & ~held[0]) | ((years > at[-1]) & ~held[-1])
    if outside.any():
        first = rows.iloc[0]
        raise ShelfError(
            "E-FACTOR-YEARS",
            missing=spans(years[outside].tolist()),
            known=spans(at.tolist()),
            **_named(first["carrier"], first["area"], first["method"]),
        )
    weights = np.column_stack([np.interp(years, at, unit) for unit in np.eye(len(at))])
    return weights, np.isin(years, at)


def _choices(table: pd.DataFrame, carrier: str) -> str:
    """Where else the carrier is known: ``"capital/200, denmark/tabula"``."""
    pairs = table[table["carrier"] == carrier][["area", "method"]].drop_duplicates()
    return ", ".join(f"{area}/{method}" for area, method in pairs.itertuples(index=False)) or "–"


def spans(years: Sequence[int]) -> str:
    """Years as people write them: ``"2005-2014, 2016"``."""
    ordered = sorted(set(years))
    starts = [year for year in ordered if year - 1 not in ordered]
    ends = [year for year in ordered if year + 1 not in ordered]
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))


def frozen(factors: Factors, year: int) -> Factors:
    """The same factors with those of one year in every year: what the works alone save."""
    at = factors.years.index(year)
    kg_kwh = np.repeat(factors.kg_kwh[:, [at]], len(factors.years), axis=1)
    return replace(
        factors, kg_kwh=kg_kwh, known=np.repeat(factors.known[:, [at]], len(factors.years), axis=1)
    )


def co2_kg(heat_kwh: Floats, electricity_kwh: Floats, carrier_index: Ints, factors: Factors) -> Floats:
    """CO2 per year of n buildings (or options).

    Parameters
    ----------
    heat_kwh, electricity_kwh : (n,) delivered per year [kWh/year]
    carrier_index : (n,) heat carrier, as `Factors.index` gives it
    factors : Factors

    Returns
    -------
    (n, years) emission [kg CO2/year]
    """
    power = factors.kg_kwh[factors.carriers.index(ELECTRICITY)]
    return heat_kwh[:, None] * factors.kg_kwh[carrier_index] + np.outer(electricity_kwh, power)
