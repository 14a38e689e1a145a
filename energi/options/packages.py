"""Packages: at most one action per component, combined in every way, and what each delivers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energi.assess.energy import delivered
from energi.assess.method import Method
from energi.domain.choices import ENVELOPE, Component
from energi.domain.measure import Catalogue
from energi.domain.stock import Features, Flags, Floats, Ints

COMPONENTS: tuple[str, ...] = tuple(component.value for component in Component)


@dataclass(frozen=True)
class Packages:
    """Packages of some buildings.

    Attributes
    ----------
    at : (m,) row of the building
    picks : (m, components) row of the action chosen per component, -1 for none
    """

    at: Ints
    picks: Ints

    @property
    def empty(self) -> Flags:
        """Which packages hold no action, that is, go on as today: (m,)."""
        return np.asarray((self.picks < 0).all(axis=1))

    def total(self, values: Floats) -> Floats:
        """Sum over each package of a value per action: (actions, ...) -> (m, ...)."""
        padded = np.concatenate([values, np.zeros((1, *values.shape[1:]))])  # row -1: no action
        return np.asarray(padded[self.picks].sum(axis=1))

    def product(self, values: Floats) -> Floats:
        """Product over each package of a share per action: (actions,) -> (m,)."""
        padded = np.concatenate([values, np.ones(1)])
        return np.asarray(padded[self.picks].prod(axis=1))

    def last(self, values: np.ndarray, today: np.ndarray) -> np.ndarray:
        """The text an action of each package states, or today's: (actions,), (m,) -> (m,)."""
        found = today.copy()
        for component in range(self.picks.shape[1]):
            pick = self.picks[:, component]
            stated = np.flatnonzero(pick >= 0)
            stated = stated[values[pick[stated]] != ""]
            found[stated] = values[pick[stated]]
        return found

    def where(self, keep: Flags | Ints) -> Packages:
        """The packages kept, or those of the rows named."""
        return Packages(self.at[keep], self.picks[keep])


def nothing(buildings: Ints) -> Packages:
    """Going on as today, once for every building named (rows, ascending)."""
    return Packages(buildings, np.full((len(buildings), len(COMPONENTS)), -1, dtype=np.int64))


def combined(packages: Packages, frame: pd.DataFrame, components: Iterable[int]) -> Packages:
    """Every way to add one action, or none, of each component to the packages; none comes first.

    Parameters
    ----------
    packages : Packages
        Without actions of the components; grouped by building.
    frame : DataFrame
        Actions sorted by building (``at``) and component.
    components : iterable of int
        Positions in `COMPONENTS`.
    """
    where = frame["at"].to_numpy() * len(COMPONENTS) + pd.Index(COMPONENTS).get_indexer(
        pd.Index(frame["component"])
    )
    order = np.argsort(where, kind="stable")
    sorted_where = where[order]
    at, picks = packages.at, packages.picks
    for component in components:
        slot = at * len(COMPONENTS) + component
        first = np.searchsorted(sorted_where, slot)
        count = np.searchsorted(sorted_where, slot, side="right") - first + 1  # and none
        rows = np.repeat(np.arange(len(at)), count)
        turn = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        at, picks = at[rows], picks[rows]
        taken = turn > 0
        picks[taken, component] = order[first[rows[taken]] + turn[taken] - 1]
    return Packages(at, picks)


def energy(
    packages: Packages, frame: pd.DataFrame, features: Features, method: Method
) -> tuple[Floats, Floats]:
    """Delivered heat and building electricity of each package, all its actions together.

    Savings a label states for pipes, pumps and plant are taken off afterwards; nothing is taken
    below zero, so no package saves more than the use.

    Returns
    -------
    (m,), (m,) [kWh/year]
    """
    after = features.take(packages.at)
    u_w_m2k, g = after.u_w_m2k.copy(), after.g.copy()
    for element, part in enumerate(ENVELOPE):
        pick = packages.picks[:, COMPONENTS.index(part)]
        _set(u_w_m2k[:, element], pick, frame["u_after"].to_numpy())
    _set(g, packages.picks[:, COMPONENTS.index("window")], frame["g_after"].to_numpy())
    aired = packages.picks[:, COMPONENTS.index("ventilation")]
    recovery, n_inf = after.recovery.copy(), after.n_inf_1_h.copy()
    _set(recovery, aired, frame["recovery"].to_numpy())
    _set(n_inf, aired, frame["n_inf"].to_numpy())
    changed = replace(
        after,
        u_w_m2k=u_w_m2k,
        g=g,
        recovery=recovery,
        n_inf_1_h=n_inf,
        calibration=after.calibration * packages.product(frame["heat_need_share"].to_numpy()),
        expenditure=expenditure(packages, frame, features),
        heating_loss_kwh=after.heating_loss_kwh * packages.product(frame["heating_loss_share"].to_numpy()),
        hot_water_kwh=after.hot_water_kwh * packages.product(frame["hot_water_share"].to_numpy()),
        aux_kwh=after.aux_kwh * packages.product(frame["electricity_share"].to_numpy()),
    )
    found = delivered(changed, method)
    heat = found.heat_kwh - packages.total(frame["heat_kwh"].to_numpy())
    power = found.electricity_kwh + packages.total((frame["aux_kwh"] - frame["electricity_kwh"]).to_numpy())
    return np.maximum(heat, 0.0), np.maximum(power, 0.0)


def expenditure(packages: Packages, frame: pd.DataFrame, features: Features) -> Floats:
    """Delivered over produced heat of each package's generator, (m,) [-]."""
    found = features.expenditure[packages.at].copy()
    for component in range(len(COMPONENTS)):
        _set(found, packages.picks[:, component], frame["expenditure"].to_numpy())
    return found


def sensible(packages: Packages, frame: pd.DataFrame, catalogue: Catalogue) -> Flags:
    """Packages whose measures may be combined and have what they require with them: (m,)."""
    keys = frame["key"].to_numpy(object)
    fine = np.ones(len(packages.at), dtype=np.bool_)

    def holds(key: str) -> Flags:
        return np.asarray(packages.total((keys == key).astype(float)) > 0)

    for measure in catalogue.measures:
        for other in measure.excludes:
            fine &= ~(holds(measure.key) & holds(other))
        for other in measure.requires:
            fine &= ~holds(measure.key) | holds(other)
    return fine


def _set(values: Floats, pick: Ints, new: Floats) -> None:
    """Overwrite the values of the packages whose action states a new one."""
    chosen = pick >= 0
    stated = np.where(chosen, new[np.maximum(pick, 0)] if len(new) else np.nan, np.nan)
    known = ~np.isnan(stated)
    values[known] = stated[known]
