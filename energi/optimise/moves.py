"""A choice made better one building at a time.

Every other option of every building is weighed at once: what it costs, and what it does to the limits.
Those that gain most are taken first, each weighed once more as the choice then stands, until none gains.
A broken limit costs what loosening it costs, or many times its price if it may not be loosened. At first
both are held down, since a choice that may break limits a little finds its way to better ones. What is
then still broken and narrow, such as the rent of an estate, is mended by all its buildings choosing
again; what that costs the limits many share is made good anywhere.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energi.domain.arrays import Flags, Floats, Ints
from energi.domain.study import Solving
from energi.optimise.prices import combined, least_of, of_sums
from energi.optimise.program import Program
from energi.optimise.reduce import FITS, excess, priced_rows, remaining
from energi.optimise.solve import Status, solve

NEAR = 4.0
"""Options per building, on average, that are weighed: those closest to their building's best,
and of each building the one that uses least of the limits."""

EASED = 10.0
"""What a broken limit that may be loosened costs at most in the first moves, in prices of the limit."""

FIRM = (1.0, 10.0)
"""What a broken limit that may not be loosened costs after the first moves, in its price; a narrow one
more by as much as it is narrower than the widest, since fewer can mend it."""

UTMOST = 1000.0
"""The same at last where one is broken still, however little, so that no single move seemed worth it."""

ROUNDS = 20
FEW = 5_000
"""Rounds end once at most one building in so many has moved."""

NARROW = 100
"""Limits of at most so many buildings are mended by these alone."""

MENDED, NODES = 3, 50
"""How often narrow limits are mended, and nodes of the search for each."""

BROKEN = 1e-7
"""How far a limit, scaled to 1, is broken before it counts: less than the solver allows itself."""


def made(
    whole: Program, building: Ints, duals: Floats, solving: Solving, fewer: Program | None = None
) -> Floats | None:
    """A plan by moves: its flows and slacks are the best its choice leaves.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    duals : (rows,) prices of the limits, of ``fewer`` if that is given
    solving : Solving
        Time limit, threads and seed.
    fewer : Program, optional
        The program without rows that others imply, which is what is moved on.

    Returns
    -------
    (columns,) or None
        None if the choice found breaks a limit.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C.
    """
    chosen = moved(fewer or whole, building, duals, solving)
    if not _keeps(whole, chosen):
        return None
    columns = np.zeros(len(whole.cost))
    columns[chosen] = 1.0
    if len(columns) == whole.options:
        return columns
    rest = remaining(whole, chosen)
    found = solve(rest, solving, relaxed=not rest.whole.any())
    if found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}:
        raise KeyboardInterrupt
    if found.columns is None:
        return None
    columns[whole.options :] = found.columns
    return columns


def _keeps(whole: Program, chosen: Ints) -> bool:
    """Whether a choice keeps the limits that no flow and no slack has a part in."""
    firm = np.ones(len(whole.lower), dtype=np.bool_)
    firm[whole.matrix[:, whole.options :].indices] = False
    left = np.asarray(whole.matrix[:, chosen].sum(axis=1)).ravel()
    over = np.maximum(left - whole.upper, whole.lower - left)[firm]
    return not (over > FITS).any()


def moved(whole: Program, building: Ints, duals: Floats, solving: Solving) -> Ints:
    """A good choice, begun with each building's best option at the prices.

    Flows that carry money on are taken account of; others are left unused, and no flow or slack is
    told. Whether the choice keeps every limit is for the caller to see.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    duals : (rows,) prices of the limits
    solving : Solving
        Time limit, threads and seed.

    Returns
    -------
    (buildings,)
        The option each building takes.
    """
    over = excess(whole, duals, building)
    chosen = least_of(over, building)
    board = _Board.of(whole, building, priced_rows(whole, duals, building), over, solving)
    first, *firm, utmost = board.steeps
    board.settle(chosen, first)
    for _ in range(MENDED):
        mended = board.mend(chosen)
        for steep in firm:
            board.settle(chosen, steep)
        if not mended:
            break
    if board.breaks(chosen).any():
        board.settle(chosen, utmost)
    return chosen


def _loosening(whole: Program, rest: sparse.csc_array) -> Floats:
    """What a unit of each limit costs at least that is lent, infinity where it may not be, (rules,)."""
    found = np.full(rest.shape[0], np.inf)
    for at in whole.open_slacks - whole.options:
        part = slice(rest.indptr[at], rest.indptr[at + 1])
        rows, cost = rest.indices[part], whole.cost[whole.options + at] / np.abs(rest.data[part])
        found[rows] = np.minimum(found[rows], cost)
    return found


@dataclass(frozen=True)
class _Board:
    """The options near their building's best, and how every limit stands.

    Attributes
    ----------
    cost : (options,)
    building : (options,)
    near : options that are weighed
    of_option : (options, rules) what each option adds to each limit
    limit : (rules,)
    under, over : (rules,) 1 where a limit may not be fallen short of, or gone beyond
    price : (rules,) of each limit
    loosening : (rules,) what a unit lent costs, infinity where none may be
    width : (rules,) how many options each limit has
    solving : threads and seed of small searches
    until : when to stop at the latest
    """

    cost: Floats
    building: Ints
    near: Ints
    of_option: sparse.csr_array
    limit: Floats
    under: Floats
    over: Floats
    price: Floats
    loosening: Floats
    width: Ints
    solving: Solving
    until: float

    @classmethod
    def of(cls, whole: Program, building: Ints, priced: Floats, excess: Floats, solving: Solving) -> _Board:
        rules = len(whole.lower) - int(building[-1]) - 1
        rest, combine = combined(whole, rules)
        price = of_sums(combine, priced[:rules])
        upper, lower = np.isfinite(whole.upper[:rules]), np.isfinite(whole.lower[:rules])
        limit = np.where(upper, whole.upper[:rules], np.where(lower, whole.lower[:rules], 0.0))
        count = min(int(NEAR * (building[-1] + 1)), len(building) - 1)
        of_option = sparse.csr_array((combine.T @ whole.matrix[:rules, : whole.options]).T)
        near = excess <= np.partition(excess, count)[count]
        near[least_of(-(of_option @ price), building)] = True
        return cls(
            cost=whole.cost[: whole.options],
            building=building,
            near=np.flatnonzero(near),
            of_option=of_option,
            limit=combine.T @ limit,
            under=lower.astype(float),
            over=upper.astype(float),
            price=price,
            loosening=_loosening(whole, rest),
            width=np.bincount(of_option.indices, minlength=rules),
            solving=solving.model_copy(update={"gap_percent": 0.0}),
            until=time.perf_counter() + solving.time_limit_s,
        )

    @property
    def steeps(self) -> list[Floats]:
        """What a broken limit costs, first, then and at last: (rules,) each."""
        price = np.abs(self.price)
        price += np.median(price[price > 0]) if price.any() else 1.0
        narrower = self.width.max(initial=1) / np.maximum(self.width, 1)
        free = np.isfinite(self.loosening)
        first = np.minimum(self.loosening, np.where(free, EASED, 1.0) * price)
        return [
            first,
            *(np.where(free, self.loosening, times * narrower * price) for times in (*FIRM, UTMOST)),
        ]

    def settle(self, chosen: Ints, steep: Floats) -> None:
        """Move buildings, in place, until (almost) none gains by moving alone."""
        left = self._left(chosen)
        for _ in range(ROUNDS):
            if time.perf_counter() > self.until or self._round(chosen, left, steep) <= len(chosen) // FEW:
                break

    def mend(self, chosen: Ints) -> int:
        """Let the buildings of broken narrow limits choose again, in place; how many limits were mended.

        Other narrow limits are kept, wide ones priced.
        """
        left = self._left(chosen)
        narrow = self.width <= NARROW * len(self.building) / len(chosen)
        cost = self.cost - self.of_option @ np.where(narrow, 0.0, self.price)
        by_row = self.of_option.tocsc()
        starts = np.searchsorted(self.building, np.arange(len(chosen) + 1))
        mended = 0
        for row in np.flatnonzero(self.breaks(chosen) & narrow).tolist():
            if time.perf_counter() > self.until:
                break
            part = by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]]
            torn = np.unique(self.building[part])
            options = np.concatenate([np.arange(starts[one], starts[one + 1]) for one in torn])
            mended += self._again(chosen, left, torn, options, cost[options], narrow)
        return mended

    def breaks(self, chosen: Ints) -> Flags:
        """Which limits are broken that may not be loosened, (rules,)."""
        left = self._left(chosen)
        return (self._broken(left, np.arange(len(left))) > BROKEN) & np.isinf(self.loosening)

    def _again(
        self, chosen: Ints, left: Floats, torn: Ints, options: Ints, cost: Floats, narrow: Flags
    ) -> bool:
        """Let some buildings choose again from their options; whether they could."""
        adds = self.of_option[options]
        rows = np.unique(adds.indices)
        own = np.asarray(self.of_option[chosen[torn]].sum(axis=0)).ravel()
        rows = rows[narrow[rows]]
        room = own[rows] - left[rows]
        choice = sparse.csr_array(
            (np.ones(len(options)), (np.searchsorted(torn, self.building[options]), np.arange(len(options))))
        )
        small = Program(
            cost=cost,
            matrix=sparse.csc_array(sparse.vstack([adds.T.tocsr()[rows], choice])),
            lower=np.concatenate([np.where(self.under[rows] > 0, room, -np.inf), np.ones(len(torn))]),
            upper=np.concatenate([np.where(self.over[rows] > 0, room, np.inf), np.ones(len(torn))]),
            column_upper=np.ones(len(options)),
            options=len(options),
            slacks=len(options),
            names=(),
            scale=np.ones(len(rows) + len(torn)),
            firm=np.zeros(0),
            whole=np.zeros(0, dtype=np.bool_),
        )
        found = solve(small, self.solving, nodes=NODES)
        if found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}:
            raise KeyboardInterrupt
        if found.columns is None:
            return False
        taken = options[found.columns > 0.5]
        chosen[self.building[taken]] = taken
        left += np.asarray(self.of_option[taken].sum(axis=0)).ravel() - own
        return True

    def _left(self, chosen: Ints) -> Floats:
        """How far each limit is gone beyond, negative where it is kept, (rules,)."""
        return np.asarray(self.of_option[chosen].sum(axis=0)).ravel() - self.limit

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
