"""All that small pieces can do close to their best, found by putting their buildings together one by one.

With every limit priced, an option costs so much more than the best of its building, and a choice at least
the sum of that. So only choices whose sum stays within reach are worth having, and a sum is beyond reach,
or a limit broken whatever the other buildings do, long before the choice is whole. All pieces with the
same number of buildings are gone through at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from energi.domain.stock import Flags, Floats, Ints
from energi.optimise.program import Program

MANY = 1_000
"""Choices of a piece, whole or begun, of which no more are gone on with: those least above the best."""

FITS = 1e-9
"""How far above its limit, scaled to 1, a row may be."""


class Found(NamedTuple):
    """Choices: the piece of each, what it comes to, where its options begin; pieces with too many of them."""

    piece: Ints
    worth: Floats
    starts: Ints
    options: Ints
    full: Flags


_NONE = (np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.int64))


class Combine:
    """The pieces of a program, to be gone through.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    of_row, of_column : piece of each row and column, -1 for none

    Attributes
    ----------
    able : (pieces,) which have no flows and slacks of their own, and so can be gone through
    """

    def __init__(self, whole: Program, building: Ints, of_row: Ints, of_column: Ints) -> None:
        options, rules = len(building), len(whole.lower) - int(building[-1]) - 1
        self._of, others = of_column[:options], of_column[options:]
        of_building = self._of[np.flatnonzero(np.diff(building, prepend=-1))]
        self._size = np.bincount(of_building)
        self.able = np.bincount(others[others >= 0], minlength=len(self._size)) == 0
        self._level = ranks(of_building)[building]
        own = of_row[:rules] >= 0
        above = np.flatnonzero(own & np.isfinite(whole.upper[:rules]))
        below = np.flatnonzero(own & np.isfinite(whole.lower[:rules]))
        rows, sides = whole.matrix[:, :options].tocsr(), of_row[np.concatenate([above, below])]
        self._uses = sparse.csr_array(sparse.vstack([rows[above], -rows[below]]).T)
        self._slot, self._slots = ranks(sides), np.bincount(sides, minlength=len(self._size))
        self._limit = np.full((len(self._size), self._slots.max(initial=0)), np.inf)
        self._limit[sides, self._slot] = np.concatenate([whole.upper[above], -whole.lower[below]])

    def within(self, over: Floats, cost: Floats, reach: Floats) -> Found:
        """All choices of pieces whose options cost no more above their buildings' best than the reach.

        Parameters
        ----------
        over : (options,) what each costs above its building's best, with every limit priced
        cost : (options,) with the limits priced that are in no piece
        reach : (pieces,) below 0 for pieces that are left out
        """
        near = np.flatnonzero(over <= reach[self._of])
        sizes = self._size[self._of[near]]
        full = np.zeros(len(self._size), dtype=np.bool_)
        found = [
            _NONE,
            *(
                self._of_size(size, near[sizes == size], over, cost, reach, full)
                for size in np.unique(sizes).tolist()
            ),
        ]
        piece, worth, options = (np.concatenate(part) for part in zip(*found, strict=True))
        size = self._size[piece]
        return Found(piece, worth, np.cumsum(size) - size, options, full)

    def _of_size(
        self, size: int, options: Ints, over: Floats, cost: Floats, reach: Floats, full: Flags
    ) -> tuple[Ints, Floats, Ints]:
        """Piece, worth and options of the choices of pieces of one size; fills in which have too many."""
        pieces, of_option = np.unique(self._of[options], return_inverse=True)
        place = of_option * size + self._level[options]
        options = options[np.argsort(place, kind="stable")]
        count = np.bincount(place, minlength=len(pieces) * size)
        start = np.cumsum(count) - count
        width = int(self._slots[pieces].max())
        uses = self._used(options, width)
        least = np.minimum.reduceat(uses, start).reshape(len(pieces), size, width)
        rest = least.sum(axis=1)  # what the buildings that have not chosen yet use at least
        limit, reach = self._limit[pieces, :width] + FITS, reach[pieces]
        over, cost = over[options], cost[options]
        of, path = np.arange(len(pieces)), np.zeros((len(pieces), 0), dtype=np.int64)
        above, worth, used = np.zeros(len(pieces)), np.zeros(len(pieces)), np.zeros_like(rest)
        for level in range(size):
            rest = rest - least[:, level]
            each = count[of * size + level]
            old = np.repeat(np.arange(len(of)), each)
            new = np.arange(len(old)) + np.repeat(start[of * size + level] - np.cumsum(each) + each, each)
            near = above[old] + over[new] <= reach[of[old]]
            old, new = old[near], new[near]
            fits = (used[old] + uses[new] + rest[of[old]] <= limit[of[old]]).all(axis=1)
            old, new = old[fits], new[fits]
            kept, many = _few(of[old], above[old] + over[new], worth[old] + cost[new], used[old] + uses[new])
            full[pieces[many]] = True
            old, new = old[kept], new[kept]
            of, path = of[old], np.column_stack([path[old], options[new]])
            above, worth, used = above[old] + over[new], worth[old] + cost[new], used[old] + uses[new]
        return pieces[of], worth, path.ravel()

    def _used(self, options: Ints, width: int) -> Floats:
        """What options use of each limit of their piece, (options, limits)."""
        part = self._uses[options]
        found = np.zeros((len(options), width))
        found[np.repeat(np.arange(len(options)), np.diff(part.indptr)), self._slot[part.indices]] = part.data
        return found


def _few(of: Ints, above: Floats, worth: Floats, used: Floats) -> tuple[Flags, Ints]:
    """Which choices to go on with, and the pieces that have too many.

    Where there is one limit, choices that another one beats in what it comes to and uses are left out first.
    """
    kept = np.ones(len(of), dtype=np.bool_)
    if used.shape[1] == 1:
        kept = (np.bincount(of) <= MANY)[of] | _unbeaten(of, worth, used[:, 0])
    many = np.bincount(of[kept]) > MANY
    at = np.flatnonzero(kept & many[of])
    order = at[np.lexsort((above[at], of[at]))]
    kept[order[ranks(of[order]) >= MANY]] = False
    return kept, np.flatnonzero(many)


def _unbeaten(of: Ints, worth: Floats, used: Floats) -> Flags:
    """Which choices no other of the same piece beats in what it comes to and uses, (choices,)."""
    order = np.lexsort((worth, used, of))
    first = np.diff(of[order], prepend=-1) > 0
    apart = (float(np.ptp(worth)) + 1.0) * np.cumsum(first)  # so every piece is below those before it
    lowest = np.minimum.accumulate(worth[order] - apart)
    found = np.empty(len(of), dtype=np.bool_)
    found[order] = np.diff(lowest, prepend=np.inf) < 0
    return found


def ranks(group: Ints) -> Ints:
    """How many of the same group come before each, (items,)."""
    order = np.argsort(group, kind="stable")
    count = np.bincount(group)
    found = np.empty(len(group), dtype=np.int64)
    found[order] = np.arange(len(group)) - (np.cumsum(count) - count)[group[order]]
    return found
