"""The small pieces of a program, and a pool of what each of them was found to do.

With the few limits that everybody shares set aside, a program falls into small pieces: an estate with
its rent cap, often a single building. A plan takes one entry of the pool for every piece, within the
shared limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from energi.domain.stock import Flags, Floats, Ints
from energi.optimise.combine import Found, ranks
from energi.optimise.parts import parted
from energi.optimise.program import Program

MOST = 40
"""Largest number of buildings of a piece."""

EACH = 2
"""Entries for each building of a piece, those that come to least, that come into the pool at once."""

FEW = 500
"""Entries that are always few enough to choose among."""

TAKEN = 0.5
"""An option above this is taken."""


class Pool:
    """What the pieces of a program can do.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    moving : sequence of int
        Rows whose limit changes from one solve to the next.

    Attributes
    ----------
    count : int
        How many pieces there are.
    size : (pieces,) buildings of each
    shared, loose : rows and continuous columns that are in no piece
    own : rows that are in one, choice rows included
    own_rows : those rows of the matrix
    entries : (columns, entries) sparse, what a piece does
    piece : (entries,) which piece it is
    of_column, of_row : piece of every column and row, -1 for those that are in none
    columns, rows, options : of every piece; ``options`` is how many columns are options
    """

    def __init__(self, whole: Program, building: Ints, moving: Sequence[int]) -> None:
        found = parted(whole, building, most=MOST, least=1, aside=moving)
        self.count = len(found.parts)
        self.shared, self.loose = found.rows, found.columns
        self.columns = [part.columns for part in found.parts]
        self.rows = [part.rows for part in found.parts]
        self.options = [part.options for part in found.parts]
        self.size = np.array([len(part.rows) - part.rules for part in found.parts])
        self.of_column = np.full(len(whole.cost), -1)
        self.of_row = np.full(len(whole.lower), -1)
        for piece, part in enumerate(found.parts):
            self.of_column[part.columns] = piece
            self.of_row[part.rows] = piece
        self.own = np.flatnonzero(self.of_row >= 0)
        rows = whole.matrix.tocsr()
        self.own_rows = sparse.csc_array(rows[self.own])
        self._shared_rows = sparse.csc_array(rows[self.shared])
        self._whole, self._building = whole, building
        self._mark = np.random.default_rng(0).integers(2**64 - 1, size=len(whole.cost), dtype=np.uint64)
        self.entries = sparse.csc_array((len(whole.cost), 0))
        self.piece: Ints = np.zeros(0, dtype=np.int64)
        self._keys = np.zeros(0, dtype=np.uint64)

    @property
    def complete(self) -> bool:
        """Whether there is an entry for every piece."""
        return len(np.unique(self.piece)) == self.count

    def keep(self, values: Floats, pieces: Flags | None = None) -> Ints:
        """Put what pieces do into the pool.

        Parameters
        ----------
        values : (columns,); nothing where there is no plan
        pieces : (pieces,), optional
            Which of them; all if not told.

        Returns
        -------
        Ints
            The pieces' entries.
        """
        at = np.flatnonzero(values > 0.0)
        at = at[(self.of_column[at] >= 0) & ((at >= self._whole.options) | (values[at] > TAKEN))]
        at = at if pieces is None else at[pieces[self.of_column[at]]]
        at = at[np.argsort(self.of_column[at], kind="stable")]
        starts = np.flatnonzero(np.diff(self.of_column[at], prepend=-1))
        return self._add(at, starts, np.where(at < self._whole.options, 1.0, values[at]))

    def put(self, found: Found) -> None:
        """Put the choices of each piece that come to least into the pool."""
        order = np.lexsort((found.worth, found.piece))
        taken = np.sort(order[ranks(found.piece[order]) < EACH * self.size[found.piece[order]]])
        size = self.size[found.piece[taken]]
        starts = np.cumsum(size) - size
        at = np.arange(size.sum()) + np.repeat(found.starts[taken] - starts, size)
        self._add(found.options[at], starts, np.ones(len(at)))

    def _add(self, at: Ints, starts: Ints, amount: Floats) -> Ints:
        """Numbers of entries, which are put into the pool if they are not there yet.

        ``at`` are the columns of one entry after the other, each entry's ascending, ``starts`` where each
        begins, and ``amount`` how much of each column.
        """
        if not len(starts):
            return np.zeros(0, dtype=np.int64)
        # entries that are not the same have the same key by a chance of 1 to 2^64; then one is missed
        keys = np.add.reduceat(self._mark[at] * ((amount.view(np.uint64) >> 20) | 1), starts)
        _, first = np.unique(keys, return_index=True)
        first = first[~np.isin(keys[first], self._keys)]
        first.sort()
        part = sparse.csc_array(
            (amount, at, np.append(starts, len(at))), shape=(self.entries.shape[0], len(starts))
        )
        self.entries = sparse.csc_array(sparse.hstack([self.entries, part[:, first]], format="csc"))
        self.piece = np.concatenate([self.piece, self.of_column[at[starts[first]]]])
        self._keys = np.concatenate([self._keys, keys[first]])
        known = np.argsort(self._keys, kind="stable")
        return known[np.searchsorted(self._keys, keys, sorter=known)]

    def least(self, cost: Floats) -> tuple[Floats, Floats]:
        """What each piece is known to come to at least (infinity without an entry), and every entry."""
        worth = cost @ self.entries
        found = np.full(self.count, np.inf)
        np.minimum.at(found, self.piece, worth)
        return found, worth

    def near(self, cost: Floats, share: float) -> Ints:
        """The best entry of every piece, and the nearest others: so many per building, at least `FEW`."""
        least, worths = self.least(cost)
        over = worths - least[self.piece]
        most = min(self.count + max(int(share * self.size.sum()), FEW), len(over) - 1)
        return np.flatnonzero(over <= np.partition(over, most)[most])

    def program(self, asked: Program, kept: Ints) -> tuple[Program, sparse.csc_array]:
        """The program that takes one entry for every piece, and the entries as columns.

        Parameters
        ----------
        asked : Program
            Its goal and limits.
        kept : entries there are
        """
        columns, piece = self.entries[:, kept], self.piece[kept]
        one = sparse.csc_array(
            (np.ones(len(kept)), (piece, np.arange(len(kept)))), shape=(self.count, len(kept))
        )
        blocks = [[self._shared_rows @ columns, self._shared_rows[:, self.loose]], [one, None]]
        matrix = sparse.csc_array(sparse.block_array(blocks, format="csc"))
        single = np.ones(self.count)
        small = replace(
            asked,
            cost=np.concatenate([asked.cost @ columns, asked.cost[self.loose]]),
            matrix=matrix,
            lower=np.concatenate([asked.lower[self.shared], single]),
            upper=np.concatenate([asked.upper[self.shared], single]),
            column_upper=np.concatenate([np.ones(len(kept)), asked.column_upper[self.loose]]),
            options=len(kept),
            slacks=matrix.shape[1],
            whole=asked.whole[self.loose - asked.options],
            names=(("pool", ()),) * matrix.shape[0],
            scale=np.ones(matrix.shape[0]),
        )
        return small, columns
