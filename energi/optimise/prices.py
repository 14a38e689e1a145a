"""Prices of the limits: the Lagrangian dual, made smooth and climbed.

With prices instead of limits each building by itself takes its least priced option. What all come to,
plus what the limits are worth, is a lower bound on every plan; the best prices give the bound of the
linear relaxation. That sum is smooth once each building's minimum is a soft one, and quasi-Newton
steps (L-BFGS) climb it with nothing but products of the matrix, whatever the number of options.
The prices are a good guess; `energi.optimise.sift` makes them exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from energi.domain.arrays import Flags, Floats, Ints
from energi.optimise.program import Program

TEMPERATURES = (0.1, 0.03, 0.01, 0.003)
"""How soft the minimum is, as shares of the median spread of a building's costs."""

STEPS = 100
"""Quasi-Newton steps per temperature."""

FEW_STEPS = 40
"""The same where a fraction of a per cent does not matter."""

UTMOST = 1e3
"""Where prices of limits that cannot be met are stopped, in steps of the climb."""

COLD = 20.0
"""Options priced so many temperatures above their building's best no longer count."""

ROOM = 0.1
"""Share of a limit a column that loosens it is thought to reach; a guess that only steers the climb."""


def prices(whole: Program, building: Ints, steps: int = STEPS) -> Floats:
    """Climb the dual.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    steps : int
        Quasi-Newton steps per temperature.

    Returns
    -------
    (rows,)
        Shadow prices with the sign of a linear program's duals; 0 for the choice rows.
    """
    rules = len(whole.lower) - int(building[-1]) - 1
    if not rules:  # every limit was idle
        return np.zeros(len(whole.lower))
    rest, combine = combined(whole, rules)
    first = firsts(building)
    # where only loosening costs, the climb begins with the widest limits at what loosening them costs:
    # from no prices at all, with nothing that costs, it hardly gets away
    start = np.zeros(len(whole.lower)) if whole.cost[: whole.options].any() else _giving(whole)
    cost = (whole.cost - whole.matrix.T @ start)[: whole.options]
    spread = float(np.median(np.maximum.reduceat(cost, first) - np.minimum.reduceat(cost, first)))
    if not spread:  # then a price matters by the cheapest loosening
        costs = whole.cost[whole.options :]
        spread = float(costs[costs > 0].min(initial=np.inf))
        spread = spread if np.isfinite(spread) else 1.0
    dual = _Dual.of(whole, building, rest, combine, spread)
    found = np.clip(of_sums(combine, start[:rules]) / dual.size, dual.low, dual.high)
    for temperature in TEMPERATURES:
        found = dual.climbed(found, temperature * spread, steps)
        dual = dual.without_cold(found, COLD * temperature * spread)
    return np.concatenate([combine @ (found * dual.size), np.zeros(len(whole.lower) - rules)])


def _giving(whole: Program) -> Floats:
    """Prices at which the widest limits that may be loosened are, (rows,)."""
    open_ = whole.open_slacks
    part = whole.matrix[:, open_]
    width = np.bincount(whole.matrix[:, : whole.options].indices, minlength=len(whole.lower))[part.indices]
    widest = width >= width.max(initial=0) / 2
    found = np.zeros(len(whole.lower))
    found[part.indices[widest]] = (whole.cost[open_] / part.data)[widest]
    return found


def of_sums(combine: sparse.csr_array, price: Floats) -> Floats:
    """Prices of the sums of `combined` that come to prices of the limits, (rules,)."""
    return np.atleast_1d(sparse.linalg.spsolve(combine.tocsc(), price))


def firsts(building: Ints) -> Ints:
    """Position of each building's first option."""
    return np.flatnonzero(np.diff(building, prepend=-1))


def least_of(values: Floats, building: Ints) -> Ints:
    """The option of each building with the least value, the first of equals, (buildings,)."""
    return np.asarray(np.lexsort((values, building))[firsts(building)])


