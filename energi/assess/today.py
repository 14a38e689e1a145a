"""Every building today: energy, label, CO2, cost of going on as today, rent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.base_year import past
from energi.assess.bills import Connection, energy_cost_kr, energy_pv, without_capacity
from energi.assess.carbon import co2_kg
from energi.assess.comply import today as verdicts_today
from energi.assess.cost import investment_pv
from energi.assess.degree_days import corrected_mwh, known_years
from energi.assess.energy import Delivered, calibrate, delivered, heat_need_kwh, ratio_findings
from energi.assess.envelope import features, knowledge, load_typology
from energi.assess.expected import beyond, counted_kwh, own_level
from energi.assess.label import factor_findings, label_class, scale_card, unlimited, weighted_kwh_m2
from energi.assess.setting import Setting
from energi.assess.systems import load_systems
from energi.domain.finding import Finding
from energi.domain.stock import Assessment, Floats, Stock
from energi.domain.units import KWH_PER_MWH


def assess(stock: Stock, setting: Setting) -> Assessment:
    """Assess every building of a stock as it is.

    Parameters
    ----------
    stock : Stock
    setting : Setting

    Returns
    -------
    Assessment
        Buildings with a label are calibrated to its calculated use; the others are estimated from
        the typology alone, and say so.
    """
    buildings = stock.buildings
    method, prices = setting.method, setting.prices
    plain = features(buildings, load_typology(), load_systems(method))
    known, ratio = calibrate(
        plain,
        method,
        buildings["heat_mwh"].to_numpy(float) * KWH_PER_MWH,
        buildings["electricity_kwh"].to_numpy(float),
    )
    use = delivered(known, method)
    expected = counted_kwh(use.heat_kwh, known.expenditure, known.area_ref_m2, "expected")
    measured = measured_kwh(stock)
    level = own_level(measured, expected) if setting.study.measured_level else np.ones(len(buildings))
    expected = expected * level
    heat = expected if setting.study.energy_basis == "expected" else use.heat_kwh
    power = use.electricity_kwh
    area, other_m2 = buildings["heated_area_m2"].to_numpy(float), buildings["other_use_m2"].to_numpy(float)
    weighted = energy_kwh_m2(stock, setting, use.heat_kwh, power)
    connection, on_prices = Connection.of(buildings), prices.index(buildings["carrier"])
    bills = energy_pv(heat, power, connection, on_prices, prices, 0, setting.study.economy.horizon_year)
    worth = due_pv(due(stock), setting).groupby("at").sum()
    works = worth.reindex(range(len(buildings)), fill_value=0.0).to_numpy()
    before = past(stock, heat, setting.works_done, setting.study.climate.base_year, setting.today.year)
    base_use = (before.heat_kwh[:, 0], power * before.stands[:, 0])
    base_factors = setting.factors.index(before.carrier[:, 0])
    on_factors = setting.factors.index(buildings["carrier"])
    frame = pd.DataFrame(
        {
            "knowledge": knowledge(buildings),
            "need_kwh": heat_need_kwh(known, method),
            "heat_kwh": heat,
            "calculated_heat_kwh": use.heat_kwh,
            "expected_heat_kwh": expected,
            "measured_heat_kwh": measured,
            "own_level": level,
            "electricity_kwh": power,
            "calibration": ratio,
            "energy_kwh_m2": weighted,
            "class_now": label_class(weighted, area, setting.scale, other_m2),
            "co2_kg": co2_kg(heat, power, on_factors, setting.factors)[:, 1],
            "co2_base_kg": co2_kg(*base_use, base_factors, setting.factors)[:, 0],
            "co2_base_frozen_kg": co2_kg(*base_use, base_factors, setting.frozen)[:, 0],
            "energy_cost_kr": energy_cost_kr(heat, power, connection, on_prices, prices),
            "due_worth_kr": works,
            "lcc_kr": bills + works,
            "rent_kr_m2": stock.estates["rent_kr_m2"].loc[buildings["estate"]].to_numpy(),
        },
        index=buildings.index,
    )
    findings = (
        *ratio_findings(list(buildings.index), ratio),
        *_beyond(stock, use.heat_kwh / known.expenditure, known.area_ref_m2),
        *_other_class(stock, use, setting),
        *_without_limits(buildings, setting.scale),
        *_without_frame(stock, setting),
        *_answers_astray(stock, setting),
        *_without_capacity(stock, setting),
        *factor_findings(
            sorted(set(buildings["carrier"])), setting.figures, scale_card(setting.scale).regime
        ),
    )
    verdicts = verdicts_today(stock, frame, setting.packs, setting.figures, setting.today)
    return Assessment(frame, known, verdicts, findings)


def _without_capacity(stock: Stock, setting: Setting) -> tuple[Finding, ...]:
    """How many buildings pay no capacity part, although the study prices one, for want of their capacity."""
    prices = setting.prices
    priced = prices.capacity_kr_kw[prices.index(stock.buildings["carrier"])] > 0
    count = int((without_capacity(stock.buildings) & priced).sum())
    if not count:
        return ()
    return (
        Finding(
            "N-CAPACITY", sheet="buildings", column="capacity_kw",
            fields={"count": count, "buildings": len(stock.buildings)},
        ),
    )  # fmt: skip


def _without_frame(stock: Stock, setting: Setting) -> tuple[Finding, ...]:
    """Start years without a capital frame, which counts as 0 kr. where the study's budget binds."""
    if not setting.study.active("budget"):
        return ()
    known = set(zip(stock.budget["organisation"], stock.budget["year"], strict=True))
    years = setting.study.period.start_years
    lacking = [(g, t) for g in stock.organisations.index for t in years if (g, t) not in known]
    if not lacking:
        return ()
    code, year = lacking[0]
    told = {"count": len(lacking), "organisation": code, "year": str(year)}
    return (Finding("W-FRAME-MISSING", sheet="budget", column="frame_kr", subject=code, fields=told),)


