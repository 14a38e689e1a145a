"""A choice made better one building at a time.

Every other option of every building is weighed at once: what it costs, and what it does to the limits.
Those that gain most are taken first, each weighed once more as the choice then stands, until none gains.
A broken limit costs what loosening it costs; one that may not be loosened costs many times its price. At
first both are held down, since a choice that may break limits a little finds its way to better ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energi.domain.stock import Floats, Ints
from energi.optimise.prices import combined, firsts, of_sums
from energi.optimise.program import Program
from energi.optimise.reduce import excess, priced_rows

NEAR = 4.0
"""Options per building, on average, that are weighed: those closest to their building's best,
and of each building the one that uses least of the limits."""

STEEP = (10.0, 1_000.0)
"""What a broken limit costs at most, in prices of the limit: first, then where it may not be loosened."""

ROUNDS = 20
FEW = 5_000
"""Rounds end once at most one building in so many has moved."""


def moved(whole: Program, building: Ints, duals: Floats) -> Ints:
    """A good choice, begun with each building's best option at the prices.

    Flows that carry money on are taken account of; others are left unused, and no flow or slack is
    told. Whether the choice keeps every limit is for the caller to see.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    duals : (rows,) prices of the limits

    Returns
    -------
    (buildings,)
        The option each building takes.
    """
    over = excess(whole, duals, building)
    chosen = np.asarray(np.lexsort((over, building))[firsts(building)])
    rules = len(whole.lower) - len(chosen)
    rest, combine = combined(whole, rules)
    price = np.abs(of_sums(combine, priced_rows(whole, duals, building)[:rules]))
    price += np.median(price[price > 0]) if price.any() else 1.0
    loosening = _loosening(whole, rest)
    board = _Board.of(whole, building, combine, price, over)
    first, last = (steep * price for steep in STEEP)
    for steep in (np.minimum(loosening, first), np.where(np.isfinite(loosening), loosening, last)):
        board.settle(chosen, steep)
    return chosen


def _loosening(whole: Program, rest: sparse.csc_array) -> Floats:
    """What a unit of each limit costs at least that is lent, infinity where it may not be, (rules,)."""
    found = np.full(rest.shape[0], np.inf)
    for at in np.flatnonzero(whole.column_upper[whole.slacks :] > 0) + whole.slacks - whole.options:
        part = slice(rest.indptr[at], rest.indptr[at + 1])
        rows, cost = rest.indices[part], whole.cost[whole.options + at] / np.abs(rest.data[part])
        found[rows] = np.minimum(found[rows], cost)
    return found


@dataclass(frozen=True)
class _Board:
    """The options near their building's best, and how every limit stands.

    Attributes
    ----------
    near : options that are weighed
    of_option : (options, rules) what each option adds to each limit
    limit : (rules,)
    under, over : (rules,) 1 where a limit may not be fallen short of, or gone beyond
    """

    cost: Floats
    building: Ints
    near: Ints
    of_option: sparse.csr_array
    limit: Floats
    under: Floats
    over: Floats

    @classmethod
    def of(
        cls, whole: Program, building: Ints, combine: sparse.csr_array, price: Floats, excess: Floats
    ) -> _Board:
        rules = combine.shape[0]
        upper, lower = np.isfinite(whole.upper[:rules]), np.isfinite(whole.lower[:rules])
        limit = np.where(upper, whole.upper[:rules], np.where(lower, whole.lower[:rules], 0.0))
        count = min(int(NEAR * (building[-1] + 1)), len(building) - 1)
        of_option = sparse.csr_array((combine.T @ whole.matrix[:rules, : whole.options]).T)
        near = excess <= np.partition(excess, count)[count]
        near[np.lexsort((of_option @ price, building))[firsts(building)]] = True
        return cls(
            cost=whole.cost[: whole.options],
            building=building,
            near=np.flatnonzero(near),
            of_option=of_option,
            limit=combine.T @ limit,
            under=lower.astype(float),
            over=upper.astype(float),
        )

    def settle(self, chosen: Ints, steep: Floats) -> None:
        """Move buildings, in place, until (almost) none gains by moving alone."""
        left = np.asarray(self.of_option[chosen].sum(axis=0)).ravel() - self.limit
        for _ in range(ROUNDS):
            if self._round(chosen, left, steep) <= len(chosen) // FEW:
                break

    def _broken(self, left: Floats, rows: Ints) -> Floats:
        """By how much limits are broken that are gone beyond by so much."""
        return np.maximum(left * self.over[rows], 0.0) + np.maximum(-left * self.under[rows], 0.0)

    def _round(self, chosen: Ints, left: Floats, steep: Floats) -> int:
        """Move every building that gains, once; how many did."""
        to = self.near[self.near != chosen[self.building[self.near]]]
        by = self.building[to]
        change = sparse.csr_array(self.of_option[to] - self.of_option[chosen[by]])
        rows, ends = change.indices, change.indptr
        dearer = self.cost[to] - self.cost[chosen[by]]
        breaks = self._broken(left[rows] + change.data, rows) - self._broken(left[rows], rows)
        of_move = np.repeat(np.arange(len(to)), np.diff(ends))
        gains = -dearer - np.bincount(of_move, steep[rows] * breaks, minlength=len(to))
        rounding = 1e-12 * float(np.abs(self.cost[to]).max(initial=0.0) + steep.max(initial=0.0))
        gaining = np.flatnonzero(gains > rounding)
        went = np.zeros(len(chosen), dtype=np.bool_)
        for move in gaining[np.argsort(-gains[gaining], kind="stable")].tolist():
            if went[by[move]]:
                continue
            own = rows[ends[move] : ends[move + 1]]
            before, after = left[own], left[own] + change.data[ends[move] : ends[move + 1]]
            breaks = self._broken(after, own) - self._broken(before, own)
            if -dearer[move] - steep[own] @ breaks > rounding:
                left[own] = after
                chosen[by[move]] = to[move]
                went[by[move]] = True
        return int(went.sum())
