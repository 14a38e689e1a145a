"""What the pieces of a program come to at least, at prices of the limits they share.

Small pieces are gone through (`energi.optimise.combine`); those with flows of their own, or with too much
to go through, are solved. What they were found to do close to their best is put into the pool.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from energi.domain.stock import Flags, Floats, Ints
from energi.optimise.combine import Combine
from energi.optimise.parts import cut
from energi.optimise.pool import Pool
from energi.optimise.priced import Priced
from energi.optimise.program import Program
from energi.optimise.solve import Outcome

NEAR, DEEPER = 0.6, 10
"""Options of a building, on average, besides its best, within whose reach all that a piece can do is listed;
and how often the reach is doubled where it does not hold the best of a piece."""

GROUP = 30
"""Largest number of buildings of the pieces that are solved in one search."""

PER_BUILDING = 8
"""Options a building has on average when a piece is solved at first; then all it could use."""

WHOLE = 1e-7
"""How far from 0 or 1 a linear solution counts as whole."""

ROUNDING = 1e-9
"""Share of what a piece comes to that is rounding."""


class Solves(Protocol):
    """A solve within the time left."""

    def __call__(self, asked: Program, *, gap_abs: float) -> Outcome:
        """Solve a program."""
        ...


class Lowest:
    """The pieces of a program.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    pool : Pool
    solved : Solves
    """

    def __init__(self, whole: Program, building: Ints, pool: Pool, solved: Solves) -> None:
        self._options, self._pool, self._solved = len(building), pool, solved
        self._combine = Combine(whole, building, pool.of_row, pool.of_column)

    def at(self, asked: Program, prices: Priced, values: Floats, gap: float, per: float) -> float:
        """What all come to at least; what the shared limits are worth is not in it.

        Parameters
        ----------
        asked : Program
        prices : Priced
        values : (columns,)
            A linear solution: what it does to pieces it halves no building of is put into the pool too.
        gap : float
            How much may be left open.
        per : float
            How many times more is listed than usual.
        """
        pool = self._pool
        pool.keep(values, self._whole_pieces(values))
        most, _ = pool.least(prices.cost)
        low = prices.low.copy()
        leave = gap * pool.size / pool.size.sum()
        self._listed(prices, low, most, leave, per)
        for group in _grouped(np.flatnonzero(most - low > leave), pool.size):
            proved = self._together(asked, group, prices, most, leave)
            low[group[0]] += max(proved - low[group].sum(), 0.0)
        return float(low.sum() + prices.loose)

    def _listed(self, prices: Priced, low: Floats, most: Floats, leave: Floats, per: float) -> None:
        """Put all that pieces can do close to their best into the pool, and see what they come to at least.

        What is looked at goes further beyond the best options of the buildings until it holds the best of
        the piece. ``low`` and ``most`` are made better in place.
        """
        over, base = prices.excess, prices.low
        count = min(int((1.0 + per * NEAR) * self._pool.size.sum()), len(over) - 1)
        reach = float(np.partition(over, count)[count])
        asked = np.where(self._combine.able, reach, -1.0)
        for _ in range(DEEPER):
            found = self._combine.within(over, prices.cost, asked)
            np.minimum.at(most, found.piece, found.worth)
            seen = (asked >= 0) & ~found.full
            low[seen] = np.maximum(low, np.minimum(most, base + asked))[seen]
            self._pool.put(found)
            reach *= 2.0
            open_ = seen & (most - low > leave)
            if not open_.any():
                break
            asked = np.where(open_, np.minimum(reach, most - base + ROUNDING * np.abs(most)), -1.0)

    def _whole_pieces(self, values: Floats) -> Flags:
        """The pieces a linear solution halves no building of."""
        options = values[: self._options]
        halved = np.minimum(options, np.abs(1.0 - options)) > WHOLE
        found = np.ones(self._pool.count, dtype=np.bool_)
        found[self._pool.of_column[: self._options][halved]] = False
        return found

    def _together(self, asked: Program, group: Ints, prices: Priced, most: Floats, leave: Floats) -> float:
        """Solve some pieces; what they come to at least.

        An option that costs more beyond its building's best than the best known of its piece is beyond what
        the piece comes to at least is in nothing better, so leaving it out proves as much.
        """
        pool = self._pool
        columns = np.concatenate([pool.columns[piece] for piece in group])
        rows = np.sort(np.concatenate([pool.rows[piece] for piece in group]))
        options, others = np.sort(columns[columns < asked.options]), columns[columns >= asked.options]
        over, of = prices.excess[options], pool.of_column[options]
        count = PER_BUILDING * int(pool.size[group].sum())
        reach = float(np.partition(over, count)[count]) if count < len(over) else np.inf
        inside = np.zeros(pool.count, dtype=np.bool_)
        inside[group] = True
        low = proved = float(prices.low[group].sum())
        gap = float(leave[group].sum())
        while True:
            useful = over <= (most - prices.low)[of] + ROUNDING * np.abs(most[of])
            kept = useful & (over <= reach)
            beyond = float(over[useful & ~kept].min(initial=np.inf))
            taken = np.concatenate([options[kept], others])
            small = cut(asked, taken, int(kept.sum()), prices.cost, rows)
            found = self._solved(small, gap_abs=gap)
            if found.columns is not None:
                values = np.zeros(len(asked.cost))
                values[taken] = found.columns
                pool.keep(values, inside)
                worths = np.bincount(pool.of_column[taken], small.cost * found.columns, minlength=pool.count)
                most[group] = np.minimum(most[group], worths[group])
                proved = max(proved, min(found.bound, low + beyond))
            if most[group].sum() - proved <= gap or np.isinf(beyond):
                return proved
            reach = np.inf


def _grouped(pieces: Ints, size: Ints) -> list[Ints]:
    """Neighbouring pieces together, up to so many buildings."""
    groups: list[list[int]] = []
    filled = GROUP
    for piece in pieces.tolist():
        if filled + size[piece] > GROUP:
            groups.append([])
            filled = 0
        groups[-1].append(piece)
        filled += int(size[piece])
    return [np.array(group) for group in groups]
