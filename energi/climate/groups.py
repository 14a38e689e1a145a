"""What each measure group of a plan saves: works taken one after the other, in both orders, and averaged.

A measure group is a component. Single savings do not add up, so a group is worth the mean of what it
saves as the next work when components are added from the first to the last, and from the last to
the first. Their sum is the package's saving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.stock import Flags, Floats, Ints
from energi.optimise.case import Case
from energi.options.actions import actions
from energi.options.packages import COMPONENTS, Packages
from energi.options.sums import sums
from energi.options.worth import Ground, evaluated


@dataclass(frozen=True)
class Groups:
    """Energy saved by n buildings' chosen packages, by component.

    Attributes
    ----------
    first_kwh, later_kwh : (2, n, components) heat and building electricity saved by the first step of
        the works, and by the second [kWh/year]
    start, later : (n,) year of each step; 0 for none
    switches : (n, components) whether the work changes the carrier
    """

    first_kwh: Floats
    later_kwh: Floats
    start: Ints
    later: Ints
    switches: Flags

    def saved_kwh(self, year: int) -> Floats:
        """Heat and electricity saved in a year by the works done before it, (2, n, components) [kWh/year]."""
        begun = ((self.start > 0) & (year > self.start))[:, None]
        done = ((self.later > 0) & (year > self.later))[:, None]
        return self.first_kwh * begun + self.later_kwh * done


def groups(case: Case, setting: Setting, chosen: Ints) -> Groups:
    """The measure groups of the options chosen, one per building."""
    options = case.offers.options.iloc[chosen]
    level = setting.study.economy.price_level
    features = case.assessment.features
    known = actions(case.stock, features, setting.method, setting.catalogue, setting.figures, level).frame
    ground = Ground(case.stock, case.assessment, setting)
    added = sums(known, case.offers.verdicts, case.stock, setting)

    def energy(picks: Ints) -> Floats:
        table = evaluated(Packages(np.arange(len(picks)), picks), known, added, ground)
        return table[["heat_kwh", "electricity_kwh"]].to_numpy(float).T

    first, second = picks(case, options)
    changes = np.append((known["carrier"] != "").to_numpy(), False)  # the last row: no action
    whole = np.where(second >= 0, second, first)
    return Groups(
        first_kwh=marginal(np.full_like(first, -1), first, energy),
        later_kwh=marginal(first, second, energy),
        start=options["start_year"].to_numpy(np.int64),
        later=options["later_year"].to_numpy(np.int64),
        switches=np.asarray(changes[whole]),
    )


def picks(case: Case, options: pd.DataFrame) -> tuple[Ints, Ints]:
    """Actions of each option by component, of its first and of its second step, -1 for none."""
    contents = case.offers.packages
    contents = contents[contents["package"].isin(options["package"])]
    at = pd.Index(options["package"]).get_indexer(pd.Index(contents["package"]))
    component = pd.Index(COMPONENTS).get_indexer(pd.Index(contents["component"]))
    stage, action = contents["stage"].to_numpy(int), contents["action"].to_numpy(np.int64)
    found = np.full((2, len(options), len(COMPONENTS)), -1, dtype=np.int64)
    found[np.where(stage > 1, 1, 0), at, component] = action
    return found[0], found[1]


def marginal(before: Ints, added: Ints, worth: Callable[[Ints], Floats]) -> Floats:
    """What each added work saves as the next one, mean of both orders.

    Parameters
    ----------
    before, added : (n, components) actions already done, and those added; -1 for none
    worth : callable
        Amounts of packages such as their energy use, (amounts, n), for picks of (n, components).

    Returns
    -------
    (amounts, n, components)
    """
    start = worth(before)
    saved = np.zeros((len(start), *added.shape))
    columns = np.arange(added.shape[1])
    for order in (columns, columns[::-1]):
        now, last = before.copy(), start
        for component in order:
            if not (added[:, component] >= 0).any():
                continue
            now[:, component] = np.where(added[:, component] >= 0, added[:, component], now[:, component])
            then = worth(now)
            saved[:, :, component] += (last - then) / 2
            last = then
    return saved
