"""What a study's rules look at besides money, energy and demands, so that dominance keeps it apart.

A package that another beats in every usual quantity may still be needed where a rule counts its works:
a list that asks for a measure, a trade that is short of people. Such counts are quantities too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.domain.stock import Floats
from energi.domain.study import Study
from energi.domain.study_rules import Before, Picked, Rehousing, Solidarity, Together, TradeCapacity
from energi.options.packages import Packages
from energi.options.sums import Sums


def told_apart(packages: Packages, frame: pd.DataFrame, sums: Sums, study: Study) -> Floats:
    """Further quantities of each package, lower is better, (m, quantities); none for most studies.

    Parameters
    ----------
    packages : Packages
    frame : DataFrame
        Actions.
    sums : Sums
        What every action adds.
    study : Study
    """
    none = np.zeros((len(packages.at), 0))
    columns = [_of(use, packages, frame) for use in study.rules]
    return np.concatenate([none, *columns], axis=1)


def _of(use: object, packages: Packages, frame: pd.DataFrame) -> Floats:
    """What one rule counts."""
    works = (~packages.empty).astype(float)
    match use:
        case Picked(measures=measures) if measures:  # wanted or not, so neither way beats the other
            held = _holds(packages, frame["key"].isin(measures))
            return np.column_stack([held, -held])
        case Picked() | Together() | Before() | Solidarity():
            return np.column_stack([works, -works])
        case Rehousing(components=components) if components:
            return _holds(packages, frame["component"].isin(components))[:, None]
        case TradeCapacity():
            kr = frame["capital_kr"].where(frame["component"].isin(use.components), 0.0)
            return packages.total(kr.to_numpy(float))[:, None]
    return np.zeros((len(packages.at), 0))


def _holds(packages: Packages, wanted: pd.Series) -> Floats:
    return np.minimum(packages.total(wanted.to_numpy(float)), 1.0)
