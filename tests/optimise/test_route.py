"""Large programs through the linear relaxation and a core: the same answer as straight, honestly bounded."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest
from brute import every_combination, tried
from toys import every_rule, study, toy

from energi.domain.study import Solving
from energi.explain.clash import loosened
from energi.optimise import assemble, parts, route, sift
from energi.optimise.case import Case
from energi.optimise.program import Program, program
from energi.optimise.reduce import fitting, lagrangian, without_implied
from energi.optimise.route import search
from energi.optimise.sift import sifted
from energi.optimise.solve import Outcome, Progress, Status, solve

TIGHT = [
    {"name": "budget"},
    {"name": "rent_percent", "cap_percent": 14},
    {"name": "co2_together", "year": 2016, "reduction_percent": 30},
]


@pytest.fixture
def cored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every program counts as large, and the first core is a small one."""
    monkeypatch.setattr(route, "STRAIGHT", 0)
    monkeypatch.setattr(route, "PER_BUILDING", (2, 3))


def found(case: Case, solving: Solving | None = None) -> tuple[Outcome, str]:
    return search(program(case.card, case.sheet), case.sheet.building, solving or case.study.solving)


@pytest.fixture(params=["prices", "guessed"])
def in_parts(cored: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:  # noqa: ARG001 - on top of it
    """Every program is put together from parts of a few buildings, with exact or with guessed prices."""
    monkeypatch.setattr(route, "PARTED", 0)
    monkeypatch.setattr(route, "GUESSED", 0 if request.param == "guessed" else np.inf)
    monkeypatch.setattr(parts, "MOST", 4)
    monkeypatch.setattr(parts, "LEAST", 2)
    monkeypatch.setattr(assemble, "PER_BUILDING", (1.5, 3.0))
    monkeypatch.setattr(assemble, "FREED", 4)


@pytest.mark.usefixtures("cored")
@pytest.mark.parametrize("goal", ["life_cycle_cost", "co2", "capital"])
def test_through_a_core_the_optimum_is_the_best_of_all_combinations(goal: str) -> None:
    assert compared(goal) == {Status.OPTIMAL, Status.INFEASIBLE}


@pytest.mark.usefixtures("cored")
def test_prices_that_ran_out_of_rounds_still_lead_to_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that can just not be met let prices climb on and on; the last core holds every option."""
    monkeypatch.setattr(sift, "ROUNDS", 1)
    assert compared("life_cycle_cost") == {Status.OPTIMAL, Status.INFEASIBLE}


@pytest.mark.usefixtures("cored")
def test_without_any_limit_every_building_takes_its_best() -> None:
    case = toy(5).posed([])
    outcome, _ = found(case)
    built = program(case.card, case.sheet)
    least = np.full(len(case.sheet.sets["buildings"]), np.inf)
    np.minimum.at(least, case.sheet.building, built.cost[: built.options])
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(least.sum(), rel=1e-9)


@pytest.mark.usefixtures("in_parts")
@pytest.mark.parametrize("goal", ["life_cycle_cost", "co2", "capital"])
def test_from_parts_the_optimum_is_the_best_of_all_combinations(goal: str) -> None:
    assert compared(goal) == {Status.OPTIMAL, Status.INFEASIBLE}


def compared(goal: str) -> set[Status]:
    """Small studies through the route of large ones, against every combination; how they ended."""
    seen = set()
    for seed in range(16):
        made, rules = toy(seed), every_rule(np.random.default_rng(500 + seed))[seed % 3 :]
        trial = tried(made, study(rules), every_combination(made))
        outcome, how = found(made.posed(rules, goal))
        seen.add(outcome.status)
        if trial.allowed.any():
            best = trial.goals[goal][trial.allowed].min()
            assert outcome.status is Status.OPTIMAL
            assert outcome.objective == pytest.approx(best, rel=1e-6, abs=1e-6)
            assert outcome.bound <= best * (1 + 1e-6) + 1e-6
        else:
            assert outcome.status is Status.INFEASIBLE
            assert outcome.columns is None
        assert how.startswith("lp") or (how == "bounds" and outcome.status is Status.INFEASIBLE)
    return seen


@pytest.fixture(scope="module")
def large() -> Case:
    return toy(3, buildings=30, packages=12, estate=5).posed(TIGHT, "capital")


@pytest.fixture(scope="module")
def optimum(large: Case) -> float:
    return solve(program(large.card, large.sheet), large.study.solving).objective


@pytest.mark.usefixtures("cored")
def test_the_gap_and_bound_hold_over_all_options(large: Case, optimum: float) -> None:
    outcome, how = found(large, Solving(gap_percent=1.0, time_limit_s=20))
    assert "core of" in how
    assert outcome.status is Status.OPTIMAL
    assert outcome.bound <= optimum * (1 + 1e-7)
    assert optimum * (1 - 1e-7) <= outcome.objective <= optimum * 1.01


@pytest.mark.parametrize(
    ("excess", "bound", "status", "ended"),
    [
        (0.0, 90.0, Status.LIMIT, False),  # what was left out may well be in a better plan
        (11.0, 90.0, Status.OPTIMAL, True),  # nothing left out can be: the core speaks for the whole
        (0.0, 99.95, Status.OPTIMAL, True),  # the bound is close enough whatever was left out
    ],
)
def test_a_core_alone_proves_nothing(excess: float, bound: float, status: Status, ended: bool) -> None:
    state = route._State(route._empty(), bound, "lp", ended=False)
    ours = Outcome(Status.OPTIMAL, np.zeros(2), 100.0, 100.0, 0.0, 1.0)
    kept, priced = np.array([True, False]), np.array([0.0, excess])
    after = route._after(state, ours, kept, priced, 0.1)
    assert (after.best.status, after.ended) == (status, ended)
    assert after.bound == (100.0 if excess > 10 else bound)


@pytest.mark.parametrize(
    ("before", "ended", "status"),
    [
        (np.zeros(2), Status.INTERRUPTED_EMPTY, Status.INTERRUPTED),
        (None, Status.INTERRUPTED_EMPTY, Status.INTERRUPTED_EMPTY),
        (np.zeros(2), Status.LIMIT_EMPTY, Status.LIMIT),
        (None, Status.LIMIT_EMPTY, Status.LIMIT_EMPTY),
    ],
)
def test_a_core_that_was_cut_short_keeps_the_plan_before(
    before: np.ndarray | None, ended: Status, status: Status
) -> None:
    best = Outcome(Status.LIMIT, before, 100.0 if before is not None else np.nan, 90.0, 10.0, 1.0)
    state = route._State(best, 90.0, "lp", ended=False)
    none = Outcome(ended, None, np.nan, np.nan, np.nan, 1.0)
    after = route._after(state, none, np.array([True, False]), np.zeros(2), 0.1)
    assert after.best.status is status
    assert after.best.columns is before


@pytest.mark.usefixtures("cored")
def test_no_time_for_the_relaxation_is_no_plan(large: Case) -> None:
    outcome, _ = found(large, Solving(time_limit_s=1e-6))
    assert outcome.status is Status.LIMIT_EMPTY
    assert outcome.columns is None


def test_any_prices_give_a_lower_bound(large: Case, optimum: float) -> None:
    whole = program(large.card, large.sheet)
    linear = solve(whole, large.study.solving, relaxed=True)
    assert linear.duals is not None
    tight = lagrangian(whole, linear.duals, large.sheet.building)
    assert tight == pytest.approx(linear.objective, rel=1e-6)
    rng = np.random.default_rng(0)
    for _ in range(20):
        prices = linear.duals * rng.uniform(-0.5, 2.0, len(linear.duals))
        assert lagrangian(whole, prices, large.sheet.building) <= optimum * (1 + 1e-9)


def slim_and_whole(seed: int) -> tuple[Program, Program]:
    case = toy(seed, buildings=12, packages=4).posed(every_rule(np.random.default_rng(seed)))
    whole = program(case.card, case.sheet)
    return without_implied(whole), whole


@pytest.mark.parametrize("seed", range(8))
def test_rows_taken_out_were_implied(seed: int) -> None:
    slim, whole = slim_and_whole(seed)
    assert len(slim.names) < len(whole.names)
    asked = study().solving
    ours, theirs = solve(slim, asked), solve(whole, asked)
    assert ours.status is theirs.status
    if theirs.columns is not None:
        assert ours.objective == pytest.approx(theirs.objective, rel=1e-9)
        assert ours.columns is not None
        left = whole.matrix @ ours.columns
        assert (left <= whole.upper + 1e-6).all()
        assert (left >= whole.lower - 1e-6).all()


def test_an_elastic_program_takes_the_same_route_and_bound() -> None:
    """Limits that may give: the core's answer is the whole program's, and its bound holds."""
    made = toy(5, buildings=60, packages=120)
    case = made.posed([{"name": "budget"}, {"name": "co2_together", "year": 2016, "reduction_percent": 90}])
    elastic = loosened(program(case.card, case.sheet))
    solving = case.study.solving.model_copy(update={"gap_percent": 0.5})
    outcome, way = search(elastic, case.sheet.building, solving)
    straight = solve(elastic, solving)
    assert way.startswith("lp")
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective > 0
    assert outcome.bound <= straight.objective * (1 + 1e-6)
    assert straight.bound <= outcome.objective * (1 + 1e-6)


@pytest.mark.usefixtures("cored")
def test_loosened_limits_begin_from_what_the_linear_solution_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Degenerate prices once kept those options out of the core, which then had no plan at all."""
    impossible = [*TIGHT, {"name": "co2_organisation", "year": 2016, "reduction_percent": 99}]
    case = toy(3, buildings=30, packages=60, estate=5).posed(impossible)
    excess = route.excess
    monkeypatch.setattr(route, "excess", lambda *given: -excess(*given))
    begun = []

    def heard(program_: Program, solving: Solving, **given: object) -> Outcome:
        outcome = solve(program_, solving, **given)  # type: ignore[arg-type]
        if not given.get("relaxed"):
            begun.append((program_, given["start"], outcome))
        return outcome

    monkeypatch.setattr(route, "solve", heard)
    search(loosened(program(case.card, case.sheet)), case.sheet.building, case.study.solving)
    core, start, outcome = begun[0]
    assert core.options < len(case.sheet.building)
    assert isinstance(start, np.ndarray)
    assert start[: core.options].sum() == len(case.stock.buildings)
    assert outcome.columns is not None


@pytest.mark.usefixtures("in_parts")
def test_same_input_seed_and_threads_give_the_same_plan(large: Case) -> None:
    solving = Solving(gap_percent=0.5, seed=7)
    first, second = (found(large, solving)[0] for _ in range(2))
    assert first.columns is not None
    assert second.columns is not None
    assert first.columns.tobytes() == second.columns.tobytes()
    assert (first.objective, first.bound) == (second.objective, second.bound)


@pytest.mark.usefixtures("in_parts")
def test_the_phases_of_a_large_search_are_told(large: Case) -> None:
    told: list[Progress] = []
    whole = program(large.card, large.sheet)
    outcome, how = search(whole, large.sheet.building, Solving(gap_percent=0.0), listener=told.append)
    assert how.startswith("lp")
    phases = [progress.phase for progress in told]
    assert phases[:2] == ["prices", "moves"]
    assert "parts" in phases[2:]
    assert "together" in {progress.phase for progress in told}
    bounds = [progress.bound for progress in told if not np.isnan(progress.bound)]
    assert max(bounds) <= outcome.objective * (1 + 1e-9)


@pytest.mark.usefixtures("in_parts")
@pytest.mark.parametrize("phase", ["prices", "moves", "parts", "together", "core"])
@pytest.mark.parametrize("turn", [1, 2])
def test_ctrl_c_between_two_solves_keeps_the_best_plan(
    large: Case, optimum: float, phase: str, turn: int
) -> None:
    whole, times = program(large.card, large.sheet), []

    def press(progress: Progress) -> None:
        if progress.phase == phase:
            times.append(progress)
            if len(times) == turn:
                os.kill(os.getpid(), signal.SIGINT)

    outcome, _ = search(whole, large.sheet.building, Solving(gap_percent=0.0), listener=press)
    if len(times) < turn:  # it was over before
        assert outcome.status is Status.OPTIMAL
        return
    if phase in {"prices", "moves"}:
        assert outcome.status is Status.INTERRUPTED_EMPTY
    if outcome.columns is None:
        assert outcome.status is Status.INTERRUPTED_EMPTY
        assert np.isnan(outcome.objective)
        return
    assert outcome.status in {Status.INTERRUPTED, Status.OPTIMAL}
    sides = whole.matrix @ outcome.columns
    assert (sides <= whole.upper + 1e-6).all()
    assert (sides >= whole.lower - 1e-6).all()
    assert outcome.bound * (1 - 1e-7) <= optimum <= outcome.objective * (1 + 1e-7)
    assert whole.cost @ outcome.columns == pytest.approx(outcome.objective)


@pytest.mark.parametrize("seed", range(6))
def test_an_option_that_does_not_fit_is_in_no_plan(seed: int) -> None:
    made, rules = toy(seed), every_rule(np.random.default_rng(seed))
    case = made.posed(rules)
    fits = fitting(program(case.card, case.sheet), case.sheet.building)
    trial = tried(made, study(rules), every_combination(made))
    assert not np.isin(np.flatnonzero(~fits), trial.chosen[trial.allowed]).any()


def test_prices_prove_that_limits_cannot_be_met_together() -> None:
    """And where a linear solution exists, no prices say otherwise."""
    made = toy(3, buildings=30, packages=12, estate=5)
    seen = set()
    for percent in range(40, 100, 10):
        rules = [*TIGHT[:2], {"name": "co2_together", "year": 2016, "reduction_percent": percent}]
        case = made.posed(rules)
        whole = program(case.card, case.sheet)
        linear = solve(whole, case.study.solving, relaxed=True)
        assert sifted(whole, case.sheet.building, case.study.solving).status is linear.status
        seen.add(linear.status)
    assert seen == {Status.OPTIMAL, Status.INFEASIBLE}
