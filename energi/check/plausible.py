"""What is unlikely: rules that ask somebody to look again. Their limits are a card, not a law."""

from __future__ import annotations

from functools import cache

import numpy as np

from energi.check.sheets import Sheets, each
from energi.domain.finding import Finding
from energi.domain.plausibility import Plausibility
from energi.shelf import card, shelf

_NORMAL = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


@cache
def limits() -> Plausibility:
    """The card on the shelf.

    Raises
    ------
    ShelfError
        If it is missing or broken.
    """
    return card(shelf("models") / "methods" / "plausibility.toml", Plausibility)


def label_heat(sheets: Sheets) -> list[Finding]:
    """A label's heat use per m2 is likely for the building's construction period."""
    heat, rows = limits().heat, sheets.kept["labels"]
    buildings = sheets.buildings.loc[rows["building"]]
    area_m2 = buildings["heated_area_m2"].to_numpy()
    bands = np.array([heat.band(period) for period in heat.periods])
    began = [period.year_from for period in heat.periods]
    period = np.searchsorted(began, buildings["construction_year"].to_numpy(), side="right") - 1
    low, high = bands[np.maximum(period, 0)].T
    used = rows["heat_mwh"].to_numpy() * 1000 / area_m2
    beyond = np.maximum(low - used, used - high)
    rows = rows.assign(
        heat_kwh_m2=used,
        low=low.round().astype(int),
        high=high.round().astype(int),
        construction_year=buildings["construction_year"].astype(str).to_numpy(),
        **{"effect:heat_kwh": beyond * area_m2},
    )
    named = ("heat_kwh_m2", "building", "construction_year", "low", "high")
    return each("W-HEAT-M2", "labels", "heat_mwh", rows[beyond > 0], *named)


def dwelling_sizes(sheets: Sheets) -> list[Finding]:
    """A building's heated area per dwelling is likely, and the dwellings have a part of it."""
    likely, rows = limits().dwelling, sheets.kept["buildings"]
    rows = rows.assign(area_m2=(rows["heated_area_m2"] - rows["other_use_m2"]) / rows["dwellings"])
    odd = rows[~rows["area_m2"].between(likely.low_m2, likely.high_m2)]
    odd = odd.assign(**{"effect:area_m2": odd["heated_area_m2"]})
    bounds = {"low": likely.low_m2, "high": likely.high_m2}
    return each("W-DWELLING-AREA", "buildings", "heated_area_m2", odd, "area_m2", **bounds)


def estate_areas(sheets: Sheets) -> list[Finding]:
    """An estate's dwelling area is near its buildings' heated area, if all of them are here."""
    counts = sheets.given["buildings"].groupby("estate").size()
    buildings = sheets.kept["buildings"]
    lived_m2 = buildings["heated_area_m2"] - buildings["other_use_m2"]
    kept = lived_m2.groupby(buildings["estate"]).agg(["sum", "size"])
    whole = kept[kept["size"] == counts.reindex(kept.index)]
    rows = sheets.kept["estates"]
    rows = rows.assign(heated_m2=rows["estate"].map(whole["sum"]).astype("float64"))
    rows = rows.assign(apart=100 * (rows["heated_m2"] / rows["dwelling_area_m2"] - 1).abs())
    odd = rows[rows["apart"] > limits().estate.apart_percent]
    odd = odd.assign(**{"effect:area_m2": (odd["heated_m2"] - odd["dwelling_area_m2"]).abs()})
    return each("W-ESTATE-AREA", "estates", "dwelling_area_m2", odd, "heated_m2", "dwelling_area_m2", "apart")


def rents(sheets: Sheets) -> list[Finding]:
    """An estate's rent is not far from the others', where there are enough of them to tell."""
    likely, rows = limits().rent, sheets.kept["estates"]
    if len(rows) < likely.least_estates:
        return []
    rent = rows["rent_kr_m2"]
    middle = float(rent.median())
    away = (rent - middle).abs()
    far = (away > likely.spread * _NORMAL * away.median()) & (away > middle * likely.apart_percent / 100)
    odd = rows[far].assign(**{"effect:rent_kr": (away * rows["dwelling_area_m2"])[far]})
    return each("W-RENT", "estates", "rent_kr_m2", odd, "name", "rent_kr_m2", middle=middle, count=len(rows))
