"""Goals: the straight path they draw, and when emissions leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.domain.goal import GoalCard
from energi.domain.stock import Floats

TOLERANCE = 1e-9
"""Share of the base within which emissions lie on the goal path."""


def goal_path(card: GoalCard, base_t: Floats, years: Sequence[int]) -> Floats:
    """The straight line from the base year through every goal, (n, years) [t/year].

    After the last goal it stays there.

    Parameters
    ----------
    card : GoalCard
    base_t : (n,) emissions of the base year [t/year]
    years : sequence of int
    """
    at = [card.base_year, *(goal.year for goal in card.goals)]
    left = [1.0, *(1 - goal.reduction_percent / 100 for goal in card.goals)]
    return np.asarray(np.outer(base_t, np.interp(years, at, left)))


@dataclass(frozen=True)
class Crossing:
    """When a path leaves the goal path; NaN for never.

    Attributes
    ----------
    first : (n,) the first year above it: the misalignment year
    for_good : (n,) the year from which it stays above to the last year
    """

    first: Floats
    for_good: Floats


def crossing(path_t: Floats, goal_t: Floats, years: Sequence[int]) -> Crossing:
    """The misalignment years of n paths, (n, years) each [t/year]."""
    room = TOLERANCE * np.maximum(np.abs(path_t[:, :1]), 1.0)
    above = path_t > goal_t + room
    time = np.asarray(years, dtype=float)
    first = np.where(above.any(axis=1), time[above.argmax(axis=1)], np.nan)
    ends_above = above[:, -1]
    last_below = above.shape[1] - 1 - (~above)[:, ::-1].argmax(axis=1)  # 0 columns back: ends below
    after = np.where(above.all(axis=1), 0, np.minimum(last_below + 1, above.shape[1] - 1))
    return Crossing(first, np.where(ends_above, time[after], np.nan))


def city_share(
    card: GoalCard, base_t: float, path_t: pd.Series, dwellings: float, *, years: Sequence[int]
) -> pd.DataFrame:
    """The portfolio's part of the city's reduction, for every base of the city and every goal year.

    Parameters
    ----------
    base_t : float
        The portfolio's emissions in the base year [t/year].
    path_t : Series
        Its emissions by year [t/year].
    dwellings : float
        Its dwellings.
    years : sequence of int
        Goals outside them are left out.

    Returns
    -------
    DataFrame
        base, base_t (city), goal, year, city_cut_t, cut_t, share_percent, per_dwelling_t,
        city_per_dwelling_t, sector_cut_t (if every home of the sector did the same),
        sector_percent, homes_percent (the sector's share of the city's dwellings).
    """
    homes = card.city_homes.dwellings
    rows = [
        {
            "base": base.key,
            "base_t": base.value_t,
            "goal": goal.key,
            "year": goal.year,
            "city_cut_t": goal.reduction_percent / 100 * base.value_t,
            "cut_t": base_t - float(path_t[goal.year]),
        }
        for goal in card.goals
        if goal.year in years
        for base in card.bases
    ]
    columns = ["base", "base_t", "goal", "year", "city_cut_t", "cut_t"]
    frame = pd.DataFrame(rows, columns=columns)
    per_dwelling = frame["cut_t"] / dwellings
    sector = per_dwelling * card.sector_homes.dwellings
    return frame.assign(
        share_percent=100 * frame["cut_t"] / frame["city_cut_t"],
        per_dwelling_t=per_dwelling,
        city_per_dwelling_t=frame["city_cut_t"] / homes,
        sector_cut_t=sector,
        sector_percent=100 * sector / frame["city_cut_t"],
        homes_percent=100 * card.sector_homes.dwellings / homes,
    )
