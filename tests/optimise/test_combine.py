"""Pieces gone through building by building: nothing within reach is missed, and all keeps the limits."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import sparse

from energi.domain.stock import Floats, Ints
from energi.optimise import combine
from energi.optimise.combine import Combine, ranks
from energi.optimise.program import Program


class Drawn:
    """Pieces of one to four buildings, each with limits of its own from above and from below."""

    def __init__(self, seed: int, limits: int, flow: bool = False) -> None:
        rng = np.random.default_rng(seed)
        self.size = rng.permutation([1, 2, 2, 3, 4])
        of_building = rng.permutation(np.repeat(np.arange(5), self.size))
        self.building = np.repeat(np.arange(12), rng.integers(2, 5, 12))
        options, rules = len(self.building), 5 * limits
        self.of = of_building[self.building]
        row_of = np.arange(rules) // max(limits, 1)
        use = np.where(self.of == row_of[:, None], rng.uniform(0.1, 1.0, (rules, options)), 0.0)
        room = use.sum(axis=1) * rng.uniform(0.25, 0.5, rules)
        under = np.arange(rules) % 2 == 1
        choice = (self.building == np.arange(12)[:, None]).astype(float)
        others = np.zeros((rules + 12, int(flow)))
        if flow:
            others[0] = 1.0
        self.use, self.sign, self.room = use, np.where(under, -1.0, 1.0), np.where(under, 0.4 * room, room)
        self.whole = Program(
            cost=np.zeros(options + int(flow)),
            matrix=sparse.csc_array(np.hstack([np.vstack([use, choice]), others])),
            lower=np.concatenate([np.where(under, self.room, -np.inf), np.ones(12)]),
            upper=np.concatenate([np.where(under, np.inf, self.room), np.ones(12)]),
            column_upper=np.ones(options + int(flow)),
            options=options,
            slacks=options + int(flow),
            names=(),
            scale=np.ones(rules + 12),
            firm=np.zeros(0),
            whole=np.zeros(int(flow), dtype=np.bool_),
        )
        self.of_row = np.concatenate([row_of, of_building]).astype(np.int64)
        self.of_column = np.concatenate([self.of, np.zeros(int(flow), dtype=np.int64)])
        # prices of the own limits, and what an option costs above its building's best with them
        price = -self.sign * rng.uniform(0.0, 1.0, rules)
        self.cost = rng.uniform(0.0, 3.0, options)
        priced = self.cost - price @ use
        least = np.array([priced[self.building == one].min() for one in range(12)])
        self.over = priced - least[self.building]

    def combine(self) -> Combine:
        return Combine(self.whole, self.building, self.of_row, self.of_column)

    def every(self, piece: int) -> list[tuple[int, ...]]:
        """All choices of a piece that keep its limits."""
        own = np.unique(self.building[self.of == piece])
        found = product(*(np.flatnonzero(self.building == one).tolist() for one in own))
        rows = self.of_row[: len(self.room)] == piece
        return [
            options
            for options in found
            if (self.sign * (self.use[:, options].sum(axis=1) - self.room) <= 1e-9)[rows].all()
        ]


def told(found: combine.Found, piece: int) -> dict[tuple[int, ...], float]:
    ends = np.append(found.starts, len(found.options))
    return {
        tuple(sorted(found.options[ends[at] : ends[at + 1]].tolist())): float(found.worth[at])
        for at in np.flatnonzero(found.piece == piece)
    }


def least(worth: Floats, choices: list[tuple[int, ...]]) -> float:
    return min((float(worth[list(options)].sum()) for options in choices), default=np.inf)


@pytest.mark.parametrize("limits", [0, 1, 2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_every_choice_within_reach_is_there_once(seed: int, limits: int) -> None:
    drawn = Drawn(seed, limits)
    if not limits:  # a piece without a limit is one building
        drawn.of_row = drawn.building[np.flatnonzero(np.diff(drawn.building, prepend=-1))]
        drawn.of = drawn.of_column = drawn.building.copy()
    reach = np.random.default_rng(seed).uniform(-0.2, 3.0, int(drawn.of.max()) + 1)
    found = drawn.combine().within(drawn.over, drawn.cost, reach)
    assert not found.full.any()
    assert len(found.piece)
    for piece, most in enumerate(reach.tolist()):
        near = [one for one in drawn.every(piece) if drawn.over[list(one)].sum() <= most]
        assert sorted(told(found, piece)) == near
        assert (found.piece == piece).sum() == len(near)
        for options, worth in told(found, piece).items():
            assert worth == pytest.approx(drawn.cost[list(options)].sum())


@pytest.mark.parametrize("seed", range(12))
def test_where_there_are_many_the_best_is_there_still_or_the_piece_is_told(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combine, "MANY", 6)
    for limits in (1, 2):
        drawn = Drawn(seed, limits)
        found = drawn.combine().within(drawn.over, drawn.cost, np.full(5, 100.0))
        for piece in range(5):
            every = drawn.every(piece)
            if not found.full[piece]:
                assert min(told(found, piece).values(), default=np.inf) == pytest.approx(
                    least(drawn.cost, every)
                )
            assert set(told(found, piece)) <= set(every)
            assert len(told(found, piece)) <= 6


def test_some_pieces_have_too_many_with_two_limits_and_not_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combine, "MANY", 12)
    full = [
        sum(
            int(one.combine().within(one.over, one.cost, np.full(5, 100.0)).full.sum())
            for one in (Drawn(seed, limits) for seed in range(6))
        )
        for limits in (1, 2)
    ]
    assert full[0] < full[1]


def test_a_piece_with_a_flow_is_not_gone_through() -> None:
    assert Drawn(1, 2).combine().able.all()
    assert Drawn(1, 2, flow=True).combine().able.tolist() == [False, True, True, True, True]


def test_ranks() -> None:
    group: Ints = np.array([2, 0, 2, 2, 0])
    assert ranks(group).tolist() == [0, 0, 1, 2, 1]
