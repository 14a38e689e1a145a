"""The frontier: what one goal costs in terms of others, point by point, each with a proven bound.

Epsilon-constraint method (Haimes, Lasdon and Wismer 1971): the first goal is minimised while every
other goal is held below a limit, and the limits are moved in even steps from near the others' best values
to what they come to in the first goal's own best plan. All rules of the study hold at every point.

The program is the same at every point but for its goal and those limits. So what is learnt of its pieces
(`energi.optimise.pieces`) serves all points; a small program, one of few pieces, or a point whose gap is
too wide then, is solved by cores of the whole (`energi.explain.again`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from energi.domain.stock import Floats, Ints, Plan
from energi.explain.again import Again
from energi.explain.moving import in_pieces, limited, with_rows
from energi.explain.variant import planned, program_of
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.planning import choices, without_plan
from energi.optimise.program import Program
from energi.optimise.readings import numbers
from energi.optimise.reduce import without_implied
from energi.optimise.rules import GOALS
from energi.optimise.solve import Outcome, Status, gap_percent

SHARE = 2
"""A point may take so many even parts of the time left: most take far less than one."""

OF_END, ROUGH_PERCENT = 8, 0.5
"""The other goals' own plans only set the range: each may take two of so many parts of the time left, and
has a gap of so many per cent."""

INSIDE = 0.02
"""The tightest limit lies so much of the range above a goal's own best: closer to it single packages are
all there is to choose, which takes long to prove and tells little."""

LEAST_S = 0.5
"""Time any point gets, even when the time is used up [s]."""

SAME = 1e-6
"""Share of a limit below which a difference is rounding."""


@dataclass(frozen=True)
class Point:
    """A point of the frontier.

    Attributes
    ----------
    limits : tuple of float
        What the other goals were held to.
    reached : tuple of float
        Every goal at the plan, the first one first.
    bound : float
        No plan within the limits has a lower first goal.
    gap_percent : float
    status : str
    seconds : float
    plan : Plan
        Verified against the study's rules.
    """

    limits: tuple[float, ...]
    reached: tuple[float, ...]
    bound: float
    gap_percent: float
    status: str
    seconds: float
    plan: Plan


@dataclass(frozen=True)
class Frontier:
    """Points in the order of their limits, tightest first, and what there is no plan for.

    Attributes
    ----------
    goals : tuple of str
    points : tuple of Point
    empty : tuple of tuple of float
        Limits proved to allow no plan.
    unknown : tuple of tuple of float
        Limits for which the time ended before a plan was found.
    seconds : float
        Everything together.
    one_seconds : float
        The first goal's own best plan, solved from nothing.
    """

    goals: tuple[str, ...]
    points: tuple[Point, ...]
    empty: tuple[tuple[float, ...], ...]
    unknown: tuple[tuple[float, ...], ...]
    seconds: float
    one_seconds: float


def frontier(case: Case, goals: Sequence[str], points: int) -> Frontier:
    """Points of the frontier between two goals or more.

    Parameters
    ----------
    case : Case
    goals : sequence of str
        The first is minimised at every point, the others are held to limits.
    points : int
        How many limits are tried, both ends included; with three goals a grid of about so many. All of
        them together get the study's time limit; a point cut short has a wider gap. Ctrl-C ends the
        search; limits not tried by then are unknown.

    Returns
    -------
    Frontier
        A plan that another one beats in every goal is left out.

    Raises
    ------
    ClashError
        ``E-CLASH`` if no plan meets the study's own limits.
    SolverError
        If the search ended before every goal had a plan of its own (`energi.optimise.planning.without_plan`).
    """
    began = time.perf_counter()
    search = _Search(case, tuple(goals), began + case.study.solving.time_limit_s)
    ends = [search.end(at) for at in range(len(goals))]
    highest = ends[0].reached[1:]
    steps = max(2, round(points ** (1 / (len(goals) - 1))))
    lowest = [min(end.reached[at] for end in ends) for at in range(1, len(goals))]
    ticks = [ticked(low, high, steps) for low, high in zip(lowest, highest, strict=True)]
    empty: list[tuple[float, ...]] = []
    unknown: list[tuple[float, ...]] = []
    grid = list(product(*ticks))[:-1]  # the last is where the first goal's own plan ended
    if search.in_pieces:  # the loosest first: what they do not need of the time is left to the tight ones
        grid.reverse()
    for at, limits in enumerate(grid):
        asked = tuple(float(limit) for limit in limits)
        try:
            status = search.point(asked, len(grid) - at)
        except KeyboardInterrupt:  # between two solves; what was found is told
            status = search.stop()
        if status is Status.INFEASIBLE:
            empty.append(asked)
        elif status is not None:
            unknown.append(asked)
    own = replace(ends[0], limits=highest)
    found = _sharpened([*search.found, own], [*search.plans, *ends])
    taken = time.perf_counter() - began
    return Frontier(tuple(goals), found, tuple(sorted(empty)), tuple(sorted(unknown)), taken, ends[0].seconds)


def ticked(low: float, high: float, steps: int) -> Floats:
    """Limits in even steps from near a goal's best to what it is in the first goal's best plan, (steps,)."""
    return np.linspace(low + INSIDE * (high - low), high, steps)


class _Search:
    """The programs of a frontier, solved one after the other."""

    def __init__(self, case: Case, goals: tuple[str, ...], until: float) -> None:
        self._until = until
        self._case = replace(case, sheet=replace(case.sheet, goal=goals[0]))
        self._goals = goals
        self._again = Again(case.sheet.building, case.study.solving)
        whole = [program_of(case, goal) for goal in goals]
        self._programs = [without_implied(each) for each in whole]
        self._limited = with_rows(self._programs[0], goals, [each.cost for each in whole])
        self._pieces = in_pieces(whole, goals, case.sheet.building, case.study.solving)
        self.found: list[Point] = []
        self.plans: list[Point] = []

    @property
    def in_pieces(self) -> bool:
        """Whether what is learnt at one point serves the others."""
        return self._pieces is not None

    def end(self, at: int) -> Point:
        """The best plan of one goal by itself."""
        least, left = (0.0, SHARE) if at == 0 else (ROUGH_PERCENT, OF_END)
        free = (math.inf,) * (len(self._goals) - 1)
        outcome = self._solved(self._programs[at], at, free, None, left, least)
        if outcome.columns is None:
            raise without_plan(outcome)
        point = self._told(self._programs[at], outcome, free, at)
        self.plans.append(point)
        return point

    def stop(self) -> Status:
        """Begin no further solve."""
        self._again.stopped = True
        return Status.INTERRUPTED_EMPTY

    def point(self, limits: tuple[float, ...], left: int) -> Status | None:
        """The first goal's best plan within limits on the others; None, or why there is none.

        It may take `SHARE` even parts of the time left, when so many points are left.
        """
        within_limits = limited(self._limited, self._goals, limits)
        within = [plan for plan in self.plans if _within(plan.reached[1:], limits)]
        start = min(within, key=lambda plan: plan.reached[0]).plan.chosen if within else None
        outcome = self._solved(within_limits, 0, limits, start, left)
        if outcome.columns is None:
            return outcome.status
        point = self._told(within_limits, outcome, limits, 0)
        self.found.append(point)
        self.plans.append(point)
        return None

    def _solved(
        self,
        asked: Program,
        at: int,
        limits: tuple[float, ...],
        start: Ints | None,
        left: int,
        least: float = 0.0,
    ) -> Outcome:
        limit_s = max(SHARE * (self._until - time.perf_counter()) / max(left, SHARE), LEAST_S)
        gap = max(self._case.study.solving.gap_percent, least)
        if self._pieces is None or self._again.stopped:
            return self._again.solve(asked, gap_percent=gap, limit_s=limit_s, start=start)[0]
        found = self._pieces.solve(at, limits, gap, limit_s / 2)  # the other half is left for cores
        if found.status in _ENDED:
            self._again.stopped = found.status in _STOPPED
            return found
        if found.columns is not None:
            start = choices(found.columns[: asked.options], self._case.sheet)
        left_s = max(limit_s - found.seconds, LEAST_S)
        more, _ = self._again.solve(asked, gap_percent=gap, limit_s=left_s, start=start)
        return _better(found, more, gap)

    def _told(self, asked: Program, outcome: Outcome, limits: tuple[float, ...], at: int) -> Point:
        """The plan of an outcome, verified, and every goal counted anew."""
        case = replace(self._case, sheet=replace(self._case.sheet, goal=self._goals[at]))
        plan = planned(case, asked, outcome)
        found = verify.accounts(plan.chosen, case.stock, case.offers, case.study, case.sheet)
        m = numbers(case.sheet, found, plan.flows)
        reached = tuple(float(GOALS[goal](m)) for goal in self._goals)
        return Point(
            limits,
            reached,
            outcome.bound,
            plan.certificate.gap_percent,
            outcome.status,
            outcome.seconds,
            plan,
        )


_STOPPED = frozenset({Status.INTERRUPTED, Status.INTERRUPTED_EMPTY})
_ENDED = _STOPPED | {Status.OPTIMAL, Status.INFEASIBLE}


def _better(one: Outcome, other: Outcome, gap: float) -> Outcome:
    """The better plan of two solves of the same program, with the better bound."""
    best = min((one, other), key=lambda found: np.inf if found.columns is None else found.objective)
    seconds = one.seconds + other.seconds
    if best.columns is None or other.status is Status.INFEASIBLE:
        return replace(other, seconds=seconds)
    bound = float(np.fmax(one.bound, other.bound))
    proved = max(gap_percent(best.objective, min(bound, best.objective)), 0.0)
    status = Status.OPTIMAL if proved <= gap else other.status
    if status not in {Status.OPTIMAL, Status.INTERRUPTED}:
        status = Status.LIMIT
    return replace(best, status=status, bound=bound, gap_percent=proved, seconds=seconds)


def _within(reached: Sequence[float], limits: Sequence[float]) -> bool:
    return all(value <= most + SAME * abs(most) for value, most in zip(reached, limits, strict=True))


def _sharpened(points: list[Point], plans: list[Point]) -> tuple[Point, ...]:
    """The points with the best plan and the best bound any of the others gives them, each plan once.

    A plan found elsewhere that keeps a point's limits is a plan for that point too, and what no plan
    within looser limits can beat, none within tighter ones can.
    """
    found: dict[bytes, Point] = {}
    for point in sorted(points, key=lambda each: each.limits):
        best = min(
            (plan for plan in plans if _within(plan.reached[1:], point.limits)), key=lambda p: p.reached
        )
        bound = max(other.bound for other in points if _within(point.limits, other.limits))
        gap = max(gap_percent(best.reached[0], min(bound, best.reached[0])), 0.0)
        found[best.plan.chosen.tobytes()] = replace(
            point, reached=best.reached, plan=best.plan, bound=min(bound, best.reached[0]), gap_percent=gap
        )
    return tuple(found.values())
