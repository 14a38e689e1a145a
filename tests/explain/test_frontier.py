"""The frontier: at every limit no combination is better than the bound, and none beats a point."""

from __future__ import annotations

import numpy as np
import pytest
from brute import every_combination, tried
from toys import every_rule, toy

from energi.domain.errors import ClashError
from energi.explain import moving
from energi.explain.frontier import INSIDE, ROUGH_PERCENT, frontier
from energi.optimise import pool, route


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    "goals", [("life_cycle_cost", "co2"), ("capital", "co2"), ("life_cycle_cost", "co2", "capital")]
)
def test_every_point_is_the_best_within_its_limits(seed: int, goals: tuple[str, ...]) -> None:
    made = toy(seed, buildings=6, packages=3)
    rules = every_rule(np.random.default_rng(seed))[: seed % 4]
    case = made.posed(rules)
    trial = tried(made, case.study, every_combination(made))
    if not trial.allowed.any():
        with pytest.raises(ClashError, match="E-CLASH"):
            frontier(case, goals, 6)
        return
    found = frontier(case, goals, 6)
    values = np.stack([trial.goals[goal][trial.allowed] for goal in goals], axis=1)
    assert found.points
    for point in found.points:
        within = (values[:, 1:] <= np.array(point.limits) * (1 + 1e-6) + 1e-9).all(axis=1)
        best = values[within, 0].min()
        assert point.reached[0] == pytest.approx(best, rel=1e-6)
        assert point.bound <= best * (1 + 1e-9)
        assert point.status == "optimal"
        row = np.flatnonzero((trial.chosen == point.plan.chosen).all(axis=1))[0]
        assert trial.allowed[row]
        assert point.reached == pytest.approx([trial.goals[goal][row] for goal in goals])
    for limits in found.empty:
        assert not (values[:, 1:] <= np.array(limits) * (1 - 1e-6)).all(axis=1).any()
    assert not found.unknown


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("goals", [("life_cycle_cost", "co2"), ("life_cycle_cost", "co2", "capital")])
def test_every_point_in_pieces_is_the_best_too(
    seed: int, goals: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "STRAIGHT", 0)
    monkeypatch.setattr(moving, "MANY", 0)
    monkeypatch.setattr(pool, "MOST", 3)
    test_every_point_is_the_best_within_its_limits(seed, goals)


def test_the_same_frontier_again_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "STRAIGHT", 0)
    monkeypatch.setattr(moving, "MANY", 0)
    monkeypatch.setattr(pool, "MOST", 3)
    case = toy(2, buildings=16, packages=4).posed(
        [{"name": "rent_absolute", "cap_kr_m2": 60}], gap_percent=0.1
    )
    once, again = (frontier(case, ("life_cycle_cost", "co2"), 6) for _ in range(2))
    assert [(point.reached, point.bound) for point in once.points] == [
        (point.reached, point.bound) for point in again.points
    ]
    for one, other in zip(once.points, again.points, strict=True):
        assert (one.plan.chosen == other.plan.chosen).all()


def test_points_are_in_order_and_each_plan_is_there_once() -> None:
    found = frontier(toy(3, buildings=8, packages=4).posed(), ("life_cycle_cost", "co2"), 12)
    cost, co2 = np.array([point.reached for point in found.points]).T
    assert (np.diff(cost) < 0).all()
    assert (np.diff(co2) > 0).all()


def test_two_points_are_near_the_two_ends() -> None:
    made = toy(5)
    found = frontier(made.posed(), ("life_cycle_cost", "co2"), 2)
    trial = tried(made, made.posed().study, every_combination(made))
    cost, co2 = trial.goals["life_cycle_cost"], trial.goals["co2"]
    assert found.points[-1].reached[0] == pytest.approx(cost.min())
    least, most = co2.min(), found.points[-1].reached[1]
    assert found.points[0].limits[0] == pytest.approx(
        least + INSIDE * (most - least), rel=ROUGH_PERCENT / 100
    )
    assert found.points[0].reached[0] == pytest.approx(cost[co2 <= found.points[0].limits[0]].min())
