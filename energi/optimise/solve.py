"""The one door to HiGHS: programs in, outcomes out. Every way the solver can end maps to one `Status`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import highspy
import numpy as np

from energi.domain.arrays import Floats
from energi.domain.study import Solving
from energi.optimise.program import Program


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    """A plan within the requested gap of the proven bound."""
    LIMIT = "limit"
    """Stopped at the time limit with a plan; its gap is known."""
    LIMIT_EMPTY = "limit_empty"
    """Stopped at the time limit without a plan."""
    INTERRUPTED = "interrupted"
    """Stopped by the user with a plan."""
    INTERRUPTED_EMPTY = "interrupted_empty"
    """Stopped by the user without a plan."""
    INFEASIBLE = "infeasible"
    """No plan meets every limit."""
    UNBOUNDED = "unbounded"
    """The goal can be improved without end: the model is wrong."""
    ERROR = "error"
    """The solver failed."""


class Progress(NamedTuple):
    """What a running solve tells: seconds, best plan's objective, proven bound, gap [%], phase and goal.

    The phases are ``prices``, ``moves``, ``parts``, ``together`` and ``core``.
    """

    seconds: float
    objective: float
    bound: float
    gap_percent: float
    phase: str = "core"
    goal: str = ""


Listener = Callable[[Progress], None]


@dataclass(frozen=True)
class Outcome:
    """How a solve ended and what it found.

    Attributes
    ----------
    status : Status
    columns : (columns,) or None
        The best plan's columns; None unless a feasible plan exists.
    objective, bound, gap_percent : float
        NaN where there is none.
    seconds : float
    duals : (rows,) or None
        Shadow prices of a linear program's rows.
    """

    status: Status
    columns: Floats | None
    objective: float
    bound: float
    gap_percent: float
    seconds: float
    duals: Floats | None = None


class Quiet(highspy.Highs):
    """HiGHS without a word on the terminal, and with Ctrl-C as "stop and keep the best plan found"."""

    def enableCallbacks(self) -> None:  # noqa: N802 - highspy's name
        """Enable callbacks; HiGHS prints its banner here, as the solver is made."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # highspy's types stop here

    def joinSolve(self, solver_thread: Any = None, interrupt_limit: int = 1) -> Any:  # noqa: ARG002, N802 - highspy's
        """Wait for the solver; the first Ctrl-C ends the solve, a further one the program."""
        presses = 0
        while True:
            try:
                done, status = self.wait(0.1)
            except KeyboardInterrupt:
                if presses == interrupt_limit:
                    raise
                presses += 1
                self.cancelSolve()  # type: ignore[no-untyped-call]  # the same
            else:
                if done:
                    return status


def quiet() -> Any:
    """A new solver that prints nothing."""
    return Quiet()  # type: ignore[no-untyped-call]  # highspy's types stop here


SAME = 1e-7
"""Share by which a plan's cost may differ from what the solver says it is: rounding."""

LEAST_S = 1.0
"""Seconds a solve that has to be made again has at least."""


def version() -> str:
    """The solver's name and version."""
    return f"HiGHS {quiet().version()}"


def solve(
    program: Program,
    solving: Solving,
    *,
    relaxed: bool = False,
    log: Path | None = None,
    listener: Listener | None = None,
    start: Floats | None = None,
    gap_abs: float = 0.0,
    nodes: int | None = None,
) -> Outcome:
    """Minimise a program.

    Parameters
    ----------
    program : Program
    solving : Solving
        Gap, time limit [s], threads, seed.
    relaxed : bool
        Treat the options as continuous (the linear relaxation), which also gives duals.
    log : Path, optional
        File HiGHS writes its log to.
    listener : callable, optional
        Called with the solver's `Progress` now and then.
    start : (columns,), optional
        A plan to begin from.
    gap_abs : float
        A gap in the objective's own unit that is close enough too.
    nodes : int, optional
        Stop after so many nodes: unlike a time limit, that is the same on every machine.
    """
    began = time.perf_counter()
    highs = quiet()
    settings(highs, solving, log, gap_abs=gap_abs, nodes=nodes)
    if highs.passModel(_lp(program, relaxed)) == highspy.HighsStatus.kError:
        return _empty(Status.ERROR, time.perf_counter() - began)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        highs.setSolution(solution)
    if listener is not None and not relaxed:
        highs.cbMipLogging += lambda event: listener(_progress(event.data_out))
    highs.HandleKeyboardInterrupt = True  # Ctrl-C ends the solve and keeps the best plan found
    highs.solve()
    found = _outcome(highs, time.perf_counter() - began, relaxed)
    if start is None or means_it(found, program):
        return found
    left_s = max(solving.time_limit_s - found.seconds, LEAST_S)
    again = solving.model_copy(update={"time_limit_s": left_s})
    return solve(program, again, relaxed=relaxed, log=log, listener=listener, gap_abs=gap_abs, nodes=nodes)


