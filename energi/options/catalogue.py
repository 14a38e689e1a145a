"""Measures of the catalogue, offered to the buildings they fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pydantic import ValidationError

from energi.assess import balance, cost
from energi.assess.conditions import LIMIT, in_district, noisy
from energi.domain.choices import BLOCKS, ENVELOPE
from energi.domain.errors import ShelfError
from energi.domain.finding import Finding
from energi.domain.measure import Applies, Catalogue, Effect, Measure
from energi.domain.sourced import Figures
from energi.domain.stock import Features, Flags, Floats, Ints, Stock
from energi.domain.wording import Words
from energi.options.action import none, rows


def offered(
    catalogue: Catalogue, stock: Stock, features: Features, figures: Figures, price_level: int
) -> tuple[pd.DataFrame, list[Finding]]:
    """One action per measure and building it fits; measures that lack a price or an effect are findings.

    Parameters
    ----------
    catalogue : Catalogue
    stock : Stock
    features : Features
        Today, in the order of ``stock.buildings``.
    figures : Figures
        Holds ``measure_cost.<key>`` [kr<level>/m2 or kr<level>/dwelling], incl. VAT, and what else
        the study states of a measure (`energi.domain.measure.Measure`).
    price_level : int

    Raises
    ------
    UnitError, ShelfError
        If a price is of another price level or in another unit, or an effect is impossible.
    """
    found, noticed = [none()], []
    for measure in catalogue.measures:
        lacking = _lacking(measure, figures)
        noticed += lacking
        if all(finding.code == "N-MEASURE-MAINTENANCE" for finding in lacking):
            found.append(_actions(stated(measure, figures), stock, features, figures, price_level))
    return pd.concat(found, ignore_index=True), noticed


def price_key(measure: Measure) -> str:
    """The figure that holds a measure's price."""
    return f"measure_cost.{measure.key}"


def _lacking(measure: Measure, figures: Figures) -> list[Finding]:
    """What a study does not state of a measure; only upkeep may be left out, and then counts nothing."""
    if not figures.usable(price_key(measure)):
        keys = [("N-MEASURE-PRICE", price_key(measure))]
    else:
        keys = [("N-MEASURE-EFFECT", _effect_key(measure, name)) for name in measure.asks]
        keys += [("N-MEASURE-NOISE", LIMIT)] if measure.applies.noise_above_limit else []
        keys += [("N-MEASURE-MAINTENANCE", _upkeep_key(measure))] if measure.maintained else []
    names = Words(measure.da, measure.en)
    return [
        Finding(code, fields={"measure": names, "key": key}) for code, key in keys if not figures.usable(key)
    ]


def _effect_key(measure: Measure, name: str) -> str:
    return f"measure_effect.{measure.key}.{name}"


def _upkeep_key(measure: Measure) -> str:
    return f"measure_maintenance.{measure.key}"


def stated(measure: Measure, figures: Figures) -> Measure:
    """The measure with the effects and the limit it asks the study for.

    Raises
    ------
    ShelfError
        If a figure is missing, unverified, in another unit than ``"one"`` or out of bounds.
    """
    if measure.applies.noise_above_limit:
        loud = {"noise_above_db": figures.take(LIMIT, "dB")}
        measure = measure.model_copy(update={"applies": measure.applies.model_copy(update=loud)})
    if not measure.asks:
        return measure
    asked = {name: figures.take(_effect_key(measure, name), "one") for name in measure.asks}
    try:
        effect = Effect(**{**measure.effect.model_dump(exclude_unset=True), **asked})
    except ValidationError as error:
        keys = ", ".join(_effect_key(measure, name) for name in measure.asks)
        raise ShelfError("E-SHELF-BROKEN", path=keys, problem=str(error)) from error
    return measure.model_copy(update={"effect": effect})


