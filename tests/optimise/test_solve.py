"""The door to HiGHS: every way it can end, bounds, limits, repeatability."""

from __future__ import annotations

import math
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest
from toys import every_rule, toy

from energi.domain.study import Solving
from energi.optimise.case import Case
from energi.optimise.program import Program, program
from energi.optimise.solve import Progress, Quiet, Status, gap_percent, means_it, solve, status_of, version

ENDS = {
    "kNotset": (Status.ERROR, Status.ERROR),
    "kLoadError": (Status.ERROR, Status.ERROR),
    "kModelError": (Status.ERROR, Status.ERROR),
    "kPresolveError": (Status.ERROR, Status.ERROR),
    "kSolveError": (Status.ERROR, Status.ERROR),
    "kPostsolveError": (Status.ERROR, Status.ERROR),
    "kModelEmpty": (Status.ERROR, Status.ERROR),
    "kOptimal": (Status.OPTIMAL, Status.ERROR),
    "kInfeasible": (Status.INFEASIBLE, Status.INFEASIBLE),
    "kUnboundedOrInfeasible": (Status.INFEASIBLE, Status.INFEASIBLE),
    "kUnbounded": (Status.UNBOUNDED, Status.UNBOUNDED),
    "kObjectiveBound": (Status.ERROR, Status.ERROR),
    "kObjectiveTarget": (Status.ERROR, Status.ERROR),
    "kTimeLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kIterationLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kUnknown": (Status.ERROR, Status.ERROR),
    "kSolutionLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kInterrupt": (Status.INTERRUPTED, Status.INTERRUPTED_EMPTY),
    "kMemoryLimit": (Status.LIMIT, Status.LIMIT_EMPTY),
    "kHighsInterrupt": (Status.INTERRUPTED, Status.INTERRUPTED_EMPTY),
}
"""HiGHS's status -> ours with a feasible plan and without one."""

TIGHT = [{"name": "budget"}, {"name": "co2_together", "year": 2016, "reduction_percent": 36}]


@pytest.fixture(scope="module")
def case() -> Case:
    """Large enough that it takes HiGHS some branching."""
    return toy(3, buildings=40, packages=12, estate=4, organisations=3).posed(TIGHT)


@pytest.fixture(scope="module")
def whole(case: Case) -> Program:
    return program(case.card, case.sheet)


@pytest.mark.parametrize("name", sorted(highspy.HighsModelStatus.__members__))
def test_every_end_has_a_status(name: str) -> None:
    with_plan, without = ENDS.get(name, (Status.ERROR, Status.ERROR))
    if name in {"kMin", "kMax"}:  # bounds of the list, no ends
        return
    assert name in ENDS
    assert status_of(name, has_plan=True) is with_plan
    assert status_of(name, has_plan=False) is without


def test_an_end_that_is_not_known_is_an_error() -> None:
    assert status_of("kSomethingNew", has_plan=True) is Status.ERROR


def test_no_status_but_the_three_with_a_plan_promises_one() -> None:
    told = {status_of(name, has_plan=False) for name in ENDS}
    assert not told & {Status.OPTIMAL, Status.LIMIT, Status.INTERRUPTED}


def test_a_time_limit_gives_a_plan_or_says_that_there_is_none(whole: Program) -> None:
    found = solve(whole, Solving(gap_percent=0, time_limit_s=1e-6))
    assert found.status in {Status.LIMIT, Status.LIMIT_EMPTY}
    assert (found.columns is None) == (found.status is Status.LIMIT_EMPTY)
    assert math.isnan(found.objective) == (found.columns is None)


def test_limits_that_exclude_each_other_are_infeasible() -> None:
    case = toy(1).posed([{"name": "co2_together", "year": 2015, "reduction_percent": 100}])
    found = solve(program(case.card, case.sheet), case.study.solving)
    assert found.status is Status.INFEASIBLE
    assert found.columns is None
    assert math.isnan(found.objective)


def test_a_goal_without_end_is_unbounded() -> None:
    case = toy(1).posed([{"name": "budget"}])
    whole = program(case.card, case.sheet)
    cost, upper = whole.cost.copy(), whole.column_upper.copy()
    cost[whole.options : whole.slacks] = -1.0
    upper[whole.options :] = np.inf  # nothing holds the flows once the frames give
    found = solve(replace(whole, cost=cost, column_upper=upper), case.study.solving)
    assert found.status in {Status.UNBOUNDED, Status.INFEASIBLE}
    assert found.columns is None


def test_a_program_the_solver_refuses_is_an_error(whole: Program, case: Case) -> None:
    found = solve(replace(whole, matrix=1e30 * whole.matrix), case.study.solving)
    assert found.status is Status.ERROR
    assert found.columns is None
    assert math.isnan(found.objective)


