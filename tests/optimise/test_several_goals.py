"""Several goals: the plan equals the best of all combinations, and every turn says what it proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute import Tried, every_combination, tried
from toys import CARD, Rules, Toy, every_rule, further_rules, some_funds, study, toy

from energi.domain.card import Card
from energi.domain.errors import ClashError, InputError, SolverError
from energi.domain.stock import Plan
from energi.optimise import planning, route, verify
from energi.optimise.case import Case
from energi.optimise.ordered import under
from energi.optimise.planning import before_last, plan
from energi.optimise.program import program
from energi.optimise.solve import Outcome, Progress, Status, solve

GOALS = ("life_cycle_cost", "co2", "capital", "housing_cost")
UNITS = {"life_cycle_cost": "kr/kr", "co2": "kr/kgCO2e", "capital": "one", "housing_cost": "kr/(kr/year)"}
SCALE = {"co2": 1000.0}
STUDIES = 36
ORDER = [{"goal": "life_cycle_cost", "give_up_percent": 3.0}, {"goal": "co2"}]


def drawn(seed: int) -> tuple[Toy, list[dict[str, Any]], np.random.Generator]:
    """A toy and some rules: one of the first kind, some of both kinds, or all of the first."""
    rng = np.random.default_rng(30_000 + seed)
    first, further = every_rule(rng), further_rules(rng)
    one, other = first[int(rng.integers(len(first)))], further[int(rng.integers(len(further)))]
    return toy(200 + seed, packages=2), [[one], [first[0], other], first][seed // 6 % 3], rng


def in_order(goals: dict[str, np.ndarray], allowed: np.ndarray, aims: Sequence[dict[str, Any]]) -> np.ndarray:
    """The combinations that are best in the last goal after every goal before has had its turn."""
    left = allowed.copy()
    for at, aim in enumerate(aims):
        value = goals[aim["goal"]]
        best = value[left].min()
        given_up = aim.get("give_up_percent", 0.0) / 100 if at < len(aims) - 1 else 0.0
        left &= value <= best + given_up * abs(best) + 1e-7 * max(abs(best), 1.0)
    return left


def some_goals(rng: np.random.Generator) -> list[str]:
    return [GOALS[at] for at in rng.permutation(4)[: int(rng.integers(2, 5))]]


@pytest.mark.parametrize("turn", range(6))
def test_several_goals_reach_the_best_of_all_combinations(turn: int) -> None:
    feasible = []
    for seed in range(turn, STUDIES, 6):
        made, rules, rng = drawn(seed)
        trial = tried(made, study(rules), every_combination(made))
        feasible.append(bool(trial.allowed.any()))
        for compared in (compared_in_order, compared_weighted):
            compared(made, rules, trial, rng)
    assert 0 < sum(feasible) < len(feasible)  # both kinds of study were met


def planned(case: Case, trial: Tried) -> Plan | None:
    """The plan; None where the trial of everything finds none either."""
    if trial.allowed.any():
        return plan(case)
    with pytest.raises(ClashError, match="E-CLASH"):
        plan(case)
    return None


def compared_in_order(made: Toy, rules: Rules, trial: Tried, rng: np.random.Generator) -> None:
    names = some_goals(rng)
    aims = [{"goal": name, "give_up_percent": float(rng.choice([0, 2, 20]))} for name in names]
    aims[-1]["give_up_percent"] = 0.0
    case = made.posed(rules, aims)
    found = planned(case, trial)
    if found is None:
        return
    best = in_order(trial.goals, trial.allowed, aims)
    last = trial.goals[names[-1]]
    assert found.certificate.objective == pytest.approx(last[best].min(), rel=1e-6, abs=1e-6)
    built = [found.flows["built"][code,] for code in case.sheet.sets["projects"]]
    mine = (trial.chosen == found.chosen).all(axis=1) & (trial.built == built).all(axis=1)
    assert (mine & best).any()
    assert [step.goal for step in found.steps] == names
    assert {step.status for step in found.steps} == {"optimal"} == {found.certificate.status}
    first = trial.goals[names[0]][trial.allowed].min()
    assert found.steps[0].objective == pytest.approx(first, rel=1e-6, abs=1e-6)
    for name, bound in found.least.items():
        assert bound <= trial.goals[name][trial.allowed].min() + 1e-6 * max(abs(bound), 1.0)


def compared_weighted(made: Toy, rules: Rules, trial: Tried, rng: np.random.Generator) -> None:
    names = some_goals(rng)
    weights = {name: float(rng.uniform(0.1, 3)) for name in names}
    found = planned(
        made.posed(rules, [{"goal": name, "weight": weights[name], "unit": UNITS[name]} for name in names]),
        trial,
    )
    if found is None:
        return
    total = sum(weights[name] * SCALE.get(name, 1.0) * trial.goals[name] for name in names)
    assert found.certificate.objective == pytest.approx(total[trial.allowed].min(), rel=1e-6, abs=1e-6)
    assert set(found.least) == set(names)
    assert found.steps == ()


def test_giving_more_up_never_hurts_the_goals_after() -> None:
    made, before = toy(3), np.inf
    for percent in (0.0, 1.0, 5.0, 100.0):
        aims = [{"goal": "life_cycle_cost", "give_up_percent": percent}, {"goal": "co2"}]
        found = plan(made.posed([{"name": "budget"}], aims))
        assert found.certificate.objective <= before * (1 + 1e-9)
        before = found.certificate.objective
    alone = plan(made.posed([{"name": "budget"}], "co2"))
    assert before == pytest.approx(alone.certificate.objective)


def test_funds_pay_for_the_goal_whose_turn_it_is() -> None:
    """What a fund pays is part of the housing cost that is held while another goal is minimised."""
    made, funds = toy(5), some_funds(np.random.default_rng(5))
    rules = [{"name": "co2_together", "year": 2015, "reduction_percent": 12}]
    alone = plan(made.posed(rules, "housing_cost", funds))
    found = plan(made.posed(rules, [{"goal": "housing_cost"}, {"goal": "capital"}], funds))
    held = found.limits[found.limits["rule"] == "held_housing_cost"].iloc[0]
    assert held["left"] == pytest.approx(alone.certificate.objective, rel=1e-6)
    assert held["slack"] >= -1e-6 * abs(held["right"])


def test_the_last_case_minimises_the_last_goal_and_holds_those_before() -> None:
    case = toy(3).posed([{"name": "budget"}], ORDER)
    found = plan(case)
    last = under(case, found.steps)
    assert (last.sheet.goal, last.sheet.rules) == ("co2", (*case.sheet.rules, "held_life_cycle_cost"))
    (most,) = last.sheet.given["most_life_cycle_cost"].values()
    assert most == pytest.approx(1.03 * found.steps[0].objective)
    assert before_last(case).sheet.given == last.sheet.given
    single = toy(3).posed([], "co2")
    assert under(single, plan(single).steps) is single is before_last(single)


def test_progress_tells_whose_turn_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "STRAIGHT", 10)
    heard: list[Progress] = []
    plan(toy(8).posed([{"name": "budget"}], ORDER), listener=heard.append)
    assert list(dict.fromkeys(progress.goal for progress in heard)) == ["life_cycle_cost", "co2"]


# --- turns that were cut short -------------------------------------------------------------------


def cut_short(monkeypatch: pytest.MonkeyPatch, turn: int, status: Status, *, empty: bool) -> list[str]:
    """Let the search of a turn end so, with a poor plan or none; the goals searched for are noted."""
    real, seen = route.search, []

    def search(whole: Any, building: Any, solving: Any, **named: Any) -> tuple[Outcome, str]:
        seen.append(str(named["start"]))
        found, way = real(whole, building, solving, **named)
        if len(seen) - 1 != turn:
            return found, way
        if empty:
            return Outcome(status, None, np.nan, np.nan, np.nan, 1.0), way
        dearest = solve(replace(whole, cost=-whole.cost), solving)
        assert dearest.columns is not None
        cost = float(whole.cost @ dearest.columns)
        return replace(found, status=status, columns=dearest.columns, objective=cost), way

    monkeypatch.setattr(planning, "search", search)
    return seen


def test_a_limit_in_the_first_turn_is_told_and_its_best_plan_is_what_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = toy(3).posed([{"name": "budget"}], ORDER)
    honest = plan(case)
    cut_short(monkeypatch, 0, Status.LIMIT, empty=False)
    found = plan(case)
    first, last = found.steps
    assert (first.status, last.status, found.certificate.status) == ("limit", "optimal", "limit")
    assert first.objective > honest.steps[0].objective * 1.01
    assert first.bound == pytest.approx(honest.steps[0].bound)
    (most,) = under(case, found.steps).sheet.given["most_life_cycle_cost"].values()
    assert most == pytest.approx(1.03 * first.objective)  # rests on the plan found
    assert last.objective <= honest.steps[1].objective


@pytest.mark.parametrize(
    ("status", "told"), [(Status.LIMIT_EMPTY, "limit"), (Status.INTERRUPTED_EMPTY, "interrupted")]
)
def test_a_turn_that_finds_nothing_leaves_the_plan_of_the_turn_before(
    monkeypatch: pytest.MonkeyPatch, status: Status, told: str
) -> None:
    case = toy(3).posed([{"name": "budget"}], ORDER)
    alone, honest = plan(toy(3).posed([{"name": "budget"}])), plan(case)
    cut_short(monkeypatch, 1, status, empty=True)
    found = plan(case)
    assert (found.chosen == alone.chosen).all()
    assert (found.steps[1].status, found.certificate.status) == (told, told)
    assert found.steps[1].bound <= honest.steps[1].objective <= found.steps[1].objective
    assert found.steps[1].gap_percent > 0


def test_an_interrupt_ends_the_turns_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = cut_short(monkeypatch, 0, Status.INTERRUPTED, empty=False)
    found = plan(toy(3).posed([{"name": "budget"}], [*ORDER[:1], {"goal": "co2"}, {"goal": "capital"}]))
    assert len(seen) == 1
    assert [step.status for step in found.steps] == ["interrupted"] * 3


def test_without_any_plan_in_the_first_turn_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_short(monkeypatch, 0, Status.LIMIT_EMPTY, empty=True)
    with pytest.raises(SolverError, match="E-LIMIT-EMPTY"):
        plan(toy(3).posed([], ORDER))


def test_a_later_turn_of_a_large_program_begins_from_the_plan_before(monkeypatch: pytest.MonkeyPatch) -> None:
    made = toy(11, buildings=60, packages=5, estate=4)
    rules = [{"name": "budget"}, {"name": "rent_absolute", "cap_kr_m2": 80.0}]
    aims = [{"goal": "co2", "give_up_percent": 1.0}, {"goal": "life_cycle_cost"}]
    straight = plan(made.posed(rules, aims, gap_percent=0.01))
    monkeypatch.setattr(route, "STRAIGHT", 10)
    found = plan(made.posed(rules, aims, gap_percent=0.01))
    assert found.certificate.route.startswith("lp")
    for ours, theirs in zip(found.steps, straight.steps, strict=True):
        assert ours.objective == pytest.approx(theirs.objective, rel=3e-4)
        assert ours.bound <= theirs.objective * (1 + 1e-9)
    again = plan(made.posed(rules, aims, gap_percent=0.01))
    assert (again.chosen == found.chosen).all()


# --- verified ------------------------------------------------------------------------------------


def test_a_plan_that_gives_up_too_much_is_refused() -> None:
    made = toy(3)
    case = made.posed([{"name": "budget"}], ORDER)
    found = plan(case)
    last = under(case, found.steps)
    lowest = plan(made.posed([{"name": "budget"}], "co2"))
    with pytest.raises(SolverError, match="E-VERIFY-RULE") as caught:
        planning.replanned(last, found, lowest.chosen)
    assert caught.value.fields["rule"] == "held_life_cycle_cost"


def test_a_goal_below_what_was_proved_is_refused() -> None:
    case = toy(3).posed([{"name": "budget"}], ORDER)
    found = plan(case)
    accounts = verify.accounts(found.chosen, case.stock, case.offers, case.study, case.sheet)
    verify.steps(case.sheet, accounts, found.flows, found.steps)
    for wrong in (1.5 * found.steps[0].objective, np.nan):
        lied = [replace(found.steps[0], bound=wrong)]
        with pytest.raises(SolverError, match="E-VERIFY-BOUND"):
            verify.steps(case.sheet, accounts, found.flows, lied)


# --- weights and the card ------------------------------------------------------------------------


def test_a_price_per_kilogramme_is_a_thousand_times_one_per_tonne() -> None:
    weights = [("kr/kgCO2e", 1.5), ("kr/tCO2e", 1500.0)]
    both = [
        [{"goal": "capital", "weight": 1, "unit": "kr/kr"}, {"goal": "co2", "weight": weight, "unit": unit}]
        for unit, weight in weights
    ]
    kilo, tonne = (toy(4).posed([], aims).sheet.given for aims in both)
    assert kilo["weight_co2"] == {("all",): pytest.approx(1500.0)} == tonne["weight_co2"]
    assert kilo["weight_housing_cost"] == {("all",): 0.0}


@pytest.mark.parametrize(
    ("goal", "unit"),
    [("co2", "kr"), ("co2", "kr/kWh"), ("life_cycle_cost", "kr/tCO2e"), ("housing_cost", "kr/kr"),
     ("co2", "kr2010/tCO2e"), ("co2", "kr per ton"), ("capital", "year")],
)  # fmt: skip
def test_a_weight_that_does_not_make_kroner_is_refused(goal: str, unit: str) -> None:
    with pytest.raises(InputError, match="E-WEIGHT-UNIT") as caught:
        toy(4).posed([], [{"goal": goal, "weight": 2.0, "unit": unit}])
    assert caught.value.fields["wanted"] == f"kr/({CARD.goal(goal).unit})"


def test_a_weighted_sum_counts_only_what_is_weighed() -> None:
    case = toy(4).posed([], [{"goal": "co2", "weight": 2.0, "unit": "kr/tCO2e"}])
    found = program(CARD, case.sheet)
    tonnes = program(CARD, toy(4).posed([], "co2").sheet)
    assert found.cost[: found.options] == pytest.approx(2.0 * tonnes.cost[: tonnes.options])


@pytest.mark.parametrize("name", ["held_co2", "weighted"])
def test_a_card_that_holds_or_weighs_something_else_than_its_goals_is_refused(name: str) -> None:
    content = CARD.model_dump()
    (part,) = [each for kind in ("rules", "goals") for each in content[kind] if each["name"] == name]
    part["reads"] = part["reads"].replace("co2[g, t]", "co2_frozen[g, t]")
    with pytest.raises(ValueError, match=name):
        Card.model_validate(content)
    Card.model_validate(CARD.model_dump())


def test_a_single_goal_has_no_turns() -> None:
    for goal in ("co2", [{"goal": "co2"}]):
        found = plan(toy(4).posed([], goal))
        assert (found.steps, found.least) == ((), {})
