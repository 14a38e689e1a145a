"""The Danish energy label: limits of the official scales, classes, weighted energy, conversion.

Limits are ``p + q / A`` kWh per m2 heated area and year; a value exactly on the limit passes. The
scales are in ``models/methods/label_scales.toml`` [regulation-S41, S42].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.choices import LabelScale
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.domain.method import ScaleCard, Scales, Step
from energi.domain.sourced import Figures
from energi.domain.stock import Floats, Ints
from energi.shelf import card, shelf

Strings = npt.NDArray[np.object_]
Codes = str | npt.ArrayLike

UNKNOWN = ""
"""The class of a building whose energy is not known, or that has no class on a scale."""
FACTOR_UNIT = "one"


@cache
def scales() -> Scales:
    """The card of all label scales."""
    return card(shelf("models") / "methods" / "label_scales.toml", Scales)


def scale_card(scale: str) -> ScaleCard:
    """One scale.

    Raises
    ------
    InputError
        ``E-LABEL-NO-SCALE`` if there is no such scale.
    """
    if scale not in set(LabelScale):
        raise InputError("E-LABEL-NO-SCALE", scale=scale, known=", ".join(LabelScale))
    return scales().scales[LabelScale(scale)]


def classes(scale: str) -> tuple[str, ...]:
    """The classes of a scale, best first.

    Above F2 the scale of 2006 has ``"G"``: the official limit between G1 and G2 is not available.
    """
    return scale_card(scale).classes


def _steps(scale: str, use: str) -> tuple[Step, ...]:
    found = scale_card(scale)
    steps = found.dwelling if use == "dwelling" else found.other
    if not steps:
        raise InputError("E-LABEL-USE", scale=scale, use=use)
    return steps


def limits(scale: str, area_m2: Floats, use: Literal["dwelling", "other"] = "dwelling") -> Floats:
    """Upper limits of every class but the last, (n, classes - 1) [kWh/(m2 year)].

    Parameters
    ----------
    scale : str
    area_m2 : (n,) array
        Heated area.
    use : str
        ``"other"`` uses are known for the scale 2018 only.

    Raises
    ------
    InputError
        ``E-LABEL-NO-SCALE``, ``E-LABEL-USE``.
    """
    steps = _steps(scale, use)
    fixed = np.array([step.fixed_kwh_m2 for step in steps])
    over = np.array([step.over_area_kwh for step in steps])
    return np.asarray(fixed + over / np.asarray(area_m2, float)[:, None])


def mixed_limits(scale: str, dwelling_m2: Floats, other_m2: Floats) -> Floats:
    """Limits of buildings of mixed use, (n, classes - 1) [kWh/(m2 year)] [regulation-S67].

    Area-weighted: ``(a_d (p + q / a_d) + a_o (r + s / a_o)) / A``; a use without area has no part.
    """
    dwelling, other = (np.asarray(area, float)[:, None] for area in (dwelling_m2, other_m2))
    parts = [
        area * np.array([step.fixed_kwh_m2 for step in _steps(scale, use)])
        + (area > 0) * np.array([step.over_area_kwh for step in _steps(scale, use)])
        for area, use in ((dwelling, "dwelling"), (other, "other"))
    ]
    return np.asarray((parts[0] + parts[1]) / (dwelling + other))


def is_mixed(dwelling_m2: Floats, other_m2: Floats) -> npt.NDArray[np.bool_]:
    """Whether the mixed limits apply: other uses reach the area or the share of the card."""
    rule = scales().mixed
    share = rule.other_from_share * (dwelling_m2 + other_m2)
    return (other_m2 > 0) & ((other_m2 >= rule.other_from_m2) | (other_m2 >= share))


def unlimited(area_m2: Floats, other_m2: Floats, scale: str) -> npt.NDArray[np.bool_]:
    """Buildings of mixed use on a scale whose limits for other uses are not available, (n,)."""
    return is_mixed(area_m2 - other_m2, other_m2) & (not scale_card(scale).other)


def _own_limits(scale: str, area_m2: Floats, other_m2: Floats) -> Floats:
    """Limits of dwellings or of mixed use, whichever each building has, (n, classes - 1) [kWh/(m2 year)]."""
    found, dwelling_m2 = limits(scale, area_m2), area_m2 - other_m2
    mixed = is_mixed(dwelling_m2, other_m2)
    if mixed.any():
        found[mixed] = mixed_limits(scale, dwelling_m2[mixed], other_m2[mixed])
    return found


def label_class(
    energy_kwh_m2: Floats, area_m2: Floats, scale: Codes, other_m2: npt.ArrayLike = 0.0
) -> Strings:
    """The label class of n buildings; empty where the energy or the limits are not known.

    Parameters
    ----------
    energy_kwh_m2 : (n,) array
        Weighted energy, see `weighted_kwh_m2`.
    area_m2 : (n,) array
        Heated area, of all uses.
    scale : str or (n,) array of str
    other_m2 : (n,) array or scalar
        What of it is used for anything but dwellings; above the card's share or area the building
        is of mixed use (`is_mixed`).

    Returns
    -------
    (n,) array of str

    Raises
    ------
    InputError
        ``E-LABEL-NO-SCALE`` for an unknown scale.
    """
    energy, area = np.asarray(energy_kwh_m2, float), np.asarray(area_m2, float)
    other = np.broadcast_to(np.asarray(other_m2, float), energy.shape)
    wanted = np.broadcast_to(np.asarray(scale, dtype=object), energy.shape)
    found = np.full(energy.shape, UNKNOWN, dtype=object)
    for name in pd.unique(wanted):
        rows = (wanted == name) & ~np.isnan(energy)
        rows[rows] = ~unlimited(area[rows], other[rows], str(name))
        above = energy[rows, None] > _own_limits(str(name), area[rows], other[rows])
        found[rows] = np.array(classes(str(name)), dtype=object)[above.sum(axis=1)]
    return found


def weighted_kwh_m2(
    heat_kwh: Floats,
    electricity_kwh: Floats,
    area_m2: Floats,
    carriers: Codes,
    figures: Figures,
    regime: str,
) -> Floats:
    """Energy per m2 heated area, weighted with the energy factors of a regime, (n,).

    NaN where a factor that is needed may not be used; `unusable_factors` names it.

    Parameters
    ----------
    heat_kwh, electricity_kwh : (n,) arrays
        Delivered heat (of the carrier) and building electricity per year.
    area_m2 : (n,) array
    carriers : str or (n,) array of str
    figures : Figures
        With ``energy_factor.<regime>.<carrier>``.
    regime : str
        ``"br08"``, ``"br10"``, ``"br10_2015"``, ``"class2020"``, ``"br15"`` or ``"br18"``.
    """
    heat = np.asarray(heat_kwh, float)
    electricity = np.asarray(electricity_kwh, float)
    names = pd.Series(np.broadcast_to(np.asarray(carriers, dtype=object), heat.shape))
    on_heat = names.map({name: _factor(str(name), figures, regime) for name in names.unique()}).to_numpy(
        float
    )
    on_electricity = _factor("electricity", figures, regime) if electricity.any() else 1.0
    weighted = heat * on_heat + np.where(electricity == 0, 0.0, electricity * on_electricity)
    return np.asarray(weighted / area_m2)


def _factor(carrier: str, figures: Figures, regime: str) -> float:
    key = factor_key(carrier, regime)
    return figures.take(key, FACTOR_UNIT) if figures.usable(key) else float("nan")


def factor_key(carrier: str, regime: str) -> str:
    """The key of an energy factor among the figures."""
    return f"energy_factor.{regime}.{carrier}"


def unusable_factors(carriers: Iterable[str], figures: Figures, regime: str) -> tuple[str, ...]:
    """The keys of factors that are missing, or unverified and not accepted; electricity included."""
    keys = {factor_key(carrier, regime) for carrier in (*carriers, "electricity")}
    return tuple(sorted(key for key in keys if not figures.usable(key)))


def factor_findings(carriers: Iterable[str], figures: Figures, regime: str) -> tuple[Finding, ...]:
    """A note for every energy factor without which some building has no calculated class."""
    keys = unusable_factors(carriers, figures, regime)
    return tuple(Finding("N-FACTOR", subject=key, fields={"key": key}) for key in keys)


def scale_at(day: date, program: str = "") -> str:
    """The scale a label of a day was issued on.

    Parameters
    ----------
    day : date
    program : str
        Program version of the report; it decides in the overlap of 2012.

    Raises
    ------
    InputError
        ``E-LABEL-SCALE`` before 2006-09-01: the older scales are not available.
    """
    found = scales().at(day, program)
    if found is None:
        raise InputError("E-LABEL-SCALE", day=day)
    return found


@cache
def _conversion(source: str, target: str) -> Mapping[str, str]:
    table = scales()
    columns = {LabelScale(scale): table.conversion_columns[LabelScale(scale)] for scale in (source, target)}
    pairs = [
        (old, row.get(columns[LabelScale(target)], ()))
        for row in table.conversion
        for old in row.get(columns[LabelScale(source)], ())
    ]
    return {old: new[0] for old, new in pairs if len(new) == 1}


def convert_class(label_classes: Codes, from_scale: str, to_scale: str) -> Strings:
    """The class on another scale by the official conversion table, (n,) [regulation-S42].

    Empty where the table has no class or more than one (a B of today may have been B1 only, a C
    either B2 or C1). The rows of A1 and A2 are approximate in the table itself.
    """
    scale_card(from_scale)
    scale_card(to_scale)
    old = np.atleast_1d(np.asarray(label_classes, dtype=object))
    if from_scale == to_scale:
        return old.copy()
    table = _conversion(from_scale, to_scale)
    return np.array([table.get(str(name), UNKNOWN) for name in old], dtype=object)


def steps_between(before: Codes, after: Codes, scale: str) -> Ints:
    """How many classes better ``after`` is than ``before`` on a scale, (n,); negative if worse.

    Raises
    ------
    InputError
        ``E-LABEL-CLASS`` if a class is not on the scale.
    """
    order = pd.Index(classes(scale))
    was, now = (
        order.get_indexer(pd.Index(np.atleast_1d(np.asarray(x, dtype=object)))) for x in (before, after)
    )
    if min(was.min(initial=0), now.min(initial=0)) < 0:
        raise InputError("E-LABEL-CLASS", scale=scale, classes=", ".join(order))
    return np.asarray(was - now, dtype=np.int64)
