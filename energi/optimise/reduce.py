"""Exact reductions: what cannot change the best plan is taken out before the solver sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energi.domain.stock import Flags, Floats, Ints
from energi.optimise.program import Program


def without_implied(whole: Program) -> Program:
    """The program without rows that the last row of their kind implies.

    A rule that holds in every year is often only tight in the last: a rent rise never falls again,
    so the cap of the last year implies those before. A row is implied by another if every
    coefficient is at most the other's and its limit is at least the other's, since no column is
    negative.
    """
    last: dict[tuple[object, ...], int] = {}
    for row, (name, key) in enumerate(whole.names):
        last[name, *key[:-1]] = row
    others = np.array([last[name, *key[:-1]] for name, key in whole.names])
    plain = whole.matrix.tocsr()[:, : whole.slacks].multiply(whole.scale[:, None]).tocsr()
    limit = whole.upper * whole.scale
    rows = np.flatnonzero((others != np.arange(len(others))) & np.isinf(whole.lower))
    spare = (plain[others[rows]] - plain[rows]).tocsr()
    lowest = spare.min(axis=1).toarray().ravel() if len(rows) else np.zeros(0)
    implied = rows[(lowest >= 0) & (limit[rows] >= limit[others[rows]])]
    return _rows(whole, np.setdiff1d(np.arange(len(others)), implied))


def _rows(whole: Program, kept: Ints) -> Program:
    return replace(
        whole,
        matrix=whole.matrix.tocsr()[kept].tocsc(),
        lower=whole.lower[kept],
        upper=whole.upper[kept],
        names=tuple(whole.names[row] for row in kept),
        scale=whole.scale[kept],
    )


def core(whole: Program, options: Flags) -> tuple[Program, Ints]:
    """The program with only some of its options, and which columns are left."""
    kept = np.concatenate([np.flatnonzero(options), np.arange(whole.options, len(whole.cost))])
    small = replace(
        whole,
        cost=whole.cost[kept],
        matrix=whole.matrix[:, kept],
        column_upper=whole.column_upper[kept],
        options=int(options.sum()),
        slacks=whole.slacks - whole.options + int(options.sum()),
    )
    return small, kept


def reduced_cost(whole: Program, duals: Floats) -> Floats:
    """What each option adds to the Lagrangian at the prices of a linear solution, (options,)."""
    priced = whole.cost - whole.matrix.T @ duals
    return np.asarray(priced[: whole.options])


def least_priced(priced: Floats, building: Ints) -> Floats:
    """What the least priced option of each building costs, (buildings,)."""
    least = np.full(int(building.max()) + 1, np.inf)
    np.minimum.at(least, building, priced)
    return least


def lagrangian(whole: Program, duals: Floats, building: Ints) -> float:
    """A lower bound on every plan over all options, valid for any prices of the limits.

    With the limits priced instead of kept, each building by itself takes its least priced option:
    ``sum of the least priced options + what the limits are worth at their prices``. Prices of the
    wrong sign are set to 0. A price that is not quite right for a flow costs at most the flow's own
    upper bound times the error; a flow without one is never above the sum of all limits.

    Parameters
    ----------
    whole : Program
    duals : (rows,) shadow prices, such as those of the linear relaxation
    building : (options,) position of each option's building
    """
    buildings = int(building.max()) + 1
    rules = np.arange(len(whole.names)) < len(whole.names) - buildings
    both = whole.lower == whole.upper
    price = np.where(rules, np.where(both, duals, np.minimum(duals, 0.0)), 0.0)
    open_slacks = np.flatnonzero(whole.column_upper[whole.slacks :] > 0) + whole.slacks
    if len(open_slacks):  # no limit is worth more than what it costs to loosen it
        rows = whole.matrix[:, open_slacks].indices
        price[rows] = np.maximum(price[rows], -whole.cost[open_slacks])
    priced = whole.cost - whole.matrix.T @ price
    least = least_priced(priced[: whole.options], building)
    worth = price[rules] @ np.where(np.isfinite(whole.upper[rules]), whole.upper[rules], 0.0)
    most = np.abs(np.where(np.isfinite(whole.upper), whole.upper * whole.scale, 0.0))[rules].sum()
    bounds = whole.column_upper[whole.options : whole.slacks]
    bounds = np.where(np.isfinite(bounds), bounds, most)
    flows = np.minimum(priced[whole.options : whole.slacks], 0.0) @ bounds
    return float(least.sum() + worth + flows)
