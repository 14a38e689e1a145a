"""Each organisation by itself, or all together: what co-operation is worth, and a split nobody loses by.

Alone, every organisation must reach its own share of the common CO2 goals: the same percentage of its own
base as the goal asks of all, so that the shares add up to the goal. Together, tonnes are saved where they
cost least. A group of organisations may pool its shares; what it then saves is the group's worth, and
the gain of all is split by the Shapley value (L. S. Shapley, "A Value for n-Person Games", 1953): what an
organisation adds to a group, averaged over all orders in which the groups may form. A larger group can
always do what its parts do, so nobody is worse off than alone. With more than `MOST_ORGANISATIONS` the
gain is split in equal parts. New build is its organisation's own, in cost and tonnes; what all share besides
the goals, such as the dwellings wanted, binds them alone and together.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeVar

import numpy as np
import pandas as pd

from energi.domain.errors import InputError
from energi.domain.stock import Floats, Ints, Plan
from energi.explain import owned
from energi.explain.again import Again
from energi.explain.shapley import Group, shapley_value
from energi.explain.variant import planned, program_of, with_most, with_row
from energi.optimise.case import Case
from energi.optimise.planning import choices, without_plan
from energi.optimise.program import Program
from energi.optimise.reduce import without_implied
from energi.optimise.sheet import Key
from energi.optimise.solve import Outcome, Status, gap_percent

MOST_ORGANISATIONS = 5
"""With more the gain is split equally: the Shapley value solves every group of organisations."""

COMMON = "co2_together"
"""What the names of rules about a common goal start with."""

FINE = 0.1
"""Part of the study's gap asked for: the gain is a small difference of large sums."""

TURNS, NEAR = 10, 0.01
"""Halvings of the range the common price lies in, and the share of the price at which they stop."""

LEAST_S = 0.5
"""Time any solve gets, even when the time is used up [s]."""

STOPPED = Outcome(Status.INTERRUPTED_EMPTY, None, math.nan, math.nan, math.nan, 0.0)
"""What a solve that was not begun comes to."""

Found = TypeVar("Found")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Common:
    """A common goal: the rule, its key, the account it limits, tonnes in all and per organisation."""

    rule: str
    key: Key
    account: str
    most_t: float
    share_t: dict[str, float]


@dataclass(frozen=True)
class Price:
    """The common price of a goal [goal's unit per tonne].

    Attributes
    ----------
    low, high : float
        At the first each one's own plan does not reach the goal yet, at the second it does; both 0 if
        no price is needed.
    reached_t : float
        What all come to at the second.
    """

    low: float
    high: float
    reached_t: float


@dataclass(frozen=True)
class Cooperation:
    """What each organisation does alone and in the common plan.

    Attributes
    ----------
    goals : tuple of Common
    together : Plan
        The common plan, verified.
    alone : Plan or None
        All organisations' own plans side by side, verified; None if some cannot reach their share.
    cost : DataFrame
        Indexed by organisation: ``together``, and if there is a plan alone also ``alone``, ``gain`` (its part
        of what co-operation saves) and ``payment`` (what it pays, or below 0 receives, so that it ends
        with its cost alone less its gain). The payments add up to 0.
    tonnes : DataFrame
        Indexed by organisation and position of the goal: ``share``, ``together``, ``alone``.
    unable : dict of str to float
        Organisations that cannot reach their share of the first goal alone, and the least they can.
    gain : tuple of float
        What co-operation saves: as the plans found, at least and at most (proved).
    split : str
        ``"shapley"`` or ``"equal"``; empty without a plan alone.
    prices : tuple of Price
        Per goal; empty if none was found in time.
    priced : Plan or None
        Each one's own plan at the common price, side by side.
    proved : bool
        Whether every solve reached the gap it was asked for.
    seconds : float
    """

    goals: tuple[Common, ...]
    together: Plan
    alone: Plan | None
    cost: pd.DataFrame
    tonnes: pd.DataFrame
    unable: dict[str, float]
    gain: tuple[float, float, float]
    split: str
    prices: tuple[Price, ...]
    priced: Plan | None
    proved: bool
    seconds: float


