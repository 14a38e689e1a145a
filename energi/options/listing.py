"""The menu as a list: packages times start years, and what is in each package."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess import conditions
from energi.assess.label import label_class, scale_card, weighted_kwh_m2
from energi.domain.stock import Floats
from energi.options.packaged import counted, steps_missed, steps_short
from energi.options.packages import Packages
from energi.options.staged import staged
from energi.options.sums import Sums
from energi.options.worth import Ground, ranges, savings

COLUMNS = (
    "at", "order", "package", "carrier", "capital_kr", "heat_kwh", "calculated_heat_kwh",
    "expected_heat_kwh", "electricity_kwh", "failing", "advice_missed", "advice_met", "baths", "start_year",
    "anyway_kr", "payment_kr",
    "lcc_kr", "later_year", "later_capital_kr", "later_anyway_kr", "later_payment_kr", "later_baths",
    "first_heat_kwh", "first_electricity_kwh", "first_carrier",
)  # fmt: skip
"""Columns of an option before its building's are joined."""


def listed(
    table: pd.DataFrame, packages: Packages, frame: pd.DataFrame, sums: Sums, ground: Ground
) -> pd.DataFrame:
    """Options grouped by building: going on as today once, every other package in every start year.

    Parameters
    ----------
    table : DataFrame
        `energi.options.worth.evaluated`, with the packages' codes.
    packages : Packages
        In the order of the table.
    frame : DataFrame
        Actions.
    sums, ground
        What the actions add, and the stages before.

    Returns
    -------
    DataFrame
        `energi.domain.stock.Offers.options`; staged packages too if the study allows them.
    """
    starts, nothing = ground.setting.study.period.start_years, packages.empty
    anyway = packages.total(sums.anyway_kr)
    standing, renewed = table.loc[nothing], table.loc[~nothing]
    advice = packages.total(sums.advice)
    parts = [_of_year(standing, 0, 0, np.zeros(len(standing)), np.zeros((len(standing), 2)))]
    parts += [
        _of_year(renewed, year, number, anyway[~nothing, number], advice[~nothing, number])
        for number, year in enumerate(starts)
    ]
    if ground.setting.study.staged:
        parts.append(staged(table.assign(order=table.index), packages, frame, sums, ground))
    options = pd.concat([part[list(COLUMNS)] for part in parts if len(part)], ignore_index=True)
    options = options.sort_values(
        ["at", "order", "start_year", "later_year", "package"], kind="stable", ignore_index=True
    )
    buildings = ground.stock.buildings.iloc[options["at"]]
    area = buildings["heated_area_m2"].to_numpy(float)
    weighted = weighted_kwh_m2(  # the label counts calculated use, whatever money is counted on
        options["calculated_heat_kwh"].to_numpy(), options["electricity_kwh"].to_numpy(), area,
        options["carrier"].to_numpy(object), ground.setting.figures,
        scale_card(ground.setting.scale).regime,
    )  # fmt: skip
    named = options.drop(columns=["at", "order"]).assign(
        failing=options["failing"].astype(np.int64),
        baths=options["baths"].astype(np.int64),
        building=buildings.index.to_numpy(),
        estate=buildings["estate"].to_numpy(),
        organisation=buildings["organisation"].to_numpy(),
        energy_kwh_m2=weighted,
        class_after=label_class(
            weighted, area, ground.setting.scale, buildings["other_use_m2"].to_numpy(float)
        ),
    )
    missed, asked = steps_missed(named, ground), ground.setting.study.active("label_goal")
    asked_of = ground.setting.study.financing.conditions
    of_building = conditions.met(ground.stock.buildings, asked_of, ground.setting.figures)
    named["conditions"] = of_building[options["at"].to_numpy()]
    named["label_short"] = missed.sum(axis=1)
    if asked:
        named["steps_short"] = steps_short(named, ground)
    else:  # what must be met has no exceptions
        named["failing"] += missed[:, 0]
    whole = counted(named, ground)
    named["failing"] += whole[:, 0]
    for at, name in enumerate(("advice_missed", "advice_met"), start=1):
        named[name] = named[name].astype(np.int64) + whole[:, at]
    return pd.concat([named, ranges(named, ground), savings(named, ground)], axis=1)


def _of_year(table: pd.DataFrame, year: int, number: int, anyway_kr: Floats, advice: Floats) -> pd.DataFrame:
    """Packages started in a year, all works at once."""
    return table.assign(
        order=table.index,
        start_year=year,
        anyway_kr=anyway_kr,
        payment_kr=table[f"payment_{number}"],
        failing=table[f"failing_{number}"],
        advice_missed=advice[:, 0],
        advice_met=advice[:, 1],
        lcc_kr=table[f"lcc_{number}"],
        later_year=0,
        later_capital_kr=0.0,
        later_anyway_kr=0.0,
        later_payment_kr=0.0,
        later_baths=0,
        first_heat_kwh=table["heat_kwh"],
        first_electricity_kwh=table["electricity_kwh"],
        first_carrier=table["carrier"],
    )


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
            "stage": 1,
            "takes_due": rows["takes_due"].to_numpy(bool),
        }
    )
