"""The 25 % rule: extensive works oblige to whatever else on the building is profitable.

Works beyond a share of the envelope's area, or of the property's value, must leave no component on which a
priced work is profitable untouched. The rule does not bind single-family houses.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.assess.binding import bound, exempt, routes
from energi.assess.cost import regulation_profitable
from energi.assess.setting import Setting
from energi.assess.verdict import is_known
from energi.domain.choices import BLOCKS, ENVELOPE
from energi.domain.requirement import WholeBuilding
from energi.domain.stock import Duty, Features, Flags, Floats, Ints, Stock
from energi.options.demands import applied
from energi.options.packages import COMPONENTS

Texts = npt.NDArray[np.object_]


def duties(
    frame: pd.DataFrame, factor: Floats, stock: Stock, features: Features, setting: Setting
) -> tuple[Duty, ...]:
    """Every such clause of the study's packs that is in force for some start year.

    Parameters
    ----------
    frame : DataFrame
        Actions.
    factor : (actions,) profitability factor of each on its own
    stock, features, setting
        The stages before.
    """
    clauses = [
        (pack, clause, clause.predicate)
        for pack in setting.packs
        for clause in pack.of_type("whole_building")
        if isinstance(clause.predicate, WholeBuilding)
    ]
    starts = setting.study.period.start_years
    buildings = stock.buildings
    blocks = buildings["use_code"].isin(BLOCKS).to_numpy(bool)
    values = buildings.reindex(columns=["property_value_kr"]).to_numpy(float)[:, 0]
    area = np.zeros((len(buildings), len(COMPONENTS)))
    area[:, [COMPONENTS.index(part) for part in ENVELOPE]] = features.area_m2
    return tuple(
        Duty(
            pack,
            clause,
            rule,
            in_force=np.array([clause.holds(applied(year)) for year in starts]),
            known=is_known(clause, setting.study.accept_unverified),
            binds=blocks & (exempt(pack, buildings) != 1) & (bound(pack, routes(stock)) != "none"),
            pays=_pays(frame, factor, len(buildings)),
            area_m2=area,
            value_kr=values,
        )
        for pack, clause, rule in clauses
        if any(clause.holds(applied(year)) for year in starts)
    )


def _pays(frame: pd.DataFrame, factor: Floats, buildings: int) -> Flags:
    """Whether a component of a building has a profitable work, (buildings, components)."""
    found = np.zeros((buildings, len(COMPONENTS)), dtype=np.bool_)
    rows = np.flatnonzero(regulation_profitable(factor))
    part = pd.Index(COMPONENTS).get_indexer(pd.Index(frame["component"].iloc[rows]))
    found[frame["at"].to_numpy()[rows], part] = True
    return found


def outcome(duty: Duty, at: Ints, touched: Flags, capital_kr: Floats) -> tuple[Texts, Floats, Ints]:
    """What the rule says of packages.

    Parameters
    ----------
    duty : Duty
    at : (m,) row of the building
    touched : (m, components)
    capital_kr : (m,) price of the works [kr]

    Returns
    -------
    (m,) reason of the verdict, (m,) share of the envelope that is touched, (m,) profitable components
    left untouched
    """
    area = duty.area_m2[at]
    share = (area * touched).sum(axis=1) / np.maximum(area.sum(axis=1), 1e-9)
    of_value = capital_kr / duty.value_kr[at]
    reached = (share > duty.rule.envelope_share) | (of_value > duty.rule.value_share)
    left = (duty.pays[at] & ~touched).sum(axis=1)
    ladder = {
        "verdict.not_bound": ~duty.binds[at],
        "verdict.below_share": ~reached & ~np.isnan(of_value),
        "verdict.end_unknown": np.full(len(at), not duty.known),
        "verdict.left_undone": reached & (left > 0),
        "verdict.met": reached,
    }
    reason = np.select(list(ladder.values()), list(ladder), "verdict.property_value_unknown").astype(object)
    return reason, share, left


def broken(duties: Sequence[Duty], at: Ints, touched: Flags, capital_kr: Floats) -> Floats | float:
    """Binding rules of this kind that packages break, by start year, (m, starts); 0.0 without any."""
    found: Floats | float = 0.0
    for duty in duties:
        if duty.known and duty.clause.kind == "krav":
            reason, _, _ = outcome(duty, at, touched, capital_kr)
            found = found + (reason == "verdict.left_undone")[:, None] * duty.in_force[None, :]
    return found
