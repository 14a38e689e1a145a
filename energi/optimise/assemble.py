"""A plan for a large program, part by part, and a bound that is better than the linear one.

A part (an organisation with its budgets, or some estates with their rent caps) is small enough for the
mixed-integer solver. First each part is solved with the shared limits priced: what all parts come to at
least, plus what the shared limits are worth, is a bound on every plan, and a better one than the linear
relaxation's since it knows that buildings cannot be halved. Then part after part is solved again with
its true cost, all others as they are and the shared limits kept, until the plan is close to the bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from energi.domain.arrays import Flags, Floats, Ints
from energi.domain.study import Solving
from energi.optimise.parts import Part, cut, parted
from energi.optimise.program import Program
from energi.optimise.reduce import flow_loss, least_priced, priced_rows, worth
from energi.optimise.sift import Relaxed
from energi.optimise.solve import Outcome, Status, gap_percent, solve

PER_BUILDING = (8.0, 24.0)
"""Options a building of a part has on average in its first core, its second; then all."""

FURTHER = (24.0, 72.0, 216.0)
"""The same where the plan is there and only the bound is still too low."""

NODES = 200
"""Nodes of a part's search; unlike a time limit the same on every machine."""

FEW_NODES = 1
"""The same where limits may give: there any choice is a plan, and the bound hardly moves."""

FREED, DOUBLED = 1_500, 4
"""How many options may change at first, and how often so many more."""

SHARE = 0.3
"""Part of the gap asked for that a part's own search may leave open."""

BREACH = 1e-6
"""A shared limit, scaled to 1, counts as kept within so much."""

Tell = Callable[[str, float, float], None]
"""Told the phase, the objective (NaN before there is a plan) and the bound."""


def assembled(
    whole: Program, building: Ints, relaxed: Relaxed, solving: Solving, tell: Tell
) -> tuple[Outcome, float]:
    """Build a plan from parts.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    relaxed : Relaxed
        The linear relaxation's prices and bound.
    solving : Solving
    tell : callable

    Returns
    -------
    Outcome
        With the best plan's columns, if one was found; ``INFEASIBLE`` only with proof.
    float
        The bound proved, over all options.
    """
    return _Assembly(whole, building, relaxed, solving, tell).run()


_ENDED = {
    (False, True): Status.LIMIT,
    (False, False): Status.LIMIT_EMPTY,
    (True, True): Status.INTERRUPTED,
    (True, False): Status.INTERRUPTED_EMPTY,
}
"""By whether the user stopped it and whether there is a plan; how close it is, the caller judges."""


