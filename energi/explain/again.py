"""A program solved again with another limit, another row or another goal, keeping what was learnt.

Explaining a plan means solving programs that are almost the same many times. Each linear solution
shows which options are worth looking at; the next program begins with those, and prices all others
to prove that none was missed. So every answer has a bound over all options, at a fraction of the time.
A program of many buildings is solved as a study's own is (`energi.optimise.route`), from the prices of the
program before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from energi.domain.stock import Flags, Floats, Ints
from energi.domain.study import Solving
from energi.optimise import route
from energi.optimise.program import Program
from energi.optimise.reduce import core, lagrangian, least_priced, priced_rows, reduced_cost
from energi.optimise.sheet import Key
from energi.optimise.sift import sifted
from energi.optimise.solve import WITHOUT_PLAN, Outcome, Status, gap_percent, solve

ROUNDS = 9
"""Linear solutions before all options are in view, that one included."""

LEAST_S = 1e-3
"""Time a linear solution gets even when the time is used up [s]."""

PER_BUILDING, WIDER, WIDEST = 6, 4, 24
"""Options a building has on average in the first core (at least as many as there are rows), how many times
more in the next, and in the widest before the core of all options a better plan could have."""

CLOSE = 1e-7
"""Share of the goal by which the linear solution in view may lie above the bound over all options."""


@dataclass(frozen=True)
class Linear:
    """A linear solution with its bound over all options.

    Attributes
    ----------
    bound : float
        No plan has a lower goal.
    excess : (options,)
        A plan with this option has a goal of at least ``bound + excess``.
    taken : (options,) whether the solution takes some of the option
    prices : dict
        Rule and key -> what one more unit of the row's right side adds to the goal (never above 0).
    """

    bound: float
    excess: Floats
    taken: Flags
    prices: dict[tuple[str, Key], float]


class Again:
    """Solves programs over the same options one after the other.

    Parameters
    ----------
    building : (options,) position of each option's building
    solving : Solving
        Threads and seed; gap and time are asked for at every solve.
    nodes : int, optional
        Ends each mixed-integer search, the same on every machine.
    near : Prices, optional
        Prices of a program like the first, which one of many buildings begins from.
    """

    def __init__(
        self,
        building: Ints,
        solving: Solving,
        nodes: int | None = None,
        near: route.Prices | None = None,
    ) -> None:
        self._building = building
        self._buildings = int(building.max()) + 1
        self._solving = solving
        self._nodes = nodes
        self._view: Flags | None = None
        self._near = dict(near or {})
        self.stopped = False
        """Whether the user stopped a solve; then no further one is begun."""

    def linear(self, slim: Program, limit_s: float) -> tuple[Linear | None, Status]:
        """The linear relaxation; None if it has no solution or was not solved in time, or at Ctrl-C."""
        if self.stopped:
            return None, Status.INTERRUPTED_EMPTY
        try:
            found, status = (self._sifted if self.many else self._linear)(slim, limit_s)
        except KeyboardInterrupt:  # between two solves; within one the solver itself ends
            found, status = None, Status.INTERRUPTED_EMPTY
        status = WITHOUT_PLAN.get(status, status)
        self.stopped = status is Status.INTERRUPTED_EMPTY
        return found, status

    @property
    def many(self) -> bool:
        """Whether programs are solved as those of many buildings are."""
        return self._buildings > route.PARTED

    def _sifted(self, slim: Program, limit_s: float) -> tuple[Linear | None, Status]:
        """The linear relaxation of many buildings, over the few options that matter."""
        asked = self._solving.model_copy(update={"time_limit_s": max(limit_s, LEAST_S)})
        found = sifted(slim, self._building, asked, self._begun(slim))
        if found.status is not Status.OPTIMAL:
            return None, found.status
        duals = priced_rows(slim, found.duals, self._building)
        linear = self._told(slim, found.bound, duals, found.values[: slim.options] > 0.0)
        self._near = linear.prices
        return linear, Status.OPTIMAL

    def _begun(self, slim: Program) -> Floats | None:
        """The prices of the program before, if they prove more of this one than no prices do."""
        start = np.array([self._near.get(name, 0.0) for name in slim.names]) * slim.scale
        least = lagrangian(slim, np.zeros_like(start), self._building)
        return start if lagrangian(slim, start, self._building) > least else None

    def _told(self, slim: Program, bound: float, duals: Floats, taken: Flags) -> Linear:
        priced = reduced_cost(slim, duals)
        excess = np.asarray(priced - least_priced(priced, self._building)[self._building])
        return Linear(bound, excess, taken, dict(zip(slim.names, (duals / slim.scale).tolist(), strict=True)))

    def _linear(self, slim: Program, limit_s: float) -> tuple[Linear | None, Status]:
        until = time.perf_counter() + limit_s
        every = np.ones(slim.options, dtype=np.bool_)
        view = every if self._view is None else self._view
        for turn in range(ROUNDS):
            view = every if turn == ROUNDS - 1 else view
            small, columns = core(slim, np.flatnonzero(view))
            limit = {"time_limit_s": max(until - time.perf_counter(), LEAST_S)}
            found = solve(small, self._solving.model_copy(update=limit), relaxed=True)
            if found.status is Status.INFEASIBLE and not view.all():
                view = every
                continue
            if found.status is not Status.OPTIMAL or found.duals is None or found.columns is None:
                return None, found.status
            # a price of the wrong sign is rounding; without it the reduced costs prove something
            duals = np.where(slim.lower == slim.upper, found.duals, np.minimum(found.duals, 0.0))
            priced = reduced_cost(slim, duals)
            bound = lagrangian(slim, duals, self._building)
            taken = np.zeros(slim.options, dtype=np.bool_)
            taken[columns[: small.options]] = found.columns[: small.options] > 0.0
            if view.all() or found.objective - bound <= CLOSE * abs(found.objective):
                break
            view = view | (priced < 0)
        linear = self._told(slim, bound, duals, taken)
        near = self._close_to(linear, len(slim.names), PER_BUILDING)
        self._view = near if self._view is None else self._view | near
        return linear, Status.OPTIMAL

    def solve(
        self, slim: Program, *, gap_percent: float, limit_s: float, start: Ints | None = None
    ) -> tuple[Outcome, Linear | None]:
        """Minimise a program.

        Parameters
        ----------
        slim : Program
            Best without rows that others imply (`energi.optimise.reduce.without_implied`).
        gap_percent, limit_s : float
            Where to stop.
        start : (buildings,) int, optional
            Options of a plan to begin from.

        Returns
        -------
        Outcome
            As `energi.optimise.route.search`.
        Linear or None
            None without a linear solution.
        """
        began = time.perf_counter()
        linear, status = self.linear(slim, limit_s)
        if linear is None:
            return _empty(status, time.perf_counter() - began), None
        if self.many:
            left_s = max(began + limit_s - time.perf_counter(), LEAST_S)
            asked = self._solving.model_copy(update={"time_limit_s": left_s, "gap_percent": gap_percent})
            found, _ = route.search(slim, self._building, asked, start=start, near=dict(self._near))
            self.stopped |= found.status in _STOPPED
            return replace(found, seconds=time.perf_counter() - began), linear
        state = _State(_empty(Status.LIMIT_EMPTY, 0.0), linear.bound, close=False)
        try:
            for state in self._turns(slim, linear, gap_percent, began + limit_s, start):
                self.stopped |= state.best.status in _STOPPED
        except KeyboardInterrupt:  # between two solves; within one the solver itself ends
            self.stopped = True
        return _closed(state, self.stopped, time.perf_counter() - began), linear

    def _turns(
        self, slim: Program, linear: Linear, gap_percent: float, until: float, start: Ints | None
    ) -> Iterator[_State]:
        """Solve wider and wider cores; after each, the best plan so far and what is proved."""
        best, bound = _empty(Status.LIMIT_EMPTY, 0.0), linear.bound
        begin = None if start is None else _columns(start, len(slim.cost))
        per = PER_BUILDING
        kept = self._close_to(linear, len(slim.names), per, start)
        # the first plan need not be good: it tells which options a better one could have
        ask = max(gap_percent, self._solving.gap_percent) / 2
        ended = False
        while not ended and (left_s := until - time.perf_counter()) > 0:
            small, columns = core(slim, np.flatnonzero(kept))
            # a core that cannot speak for the whole is only there to find a better plan
            found = self._integer(
                small, left_s / 4 if per else left_s, ask, None if begin is None else begin[columns]
            )
            if found.columns is not None and not found.objective >= best.objective:
                begin = np.zeros(len(slim.cost))
                begin[columns] = found.columns
                best = replace(found, columns=begin)
            # options further from the bound than the plan is are in no better plan, so a core that
            # holds all others speaks for the whole
            reach = np.inf if best.columns is None else best.objective - linear.bound
            wider: Flags = kept | (linear.excess <= reach)
            speaks = not (wider & ~kept).any()
            if speaks and found.status is Status.INFEASIBLE and best.columns is None:
                yield _State(found, bound, close=False)
                return
            if speaks and np.isfinite(found.bound):
                bound = max(bound, min(found.bound, best.objective))
            solved = speaks and ask <= gap_percent and found.status is Status.OPTIMAL
            close = solved or _gap(best, bound) <= gap_percent
            status = found.status if found.status in _FINAL else best.status
            yield _State(replace(best, status=status), bound, close)
            ended = close or (speaks and ask <= gap_percent and not per) or found.status in _FINAL
            per = 0 if speaks or per >= WIDEST else WIDER * per
            kept = wider & (kept | self._close_to(linear, len(slim.names), per)) if per else wider
            ask = ask if per else gap_percent

    def _integer(self, small: Program, limit_s: float, gap: float, begun: Floats | None) -> Outcome:
        """The mixed-integer solution of a core."""
        solving = self._solving.model_copy(update={"time_limit_s": limit_s, "gap_percent": gap})
        return solve(small, solving, start=begun, nodes=self._nodes)

    def _close_to(self, linear: Linear, rows: int, per: int, start: Ints | None = None) -> Flags:
        """A core: what the linear solution takes, what is priced close to it, the plan begun from."""
        count = min(max(per * self._buildings, rows), len(linear.excess) - 1)
        kept: Flags = linear.taken | (linear.excess <= np.partition(linear.excess, count)[count])
        if start is not None:
            kept[start] = True
        return kept


_STOPPED = frozenset({Status.INTERRUPTED, Status.INTERRUPTED_EMPTY})
_FINAL = _STOPPED | {Status.ERROR, Status.UNBOUNDED}


@dataclass(frozen=True)
class _State:
    """The best plan so far, the bound proved so far, and whether they are close."""

    best: Outcome
    bound: float
    close: bool


def _closed(state: _State, stopped: bool, seconds: float) -> Outcome:
    """The best plan with the bound that was proved for it, and how the search for it ended."""
    best = state.best
    if best.columns is None:
        kept = best.status in {Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR}
        ended = Status.INTERRUPTED_EMPTY if stopped else Status.LIMIT_EMPTY
        return _empty(best.status if kept else ended, seconds)
    cut = Status.INTERRUPTED if stopped else Status.LIMIT
    status = Status.OPTIMAL if state.close else cut
    gap = _gap(best, state.bound)
    return replace(best, status=status, bound=state.bound, gap_percent=gap, seconds=seconds)


def _gap(state: Outcome, bound: float) -> float:
    if state.columns is None:
        return float("inf")
    return max(gap_percent(state.objective, min(bound, state.objective)), 0.0)


def _columns(chosen: Ints, count: int) -> Floats:
    found = np.zeros(count)
    found[chosen] = 1.0
    return found


def _empty(status: Status, seconds: float) -> Outcome:
    return Outcome(status, None, np.nan, np.nan, np.nan, seconds)
