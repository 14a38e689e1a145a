"""Choices made better one building at a time: never worse, nothing left to gain, honestly bounded."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from toys import every_rule, toy

from energi.domain.stock import Floats, Ints
from energi.domain.study import Solving
from energi.explain.clash import loosened
from energi.optimise import moves, route
from energi.optimise.program import Program, program
from energi.optimise.route import search
from energi.optimise.sift import guessed
from energi.optimise.solve import Status, solve

ANY_GAP = Solving(gap_percent=100, time_limit_s=60)
"""Whatever is found first will do."""


@pytest.fixture
def by_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every program counts as too large for one search."""
    monkeypatch.setattr(route, "STRAIGHT", 0)
    monkeypatch.setattr(route, "PARTED", 0)


def elastic(seed: int, buildings: int = 6, packages: int = 3) -> tuple[Program, Ints]:
    """A program under random rules that cannot be met together, made to give."""
    rng = np.random.default_rng(500 + seed)
    rules = [*every_rule(rng), {"name": "co2_together", "year": 2016, "reduction_percent": 97}]
    case = toy(seed, buildings=buildings, packages=packages).posed(rules)
    whole, order = program(case.card, case.sheet), np.argsort(case.sheet.building, kind="stable")
    assert (order == np.arange(len(order))).all()
    return loosened(whole), case.sheet.building


@pytest.mark.usefixtures("by_moves")
@pytest.mark.parametrize("seed", range(20))
def test_a_choice_that_gives_is_a_plan_and_its_bound_holds(seed: int) -> None:
    whole, building = elastic(seed)
    found, way = search(whole, building, ANY_GAP)
    best = solve(whole, Solving(gap_percent=0.0, time_limit_s=60))
    assert way in {"lp, moves", "lp, parts"}  # parts, where a limit that may not be loosened was broken
    assert found.status is Status.OPTIMAL
    assert found.columns is not None
    left = whole.matrix @ found.columns
    assert (left <= whole.upper + 1e-6).all()
    assert (left >= whole.lower - 1e-6).all()
    assert (found.columns <= whole.column_upper + 1e-9).all()
    assert found.objective == pytest.approx(float(whole.cost @ found.columns))
    assert found.bound <= best.objective + 1e-6
    assert found.objective >= best.objective - 1e-6


@pytest.mark.usefixtures("by_moves")
def test_a_portfolio_gives_little_more_than_it_must() -> None:
    whole, building = elastic(3, buildings=60, packages=12)
    found, way = search(whole, building, ANY_GAP)
    assert way == "lp, moves"
    best = solve(whole, Solving(gap_percent=0.1, time_limit_s=60))
    assert best.objective <= found.objective * (1 + 1e-6)
    assert found.objective <= 1.05 * best.objective


@pytest.mark.usefixtures("by_moves")
def test_what_is_not_close_enough_is_where_the_search_goes_on_from() -> None:
    whole, building = elastic(3, buildings=60, packages=12)
    first, _ = search(whole, building, ANY_GAP)
    found, way = search(whole, building, Solving(gap_percent=0.5, time_limit_s=60))
    assert way != "lp, moves"
    assert found.objective <= first.objective
    assert found.gap_percent <= 0.5


def costs(whole: Program, chosen: Ints, steep: Floats) -> float:
    """What a choice costs with every broken limit at its price, one row at a time."""
    left = np.asarray(whole.matrix[:, chosen].sum(axis=1)).ravel()[: len(steep)]
    over = np.maximum(left - whole.upper[: len(steep)], 0.0)
    under = np.maximum(whole.lower[: len(steep)] - left, 0.0)
    return float(whole.cost[chosen].sum() + steep @ (over + under))


@pytest.mark.parametrize("seed", range(10))
def test_no_building_gains_by_moving_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against every other option of every building, tried one by one."""
    monkeypatch.setattr(moves, "NEAR", 1e9)
    rules = [
        {"name": "rent_percent", "cap_percent": 9},
        {"name": "co2_together", "year": 2016, "reduction_percent": 40},
    ]
    case = toy(seed, buildings=12, packages=6).posed(rules)
    whole, building = program(case.card, case.sheet), case.sheet.building
    near = guessed(whole, building)
    settled: list[tuple[float, float, Floats]] = []
    settle = moves._Board.settle

    def heard(board: moves._Board, chosen: Ints, steep: Floats) -> None:
        before = costs(whole, chosen, steep)
        settle(board, chosen, steep)
        settled.append((before, costs(whole, chosen, steep), steep))

    monkeypatch.setattr(moves._Board, "settle", heard)
    chosen = moves.moved(whole, building, near.duals, Solving())
    assert building[chosen].tolist() == list(range(12))
    for before, after, _ in settled:
        assert after <= before * (1 + 1e-9)
    _, least, steep = settled[-1]
    for option in range(whole.options):
        other = chosen.copy()
        other[building[option]] = option
        assert costs(whole, other, steep) >= least - 1e-6 * abs(least)


@pytest.mark.parametrize("seed", [0, 5, 13, 14, 15, 16, 17])
def test_limits_of_everybody_are_kept_to_the_last_bit(seed: int) -> None:
    """Where they are broken by so little that at ten times their price no move is worth it."""
    rng, buildings, options, limits = np.random.default_rng(seed), 300, 10, 3
    building = np.repeat(np.arange(buildings), options)
    count = len(building)
    cost, uses = rng.uniform(0.5, 1.5, count), rng.uniform(0.0, 1.0, (limits, count))
    mood = np.repeat(rng.uniform(0.5, 1.5, buildings), options)
    weighed = (cost + mood * uses.sum(axis=0)).reshape(buildings, options)
    hidden = weighed.argmin(axis=1) + np.arange(buildings) * options
    cap = uses[:, hidden].sum(axis=1)
    choice = sparse.csr_array((np.ones(count), (building, np.arange(count))))
    whole = Program(
        cost=cost,
        matrix=sparse.csc_array(sparse.vstack([sparse.csr_array(uses), choice])),
        lower=np.concatenate([np.full(limits, -np.inf), np.ones(buildings)]),
        upper=np.concatenate([cap, np.ones(buildings)]),
        column_upper=np.ones(count),
        options=count,
        slacks=count,
        names=(),
        scale=np.ones(limits + buildings),
        firm=np.zeros(0),
        whole=np.zeros(0, dtype=np.bool_),
    )
    chosen = moves.moved(whole, building, guessed(whole, building).duals, Solving())
    assert (uses[:, chosen].sum(axis=1) <= cap + 1e-6).all()
    columns = moves.made(
        whole, building, guessed(whole, building).duals, Solving()
    )  # there is no flow to settle
    assert columns is not None
    assert (np.flatnonzero(columns) == chosen).all()
