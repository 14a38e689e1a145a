"""What a package is worth: energy after, bills, life-cycle cost, by start year where it matters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.assess.bills import Connection, energy_cost_kr, energy_pv
from energi.assess.expected import counted_kwh, saving_range_kwh
from energi.assess.setting import Setting
from energi.domain.stock import Assessment, Duty, Floats, Ints, Stock
from energi.options.packages import Packages, energy, expenditure
from energi.options.sums import Sums
from energi.options.whole_building import broken


@dataclass(frozen=True)
class Ground:
    """What packages are judged on: the stages before, and what an extensive renovation would oblige to."""

    stock: Stock
    assessment: Assessment
    setting: Setting
    duties: tuple[Duty, ...] = ()


def evaluated(packages: Packages, frame: pd.DataFrame, sums: Sums, ground: Ground) -> pd.DataFrame:
    """Everything a package is; columns ``payment_0``, ``failing_0``, ``lcc_0`` ... count the start years.

    Parameters
    ----------
    packages : Packages
    frame : DataFrame
        Actions.
    sums : Sums
        What every action adds.
    ground : Ground

    Returns
    -------
    DataFrame
        One row per package: at, carrier, capital_kr, heat_kwh (as counted), calculated_heat_kwh,
        expected_heat_kwh, electricity_kwh, baths, payment_*, failing_*, lcc_*.
    """
    features, today = ground.assessment.features, ground.assessment.buildings
    at = packages.at
    heat, power = energy(packages, frame, features, ground.setting.method)
    produced = expenditure(packages, frame, features)
    expected = counted_kwh(heat, produced, features.area_ref_m2[at], "expected")
    expected = expected * today["own_level"].to_numpy()[at]
    counted = expected if ground.setting.study.energy_basis == "expected" else heat
    standing = ground.stock.buildings["carrier"].to_numpy(object)[at]
    columns = {
        "at": at,
        "carrier": packages.last(frame["carrier"].to_numpy(object), standing),
        "capital_kr": packages.total(sums.capital_kr),
        "heat_kwh": counted,
        "calculated_heat_kwh": heat,
        "expected_heat_kwh": expected,
        "electricity_kwh": power,
        "baths": packages.total(sums.baths),
    }
    payment, worth = packages.total(sums.payment_kr), packages.total(sums.worth_kr)
    failing = packages.total(sums.failing) + broken(
        ground.duties, at, packages.picks >= 0, columns["capital_kr"]
    )
    bill = bills(at, counted, power, columns["carrier"], ground)
    due_kr = today["due_worth_kr"].to_numpy()[at]
    for number in range(payment.shape[1]):
        columns[f"payment_{number}"] = payment[:, number]
        columns[f"failing_{number}"] = failing[:, number]
        lcc = worth[:, number] + bill[:, number] + due_kr
        columns[f"lcc_{number}"] = np.where(packages.empty, today["lcc_kr"].to_numpy()[at], lcc)
    return pd.DataFrame(columns)


def bills(at: Ints, heat_kwh: Floats, power_kwh: Floats, carrier: np.ndarray, ground: Ground) -> Floats:
    """Present value of the energy bills by start year, (m, starts): as today until the works are done."""
    setting, today = ground.setting, ground.assessment.buildings
    prices, horizon = setting.prices, setting.study.economy.horizon_year
    connection = Connection.of(ground.stock.buildings).take(at)
    before = prices.index(ground.stock.buildings["carrier"])[at]
    after = prices.index(carrier)
    heat, power = today["heat_kwh"].to_numpy()[at], today["electricity_kwh"].to_numpy()[at]
    found = np.empty((len(at), len(setting.study.period.start_years)))
    for number, year in enumerate(setting.study.period.start_years):
        start = year - setting.study.period.base_year
        as_today = energy_pv(heat, power, connection, before, prices, 0, start)
        with_works = energy_pv(heat_kwh, power_kwh, connection, after, prices, start, horizon)
        found[:, number] = as_today + with_works
    return found


def phases(
    whole: pd.DataFrame, first: pd.DataFrame, start_year: int, later_year: int, ground: Ground
) -> Floats:
    """Present value of the bills of works in two steps: as today, after the first, after both (m,)."""
    setting, today = ground.setting, ground.assessment.buildings
    prices, base = setting.prices, setting.study.period.base_year
    at = whole["at"].to_numpy()
    connection = Connection.of(ground.stock.buildings).take(at)
    steps = [
        (today.iloc[at], ground.stock.buildings["carrier"].iloc[at], 0, start_year - base),
        (first, first["carrier"], start_year - base, later_year - base),
        (whole, whole["carrier"], later_year - base, setting.study.economy.horizon_year),
    ]
    found = np.zeros(len(at))
    for use, carrier, after, until in steps:
        heat, power = use["heat_kwh"].to_numpy(), use["electricity_kwh"].to_numpy()
        found += energy_pv(heat, power, connection, prices.index(carrier), prices, after, until)
    return found


def spread(
    options: pd.DataFrame, today: pd.DataFrame, before: npt.ArrayLike, after: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """How far the low and the high saving of heat lie from the counted one, by what a kWh is worth.

    Calculated and expected savings are compared in that worth, so that a package that changes the
    carrier is judged by what both carriers cost or emit.

    Parameters
    ----------
    options : DataFrame
        Options or packages with heat_kwh, calculated_heat_kwh and expected_heat_kwh, (n,).
    today : DataFrame
        The same of each one's building today, (n,).
    before, after : (n,) or scalar
        Worth of a kWh of the carrier today and of that afterwards [kr, kg or kWh per kWh].

    Returns
    -------
    (n,), (n,)
        Low less counted (at most 0) and high less counted, in that worth.
    """

    def saved(basis: str) -> Floats:
        old, new = (use[f"{basis}heat_kwh"].to_numpy(float) for use in (today, options))
        return np.asarray(old * before - new * after)

    low, high = saving_range_kwh(saved("calculated_"), saved("expected_"))
    return low - saved(""), high - saved("")


def ranges(options: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """How sure each option is: low and high heat saving, and the life-cycle cost they lead to.

    Returns
    -------
    DataFrame
        saving_low_kwh, saving_high_kwh [kWh/year], NaN where the carrier changes, lcc_low_kr (with the
        high saving), lcc_high_kr (with the low saving) [kr]; for going on as today all savings are 0.
    """
    today = ground.assessment.buildings.loc[options["building"]]
    standing = ground.stock.buildings["carrier"].loc[options["building"]]
    counted = today["heat_kwh"].to_numpy() - options["heat_kwh"].to_numpy()
    # a saving counts from when all works are done, which leaves the first step of two as it is
    done = options[["start_year", "later_year"]].max(axis=1).to_numpy()
    kwh_kr = (_kwh_kr(carrier, done, ground.setting) for carrier in (standing, options["carrier"]))
    less, more = spread(options, today, *kwh_kr)
    low, high = spread(options, today, 1.0, 1.0)
    lcc, works = options["lcc_kr"].to_numpy(), options["start_year"].to_numpy() > 0
    same = options["carrier"].to_numpy(object) == standing.to_numpy(object)
    return pd.DataFrame(
        {
            "saving_low_kwh": np.where(works, np.where(same, counted + low, np.nan), 0.0),
            "saving_high_kwh": np.where(works, np.where(same, counted + high, np.nan), 0.0),
            "lcc_low_kr": np.where(works, lcc - more, lcc),
            "lcc_high_kr": np.where(works, lcc - less, lcc),
        },
        index=options.index,
    )


def _kwh_kr(carrier: pd.Series, done: Ints, setting: Setting) -> Floats:
    """Present value of a kWh a year of a carrier from when works are done, (n,) [kr per kWh/year]."""
    start = np.maximum(done - setting.study.period.base_year, 0)
    none, prices, horizon = np.zeros(len(done)), setting.prices, setting.study.economy.horizon_year
    return energy_pv(none + 1.0, none, Connection(none, none), prices.index(carrier), prices, start, horizon)


def lcc_ranges(table: pd.DataFrame, ground: Ground) -> Floats:
    """Life-cycle cost of packages with the high and the low saving, by start year: (m, 2 x starts) [kr].

    Parameters
    ----------
    table : DataFrame
        `evaluated`.
    ground : Ground
    """
    today = ground.assessment.buildings.iloc[table["at"]]
    carriers = (ground.stock.buildings["carrier"].iloc[table["at"]], table["carrier"])
    found = []
    for number, year in enumerate(ground.setting.study.period.start_years):
        done = np.full(len(table), year)
        kwh_kr = (_kwh_kr(carrier, done, ground.setting) for carrier in carriers)
        found += [table[f"lcc_{number}"] - each for each in spread(table, today, *kwh_kr)]
    return np.column_stack(found)


def savings(options: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """What each option takes off the yearly energy bill, in prices of the base year.

    Returns
    -------
    DataFrame
        saving_kr once all works are done and first_saving_kr after the first step [kr/year]; no columns
        where no rule or goal of the study asks for them.
    """
    setting, today = ground.setting, ground.assessment.buildings.loc[options["building"]]
    if not setting.study.counts_bills:
        return pd.DataFrame(index=options.index)
    buildings = ground.stock.buildings.loc[options["building"]]
    connection = Connection.of(buildings)

    def bill(heat: pd.Series, power: pd.Series, carrier: pd.Series) -> Floats:
        at = setting.prices.index(carrier)
        return energy_cost_kr(heat.to_numpy(float), power.to_numpy(float), connection, at, setting.prices)

    before = bill(today["heat_kwh"], today["electricity_kwh"], buildings["carrier"])
    works = (options["start_year"] > 0).to_numpy()
    found = {
        f"{step}saving_kr": np.where(
            works,
            before
            - bill(options[f"{step}heat_kwh"], options[f"{step}electricity_kwh"], options[f"{step}carrier"]),
            0.0,
        )
        for step in ("", "first_")
    }
    return pd.DataFrame(found, index=options.index)
