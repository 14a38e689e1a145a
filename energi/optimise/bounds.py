"""Limits nobody can meet, seen before anything is solved: each by itself, with no other limit in the way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import sparse

from energi.domain.stock import Floats, Ints
from energi.optimise.program import Program

ROUNDING = 1e-6
"""Share of a limit that may be rounding, as in `energi.optimise.verify`."""

PART = 4_000_000
"""Entries of the matrix looked at together, but for a row that has more."""


def least_sides(whole: Program, building: Ints) -> Floats:
    """The least every row can come to if each building takes its least option and no other row counts.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building

    Returns
    -------
    (rows,) float
        In the row's own unit; minus infinity for a row that a flow can lower without end.
    """
    rows = whole.matrix.tocsr()
    # some rows at a time, of a large program: the places of all entries take more than the entries
    part = np.searchsorted(rows.indptr, np.arange(PART, rows.nnz, PART))
    borders = np.unique([0, *part.tolist(), rows.shape[0]]).tolist()
    found = [_least_sides(rows[first:last].tocoo(), whole, building) for first, last in pairwise(borders)]
    return np.concatenate([*found, np.zeros(0)]) * whole.scale


def _least_sides(rows: sparse.coo_array, whole: Program, building: Ints) -> Floats:
    """As `least_sides`, of some of the rows, in the program's units."""
    lowered = np.zeros(rows.shape[0], dtype=np.bool_)
    flows = (rows.col >= whole.options) & (rows.col < whole.slacks)
    lowered[rows.row[flows & (rows.data < 0)]] = True
    body = rows.col < whole.options
    buildings = int(building.max()) + 1
    group = rows.row[body].astype(np.int64) * buildings + building[rows.col[body]]
    order = np.argsort(group, kind="stable")  # options lie grouped by building, so this is nearly in order
    group, values = group[order], rows.data[body][order]
    least = np.zeros(rows.shape[0])
    if len(group):
        starts = np.flatnonzero(np.r_[True, np.diff(group) > 0])
        lowest, counts = np.minimum.reduceat(values, starts), np.diff(np.r_[starts, len(group)])
        at, of = np.divmod(group[starts], buildings)
        # an option that is not named adds nothing
        some = counts < np.bincount(building, minlength=buildings)[of]
        np.add.at(least, at, np.where(some, np.minimum(lowest, 0.0), lowest))
    return np.where(lowered, -np.inf, least)


def out_of_reach(whole: Program, building: Ints) -> tuple[Ints, Floats]:
    """Rows of rules that no plan can meet, and the least each can come to.

    Returns
    -------
    rows : (n,) int
    least : (n,) float
        In the row's own unit.
    """
    least, most = least_sides(whole, building), whole.upper * whole.scale
    finite = np.isfinite(most) & (whole.lower != whole.upper)
    limit = np.where(finite, most, np.inf)
    rows = np.flatnonzero(least > limit + ROUNDING * np.maximum(np.abs(np.where(finite, limit, 0.0)), 1.0))
    return rows.astype(np.int64), least[rows]
