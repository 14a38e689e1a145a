"""How a program is solved: straight, or through the linear relaxation when there are many options.

In a linear solution only a few buildings are torn between options, so its bound is tight and its
prices tell which options can be in a good plan. A program with many buildings is then put together
part by part (`energi.optimise.assemble`). Where that does not get close enough, or there are few
buildings, a *core* holds each building's options whose priced cost is close to the building's best;
its mixed-integer solution is a plan for the whole, and the bound is proved over all options whatever
the core was. If the gap is too wide, so is the next core.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from energi.domain.arrays import Flags, Floats, Ints
from energi.domain.study import Solving
from energi.optimise.assemble import assembled
from energi.optimise.moves import made
from energi.optimise.prices import FEW_STEPS, STEPS, least_of
from energi.optimise.program import Program
from energi.optimise.reduce import core, excess, fitting, without_idle, without_implied
from energi.optimise.sheet import Key
from energi.optimise.sift import Relaxed, guessed, sifted
from energi.optimise.solve import WITHOUT_PLAN, Listener, Outcome, Progress, Status, gap_percent, solve

STRAIGHT = 5_000
"""Programs of at most so many options go straight to the mixed-integer solver."""

PARTED = 500
"""Programs of more buildings are first given a plan by moves, then put together part by part."""

GUESSED = 1_000_000
"""Programs of more options are first tried with prices that are close, not exact."""

PER_BUILDING = (15, 50, 200)
"""Options a building has on average in the first core, the second, the third; then all."""

Prices = dict[tuple[str, Key], float]
"""Rule and key -> what one more unit of the row's right side adds to the goal."""


def search(
    whole: Program,
    building: Ints,
    solving: Solving,
    *,
    log: Path | None = None,
    listener: Listener | None = None,
    start: Ints | None = None,
    near: Prices | None = None,
) -> tuple[Outcome, str]:
    """Minimise a program whose columns belong to buildings.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building
    solving : Solving
        The time limit holds for everything together.
    log, listener
        As `energi.optimise.solve.solve`.
    start : (buildings,) int, optional
        Options of a plan to begin from.
    near : Prices, optional
        Prices of a program like this one to begin from, if it has many buildings; its own are put there.

    Returns
    -------
    Outcome
        ``columns`` are those of ``whole``; ``bound`` holds over all options.
    str
        The route: ``"mip"``; ``"bounds"`` where a limit alone shows that there is no plan; or ``"lp"``
        and what came after.
    """
    began = time.perf_counter()
    small = reduced(whole, building)
    if small is None:
        seconds = time.perf_counter() - began
        return replace(_empty(), status=Status.INFEASIBLE, seconds=seconds), "bounds"
    slim, columns = small
    begin = None if start is None else np.isin(columns, start).astype(float)
    if slim.options <= STRAIGHT:
        found, route = solve(slim, solving, log=log, listener=listener, start=begin), "mip"
    else:
        found, route = _Search(
            slim, building[columns[: slim.options]], solving, log, listener, begin, near
        ).run()
    if found.columns is not None:
        found = replace(found, columns=_whole(found.columns, columns, len(whole.cost)))
    return replace(found, seconds=time.perf_counter() - began), route


def priced_bound(whole: Program, building: Ints) -> float:
    """What prices of the limits prove of every plan without solving anything: the same on every machine.

    Parameters
    ----------
    whole, building
        As `search`.
    """
    small = reduced(whole, building)
    if small is None:
        return np.inf
    slim, columns = small
    return guessed(slim, building[columns[: slim.options]]).bound


def reduced(whole: Program, building: Ints) -> tuple[Program, Ints] | None:
    """The program without what cannot change the best plan, options by building, and its columns.

    Parameters
    ----------
    whole, building
        As `search`.

    Returns
    -------
    tuple of Program and (columns,) int, or None
        None if a building has nothing left: then a limit alone shows that there is no plan.
    """
    giving = len(whole.open_slacks) > 0
    # a row implied by a later year's is not once that year's may give
    slim = whole if giving else without_implied(whole)
    order = np.argsort(building, kind="stable")
    if (order != np.arange(len(order))).any():
        slim, _ = core(slim, order)
    fits = fitting(slim, building[order])
    of = building[order[fits]]
    if not np.bincount(of, minlength=int(building.max()) + 1).all():
        return None
    small, _ = core(slim, np.flatnonzero(fits))
    columns = np.concatenate([order[fits], np.arange(whole.options, len(whole.cost))])
    return without_idle(small, of), columns


