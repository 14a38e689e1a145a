"""Other plans almost as good: those within a few per cent of the best that differ from it most.

Modelling to generate alternatives (E. D. Brill, S.-Y. Chang and L. D. Hopkins, 1982): the goal becomes a
limit, and what is minimised is how many buildings get the same works as in the plans found before. What stays
the same in all of them is a choice without regret; for some buildings that is proved of every plan
within the limit, since any other choice would by itself cost more than the limit leaves.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energi.domain.stock import Floats, Plan
from energi.explain.again import Again
from energi.explain.variant import planned, program_of, with_row
from energi.optimise.case import Case
from energi.optimise.planning import choices, replanned, without_plan
from energi.optimise.program import Program
from energi.optimise.reduce import without_implied
from energi.optimise.solve import Status

ROUGH_PERCENT = 2.0
"""Gap at which the search for a plan that differs most stops, in per cent of the buildings left alike."""

LEAST_S = 0.5
"""Time any solve gets, even when the time is used up [s]."""


@dataclass(frozen=True)
class Alternatives:
    """Plans within a share of the best, the best one first.

    Attributes
    ----------
    most : float
        What the goal may come to.
    plans : tuple of Plan
        Verified; the certificate's bound is that of the best plan.
    alike : tuple of int
        Buildings that get the same works as in the best plan, per plan.
    proved : tuple of bool
        Whether each plan was found within the gap asked for.
    buildings : DataFrame
        Indexed by building: ``same`` (plans with the best plan's works), ``renovated`` (plans with any
        works), ``always_same`` and ``always_renovated`` (proved of every plan within the limit).
    seconds : float
    """

    most: float
    plans: tuple[Plan, ...]
    alike: tuple[int, ...]
    proved: tuple[bool, ...]
    buildings: pd.DataFrame
    seconds: float


def alternatives(case: Case, percent: float, count: int) -> Alternatives:
    """Find plans within so many per cent of the best that differ most from those before.

    Parameters
    ----------
    case : Case
    percent : float
        How far above the best plan found the goal may be [%].
    count : int
        Plans wanted, the best one included; fewer are found if there are no more. All of them together
        get the study's time limit; Ctrl-C ends the search with those found.

    Raises
    ------
    ClashError
        ``E-CLASH`` if no plan meets every limit.
    SolverError
        If the search ended before a plan was found (`energi.optimise.planning.without_plan`).
    """
    began = time.perf_counter()
    solving = case.study.solving
    again = Again(case.sheet.building, solving)
    slim = without_implied(program_of(case))

    best, linear = again.solve(slim, gap_percent=solving.gap_percent, limit_s=solving.time_limit_s / 3)
    if best.columns is None or linear is None:
        raise without_plan(best)
    most = best.objective + percent / 100.0 * abs(best.objective)
    within = with_row(slim, "within", (), slim.cost, most)
    plans, proved = [planned(case, slim, best)], [best.status is Status.OPTIMAL]
    works = case.offers.options["package"].to_numpy()
    until = began + solving.time_limit_s
    try:
        for plan, close in _others(case, again, within, plans, until, count):
            if plan is not None:
                plans.append(plan)
                proved.append(close)
            else:
                proved[-1] &= close
    except KeyboardInterrupt:  # between two solves; there may be others
        proved[-1] = False
    alike = tuple(int((works[plan.chosen] == works[plans[0].chosen]).sum()) for plan in plans)
    buildings = _buildings(case, plans, linear.excess, most - linear.bound)
    return Alternatives(most, tuple(plans), alike, tuple(proved), buildings, time.perf_counter() - began)


def _others(
    case: Case, again: Again, within: Program, plans: list[Plan], until: float, count: int
) -> Iterator[tuple[Plan | None, bool]]:
    """Plans that differ most from those found, each with whether that was proved; None for the last.

    Parameters
    ----------
    plans : list of Plan
        Those found; the caller puts every new one in before the next is asked for.
    """
    works = case.offers.options["package"].to_numpy()
    weight = np.zeros(len(within.cost))
    for left in range(count - 1, 0, -1):
        weight[: within.options] += _same(case, works, plans[-1])
        # half of what is left, so that one hard search does not end before it has a plan
        limit_s = max((until - time.perf_counter()) / min(left, 2), LEAST_S)
        asked = replace(within, cost=weight.copy())
        outcome, _ = again.solve(asked, gap_percent=ROUGH_PERCENT, limit_s=limit_s)
        if outcome.columns is None:
            yield None, outcome.status is Status.INFEASIBLE  # else there may be others
            return
        plan = replanned(case, plans[0], choices(outcome.columns[: within.options], case.sheet))
        if any((works[plan.chosen] == works[known.chosen]).all() for known in plans):
            return
        yield plan, outcome.status is Status.OPTIMAL


def _same(case: Case, works: np.ndarray, plan: Plan) -> Floats:
    """1 for every option with the works its building gets in a plan, whatever the year."""
    own = works[plan.chosen]
    return np.asarray(works == own[case.sheet.building], dtype=np.float64)


def _buildings(case: Case, plans: list[Plan], excess: Floats, reach: float) -> pd.DataFrame:
    works = case.offers.options["package"].to_numpy()
    done = case.offers.options["start_year"].to_numpy() > 0
    first = works[plans[0].chosen]
    possible = excess <= reach + 1e-9 * max(abs(reach), 1.0)
    count, building = len(first), case.sheet.building
    other = np.bincount(building, possible & (works != first[building]), count) > 0
    idle = np.bincount(building, possible & ~done, count) > 0
    return pd.DataFrame(
        {
            "same": sum((works[plan.chosen] == first).astype(int) for plan in plans),
            "renovated": sum(done[plan.chosen].astype(int) for plan in plans),
            "always_same": ~other,
            "always_renovated": ~idle,
        },
        index=pd.Index(case.sheet.sets["buildings"], name="building"),
    )
