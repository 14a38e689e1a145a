"""The menu as it is worth if every saving of heat comes out at the low or at the high end of its range."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np

from energi.domain.stock import Floats, Ints, Offers, Yearly
from energi.options.emitted import Emitted
from energi.options.worth import Ground, spread

Side = Literal["low", "high"]
LCC: dict[Side, str] = {"low": "lcc_high_kr", "high": "lcc_low_kr"}
"""The life-cycle cost each end of the range leads to: a low saving makes it high."""


def ranged(offers: Offers, ground: Ground, side: Side) -> Offers:
    """The same options, each with the low or the high saving of heat.

    Life-cycle cost, emissions and, where the study asks for it, the saving on the bill are counted anew;
    works, prices and rents stay. As in `energi.options.worth.ranges` a saving counts from when all works
    are done.

    Parameters
    ----------
    offers : Offers
    ground : Ground
        What they were counted on.
    side : {"low", "high"}

    Returns
    -------
    Offers
    """
    options, setting = offers.options, ground.setting
    heat = ["heat_kwh", "calculated_heat_kwh", "expected_heat_kwh"]
    today, used = ground.assessment.buildings.loc[options["building"], heat], options[heat]
    carriers = ground.stock.buildings["carrier"].loc[options["building"]], options["carrier"]
    done = options[["start_year", "later_year"]].max(axis=1).to_numpy()

    def more(rows: Any, before: Floats, after: Floats) -> Floats:
        """How much more is saved than counted, by what a kWh of both carriers is worth."""
        saved = spread(used.iloc[rows], today.iloc[rows], before, after)[side == "high"]
        return np.where(done[rows] > 0, saved, 0.0)

    def emitted(counted: Yearly, *, frozen: bool) -> Emitted:
        factors = setting.frozen if frozen else setting.factors
        places = [factors.index(carrier) for carrier in carriers]
        kg_kwh = factors.kg_kwh[:, [factors.years.index(year) for year in offers.years]]

        def count(rows: Ints) -> Floats:
            found = counted[rows].copy()
            for at, year in enumerate(offers.years):
                saved = more(rows, *(kg_kwh[place[rows], at] for place in places))
                found[:, at] -= np.where(year > done[rows], saved, 0.0)
            return found

        return Emitted(count, (len(options), len(offers.years)))

    changed = {"lcc_kr": options[LCC[side]]}
    if "saving_kr" in options:
        prices = setting.prices
        kr_kwh = (prices.energy_kr_kwh[prices.index(carrier)] for carrier in carriers)
        changed["saving_kr"] = options["saving_kr"] + more(slice(None), *kr_kwh)
    return replace(
        offers,
        options=options.assign(**changed),
        co2_kg=emitted(offers.co2_kg, frozen=False),
        co2_frozen_kg=emitted(offers.co2_frozen_kg, frozen=True),
    )