def _answers_astray(stock: Stock, setting: Setting) -> tuple[Finding, ...]:
    """Answers to clauses no pack of the study has, or of projects that are not there."""
    rows = stock.answers
    clauses = {clause.id for pack in setting.packs for clause in pack.clauses}
    subjects = {*stock.estates.index, *stock.buildings.index, *stock.new_build.index}
    wrong = [
        (code, column, value)
        for column, known, code in (
            ("clause", clauses, "N-ANSWER-CLAUSE"),
            ("subject", subjects, "W-ANSWER-SUBJECT"),
        )
        for value in rows.loc[~rows[column].isin(known), column].unique()
    ]
    return tuple(
        Finding(code, sheet="answers", column=column, subject=str(value)) for code, column, value in wrong
    )


def measured_kwh(stock: Stock) -> Floats:
    """Degree-day corrected measured heat use of every building, mean of its years; NaN where none is known.

    Years whose degree days are not known are left out (`energi.assess.degree_days.beside` lists them).
    """
    use = stock.heat_use
    use = use[use["year"].isin(known_years())]
    corrected = corrected_mwh(use["heat_mwh"].to_numpy(float), use["year"].to_numpy(int))
    mean = pd.Series(corrected, index=use["building"].to_numpy(object)).groupby(level=0).mean()
    return np.asarray(mean.reindex(stock.buildings.index).to_numpy(float) * KWH_PER_MWH)


def _beyond(stock: Stock, produced_kwh: Floats, area_ref_m2: Floats) -> tuple[Finding, ...]:
    """Buildings whose use lies outside the curve from calculated to expected use."""
    found = np.flatnonzero(beyond(produced_kwh, area_ref_m2)).tolist()
    return tuple(
        Finding(
            "W-EXPECTED-BEYOND",
            sheet="labels",
            column="heat_mwh",
            subject=str(stock.buildings.index[at]),
            fields={"level": float(produced_kwh[at] / area_ref_m2[at])},
        )
        for at in found
    )


