"""The linear relaxation over all options, solved over the few that matter.

A linear program holds the options that are close to their building's best at good prices; solved, it
prices every option left out, and those that would improve it come in, until none would. Then its
value is that of the relaxation over all options, proved by the Lagrangian bound of its prices.

Limits the few options cannot meet yet may give at a high price, so that there are always prices. If
they must give still when every option has had its chance, the price is raised; at last the prices
prove that no plan exists, or the limits are met.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from energi.domain.arrays import Flags, Floats, Ints
from energi.domain.study import Solving
from energi.optimise.prices import STEPS, firsts, prices
from energi.optimise.program import Program
from energi.optimise.reduce import excess, lagrangian
from energi.optimise.solve import Status, ended, rows_only

FIRST = 2.0
"""Options per building, on average, the first program holds."""

NEXT = 1.0
"""Options per building, on average, that may come in at once."""

CLOSE = 1e-6
"""Share of the value within which the bound over all options counts as reached."""

GIVING = 1e-7
"""How far a limit is broken before it counts (the solver's own tolerance)."""

HIGH = 100.0
"""What a limit may give at, at most, before it is raised: spreads of a usual building's costs."""

RAISE = 8.0
"""How much dearer a limit becomes each time it must give."""

ROUNDS = 60

DUAL, PRIMAL = 1, 4
"""Simplex strategies of HiGHS: a basis stays dual feasible when limits move, primal when options come in."""


@dataclass(frozen=True)
class Relaxed:
    """The relaxation's outcome.

    Attributes
    ----------
    status : Status
        ``OPTIMAL``; ``INFEASIBLE``, proved; a limit or an interrupt without plan; or ``ERROR``.
    bound : float
        On every plan, over all options.
    duals : (rows,)
    values : (columns,)
    """

    status: Status
    bound: float
    duals: Floats
    values: Floats


def sifted(whole: Program, building: Ints, solving: Solving, start: Floats | None = None) -> Relaxed:
    """Solve the linear relaxation.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    solving : Solving
        The time limit holds for this step.
    start : (rows,), optional
        Prices to begin from.
    """
    return Sifting(building, solving, start).solve(whole, solving.time_limit_s)


class Sifting:
    """The linear relaxation, solved again when limits have moved: it goes on from the last solution.

    Parameters
    ----------
    building, solving, start
        As `sifted`.
    """

    def __init__(self, building: Ints, solving: Solving, start: Floats | None = None) -> None:
        self._building, self._solving, self._start = building, solving, start
        self._sieve: _Sieve | None = None

    def solve(self, whole: Program, limit_s: float) -> Relaxed:
        """Solve the relaxation.

        Parameters
        ----------
        whole : Program
            The first time any; from then on only its limits may differ.
        limit_s : float
        """
        until = time.perf_counter() + limit_s
        if self._sieve is not None:
            self._sieve.move(whole)
            return self._sifted(whole, self._sieve, until)
        start = prices(whole, self._building) if self._start is None else self._start
        if impossible(whole, start, self._building):
            return Relaxed(Status.INFEASIBLE, np.inf, start, np.zeros(len(whole.cost)))
        self._sieve = _Sieve(whole, self._building, start, self._solving)
        return self._sifted(whole, self._sieve, until)

    def _sifted(self, whole: Program, sieve: _Sieve, until: float) -> Relaxed:
        bound, duals, values = -np.inf, sieve.duals, np.zeros(len(whole.cost))
        for _ in range(ROUNDS):
            left_s = until - time.perf_counter()
            status = sieve.solve(left_s) if left_s > 0 else Status.LIMIT_EMPTY
            if status is not Status.OPTIMAL:
                return Relaxed(status, bound, duals, values)
            found = lagrangian(whole, sieve.duals, self._building)
            bound, duals = max((bound, duals), (found, sieve.duals), key=lambda proved: proved[0])
            values = sieve.values
            if sieve.widen() and sieve.objective - found > CLOSE * abs(sieve.objective):
                continue
            if not sieve.giving:
                return Relaxed(Status.OPTIMAL, bound, duals, values)
            if impossible(whole, sieve.duals, self._building):
                return Relaxed(Status.INFEASIBLE, np.inf, sieve.duals, values)
            sieve.dearer()
            bound = -np.inf  # prices of limits that gave are no guide any more
        return Relaxed(Status.ERROR, bound, duals, values)


def guessed(whole: Program, building: Ints, steps: int = STEPS) -> Relaxed:
    """Prices that are close to the relaxation's, and the bound they prove; no linear program is solved."""
    duals = prices(whole, building, steps)
    if impossible(whole, duals, building):
        return Relaxed(Status.INFEASIBLE, np.inf, duals, np.zeros(0))
    return Relaxed(Status.OPTIMAL, lagrangian(whole, duals, building), duals, np.zeros(0))


def impossible(whole: Program, duals: Floats, building: Ints) -> bool:
    """Whether prices prove that no choice meets the limits, whatever it costs.

    If every choice breaks the priced sum of the limits by more than the solver's tolerance on each
    could explain, none keeps them all.
    """
    broken = lagrangian(replace(whole, cost=np.zeros_like(whole.cost)), duals, building)
    rules = len(whole.lower) - int(building[-1]) - 1
    return bool(broken > 10 * GIVING * np.abs(duals[:rules]).sum())


class _Sieve:
    """A linear program that options come into."""

    def __init__(self, whole: Program, building: Ints, start: Floats, solving: Solving) -> None:
        self._whole, self._building = whole, building
        self._rules = len(whole.lower) - int(building[-1]) - 1
        self._kept: Flags = np.zeros(whole.options, dtype=np.bool_)
        self._highs = rows_only(whole, solving)
        # columns of the whole that are in, and where they are
        self._columns: Ints = np.zeros(0, dtype=np.int64)
        self._at: Ints = np.zeros(0, dtype=np.int64)
        others = np.arange(whole.options, len(whole.cost))
        self._add(others[whole.column_upper[others] > 0])
        self._box(start)
        self._add(self._near(start, FIRST))
        self.duals, self.values, self.objective = start, np.zeros(len(whole.cost)), np.inf

    def _box(self, start: Floats) -> None:
        """Let limits without a slack of their own give at several times their first price."""
        whole, first = self._whole, firsts(self._building)
        cost = whole.cost[: whole.options]
        spread = np.maximum.reduceat(cost, first) - np.minimum.reduceat(cost, first)
        open_ = whole.open_slacks
        closed = np.setdiff1d(np.arange(self._rules), whole.matrix[:, open_].indices)
        lower = np.isfinite(whole.lower[closed])
        upper = np.isfinite(whole.upper[closed]) | ~lower  # a limit without sides may get one (`move`)
        rows = np.concatenate([closed[upper], closed[lower]])
        sign = np.concatenate([np.full(upper.sum(), -1.0), np.ones(int(lower.sum()))])
        usual = float(np.median(spread)) or 1.0  # prices of limits that cannot be met have no end
        self._prices = np.minimum(2.0 * np.abs(start[rows]) + 0.2 * usual, HIGH * usual)
        self._high = HIGH * usual
        self._boxes = np.arange(len(rows)) + self._highs.getNumCol()
        self._insert(
            self._prices,
            np.full(len(rows), np.inf),
            sparse.csc_array((sign, rows, np.arange(len(rows) + 1)), shape=(len(whole.lower), len(rows))),
        )

    def _near(self, duals: Floats, per: float) -> Ints:
        """The options outside that are closest to their building's best, at most so many."""
        over = excess(self._whole, duals, self._building)
        count = int(per * (self._building[-1] + 1))
        if count < len(over):
            near = over <= max(float(np.partition(over, count)[count]), 0.0)
        else:
            near = np.ones(len(over), dtype=np.bool_)
        return np.flatnonzero(near & ~self._kept)

    def _add(self, columns: Ints) -> None:
        whole = self._whole
        self._kept[columns[columns < whole.options]] = True
        # a choice row already keeps an option from being taken more than once
        upper = np.where(columns < whole.options, np.inf, whole.column_upper[columns])
        self._columns = np.concatenate([self._columns, columns])
        self._at = np.concatenate([self._at, np.arange(len(columns)) + self._highs.getNumCol()])
        self._insert(whole.cost[columns], upper, whole.matrix[:, columns])

    def _insert(self, cost: Floats, upper: Floats, part: sparse.csc_array) -> None:
        count = len(cost)
        self._highs.addCols(
            count, cost, np.zeros(count), upper, part.nnz, part.indptr[:-1], part.indices, part.data
        )

    def move(self, whole: Program) -> None:
        """Take over the limits of a program that is otherwise the same.

        What a limit may give at was set by prices of other limits, so it is high from now on.
        """
        low = np.flatnonzero(self._prices < self._high)
        self._prices[low] = self._high
        for box in self._boxes[low].tolist():
            self._highs.changeColCost(box, self._high)
        moved = (whole.lower != self._whole.lower) | (whole.upper != self._whole.upper)
        for row in np.flatnonzero(moved).tolist():
            self._highs.changeRowBounds(row, whole.lower[row], whole.upper[row])
        self._highs.setOptionValue("simplex_strategy", DUAL)
        self._whole = whole

    def solve(self, limit_s: float) -> Status:
        """Solve the program as it is."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + limit_s)
        self._highs.HandleKeyboardInterrupt = True
        self._highs.solve()
        status = ended(self._highs)
        if (
            status is Status.ERROR
        ):  # going on from the last solution may end in doubt; from nothing it does not
            self._highs.clearSolver()
            self._highs.solve()
            status = ended(self._highs)
        if status is Status.OPTIMAL:
            solution: Any = self._highs.getSolution()
            found = np.asarray(solution.col_value)
            self.duals = np.asarray(solution.row_dual)
            self.values = np.zeros(len(self._whole.cost))
            self.values[self._columns] = found[self._at]
            self._gave = found[self._boxes]
            self.objective = float(self._highs.getInfo().objective_function_value)
        return status

    @property
    def giving(self) -> bool:
        """Whether a limit gave in the last solution."""
        return bool((self._gave > GIVING).any())

    def widen(self) -> bool:
        """Bring in options that would improve the program; whether there were any."""
        whole = self._whole
        priced = whole.cost[: whole.options] - (whole.matrix.T @ self.duals)[: whole.options]
        better = np.flatnonzero((priced < -CLOSE * np.abs(whole.cost[: whole.options]).max()) & ~self._kept)
        count = max(int(NEXT * (self._building[-1] + 1)), 1)
        self._add(better[np.argsort(priced[better], kind="stable")[:count]])
        self._highs.setOptionValue("simplex_strategy", PRIMAL)
        return len(better) > 0

    def dearer(self) -> None:
        """Raise the price of what gave."""
        gave = self._gave > GIVING
        self._prices[gave] *= RAISE
        for box, price in zip(self._boxes[gave].tolist(), self._prices[gave].tolist(), strict=True):
            self._highs.changeColCost(box, price)
