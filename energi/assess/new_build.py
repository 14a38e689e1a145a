"""New social housing: what it may cost, who pays for it, and the rent it leads to (finance facts 1.6).

All amounts are per m2 of dwelling area, in kroner of the year of the commitment (tilsagn).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, TypeVar

from pydantic import Field

from energi.assess.cost import ROUND_OFF
from energi.domain.errors import ShelfError
from energi.domain.sourced import Dated, Part
from energi.shelf import card, shelf

Kind = Literal["family", "elderly", "youth"]
Form = Literal["storeys", "low"]


class Terms(Dated):
    """How the acquisition cost is shared, for dwellings of a mean size; the loan is the rest."""

    base_capital_percent: float = Field(ge=0, le=100)
    deposit_percent: float = Field(ge=0, le=100)
    from_m2: float = 0.0
    below_m2: float = float("inf")


class Payment(Dated):
    """What residents pay in the first year, of the acquisition cost."""

    percent: float = Field(gt=0, le=100)


class MaxAmount(Dated):
    """The largest acquisition cost."""

    kind: Kind
    kr_m2: float = Field(gt=0)


class Supplement(Dated):
    """What low-energy housing may cost on top of the maximum."""

    form: Form
    kr_m2: float = Field(gt=0)


class NewBuildTerms(Part):
    """All of ``data/finance/new_build.toml``."""

    terms: tuple[Terms, ...]
    payments: tuple[Payment, ...]
    max_amounts: tuple[MaxAmount, ...]
    supplements: tuple[Supplement, ...]


@cache
def new_build_terms() -> NewBuildTerms:
    """The terms on the shelf."""
    return card(shelf("data") / "finance" / "new_build.toml", NewBuildTerms)


_Dated = TypeVar("_Dated", bound=Dated)


def _on(day: date, rows: Iterable[_Dated]) -> _Dated | None:
    return next((row for row in rows if row.holds(day)), None)


def terms_at(day: date, mean_m2: float) -> Terms:
    """How a commitment of a day is financed, for dwellings of a mean size.

    Raises
    ------
    ShelfError
        ``E-NEW-BUILD-DAY`` if the terms of the day are not known.
    """
    known = new_build_terms().terms
    found = _on(day, (row for row in known if row.from_m2 <= mean_m2 < row.below_m2))
    if found is None:
        raise ShelfError("E-NEW-BUILD-DAY", day=day, first=min(row.valid_from for row in known))
    return found


def payment_at(day: date) -> Payment:
    """What residents pay for a commitment of a day.

    Raises
    ------
    ShelfError
        ``E-NEW-BUILD-DAY``.
    """
    known = new_build_terms().payments
    found = _on(day, known)
    if found is None:
        raise ShelfError("E-NEW-BUILD-DAY", day=day, first=min(row.valid_from for row in known))
    return found


def maximum_at(day: date, kind: Kind) -> MaxAmount | None:
    """The maximum amount of a day; None if it is not known."""
    return _on(day, (row for row in new_build_terms().max_amounts if row.kind == kind))


def supplement_at(day: date, form: Form) -> Supplement | None:
    """The energy supplement of a day; None if there was none, or it is not known."""
    return _on(day, (row for row in new_build_terms().supplements if row.form == form))


@dataclass(frozen=True)
class Shares:
    """Who pays an acquisition cost [kr/m2], and what residents pay for it a year [kr/m2/year]."""

    base_capital_kr_m2: float
    loan_kr_m2: float
    deposit_kr_m2: float
    payment_kr_m2: float


def shares(acquisition_kr_m2: float, day: date, mean_m2: float) -> Shares:
    """Share an acquisition cost by the terms of a day.

    The municipality lends the base capital, residents pay the deposit, a mortgage loan the rest. The
    payment is the first year's; what the loan costs beyond it is borne by the state.
    """
    terms, payment = terms_at(day, mean_m2), payment_at(day)
    base, deposit = (
        acquisition_kr_m2 * percent / 100 for percent in (terms.base_capital_percent, terms.deposit_percent)
    )
    return Shares(
        base, acquisition_kr_m2 - base - deposit, deposit, acquisition_kr_m2 * payment.percent / 100
    )


def within(acquisition_kr_m2: float, maximum_kr_m2: float) -> bool:
    """Whether an acquisition cost is no more than it may be."""
    return acquisition_kr_m2 <= maximum_kr_m2 * (1 + ROUND_OFF)