class _Search:
    """The search for a plan of a program with many options."""

    def __init__(
        self,
        slim: Program,
        building: Ints,
        solving: Solving,
        log: Path | None,
        listener: Listener | None,
        start: Floats | None = None,
        near: Prices | None = None,
    ) -> None:
        self._near = near
        self._slim, self._building, self._solving = slim, building, solving
        self._log, self._listener, self._start = log, listener, start
        self._began = time.perf_counter()
        self._state = _State(_empty(), -np.inf, "lp", ended=False)

    def run(self) -> tuple[Outcome, str]:
        """The best plan, the bound proved for it, and the route."""
        try:
            self._steps()
        except KeyboardInterrupt:  # between two solves; within one the solver itself ends
            best = self._state.best
            status = _status(best.columns is not None, close=False, stopped=True)
            self._state = replace(self._state, best=replace(best, status=status))
        return _closed(self._state.best, self._state.bound), self._state.route

    @property
    def _giving(self) -> bool:
        """Whether a limit may be loosened."""
        return len(self._slim.open_slacks) > 0

    @property
    def _left_s(self) -> float:
        return max(self._solving.time_limit_s - (time.perf_counter() - self._began), 0.0)

    @property
    def _asked(self) -> Solving:
        return self._solving.model_copy(update={"time_limit_s": max(self._left_s, 1e-6)})

    def _steps(self) -> None:
        """Prices and moves, then parts, then wider and wider cores, until the plan is close to the bound."""
        many = int(self._building[-1]) + 1 > PARTED
        known = many and bool(self._near)
        self._tell("prices", np.nan, np.nan)
        start = self._begun() if many else None
        if self._state.ended:
            return
        relaxed = sifted(self._slim, self._building, self._asked, start)
        if many:
            self._learn(relaxed)
        if (known and self._moved(self._slim, relaxed)) or (many and self._parts(relaxed)):
            return
        if self._bounded(relaxed):
            self._cores(relaxed)

    def _begun(self) -> Floats | None:
        """Prices to go on from: those of a program like this one, or guessed ones and a plan made of them."""
        slim, building = self._slim, self._building
        if self._near:
            return np.array([self._near.get(name, 0.0) for name in slim.names]) * slim.scale
        # where limits may give, rows that others imply are left out: the bound holds for the whole
        fewer = without_implied(slim) if self._giving else slim
        near = guessed(fewer, building, FEW_STEPS if self._giving else STEPS)
        if not self._giving:
            self._learn(near)
        if self._moved(fewer, near) or self._giving:
            return None
        if slim.options > GUESSED:
            self._parts(near)
        return near.duals

    def _learn(self, relaxed: Relaxed) -> None:
        """Leave the prices to the next program like this one."""
        if self._near is not None and relaxed.status is Status.OPTIMAL:
            own = (relaxed.duals / self._slim.scale).tolist()
            self._near.update(zip(self._slim.names, own, strict=True))

    def _moved(self, fewer: Program, near: Relaxed) -> bool:
        """Make a plan by moves from prices that are close; whether the search is over."""
        if not self._bounded(near):
            return True
        slim = self._slim
        self._tell("moves", np.nan, near.bound)
        columns = made(slim, self._building, near.duals, self._asked, fewer)
        if columns is None:
            return False
        objective = float(slim.cost @ columns)
        close = gap_percent(objective, near.bound) <= self._solving.gap_percent
        status = _status(True, close=close, stopped=False)
        best = replace(_empty(), status=status, columns=columns, objective=objective)
        self._state = replace(self._state, best=best, route="lp, moves", ended=close)
        return close

    def _bounded(self, relaxed: Relaxed) -> bool:
        """Take over what prices proved; whether there is something to look for still."""
        state = self._state
        # prices that were not made exact prove a weaker bound, and the cores still end with every option
        if relaxed.status not in {Status.OPTIMAL, Status.ERROR}:
            ended = WITHOUT_PLAN.get(relaxed.status, relaxed.status)
            if state.best.columns is None or relaxed.status is Status.INFEASIBLE:
                self._state = replace(state, best=replace(state.best, status=ended), ended=True)
            return False
        self._state = replace(state, bound=max(state.bound, relaxed.bound))
        return True

    def _parts(self, relaxed: Relaxed) -> bool:
        """Put a plan together from parts; whether the search is over."""
        if not self._bounded(relaxed):
            return True
        found, bound = assembled(self._slim, self._building, relaxed, self._asked, self._tell)
        best = self._state.best
        if found.columns is not None and not found.objective >= best.objective:
            best = found
        bound = max(bound, self._state.bound)
        close = best.columns is not None and gap_percent(best.objective, bound) <= self._solving.gap_percent
        stopped = found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}
        status = _status(best.columns is not None, close=close, stopped=stopped)
        if found.status is Status.INFEASIBLE:
            status = Status.INFEASIBLE
        ended = close or stopped or status is Status.INFEASIBLE
        self._state = _State(replace(best, status=status), bound, "lp, parts", ended=ended)
        return ended

    def _cores(self, relaxed: Relaxed) -> None:
        slim, building = self._slim, self._building
        over = excess(slim, relaxed.duals, building)
        # degenerate prices may leave out what the linear solution itself is made of, so that is kept too
        taken = relaxed.values[: slim.options] > 0.0
        if self._state.best.columns is not None:
            taken |= self._state.best.columns[: slim.options] > 0.5
        # where limits may give, any choice among these is a plan to begin from
        start = _rounded(relaxed.values, slim.options, building) if self._giving else self._start
        if self._start is not None:
            taken |= self._start[: slim.options] > 0.5
        for kept in _cores(over, taken, len(slim.names), building):
            if self._state.ended or self._left_s <= 0:
                break
            found = self._solved(kept, start)
            self._state = _after(self._state, found, kept, over, self._solving.gap_percent)

    def _solved(self, kept: Flags, start: Floats | None) -> Outcome:
        """Solve a core from the best plan so far, telling progress against the bound of the whole."""
        slim, best = self._slim, self._state.best
        small, columns = core(slim, np.flatnonzero(kept))

        def tell(progress: Progress) -> None:
            self._tell("core", float(np.fmin(progress.objective, best.objective)), self._state.bound)

        # half the gap is left for what the core cannot see
        ask = self._asked.model_copy(update={"gap_percent": self._solving.gap_percent / 2})
        begin = best.columns if best.columns is not None else start
        from_ = None if begin is None else begin[columns]
        found = solve(small, ask, log=self._log, listener=tell, start=from_)
        if found.columns is None:
            return found
        return replace(found, columns=_whole(found.columns, columns, len(slim.cost)))

    def _tell(self, phase: str, objective: float, bound: float) -> None:
        if self._listener is not None:
            seconds = time.perf_counter() - self._began
            gap = gap_percent(objective, bound)
            self._listener(Progress(seconds, objective, bound, gap, phase))


