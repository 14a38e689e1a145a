"""Rent: what a work adds to the rent of its afdeling, by the way it is financed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from energi.assess.cost import ROUND_OFF, annuity
from energi.domain.errors import ShelfError
from energi.domain.sourced import Dated, Figures, Part, Status
from energi.domain.stock import Flags, Floats
from energi.domain.study import Route
from energi.domain.wording import Words
from energi.shelf import card, shelf
from energi.words import text

VOTE_THRESHOLD_PERCENT = 15.0
"""A rent rise above this share of the present rent goes to a residents' vote if they demand one."""

VOTE_THRESHOLD_SOURCE = "finance-S5"
"""Almenboligloven § 37 stk. 3. It is reported, never a prohibition: caps are set by the study."""


class SupportedRate(Dated):
    """First-year payment of residents for a supported work, in per cent of its price."""

    route: Literal["lbf_special", "lbf_limited", "lbf_half", "lbf_cabin"]
    percent: float = Field(gt=0, le=100)


class SupportedRates(Part):
    """All dated rates of ``data/finance/lbf.toml``."""

    term_year: int = Field(gt=0)
    term_source: str = Field(min_length=1)
    term_status: Status
    rates: tuple[SupportedRate, ...]


@cache
def supported_rates() -> SupportedRates:
    """The rates on the shelf."""
    return card(shelf("data") / "finance" / "lbf.toml", SupportedRates)


def rate_at(route: Route, year: int) -> SupportedRate:
    """The rate of a supported route for a work paid at the end of a year.

    Raises
    ------
    ShelfError
        ``E-LBF-YEAR`` if none was in force; it says when each known rate was.
    """
    day = date(year, 12, 31)
    dated = [rate for rate in supported_rates().rates if rate.route == route]
    for rate in dated:
        if rate.holds(day):
            return rate
    known = Words(*(_periods(dated, lang) for lang in Words._fields))
    raise ShelfError("E-LBF-YEAR", route=route, year=year, known=known)


def _periods(rates: Iterable[SupportedRate], lang: str) -> str:
    """The days rates are in force, such as ``14.03.2008–29.02.2020; 01.03.2020–``."""
    return "; ".join(f"{text(rate.valid_from, lang)}–{text(rate.valid_to, lang)}" for rate in rates)


def payment_share(route: Route, year: int, figures: Figures) -> float:
    """The yearly rent payment per krone of a work paid at the end of a year.

    ``loan``: annuity(rate, term) x (1 + contribution), from the figures ``loan.rate`` and
    ``loan.contribution`` [percent] and ``loan.term`` [year]. ``lbf_*``: the dated rate. ``reserves``:
    nothing, since the money is already saved.

    Raises
    ------
    ShelfError
        If a figure is missing or unverified, or no rate was in force (``E-LBF-YEAR``).
    """
    if route == "reserves":
        return 0.0
    if route == "loan":
        rate = figures.take("loan.rate", "percent/year") / 100
        term = figures.take("loan.term", "year")
        contribution = figures.take("loan.contribution", "percent") / 100
        return float(annuity(rate, term)) * (1 + contribution)
    return rate_at(route, year).percent / 100


def payment_years(route: Route, figures: Figures) -> int:
    """For how many years residents pay for a work: the term of its loan [year]; 0 from reserves."""
    if route == "reserves":
        return 0
    return round(figures.take("loan.term", "year") if route == "loan" else supported_rates().term_year)


def rent_rise_kr_m2(payment_kr: npt.ArrayLike, dwelling_area_m2: npt.ArrayLike) -> Floats:
    """Rent rise of an afdeling [kr/m2/year] from the yearly payments of its works [kr/year].

    Rent balances the costs of each afdeling by itself (finance facts 1.1), so payments of one
    afdeling are spread over its own dwelling area only.
    """
    return np.asarray(np.divide(payment_kr, dwelling_area_m2), dtype=float)


def rent_rise_percent(rise_kr_m2: npt.ArrayLike, rent_kr_m2: npt.ArrayLike) -> Floats:
    """Rent rise in per cent of the present rent."""
    return np.asarray(100 * np.divide(rise_kr_m2, rent_kr_m2), dtype=float)


def vote_needed(rise_percent: npt.ArrayLike) -> Flags:
    """Whether residents may demand a vote: a rise of more than 15 per cent."""
    limit = VOTE_THRESHOLD_PERCENT * (1 + ROUND_OFF)
    return np.asarray(np.asarray(rise_percent, dtype=float) > limit, dtype=np.bool_)
