"""Weighted energy against a frame or a saving, with the energy factors of the clause's own record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.assess.verdict import frame, is_known, is_met
from energi.domain.choices import Carrier
from energi.domain.requirement import Clause, EnergyFrame, EnergySaving, Pack
from energi.domain.stock import Floats


@dataclass(frozen=True)
class Use:
    """What n buildings or projects use.

    Attributes
    ----------
    heat_kwh_m2, electricity_kwh_m2 : (n,) delivered, before energy factors [kWh/(m2 year)]
    carrier : (n,) heat carrier
    area_m2 : (n,) heated area, all uses [m2]
    other_m2 : (n,) of which not dwellings [m2]
    """

    heat_kwh_m2: Floats
    electricity_kwh_m2: Floats
    carrier: npt.NDArray[np.object_]
    area_m2: Floats
    other_m2: Floats


def weighted(use: Use, clause: Clause, accepted: Collection[str]) -> dict[str, Floats]:
    """The weighted need and what it is made of: value, heat_factor, electricity_factor, each (n,).

    NaN where a factor that is needed is neither confirmed nor accepted; a carrier that is not used needs
    none.
    """
    factors = {
        factor.carrier.value: factor.value
        for factor in getattr(clause.predicate, "factors", ())
        if factor.status != "unverified" or f"{clause.id}:{factor.carrier.value}" in accepted
    }
    on_heat = pd.Series(use.carrier).map(lambda carrier: factors.get(str(carrier), np.nan)).to_numpy(float)
    on_power = np.full(len(on_heat), factors.get(Carrier.ELECTRICITY.value, np.nan))
    parts = [
        np.where(kwh == 0, 0.0, kwh * factor)
        for kwh, factor in ((use.heat_kwh_m2, on_heat), (use.electricity_kwh_m2, on_power))
    ]
    return {"value": parts[0] + parts[1], "heat_factor": on_heat, "electricity_factor": on_power}


def frame_limit(rule: EnergyFrame, area_m2: Floats, other_m2: Floats, *, other_known: bool = True) -> Floats:
    """The frame of buildings of dwellings, of other uses, or of both, (n,) [kWh/(m2 year)].

    A mixed building's limit is ``(a_d (p + q / a_d) + a_o (r + s / a_o)) / A`` (HB2016 9.2.3). NaN where
    there is other use and its frame is not known.
    """
    homes = area_m2 - other_m2
    mixed = np.where(homes > 0, rule.a_kwh_m2 * homes + rule.b_kwh, 0.0)
    if rule.other is not None and other_known:
        other = np.where(other_m2 > 0, rule.other.a_kwh_m2 * other_m2 + rule.other.b_kwh, 0.0)
    else:
        other = np.where(other_m2 > 0, np.nan, 0.0)
    return np.asarray((mixed + other) / area_m2)


def frame_verdicts(
    kind: str,
    subjects: Sequence[Any],
    use: Use,
    pack: Pack,
    clause: Clause,
    accepted: Collection[str],
) -> pd.DataFrame:
    """Weighted energy against the clause's frame, one row per subject, the calculation with it."""
    rule = clause.predicate
    if not isinstance(rule, EnergyFrame):
        raise TypeError(rule)
    found = weighted(use, clause, accepted)
    known = is_known(clause, accepted)
    other = rule.other is not None and (rule.other.status != "unverified" or f"{clause.id}:other" in accepted)
    limit = frame_limit(rule, use.area_m2, use.other_m2, other_known=other)
    limit = limit if known else np.full(len(limit), np.nan)
    ladder = {
        "verdict.unverified": np.full(len(limit), not known),
        "verdict.other_unverified": np.isnan(limit),
        "verdict.factor_unverified": np.isnan(found["value"]),
        "verdict.met": is_met(limit - found["value"], limit),
    }
    reason = np.select(list(ladder.values()), list(ladder), "verdict.missed")
    return frame(
        kind,
        subjects,
        pack,
        clause,
        reason,
        limit=limit,
        margin=limit - found["value"],
        unit="kWh/m2/year",
        **evidence(use),
        **found,
    )


def saving_verdicts(
    kind: str,
    subjects: Sequence[Any],
    uses: tuple[Use, Use],
    pack: Pack,
    clause: Clause,
    accepted: Collection[str],
) -> pd.DataFrame:
    """The fall of weighted energy from before to after against the clause's least saving."""
    rule = clause.predicate
    if not isinstance(rule, EnergySaving):
        raise TypeError(rule)
    before, after = (weighted(use, clause, accepted)["value"] for use in uses)
    value = before - after
    limit = np.full(len(value), rule.limit_kwh_m2 if is_known(clause, accepted) else np.nan)
    ladder = {
        "verdict.unverified": np.isnan(limit),
        "verdict.factor_unverified": np.isnan(value),
        "verdict.met": is_met(value - limit, limit),
    }
    reason = np.select(list(ladder.values()), list(ladder), "verdict.missed")
    numbers = {"value": value, "limit": limit, "margin": value - limit, "unit": "kWh/m2/year"}
    return frame(kind, subjects, pack, clause, reason, **numbers)


def evidence(use: Use) -> dict[str, Floats]:
    """What the weighted need is computed from, in the columns of a verdict."""
    return {
        "heat_kwh_m2": use.heat_kwh_m2,
        "electricity_kwh_m2": use.electricity_kwh_m2,
        "heated_area_m2": use.area_m2,
        "other_use_m2": use.other_m2,
    }
