"""What a study's rules look at besides money, energy and demands, so that dominance keeps it apart.

A package that another beats in every usual quantity may still be needed where a rule counts its works:
a list that asks for a measure, a fund that pays for some works only. Such counts are quantities too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.choices import Component
from energi.domain.soft_rules import LabelGoal, Recommendations
from energi.domain.stock import Floats
from energi.domain.study_rules import Before, Picked, Rehousing, Reserves, Solidarity, Together, TradeCapacity
from energi.options.packages import Packages
from energi.options.sums import Sums, payment_shares


def told_apart(packages: Packages, frame: pd.DataFrame, sums: Sums, setting: Setting) -> Floats:
    """Further quantities of each package, lower is better, (m, quantities); none for most studies.

    Parameters
    ----------
    packages : Packages
    frame : DataFrame
        Actions.
    sums : Sums
        What every action adds.
    setting : Setting
    """
    none = np.zeros((len(packages.at), 0))
    columns = [_of(use, packages, frame, sums, setting) for use in setting.study.rules]
    if setting.study.counts_financing:
        columns.append(_by_kind(packages, frame, sums, setting))
    return np.concatenate([none, *columns], axis=1)


def _of(use: object, packages: Packages, frame: pd.DataFrame, sums: Sums, setting: Setting) -> Floats:
    """What one rule counts."""
    works = (~packages.empty).astype(float)
    match use:
        case Picked(measures=measures) if measures:  # wanted or not, so neither way beats the other
            held = _holds(packages, frame["key"].isin(measures))
            return np.column_stack([held, -held])
        case Picked() | Together() | Before() | Solidarity() | LabelGoal():
            return np.column_stack([works, -works])
        case Rehousing(components=components) if components:
            return _holds(packages, frame["component"].isin(components))[:, None]
        case TradeCapacity():
            kr = frame["capital_kr"].where(frame["component"].isin(use.components), 0.0)
            return packages.total(kr.to_numpy(float))[:, None]
        case Recommendations() | Reserves():
            by = _by_advice if isinstance(use, Recommendations) else _by_reserves
            return by(packages, frame, sums, setting)
    return np.zeros((len(packages.at), 0))


def _by_advice(packages: Packages, _frame: pd.DataFrame, sums: Sums, _setting: Setting) -> Floats:
    """Recommendations missed and met by start year, and whether there are works at all."""
    missed, met = np.moveaxis(packages.total(sums.advice), 2, 0)
    works = (~packages.empty).astype(float)
    return np.column_stack([works, -works, missed, -met])


def _holds(packages: Packages, wanted: pd.Series) -> Floats:
    return np.minimum(packages.total(wanted.to_numpy(float)), 1.0)


def _by_kind(packages: Packages, frame: pd.DataFrame, sums: Sums, setting: Setting) -> Floats:
    """What works of each kind cost by start year, and the rent that no fund can take off."""
    spent = sums.capital_kr[:, None] - sums.anyway_kr
    lasting = sums.payment_kr - spent * payment_shares(setting).loc[frame["component"]].to_numpy()
    parts = [
        packages.total(np.where(frame["component"].isin(components).to_numpy()[:, None], spent, 0.0))
        for components in setting.study.financing.kinds().values()
    ]
    return np.column_stack([*parts, packages.total(lasting)])


def _by_reserves(packages: Packages, frame: pd.DataFrame, sums: Sums, setting: Setting) -> Floats:
    """What the reserves pay by start year; packages that replace other planned works are not compared."""
    routed = [part.value for part in Component if setting.study.financing.route(part) == "reserves"]
    spent = sums.capital_kr[:, None] - sums.anyway_kr
    own = np.where(frame["component"].isin(routed).to_numpy()[:, None], spent, 0.0) + sums.anyway_kr
    taken = [
        packages.total((frame["takes_due"] & (frame["component"] == part)).to_numpy(float))
        for part in frame.loc[frame["takes_due"].astype(bool), "component"].unique()
    ]
    return np.column_stack([packages.total(own), *taken, *(-one for one in taken)])