def test_ctrl_c_before_the_first_plan_is_no_plan(whole: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Quiet.wait

    def press(highs: Quiet, seconds: float) -> Any:
        monkeypatch.setattr(Quiet, "wait", real)
        os.kill(os.getpid(), signal.SIGINT)
        return real(highs, seconds)

    monkeypatch.setattr(Quiet, "wait", press)
    found = solve(whole, Solving(gap_percent=0, time_limit_s=20))
    assert found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY, Status.OPTIMAL}
    assert (found.columns is None) == (found.status is Status.INTERRUPTED_EMPTY)


def test_the_relaxation_bounds_the_program(case: Case, whole: Program) -> None:
    relaxed = solve(whole, case.study.solving, relaxed=True)
    found = solve(whole, Solving(gap_percent=0.01, time_limit_s=20))
    assert relaxed.status is Status.OPTIMAL
    assert relaxed.bound == relaxed.objective
    assert relaxed.objective <= found.objective * (1 + 1e-9)
    assert relaxed.objective <= found.bound * (1 + 1e-9)
    assert relaxed.duals is not None
    assert len(relaxed.duals) == len(whole.lower)
    assert found.duals is None


def test_a_relaxation_that_was_stopped_proves_nothing(whole: Program) -> None:
    found = solve(whole, Solving(time_limit_s=1e-6), relaxed=True)
    assert found.status in {Status.LIMIT, Status.LIMIT_EMPTY}
    assert math.isnan(found.bound)


def test_the_gap_asked_for_is_reached(whole: Program) -> None:
    found = solve(whole, Solving(gap_percent=2, time_limit_s=20))
    assert found.status is Status.OPTIMAL
    assert 0 <= found.gap_percent <= 2 + 1e-6
    assert found.bound <= found.objective
    best = solve(whole, Solving(gap_percent=0, time_limit_s=20))
    assert found.bound * (1 - 1e-9) <= best.objective <= found.objective * (1 + 1e-9)


def test_the_same_program_and_seed_give_the_same_choice(whole: Program) -> None:
    first, second = (solve(whole, Solving(gap_percent=0.5, time_limit_s=20, seed=7)) for _ in range(2))
    assert first.columns is not None
    assert second.columns is not None
    assert np.array_equal(first.columns > 0.5, second.columns > 0.5)
    assert first.objective == second.objective


def test_a_listener_is_told_of_progress(whole: Program, tmp_path: Path) -> None:
    heard: list[Progress] = []
    log = tmp_path / "solver.log"
    found = solve(whole, Solving(gap_percent=0, time_limit_s=20), log=log, listener=heard.append)
    assert heard
    assert all(progress.seconds >= 0 for progress in heard)
    known = [progress for progress in heard if not math.isnan(progress.objective)]
    assert min(progress.objective for progress in known) >= found.objective * (1 - 1e-9)
    assert "HiGHS" in log.read_text(encoding="utf-8")


def test_options_are_whole(whole: Program) -> None:
    found = solve(whole, Solving(gap_percent=1, time_limit_s=20))
    assert found.columns is not None
    options = found.columns[: whole.options]
    assert np.abs(options - np.round(options)).max() <= 1e-6


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(100.0, 99.0, 1.0), (100.0, 100.0, 0.0), (0.0, 0.0, 0.0), (0.0, -1.0, math.inf), (-100.0, -101.0, 1.0)],
)
def test_the_gap_is_a_share_of_the_objective(objective: float, bound: float, gap: float) -> None:
    assert gap_percent(objective, bound) == pytest.approx(gap)


def test_every_rule_at_once_is_solved() -> None:
    for seed in range(6):
        case = toy(seed, buildings=20, packages=6).posed(every_rule(np.random.default_rng(seed)), "co2")
        found = solve(program(case.card, case.sheet), case.study.solving)
        assert found.status in {Status.OPTIMAL, Status.INFEASIBLE}


def test_the_version_is_named() -> None:
    assert version().startswith("HiGHS 1.")


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_to_begin_from_never_comes_back_under_a_better_goal(seed: int) -> None:
    made = toy(seed, buildings=12, packages=5, estate=3, organisations=2).posed(TIGHT)
    built = program(made.card, made.sheet)
    best = solve(built, Solving(gap_percent=0.0))
    if best.columns is None:
        return
    loose = solve(built, Solving(gap_percent=5.0), nodes=1)
    again = solve(built, Solving(gap_percent=0.0), start=loose.columns)
    assert again.columns is not None
    assert float(built.cost @ again.columns) == pytest.approx(again.objective, rel=1e-6)
    assert again.objective == pytest.approx(best.objective, rel=1e-6)


def test_a_told_goal_the_plan_does_not_cost_is_not_believed(whole: Program) -> None:
    found = solve(whole, Solving())
    assert found.columns is not None
    assert means_it(found, whole)
    assert not means_it(replace(found, objective=0.99 * found.objective), whole)
    assert means_it(replace(found, columns=None), whole)