class _Assembly:
    def __init__(
        self, whole: Program, building: Ints, relaxed: Relaxed, solving: Solving, tell: Tell
    ) -> None:
        self._whole, self._building, self._solving, self._tell = whole, building, solving, tell
        self._began = time.perf_counter()
        self._parted = parted(whole, building)
        self._price = priced_rows(whole, relaxed.duals, building)
        priced = whole.cost - whole.matrix.T @ self._price
        least = least_priced(priced[: whole.options], building)
        self._excess = priced[: whole.options] - least[building]
        self._worth, self._least = worth(whole, self._price), least
        self._others = flow_loss(whole, priced, building)
        shared_price = np.zeros_like(self._price)
        shared_price[self._parted.rows] = self._price[self._parted.rows]
        self._shared_cost = whole.cost - whole.matrix.T @ shared_price
        self._nodes = FEW_NODES if len(whole.open_slacks) else NODES
        self._values = np.zeros(len(whole.cost))
        self._bound = relaxed.bound
        self._rows = whole.matrix.tocsr()
        self._cores: list[Ints] = []
        self._own_bounds: list[float] = []

    @property
    def _left_s(self) -> float:
        return self._solving.time_limit_s - (time.perf_counter() - self._began)

    def run(self) -> tuple[Outcome, float]:
        """Every part by itself, then all together."""
        try:
            status = self._steps()
        except KeyboardInterrupt:  # between two solves; within one the solver itself ends
            status = Status.INTERRUPTED
        return self._ended(status), self._bound

    def _steps(self) -> Status:
        for part in self._parted.parts:
            self._tell("parts", np.nan, self._bound)
            status = self._alone(part)
            if status is not Status.OPTIMAL:
                return status
        status = self._improved()
        return self._proved() if status is Status.OPTIMAL else status

    # --- each part with the shared limits priced ------------------------------------------------

    def _alone(self, part: Part) -> Status:
        """Solve a part by itself, its core widened until it has a plan and a bound over all options."""
        options = part.columns[: part.options]
        lowest = self._linear(part)
        for kept, beyond in self._wider(options):
            if self._left_s <= 0:
                return Status.LIMIT_EMPTY
            small, columns = self._small(part, options[kept], self._shared_cost, part.rows)
            found = solve(small, self._asked, gap_abs=self._part_gap(part), nodes=self._nodes)
            if found.columns is not None:
                own = max(lowest, min(found.bound, lowest + beyond))
                self._values[columns] = found.columns
                self._bound += own - lowest
                self._cores.append(options[kept])
                self._own_bounds.append(own)
                return Status.OPTIMAL if found.status is not Status.INTERRUPTED else found.status
            if found.status is not Status.INFEASIBLE:
                return found.status
        return Status.INFEASIBLE

    def _linear(self, part: Part) -> float:
        """What the part comes to at least by the prices of the relaxation."""
        buildings = part.rows[part.rules :] - (len(self._whole.lower) - len(self._least))
        flows = self._others[part.columns[part.options :] - self._whole.options].sum()
        return float(self._least[buildings].sum() + self._worth[part.rows[: part.rules]].sum() + flows)

    def _proved(self) -> Status:
        """Raise the bound where what was left out of the parts' cores holds it down."""
        for at in range(len(FURTHER)):
            for place, part in enumerate(self._parted.parts):
                if self._done or self._left_s <= 0:
                    return Status.OPTIMAL
                options, lowest = part.columns[: part.options], self._linear(part)
                kept, beyond = self._wider(options, FURTHER[at:])[0]
                small, _ = self._small(part, options[kept], self._shared_cost, part.rows)
                found = solve(small, self._asked, gap_abs=self._part_gap(part), nodes=self._nodes)
                if found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}:
                    return found.status
                own = max(self._own_bounds[place], min(np.nan_to_num(found.bound), lowest + beyond))
                self._bound += own - self._own_bounds[place]
                self._own_bounds[place] = own
        return Status.OPTIMAL

    def _wider(
        self, options: Ints, per_building: Sequence[float] = PER_BUILDING
    ) -> list[tuple[Flags, float]]:
        """Wider and wider cores of a part, each with what an option outside costs more at least."""
        over = self._excess[options]
        buildings = len(np.unique(self._building[options]))
        cores = []
        for per in per_building:
            count = int(per * buildings)
            if count < len(over):
                kept = over <= np.partition(over, count)[count]
                if not kept.all():
                    cores.append((kept, float(over[~kept].min())))
        return [*cores, (np.ones(len(over), dtype=np.bool_), np.inf)]

    def _small(self, part: Part, options: Ints, cost: Floats, rows: Ints) -> tuple[Program, Ints]:
        """The program of a part over some of its options and rows, and its columns."""
        columns = np.concatenate([options, part.columns[part.options :]])
        return cut(self._whole, columns, len(options), cost, rows), columns

    @property
    def _asked(self) -> Solving:
        return self._solving.model_copy(update={"time_limit_s": max(self._left_s, 1e-3), "gap_percent": 0.0})

    def _part_gap(self, part: Part) -> float:
        """What a part may leave open, by its share of the buildings, in the goal's unit."""
        share = (len(part.rows) - part.rules) / len(self._least)
        return SHARE * self._solving.gap_percent / 100.0 * abs(self._bound) * share

    # --- all together, over the cheapest changes -------------------------------------------------

    def _improved(self) -> Status:
        """Free the changes that cost least at the prices, everywhere at once, more and more of them."""
        alternatives = FREED
        while not self._done and self._left_s > 0:
            status = self._again(alternatives)
            if status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}:
                return status
            if alternatives >= min(self._whole.options, FREED * 2**DOUBLED):
                break
            alternatives *= 2
        return Status.OPTIMAL

    @property
    def _done(self) -> bool:
        objective = self._objective if self._kept else np.nan
        self._tell("together", objective, self._bound)
        return gap_percent(objective, self._bound) <= self._solving.gap_percent

    def _again(self, alternatives: int) -> Status:
        """Solve over the chosen options and the nearest others, with every limit kept."""
        whole, building = self._whole, self._building
        taken = self._values[: whole.options] > 0.5
        near = np.where(taken, np.inf, self._excess)
        last = min(alternatives, len(near) - 1)
        freed = (near <= np.partition(near, last)[last]) & ~taken
        moving = np.zeros(len(self._least), dtype=np.bool_)
        moving[building[freed]] = True
        options = np.flatnonzero(freed | (taken & moving[building]))
        others = np.flatnonzero(whole.column_upper[whole.options :] > 0) + whole.options
        own = np.concatenate([options, others])
        rest = self._values.copy()
        rest[own] = 0.0
        touched = np.unique(whole.matrix[:, own].indices)
        used = (self._rows @ rest)[touched]
        small = cut(whole, own, len(options), whole.cost, touched)
        small = replace(small, lower=small.lower - used, upper=small.upper - used)
        gap = SHARE * self._solving.gap_percent / 100.0 * abs(self._bound)
        start = self._values[own] if self._kept else None
        found = solve(small, self._asked, gap_abs=gap, nodes=NODES, start=start)
        if found.columns is not None:
            self._values[own] = found.columns
        return found.status

    # --- where it stands --------------------------------------------------------------------------

    @property
    def _objective(self) -> float:
        return float(self._whole.cost @ self._values)

    @property
    def _kept(self) -> bool:
        """Whether the shared limits are kept."""
        shared = self._parted.rows
        left = self._rows[shared] @ self._values
        over = np.maximum(left - self._whole.upper[shared], self._whole.lower[shared] - left)
        return not (over > BREACH).any()

    def _ended(self, status: Status) -> Outcome:
        """What came of it: a plan only where every part has one and the shared limits are kept."""
        whole = len(self._cores) == len(self._parted.parts) and self._kept
        objective = self._objective if whole else np.nan
        if status is not Status.INFEASIBLE:
            stopped = status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}
            status = _ENDED[stopped, whole]
        return Outcome(
            status=status,
            columns=self._values if whole else None,
            objective=objective,
            bound=self._bound,
            gap_percent=gap_percent(objective, self._bound),
            seconds=time.perf_counter() - self._began,
        )
