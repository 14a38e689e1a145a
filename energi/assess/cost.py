"""Life-cycle cost as the afdeling sees it: real, in fixed prices of one price level.

Convention (docs/economy.md): year 0 is the base year, and every payment falls at the end of its year.
A work of start year y is paid at the end of year y; it saves from year y + 1. Energy is paid in
the years 1 to the horizon, and its price has grown once when it is first paid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from energi.domain.errors import InputError, UnitError
from energi.domain.sourced import Figures
from energi.domain.stock import Flags, Floats

REGULATION_FACTOR = 1.33
"""A work is profitable to the building regulations when its factor is greater (BR18 § 275)."""

ROUND_OFF = 1e-9
"""Share by which two numbers may differ and still count as equal at a limit."""

Rate = float | Sequence[tuple[int, float]]
"""A yearly rate as a share, or steps ``(first year, rate)``: ``((1, 0.04), (36, 0.03))``."""


# --- discounting ---------------------------------------------------------------------------------


def discount_factors(rate: Rate, horizon: int) -> Floats:
    """Worth in year 0 of a krone paid at the end of years 0 to the horizon: (horizon + 1,).

    Steps are chained: the rate of year t takes a krone from year t to year t - 1. That keeps the
    factors continuous, which ``(1 + rate[t]) ** -t`` does not.
    """
    steps = ((1, rate),) if isinstance(rate, int | float) else tuple(rate)
    firsts, rates = np.array([first for first, _ in steps]), np.array([share for _, share in steps])
    yearly = rates[np.searchsorted(firsts, np.arange(1, horizon + 1), side="right") - 1]
    return np.concatenate([[1.0], np.cumprod(1 / (1 + yearly))])


def annuity(rate: npt.ArrayLike, years: npt.ArrayLike) -> Floats:
    """Yearly end-of-year payment per krone lent: ``rate / (1 - (1 + rate) ** -years)``.

    Parameters
    ----------
    rate : share per year; 0 gives 1 / years
    years : number of payments
    """
    share, count = np.broadcast_arrays(np.asarray(rate, dtype=float), np.asarray(years, dtype=float))
    free = share == 0
    repaid = -np.expm1(-count * np.log1p(np.where(free, 1.0, share)))
    return np.asarray(np.where(free, 1 / count, share / repaid))


def present_value(amount_kr: Floats, rate: Rate, growth: float = 0.0) -> Floats:
    """Worth in year 0 of amounts paid at the end of years 1, 2, ...

    Parameters
    ----------
    amount_kr : (..., years) in prices of the base year [kr/year]
    rate : Rate
    growth : real price growth per year as a share; the first payment has grown once

    Returns
    -------
    (...) [kr]
    """
    years = amount_kr.shape[-1]
    grown = (1 + growth) ** np.arange(1, years + 1)
    worth: Floats = amount_kr @ (grown * discount_factors(rate, years)[1:])
    return worth


def cumulated(rate: Rate, growth: npt.ArrayLike, horizon: int) -> Floats:
    """Present value of 1 kr. per year, growing, from year 1 to each year.

    Returns
    -------
    (..., horizon + 1) for growth of shape (...); 0 in year 0
    """
    grown = (1 + np.asarray(growth, dtype=float)[..., None]) ** np.arange(1, horizon + 1)
    sums = np.cumsum(grown * discount_factors(rate, horizon)[1:], axis=-1)
    return np.concatenate([np.zeros((*sums.shape[:-1], 1)), sums], axis=-1)


def annual_cost(worth_kr: npt.ArrayLike, rate: Rate, horizon: int) -> Floats:
    """The even yearly amount over the horizon with the same present value [kr/year]."""
    return np.asarray(worth_kr, dtype=float) / float(discount_factors(rate, horizon)[1:].sum())


# --- investments ---------------------------------------------------------------------------------


def investment_pv(
    price_kr: npt.ArrayLike, lifetime_year: npt.ArrayLike, start: npt.ArrayLike, horizon: int, rate: Rate
) -> Floats:
    """Present value of a work, its renewals, and minus what it is still worth at the horizon.

    The work is paid at the end of year ``start``, again each time its lifetime is over before the
    horizon, at the same fixed price. The last one's value falls in a straight line to 0 at the end
    of its lifetime (EN 15459-1:2017, VDI 2067).

    Parameters
    ----------
    price_kr, lifetime_year, start : arrays that broadcast, such as (m, 1), (m, 1) and (years,)
        ``start`` counts years after the base year.
    horizon : number of years counted
    rate : Rate

    Returns
    -------
    [kr], of the shape the three broadcast to

    Raises
    ------
    InputError
        ``E-COST-HORIZON`` if a work starts after the horizon: it would look free.
    """
    price, life, first = np.broadcast_arrays(
        np.asarray(price_kr, dtype=float),
        np.asarray(lifetime_year, dtype=np.int64),
        np.asarray(start, dtype=np.int64),
    )
    if (first > horizon).any():
        raise InputError("E-COST-HORIZON", start=int(first.max()), horizon=horizon)
    factors = discount_factors(rate, horizon)
    renewals = np.maximum(-((first - horizon) // life) - 1, 0)  # ceil(years left / lifetime) - 1
    paid = np.zeros(price.shape)
    for turn in range(int(renewals.max(initial=0)) + 1):
        year = first + turn * life
        paid += np.where(turn <= renewals, factors[np.minimum(year, horizon)], 0.0)
    left = (first + (renewals + 1) * life - horizon) / life
    return np.asarray(price * (paid - left * factors[horizon]))


# --- money of other years and without VAT --------------------------------------------------------


def take_money(figures: Figures, key: str, unit: str, price_level: int, *, vat: bool = True) -> float:
    """A figure in kroner of the study's price level, VAT included unless ``vat`` says it is to have none.

    Kroner of another year are converted if the figures hold the price index of both years, as
    ``price_index.<year>``; the report then lists the index too. VAT is added to a figure that is
    stated without, at the figure ``vat.percent``.

    Raises
    ------
    UnitError
        ``E-PRICE-LEVEL`` if it is in kroner of another year and an index is missing.
    ShelfError
        As `energi.domain.sourced.Figures.take`.
    """
    figure = figures.figure(key)
    named = re.search(r"\bkr(\d{4})\b", figure.unit)
    level = int(named[1]) if named else price_level
    value = figures.take(key, unit.replace(f"kr{price_level}", f"kr{level}"))
    if level != price_level:
        value = float(indexed(value, *_indices(figures, key, level, price_level)))
    if vat and figure.vat == "excluded":
        value *= 1 + figures.take("vat.percent", "percent") / 100
    return value


def indexed(amount_kr: npt.ArrayLike, index_then: float, index_now: float) -> Floats:
    """An amount in the kroner of one year in those of another: ``amount * index_now / index_then``."""
    return np.asarray(np.asarray(amount_kr, dtype=float) * (index_now / index_then))


def money_of(figures: Figures, amount_kr: float, then: int, now: int) -> float:
    """An amount in the kroner of one year in those of another, by the price index of both.

    Raises
    ------
    UnitError
        As `take_money`.
    """
    if then == now:
        return amount_kr
    return float(indexed(amount_kr, *_indices(figures, "price_index", then, now)))


def _indices(figures: Figures, key: str, level: int, wanted: int) -> tuple[float, float]:
    """The price index of both years, which must be of one source."""
    names = [f"price_index.{year}" for year in (level, wanted)]
    if not all(name in figures for name in names):
        raise UnitError("E-PRICE-LEVEL", key=key, level=str(level), wanted=str(wanted))
    if len({figures.figure(name).source for name in names}) > 1:
        raise UnitError("E-PRICE-INDEX", first=names[0], second=names[1])
    then, now = (figures.take(name, "one") for name in names)
    return then, now


# --- indicators ----------------------------------------------------------------------------------


def npv(flow_kr: Floats, rate: Rate) -> Floats:
    """Present value of a cash flow whose first element is paid in year 0: (..., years + 1) -> (...)."""
    worth: Floats = flow_kr @ discount_factors(rate, flow_kr.shape[-1] - 1)
    return worth


def payback_year(flow_kr: Floats, rate: Rate = 0.0) -> Floats:
    """First year in which the discounted flow has paid back, (...); inf if it never does.

    Rate 0 gives the simple payback of an uneven flow.
    """
    sums = np.cumsum(flow_kr * discount_factors(rate, flow_kr.shape[-1] - 1), axis=-1)
    scale = np.abs(flow_kr).max(axis=-1, keepdims=True)
    paid = sums >= -ROUND_OFF * scale
    return np.where(paid.any(axis=-1), paid.argmax(axis=-1), np.inf)


def simple_payback_year(investment_kr: npt.ArrayLike, saving_kr_year: npt.ArrayLike) -> Floats:
    """Investment / yearly saving [year]; inf where nothing is saved."""
    cost, saving = np.asarray(investment_kr, dtype=float), np.asarray(saving_kr_year, dtype=float)
    return np.where(saving > 0, cost / np.where(saving > 0, saving, 1.0), np.inf)


def irr(flow_kr: Floats) -> Floats:
    """Rate at which the flow is worth nothing, (..., years + 1) -> (...), as a share.

    NaN where no rate or more than one may do that: flows that do not change sign exactly once.
    """
    changes, last = np.zeros(flow_kr.shape[:-1]), np.zeros(flow_kr.shape[:-1])
    for sign in np.moveaxis(np.sign(flow_kr), -1, 0):
        changes += sign * last < 0
        last = np.where(sign == 0, last, sign)
    powers = np.arange(flow_kr.shape[-1])
    low, high = np.zeros(changes.shape), np.full(changes.shape, 100.0)
    for _ in range(100):  # bisection on the discount factor of one year, from 0 to 100 (a rate of -99 %)
        middle = (low + high) / 2
        below = (flow_kr * middle[..., None] ** powers).sum(axis=-1) * last < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    found = (changes == 1) & (low > 0) & (high < 100)
    return np.where(found, 1 / np.where(found, high, 1.0) - 1, np.nan)


def savings_to_investment(saving_pv_kr: npt.ArrayLike, investment_pv_kr: npt.ArrayLike) -> Floats:
    """Present value of what is saved per krone invested (SIR); inf where nothing is invested."""
    saved, cost = np.asarray(saving_pv_kr, dtype=float), np.asarray(investment_pv_kr, dtype=float)
    return np.where(cost > 0, saved / np.where(cost > 0, cost, 1.0), np.inf)


def cost_kr_tonne(net_cost_kr: npt.ArrayLike, saved_kg: npt.ArrayLike) -> Floats:
    """Net cost per tonne of CO2 avoided [kr/t]; NaN where none is avoided."""
    cost, saved = np.asarray(net_cost_kr, dtype=float), np.asarray(saved_kg, dtype=float)
    return np.where(saved > 0, cost / np.where(saved > 0, saved, 1.0) * 1000, np.nan)


def regulation_factor(
    saving_kr_year: npt.ArrayLike, lifetime_year: npt.ArrayLike, marginal_kr: npt.ArrayLike
) -> Floats:
    """Yearly saving x lifetime / marginal investment (BR18 § 275).

    The investment is what the energy part of the work costs: no scaffold, no covering, nothing that
    is due anyway. Where that is nothing, the factor is inf if anything is saved, else 0.
    """
    saved = np.asarray(saving_kr_year, dtype=float) * np.asarray(lifetime_year, dtype=float)
    cost = np.asarray(marginal_kr, dtype=float)
    return np.where(cost > 0, saved / np.where(cost > 0, cost, 1.0), np.where(saved > 0, np.inf, 0.0))


def regulation_profitable(factor: npt.ArrayLike, limit: float = REGULATION_FACTOR) -> Flags:
    """Whether a factor is greater than the limit; exactly 1.33 is not."""
    return np.asarray(np.asarray(factor, dtype=float) > limit * (1 + ROUND_OFF), dtype=np.bool_)


def label_profitable(
    whole_kr: npt.ArrayLike, saving_kr_year: npt.ArrayLike, lifetime_year: npt.ArrayLike
) -> Flags:
    """Whether a proposal is of the label's category 1: payback of the whole investment within the lifetime.

    A payback of exactly the lifetime is (HB2023 4.4.7.1).
    """
    payback = simple_payback_year(whole_kr, saving_kr_year)
    return np.asarray(payback <= np.asarray(lifetime_year, dtype=float) * (1 + ROUND_OFF), dtype=np.bool_)