def _actions(
    measure: Measure, stock: Stock, features: Features, figures: Figures, price_level: int
) -> pd.DataFrame:
    per = "dwelling" if measure.per.startswith("dwelling") else "m2"

    def money(key: str) -> float:
        return cost.take_money(figures, key, f"kr{price_level}/{per}", price_level)

    price, of_energy = money(price_key(measure)), f"measure_cost_energy.{measure.key}"
    upkeep = _upkeep_key(measure)
    percent = figures.take(upkeep, "percent/year") if figures.usable(upkeep) else 0.0
    at = np.flatnonzero(applies(measure, stock, features))
    element = ENVELOPE.index(measure.component) if measure.component in ENVELOPE else -1
    amount = _quantity(measure, at, stock, features)
    effect, hot_water_kwh = measure.effect, features.hot_water_kwh[at]
    by_sun = np.divide(
        amount * effect.solar_kwh_m2, hot_water_kwh, out=np.zeros(len(at)), where=hot_water_kwh > 0
    )
    return rows(
        at,
        component=str(measure.component),
        element=element,
        key=measure.key,
        text_da=measure.da,
        text_en=measure.en,
        capital_kr=price * amount,
        energy_kr=money(of_energy) * amount if figures.usable(of_energy) else np.nan,
        maintenance_kr=percent / 100 * price * amount,
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
        heat_need_share=effect.heat_need_share,
        hot_water_share=effect.hot_water_share * (1.0 - by_sun),
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
    if measure.per == "m2_solar":  # for the share of the hot water stated, and no more than the roof holds
        wanted = measure.effect.solar_share * features.hot_water_kwh[at] / measure.effect.solar_kwh_m2
        return np.asarray(np.minimum(wanted, features.area_m2[at, ENVELOPE.index("roof")]))
    if measure.per == "dwelling_noisy":
        hit = buildings["dwellings_noisy"].fillna(buildings["dwellings"])
        return np.asarray(hit, dtype=float)
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


def unfit(catalogue: Catalogue, stock: Stock, features: Features, figures: Figures) -> pd.DataFrame:
    """Why measures are not offered: the first thing each building lacks, counted.

    A measure that asks for a noise limit the study does not state is a finding, and not counted here.

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
        loud = measure.applies.noise_above_limit
        if loud and not figures.usable(LIMIT):
            continue
        known = stated(measure.model_copy(update={"asks": ()}), figures) if loud else measure
        for reason, fits in _tests(known, stock, features):
            out = np.flatnonzero(left & ~fits)
            if len(out):
                rows.append((measure.key, measure.da, measure.en, reason, len(out), codes[out[0]]))
            left &= fits
    columns = ["measure", "text_da", "text_en", "reason", "buildings", "example"]
    return pd.DataFrame(rows, columns=columns)


def _tests(measure: Measure, stock: Stock, features: Features) -> list[tuple[str, Flags]]:
    """What must be true of a building, by reason, in the order in which a reason is told."""
    always = ("always", np.ones(len(stock.buildings), dtype=np.bool_))
    return [always, *_of_register(measure.applies, stock), *_of_balance(measure, features)]


def _of_register(needs: Applies, stock: Stock) -> list[tuple[str, Flags]]:
    """What the portfolio says of a building."""
    buildings = stock.buildings
    tests: list[tuple[str, Flags]] = []
    if needs.carriers:
        carriers = [carrier.value for carrier in needs.carriers]
        tests.append(("carrier", buildings["carrier"].isin(carriers).to_numpy(bool)))
    if needs.built_before_year is not None:
        tests.append(("built", buildings["construction_year"].to_numpy() < needs.built_before_year))
    if needs.blocks_only:
        tests.append(("block", buildings["use_code"].isin(BLOCKS).to_numpy(bool)))
    if needs.lacks_bath:
        tests.append(("bath", buildings["dwellings_without_bath"].to_numpy() > 0))
    if needs.noise_above_db is not None:
        tests.append(("noise", noisy(buildings, needs.noise_above_db)))
    if needs.renewal_district:
        tests.append(("district", in_district(buildings)))
    if needs.not_protected:
        tests.append(("protected", ~buildings["protected"].to_numpy(bool)))
    return tests


def _of_balance(measure: Measure, features: Features) -> list[tuple[str, Flags]]:
    """What the energy balance knows of a building."""
    needs = measure.applies
    tests: list[tuple[str, Flags]] = []
    if measure.component in ENVELOPE:
        today = features.u_w_m2k[:, ENVELOPE.index(measure.component)]
        better = _u_after(measure, today) < today
        bad = True if needs.u_above_w_m2k is None else today > needs.u_above_w_m2k
        tests.append(("good_enough", np.asarray(better & bad)))
    if needs.recovery_below is not None:
        tests.append(("recovery", features.recovery < needs.recovery_below))
    if needs.expenditure_above is not None:
        tests.append(("efficient", features.expenditure > needs.expenditure_above))
    return tests
