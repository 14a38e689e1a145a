"""Measures of the catalogue, offered to the buildings they fit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess import balance, cost
from energi.domain.choices import BLOCKS, ENVELOPE
from energi.domain.finding import Finding
from energi.domain.measure import Catalogue, Measure
from energi.domain.sourced import Figures
from energi.domain.stock import Features, Flags, Floats, Ints, Stock
from energi.domain.wording import Words
from energi.options.action import none, rows


def offered(
    catalogue: Catalogue, stock: Stock, features: Features, figures: Figures, price_level: int
) -> tuple[pd.DataFrame, list[Finding]]:
    """One action per priced measure and building it fits; measures without a price are findings.

    Parameters
    ----------
    catalogue : Catalogue
    stock : Stock
    features : Features
        Today, in the order of ``stock.buildings``.
    figures : Figures
        Holds ``measure_cost.<key>`` [kr<level>/m2 or kr<level>/dwelling], incl. VAT, and, if the
        study states it, ``measure_cost_energy.<key>``, the part that is for energy only.
    price_level : int

    Raises
    ------
    UnitError, ShelfError
        If a price is of another price level or in another unit.
    """
    found, noticed = [none()], []
    for measure in catalogue.measures:
        if figures.usable(price_key(measure)):
            found.append(_actions(measure, stock, features, figures, price_level))
        else:
            names = Words(measure.da, measure.en)
            noticed.append(Finding("N-MEASURE-PRICE", fields={"measure": names, "key": price_key(measure)}))
    return pd.concat(found, ignore_index=True), noticed


def price_key(measure: Measure) -> str:
    """The figure that holds a measure's price."""
    return f"measure_cost.{measure.key}"


def _actions(
    measure: Measure, stock: Stock, features: Features, figures: Figures, price_level: int
) -> pd.DataFrame:
    per = "dwelling" if measure.per.startswith("dwelling") else "m2"
    price = cost.take_money(figures, price_key(measure), f"kr{price_level}/{per}", price_level)
    at = np.flatnonzero(applies(measure, stock, features))
    marginal = f"measure_cost_energy.{measure.key}"
    of_energy = np.nan
    if figures.usable(marginal):
        of_energy = cost.take_money(figures, marginal, f"kr{price_level}/{per}", price_level)
    element = ENVELOPE.index(measure.component) if measure.component in ENVELOPE else -1
    amount = _quantity(measure, at, stock, features)
    effect = measure.effect
    return rows(
        at,
        component=str(measure.component),
        element=element,
        key=measure.key,
        text_da=measure.da,
        text_en=measure.en,
        capital_kr=price * amount,
        energy_kr=of_energy * amount,
        lifetime_year=measure.lifetime_year,
        replaced=measure.replaced,
        takes_due=measure.replaced,
        u_after=_u_after(measure, features.u_w_m2k[at, max(element, 0)]),
        g_after=_or_nan(effect.g),
        recovery=_or_nan(effect.recovery),
        n_inf=_or_nan(effect.n_inf_1_h),
        aux_kwh=effect.aux_kwh_m2 * features.area_ref_m2[at],
        electricity_kwh=effect.pv_kwh_m2 * amount,
        carrier=effect.carrier.value if effect.carrier else "",
        expenditure=_or_nan(effect.expenditure),
        heating_loss_share=effect.heating_loss_share,
        hot_water_share=effect.hot_water_share,
        electricity_share=effect.electricity_share,
        baths=stock.buildings["dwellings_without_bath"].to_numpy(int)[at]
        if measure.component == "bath"
        else 0,
    )


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _quantity(measure: Measure, at: Ints, stock: Stock, features: Features) -> Floats:
    """How many units of its price a measure takes in each building, (n,)."""
    buildings = stock.buildings.iloc[at]
    if measure.per == "m2_component":
        return np.asarray(features.area_m2[at, ENVELOPE.index(measure.component)] * measure.effect.area_share)
    if measure.per == "m2_pv":  # no more than the building itself uses, and no more than the roof holds
        used = features.aux_kwh[at] / measure.effect.pv_kwh_m2
        return np.asarray(np.minimum(used, features.area_m2[at, ENVELOPE.index("roof")]))
    columns = {
        "m2_heated": "heated_area_m2",
        "dwelling": "dwellings",
        "dwelling_without_bath": "dwellings_without_bath",
    }
    return buildings[columns[measure.per]].to_numpy(float)


def _u_after(measure: Measure, today: Floats) -> Floats:
    """U-value of the whole component after the measure, which may take only a share of its area, (n,)."""
    effect = measure.effect
    if effect.u_w_m2k is not None:
        treated = np.full(len(today), effect.u_w_m2k)
    elif effect.r_add_m2k_w is not None:
        treated = balance.insulated(today, np.full(len(today), effect.r_add_m2k_w))
    else:
        return np.full(len(today), np.nan)
    return (1.0 - effect.area_share) * today + effect.area_share * treated


def applies(measure: Measure, stock: Stock, features: Features) -> Flags:
    """Which buildings a measure can be offered to: (n,)."""
    return np.asarray(np.logical_and.reduce([fits for _, fits in _tests(measure, stock, features)]))


def unfit(catalogue: Catalogue, stock: Stock, features: Features) -> pd.DataFrame:
    """Why measures are not offered: the first thing each building lacks, counted.

    Returns
    -------
    DataFrame
        measure, text_da, text_en, reason (a words key ``unfit.<reason>``), buildings (count) and
        example (code of the first).
    """
    codes = stock.buildings.index.to_numpy(object)
    rows = []
    for measure in catalogue.measures:
        left = np.ones(len(codes), dtype=np.bool_)
        for reason, fits in _tests(measure, stock, features):
            out = np.flatnonzero(left & ~fits)
            if len(out):
                rows.append((measure.key, measure.da, measure.en, reason, len(out), codes[out[0]]))
            left &= fits
    columns = ["measure", "text_da", "text_en", "reason", "buildings", "example"]
    return pd.DataFrame(rows, columns=columns)


def _tests(measure: Measure, stock: Stock, features: Features) -> list[tuple[str, Flags]]:
    """What must be true of a building, by reason, in the order in which a reason is told."""
    buildings, needs = stock.buildings, measure.applies
    every = np.ones(len(buildings), dtype=np.bool_)
    tests: list[tuple[str, Flags]] = [("always", every)]
    if needs.carriers:
        carriers = [carrier.value for carrier in needs.carriers]
        tests.append(("carrier", buildings["carrier"].isin(carriers).to_numpy(bool)))
    if needs.blocks_only:
        tests.append(("block", buildings["use_code"].isin(BLOCKS).to_numpy(bool)))
    if needs.lacks_bath:
        tests.append(("bath", buildings["dwellings_without_bath"].to_numpy() > 0))
    if needs.not_protected:
        tests.append(("protected", ~buildings["protected"].to_numpy(bool)))
    if measure.component in ENVELOPE:
        today = features.u_w_m2k[:, ENVELOPE.index(measure.component)]
        good = today > needs.u_above_w_m2k if needs.u_above_w_m2k is not None else every
        tests.append(("good_enough", good & (_u_after(measure, today) < today)))
    if needs.recovery_below is not None:
        tests.append(("recovery", features.recovery < needs.recovery_below))
    if needs.expenditure_above is not None:
        tests.append(("efficient", features.expenditure > needs.expenditure_above))
    return tests
