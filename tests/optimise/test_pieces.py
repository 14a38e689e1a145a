"""A program in pieces: bounds hold over all options and plans are plans, whatever the order of limits."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from brute import Tried, every_combination, tried
from toys import Toy, every_rule, further_rules, toy

from energi.domain.stock import Floats
from energi.explain.variant import program_of, with_row
from energi.optimise import lowest, pool
from energi.optimise.case import Case
from energi.optimise.pieces import Pieces
from energi.optimise.program import Program
from energi.optimise.route import reduced
from energi.optimise.solve import Outcome, Status

GAP_PERCENT = 0.01
ROW = ("most", ("co2",))


class Posed:
    """A case whose CO2 is held below a limit that moves."""

    def __init__(self, case: Case) -> None:
        small = reduced(program_of(case), case.sheet.building)
        assert small is not None
        slim, self.columns = small
        self.co2 = program_of(case, "co2").cost[self.columns]
        self.whole = with_row(slim, *ROW, self.co2, math.inf)
        self.row = self.whole.names.index(ROW)
        building = case.sheet.building[self.columns[: slim.options]]
        self.pieces = Pieces(self.whole, building, case.study.solving, [self.row])

    def below(self, most: float, cost: Floats | None = None) -> Program:
        upper = self.whole.upper.copy()
        upper[self.row] = most / self.whole.scale[self.row]
        return replace(self.whole, upper=upper, cost=self.whole.cost if cost is None else cost)

    def solved(self, most: float, cost: Floats | None = None) -> Outcome:
        return self.pieces.solve(self.below(most, cost), gap_percent=GAP_PERCENT, limit_s=60.0)


def posed(seed: int) -> tuple[Case, Toy]:
    rng = np.random.default_rng(seed)
    made = toy(seed, buildings=6, packages=3)
    rules = every_rule(rng) if seed % 2 else further_rules(rng)
    return made.posed([rules[at] for at in rng.permutation(len(rules))[: seed % 4]]), made


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of three buildings at most, so that six make several."""
    monkeypatch.setattr(pool, "MOST", 3)
    monkeypatch.setattr(lowest, "GROUP", 4)


def allowed(case: Case, made: Toy) -> Tried:
    return tried(made, case.study, every_combination(made))


@pytest.mark.parametrize("seed", range(8))
def test_bounds_and_plans_against_every_combination(seed: int) -> None:
    case, made = posed(seed)
    trial = allowed(case, made)
    if not trial.allowed.any():
        return
    cost, co2 = (trial.goals[goal][trial.allowed] for goal in ("life_cycle_cost", "co2"))
    asked = Posed(case)
    limits = np.quantile(co2, np.random.default_rng(seed).random(4))
    plans = 0
    for most in [math.inf, *limits.tolist(), float(co2.min())]:
        found = asked.solved(most)
        best = cost[co2 <= most * (1 + 1e-9)].min()
        assert found.status in {Status.OPTIMAL, Status.LIMIT, Status.LIMIT_EMPTY}
        assert not found.bound > best + 1e-6 * abs(best)
        plans += found.columns is not None
        if found.columns is not None:
            assert found.objective >= best - 1e-6 * abs(best)
            assert found.objective == pytest.approx(float(asked.whole.cost @ found.columns))
            assert float(asked.co2 @ found.columns) <= most * (1 + 1e-6)
            assert found.gap_percent == pytest.approx(
                100 * (found.objective - min(found.bound, found.objective)) / abs(found.objective)
            )
    assert plans
    least = asked.solved(math.inf, asked.co2)
    assert not least.bound > co2.min() * (1 + 1e-6)
    none = asked.solved(0.9 * float(co2.min()))
    assert none.columns is None


def test_what_was_learnt_at_other_limits_proves_as_much_and_the_order_does_not_matter() -> None:
    case = toy(5, buildings=18, packages=5, estate=3).posed([{"name": "rent_absolute", "cap_kr_m2": 60}])
    first = Posed(case)
    free = first.solved(math.inf)
    least = first.solved(math.inf, first.co2)
    assert free.columns is not None
    assert least.columns is not None
    limits = np.linspace(first.co2 @ least.columns, first.co2 @ free.columns, 7)[1:-1].tolist()
    forth = {most: first.solved(most) for most in limits}
    again = {most: first.solved(most) for most in limits}
    second = Posed(case)
    back = {most: second.solved(most) for most in reversed(limits)}
    for most in limits:
        assert again[most].bound >= forth[most].bound * (1 - 1e-12)
        assert again[most].objective <= forth[most].objective
        for one, other in ((forth, back), (back, forth)):
            assert one[most].bound <= other[most].objective * (1 + 1e-9)


def test_the_same_again_gives_the_same_plan() -> None:
    case = toy(7, buildings=24, packages=5, estate=3).posed([{"name": "rent_absolute", "cap_kr_m2": 60}])
    plans = []
    for _ in range(2):
        asked = Posed(case)
        free = asked.solved(math.inf)
        assert free.columns is not None
        found = asked.solved(0.9 * float(asked.co2 @ free.columns))
        assert found.columns is not None
        plans.append(found.columns)
    assert (plans[0] == plans[1]).all()


def test_what_is_kept_is_kept_once_and_keeps_the_limits_of_its_piece() -> None:
    case = toy(5, buildings=18, packages=5, estate=3).posed([{"name": "rent_absolute", "cap_kr_m2": 60}])
    asked = Posed(case)
    free = asked.solved(math.inf)
    assert free.columns is not None
    asked.solved(0.9 * float(asked.co2 @ free.columns))
    kept = asked.pieces._pool
    entries = kept.entries.toarray()
    count = entries.shape[1]
    assert count > 2 * kept.count
    assert len({entry.tobytes() for entry in entries.T}) == count
    again = kept.keep(free.columns)
    assert (kept.keep(free.columns) == again).all()
    assert sorted(kept.piece[again].tolist()) == list(range(kept.count))
    assert kept.entries.shape[1] == count
    sides = asked.whole.matrix @ entries
    for entry, piece in enumerate(kept.piece.tolist()):
        assert (kept.of_column[entries[:, entry] > 0] == piece).all()
        own = kept.of_row == piece
        assert (sides[own, entry] <= asked.whole.upper[own] + 1e-6).all()
        assert (sides[own, entry] >= asked.whole.lower[own] - 1e-6).all()
