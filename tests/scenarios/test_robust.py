"""The robust plan equals the best of all combinations; regrets are what plain arithmetic gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute import Tried, every_combination, tried
from toys import Rules, Toy, every_rule, further_rules, study, toy

from energi.domain.errors import ClashError
from energi.scenarios.robust import BASE, MEAN, WORST, Robust, robust

STUDIES = 24


def worlds(made: Toy, rng: np.random.Generator, count: int = 3) -> list[Toy]:
    """The toy, and others with the same options whose costs and tonnes are drawn anew."""
    found = [made]
    for _ in range(count):
        options = made.offers.options
        heat = options["heat_kwh"].to_numpy()
        dearer = rng.uniform(-6, 12) * heat + rng.uniform(-0.4, 0.6) * options["capital_kr"].to_numpy()
        factor = rng.uniform(0.5, 1.5)
        offers = replace(
            made.offers,
            options=options.assign(lcc_kr=options["lcc_kr"] + dearer),
            co2_kg=made.offers.co2_kg * rng.uniform(0.6, 1.6, len(options))[:, None],
            projects=replace(
                made.offers.projects,
                rows=made.offers.projects.rows.assign(cost_kr=made.offers.projects.rows["cost_kr"] * factor),
            ),
        )
        found.append(replace(made, offers=offers))
    return found


def rules_of(seed: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    first, further = every_rule(rng), further_rules(rng)
    one, other = first[int(rng.integers(len(first)))], further[int(rng.integers(len(further)))]
    return [[], [one], [first[0], other], first[2:]][seed % 4]


def counted(drawn: list[Toy], rules: Rules, goal: str) -> tuple[Tried, np.ndarray]:
    """What every combination comes to in every scenario; limits are those of the first."""
    trials = [tried(each, study(rules), every_combination(each)) for each in drawn]
    return trials[0], np.stack([trial.goals[goal] for trial in trials], axis=1)


@pytest.mark.parametrize("turn", range(4))
def test_the_robust_plan_is_the_best_of_all_combinations(turn: int) -> None:
    feasible = []
    for seed in range(turn * STUDIES // 4, (turn + 1) * STUDIES // 4):
        rng = np.random.default_rng(50_000 + seed)
        drawn, rules = worlds(toy(300 + seed, packages=2), rng), rules_of(seed, rng)
        goal = ("life_cycle_cost", "co2")[seed % 2]
        weights = rng.uniform(0.5, 3.0, len(drawn))
        trial, goals = counted(drawn, rules, goal)
        cases = [each.posed(rules, goal) for each in drawn]
        feasible.append(bool(trial.allowed.any()))
        if feasible[-1]:
            compared(robust(cases, weights), trial, goals, weights)
        else:
            with pytest.raises(ClashError, match="E-CLASH"):
                robust(cases, weights)
    assert any(feasible)


def compared(found: Robust, trial: Tried, goals: np.ndarray, weights: np.ndarray) -> None:
    allowed = goals[trial.allowed]
    best = allowed.min(axis=0)
    assert [each.value for each in found.best] == pytest.approx(list(best), rel=1e-6)
    size = 1e-6 * float(np.abs(best).max())
    worst = (allowed - best).max(axis=1).min()
    assert found.choices[WORST].regrets.max() == pytest.approx(worst, abs=size)
    assert found.choices[WORST].plan.certificate.bound <= worst + size
    mean = (allowed @ weights).min() / weights.sum()
    assert found.choices[MEAN].plan.certificate.objective == pytest.approx(mean, rel=1e-6)
    assert found.proved
    for choice in found.choices.values():
        mine = (trial.chosen == choice.plan.chosen).all(axis=1) & trial.allowed
        assert (np.abs(goals[mine] - choice.reached).max(axis=1) <= size).any()
        assert (choice.regrets >= 0).all()
        assert (choice.most >= choice.regrets - size).all()
    assert found.choices[WORST].regrets.max() <= found.choices[BASE].regrets.max() + size
