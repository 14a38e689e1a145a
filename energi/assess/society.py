"""Society's view: its own rate, factor prices times the net tax factor, and a price of CO2.

Finance facts 2.1; an account by itself, never mixed with the afdeling's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from pydantic import Field

from energi.assess.cost import Rate, take_money
from energi.domain.choices import Carrier
from energi.domain.errors import ShelfError
from energi.domain.sourced import Dated, Figures, Part
from energi.domain.stock import Floats
from energi.shelf import card, shelf

SWITCH = "factor_price.electricity"
"""A study that states this figure is counted for society too, and must state the others."""


class SocialRate(Dated):
    """The real rate of public appraisals: ``(first year, percent)``, chained."""

    steps: tuple[tuple[int, float], ...] = Field(min_length=1)


class NetTaxFactor(Dated):
    """Market prices over factor prices, on average."""

    value: float = Field(ge=1)


class Society(Part):
    """All of ``data/finance/society.toml``."""

    rates: tuple[SocialRate, ...]
    net_tax_factors: tuple[NetTaxFactor, ...]


@cache
def society() -> Society:
    """What is on the shelf."""
    return card(shelf("data") / "finance" / "society.toml", Society)


def social_rate(day: date) -> Rate:
    """The rate in force on a day, as steps ``(first year, share)``.

    Raises
    ------
    ShelfError
        ``E-SOCIAL-RATE`` if it is not known.
    """
    known = society().rates
    for rate in known:
        if rate.holds(day):
            return tuple((first, percent / 100) for first, percent in rate.steps)
    raise ShelfError("E-SOCIAL-RATE", day=day, first=min(rate.valid_from for rate in known))


@dataclass(frozen=True)
class SocialPrices:
    """What society pays, real, at one price level.

    Attributes
    ----------
    energy_kr_kwh, growth : (carriers,)
        Factor prices without taxes, VAT and fixed parts, and their real growth as a share per year.
    net_tax_factor : float
        What factor prices are multiplied by.
    vat : float
        VAT held by the prices of works, as a share.
    co2_kr_t : float
        As the study states it; it is not multiplied by the net tax factor.
    rate : Rate
    """

    energy_kr_kwh: Floats
    growth: Floats
    net_tax_factor: float
    vat: float
    co2_kr_t: float
    rate: Rate


def social_prices(figures: Figures, carriers: Sequence[str], price_level: int, day: date) -> SocialPrices:
    """Society's prices of the carriers named, electricity among them.

    Raises
    ------
    ShelfError
        If a figure is missing or not accepted, or no rate is known for the day.
    UnitError
        ``E-PRICE-LEVEL``.
    """
    power = Carrier.ELECTRICITY.value
    names = tuple(dict.fromkeys((*carriers, power)))
    energy = [
        take_money(figures, f"factor_price.{name}", f"kr{price_level}/kWh", price_level, vat=False)
        for name in names
    ]
    return SocialPrices(
        energy_kr_kwh=np.array(energy),
        growth=np.array([figures.take(f"factor_growth.{name}", "percent/year") / 100 for name in names]),
        net_tax_factor=_net_tax_factor(figures, day),
        vat=figures.take("vat.percent", "percent") / 100,
        co2_kr_t=take_money(figures, "co2_price", f"kr{price_level}/t", price_level, vat=False),
        rate=social_rate(day),
    )


def _net_tax_factor(figures: Figures, day: date) -> float:
    """The study's own factor, else the one in force."""
    held = [each.value for each in society().net_tax_factors if each.holds(day)]
    if "net_tax_factor" in figures or not held:
        return figures.take("net_tax_factor", "one")
    return held[0]
