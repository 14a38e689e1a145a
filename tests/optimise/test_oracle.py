"""Every combination of small portfolios tried: the program finds the same optimum, or none either."""

from typing import Any

import numpy as np
import pytest
from brute import Tried, every_combination, tried
from toys import Toy, every_rule, further_rules, study, toy

from energi.domain.errors import ClashError
from energi.domain.study import Co2Goal
from energi.optimise import verify
from energi.optimise.planning import plan

GOALS = ("life_cycle_cost", "co2", "capital")
STUDIES = 72


def rules_of(seed: int) -> list[dict[str, Any]]:
    """None, each rule alone, pairs, and all of them, in turn."""
    rng = np.random.default_rng(10_000 + seed)
    rules = every_rule(rng)
    turn = seed // 6
    if turn == 0:
        return []
    if turn <= 7:
        return [rules[turn - 1]]
    if turn == 8:
        return [rules[0], rules[6]]
    if turn == 9:
        return [rules[3], rules[7]]  # a CO2 goal is what makes a label goal bind
    return rules


def compared(made: Toy, trial: Tried, rules: list[dict[str, Any]], goal: str) -> bool:
    """Whether there is a plan, after the program and the trial of everything have agreed."""
    case = made.posed(rules, goal)
    allowed, reached = trial.allowed, trial.goals[goal]
    if not allowed.any():
        with pytest.raises(ClashError) as caught:
            plan(case)
        assert caught.value.code == "E-CLASH"
        return False
    found = plan(case)
    best = reached[allowed].min()
    assert found.certificate.objective == pytest.approx(best, rel=1e-6, abs=1e-6)
    built = [found.flows["built"][code,] for code in case.sheet.sets["projects"]]
    same = (trial.chosen == found.chosen).all(axis=1) & (trial.built == built).all(axis=1)
    row = int(np.flatnonzero(same)[0])
    assert allowed[row]
    assert reached[row] == pytest.approx(found.certificate.objective, rel=1e-9, abs=1e-6)
    return True


@pytest.mark.parametrize("turn", range(6))
def test_the_optimum_is_the_best_of_all_combinations(turn: int) -> None:
    feasible = []
    for seed in range(turn, STUDIES, 6):
        made, rules = toy(seed, packages=3 if seed % 4 else 2), rules_of(seed)
        trial = tried(made, study(rules), every_combination(made))
        feasible += [compared(made, trial, rules, goal) for goal in GOALS]
    assert 0 < sum(feasible) < len(feasible)  # both kinds of study were met


FURTHER = len(further_rules(np.random.default_rng(0)))


@pytest.mark.parametrize("at", range(FURTHER))
def test_each_further_rule_alone_and_with_others(at: int) -> None:
    """Alone under every goal, then with some of all rules: the same optimum, or none either."""
    outcomes = []
    for seed in range(4):
        made, rng = toy(100 + seed), np.random.default_rng(20_000 + 97 * at + seed)
        drawn = further_rules(rng)
        others = [drawn[n] for n in rng.permutation(len(drawn))[:2] if drawn[n]["name"] != drawn[at]["name"]]
        one_of_all = every_rule(rng)[int(rng.integers(7))]
        for rules in ([drawn[at]], [drawn[at], one_of_all, *others[:1]]):
            trial = tried(made, study(rules), every_combination(made))
            outcomes += [compared(made, trial, rules, goal) for goal in (*GOALS, "housing_cost")]
    assert any(outcomes)


@pytest.mark.parametrize("at", range(FURTHER))
def test_each_further_rule_can_bind(at: int) -> None:
    """It rules out some combinations of a toy and leaves others."""
    for seed in range(12):
        made = toy(100 + seed)
        rule = further_rules(np.random.default_rng(seed))[at]
        allowed = tried(made, study([rule]), every_combination(made)).allowed
        if 0 < allowed.sum() < len(allowed):
            return
    pytest.fail("the rule never bound")


@pytest.mark.parametrize("seed", range(5))
def test_the_trial_sees_both_sides_as_verify_does(seed: int) -> None:
    made = toy(5 + seed)
    rng = np.random.default_rng(5 + seed)
    case = made.posed([*every_rule(rng), _own_goal(), *further_rules(rng)])
    rng = np.random.default_rng(1)
    chosen = np.stack([rng.choice(rows, 20) for rows in made.rows_of], axis=1)
    built = rng.integers(0, 2, (20, 3)).astype(float)
    trial = tried(made, case.study, chosen, built)
    for at, choice in enumerate(chosen):
        accounts = verify.accounts(choice, case.stock, case.offers, case.study, case.sheet)
        flows = {"built": {(code,): built[at, n] for n, code in enumerate(case.sheet.sets["projects"])}}
        table = verify.limits(case.sheet, case.card, accounts, flows)
        sides = {(row.rule, row.key): (row.left, row.right) for row in table.itertuples()}
        assert sides == {
            (limit.rule, limit.key): pytest.approx((limit.left[at], limit.right[at]), rel=1e-9, abs=1e-9)
            for limit in trial.limits
        }


def _own_goal() -> dict[str, Any]:
    return Co2Goal(name="co2_organisation", year=2016, reduction_percent=10).model_dump()


SOFT: tuple[list[dict[str, Any]], ...] = (
    [{"name": "label_goal", "price_kr": 8e6}],
    [{"name": "label_goal", "price_kr": 5e6, "per": "step"}],
    [{"name": "recommendations", "price_kr": 2e5}],
    [{"name": "recommendations", "least_percent": 70.0, "price_kr": 1e5}],
    [{"name": "recommendations", "least": 4}],
)


@pytest.mark.parametrize("rules", SOFT)
def test_prices_and_counts_of_soft_goals_are_those_of_trying_everything(rules: list[dict[str, Any]]) -> None:
    """A CO2 goal makes works needed; a price may change which, and is told apart from the cost."""
    goal = {"name": "co2_together", "year": 2015, "reduction_percent": 30.0}
    changed = []
    for seed in range(5, 9):
        made = toy(seed)
        trial = tried(made, study([goal, *rules]), every_combination(made))
        if not compared(made, trial, [goal, *rules], "life_cycle_cost"):
            continue
        found = plan(made.posed([goal, *rules]))
        accounts = found.accounts.groupby("account")["value"].sum()
        whole = accounts["lifetime_cost"] + accounts["missed_price"]
        assert whole == pytest.approx(found.certificate.objective)
        changed.append(not np.array_equal(found.chosen, plan(made.posed([goal])).chosen))
    assert any(changed)
