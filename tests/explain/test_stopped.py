"""Ctrl-C while a plan is explained: what was found by then is told, and nothing more is begun."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from toys import some_funds, toy

from energi.domain.errors import SolverError
from energi.explain import again as module
from energi.explain import polish
from energi.explain.again import Again
from energi.explain.alternatives import alternatives
from energi.explain.cooperate import Cooperation, cooperate
from energi.explain.frontier import frontier
from energi.explain.learnt import learnt
from energi.explain.polish import polished
from energi.explain.price import prices
from energi.explain.variant import program_of
from energi.explain.why import why
from energi.optimise import settle
from energi.optimise.case import Case
from energi.optimise.planning import plan
from energi.optimise.solve import Outcome, Status

TIGHT = [
    {"name": "budget"},
    {"name": "rent_percent", "cap_percent": 14},
    {"name": "co2_together", "year": 2016, "reduction_percent": 30},
]
Press = Callable[[int], list[int]]


@pytest.fixture(scope="module")
def case() -> Case:
    return toy(3, buildings=12, packages=6, estate=3).posed(TIGHT)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    """Presses Ctrl-C after so many solves, between two of them; counts the solves."""

    def at(turn: int) -> list[int]:
        solves: list[int] = []
        real = module.solve

        def counted(*words: Any, **named: Any) -> Outcome:
            found = real(*words, **named)
            solves.append(1)
            if len(solves) == turn:
                os.kill(os.getpid(), signal.SIGINT)
            return found

        monkeypatch.setattr(module, "solve", counted)
        return solves

    return at


@pytest.mark.parametrize("turn", [1, 2])
def test_a_stopped_solve_says_so_and_none_is_begun_after_it(case: Case, press: Press, turn: int) -> None:
    again = Again(case.sheet.building, case.study.solving)
    solves = press(turn)
    asked = program_of(case)
    outcome, _ = again.solve(asked, gap_percent=0.0, limit_s=30.0)
    assert outcome.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}
    assert (outcome.columns is None) == (outcome.status is Status.INTERRUPTED_EMPTY)
    assert again.stopped
    outcome, linear = again.solve(asked, gap_percent=0.0, limit_s=30.0)
    assert (outcome.status, outcome.columns, linear) == (Status.INTERRUPTED_EMPTY, None, None)
    assert len(solves) == turn


def test_a_frontier_keeps_its_points_and_counts_the_rest_as_unknown(case: Case, press: Press) -> None:
    whole = frontier(case, ("life_cycle_cost", "co2"), 6)
    press(9)
    found = frontier(case, ("life_cycle_cost", "co2"), 6)
    assert found.points
    assert found.unknown
    assert len(found.points) + len(found.unknown) + len(found.empty) <= 6
    known = {point.limits: point for point in whole.points}
    for point in found.points:  # whatever was cut short, no bound is above the best plan
        if point.limits in known:
            assert point.bound <= known[point.limits].reached[0] * (1 + 1e-6)
            assert point.reached[0] >= known[point.limits].reached[0] * (1 - 1e-6)


def test_a_frontier_stopped_before_its_range_is_known_says_so(case: Case, press: Press) -> None:
    press(1)
    with pytest.raises(SolverError, match="E-STOPPED"):
        frontier(case, ("life_cycle_cost", "co2"), 6)


def test_prices_keep_what_was_solved_and_the_linear_bounds_of_the_rest(press: Press) -> None:
    case = toy(3, buildings=12, packages=6, estate=3).posed(TIGHT, "co2")
    found = plan(case)
    reasons, known = why(case, found), learnt(case, 30.0)
    whole = prices(case, found, reasons, known, 30.0)
    assert (whole["status"] == "optimal").sum() > 1
    press(5)
    cut = prices(case, found, reasons, learnt(case, 30.0), 30.0)
    assert len(cut) == len(whole)
    assert (cut["status"] == "").sum() > 0
    for (_, row), (_, exact) in zip(cut.iterrows(), whole.iterrows(), strict=True):
        assert row["low"] <= exact["high"] + 1e-6 * found.certificate.objective
        assert row["high"] >= exact["low"] - 1e-6 * found.certificate.objective


def test_a_linear_solution_that_was_stopped_gives_no_prices(case: Case, press: Press) -> None:
    press(1)
    assert learnt(case, 30.0) is None


def test_alternatives_found_before_are_kept(case: Case, press: Press) -> None:
    whole = alternatives(case, 5.0, 4)
    press(6)
    found = alternatives(case, 5.0, 4)
    assert 1 <= len(found.plans) < len(whole.plans)
    assert not found.proved[-1]
    assert (found.plans[0].chosen == whole.plans[0].chosen).all()


@pytest.fixture(scope="module")
def shared() -> Case:
    """Three organisations with a common goal."""
    goal = {"name": "co2_together", "year": 2015, "reduction_percent": 24.0}
    return toy(1, buildings=6, packages=3, organisations=3).posed([{"name": "budget"}, goal])


@pytest.fixture(scope="module")
def whole(shared: Case) -> Cooperation:
    found = cooperate(shared)
    assert found.proved
    assert found.alone is not None
    assert found.prices[0].high > 0
    return found


def test_a_co_operation_stopped_before_a_common_plan_says_so(shared: Case, press: Press) -> None:
    press(1)
    with pytest.raises(SolverError, match="E-STOPPED"):
        cooperate(shared)


@pytest.mark.parametrize("turn", [3, 5, 8, 12, 16, 20, 22, 24, 26, 28, 30, 31])
def test_a_co_operation_keeps_what_was_solved(
    shared: Case, whole: Cooperation, press: Press, turn: int
) -> None:
    solves = press(turn)
    found = cooperate(shared)
    assert len(solves) == turn  # nothing was begun after it
    assert not found.proved
    best = whole.together.certificate.objective
    assert found.together.certificate.objective >= best * (1 - 1e-9)
    assert found.unable == {}  # a search that was stopped proves nobody unable
    if found.alone is not None:
        gain, low, high = found.gain
        assert low <= whole.gain[0] <= high
        assert low <= gain <= high
        assert (found.cost["gain"] >= -1e-6 * best).all()
        assert found.cost["payment"].sum() == pytest.approx(0.0, abs=1e-3)
    for price, exact in zip(found.prices, whole.prices, strict=False):
        assert price.low <= exact.high
        assert price.high >= exact.low


def test_the_later_the_key_the_more_is_kept(shared: Case, press: Press) -> None:
    """The common plan comes first, then the price, then each one's own plan, then the groups."""
    kept = []
    for turn in (3, 20, 31):
        press(turn)
        found = cooperate(shared)
        kept.append((bool(found.prices), found.alone is not None))
    assert kept == [(False, False), (True, False), (True, True)]


