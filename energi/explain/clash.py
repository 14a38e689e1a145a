"""Why no plan exists: the smallest loosening of named limits under which one would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energi.domain.errors import SolverError
from energi.domain.stock import Clash
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.planning import choices
from energi.optimise.program import Program, program
from energi.optimise.solve import Status, solve


def clash(case: Case) -> Clash:
    """Find the smallest loosening: every limit gets a priced slack, and the price is what it gives.

    A limit's slack is priced as a share of the limit itself, so that one per cent of a budget and
    one per cent of a rent cap weigh the same; a limit of zero is priced by its largest single
    contribution. What the solver finds is then read off with plain arithmetic by `verify.limits`.

    Returns
    -------
    Clash
        One row per limit that must give, largest share first.

    Raises
    ------
    SolverError
        ``E-CLASH-HARD`` if even that does not help, since rules that may not be loosened clash, and
        ``E-LIMIT-EMPTY`` if the time limit ended first.
    """
    whole = program(case.card, case.sheet)
    elastic = loosened(whole)
    outcome = solve(elastic, case.study.solving)
    if outcome.status is Status.INFEASIBLE:
        raise SolverError("E-CLASH-HARD")
    if outcome.columns is None:
        raise SolverError("E-LIMIT-EMPTY", seconds=outcome.seconds)
    chosen = choices(outcome.columns[: whole.options], case.sheet)
    found = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    table = verify.limits(case.sheet, case.card, found)
    broken = table[table["slack"] < -verify.TOLERANCE * np.maximum(table["right"].abs(), 1.0)]
    relaxed = broken.assign(
        limit=broken["right"],
        needed=broken["left"],
        by=-broken["slack"],
        unit=[case.card.rule(name).unit for name in broken["rule"]],
        share=-broken["slack"] / np.where(broken["right"] > 0, broken["right"], np.nan),
    )
    columns = ["rule", "key", "limit", "needed", "by", "unit", "share"]
    return Clash(relaxed.sort_values("share", ascending=False)[columns].reset_index(drop=True))


def loosened(whole: Program) -> Program:
    """The program whose only cost is how far its limits are loosened, as shares of the limits."""
    rows = whole.matrix.tocsr()[:, whole.slacks :].tocsc().indices
    limit = np.abs(np.where(np.isfinite(whole.upper), whole.upper, 0.0))[rows]
    cost = np.zeros_like(whole.cost)
    cost[whole.slacks :] = 1.0 / np.where(limit > 0, limit, 1.0)
    upper = whole.column_upper.copy()
    upper[whole.slacks :] = np.inf
    return replace(whole, cost=cost, column_upper=upper)
