"""Why no plan exists: the smallest loosening of named limits under which one would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from energi.domain.errors import SolverError
from energi.domain.stock import Clash
from energi.optimise import verify
from energi.optimise.bounds import out_of_reach
from energi.optimise.case import Case
from energi.optimise.lean import Lean, lean
from energi.optimise.planning import choices, without_plan
from energi.optimise.program import Program, program
from energi.optimise.route import search
from energi.optimise.settle import settled
from energi.optimise.solve import Status

GAP_PERCENT = 1.0
"""Where the search for the smallest loosening stops. It is a sum of shares close to zero, so the
study's own gap, meant for sums of millions, would hardly ever be reached."""

LARGE, ROUGH_PERCENT = 2_000, 25.0
"""The same for a portfolio of more buildings than that: each limit's loosening is then still told within
a fraction of a per cent of the limit, and the sum with what it must be at least."""

TIME_SHARE = 2 / 3
"""Part of the study's time limit the search may take: it comes after a solve that found nothing."""


def clash(case: Case, among: Lean | None = None) -> Clash:
    """Find the smallest loosening: every limit gets a priced slack, and the sum of prices is least.

    A limit's slack is priced as a share of the limit itself, so that one per cent of a budget and
    one per cent of a rent cap weigh the same; a limit of zero is priced by its largest single
    contribution. Money that may be carried over is priced by the cheapest year it can come from.
    What the solver finds is then read off with plain arithmetic by `verify.limits`, so a budget is
    said to give in the year the money is spent. Granting every row of the result makes the study
    feasible.

    The search stops within `GAP_PERCENT` of the smallest sum, `ROUGH_PERCENT` for a portfolio of more
    than `LARGE` buildings, or after `TIME_SHARE` of the study's time limit,
    whichever comes first. Then what is told is a loosening under which a plan exists, with its sum and
    what any sum is at least.

    Parameters
    ----------
    case : Case
    among : Lean, optional
        Where `energi.optimise.lean.lean` of the case is known already: an option that adds no less to any
        limit than another needs no smaller loosening.

    Returns
    -------
    Clash
        One row per limit that must give, largest share first; limits of zero, which have no share,
        last.

    Raises
    ------
    SolverError
        ``E-CLASH-HARD`` if even that does not help, since rules that may not be loosened clash,
        ``E-CLASH-SLOW`` if the time ended before any loosening was found, and ``E-SOLVER`` if the
        solver failed.
    """
    case = (among or lean(case)).case(case)
    whole = program(case.card, case.sheet)
    elastic = loosened(whole)
    solving = case.study.solving
    limit_s = TIME_SHARE * solving.time_limit_s
    enough = GAP_PERCENT if len(case.sheet.sets["buildings"]) <= LARGE else ROUGH_PERCENT
    stop = {"gap_percent": max(enough, solving.gap_percent), "time_limit_s": limit_s}
    outcome, _ = search(elastic, case.sheet.building, solving.model_copy(update=stop))
    if outcome.status is Status.INFEASIBLE:
        raise SolverError("E-CLASH-HARD")
    if outcome.status in {Status.LIMIT_EMPTY, Status.INTERRUPTED_EMPTY}:
        raise SolverError("E-CLASH-SLOW", seconds=outcome.seconds)
    if outcome.columns is None:
        raise without_plan(outcome)
    chosen = choices(outcome.columns[: whole.options], case.sheet)
    found = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    free = settled(elastic, chosen, case.sheet, case.study.solving)
    table = verify.limits(case.sheet, case.card, found, free)
    broken = table[table["slack"] < -verify.TOLERANCE * np.maximum(table["right"].abs(), 1.0)]
    relaxed = broken.assign(
        limit=broken["right"],
        needed=broken["left"],
        by=-broken["slack"],
        unit=[case.card.rule(name).unit for name in broken["rule"]],
        share=-broken["slack"] / np.where(broken["right"] > 0, broken["right"], np.nan),
    )
    columns = ["rule", "key", "limit", "needed", "by", "unit", "share"]
    told = relaxed.sort_values("share", ascending=False)[columns].reset_index(drop=True)
    least = float(np.clip(np.nan_to_num(outcome.bound), 0.0, outcome.objective))
    return Clash(told, outcome.objective, least, beyond(case, whole))


def beyond(case: Case, whole: Program) -> pd.DataFrame:
    """Limits nobody can meet, each by itself: rule, key, limit and the least that can be reached."""
    rows, least = out_of_reach(whole, case.sheet.building)
    found = [
        (*whole.names[row], float(whole.upper[row] * whole.scale[row]), float(value))
        for row, value in zip(rows, least, strict=True)
    ]
    return pd.DataFrame(found, columns=["rule", "key", "limit", "least"])


def loosened(whole: Program) -> Program:
    """The program whose only cost is how far its limits are loosened, as shares of the limits."""
    rows = whole.matrix.tocsr()[:, whole.slacks :].tocsc().indices
    limit = np.abs(np.where(np.isfinite(whole.upper), whole.upper, 0.0))[rows]
    cost = np.zeros_like(whole.cost)
    cost[whole.slacks :] = 1.0 / np.where(limit > 0, limit, 1.0)
    upper = whole.column_upper.copy()
    upper[whole.options : whole.slacks] = whole.firm  # a limit that gives bounds no flow
    upper[whole.slacks :] = np.inf
    return replace(whole, cost=cost, column_upper=upper)