def cooperate(case: Case) -> Cooperation:
    """Compare each organisation's own plan with the common one.

    Ctrl-C ends the search: what was found by then is kept, and the rest is unknown.

    Raises
    ------
    InputError
        ``E-COOPERATE`` if the study has no common CO2 goal, a single organisation, or does not
        minimise money.
    ClashError
        ``E-CLASH`` if no common plan meets every limit.
    SolverError
        If the search ended before a common plan was found (`energi.optimise.planning.without_plan`).
    """
    began = time.perf_counter()
    goals = _goals(case)
    names = tuple(case.sheet.sets["organisations"])
    if not goals or len(names) < 2 or case.card.goal(case.sheet.goal).unit != "kr":
        raise InputError("E-COOPERATE")
    table = _Table(case, goals, began + case.study.solving.time_limit_s)
    if owned.others_cost(table.free):  # nobody's own
        raise InputError("E-COOPERATE")
    whole = table.solved(table.free, (names,), parts=4)
    if whole.columns is None:
        raise without_plan(whole)
    prices, priced = table.kept(lambda: table.common_price(whole), ((), None))
    apart = table.solved(table.free, tuple((name,) for name in names), parts=3)
    unable: dict[str, float] = {}
    if apart.columns is None:
        unable = {name: least for name in names if (least := table.least(name)) > goals[0].share_t[name]}
        together = table.plan(whole)
        cost = pd.DataFrame({"together": table.costs(together)})
        none = (math.nan, math.nan, math.nan)
        taken = time.perf_counter() - began
        tonnes = table.tonnes({"together": together})
        return Cooperation(
            goals, together, None, cost, tonnes, unable, none, "", prices, priced, table.proved, taken
        )
    worths, best = table.kept(lambda: table.worths(apart, whole), ({}, _better(apart, whole)))
    gap = gap_percent(best.objective, min(whole.bound, best.objective))
    best = replace(best, status=whole.status, bound=whole.bound, gap_percent=gap)
    alone, together = table.plan(apart), table.plan(best)
    gain = alone.certificate.objective - together.certificate.objective
    low = max(apart.bound - together.certificate.objective, 0.0)
    high = max(alone.certificate.objective - whole.bound, 0.0)
    own = shapley_value(names, worths) if worths else dict.fromkeys(names, gain / len(names))
    cost = pd.DataFrame({"together": table.costs(together), "alone": table.costs(alone)})
    cost["gain"] = pd.Series(own)
    cost["payment"] = cost["alone"] - cost["gain"] - cost["together"]
    return Cooperation(
        goals, together, alone, cost, table.tonnes({"together": together, "alone": alone}), unable,
        (gain, low, high), "shapley" if worths else "equal", prices, priced, table.proved,
        time.perf_counter() - began,
    )  # fmt: skip


def _goals(case: Case) -> tuple[Common, ...]:
    found = []
    owner = case.stock.buildings["organisation"]
    for rule in case.sheet.rules:
        if not rule.startswith(COMMON):
            continue
        frozen = rule.endswith("_frozen")
        base = case.assessment.buildings["co2_base_frozen_kg" if frozen else "co2_base_kg"]
        part = base.groupby(owner).sum() / base.sum()
        for key in case.sheet.domain(case.card.rule(rule)):
            most = float(case.sheet.given[case.card.rule(rule).over][key])
            share = {str(code): most * float(value) for code, value in part.items()}
            found.append(Common(rule, key, "co2_frozen" if frozen else "co2", most, share))
    return tuple(found)


