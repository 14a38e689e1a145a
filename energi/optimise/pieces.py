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
from scipy import sparse

from energi.domain.stock import Flags, Floats, Ints
from energi.domain.study import Solving
from energi.optimise.parts import cut
from energi.optimise.pool import Pool
from energi.optimise.priced import Priced, shared_only
from energi.optimise.program import Program
from energi.optimise.reduce import priced_rows, worth
from energi.optimise.sift import Relaxed, Sifting
from energi.optimise.solve import WITHOUT_PLAN, Outcome, Status, gap_percent, solve

GROUP = 30
"""Largest number of buildings of the pieces that are solved in one search."""

ROUNDS = 4
"""Prices tried for a goal and a limit: those of the linear relaxation, then those of the pool."""

SMOOTH = 0.3
"""How far the prices go from the best so far towards the pool's, where that cannot keep the limits."""

PER_BUILDING = 8
"""Options a building has on average when a piece is solved at first; then all it could use."""

FREED, WIDER = 0.2, 10.0
"""Entries of the pool a plan may choose from at first, besides the best of every piece, as a share of the
buildings; and how many times more if it is not close."""

NODES = 200
"""Nodes of a search; unlike a time limit the same on every machine."""

SHARE, PLAN_SHARE = 0.1, 0.5
"""Part of the gap asked for that the pieces may leave open, and that the choice among entries may."""

LEAST_S = 1e-3
"""Time a solve gets even when the time is used up [s]."""

WHOLE = 1e-7
"""How far from 0 or 1 a linear solution counts as whole."""

KEPT = 1e-6
"""How far a limit, scaled to 1, may be broken (the solver's own tolerance)."""

