"""Label proposals and suggested packages judged: cost, both tests of profitability, rent, requirements.

All of them as if their works were done in the study's first start year, each against going on as
today. Tests of profitability count calculated use, as their rules do; everything else counts what
the study counts money on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess import cost
from energi.assess.bills import Connection, bill_parts_kr, energy_cost_kr
from energi.assess.carbon import co2_kg
from energi.assess.cashflow import growing, investment_flow
from energi.assess.label import label_class, scale_card, weighted_kwh_m2
from energi.assess.rent import rent_rise_kr_m2, rent_rise_percent, vote_needed
from energi.assess.setting import Setting
from energi.assess.today import due
from energi.climate.groups import marginal
from energi.domain.choices import Carrier
from energi.domain.stock import Floats, Ints
from energi.domain.units import KG_PER_TONNE, MONTHS
from energi.judge.candidates import Candidates, candidates
from energi.judge.society import society_npv_kr
from energi.optimise.case import Case
from energi.options.demands import marginal_kr
from energi.options.packages import Packages
from energi.options.worth import evaluated, ranges

SURE, LIKELY, UNSURE, LOSS, FAILS, UNKNOWN = "sure", "likely", "unsure", "loss", "fails", "unknown"
VERDICTS = (SURE, LIKELY, UNSURE, LOSS, FAILS, UNKNOWN)
"""Pays even with the low saving; pays as counted; would pay with the high saving only; does not pay;
misses a requirement; cannot be judged. In the order of the ranking."""


@dataclass(frozen=True)
class Judged:
    """What came of judging.

    Attributes
    ----------
    candidates : Candidates
    rows : DataFrame
        One row per candidate (`judge`), in the order of ``candidates.packages``.
    bills_kr : (rows, horizon + 1)
        Saved on the energy bill each year [kr].
    flow_kr : (rows, horizon + 1)
        What doing it changes each year against going on as today, ``bills_kr`` included; gains are
        positive [kr].
    """

    candidates: Candidates
    rows: pd.DataFrame
    bills_kr: Floats
    flow_kr: Floats


def judge(case: Case, setting: Setting) -> Judged:
    """Judge every proposal and suggested package.

    Returns
    -------
    Judged
        ``rows`` has: building, kind, code, best, proposals (numbers in it), start_year, lifetime_year (of the
        longest-lived work), capital_kr, anyway_kr, marginal_kr, maintenance_kr (yearly upkeep
        added), invested_kr (present value without upkeep); claimed_heat_kwh, claimed_electricity_kwh,
        claimed_kr, claimed_t (the label's claim at the study's prices and
        factors; NaN if a work is not a label's); saving_heat_kwh, saving_electricity_kwh,
        saving_kr, saving_t (as counted), saving_low_kwh, saving_high_kwh, expected_heat_kwh;
        regulation_factor and regulation_ok, label_payback_year and label_ok; payback_year,
        discounted_payback_year, internal_rate, saving_ratio, npv_kr, npv_low_kr, npv_high_kr,
        npv_society_kr (NaN without factor prices), annual_gain_kr, kr_t, lifetime_t; rise_kr_m2,
        rise_percent, vote, bill_change_kr_m2, housing_change_kr_m2, housing_change_kr_month (of the
        mean dwelling); class_before, class_after, failing; verdict (`VERDICTS`), rank.
    """
    found = candidates(case, setting)
    table = evaluated(found.packages, found.actions, found.sums, found.ground)
    rows = pd.concat([_what(case, found), _money(case, setting, found, table)], axis=1)
    rows = pd.concat([rows, _energy(case, setting, found, table)], axis=1)
    rows = pd.concat([rows, _tests(found, table, rows)], axis=1)
    bills = _bills_saved(case, setting, table)
    works = found.packages.total(_works_flow(case, setting, found))
    flow = bills + works
    today = standing(case, table["at"].to_numpy())
    rows["npv_society_kr"] = society_npv_kr(setting, today, table, works, rows["saving_t"].to_numpy())
    rows = pd.concat([rows, _worth(setting, flow, rows)], axis=1)
    rows = pd.concat([rows, _homes(case, found, table, rows)], axis=1)
    rows["verdict"] = _verdict(rows)
    rows["rank"] = _rank(rows)
    return Judged(found, rows, bills, flow)


def _what(case: Case, found: Candidates) -> pd.DataFrame:
    buildings = case.stock.buildings.index.to_numpy(object)[found.packages.at]
    numbers = np.append(found.actions["proposal"].to_numpy(object), "")
    life = np.append(found.actions["lifetime_year"].to_numpy(), 0)
    return found.names.assign(
        building=buildings,
        proposals=[", ".join(filter(None, row)) for row in numbers[found.packages.picks]],
        lifetime_year=life[found.packages.picks].max(axis=1),
    )


def _money(case: Case, setting: Setting, found: Candidates, table: pd.DataFrame) -> pd.DataFrame:
    """Prices, and present values against going on as today."""
    start = setting.study.period.start_years[0]
    today = case.assessment.buildings["lcc_kr"].to_numpy()[table["at"]]
    codes = case.stock.buildings.index.to_numpy(object)[table["at"]]
    options = table.assign(building=codes, start_year=start, later_year=0, lcc_kr=table["lcc_0"])
    known = ranges(options, found.ground)
    upkeep = found.packages.total(found.actions["maintenance_kr"].to_numpy(float))
    paid = cost.cumulated(setting.prices.rate, 0.0, setting.study.economy.horizon_year)
    first = start - setting.study.period.base_year
    return pd.DataFrame(
        {
            "start_year": start,
            "capital_kr": table["capital_kr"],
            "anyway_kr": found.packages.total(found.sums.anyway_kr)[:, 0],
            "marginal_kr": found.packages.total(marginal_kr(found.actions, case.stock)),
            "maintenance_kr": upkeep,
            "invested_kr": found.packages.total(found.sums.worth_kr)[:, 0]
            - upkeep * (paid[-1] - paid[first]),
            "npv_kr": today - table["lcc_0"],
            "npv_low_kr": today - known["lcc_high_kr"],
            "npv_high_kr": today - known["lcc_low_kr"],
            "saving_low_kwh": known["saving_low_kwh"],
            "saving_high_kwh": known["saving_high_kwh"],
        }
    )


def bill_kr(
    case: Case, setting: Setting, at: Ints, heat: pd.Series, power: pd.Series, carrier: pd.Series
) -> Floats:
    """The yearly energy bill of some buildings in prices of the base year, (m,) [kr/year]."""
    connection = Connection.of(case.stock.buildings).take(at)
    return energy_cost_kr(
        heat.to_numpy(float), power.to_numpy(float), connection, setting.prices.index(carrier), setting.prices
    )


def _energy(case: Case, setting: Setting, found: Candidates, table: pd.DataFrame) -> pd.DataFrame:
    """The label's claim against what is counted: kWh, kr. and tonnes a year; label before and after."""
    at = table["at"].to_numpy()
    today, buildings = case.assessment.buildings.iloc[at], case.stock.buildings.iloc[at]
    before, after = buildings["carrier"], table["carrier"]
    heat, power = (found.packages.total(_claimed(found, name)) for name in ("heat", "electricity"))
    prices, factors = setting.prices, setting.frozen
    rates = [prices.energy_kr_kwh[prices.index(before)], factors.kg_kwh[factors.index(before), -1]]
    electric = Carrier.ELECTRICITY.value
    of_power = (
        prices.energy_kr_kwh[prices.carriers.index(electric)],
        factors.kg_kwh[factors.carriers.index(electric), -1],
    )
    kg = [
        co2_kg(f["heat_kwh"].to_numpy(float), f["electricity_kwh"].to_numpy(float), factors.index(c), factors)
        for f, c in ((today, before), (table, after))
    ]
    bills = [
        bill_kr(case, setting, at, f["heat_kwh"], f["electricity_kwh"], c)
        for f, c in ((today, before), (table, after))
    ]
    area = buildings["heated_area_m2"].to_numpy(float)
    weighted = weighted_kwh_m2(
        table["calculated_heat_kwh"].to_numpy(), table["electricity_kwh"].to_numpy(), area,
        after.to_numpy(object), setting.figures, scale_card(setting.scale).regime,
    )  # fmt: skip
    return pd.DataFrame(
        {
            "claimed_heat_kwh": heat,
            "claimed_electricity_kwh": power,
            "claimed_kr": heat * rates[0] + power * of_power[0],
            "claimed_t": (heat * rates[1] + power * of_power[1]) / KG_PER_TONNE,
            "saving_heat_kwh": today["heat_kwh"].to_numpy() - table["heat_kwh"].to_numpy(),
            "saving_electricity_kwh": today["electricity_kwh"].to_numpy()
            - table["electricity_kwh"].to_numpy(),
            "expected_heat_kwh": today["expected_heat_kwh"].to_numpy()
            - table["expected_heat_kwh"].to_numpy(),
            "saving_kr": bills[0] - bills[1],
            "saving_t": (kg[0] - kg[1])[:, -1] / KG_PER_TONNE,
            "class_before": today["class_now"].to_numpy(object),
            "class_after": label_class(
                weighted, area, setting.scale, buildings["other_use_m2"].to_numpy(float)
            ),
            "failing": table["failing_0"].to_numpy(),  # by what is in force in the first start year
        }
    )


def _claimed(found: Candidates, name: str) -> Floats:
    """The labels' claims per action; NaN for the catalogue's, which claim nothing."""
    own = (found.actions["proposal"] != "").to_numpy()
    return np.where(own, found.actions[f"claimed_{name}_kwh"].to_numpy(float), np.nan)


def _tests(found: Candidates, table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The regulation's and the label's test, each on its own investment.

    Each work's saving lasts its own lifetime; in a package it is what the work saves as the next one of
    them, mean of both orders of the components, so that interactions count once.
    """
    life = np.append(found.actions["lifetime_year"].to_numpy(float), 0.0)[found.packages.picks]
    saving = saved_kr(found)
    over_life, yearly = (saving * life).sum(axis=1), saving.sum(axis=1)
    factor = cost.regulation_factor(over_life, 1.0, rows["marginal_kr"].to_numpy())
    whole = table["capital_kr"].to_numpy(float)
    return pd.DataFrame(
        {
            "calculated_kr": yearly,
            "regulation_factor": factor,
            "regulation_ok": cost.regulation_profitable(factor),
            "label_payback_year": cost.simple_payback_year(whole, yearly),
            "label_ok": cost.label_profitable(whole, over_life, 1.0),
        }
    )


def saved_kr(found: Candidates) -> Floats:
    """What each component's work saves of the calculated bill, (m, components) [kr/year]."""
    ground, at = found.ground, found.packages.at
    stock, prices = ground.stock, ground.setting.prices
    connection = Connection.of(stock.buildings).take(at)

    def bill(picks: Ints) -> Floats:
        use = evaluated(Packages(at, picks), found.actions, found.sums, ground)
        heat, power = (use[name].to_numpy() for name in ("calculated_heat_kwh", "electricity_kwh"))
        return energy_cost_kr(heat, power, connection, prices.index(use["carrier"]), prices)[None, :]

    nothing = np.full_like(found.packages.picks, -1)
    return np.asarray(marginal(nothing, found.packages.picks, bill)[0])


# --- worth over the years ------------------------------------------------------------------------


def _works_flow(case: Case, setting: Setting, found: Candidates) -> Floats:
    """Works due that fall away less works paid with renewals and upkeep, (actions, horizon + 1) [kr]."""
    study, actions = setting.study, found.actions
    horizon, base = study.economy.horizon_year, study.period.base_year
    works = replaced_works(case, found)
    spared = investment_flow(
        works["due_kr"],
        works["lifetime_year"],
        np.maximum(works["due_year"].to_numpy(np.int64) - base, 0),
        horizon,
    )
    start = study.period.start_years[0] - base
    upkeep = growing(actions["maintenance_kr"], 0.0, start, horizon)
    return spared - investment_flow(actions["capital_kr"], actions["lifetime_year"], start, horizon) - upkeep


def replaced_works(case: Case, found: Candidates) -> pd.DataFrame:
    """The due work each action takes the place of: due_kr, due_year, lifetime_year; 0 kr. if none."""
    plan = found.actions[["at", "component"]].merge(due(case.stock), how="left", on=["at", "component"])
    replaced = found.sums.anyway_kr[:, 0] > 0
    return pd.DataFrame(
        {
            "due_kr": np.where(replaced, plan["due_kr"], 0.0),
            "due_year": np.where(replaced, plan["due_year"], 0).astype(np.int64),
            "lifetime_year": np.where(replaced, plan["lifetime_year"], 1).astype(np.int64),
        }
    )


def bills_kr(case: Case, setting: Setting, at: Ints, use: pd.DataFrame, after: int) -> Floats:
    """Energy bills of the years after ``after``, prices grown, (m, horizon + 1) [kr].

    Parameters
    ----------
    at : (m,) row of the building
    use : DataFrame
        heat_kwh, electricity_kwh and carrier, (m,).
    """
    prices, horizon = setting.prices, setting.study.economy.horizon_year
    connection = Connection.of(case.stock.buildings).take(at)
    carrier = prices.index(use["carrier"])
    heat, power = bill_parts_kr(
        use["heat_kwh"].to_numpy(float), use["electricity_kwh"].to_numpy(float), connection, carrier, prices
    )
    electric = prices.growth[prices.carriers.index(Carrier.ELECTRICITY.value)]
    return growing(heat, prices.growth[carrier], after, horizon) + growing(power, electric, after, horizon)


def standing(case: Case, at: Ints) -> pd.DataFrame:
    """What some buildings use today, and what heats them."""
    return case.assessment.buildings.iloc[at].assign(
        carrier=case.stock.buildings["carrier"].to_numpy(object)[at]
    )


def _bills_saved(case: Case, setting: Setting, table: pd.DataFrame) -> Floats:
    at, start = table["at"].to_numpy(), setting.study.period.start_years[0] - setting.study.period.base_year
    before = bills_kr(case, setting, at, standing(case, at), start)
    return before - bills_kr(case, setting, at, table, start)


def _worth(setting: Setting, flow: Floats, rows: pd.DataFrame) -> pd.DataFrame:
    """Indicators over the horizon, and the price of a tonne."""
    study, rate = setting.study, setting.prices.rate
    horizon = study.economy.horizon_year
    start = study.period.start_years[0] - study.period.base_year
    npv, invested = rows["npv_kr"].to_numpy(), rows["invested_kr"].to_numpy()
    lifetime_t = rows["saving_t"].to_numpy() * (horizon - start)
    added = rows["capital_kr"].to_numpy() - rows["anyway_kr"].to_numpy()
    net = rows["saving_kr"].to_numpy() - rows["maintenance_kr"].to_numpy()
    return pd.DataFrame(
        {
            "payback_year": cost.simple_payback_year(added, net),
            "discounted_payback_year": cost.payback_year(flow[:, start:], rate),
            "internal_rate": 100 * cost.irr(flow[:, start:]),
            "saving_ratio": cost.savings_to_investment(npv + invested, invested),
            "annual_gain_kr": cost.annual_cost(npv, rate, horizon),
            "lifetime_t": lifetime_t,
            "kr_t": cost.cost_kr_tonne(-npv, lifetime_t * KG_PER_TONNE),
        }
    )


def _homes(case: Case, found: Candidates, table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Rent, bill and both together, spread over the building's whole afdeling."""
    estate = case.stock.buildings["estate"].to_numpy(object)[found.packages.at]
    known = case.stock.estates.loc[estate]
    area, rent = known["dwelling_area_m2"].to_numpy(float), known["rent_kr_m2"].to_numpy(float)
    dwellings = case.stock.buildings.groupby("estate")["dwellings"].sum().loc[estate].to_numpy(float)
    rise = rent_rise_kr_m2(table["payment_0"].to_numpy(), area)
    percent = rent_rise_percent(rise, rent)
    bill = -rows["saving_kr"].to_numpy() / area
    return pd.DataFrame(
        {
            "estate": estate,
            "estate_name": known["name"].to_numpy(object),
            "rise_kr_m2": rise,
            "rise_percent": percent,
            "vote": vote_needed(percent),
            "bill_change_kr_m2": bill,
            "housing_change_kr_m2": rise + bill,
            "housing_change_kr_month": (rise + bill) * area / dwellings / MONTHS,
        }
    )


# --- verdict and rank ----------------------------------------------------------------------------


def _verdict(rows: pd.DataFrame) -> np.ndarray:
    low, middle, high = (rows[name].to_numpy() for name in ("npv_low_kr", "npv_kr", "npv_high_kr"))
    return np.select(
        [rows["failing"].to_numpy() > 0, low > 0, middle > 0, high > 0], [FAILS, SURE, LIKELY, UNSURE], LOSS
    ).astype(object)


def _rank(rows: pd.DataFrame) -> Ints:
    """1 for the best: by verdict, then by gain per krone of the price."""
    per_krone = rows["npv_kr"] / rows["capital_kr"].where(rows["capital_kr"] > 0)
    place = rows["verdict"].map({verdict: at for at, verdict in enumerate(VERDICTS)})
    order = np.lexsort((rows["code"], -per_krone.fillna(0.0), place))
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = np.arange(1, len(rows) + 1)
    return rank
