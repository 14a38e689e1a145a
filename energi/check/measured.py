"""Rules of measured heat use, which is never mixed with what a label calculates."""

from __future__ import annotations

from energi.check.sheets import Sheets, each
from energi.domain.finding import Finding

MEASURED_KWH_M2 = (10.0, 450.0)
"""Likely measured heat use per heated area; a judgement on when a person is asked to look again."""


def measured_heat(sheets: Sheets) -> list[Finding]:
    """A building's measured heat use per m2 is likely."""
    areas = sheets.buildings["heated_area_m2"]
    rows = sheets.kept["heat_use"]
    rows = rows.assign(heat_kwh_m2=rows["heat_mwh"] * 1000 / rows["building"].map(areas).astype("float64"))
    low, high = MEASURED_KWH_M2
    odd = rows[~rows["heat_kwh_m2"].between(low, high)]
    return each("W-HEAT-USE-M2", "heat_use", "heat_mwh", odd, "heat_kwh_m2", "year", low=low, high=high)


def measured_years(sheets: Sheets) -> list[Finding]:
    """Heat is not measured before a building stands."""
    rows = sheets.kept["heat_use"]
    built = sheets.buildings["construction_year"]
    rows = rows.assign(built=rows["building"].map(built).astype("float64"))
    early = rows[rows["year"] < rows["built"]].astype({"built": "int64"})
    return each("W-HEAT-USE-YEAR", "heat_use", "year", early, "built")