def means_it(found: Outcome, program: Program) -> bool:
    """Whether a plan costs what it is told to cost.

    HiGHS may tell a better goal and still hand back the plan it was given to begin from.
    """
    if found.columns is None:
        return True
    cost = float(program.cost @ found.columns)
    return abs(cost - found.objective) <= SAME * max(abs(cost), 1.0)


def settings(
    highs: Any, solving: Solving, log: Path | None = None, *, gap_abs: float = 0.0, nodes: int | None = None
) -> None:
    """Set a solver's options."""
    options: dict[str, object] = {
        "output_flag": log is not None,
        "log_to_console": False,
        "time_limit": solving.time_limit_s,
        "mip_rel_gap": solving.gap_percent / 100.0,
        "mip_abs_gap": gap_abs,
        "threads": solving.threads,
        "random_seed": solving.seed,
    }
    if nodes is not None:
        options["mip_max_nodes"] = nodes
    if log is not None:
        options["log_file"] = str(log)
    for name, value in options.items():
        highs.setOptionValue(name, value)


def _lp(program: Program, relaxed: bool) -> Any:
    rows, columns = program.matrix.shape
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows, columns
    lp.col_cost_ = program.cost
    lp.col_lower_ = np.zeros(columns)
    lp.col_upper_ = program.column_upper
    lp.row_lower_, lp.row_upper_ = program.lower, program.upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = program.matrix.indptr
    lp.a_matrix_.index_ = program.matrix.indices
    lp.a_matrix_.value_ = program.matrix.data
    if not relaxed:
        kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
        lp.integrality_ = [kinds[True]] * program.options + [kinds[whole] for whole in program.whole.tolist()]
    return lp


def rows_only(program: Program, solving: Solving) -> Any:
    """A solver that holds a program's rows and no column yet."""
    highs = quiet()
    settings(highs, solving)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = len(program.lower), 0
    lp.row_lower_, lp.row_upper_ = program.lower, program.upper
    lp.a_matrix_.start_ = np.zeros(1, dtype=np.int32)
    highs.passModel(lp)
    return highs


def _progress(data: Any) -> Progress:
    return Progress(
        data.running_time, _known(data.mip_primal_bound), data.mip_dual_bound, 100.0 * data.mip_gap
    )


def _known(value: float) -> float:
    return value if math.isfinite(value) else math.nan


_ENDED = {
    "kOptimal": (Status.OPTIMAL, Status.ERROR),
    "kTimeLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kIterationLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kSolutionLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kMemoryLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kInterrupt": (Status.INTERRUPTED, Status.INTERRUPTED_EMPTY),
    "kHighsInterrupt": (Status.INTERRUPTED, Status.INTERRUPTED_EMPTY),
    "kInfeasible": (Status.INFEASIBLE, Status.INFEASIBLE),
    # options are binary and carry no unbounded cost, so the doubtful case is infeasibility
    "kUnboundedOrInfeasible": (Status.INFEASIBLE, Status.INFEASIBLE),
    "kUnbounded": (Status.UNBOUNDED, Status.UNBOUNDED),
}


WITHOUT_PLAN = {Status.LIMIT: Status.LIMIT_EMPTY, Status.INTERRUPTED: Status.INTERRUPTED_EMPTY}
"""A linear solution that was cut short is no plan."""


def status_of(model_status: str, has_plan: bool) -> Status:
    """The status of a HiGHS model status, by whether a feasible plan came with it."""
    with_plan, without = _ENDED.get(model_status, (Status.ERROR, Status.ERROR))
    return with_plan if has_plan else without


def ended(highs: Any) -> Status:
    """The status of a solver that has stopped."""
    feasible = highspy.SolutionStatus.kSolutionStatusFeasible
    return status_of(highs.getModelStatus().name, highs.getInfo().primal_solution_status == feasible)


def _outcome(highs: Any, seconds: float, relaxed: bool) -> Outcome:
    info, status = highs.getInfo(), ended(highs)
    if status not in {Status.OPTIMAL, Status.LIMIT, Status.INTERRUPTED}:
        return _empty(status, seconds)
    solution = highs.getSolution()
    objective = float(info.objective_function_value)
    bound = float(info.mip_dual_bound)
    if relaxed:  # a linear program that was stopped has proved nothing
        bound = objective if status is Status.OPTIMAL else math.nan
    return Outcome(
        status=status,
        columns=np.asarray(solution.col_value),
        objective=objective,
        bound=bound,
        gap_percent=gap_percent(objective, bound),
        seconds=seconds,
        duals=np.asarray(solution.row_dual) if relaxed else None,
    )


def gap_percent(objective: float, bound: float) -> float:
    """How far a minimised objective can be above the optimum, in per cent of the objective."""
    if objective == bound:
        return 0.0
    if math.isnan(objective) or math.isinf(bound):
        return math.nan if math.isnan(objective) else math.inf
    return 100.0 * (objective - bound) / abs(objective) if objective else math.inf


def _empty(status: Status, seconds: float) -> Outcome:
    return Outcome(status, None, math.nan, math.nan, math.nan, seconds)
