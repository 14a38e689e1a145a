"""The last touch: one building at a time, until none can do better alone."""

from __future__ import annotations

import numpy as np
import pytest
from brute import tried
from toys import every_rule, toy

from energi.domain.errors import ClashError
from energi.explain.polish import polished
from energi.explain.why import why
from energi.optimise.planning import plan, replanned


@pytest.mark.parametrize("seed", range(10))
def test_no_building_can_do_better_alone(seed: int) -> None:
    """From a poor plan that holds every limit, through changes that each hold every limit."""
    made = toy(seed, buildings=6, packages=4)
    rules = every_rule(np.random.default_rng(seed))
    for count in range(len(rules), -1, -1):  # as many of the rules as leave a plan
        case = made.posed(rules[:count])
        try:
            best = plan(case)
            break
        except ClashError:
            continue
    reasons = why(case, best)
    poor = best
    for building in range(len(best.chosen)):  # take the next best wherever that is allowed
        row = why(case, poor, [building]).iloc[0]
        if row["next_best"] >= 0:
            chosen = poor.chosen.copy()
            chosen[building] = row["next_best"]
            poor = replanned(case, poor, chosen)
    found, told = polished(case, poor, 30)
    assert found.certificate.objective <= poor.certificate.objective + 1e-6
    assert not (told["next_cost"] < -1e-3).any()
    count = tried(made, case.study, found.chosen[None, :])
    assert count.allowed.all()
    assert count.goals["life_cycle_cost"][0] == pytest.approx(found.certificate.objective)
    assert best.certificate.objective <= found.certificate.objective + 1e-6
    assert list(told.index) == list(reasons.index)


def test_the_best_plan_is_left_alone() -> None:
    case = toy(3).posed()
    best = plan(case)
    found, _ = polished(case, best, 30)
    assert found is best


def test_without_time_nothing_changes() -> None:
    case = toy(3).posed()
    best = plan(case)
    worse = best.chosen.copy()
    worse[0] = why(case, best).iloc[0]["next_best"]
    poor = replanned(case, best, worse)
    found, told = polished(case, poor, 0)
    assert found is poor
    assert (told["next_cost"] < 0).any()
