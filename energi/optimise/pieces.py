"""One program solved for many goals and limits: what its pieces can do is learnt once.

At prices of the shared limits each small piece (`energi.optimise.pool`) is solved by itself; what all come to
at least, plus what the shared limits are worth, is a bound on every plan, and a better one than the linear
relaxation's since a piece's buildings cannot be halved. Whatever a piece was found to do is kept. A plan
takes one of them for every piece, within the shared limits: a small mixed-integer program, whose linear
relaxation gives better prices (Dantzig and Wolfe 1960). Another goal or another limit has the same pieces,
so it begins with all that was learnt; and prices found for one limit prove a bound for every other.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from energi.domain.stock import Floats, Ints
from energi.domain.study import Solving
from energi.optimise.lowest import Lowest
from energi.optimise.moves import made
from energi.optimise.pool import Pool
from energi.optimise.priced import Priced, shared_only
from energi.optimise.prices import FEW_STEPS, prices
from energi.optimise.program import Program
from energi.optimise.reduce import priced_rows, worth
from energi.optimise.sift import Relaxed, Sifting
from energi.optimise.solve import WITHOUT_PLAN, Outcome, Status, gap_percent, solve

ROUNDS = 4
"""Prices tried for a goal and a limit: those of the linear relaxation, then those of the pool."""

FREED = 0.5
"""Entries of the pool a plan may choose from besides the best of every piece, as a share of the buildings."""

NODES = 200
"""Nodes of a search; unlike a time limit the same on every machine."""

SHARE, PLAN_SHARE = 0.1, 0.5
"""Part of the gap asked for that the pieces may leave open, and that a search among entries may."""

WIDER = 1.5
"""How much more is listed where the pool cannot keep the shared limits."""

LEAST_S = 1e-3
"""Time a solve gets even when the time is used up [s]."""

KEPT = 1e-6
"""How far a limit, scaled to 1, may be broken (the solver's own tolerance)."""


_STOPPED = frozenset({Status.INTERRUPTED, Status.INTERRUPTED_EMPTY})


class Pieces:
    """A program in pieces, solved for one goal and limit after the other.

    Parameters
    ----------
    whole : Program
        Whatever is solved has its matrix; only the goal and the limits that move may differ.
    building : (options,) position of each option's building, ascending
    solving : Solving
        Threads and seed; gap and time are asked for at every solve.
    moving : sequence of int
        Rows whose limit moves.
    """

    def __init__(self, whole: Program, building: Ints, solving: Solving, moving: Sequence[int]) -> None:
        self._building, self._solving = building, solving
        self._pool = Pool(whole, building, moving)
        self._lowest = Lowest(whole, building, self._pool, self._solved)
        self._siftings: list[tuple[Floats, Sifting]] = []
        self._proved: list[tuple[Floats, float, Floats]] = []
        self._plans: list[Floats] = []
        self._until = 0.0

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return self._pool.count

    def solve(self, asked: Program, *, gap_percent: float, limit_s: float) -> Outcome:
        """Minimise a program.

        Parameters
        ----------
        asked : Program
        gap_percent, limit_s : float
            Where to stop.

        Returns
        -------
        Outcome
            ``OPTIMAL`` within the gap; ``LIMIT`` also where all prices were tried and the gap is wider;
            ``LIMIT_EMPTY`` proves nothing.
        """
        began = time.perf_counter()
        self._until = began + limit_s
        turn = _Turn(asked, gap_percent)
        try:
            status = self._turns(turn)
        except KeyboardInterrupt:
            status = Status.INTERRUPTED if turn.found else Status.INTERRUPTED_EMPTY
        if turn.found:
            self._plans.append(turn.plan)
        seconds = time.perf_counter() - began
        plan = turn.plan if turn.found else None
        return Outcome(status, plan, turn.objective, turn.bound, turn.gap, seconds)

    def _turns(self, turn: _Turn) -> Status:
        asked = turn.asked
        relaxed = self._relaxed(self._sifting(asked), asked)
        if relaxed.status is not Status.OPTIMAL:
            return WITHOUT_PLAN.get(relaxed.status, relaxed.status)
        turn.proved(max(relaxed.bound, self._known(asked)))
        for plan in self._plans:
            turn.tried(plan)
        self._rounds(turn, relaxed)
        if turn.close:
            return Status.OPTIMAL
        return Status.LIMIT if turn.found else Status.LIMIT_EMPTY

    def _rounds(self, turn: _Turn, relaxed: Relaxed) -> None:
        """Prices of the linear relaxation, then those of the pool, until the plan is close to the bound."""
        asked, sure, best, per = turn.asked, relaxed.duals, -np.inf, 1.0
        for at in range(ROUNDS):
            prices = Priced.of(asked, relaxed.duals, self._building, self._pool)
            inner = self._lowest.at(asked, prices, relaxed.values, SHARE * turn.room, per)
            self._proved.append((asked.cost, inner, prices.shared))
            found = inner + float(worth(asked, prices.shared).sum())
            if found > best:
                sure, best = relaxed.duals, found
            turn.proved(max(found, self._known(asked)))
            self._chosen(turn, prices, search=at > 1)
            if turn.close or self._left_s <= 0:
                return
            if at < ROUNDS - 1:
                better = self._better(asked, sure)
                if better is None:
                    per *= WIDER
                    continue
                relaxed = self._local(asked, better)
                if relaxed.status is not Status.OPTIMAL:
                    return

    @property
    def _left_s(self) -> float:
        return self._until - time.perf_counter()

    def _within(self, gap_percent: float) -> Solving:
        limit = {"time_limit_s": max(self._left_s, LEAST_S), "gap_percent": gap_percent}
        return self._solving.model_copy(update=limit)

    def _solved(
        self,
        asked: Program,
        *,
        gap_percent: float = 0.0,
        gap_abs: float = 0.0,
        start: Floats | None = None,
    ) -> Outcome:
        """A solve within the time left; Ctrl-C in it ends this search too."""
        solving = self._within(gap_percent)
        found = solve(asked, solving, gap_abs=gap_abs, start=start, nodes=NODES)
        if found.status in _STOPPED:
            raise KeyboardInterrupt
        return found

    def _relaxed(self, sifting: Sifting, asked: Program) -> Relaxed:
        """A linear solution within the time left; the same."""
        found = sifting.solve(asked, self._left_s)
        if found.status in _STOPPED:
            raise KeyboardInterrupt
        return found

    def _sifting(self, asked: Program) -> Sifting:
        """The linear relaxation of a goal, which goes on from the last limit's."""
        for cost, sifting in self._siftings:
            if cost is asked.cost:
                return sifting
        start = prices(asked, self._building, FEW_STEPS)  # the linear program makes them exact
        self._siftings.append((asked.cost, Sifting(self._building, self._solving, start)))
        return self._siftings[-1][1]

    def _known(self, asked: Program) -> float:
        """The bound that prices found for other limits prove for these."""
        return max(
            (inner + worth(asked, price).sum() for cost, inner, price in self._proved if cost is asked.cost),
            default=-np.inf,
        )

    def _local(self, asked: Program, duals: Floats) -> Relaxed:
        """The linear solution with the shared limits priced, and prices of the pieces' own limits."""
        own, pool = self._pool.own, self._pool
        price = shared_only(priced_rows(asked, duals, self._building), pool)
        upper = asked.column_upper.copy()
        upper[pool.loose] = 0.0
        alone = replace(
            asked,
            cost=asked.cost - asked.matrix.T @ price,
            matrix=pool.own_rows,
            lower=asked.lower[own],
            upper=asked.upper[own],
            scale=asked.scale[own],
            names=(),
            column_upper=upper,
        )
        found = self._relaxed(Sifting(self._building, self._solving, duals[own]), alone)
        price[own] = found.duals
        return replace(found, duals=price)

    def _chosen(self, turn: _Turn, prices: Priced, *, search: bool) -> None:
        """Choose one entry for every piece, among the best and the nearest others, unless the plan is close.

        Moves do it as a rule; where they do not, a search begins with what they found.
        """
        pool = self._pool
        if turn.close or self._left_s <= 0 or not pool.complete:
            return
        kept = np.union1d(pool.near(prices.cost, FREED), pool.keep(turn.plan))
        kept = kept[np.argsort(pool.piece[kept], kind="stable")]
        small, columns = pool.program(turn.asked, kept)

        def tried(values: Floats | None) -> None:
            if values is not None:
                plan = columns @ np.round(values[: small.options])
                plan[pool.loose] = values[small.options :]
                turn.tried(plan)

        duals = np.concatenate([prices.shared[pool.shared], np.zeros(pool.count)])
        tried(made(small, pool.piece[kept], duals, self._within(0.0)))
        if search and not turn.close:
            start = None
            if turn.found:
                taken = np.isin(kept, pool.keep(turn.plan)).astype(float)
                start = np.concatenate([taken, turn.plan[pool.loose]])
            tried(self._solved(small, gap_percent=PLAN_SHARE * turn.gap_asked, start=start).columns)

    def _better(self, asked: Program, sure: Floats) -> Floats | None:
        """Prices of the shared limits at which the pool is worth most; None where it cannot keep them."""
        pool = self._pool
        if not pool.complete:
            return None
        order = np.argsort(pool.piece, kind="stable")
        small, _ = pool.program(asked, order)
        start = np.concatenate([sure[pool.shared], np.zeros(pool.count)])
        found = self._relaxed(Sifting(pool.piece[order], self._solving, start), small)
        if found.status is not Status.OPTIMAL:
            return None
        duals = sure.copy()
        duals[pool.shared] = found.duals[: len(pool.shared)]
        return duals


class _Turn:
    """The best plan and the best bound so far of what is asked."""

    def __init__(self, asked: Program, gap: float) -> None:
        self.asked, self.gap_asked = asked, gap
        self.bound, self.objective = -np.inf, np.nan
        self.plan: Floats = np.zeros(0)

    @property
    def found(self) -> bool:
        """Whether there is a plan."""
        return len(self.plan) > 0

    @property
    def gap(self) -> float:
        """How far the plan may be from the best, in per cent; NaN without one."""
        return gap_percent(self.objective, min(self.bound, self.objective) if self.found else self.bound)

    @property
    def room(self) -> float:
        """The gap asked for in the goal's own unit."""
        return self.gap_asked / 100.0 * abs(self.bound)

    @property
    def close(self) -> bool:
        """Whether the plan is as close to the bound as asked."""
        return self.found and self.gap <= self.gap_asked

    def proved(self, bound: float) -> None:
        """Take over a bound if it is better."""
        self.bound = max(self.bound, bound)

    def tried(self, plan: Floats) -> None:
        """Take over a plan if it keeps every limit and is better."""
        objective = float(self.asked.cost @ plan)
        if objective >= self.objective:
            return
        sides = self.asked.matrix @ plan
        if (sides <= self.asked.upper + KEPT).all() and (sides >= self.asked.lower - KEPT).all():
            self.plan, self.objective = plan, objective
