"""Plans almost as good as the best, held against every combination."""

from __future__ import annotations

import numpy as np
import pytest
from brute import every_combination, tried
from toys import every_rule, toy

from energi.domain.errors import ClashError
from energi.explain.alternatives import ROUGH_PERCENT, alternatives


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("percent", [0.5, 3.0])
def test_plans_are_within_the_limit_and_differ_most(seed: int, percent: float) -> None:
    made = toy(seed, buildings=6, packages=3)
    case = made.posed(every_rule(np.random.default_rng(seed))[: seed % 4])
    trial = tried(made, case.study, every_combination(made))
    if not trial.allowed.any():
        with pytest.raises(ClashError):
            alternatives(case, percent, 3)
        return
    found = alternatives(case, percent, 3)
    cost = trial.goals["life_cycle_cost"]
    most = cost[trial.allowed].min() * (1 + percent / 100)
    assert found.most == pytest.approx(most)
    near = trial.chosen[trial.allowed & (cost <= most * (1 + 1e-9))]
    best = found.plans[0].chosen
    for plan in found.plans:
        assert (near == plan.chosen).all(axis=1).any()
    # packages of a toy come in one year each, so another option is other works
    if len(found.plans) > 1:
        fewest = (near == best).sum(axis=1).min()
        assert found.alike[1] <= fewest + ROUGH_PERCENT / 100 * 6 + 1e-9
    else:
        assert len(near) == 1
    assert all(found.proved)
    always = (near == best).all(axis=0)
    assert (always | ~found.buildings["always_same"].to_numpy()).all()  # what is proved is so
    done = made.offers.options["start_year"].to_numpy()[near] > 0
    assert (done.all(axis=0) | ~found.buildings["always_renovated"].to_numpy()).all()
    assert (found.buildings.loc[found.buildings["always_same"], "same"] == len(found.plans)).all()


def test_something_is_proved_without_regret() -> None:
    shares = [
        alternatives(toy(seed, buildings=8).posed(), 0.2, 3).buildings["always_same"].mean()
        for seed in range(4)
    ]
    assert max(shares) > 0.3


def test_a_wider_limit_proves_no_more() -> None:
    case = toy(6, buildings=8).posed([{"name": "budget"}])
    narrow, wide = (alternatives(case, percent, 2).buildings for percent in (0.2, 4.0))
    assert (narrow["always_same"] | ~wide["always_same"]).all()
