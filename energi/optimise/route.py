"""How a program is solved: straight, or through the linear relaxation when there are many options.

In a linear solution only a few buildings are torn between options, so its bound is tight and its
prices tell which options can be in a good plan. The *core* holds each building's options whose
priced cost is close to the building's best; its mixed-integer solution is a plan for the whole, and
the bound is proved over all options whatever the core was. If the gap is too wide, so is the next core.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from energi.domain.stock import Flags, Floats, Ints
from energi.domain.study import Solving
from energi.optimise.program import Program
from energi.optimise.reduce import core, lagrangian, least_priced, reduced_cost, without_implied
from energi.optimise.solve import Listener, Outcome, Progress, Status, gap_percent, solve

STRAIGHT = 5_000
"""Programs of at most so many options go straight to the mixed-integer solver."""

PER_BUILDING = (15, 50, 200)
"""Options a building has on average in the first core, the second, the third; then all."""


def search(
    whole: Program,
    building: Ints,
    solving: Solving,
    *,
    log: Path | None = None,
    listener: Listener | None = None,
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

    Returns
    -------
    Outcome
        ``columns`` are those of ``whole``; ``bound`` holds over all options.
    str
        The route: ``"mip"``, or ``"lp, core of n options"``.
    """
    began = time.perf_counter()
    # a row implied by a later year's is not once that year's may give
    giving = bool(whole.column_upper[whole.slacks :].any())
    slim = whole if giving else without_implied(whole)
    if slim.options <= STRAIGHT:
        return solve(slim, solving, log=log, listener=listener), "mip"
    linear = solve(slim, solving, relaxed=True, log=log)
    if linear.duals is None or linear.columns is None or linear.status is not Status.OPTIMAL:
        ended = _WITHOUT_PLAN.get(linear.status, linear.status)
        return replace(_empty(), status=ended, seconds=time.perf_counter() - began), "lp"
    state = _State(_empty(), lagrangian(slim, linear.duals, building), "lp", ended=False)
    excess = _excess(slim, linear.duals, building)
    # degenerate prices may leave out what the linear solution itself is made of, so that is kept too
    taken = linear.columns[: slim.options] > 0.0
    # where limits may give, any choice among these is a plan to begin from
    start = _rounded(linear.columns, slim.options, building) if giving else None
    for kept in _cores(excess, taken, len(slim.names), building):
        left_s = solving.time_limit_s - (time.perf_counter() - began)
        if state.ended or left_s <= 0:
            break
        found, columns = _solved(slim, kept, state, start, solving, left_s, log, listener)
        if found.columns is not None:
            found = replace(found, columns=_whole(found.columns, columns, len(whole.cost)))
        state = _after(state, found, kept, excess, solving.gap_percent)
    return _closed(state.best, state.bound, time.perf_counter() - began), state.route


_WITHOUT_PLAN = {Status.LIMIT: Status.LIMIT_EMPTY, Status.INTERRUPTED: Status.INTERRUPTED_EMPTY}
"""A linear solution that was cut short is no plan."""


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


def _excess(slim: Program, duals: Floats, building: Ints) -> Floats:
    """How much more each option costs at the prices than the best of its building, (options,)."""
    priced = reduced_cost(slim, duals)
    return np.asarray(priced - least_priced(priced, building)[building])


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
    order = np.lexsort((-values[:options], building))
    found = np.zeros(len(values))
    found[order[np.searchsorted(building[order], np.unique(building))]] = 1.0
    return found


def _solved(
    slim: Program,
    kept: Flags,
    state: _State,
    start: Floats | None,
    solving: Solving,
    left_s: float,
    log: Path | None,
    listener: Listener | None,
) -> tuple[Outcome, Ints]:
    """Solve a core from the best plan so far, telling progress against the bound of the whole."""
    small, columns = core(slim, kept)
    best = state.best

    def tell(progress: Progress) -> None:
        if listener is not None:
            reached = float(np.fmin(progress.objective, best.objective))
            told = progress._replace(objective=reached, bound=state.bound)
            listener(told._replace(gap_percent=gap_percent(reached, state.bound)))

    # half the gap is left for what the core cannot see
    ask = solving.model_copy(update={"time_limit_s": left_s, "gap_percent": solving.gap_percent / 2})
    begin = best.columns if best.columns is not None else start
    from_ = None if begin is None else begin[columns]
    return solve(small, ask, log=log, listener=tell, start=from_), columns


def _whole(values: Floats, columns: Ints, count: int) -> Floats:
    found = np.zeros(count)
    found[columns] = values
    return found


def _empty() -> Outcome:
    return Outcome(Status.LIMIT_EMPTY, None, np.nan, np.nan, np.nan, 0.0)


def _closed(best: Outcome, bound: float, seconds: float) -> Outcome:
    """The best plan with the bound that was proved for it."""
    if best.columns is None:
        return replace(best, seconds=seconds)
    gap = gap_percent(best.objective, min(bound, best.objective))
    return replace(best, bound=bound, gap_percent=gap, seconds=seconds)