@pytest.mark.parametrize("within", [True, False])
def test_a_settling_is_made_in_spite_of_the_key(monkeypatch: pytest.MonkeyPatch, within: bool) -> None:
    """What funds pay is part of a plan: Ctrl-C while it is settled, or just after, loses nothing."""
    case = toy(4, buildings=8).posed(
        [{"name": "budget"}], "housing_cost", some_funds(np.random.default_rng(4))
    )
    expected = plan(case)
    assert any(expected.flows.values())
    real, solves = settle.solve, []

    def counted(*words: Any, **named: Any) -> Outcome:
        found = real(*words, **named)
        solves.append(1)
        if len(solves) > 1:
            return found
        if within:  # a program this small is solved before the key reaches it; a larger one ends like this
            return replace(found, status=Status.INTERRUPTED_EMPTY, columns=None)
        os.kill(os.getpid(), signal.SIGINT)
        return found

    monkeypatch.setattr(settle, "solve", counted)
    found = plan(case)
    assert len(solves) > 1
    assert (found.chosen == expected.chosen).all()
    assert found.flows == expected.flows


def test_the_last_touch_keeps_the_best_plan_and_tells_its_reasons(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = plan(case)
    reasons = why(case, best)
    at = int(np.nanargmax(reasons["next_cost"]))
    changed = best.chosen.copy()
    changed[at] = reasons["next_best"].iloc[at]
    worse = polish.replanned(case, best, changed)
    assert worse.certificate.objective > best.certificate.objective
    calls: list[int] = []

    def pressed(*words: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:  # after the first change
            os.kill(os.getpid(), signal.SIGINT)
        return why(*words, **named)

    monkeypatch.setattr(polish, "why", pressed)
    kept, reasons = polished(case, worse, 30.0)
    assert len(calls) == 4
    assert kept.certificate.objective < worse.certificate.objective
    assert (reasons["chosen"].to_numpy() == kept.chosen).all()
