"""The menu: every package of every building in every start year, less those that others beat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from energi.assess.carbon import co2_kg
from energi.assess.cost import energy_pv, investment_pv
from energi.assess.label import label_class, scale_card, weighted_kwh_m2
from energi.assess.rent import payment_share
from energi.assess.setting import Setting
from energi.assess.today import due, due_pv
from energi.domain.choices import Component
from energi.domain.stock import Assessment, Flags, Floats, Ints, Offers, Stock
from energi.options.actions import actions
from energi.options.demands import demands
from energi.options.packages import Packages, combined, energy, undominated

BATCH = 400_000
"""Packages worked on at a time, so that memory stays bounded."""


@dataclass(frozen=True)
class Sums:
    """What one action adds, per start year where it depends on it.

    Attributes
    ----------
    capital_kr : (actions,) price incl. VAT
    anyway_kr : (actions, starts) part the maintenance plan would have paid, if started in time
    payment_kr : (actions, starts) yearly rent effect
    worth_kr : (actions, starts) present value, less the works due that it replaces
    failing : (actions,) binding requirements missed
    baths : (actions,) dwellings given a bath
    """

    capital_kr: Floats
    anyway_kr: Floats
    payment_kr: Floats
    worth_kr: Floats
    failing: Floats
    baths: Floats


def offers(stock: Stock, assessment: Assessment, setting: Setting) -> Offers:
    """Set out what could be done.

    Parameters
    ----------
    stock : Stock
    assessment : Assessment
    setting : Setting

    Returns
    -------
    Offers
        Going on as today, and every package no other package of its building beats or equals in
        every quantity a rule or goal uses: capital, rent payment and life-cycle cost in each start
        year, heat, electricity, baths and requirements. So the best plan is never lost.
    """
    study = setting.study
    known = actions(
        stock,
        assessment.features,
        setting.method,
        setting.catalogue,
        setting.figures,
        study.economy.price_level,
    )
    verdicts = demands(known.frame, stock, assessment, setting)
    sums = _sums(known.frame, verdicts, stock, setting)
    kept, counts = [], {"actions": len(known.frame), "packages": 0, "kept": 0}
    for rows in _batches(known.frame, len(stock.buildings)):
        packages = combined(known.frame, rows)
        table = _evaluated(packages, known.frame, sums, stock, assessment, setting)
        survivors = _survivors(packages, table)
        counts["packages"] += len(table) - len(rows)
        kept.append((packages.where(survivors), table[survivors]))
    packages = Packages(
        np.concatenate([part.at for part, _ in kept]), np.concatenate([part.picks for part, _ in kept])
    )
    table = pd.concat([part for _, part in kept], ignore_index=True)
    counts["kept"] = int((~packages.empty).sum())
    named = table.assign(package=_names(packages, stock))
    options = _options(named, packages, sums, stock, setting)
    counts["options"] = len(options)
    return Offers(
        options=options,
        years=study.period.years,
        co2_kg=_emissions(options, stock, assessment, setting, frozen=False),
        co2_frozen_kg=_emissions(options, stock, assessment, setting, frozen=True),
        packages=_contents(named, packages, known.frame),
        verdicts=verdicts,
        counts=counts,
        findings=known.findings,
    )


def _sums(frame: pd.DataFrame, verdicts: pd.DataFrame, stock: Stock, setting: Setting) -> Sums:
    study, base = setting.study, setting.study.period.base_year
    starts = np.array(study.period.start_years)
    works = due(stock)
    plan = frame[["at", "component"]].merge(
        works.assign(due_worth_kr=due_pv(works, setting).to_numpy()), how="left", on=["at", "component"]
    )
    # works due are replaced by an action on the same component that comes no later than they would
    in_time = starts[None, :] <= plan["due_year"].fillna(0).to_numpy()[:, None]
    capital = frame["capital_kr"].to_numpy()
    anyway = np.where(in_time, np.minimum(plan["due_kr"].fillna(0.0), capital).to_numpy()[:, None], 0.0)
    replaced = np.where(in_time, plan["due_worth_kr"].fillna(0.0).to_numpy()[:, None], 0.0)
    worth = investment_pv(
        capital[:, None], frame["lifetime_year"].to_numpy()[:, None], starts - base,
        study.economy.horizon_year, setting.prices.rate,
    )  # fmt: skip
    failed = verdicts.loc[verdicts["verdict"] == "fail", "action"].to_numpy(np.int64)
    return Sums(
        capital_kr=capital,
        anyway_kr=anyway,
        payment_kr=(capital[:, None] - anyway) * _shares(frame["component"], setting),
        worth_kr=worth - replaced,
        failing=np.bincount(failed, minlength=len(frame)).astype(float),
        baths=frame["baths"].to_numpy(float),
    )


def _shares(components: pd.Series, setting: Setting) -> Floats:
    """Yearly rent payment per krone, (actions, starts), by the study's financing routes."""
    financing = setting.study.financing
    table = {
        component.value: [
            payment_share(financing.by_component.get(component, financing.default), year, setting.figures)
            for year in setting.study.period.start_years
        ]
        for component in Component
    }
    return np.array([table[component] for component in components]).reshape(len(components), -1)


