"""What could be done to each building, one action per row: label proposals and catalogue measures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from energi.assess.method import Method
from energi.domain.finding import Finding
from energi.domain.measure import Catalogue
from energi.domain.sourced import Figures
from energi.domain.stock import Features, Stock
from energi.options.catalogue import offered, unfit
from energi.options.proposals import proposed


@dataclass(frozen=True)
class Actions:
    """Actions sorted by building and component, with what was noticed on the way.

    ``frame`` has the columns of `energi.options.action.COLUMNS`, ``unfit`` those of
    `energi.options.catalogue.unfit`.
    """

    frame: pd.DataFrame
    findings: tuple[Finding, ...]
    unfit: pd.DataFrame


def actions(
    stock: Stock, features: Features, method: Method, catalogue: Catalogue, figures: Figures, price_level: int
) -> Actions:
    """Every priced action of every building.

    Parameters
    ----------
    stock : Stock
    features : Features
        Today, calibrated, in the order of ``stock.buildings``.
    method : Method
    catalogue : Catalogue
    figures : Figures
        Holds ``measure_cost.<key>`` per measure.
    price_level : int
        The year whose kroner the study counts in.

    Returns
    -------
    Actions
        Proposals and measures without a price, or without an effect, are findings and not offered.
    """
    measures, noticed = offered(catalogue, stock, features, figures, price_level)
    proposals, said = proposed(stock, features, method, measures)
    frame = pd.concat([proposals, measures], ignore_index=True)
    frame = frame.sort_values(["at", "component", "key"], kind="stable", ignore_index=True)
    return Actions(frame, (*said, *noticed), unfit(catalogue, stock, features, figures))
