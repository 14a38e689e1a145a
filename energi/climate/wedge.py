"""The wedge: a change of emissions split exactly into activity, demand, fuel switch and supply factor.

Emissions of a place are ``C = A e φ``: heated area, energy per area, and emission per energy, where
``φ = Σ s_k f_k`` over carriers (share and factor). The change of ``C`` is split by the additive
LMDI-I with the logarithmic mean ``L(a, b) = (a - b) / ln(a / b)`` as weight,

    ΔC = L(C₁, C₀) [ln(A₁/A₀) + ln(e₁/e₀) + ln(φ₁/φ₀)],

and the change of ``φ`` in the same way over the carriers, into shares and factors. So a building
that gets another carrier keeps the effect of its lower demand, which one step over all carriers
would give to the switch whole. The residual is zero.

Where a quantity is zero in one year the limits hold: as ``x₀ → 0`` the weight vanishes as
``C₁ / ln(C₁/C₀)``, so the factor that is zero takes the whole change, several of them equal parts,
and the others none. A ratio that is not defined (no area, no energy) is that of the other year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from energi.domain.stock import Floats

LEAST = 1e-9
"""A saving below this share of the use is none: measure groups that cancel each other out."""


@dataclass(frozen=True)
class Parts:
    """Effects of n places [t]; their sum is the change.

    ``weight`` is ``L(C₁, C₀)``, by which `demand_by_group` splits the demand effect.
    """

    activity: Floats
    demand: Floats
    switch: Floats
    supply: Floats
    weight: Floats

    @property
    def total(self) -> Floats:
        """The change, (n,)."""
        return self.activity + self.demand + self.switch + self.supply


def log_mean(a: Any, b: Any) -> Floats:
    """Logarithmic mean of two arrays of numbers not below zero; its limit 0 where one is zero."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    positive = low > 0
    # (high - low) / ln(high / low) with log1p, which keeps its digits where the two are close
    gap = np.where(positive, (high - low) / np.where(positive, low, 1.0), 0.0)
    close = gap < 1e-8
    mean = low * np.where(close, 1.0 + gap / 2, gap / np.log1p(np.where(close, 1.0, gap)))
    return np.where(positive, mean, 0.0)


def split(before: Floats, after: Floats) -> Floats:
    """Additive LMDI-I of a product: the effect of each of m quantities on their product.

    Parameters
    ----------
    before, after : (m, ...) quantities not below zero

    Returns
    -------
    (m, ...)
        They sum to ``prod(after) - prod(before)``.
    """
    zero_before, zero_after = before == 0, after == 0
    old, new = before.prod(axis=0), after.prod(axis=0)
    both = zero_before | zero_after
    ratio = np.where(both, 1.0, after) / np.where(both, 1.0, before)
    effect = log_mean(new, old) * np.log(ratio)
    came = (zero_before.any(axis=0) & ~zero_after.any(axis=0))[None]
    went = (zero_after.any(axis=0) & ~zero_before.any(axis=0))[None]
    effect = np.where(came, _even(zero_before) * new, effect)
    effect = np.where(went, -_even(zero_after) * old, effect)
    return np.asarray(effect)


def _even(zero: np.ndarray) -> Floats:
    return np.asarray(zero / np.maximum(zero.sum(axis=0), 1))


def parts(
    area_m2: tuple[Floats, Floats], energy_kwh: tuple[Floats, Floats], factor: tuple[Floats, Floats]
) -> Parts:
    """The change between two years, place by place.

    Parameters
    ----------
    area_m2 : (n,) before and after [m2]
    energy_kwh : (n, carriers) before and after [kWh/year]
    factor : (carriers,) before and after [t/kWh]
    """
    total = [energy.sum(axis=1) for energy in energy_kwh]
    per_m2 = [_over(total[i], area_m2[i]) for i in (0, 1)]
    shares = [_over(energy_kwh[i], total[i][:, None]) for i in (0, 1)]
    per_m2 = _defined(per_m2, [area > 0 for area in area_m2])
    shares = _defined(shares, [(energy > 0)[:, None] for energy in total])
    factors = [np.broadcast_to(each, shares[0].shape) for each in factor]
    mean = [(shares[i] * factors[i]).sum(axis=1) for i in (0, 1)]
    activity, demand, mix = split(
        np.stack([area_m2[0], per_m2[0], mean[0]]), np.stack([area_m2[1], per_m2[1], mean[1]])
    )
    of_share, of_factor = split(np.stack([shares[0], factors[0]]), np.stack([shares[1], factors[1]]))
    emitted = [area_m2[i] * per_m2[i] * mean[i] for i in (0, 1)]
    per_factor = _per_factor(mix, mean, emitted)
    return Parts(
        activity=activity,
        demand=demand,
        switch=per_factor * of_share.sum(axis=1),
        supply=per_factor * of_factor.sum(axis=1),
        weight=log_mean(emitted[1], emitted[0]),
    )


def _over(above: Floats, below: Floats) -> Floats:
    return np.asarray(above / np.where(below > 0, below, 1.0))


def _defined(values: list[Floats], known: list[np.ndarray]) -> list[Floats]:
    """Both years' ratios; where one is not known it is the other's, so that it explains nothing."""
    return [np.where(known[i], values[i], values[1 - i]) for i in (0, 1)]


def _per_factor(mix: Floats, mean: list[Floats], emitted: list[Floats]) -> Floats:
    """Tonnes per unit of ``φ``: the effect over the change, or its limit ``L(C) / L(φ)``."""
    plain = (mean[0] > 0) & (mean[1] > 0)
    ordinary = _over(log_mean(emitted[1], emitted[0]), log_mean(mean[1], mean[0]))
    change = mean[1] - mean[0]
    from_zero = np.asarray(mix / np.where(change != 0, change, 1.0))
    return np.where(plain, ordinary, from_zero)


def demand_by_group(
    found: Parts, energy_kwh: tuple[Floats, Floats, Floats], saved_kwh: Floats
) -> tuple[Floats, Floats]:
    """The demand effect split into what came before the plan and what each measure group did.

    Before the plan is ``L(C₁, C₀) ln(e_today/e₀)``; the rest is shared as the energy saved.

    Parameters
    ----------
    found : Parts
        Of n places.
    energy_kwh : (n,) of the base year, of today, and of the year looked at; the area is the same
    saved_kwh : (n, groups) energy saved since today; sums to today's energy less the year's

    Returns
    -------
    (n,), (n, groups)
        They sum to the demand effect.
    """
    base, today, year = energy_kwh
    whole = (base > 0) & (today > 0) & (year > 0)
    rise = np.log(np.where(whole, today, 1.0)) - np.log(np.where(whole, base, 1.0))
    before = np.where(whole, found.weight * rise, np.where(base > 0, 0.0, found.demand))
    saved = saved_kwh.sum(axis=1)
    some = np.abs(saved) > LEAST * np.maximum(today, 1.0)
    share = saved_kwh / np.where(some, saved, 1.0)[:, None]
    # where groups cancel out, the limit of (demand - before) / saved is -L(C) / e
    limit = -saved_kwh * _over(found.weight, today)[:, None]
    groups = np.where(some[:, None], (found.demand - before)[:, None] * share, limit)
    return found.demand - groups.sum(axis=1), np.asarray(groups)