@dataclass(frozen=True)
class _Dual:
    """The smooth dual in prices of combined rows, each divided by its ``size``.

    ``others`` are the continuous columns: a column's priced cost must not be negative, which is a
    bound where it has one row, and a soft minimum of 0 and ``reach`` where it has more.
    """

    cost: Floats
    options: sparse.csr_array
    building: Ints
    limit: Floats
    low: Floats
    high: Floats
    size: Floats
    others: sparse.csr_array
    others_cost: Floats
    reach: Floats
    combine: sparse.csr_array
    spread: float

    @classmethod
    def of(
        cls, whole: Program, building: Ints, rest: sparse.csc_array, combine: sparse.csr_array, spread: float
    ) -> _Dual:
        rules = combine.shape[0]
        matrix = whole.matrix[:rules, : whole.options]
        combined = sparse.csc_array(combine.T @ matrix)
        squares = np.bincount(combined.indices, combined.data**2, minlength=combined.shape[0])
        del combined
        most = squares * (building[-1] + 1) / len(building)
        size = spread / np.sqrt(np.where(most > 0, most, 1.0))
        lower, upper = whole.lower[:rules], whole.upper[:rules]
        limit = np.where(np.isfinite(upper), upper, np.where(np.isfinite(lower), lower, 0.0))
        low = np.where(np.isfinite(upper), -np.inf, 0.0)
        high = np.where(np.isfinite(lower), np.inf, 0.0)
        open_ = np.flatnonzero(whole.column_upper[whole.options :] > 0)
        others, others_cost = rest[:, open_], whole.cost[whole.options :][open_]
        single = np.diff(others.indptr) == 1
        row, value = others[:, single].indices, others[:, single].data
        bound = others_cost[single] / value / size[row]
        np.maximum.at(low, row[value < 0], bound[value < 0])
        np.minimum.at(high, row[value > 0], bound[value > 0])
        many = others[:, np.diff(others.indptr) > 1]
        scale = abs(many).max(axis=0).toarray().ravel() if many.shape[1] else np.zeros(0)
        return cls(
            cost=whole.cost[: whole.options],
            options=sparse.csr_array(matrix.T),
            building=building,
            limit=combine.T @ limit,
            low=np.clip(low, -UTMOST, 0.0),
            high=np.clip(high, 0.0, UTMOST),
            size=size,
            others=sparse.csr_array(many.T),
            others_cost=others_cost[np.diff(others.indptr) > 1],
            reach=(1.0 + ROOM * float(np.abs(limit).mean() if rules else 0.0))
            / np.where(scale > 0, scale, 1.0),
            combine=combine,
            spread=spread,
        )

    def climbed(self, start: Floats, temperature: float, most: int) -> Floats:
        """The best prices found from a start."""
        first = firsts(self.building)
        sizes = np.diff(np.append(first, len(self.building)))
        back = self.options.T  # the same entries, not a copy of them
        back_others = sparse.csr_array(self.others.T)

        def falling(scaled: Floats) -> tuple[float, Floats]:
            price = scaled * self.size
            priced = self.cost - self.options @ (self.combine @ price)
            least = np.minimum.reduceat(priced, first)
            weight = np.exp((np.repeat(least, sizes) - priced) / temperature)
            total = np.add.reduceat(weight, first)
            weight /= np.repeat(total, sizes)
            value = (least - temperature * np.log(total)).sum() + price @ self.limit
            slope = self.limit - self.combine.T @ (back @ weight)
            spare = (self.others_cost - self.others @ price) * self.reach
            value += (
                np.minimum(spare, 0) - temperature * np.log1p(np.exp(-np.abs(spare) / temperature))
            ).sum()
            taken = self.reach / (1.0 + np.exp(np.clip(spare / temperature, -500, 500)))
            slope -= back_others @ taken
            return -value / self.spread, -slope * self.size / self.spread

        bounds = np.stack([self.low, self.high], axis=1)
        steps = {"maxiter": most, "maxcor": 20, "ftol": 1e-13, "gtol": 1e-12}
        found: Any = minimize(falling, start, jac=True, method="L-BFGS-B", bounds=bounds, options=steps)
        return np.asarray(found.x)

    def without_cold(self, scaled: Floats, above: float) -> _Dual:
        """The dual over the options that still count at these prices."""
        priced = self.cost - self.options @ (self.combine @ (scaled * self.size))
        first = firsts(self.building)
        sizes = np.diff(np.append(first, len(self.building)))
        warm: Flags = priced - np.repeat(np.minimum.reduceat(priced, first), sizes) <= above
        changed = {"cost": self.cost[warm], "options": self.options[warm], "building": self.building[warm]}
        return _Dual(**{**self.__dict__, **changed})


def combined(whole: Program, rules: int) -> tuple[sparse.csc_array, sparse.csr_array]:
    """Continuous columns after the flows that link limits are taken out by adding limits up.

    Money carried from year to year makes every year's limit lean on the next. Added up, the limits
    say the same without it: what is spent until a year is at most what was given until then
    (Fourier-Motzkin elimination of a flow that only one limit holds down). Prices of sums are what a
    climb finds; those of the limits follow.

    Returns
    -------
    (rules, columns), (rules, rules)
        What is left of the continuous columns, and the limits each sum is made of.
    """
    columns = whole.matrix[:rules, whole.options :].tocsc()
    free = whole.cost[whole.options : whole.slacks] == 0  # what bounds a flow is what the limits say already
    kept_below = np.isneginf(whole.lower[:rules])
    made: dict[int, dict[int, float]] = {}
    flows: dict[int, dict[int, float]] = {}
    holding: dict[int, set[int]] = {}
    for column in range(len(free)):
        part = slice(columns.indptr[column], columns.indptr[column + 1])
        for row, value in zip(columns.indices[part].tolist(), columns.data[part].tolist(), strict=True):
            flows.setdefault(row, {})[column] = value
            holding.setdefault(column, set()).add(row)
            made.setdefault(row, {row: 1.0})
    for column in np.flatnonzero(free).tolist():
        rows = holding.get(column, set())
        up = [row for row in rows if flows[row].get(column, 0.0) > 0]
        down = [row for row in rows if flows[row].get(column, 0.0) < 0]
        if len(up) == 1 and kept_below[list(rows)].all():
            _added_up(column, up[0], down, made, flows, holding)
    triples = [(base, row, share) for row, shares in made.items() for base, share in shares.items()]
    alone = np.setdiff1d(np.arange(rules), np.fromiter(made, dtype=np.int64, count=len(made)))
    triples += [(row, row, 1.0) for row in alone.tolist()]
    base, row, share = np.array(triples, dtype=float).reshape(-1, 3).T
    combine = sparse.csr_array((share, (base.astype(int), row.astype(int))), shape=(rules, rules))
    rest = (combine.T @ columns).tocsc()
    rest.data[np.abs(rest.data) < 1e-12] = 0.0
    rest.eliminate_zeros()
    return rest, combine


def _added_up(
    column: int,
    up: int,
    down: list[int],
    made: dict[int, dict[int, float]],
    flows: dict[int, dict[int, float]],
    holding: dict[int, set[int]],
) -> None:
    """Take one flow out: every limit it eases gets the limit that holds it down added to it."""
    held = flows[up].pop(column)
    for row in down:
        share = -flows[row].pop(column) / held
        for base, value in made[up].items():
            made[row][base] = made[row].get(base, 0.0) + share * value
        for other, value in flows[up].items():
            flows[row][other] = flows[row].get(other, 0.0) + share * value
            holding[other].add(row)
