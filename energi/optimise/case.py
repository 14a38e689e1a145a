"""A case: everything a plan is chosen from and judged by."""

from __future__ import annotations

from dataclasses import dataclass

from energi.domain.card import Card
from energi.domain.stock import Assessment, Offers, Stock
from energi.domain.study import Study
from energi.optimise.sheet import Sheet
from energi.optimise.study_sheet import sheet


@dataclass(frozen=True)
class Case:
    """The stages before, with the accounts they give rise to."""

    stock: Stock
    assessment: Assessment
    offers: Offers
    study: Study
    card: Card
    sheet: Sheet


def case(stock: Stock, assessment: Assessment, offers: Offers, study: Study, card: Card) -> Case:
    """Set up the accounts of a study (see `energi.optimise.study_sheet.sheet`)."""
    return Case(stock, assessment, offers, study, card, sheet(stock, assessment, offers, study, card))
