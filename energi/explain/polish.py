"""The last touch: no building keeps a choice that another one beats with all others as they are.

A plan within the requested gap may still be improved by changing a single building. A reader of the
reasons would see that at once, so such changes are made before anything is told.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from energi.domain.stock import Floats, Ints, Plan
from energi.explain.why import why
from energi.optimise.case import Case
from energi.optimise.planning import replanned

LEAST = 1e-9
"""Share of the goal below which a change is rounding."""


def polished(
    case: Case, plan: Plan, limit_s: float, swaps: Floats | None = None
) -> tuple[Plan, pd.DataFrame]:
    """Change one building at a time as long as that improves the goal and time is left.

    Parameters
    ----------
    case : Case
    plan : Plan
    limit_s : float
        When to stop [s]; what is left then, or at Ctrl-C, is told as it is.
    swaps : (options,), optional
        As `energi.explain.why.why`.

    Returns
    -------
    Plan
        Verified; its bound is that of the plan given.
    DataFrame
        `energi.explain.why.why` of it.
    """
    best = [plan]
    try:
        return _climbed(case, best, time.perf_counter() + limit_s, swaps)
    except KeyboardInterrupt:  # enough: what was found so far is told
        return best[-1], why(case, best[-1], swaps=swaps)


def _climbed(case: Case, found: list[Plan], until: float, swaps: Floats | None) -> tuple[Plan, pd.DataFrame]:
    """The best plan and its reasons; every better plan found is put into the list at once."""
    plan = found[-1]
    reasons = why(case, plan, swaps=swaps)
    least = -LEAST * abs(plan.certificate.objective)
    better = _beaten(reasons, least)
    while len(better) and time.perf_counter() < until:
        tried = why(case, plan, better)
        gain = np.nan_to_num(tried["next_cost"].to_numpy(float))
        best = int(gain.argmin())
        if gain[best] < least:
            chosen = plan.chosen.copy()
            chosen[better[best]] = tried["next_best"].iloc[best]
            plan = replanned(case, plan, chosen)
            found.append(plan)
            better = np.delete(better, best)
        else:
            better = better[:0]
        if not len(better):  # a change may have made room for another building
            reasons = why(case, plan, swaps=swaps)
            better = _beaten(reasons, least)
    return plan, why(case, plan, swaps=swaps) if len(better) else reasons


def _beaten(reasons: pd.DataFrame, least: float) -> Ints:
    """Positions of the buildings whose next best is better than their choice."""
    return np.flatnonzero(reasons["next_cost"].to_numpy(float) < least).astype(np.int64)
