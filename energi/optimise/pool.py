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
from energi.optimise.parts import parted
from energi.optimise.program import Program
from energi.optimise.reduce import least_priced

MOST = 40
"""Largest number of buildings of a piece."""

NEAR = 1.0
"""Entries per building, on average, that come into the pool as one option away from the best."""

TAKEN = 0.5
"""An option above this is taken."""

FITS = 1e-9
"""How far above its limit, scaled to 1, a row may be when an option is exchanged for another."""


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
        self._entries: list[tuple[int, Ints, Floats]] = []
        self._seen: dict[tuple[int, bytes, bytes], int] = {}
        self._stack: tuple[sparse.csc_array, Ints] | None = None

    def keep(self, values: Floats, pieces: Flags) -> Ints:
        """Put what some pieces do into the pool.

        Parameters
        ----------
        values : (columns,)
        pieces : (pieces,) which of them

        Returns
        -------
        Ints
            The pieces' entries.
        """
        at = np.flatnonzero(values > 0.0)
        at = at[(self.of_column[at] >= 0) & ((at >= self._whole.options) | (values[at] > TAKEN))]
        at = at[pieces[self.of_column[at]]]
        at = at[np.argsort(self.of_column[at], kind="stable")]
        amount = np.where(at < self._whole.options, 1.0, values[at])
        starts = np.flatnonzero(np.diff(self.of_column[at], prepend=-1))
        parts = zip(np.split(at, starts[1:]), np.split(amount, starts[1:]), strict=True)
        return np.array([self._entry(*part) for part in parts if len(part[0])], dtype=np.int64)

    def _entry(self, at: Ints, amount: Floats) -> int:
        """Number of an entry, which is put into the pool if it is not there yet."""
        piece = int(self.of_column[at[0]])
        key = piece, at.tobytes(), amount.tobytes()
        if key not in self._seen:
            self._seen[key] = len(self._entries)
            self._entries.append((piece, at, amount))
            self._stack = None
        return self._seen[key]

    @property
    def stacked(self) -> tuple[sparse.csc_array, Ints]:
        """The entries as columns in the program's, and the piece of each."""
        if self._stack is None:
            piece = np.array([of for of, *_ in self._entries], dtype=np.int64)
            at = np.concatenate([np.zeros(0, dtype=np.int64), *(at for _, at, _ in self._entries)])
            data = np.concatenate([np.zeros(0), *(amount for *_, amount in self._entries)])
            ends = np.cumsum([0, *(len(at) for _, at, _ in self._entries)])
            shape = (len(self._whole.cost), len(piece))
            self._stack = sparse.csc_array((data, at, ends), shape=shape), piece
        return self._stack

    def least(self, cost: Floats) -> tuple[Floats, Floats]:
        """What each piece is known to come to at least (infinity without an entry), and every entry."""
        columns, piece = self.stacked
        worth = cost @ columns
        found = np.full(self.count, np.inf)
        np.minimum.at(found, piece, worth)
        return found, worth

    def program(self, asked: Program, kept: Ints) -> tuple[Program, sparse.csc_array]:
        """The program that takes one entry for every piece, and the entries as columns.

        Parameters
        ----------
        asked : Program
            Its goal and limits.
        kept : entries there are
        """
        columns, piece = self.stacked
        columns, piece = columns[:, kept], piece[kept]
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
            names=(),
            scale=np.ones(matrix.shape[0]),
        )
        return small, columns

    def near(self, asked: Program, cost: Floats, priced: Floats) -> None:
        """Put into the pool what is one option away from the best a piece is known to do.

        Parameters
        ----------
        asked : Program
        cost : (columns,) with the shared limits priced
        priced : (options,) with every limit priced: the nearest of these are tried
        """
        columns, piece = self.stacked
        order = np.lexsort((cost @ columns, piece))
        first = order[np.flatnonzero(np.diff(piece[order], prepend=-1))]
        if len(first) < self.count:
            return
        best = columns[:, first]
        values = np.asarray(best.sum(axis=1)).ravel()
        taken = values[: asked.options] > TAKEN
        chosen = np.flatnonzero(taken)  # options are in the order of the buildings
        over = np.where(taken, np.inf, priced - least_priced(priced, self._building)[self._building])
        count = min(int(NEAR * len(chosen)), len(over) - 1)
        new = np.flatnonzero(over <= np.partition(over, count)[count])
        new = new[np.isfinite(over[new])]
        old = chosen[self._building[new]]
        fits = self._fitting(asked, self.own_rows @ values, new, old)
        for option, other in zip(new[fits].tolist(), old[fits].tolist(), strict=True):
            of = self.of_column[option]
            part = slice(best.indptr[of], best.indptr[of + 1])
            at = best.indices[part].astype(np.int64)
            at[at == other] = option
            order = np.argsort(at, kind="stable")
            self._entry(at[order], best.data[part][order])

    def _fitting(self, asked: Program, used: Floats, new: Ints, old: Ints) -> Flags:
        """Which options can take the place of others, everything else as it is."""
        change = sparse.csc_array(self.own_rows[:, new] - self.own_rows[:, old])
        row, at = change.indices, np.repeat(np.arange(len(new)), np.diff(change.indptr))
        after = used[row] + change.data
        lower, upper = asked.lower[self.own][row], asked.upper[self.own][row]
        found = np.ones(len(new), dtype=np.bool_)
        found[at[(after > upper + FITS) | (after < lower - FITS)]] = False
        return found