class _Table:
    """The programs of a co-operation, and what was found."""

    def __init__(self, case: Case, goals: tuple[Common, ...], until: float) -> None:
        self._case, self._goals, self._until = case, goals, until
        self._again = Again(case.sheet.building, case.study.solving)
        self._names = tuple(case.sheet.sets["organisations"])
        whole = program_of(case)
        for goal in goals:
            whole = with_most(whole, goal.rule, goal.key, math.inf)
        self.free = without_implied(whole)
        self.owner = owned.owners(case, self.free)
        self._emitted = [owned.emitted_t(case, self.free, goal.account, goal.key) for goal in goals]
        self.proved = True

    def _values(self, goal: int, group: Group) -> Floats:
        """What every column adds to the tonnes of a group."""
        return np.asarray(self._emitted[goal] * np.isin(self.owner, group))

    def solved(
        self, free: Program, groups: tuple[Group, ...], *, parts: float, start: Ints | None = None
    ) -> Outcome:
        """The best plan if every group keeps its pooled shares, in one of so many parts of the time."""

        def asked() -> Program:
            whole = free
            for at, goal in enumerate(self._goals):
                for group in groups:
                    most = sum(goal.share_t[name] for name in group)
                    whole = with_row(whole, f"share_{at}", group, self._values(at, group), most)
            return whole

        return self._asked(asked, parts, FINE, start)

    def _asked(
        self, asked: Callable[[], Program], parts: float, fine: float, start: Ints | None = None
    ) -> Outcome:
        limit_s = max((self._until - time.perf_counter()) / parts, LEAST_S)
        gap = fine * self._case.study.solving.gap_percent
        outcome = self.kept(
            lambda: self._again.solve(asked(), gap_percent=gap, limit_s=limit_s, start=start)[0], STOPPED
        )
        self.proved &= outcome.status in {Status.OPTIMAL, Status.INFEASIBLE}
        return outcome

    def kept(self, work: Callable[[], Found], otherwise: Other) -> Found | Other:
        """What a piece of work finds; at Ctrl-C between two solves something else, and no more is begun."""
        try:
            return work()
        except KeyboardInterrupt:
            self._again.stopped, self.proved = True, False
            return otherwise

    def chosen(self, outcome: Outcome) -> Ints:
        """The choice of an outcome that has a plan."""
        assert outcome.columns is not None  # noqa: S101 - the callers have one
        return choices(outcome.columns[: self.free.options], self._case.sheet)

    def plan(self, outcome: Outcome) -> Plan:
        """The verified plan of an outcome: it meets every limit, the common goals included."""
        assert outcome.columns is not None  # noqa: S101 - the callers have one
        return planned(self._case, owned.as_built(self.free, outcome.columns), outcome)

    def costs(self, plan: Plan) -> pd.Series:
        """What a plan costs each organisation."""
        cost = self.free.cost * owned.of_plan(self.free, plan)
        return pd.Series({name: float(cost[self.owner == name].sum()) for name in self._names})

    def tonnes(self, plans: dict[str, Plan]) -> pd.DataFrame:
        """Tonnes of every organisation towards every goal, beside its share."""
        rows = []
        for at, goal in enumerate(self._goals):
            for name in self._names:
                values = self._values(at, (name,))
                reached = {key: float(values @ owned.of_plan(self.free, plan)) for key, plan in plans.items()}
                rows.append({"organisation": name, "goal": at, "share": goal.share_t[name], **reached})
        return pd.DataFrame(rows).set_index(["organisation", "goal"])

    def least(self, name: str) -> float:
        """The least an organisation can come to alone towards the first goal (a proven bound) [t]."""
        values = self._values(0, (name,))
        outcome = self._asked(lambda: replace(self.free, cost=values), 4, 1.0)
        if outcome.status is Status.INFEASIBLE:
            return math.inf
        return outcome.bound if math.isfinite(outcome.bound) else -math.inf

    def worths(self, apart: Outcome, whole: Outcome) -> tuple[dict[Group, float], Outcome]:
        """What every group saves by pooling, and the best common plan; no worths for too many.

        A group begins from the best its parts can do, so it never saves less than they do.
        """
        names = self._names
        if len(names) > MOST_ORGANISATIONS:
            return {}, _better(apart, whole)
        outcomes: dict[Group, Outcome] = {(name,): apart for name in names}
        groups = [group for size in range(2, len(names) + 1) for group in combinations(names, size)]
        for left, group in enumerate(groups):
            known = min(
                (apart, *(self._side_by_side(outcomes, part, group) for part in _halves(group))),
                key=lambda outcome: outcome.objective,
            )
            if group == names:
                found = whole
            else:
                split = (group, *((name,) for name in names if name not in group))
                found = self.solved(self.free, split, parts=len(groups) - left, start=self.chosen(known))
            outcomes[group] = _better(known, found)
        worths = {group: apart.objective - outcomes[group].objective for group in groups}
        return worths, outcomes[names]

    def _side_by_side(self, outcomes: dict[Group, Outcome], part: Group, group: Group) -> Outcome:
        """The plans of two parts of a group, and everybody else alone."""
        rest = tuple(name for name in group if name not in part)
        apart = outcomes[self._names[:1]]
        assert apart.columns is not None  # noqa: S101 - everybody has a plan alone
        columns = apart.columns.copy()
        for each in (part, rest):
            own = outcomes[each].columns
            assert own is not None  # noqa: S101 - the same
            mine = np.flatnonzero(np.isin(self.owner, each))
            columns[mine] = own[mine]
        saved = sum(apart.objective - outcomes[each].objective for each in (part, rest))
        # a limit all share may not hold two groups' plans side by side
        objective = apart.objective - saved if owned.fits(self.free, columns) else math.inf
        return replace(apart, columns=columns, objective=objective, bound=-math.inf)

    def common_price(self, whole: Outcome) -> tuple[tuple[Price, ...], Plan | None]:
        """The lowest common price at which each one's own plan reaches the goals, by halving.

        Prices of several goals keep the proportions they have in the linear relaxation.
        """
        slopes = self._slopes()
        low, high, best = 0.0, 0.0, self._at(slopes, 0.0)
        while best is None or not self._reached(best):
            if high > 2**TURNS or best is None:
                return (), None
            low, high = high, max(1.0, 2 * high)
            best = self._at(slopes, high)
        for _ in range(TURNS):
            if high - low <= NEAR * high:
                break
            middle = (low + high) / 2
            tried = self._at(slopes, middle)
            if tried is None:  # nothing is known of this price; what was found before stands
                break
            if self._reached(tried):
                high, best = middle, tried
            else:
                low = middle
        prices = tuple(
            Price(low * slope, high * slope, self._tonnes(best, at)) for at, slope in enumerate(slopes)
        )
        cost = float(self.free.cost @ best.columns) if best.columns is not None else math.nan
        own = replace(best, objective=cost, bound=whole.bound)
        return prices, self.plan(own)

    def _slopes(self) -> list[float]:
        """Prices of the goals in the linear relaxation; all alike if it needs none."""
        asked = self.free
        for at, goal in enumerate(self._goals):
            asked = with_row(asked, f"share_{at}", self._names, self._values(at, self._names), goal.most_t)
        linear, _ = self._again.linear(asked, max(self._until - time.perf_counter(), LEAST_S))
        known = {} if linear is None else linear.prices
        prices = [-known.get((f"share_{at}", self._names), 0.0) for at in range(len(self._goals))]
        if any(prices):
            return prices
        tonnes = sum(goal.most_t for goal in self._goals)
        return [float(np.abs(self.free.cost).max()) / max(tonnes, 1.0)] * len(prices)

    def _at(self, slopes: list[float], factor: float) -> Outcome | None:
        priced = sum(factor * slope * self._values(at, self._names) for at, slope in enumerate(slopes))
        outcome = self._asked(lambda: replace(self.free, cost=self.free.cost + priced), 3 * TURNS, 1.0)
        # a plan whose search was stopped need not be each one's own best
        return None if outcome.columns is None or outcome.status is Status.INTERRUPTED else outcome

    def _reached(self, outcome: Outcome) -> bool:
        return all(self._tonnes(outcome, at) <= goal.most_t for at, goal in enumerate(self._goals))

    def _tonnes(self, outcome: Outcome, goal: int) -> float:
        """Tonnes of all together towards a goal."""
        assert outcome.columns is not None  # noqa: S101 - the callers have a plan
        return float(self._values(goal, self._names) @ owned.taken(self.free, outcome.columns))


def _halves(group: Group) -> list[Group]:
    """Every way to take a part out of a group, each once."""
    first, rest = group[0], group[1:]
    return [(first, *part) for size in range(len(rest)) for part in combinations(rest, size)]


def _better(one: Outcome, other: Outcome) -> Outcome:
    return one if other.columns is None or one.objective < other.objective else other
