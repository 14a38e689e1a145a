"""Heat need and delivered energy of buildings and packages, and their calibration to the label.

Delivered heat = expenditure x (calibration x heating need + heating losses + hot water). The
combination is TABULA's but **unverified** (see `energi.assess.systems`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from energi.assess import balance
from energi.assess.method import Method, load_method
from energi.assess.monthly import monthly_need_kwh_m2
from energi.domain.finding import Finding
from energi.domain.stock import Features, Floats, Ints

__all__ = [
    "PLAUSIBLE_RATIO",
    "Delivered",
    "Method",
    "calibrate",
    "delivered",
    "heat_need_kwh",
    "load_method",
    "ratio_findings",
    "recovery_for_saving",
    "u_for_saving",
]

PLAUSIBLE_RATIO = (0.4, 2.5)
"""Outside, label and typology seem to speak of different buildings (a convention of energi)."""
HIGHEST_RECOVERY = 0.95
"""The best heat recovery of the Danish TABULA systems [physics-B3]."""
CHUNK = 16_384
"""Rows worked on at a time: their arrays stay in the processor's cache."""
BISECTIONS = 60


@dataclass(frozen=True)
class Delivered:
    """Energy delivered per year.

    Attributes
    ----------
    heat_kwh : (n,) the main carrier, hot water included
    electricity_kwh : (n,) building electricity besides it
    """

    heat_kwh: Floats
    electricity_kwh: Floats


def _chunks(features: Features) -> Iterator[tuple[slice, Features]]:
    for start in range(0, len(features), CHUNK):
        rows = slice(start, start + CHUNK)
        yield rows, features.take(rows)  # type: ignore[arg-type]  # a slice is a view: no copy


def _seasonal_need_kwh_m2(features: Features, method: Method) -> Floats:
    boundary = method.conditions(features.block)
    h_tr = balance.transmission(
        features.area_m2, features.u_w_m2k, features.b, features.du_tb_w_m2k, features.area_ref_m2
    )
    sun = balance.solar_kwh(features.window_m2, features.g, boundary, method.season.i_sol_kwh_m2)
    q_sol = balance.per(np.einsum("ij->i", sun), features.area_ref_m2)
    found = balance.seasonal(h_tr, features.n_inf_1_h, q_sol, boundary, method.season, features.recovery)
    return found.need_kwh_m2


def _need_kwh(features: Features, method: Method) -> Floats:
    need = _seasonal_need_kwh_m2 if method.kind == "seasonal" else monthly_need_kwh_m2
    return need(features, method) * features.area_ref_m2 * features.calibration


def heat_need_kwh(features: Features, method: Method) -> Floats:
    """Space-heating need (n,), calibrated [kWh/year]."""
    need = np.empty(len(features))
    for rows, chunk in _chunks(features):
        need[rows] = _need_kwh(chunk, method)
    return need


def delivered(features: Features, method: Method) -> Delivered:
    """Delivered energy of n buildings or packages; memory beyond the result does not grow with n."""
    heat = np.empty(len(features))
    for rows, chunk in _chunks(features):
        produced = _need_kwh(chunk, method) + chunk.heating_loss_kwh + chunk.hot_water_kwh
        heat[rows] = chunk.expenditure * produced
    return Delivered(heat, features.aux_kwh.copy())


