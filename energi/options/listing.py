"""The menu as a list: packages times start years, their emissions, and what is in each package."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.carbon import co2_kg
from energi.assess.label import label_class, scale_card, weighted_kwh_m2
from energi.domain.stock import Floats
from energi.options.packages import Packages
from energi.options.sums import Sums
from energi.options.worth import Ground, ranges

SAME = (
    "at", "package", "carrier", "capital_kr", "heat_kwh", "calculated_heat_kwh", "expected_heat_kwh",
    "electricity_kwh",
)  # fmt: skip
"""Columns of a package that do not depend on the start year."""


def listed(table: pd.DataFrame, packages: Packages, sums: Sums, ground: Ground) -> pd.DataFrame:
    """Options grouped by building: going on as today once, every other package in every start year.

    Parameters
    ----------
    table : DataFrame
        `energi.options.worth.evaluated`, with the packages' codes.
    packages, sums, ground
        In the order of the table.
    """
    starts, nothing = ground.setting.study.period.start_years, packages.empty
    anyway = packages.total(sums.anyway_kr)
    standing, renewed = table.loc[nothing], table.loc[~nothing]
    parts = [_of_year(standing, 0, 0, np.zeros(len(standing)))]
    parts += [_of_year(renewed, year, number, anyway[~nothing, number]) for number, year in enumerate(starts)]
    options = pd.concat(parts, ignore_index=True).sort_values(
        ["at", "order", "start_year"], kind="stable", ignore_index=True
    )
    buildings = ground.stock.buildings.iloc[options["at"]]
    area = buildings["heated_area_m2"].to_numpy(float)
    weighted = weighted_kwh_m2(  # the label counts calculated use, whatever money is counted on
        options["calculated_heat_kwh"].to_numpy(), options["electricity_kwh"].to_numpy(), area,
        options["carrier"].to_numpy(object), ground.setting.figures,
        scale_card(ground.setting.scale).regime,
    )  # fmt: skip
    named = options.drop(columns=["at", "order"]).assign(
        building=buildings.index.to_numpy(),
        estate=buildings["estate"].to_numpy(),
        organisation=buildings["organisation"].to_numpy(),
        energy_kwh_m2=weighted,
        class_after=label_class(weighted, area, ground.setting.scale),
    )
    return named.join(ranges(named, ground))


def _of_year(table: pd.DataFrame, year: int, number: int, anyway_kr: Floats) -> pd.DataFrame:
    return table[list(SAME)].assign(
        order=table.index,
        start_year=year,
        anyway_kr=anyway_kr,
        payment_kr=table[f"payment_{number}"],
        lcc_kr=table[f"lcc_{number}"],
        failing=table["failing"].astype(np.int64),
        baths=table["baths"].astype(np.int64),
    )


def emissions(options: pd.DataFrame, ground: Ground, *, frozen: bool) -> Floats:
    """CO2 of each option per year of the period: as today until the works are done, (options, years) [kg]."""
    factors = ground.setting.frozen if frozen else ground.setting.factors
    today = ground.assessment.buildings.loc[options["building"]]
    standing = ground.stock.buildings["carrier"].loc[options["building"]]
    before = co2_kg(
        today["heat_kwh"].to_numpy(), today["electricity_kwh"].to_numpy(), factors.index(standing), factors
    )
    after = co2_kg(
        options["heat_kwh"].to_numpy(), options["electricity_kwh"].to_numpy(),
        factors.index(options["carrier"]), factors,
    )  # fmt: skip
    start = options["start_year"].to_numpy()[:, None]
    done = (start > 0) & (np.array(factors.years)[None, :] > start)
    return np.asarray(np.where(done, after, before)[:, 1:])  # the first year is the climate base


def contents(table: pd.DataFrame, packages: Packages, frame: pd.DataFrame) -> pd.DataFrame:
    """What is in each package, one row per action (`energi.domain.stock.Offers.packages`)."""
    package, component = np.nonzero(packages.picks >= 0)
    action = packages.picks[package, component]
    rows = frame.iloc[action].reset_index(drop=True)
    return pd.DataFrame(
        {
            "package": table["package"].to_numpy()[package],
            "action": action,
            "measure": rows["key"],
            "component": rows["component"],
            "text_da": rows["text_da"],
            "text_en": rows["text_en"],
            "capital_kr": rows["capital_kr"],
            "claimed_heat_kwh": rows["claimed_heat_kwh"],
            "proposal": rows["proposal"],
        }
    )
