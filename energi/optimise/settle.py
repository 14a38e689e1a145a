"""What a choice leaves open: how much each fund pays, and which projects are built, once options are chosen.

With the options fixed the program is small, and linear unless projects may be built. The goal comes first;
among the flows that reach it, funds are used in the order of the study, each as little as the limits
allow, and the cheapest projects are built.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from energi.domain.stock import Floats, Ints
from energi.domain.study import Solving
from energi.optimise.program import Program
from energi.optimise.readings import Flows
from energi.optimise.reduce import remaining
from energi.optimise.sheet import Sheet
from energi.optimise.solve import Outcome, Status, solve

ALIKE = 1e-9
"""Share of the goal that the order of use may cost: rounding."""

TRIES = 3
"""Times a settling is begun before Ctrl-C ends it too."""


def settled(whole: Program, chosen: Ints, sheet: Sheet, solving: Solving) -> Flows:
    """The free flows of a choice; empty where the study has none, or where none fit.

    Parameters
    ----------
    whole : Program
        Slacks may be open; they are priced by its cost.
    chosen : (buildings,) options
    sheet : Sheet
    solving : Solving
        Threads, seed and time limit.
    """
    free = {symbol.name: symbol.each for symbol, _ in sheet.flows if symbol.free}
    at = [(column, name, key) for column, (name, key) in enumerate(whole.flows) if name in free]
    if not at:
        return {}
    rest = remaining(whole, chosen)
    rank = np.zeros(len(rest.cost))
    for column, name, key in at:
        order = sheet.sets["funds"].index(key[free[name].index("funds")]) if "funds" in free[name] else 0
        rank[column] = sheet.given["project_cost"][key] if rest.whole[column] else 1.0 + order
    exact = solving.model_copy(update={"gap_percent": 0.0})
    relaxed = not rest.whole.any()
    best = _solved(rest, exact, relaxed=relaxed)
    if best.columns is None or best.status is not Status.OPTIMAL:
        return {}
    ordered = _solved(_held(rest, best.objective, rank), exact, relaxed=relaxed)
    found = ordered.columns if ordered.columns is not None else best.columns
    flows: dict[str, dict[tuple[object, ...], float]] = {name: {} for name in free}
    for column, name, key in at:
        value = max(float(found[column]), 0.0)
        flows[name][key] = float(round(value)) if rest.whole[column] else value
    return flows


def _solved(asked: Program, exact: Solving, *, relaxed: bool) -> Outcome:
    """Solve what a plan is none without: Ctrl-C, which is meant for a search, only begins it again."""
    for turn in range(TRIES):
        try:
            found = solve(asked, exact, relaxed=relaxed)
        except KeyboardInterrupt:
            if turn == TRIES - 1:
                raise
            continue
        if found.status not in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}:
            break
    return found


def _held(rest: Program, objective: float, rank: Floats) -> Program:
    """The program that keeps the goal where it is and uses the funds in their order."""
    if not rest.cost.any():
        return replace(rest, cost=rank)
    largest = np.abs(rest.cost).max()
    row = sparse.csr_array(rest.cost[None, :] / largest)
    return replace(
        rest,
        cost=rank,
        matrix=sparse.vstack([rest.matrix, row], format="csc"),
        lower=np.append(rest.lower, -np.inf),
        upper=np.append(rest.upper, (objective + ALIKE * max(abs(objective), 1.0)) / largest),
    )
