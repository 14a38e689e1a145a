"""What is left: deeper packages the plan did not take, their price, and what no package can remove.

A building's packages are points: emissions over the calculation period, counted with the factors of
the goal year, and life-cycle cost. From the chosen point the lower convex hull leads to the deepest
package in steps of rising price per tonne. Each step is counted on top of the one before, so the
interaction of measures is counted once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.domain.stock import Flags, Floats, Ints

LEAST_T = 1e-6
"""Emissions closer than this are the same [t/year]."""


@dataclass(frozen=True)
class Points:
    """The menu as points.

    Attributes
    ----------
    building : (options,) number of the building
    year_t : (options,) emissions in the goal year [t/year]
    lifetime_t : (options,) emissions over the calculation period with the goal year's factors [t]
    lcc_kr : (options,) life-cycle cost over the same period [kr]
    keeps : (options,) gives at least the baths of the chosen option
    """

    building: Ints
    year_t: Floats
    lifetime_t: Floats
    lcc_kr: Floats
    keeps: Flags


def lifetime_t(
    phases_t: tuple[Floats, Floats, Floats], start: Ints, later: Ints, base_year: int, horizon: int
) -> Floats:
    """Emissions over the calculation period with one year's factors, (options,) [t].

    Parameters
    ----------
    phases_t : (options,) per year as today, after the first works, and after all [t/year]
    start, later : (options,) year of the works, 0 for none
    base_year, horizon : int
        The period runs from the year after ``base_year`` for ``horizon`` years.
    """
    today, first, after = phases_t
    end = base_year + horizon
    begun = np.where(start > 0, start, end)
    done = np.maximum(begun, later)
    years = (begun - base_year, done - begun, end - done)
    return np.asarray(today * years[0] + first * years[1] + after * years[2])


def abatement_curve(points: Points, chosen: Ints) -> pd.DataFrame:
    """Steps along every building's lower convex hull, from its chosen option to its deepest.

    Parameters
    ----------
    points : Points
    chosen : (buildings,) row of the option chosen per building

    Returns
    -------
    DataFrame
        building (number), option (row), less_t (in the goal year [t/year]), lifetime_less_t [t],
        more_kr (life-cycle cost), kr_t (price per tonne); cheapest first.
    """
    here = chosen.copy()
    found = []
    while True:
        step = _next(points, here)
        if not len(step):
            break
        found.append(step)
        here = here.copy()
        here[step["building"].to_numpy()] = step["option"].to_numpy()
    columns = ["building", "option", "less_t", "lifetime_less_t", "more_kr", "kr_t"]
    steps = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns, dtype=float)
    return steps[columns].sort_values("kr_t", kind="stable", ignore_index=True)


def _next(points: Points, here: Ints) -> pd.DataFrame:
    """The next corner of each building's hull: the deeper option of the lowest price per tonne."""
    from_ = here[points.building]
    less = points.lifetime_t[from_] - points.lifetime_t
    less_year = points.year_t[from_] - points.year_t
    rows = np.flatnonzero(points.keeps & (less_year > LEAST_T) & (less > LEAST_T))
    more = points.lcc_kr[rows] - points.lcc_kr[from_[rows]]
    frame = pd.DataFrame(
        {
            "building": points.building[rows],
            "option": rows,
            "less_t": less_year[rows],
            "lifetime_less_t": less[rows],
            "more_kr": more,
            "kr_t": more / less[rows],
        }
    )
    # of equal prices the deepest, so that points on one line are one step
    ordered = frame.sort_values(["building", "kr_t", "lifetime_less_t"], ascending=[True, True, False])
    return ordered.drop_duplicates("building").reset_index(drop=True)


def deepest_t(points: Points, buildings: int) -> Floats:
    """The least emissions any option that keeps the baths leaves in the goal year, (buildings,) [t/year]."""
    found = np.full(buildings, np.inf)
    np.minimum.at(found, points.building[points.keeps], points.year_t[points.keeps])
    return found