def calibrate(
    features: Features, method: Method, heat_kwh: Floats, electricity_kwh: Floats
) -> tuple[Features, Floats]:
    """Features whose delivered energy equals the label's calculated use.

    The factor falls on the space-heating need. Where it would be below the plausible range,
    because the label's use hardly covers or does not even cover hot water and losses, those are
    evidently not the building's either: the need, the losses and the hot water are then all scaled
    by the same ratio. Building electricity is the label's.

    Parameters
    ----------
    features : Features
    method : Method
    heat_kwh, electricity_kwh : (n,) arrays
        The label's calculated use per year; NaN where there is no label, which leaves the row as
        it is.

    Returns
    -------
    Features
        With `calibration` (and, see above, losses and hot water) and `aux_kwh` set.
    (n,) array
        The label's use over the typology's, NaN without a label. `ratio_findings` tells of those
        beyond `PLAUSIBLE_RATIO`.
    """
    plain = replace(features, calibration=np.ones(len(features)))
    fixed = features.expenditure * (features.heating_loss_kwh + features.hot_water_kwh)
    total = delivered(plain, method).heat_kwh
    known = np.isfinite(heat_kwh) & (total > 0)
    ratio = np.where(known, heat_kwh / np.where(total > 0, total, 1.0), np.nan)
    space = total - fixed
    on_space = (heat_kwh - fixed) / np.where(space > 0, space, 1.0)
    alone = known & (space > 0) & (on_space >= PLAUSIBLE_RATIO[0])
    together = np.where(known & ~alone, ratio, 1.0)
    calibrated = replace(
        features,
        calibration=np.where(alone, on_space, np.where(known, ratio, features.calibration)),
        heating_loss_kwh=features.heating_loss_kwh * together,
        hot_water_kwh=features.hot_water_kwh * together,
        aux_kwh=np.where(np.isfinite(electricity_kwh), electricity_kwh, features.aux_kwh),
    )
    return calibrated, ratio


def ratio_findings(buildings: Sequence[str], ratio: Floats) -> tuple[Finding, ...]:
    """A warning for every building whose label and typology differ beyond `PLAUSIBLE_RATIO`."""
    low, high = PLAUSIBLE_RATIO
    beyond = np.flatnonzero((ratio < low) | (ratio > high))
    return tuple(
        Finding(
            "W-CALIBRATION",
            sheet="labels",
            column="heat_mwh",
            subject=str(buildings[int(at)]),
            fields={"ratio": float(ratio[int(at)]), "low": low, "high": high},
        )
        for at in beyond
    )


def u_for_saving(features: Features, element: Ints | int, saving_kwh: Floats, method: Method) -> Floats:
    """The U-value of one element that alone saves a claimed amount of delivered heat.

    Parameters
    ----------
    features : Features
        Today, calibrated.
    element : (n,) array or int
        Position of the element in `energi.domain.choices.ENVELOPE`.
    saving_kwh : (n,) array
        Claimed saving of delivered heat per year.
    method : Method

    Returns
    -------
    (n,) array [W/(m2 K)]
        NaN where even U = 0 saves less, and where the saving is negative.
    """
    rows = np.arange(len(features))
    at = np.broadcast_to(np.asarray(element), rows.shape)
    today = features.u_w_m2k[rows, at]

    def heat(u: Floats) -> Floats:
        values = features.u_w_m2k.copy()
        values[rows, at] = u
        return delivered(replace(features, u_w_m2k=values), method).heat_kwh

    return _reaching(heat, np.zeros(len(today)), today, saving_kwh)


def recovery_for_saving(features: Features, saving_kwh: Floats, method: Method) -> Floats:
    """The heat recovery of the ventilation that alone saves a claimed amount of delivered heat.

    Returns
    -------
    (n,) array [-]
        Between today's and `HIGHEST_RECOVERY`; NaN where that saves less or the saving is negative.
    """
    best = np.maximum(features.recovery, HIGHEST_RECOVERY)

    def heat(recovery: Floats) -> Floats:
        return delivered(replace(features, recovery=recovery), method).heat_kwh

    return _reaching(heat, best, features.recovery, saving_kwh)


def _reaching(heat: Callable[[Floats], Floats], best: Floats, today: Floats, saving_kwh: Floats) -> Floats:
    """The value between best and today at which the heat falls by the saving (bisection)."""
    target = heat(today) - saving_kwh
    reachable = (saving_kwh >= 0) & (heat(best) <= target)
    enough, short = best.copy(), today.copy()
    for _ in range(BISECTIONS):
        middle = 0.5 * (enough + short)
        saves = heat(middle) <= target
        enough = np.where(saves, middle, enough)
        short = np.where(saves, short, middle)
    return np.where(reachable, np.where(saving_kwh == 0, today, enough), np.nan)