def energy_kwh_m2(stock: Stock, setting: Setting, heat_kwh: Floats, electricity_kwh: Floats) -> Floats:
    """Weighted energy of every building for the label of the study's start (n,) [kWh/(m2 year)]."""
    return weighted_kwh_m2(
        heat_kwh,
        electricity_kwh,
        stock.buildings["heated_area_m2"].to_numpy(float),
        stock.buildings["carrier"].to_numpy(object),
        setting.figures,
        scale_card(setting.scale).regime,
    )


def due(stock: Stock) -> pd.DataFrame:
    """Works the maintenance plan has due anyway, one row per building and component.

    Returns
    -------
    DataFrame
        Columns at (row of the building), component, due_kr, due_year, lifetime_year. Where several
        proposals of a component name due works, the largest counts: they are alternatives.
    """
    rows = stock.proposals
    rows = rows[(rows["investment_anyway_kr"] > 0) & rows["planned_year"].notna()]
    frame = pd.DataFrame(
        {
            "at": stock.buildings.index.get_indexer(pd.Index(rows["building"])),
            "component": rows["component"].to_numpy(),
            "due_kr": rows["investment_anyway_kr"].to_numpy(float),
            "due_year": rows["planned_year"].to_numpy(int),
            "lifetime_year": rows["lifetime_year"].to_numpy(int),
        }
    )
    largest = frame.sort_values("due_kr", kind="stable").drop_duplicates(["at", "component"], keep="last")
    return largest.sort_values(["at", "component"], ignore_index=True)


def due_pv(works: pd.DataFrame, setting: Setting) -> pd.Series:
    """Present value of the works due, indexed by ``at``; those beyond the horizon count nothing."""
    horizon, base = setting.study.economy.horizon_year, setting.study.period.base_year
    start = np.maximum(works["due_year"].to_numpy(int) - base, 0)
    within = start <= horizon
    worth = investment_pv(
        works["due_kr"].to_numpy(), works["lifetime_year"].to_numpy(), np.minimum(start, horizon), horizon,
        setting.prices.rate,
    )  # fmt: skip
    return pd.Series(np.where(within, worth, 0.0), index=pd.Index(works["at"], name="at"))


def _other_class(stock: Stock, use: Delivered, setting: Setting) -> tuple[Finding, ...]:
    """Labels whose letter is not the one their own calculated use gives on their own scale."""
    rows = stock.buildings.assign(heat_kwh=use.heat_kwh, power_kwh=use.electricity_kwh)
    rows = rows[rows["label"].notna()]
    found = []
    for scale, part in rows.groupby("scale", sort=True):
        area = part["heated_area_m2"].to_numpy(float)
        energy = weighted_kwh_m2(
            part["heat_kwh"].to_numpy(), part["power_kwh"].to_numpy(), area, part["carrier"].to_numpy(object),
            setting.figures, scale_card(str(scale)).regime,
        )  # fmt: skip
        own = label_class(energy, area, str(scale), part["other_use_m2"].to_numpy(float))
        theirs = part["label_class"].to_numpy(object)
        # above F2 the scale of 2006 cannot tell G1 from G2: the limit between them is not available
        theirs = np.array([name[0] if name[0] == "G" else name for name in theirs], dtype=object)
        for at in np.flatnonzero((own != "") & (own != theirs)):
            row = part.iloc[at]
            found.append(
                Finding(
                    "W-LABEL-OTHER-CLASS",
                    sheet="labels",
                    column="label_class",
                    value=str(row["label_class"]),
                    subject=str(row["label"]),
                    fields={"computed": str(own[at]), "energy": float(energy[at]), "scale": str(scale)},
                )
            )
    return tuple(found)


def _without_limits(buildings: pd.DataFrame, scale: str) -> tuple[Finding, ...]:
    """Buildings of mixed use that get no class, since the scale's limits for other uses are not available."""
    area, other_m2 = buildings["heated_area_m2"].to_numpy(float), buildings["other_use_m2"].to_numpy(float)
    found = buildings.index[unlimited(area, other_m2, scale)]
    return tuple(
        Finding(
            "N-LABEL-MIXED", sheet="buildings", column="other_use_m2", subject=code, fields={"scale": scale}
        )
        for code in found
    )