@dataclass(frozen=True)
class _State:
    """The best plan so far, the bound proved so far, and whether to stop."""

    best: Outcome
    bound: float
    route: str
    ended: bool


def _after(state: _State, found: Outcome, kept: Flags, excess: Floats, gap: float) -> _State:
    """The state after a core was solved."""
    best, bound = state.best, state.bound
    if found.columns is not None and (best.columns is None or found.objective < best.objective):
        best = found
    # options priced further away than the plan is from the bound are in no better plan, so a core
    # that holds all others speaks for the whole
    reach = best.objective - bound if best.columns is not None else np.inf
    speaks = bool(kept.all() or not (excess[~kept] <= reach).any())
    if speaks and found.status is Status.INFEASIBLE:
        return _State(replace(best, status=Status.INFEASIBLE), bound, state.route, ended=True)
    if speaks and not np.isnan(found.bound):
        bound = max(bound, found.bound)
    close = best.columns is not None and gap_percent(best.objective, bound) <= gap
    close = close or (speaks and found.status is Status.OPTIMAL)
    stopped = found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}
    best = replace(best, status=_status(best.columns is not None, close=close, stopped=stopped))
    route = f"lp, core of {int(kept.sum())} options"
    return _State(best, bound, route, ended=close or stopped or bool(kept.all()))


def _status(has_plan: bool, *, close: bool, stopped: bool) -> Status:
    """What may be said of the whole: a core solved to its optimum proves nothing by itself."""
    if close:
        return Status.OPTIMAL
    if stopped:
        return Status.INTERRUPTED if has_plan else Status.INTERRUPTED_EMPTY
    return Status.LIMIT if has_plan else Status.LIMIT_EMPTY


def _cores(excess: Floats, taken: Flags, rows: int, building: Ints) -> Iterator[Flags]:
    """Wider and wider cores; the last holds every option."""
    buildings = int(building.max()) + 1
    for per in PER_BUILDING:
        count = max(per * buildings, min(rows, len(excess)))
        if count < len(excess):
            yield taken | (excess <= np.partition(excess, count)[count])
    yield np.ones(len(excess), dtype=np.bool_)


def _rounded(values: Floats, options: int, building: Ints) -> Floats:
    """The option a linear solution takes most of, for every building; the solver fits flows and slacks."""
    found = np.zeros(len(values))
    found[least_of(-values[:options], building)] = 1.0
    return found


def _whole(values: Floats, columns: Ints, count: int) -> Floats:
    found = np.zeros(count)
    found[columns] = values
    return found


def _empty() -> Outcome:
    return Outcome(Status.LIMIT_EMPTY, None, np.nan, np.nan, np.nan, 0.0)


def _closed(best: Outcome, bound: float) -> Outcome:
    """The best plan with the bound that was proved for it."""
    if best.columns is None:
        return best
    return replace(best, bound=bound, gap_percent=gap_percent(best.objective, min(bound, best.objective)))
