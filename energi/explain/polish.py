"""The last touch: no building keeps a choice that another one beats with all others as they are.

A plan within the requested gap may still be improved by changing a single building. A reader of the
reasons would see that at once, so such changes are made before anything is told.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from energi.domain.stock import Floats, Ints, Plan
from energi.explain.why import Reading, read_by, why
from energi.optimise.case import Case
from energi.optimise.lean import Lean
from energi.optimise.planning import replanned

LEAST = 1e-9
"""Share of the goal below which a change is rounding."""


def polished(
    case: Case, plan: Plan, limit_s: float, swaps: Floats | None = None, among: Lean | None = None
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
    among : Lean, optional
        Options that changes are looked for among, if not all: what improves a plan is among them.

    Returns
    -------
    Plan
        Verified; its bound is that of the plan given.
    DataFrame
        `energi.explain.why.why` of it, over the whole menu.
    """
    few = among is not None and len(among.rows) < len(case.offers.options)
    reading = read_by(case)
    found, reasons = improved(case, plan, limit_s, among if few else None, reading, None if few else swaps)
    return found, why(case, found, swaps=swaps, reading=reading) if few else reasons


def improved(
    case: Case,
    plan: Plan,
    limit_s: float,
    among: Lean | None,
    reading: Reading,
    swaps: Floats | None = None,
) -> tuple[Plan, pd.DataFrame]:
    """As `polished`, with reasons among the same options only.

    Parameters
    ----------
    case, plan, limit_s, among, swaps
        As there.
    reading : Reading
        `energi.explain.why.read_by` of the case.
    """
    told: dict[str, Any] = {"among": among, "reading": reading}
    best = [plan]
    try:
        return _climbed(case, best, time.perf_counter() + limit_s, swaps, told)
    except KeyboardInterrupt:  # enough: what was found so far is told
        return best[-1], why(case, best[-1], swaps=swaps, **told)


def _climbed(
    case: Case, found: list[Plan], until: float, swaps: Floats | None, told: Mapping[str, Any]
) -> tuple[Plan, pd.DataFrame]:
    """The best plan and its reasons; every better plan found is put into the list at once."""
    plan = found[-1]
    reasons = why(case, plan, swaps=swaps, **told)
    least = -LEAST * abs(plan.certificate.objective)
    better = _beaten(reasons, least)
    while len(better) and time.perf_counter() < until:
        tried = why(case, plan, better, **told)
        gain = np.nan_to_num(tried["next_cost"].to_numpy(float))
        best = int(gain.argmin())
        if gain[best] < least:
            chosen = plan.chosen.copy()
            chosen[better[best]] = tried["next_best"].iloc[best]
            plan = replanned(case, plan, chosen, told["among"])
            found.append(plan)
            better = np.delete(better, best)
        else:
            better = better[:0]
        if not len(better):  # a change may have made room for another building
            reasons = why(case, plan, swaps=swaps, **told)
            better = _beaten(reasons, least)
    return plan, why(case, plan, swaps=swaps, **told) if len(better) else reasons


def _beaten(reasons: pd.DataFrame, least: float) -> Ints:
    """Positions of the buildings whose next best is better than their choice."""
    return np.flatnonzero(reasons["next_cost"].to_numpy(float) < least).astype(np.int64)
