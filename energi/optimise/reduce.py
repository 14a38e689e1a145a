"""Exact reductions: what cannot change the best plan is taken out before the solver sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import sparse

from energi.domain.arrays import Flags, Floats, Ints
from energi.optimise.program import Program

ROUNDING = 1e-12
"""Share of a row's largest coefficient that is rounding."""

FITS = 1e-6
"""How far above its limit a row, scaled to 1, counts as keeping it (the solver's own tolerance)."""


ENTRIES = 100_000
"""Entries of rows that are looked at together."""


def without_implied(whole: Program, but: Flags | None = None) -> Program:
    """The program without rows that the last row of their kind implies; some may be kept whatever they are.

    A rule that holds in every year is often only tight in the last: a rent rise never falls again,
    so the cap of the last year implies those before. A row is implied by another if every
    coefficient is at most the other's and its limit is at least the other's, since no column is
    negative. If the other may give, what is left is a relaxation: its bound holds for the whole.
    """
    last: dict[tuple[object, ...], int] = {}
    for row, (name, key) in enumerate(whole.names):
        last[name, *key[:-1]] = row
    others = np.array([last[name, *key[:-1]] for name, key in whole.names])
    limit = whole.upper * whole.scale
    by_row = whole.matrix.tocsr()
    implied = [np.zeros(0, dtype=np.int64)]
    asked = np.flatnonzero((others != np.arange(len(others))) & np.isinf(whole.lower))
    asked = asked if but is None else asked[~but[asked]]
    for rows, part in _some_rows(by_row, asked):
        later = others[rows]
        sides = ((by_row[later], whole.scale[later]), (part, whole.scale[rows]))
        other, own = (side[:, : whole.slacks].multiply(scale[:, None]) for side, scale in sides)
        lowest = (other - own).tocsr().min(axis=1).toarray().ravel()
        rounding = ROUNDING * whole.scale[later]
        implied.append(rows[(lowest >= -rounding) & (limit[rows] >= limit[later] - rounding)])
    del by_row  # as large as the program: let go before the smaller one is made
    return _rows(whole, np.setdiff1d(np.arange(len(others)), np.concatenate(implied)))


def _some_rows(by_row: sparse.csr_array, rows: Ints) -> Iterator[tuple[Ints, sparse.csr_array]]:
    """Rows of a matrix, some at a time: what is worked out of them takes several times their memory."""
    held = np.cumsum(np.diff(by_row.indptr)[rows]) // ENTRIES
    for part in np.split(rows, np.flatnonzero(np.diff(held)) + 1):
        if len(part):
            yield part, by_row[part]


def _rows(whole: Program, kept: Ints) -> Program:
    matrix = whole.matrix
    if len(kept) == matrix.shape[0]:
        return whole
    place = np.full(matrix.shape[0], -1, dtype=matrix.indices.dtype)
    place[kept] = np.arange(len(kept))
    indices = place[matrix.indices]
    stays = indices >= 0
    sizes, filled = np.zeros(matrix.shape[1], dtype=np.int64), np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        sizes[filled] = np.add.reduceat(stays, matrix.indptr[filled], dtype=np.int64)
    indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(matrix.indptr.dtype)
    shape = (len(kept), matrix.shape[1])
    upper = whole.column_upper.copy()
    upper[whole.slacks :][sizes[whole.slacks :] == 0] = 0.0  # what loosened a limit that is gone
    return replace(
        whole,
        column_upper=upper,
        matrix=sparse.csc_array((matrix.data[stays], indices[stays], indptr), shape=shape),
        lower=whole.lower[kept],
        upper=whole.upper[kept],
        names=tuple(whole.names[row] for row in kept),
        scale=whole.scale[kept],
    )


def fitting(whole: Program, building: Ints) -> Flags:
    """Which options could be in a plan: with all other buildings at their least, no limit is broken.

    Limits that a flow or an open slack can ease are left aside.

    Returns
    -------
    (options,)
    """
    rules = len(whole.lower) - int(building[-1]) - 1
    opened = np.flatnonzero(whole.column_upper[whole.options :] > 0) + whole.options
    others = whole.matrix[:, opened]
    eased = np.zeros(len(whole.lower), dtype=np.bool_)
    eased[others.indices[others.data < 0]] = True
    strict = (np.isfinite(whole.upper) & ~eased)[:rules]
    sizes = np.bincount(building)
    fits = np.ones(whole.options, dtype=np.bool_)
    for rows, every in _some_rows(whole.matrix.tocsr(), np.flatnonzero(strict)):
        part = every[:, : whole.options]
        row, run = _runs(part, building)
        if not len(run):
            continue
        at = building[part.indices[run]]
        least = np.minimum.reduceat(part.data, run)
        count = np.diff(np.append(run, len(row)))
        least = np.where(count < sizes[at], np.minimum(least, 0.0), least)  # options not in the row add 0
        lowest = np.bincount(row[run], least, minlength=len(rows))
        over = lowest[row] - np.repeat(least, count) + part.data - whole.upper[rows][row]
        fits[part.indices[over > FITS]] = False
    # an option that adds nothing to a row its building's others ease may break it too
    return fits