ROUNDING = 1e-9
"""Share of what a piece comes to that is rounding."""


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
        self._rules = len(whole.lower) - int(building[-1]) - 1
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
        relaxed = self._sifting(asked).solve(asked, self._left_s)
        if relaxed.status is not Status.OPTIMAL:
            return WITHOUT_PLAN.get(relaxed.status, relaxed.status)
        turn.proved(max(relaxed.bound, self._known(asked)))
        for plan in self._plans:
            turn.tried(plan)
        sure = relaxed
        for at in range(ROUNDS):
            prices = Priced.of(asked, relaxed.duals, self._building, self._pool)
            found = self._priced(turn, prices, relaxed.values)
            sure = relaxed if found > turn.bound or not at else sure
            turn.proved(max(found, self._known(asked)))
            if self._planned(turn, prices) or self._left_s <= 0:
                break
            if at < ROUNDS - 1:
                relaxed = self._local(asked, self._better(asked, sure.duals))
                if relaxed.status is not Status.OPTIMAL:
                    break
        if turn.close:
            return Status.OPTIMAL
        return Status.LIMIT if turn.found else Status.LIMIT_EMPTY

    @property
    def _left_s(self) -> float:
        return self._until - time.perf_counter()

    def _solved(
        self,
        asked: Program,
        *,
        gap_percent: float = 0.0,
        gap_abs: float = 0.0,
        relaxed: bool = False,
        start: Floats | None = None,
    ) -> Outcome:
        """A solve within the time left; Ctrl-C in it ends this search too."""
        limit = {"time_limit_s": max(self._left_s, LEAST_S), "gap_percent": gap_percent}
        solving = self._solving.model_copy(update=limit)
        nodes = None if relaxed else NODES
        found = solve(asked, solving, gap_abs=gap_abs, relaxed=relaxed, start=start, nodes=nodes)
        if found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}:
            raise KeyboardInterrupt
        return found

    # --- bounds ------------------------------------------------------------------------------------

    def _sifting(self, asked: Program) -> Sifting:
        """The linear relaxation of a goal, which goes on from the last limit's."""
        for cost, sifting in self._siftings:
            if cost is asked.cost:
                return sifting
        self._siftings.append((asked.cost, Sifting(self._building, self._solving)))
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
        found = Sifting(self._building, self._solving, duals[own]).solve(alone, self._left_s)
        price[own] = found.duals
        return replace(found, duals=price)

    def _priced(self, turn: _Turn, prices: Priced, values: Floats) -> float:
        """What all pieces come to at least at prices, plus what the shared limits are worth."""
        pool, asked = self._pool, turn.asked
        pool.keep(values, self._whole_pieces(values))
        most, _ = pool.least(prices.cost)
        low = prices.low.copy()
        leave = SHARE * turn.room * pool.size / pool.size.sum()
        for group in _grouped(np.flatnonzero(most - low > leave), pool.size):
            low[group[0]] += self._together(asked, group, prices, most, leave) - low[group].sum()
        inner = float(low.sum() + prices.loose)
        self._proved.append((asked.cost, inner, prices.shared))
        return inner + float(worth(asked, prices.shared).sum())

    def _whole_pieces(self, values: Floats) -> Flags:
        """The pieces a linear solution halves no building of."""
        options = values[: len(self._building)]
        halved = np.minimum(options, np.abs(1.0 - options)) > WHOLE
        found = np.ones(self._pool.count, dtype=np.bool_)
        found[self._pool.of_column[: len(self._building)][halved]] = False
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
            if most[group].sum() - proved <= gap or np.isinf(beyond) or self._left_s <= 0:
                return proved
            reach = np.inf

    # --- plans -------------------------------------------------------------------------------------

    def _planned(self, turn: _Turn, prices: Priced) -> bool:
        """Look for a plan among more and more of the pool; whether it is close to the bound."""
        for wider in (1.0, WIDER):
            if not turn.close and self._left_s > 0:
                self._chosen(turn, prices, int(wider * FREED * self._pool.size.sum()))
            if not turn.close:
                self._pool.near(turn.asked, prices.cost, prices.priced)
        return turn.close

    def _chosen(self, turn: _Turn, prices: Priced, freed: int) -> None:
        """Choose one entry for every piece, among the best and the nearest others."""
        pool = self._pool
        least, worths = pool.least(prices.cost)
        over = worths - least[pool.stacked[1]]
        most = min(pool.count + freed, len(over) - 1)
        near = over <= np.partition(over, most)[most]
        taken = pool.keep(turn.plan, np.ones(pool.count, dtype=np.bool_)) if turn.found else np.zeros(0, int)
        near[taken] = True
        kept = np.flatnonzero(near)
        small, columns = pool.program(turn.asked, kept)
        start = None
        if turn.found:
            start = np.concatenate([np.isin(kept, taken).astype(float), turn.plan[pool.loose]])
        found = self._solved(small, gap_percent=PLAN_SHARE * turn.gap_asked, start=start)
        if found.columns is not None:
            values = columns @ np.round(found.columns[: small.options])
            values[pool.loose] = found.columns[small.options :]
            turn.tried(values)

    def _better(self, asked: Program, sure: Floats) -> Floats:
        """Prices of the shared limits by the pool, which may break them at several times their price."""
        pool, limits = self._pool, len(self._pool.shared)
        small, _ = pool.program(asked, np.arange(len(pool.stacked[1])))
        usual = float(np.abs(small.cost[: small.options]).mean()) or 1.0
        price = np.minimum(4.0 * np.abs(sure[pool.shared]) + 0.2 * usual, 100.0 * usual)
        above, below = (np.flatnonzero(np.isfinite(side[:limits])) for side in (small.upper, small.lower))
        at, sign = np.concatenate([above, below]), np.repeat([-1.0, 1.0], [len(above), len(below)])
        give = sparse.csc_array((sign, (at, np.arange(len(at)))), shape=(len(small.lower), len(at)))
        upper = np.concatenate([small.column_upper, np.full(len(at), np.inf)])
        upper[: small.options] = np.inf  # one entry per piece already says at most one
        eased = replace(
            small,
            cost=np.concatenate([small.cost, price[at]]),
            matrix=sparse.csc_array(sparse.hstack([small.matrix, give], format="csc")),
            column_upper=upper,
            whole=np.concatenate([small.whole, np.zeros(len(at), dtype=np.bool_)]),
        )
        found = self._solved(eased, relaxed=True)
        duals = sure.copy()
        if found.columns is not None and found.duals is not None:
            gave = found.columns[len(small.cost) :].max(initial=0.0) > 0
            step = SMOOTH if gave else 1.0
            duals[pool.shared] += step * (found.duals[:limits] - duals[pool.shared])
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
