"""What the judged rows are worth to society: an account by itself, never mixed with the afdeling's."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from energi.assess.cashflow import growing
from energi.assess.cost import npv
from energi.assess.setting import Setting
from energi.assess.society import SWITCH, SocialPrices, social_prices
from energi.domain.choices import Carrier
from energi.domain.stock import Floats


def society_npv_kr(
    setting: Setting, today: pd.DataFrame, after: pd.DataFrame, works_kr: Floats, saved_t: Floats
) -> Floats:
    """Present value to society of doing each row, (m,) [kr]; NaN if the study has no factor prices.

    Parameters
    ----------
    today, after : DataFrame
        heat_kwh, electricity_kwh, carrier, (m,).
    works_kr : (m, horizon + 1)
        Works due that fall away less works paid and upkeep, as the afdeling pays them, VAT included.
    saved_t : (m,)
        CO2 saved a year [t/year].
    """
    if SWITCH not in setting.figures:
        return np.full(len(saved_t), np.nan)
    study = setting.study
    day = date(study.period.base_year, 12, 31)
    prices = social_prices(setting.figures, setting.prices.carriers, study.economy.price_level, day)
    start, horizon = study.period.start_years[0] - study.period.base_year, study.economy.horizon_year
    saved = _energy(setting, prices, today, start, horizon) - _energy(setting, prices, after, start, horizon)
    market = prices.net_tax_factor * (saved + works_kr / (1 + prices.vat))
    return npv(market + growing(saved_t * prices.co2_kr_t, 0.0, start, horizon), prices.rate)


def _energy(setting: Setting, prices: SocialPrices, use: pd.DataFrame, start: int, horizon: int) -> Floats:
    """Energy of the years after the start in factor prices, (m, horizon + 1) [kr]."""
    heat, power = (
        setting.prices.index(use["carrier"]),
        setting.prices.carriers.index(Carrier.ELECTRICITY.value),
    )
    return growing(
        use["heat_kwh"].to_numpy(float) * prices.energy_kr_kwh[heat], prices.growth[heat], start, horizon
    ) + growing(
        use["electricity_kwh"].to_numpy(float) * prices.energy_kr_kwh[power],
        prices.growth[power],
        start,
        horizon,
    )