def _batches(frame: pd.DataFrame, buildings: int) -> Iterator[Ints]:
    """Rows of buildings whose packages together stay below `BATCH`."""
    per_component = frame.groupby(["at", "component"]).size() + 1
    counts = per_component.groupby("at").prod().reindex(range(buildings), fill_value=1).to_numpy(float)
    batch = np.floor(np.cumsum(counts) / BATCH).astype(np.int64)
    for number in np.unique(batch):
        yield np.flatnonzero(batch == number)


def _evaluated(
    packages: Packages,
    frame: pd.DataFrame,
    sums: Sums,
    stock: Stock,
    assessment: Assessment,
    setting: Setting,
) -> pd.DataFrame:
    """Everything a package is, by start year where it depends on it (columns ``payment_0`` ...)."""
    heat, power = energy(packages, frame, assessment.features, setting.method)
    columns = {
        "at": packages.at,
        "capital_kr": packages.total(sums.capital_kr),
        "heat_kwh": heat,
        "electricity_kwh": power,
        "failing": packages.total(sums.failing),
        "baths": packages.total(sums.baths),
    }
    payment, worth = packages.total(sums.payment_kr), packages.total(sums.worth_kr)
    bills = _bills(packages.at, heat, power, stock, assessment, setting)
    due_kr = assessment.buildings["due_worth_kr"].to_numpy()[packages.at]
    for number in range(payment.shape[1]):
        columns[f"payment_{number}"] = payment[:, number]
        lcc = worth[:, number] + bills[:, number] + due_kr
        columns[f"lcc_{number}"] = np.where(
            packages.empty, assessment.buildings["lcc_kr"].to_numpy()[packages.at], lcc
        )
    return pd.DataFrame(columns)


def _bills(
    at: Ints, heat_kwh: Floats, power_kwh: Floats, stock: Stock, assessment: Assessment, setting: Setting
) -> Floats:
    """Present value of the energy bills by start year, (m, starts)."""
    prices, horizon = setting.prices, setting.study.economy.horizon_year
    area = stock.buildings["heated_area_m2"].to_numpy(float)[at]
    carrier = prices.index(stock.buildings["carrier"])[at]
    today = assessment.buildings
    found = np.empty((len(at), len(setting.study.period.start_years)))
    for number, year in enumerate(setting.study.period.start_years):
        start = year - setting.study.period.base_year
        before = energy_pv(
            today["heat_kwh"].to_numpy()[at],
            today["electricity_kwh"].to_numpy()[at],
            area,
            carrier,
            prices,
            0,
            start,
        )
        found[:, number] = before + energy_pv(heat_kwh, power_kwh, area, carrier, prices, start, horizon)
    return found