def _runs(part: sparse.csr_array, building: Ints) -> tuple[Ints, Ints]:
    """Row of every entry, and the first entry of every building in every row."""
    row = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
    place = row * np.int64(building[-1] + 1) + building[part.indices]
    return row, np.flatnonzero(np.diff(place, prepend=-1))


def without_idle(whole: Program, building: Ints) -> Program:
    """The program without limits that no choice reaches and no flow or open slack has a part in."""
    rules = len(whole.lower) - int(building[-1]) - 1
    highest = np.zeros(rules)
    for rows, every in _some_rows(whole.matrix.tocsr(), np.arange(rules)):
        part = every[:, : whole.options]
        row, run = _runs(part, building)
        if len(run):
            most = np.maximum(np.maximum.reduceat(part.data, run), 0.0)
            highest[rows] = np.bincount(row[run], most, minlength=len(rows))
    opened = np.flatnonzero(whole.column_upper[whole.options :] > 0) + whole.options
    others = np.bincount(whole.matrix[:, opened].indices, minlength=rules)[:rules]
    idle = (others == 0) & np.isneginf(whole.lower[:rules]) & (highest <= whole.upper[:rules])
    return _rows(whole, np.concatenate([np.flatnonzero(~idle), np.arange(rules, len(whole.lower))]))


def core(whole: Program, options: Ints) -> tuple[Program, Ints]:
    """The program with only some of its options, in the order given, and which columns are left."""
    if np.array_equal(options, np.arange(whole.options)):
        return whole, np.arange(len(whole.cost))
    kept = np.concatenate([options, np.arange(whole.options, len(whole.cost))])
    small = replace(
        whole,
        cost=whole.cost[kept],
        matrix=whole.matrix[:, kept],
        column_upper=whole.column_upper[kept],
        options=len(options),
        slacks=whole.slacks - whole.options + len(options),
    )
    return small, kept


def remaining(whole: Program, chosen: Ints) -> Program:
    """The program of flows and slacks that is left once the options are chosen."""
    spent = np.asarray(whole.matrix[:, chosen].sum(axis=1)).ravel()
    body = whole.matrix[:, whole.options :].tocsr()
    rows = np.flatnonzero(np.diff(body.indptr))
    body = body[rows]
    scale = abs(body).max(axis=1).toarray().ravel()
    return replace(
        whole,
        cost=whole.cost[whole.options :],
        matrix=(sparse.diags_array(1.0 / scale) @ body).tocsc(),
        lower=(whole.lower[rows] - spent[rows]) / scale,
        upper=(whole.upper[rows] - spent[rows]) / scale,
        column_upper=whole.column_upper[whole.options :],
        options=0,
        slacks=whole.slacks - whole.options,
        names=tuple(whole.names[row] for row in rows),
        scale=whole.scale[rows] * scale,
    )


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
    price = priced_rows(whole, duals, building)
    priced = whole.cost - whole.matrix.T @ price
    least = least_priced(priced[: whole.options], building)
    return float(least.sum() + worth(whole, price).sum() + flow_loss(whole, priced, building).sum())


def flow_loss(whole: Program, priced: Floats, building: Ints) -> Floats:
    """What each flow could take off at prices that are not quite right for it, (flows and slacks,)."""
    rules = len(whole.lower) - int(building.max()) - 1
    most = np.abs(np.where(np.isfinite(whole.upper), whole.upper, 0.0) * whole.scale)[:rules].sum()
    if len(whole.open_slacks):  # what is lent beyond a limit may flow on too
        adds = whole.matrix[:rules, : whole.options].maximum(0.0).sum(axis=1)
        most += (np.asarray(adds).ravel() * whole.scale[:rules]).sum()
    bounds = whole.column_upper[whole.options :].copy()
    bounds[whole.slacks - whole.options :] = 0.0  # their prices are already right
    loss = np.minimum(priced[whole.options :], 0.0) * np.where(np.isfinite(bounds), bounds, most)
    return np.asarray(loss)


def priced_rows(whole: Program, duals: Floats, building: Ints) -> Floats:
    """Prices as a lower bound may use them: of the right sign, and 0 for the choice rows, (rows,)."""
    rules = len(whole.lower) - int(building.max()) - 1
    price = np.where(np.isfinite(whole.lower), duals, np.minimum(duals, 0.0))
    price = np.where(np.isfinite(whole.upper), price, np.maximum(price, 0.0))
    price[rules:] = 0.0
    open_slacks = whole.open_slacks
    if len(open_slacks):  # no limit is worth more than what it costs to loosen it
        part = whole.matrix[:, open_slacks]
        most = whole.cost[open_slacks] / np.abs(part.data)
        price[part.indices] = np.clip(price[part.indices], -most, most)
    return price


def worth(whole: Program, price: Floats) -> Floats:
    """What each limit is worth at its price, (rows,)."""
    limit = np.where(price < 0, whole.upper, whole.lower)
    return np.asarray(price * np.where(price != 0, limit, 0.0))


def excess(whole: Program, duals: Floats, building: Ints) -> Floats:
    """How much more each option costs at the prices than the best of its building, (options,)."""
    priced = reduced_cost(whole, duals)
    return np.asarray(priced - least_priced(priced, building)[building])