def _survivors(packages: Packages, table: pd.DataFrame) -> Flags:
    """Which packages no other of the same building beats or equals (m,)."""
    cost = table.drop(columns="at").assign(baths=-table["baths"]).to_numpy(float)
    kept = np.zeros(len(table), dtype=bool)
    edges = np.flatnonzero(np.diff(packages.at, prepend=-1, append=-1))
    for first, last in pairwise(edges):
        kept[first:last] = undominated(cost[first:last])
        kept[first] = True  # going on as today is always on the menu
    return kept


def _names(packages: Packages, stock: Stock) -> np.ndarray:
    """Package codes: the building's code and a running number, 0 for going on as today."""
    first = np.searchsorted(packages.at, packages.at)
    codes = stock.buildings.index.to_numpy()[packages.at]
    return np.array(
        [f"{code}/{number}" for code, number in zip(codes, np.arange(len(first)) - first, strict=True)]
    )


def _options(
    table: pd.DataFrame, packages: Packages, sums: Sums, stock: Stock, setting: Setting
) -> pd.DataFrame:
    """Packages times start years; going on as today once."""
    starts = setting.study.period.start_years
    nothing = packages.empty
    anyway = packages.total(sums.anyway_kr)
    standing, renewed = table.loc[nothing], table.loc[~nothing]
    parts = [_of_year(standing, 0, 0, np.zeros(len(standing)))]
    parts += [_of_year(renewed, year, number, anyway[~nothing, number]) for number, year in enumerate(starts)]
    options = pd.concat(parts, ignore_index=True).sort_values(
        ["at", "order", "start_year"], kind="stable", ignore_index=True
    )
    buildings = stock.buildings.iloc[options["at"]]
    area = buildings["heated_area_m2"].to_numpy(float)
    weighted = weighted_kwh_m2(
        options["heat_kwh"].to_numpy(), options["electricity_kwh"].to_numpy(), area,
        buildings["carrier"].to_numpy(object), setting.figures, scale_card(setting.scale).regime,
    )  # fmt: skip
    return options.drop(columns=["at", "order"]).assign(
        building=buildings.index.to_numpy(),
        estate=buildings["estate"].to_numpy(),
        organisation=buildings["organisation"].to_numpy(),
        carrier=buildings["carrier"].to_numpy(),
        energy_kwh_m2=weighted,
        class_after=label_class(weighted, area, setting.scale),
    )


def _of_year(table: pd.DataFrame, year: int, number: int, anyway_kr: Floats) -> pd.DataFrame:
    same = table[["at", "package", "capital_kr", "heat_kwh", "electricity_kwh", "failing", "baths"]]
    return same.assign(
        order=table.index,
        start_year=year,
        anyway_kr=anyway_kr,
        payment_kr=table[f"payment_{number}"],
        lcc_kr=table[f"lcc_{number}"],
        failing=table["failing"].astype(np.int64),
        baths=table["baths"].astype(np.int64),
    )


def _emissions(
    options: pd.DataFrame, stock: Stock, assessment: Assessment, setting: Setting, *, frozen: bool
) -> Floats:
    """CO2 of each option per year of the period: as today until the works are done, (options, years)."""
    factors = setting.frozen if frozen else setting.factors
    at = stock.buildings.index.get_indexer(pd.Index(options["building"]))
    carrier = factors.index(stock.buildings["carrier"])[at]
    today = assessment.buildings
    before = co2_kg(
        today["heat_kwh"].to_numpy()[at], today["electricity_kwh"].to_numpy()[at], carrier, factors
    )
    after = co2_kg(options["heat_kwh"].to_numpy(), options["electricity_kwh"].to_numpy(), carrier, factors)
    start = options["start_year"].to_numpy()[:, None]
    done = (start > 0) & (np.array(factors.years)[None, :] > start)
    return np.asarray(np.where(done, after, before)[:, 1:])  # the first year is the climate base


def _contents(table: pd.DataFrame, packages: Packages, frame: pd.DataFrame) -> pd.DataFrame:
    """What is in each package, one row per action."""
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
