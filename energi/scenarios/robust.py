"""A plan that is never far from the best: the least worst regret over scenarios, and the least mean.

A plan's regret in a scenario is what its goal comes to there beyond the scenario's own best plan (L. J.
Savage, *The Theory of Statistical Decision*, 1951). The least worst regret is found by one program: the
study's own, with one more flow, the worst regret, and one more row per scenario that keeps it at least as
large as the regret there. Scenarios change what the goal counts; every limit is the study's own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from energi.domain.errors import ClashError, SolverError
from energi.domain.stock import Certificate, Floats, Ints, Plan
from energi.explain.again import Again
from energi.explain.variant import program_of, with_row
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.planning import choices, listed
from energi.optimise.program import Program, costs
from energi.optimise.readings import Flows
from energi.optimise.reduce import lagrangian, without_implied
from energi.optimise.settle import settled
from energi.optimise.solve import Outcome, Status, gap_percent, version

ROW = "regret"
"""Name of the rows that keep the worst regret at least as large as that of each scenario."""

FINE = 0.1
"""Share of the study's gap that the search for the least worst regret may leave open, of the whole goal."""

SHARE = 2
"""A solve may take so many even parts of the time left: most take far less than one."""

LEAST_S = 0.5
"""Time any solve gets, even when the time is used up [s]."""

NONE = 1e-9
"""Share of the goal below which a regret is rounding."""

BASE, WORST, MEAN = "base", "worst", "mean"
"""The plans told: the study's own, the one of least worst regret, the one of least weighted mean."""


@dataclass(frozen=True)
class Best:
    """A scenario's own best plan.

    Attributes
    ----------
    value : float
        The goal in the best plan found for it.
    bound : float
        No plan has a lower one there.
    status : str
    chosen : (buildings,) rows of the menu
    """

    value: float
    bound: float
    status: str
    chosen: Ints


@dataclass(frozen=True)
class Choice:
    """A plan, told in every scenario.

    Attributes
    ----------
    plan : Plan
        Verified against the study's own limits; its certificate speaks of what it was chosen by: the goal,
        the worst regret, or the mean.
    reached : (scenarios,) its goal in each, counted with plain arithmetic
    regrets : (scenarios,) those beyond the best plan found there
    most : (scenarios,) those beyond what was proved of the best plan there
    """

    plan: Plan
    reached: Floats
    regrets: Floats
    most: Floats


@dataclass(frozen=True)
class Robust:
    """What came of all scenarios.

    Attributes
    ----------
    weights : (scenarios,)
    best : tuple of Best
        Per scenario.
    choices : Mapping[str, Choice]
        By `BASE`, `WORST` and `MEAN`.
    otherwise : (buildings,) in how many scenarios the own best plan chooses otherwise than the study's
    seconds : float
    """

    weights: Floats
    best: tuple[Best, ...]
    choices: Mapping[str, Choice]
    otherwise: Ints
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether every search reached the gap it was asked for."""
        statuses = [best.status for best in self.best]
        statuses += [choice.plan.certificate.status for choice in self.choices.values()]
        return all(status == Status.OPTIMAL for status in statuses)


def robust(worlds: Sequence[Case], weights: Sequence[float]) -> Robust:
    """Find the plan of least worst regret and the one of least weighted mean over scenarios.

    Parameters
    ----------
    worlds : sequence of Case
        The study as it is first: its limits are kept by every plan. The others have the same options
        in the same order, and may differ in what the goal counts.
    weights : sequence of float
        Of each scenario in the mean, above 0.

    Returns
    -------
    Robust
        All searches together get the study's time limit; one cut short says so.

    Raises
    ------
    ClashError
        ``E-CLASH`` if no plan meets the study's limits.
    SolverError
        ``E-LIMIT-EMPTY`` if the time ended before any plan was found, ``E-VERIFY-...`` if a plan does not
        pass the re-check.
    """
    began = time.perf_counter()
    search = _Search(worlds, np.asarray(weights, dtype=float))
    search.own()
    search.worst()
    search.mean()
    return search.closed(began)


@dataclass(frozen=True)
class _Proof:
    """How a search ended, what it proved, and how long it took [s]."""

    status: Status
    bound: float
    seconds: float


class _Search:
    """The programs of all scenarios, solved one after the other, and the plans found."""

    def __init__(self, worlds: Sequence[Case], weights: Floats) -> None:
        self._worlds, self._weights = worlds, weights
        self._case = worlds[0]
        solving = self._case.study.solving
        self._until = time.perf_counter() + solving.time_limit_s
        self._again = Again(self._case.sheet.building, solving)
        self._left = len(worlds) + 2
        self._slim = without_implied(program_of(self._case))
        self._costs = [self._slim.cost, *(costs(world.card, world.sheet) for world in worlds[1:])]
        self._known: list[tuple[Ints, Flows]] = []
        self._reached: list[Floats] = []  # the goal of every plan found, in every scenario
        self._proofs: list[_Proof] = []  # of the scenarios one after the other, the worst regret, the mean

    @property
    def _share(self) -> Floats:
        return np.asarray(self._weights / self._weights.sum())

    @property
    def _table(self) -> Floats:
        """Goal of every plan found, in every scenario: (plans, scenarios)."""
        return np.array(self._reached)

    # --- solving ---------------------------------------------------------------------------------

    def _solved(self, asked: Program, fine: float, start: Ints | None) -> Outcome:
        """Solve a program; the plan found is kept, with its goal in every scenario."""
        limit_s = max(SHARE * (self._until - time.perf_counter()) / max(self._left, SHARE), LEAST_S)
        self._left -= 1
        gap = fine * self._case.study.solving.gap_percent
        outcome = self._again.solve(asked, gap_percent=gap, limit_s=limit_s, start=start)[0]
        if not self._known:
            _refuse(outcome)
        if outcome.columns is not None:
            chosen = choices(outcome.columns[: asked.options], self._case.sheet)
            free = settled(asked, chosen, self._case.sheet, self._case.study.solving)
            self._known.append((chosen, free))
            self._reached.append(self._everywhere(chosen, free))
        return outcome

    def _everywhere(self, chosen: Ints, free: Flows) -> Floats:
        """The goal of a choice in every scenario, from the rows of its options."""
        found = []
        for world in self._worlds:
            accounts = verify.accounts(chosen, world.stock, world.offers, world.study, world.sheet)
            found.append(verify.objective(world.sheet, accounts, free))
        return np.array(found)

    def own(self) -> None:
        """Every scenario's own best plan."""
        for at, cost in enumerate(self._costs):
            asked = replace(self._slim, cost=cost)
            start = self._known[int(self._table[:, at].argmin())][0] if self._known else None
            self._proofs.append(self._proof(asked, self._solved(asked, 1.0, start)))

    def _proof(self, asked: Program, outcome: Outcome) -> _Proof:
        """What a search proved; without a plan of its own only what needs no solving."""
        if outcome.columns is not None:
            return _Proof(outcome.status, outcome.bound, outcome.seconds)
        bound = lagrangian(asked, np.zeros(len(asked.lower)), self._case.sheet.building)
        return _Proof(Status.LIMIT, bound, outcome.seconds)

    def worst(self) -> None:
        """The plan of least worst regret."""
        least = self._table.min(axis=0)
        regrets = (self._table - least).max(axis=1)
        known, most, scale = int(regrets.argmin()), float(regrets.min()), float(np.abs(least).max())
        if most <= NONE * scale:
            self._proofs.append(_Proof(Status.OPTIMAL, 0.0, 0.0))
            return
        asked, offset = regret_program(self._slim, self._costs, least, most, self._case.sheet.building)
        outcome = self._solved(asked, FINE, self._known[known][0])
        proof = self._proof(asked, outcome)
        self._proofs.append(replace(proof, bound=max(proof.bound - offset, 0.0)))
        if outcome.columns is not None:
            ours, claimed = float((self._reached[-1] - least).max()), outcome.objective - offset
            if not ours <= claimed + verify.TOLERANCE * scale:  # so that NaN is refused too
                raise SolverError("E-VERIFY-OBJECTIVE", ours=ours, claimed=claimed)

    def mean(self) -> None:
        """The plan of least weighted mean."""
        cost = np.sum([part * each for part, each in zip(self._share, self._costs, strict=True)], axis=0)
        asked = replace(self._slim, cost=cost)
        start = self._known[int((self._table @ self._share).argmin())][0]
        self._proofs.append(self._proof(asked, self._solved(asked, 1.0, start)))

    # --- telling ---------------------------------------------------------------------------------

    def closed(self, began: float) -> Robust:
        """Everything told of all plans found: one found for a scenario may be better in another."""
        table = self._table
        least, rows = table.min(axis=0), table.argmin(axis=0)
        *own, worst, mean = self._proofs
        bounds = np.minimum([proof.bound for proof in own], least)
        best = tuple(
            Best(float(least[at]), float(bounds[at]), str(proof.status), self._known[row][0])
            for at, (row, proof) in enumerate(zip(rows, own, strict=True))
        )
        regrets, means = (table - least).max(axis=1), table @ self._share
        asked = ((BASE, table[:, 0], own[0]), (WORST, regrets, worst), (MEAN, means, mean))
        found = {
            kind: self._told(int(by.argmin()), float(by.min()), proof, least, bounds)
            for kind, by, proof in asked
        }
        chosen = np.array([each.chosen for each in best])
        otherwise = (chosen != chosen[0]).sum(axis=0)
        return Robust(self._weights, best, found, otherwise, time.perf_counter() - began)

    def _told(self, row: int, value: float, proof: _Proof, least: Floats, bounds: Floats) -> Choice:
        """A plan, verified against the study's own limits."""
        (chosen, free), reached, case = self._known[row], self._reached[row], self._case
        accounts = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
        table = verify.limits(case.sheet, case.card, accounts, free)
        verify.check(chosen, float(reached[0]), case.sheet, accounts, table, free)
        bound = min(proof.bound, value)
        certificate = Certificate(
            str(proof.status), value, bound, gap_percent(value, bound), proof.seconds,
            self._slim.options, len(self._slim.lower), version(), ROW,
        )  # fmt: skip
        plan = Plan(chosen, certificate, listed(accounts), table, free)
        return Choice(plan, reached, reached - least, reached - bounds)


def _refuse(outcome: Outcome) -> None:
    """Refuse what has no plan even as the study is."""
    if outcome.status is Status.INFEASIBLE:
        raise ClashError("E-CLASH")
    if outcome.columns is None:
        raise SolverError("E-LIMIT-EMPTY", seconds=outcome.seconds)


def regret_program(
    whole: Program, costs: Sequence[Floats], least: Floats, most: float, building: Ints
) -> tuple[Program, float]:
    """The program that minimises the worst regret: ``goal in s - worst <= best in s`` for every scenario s.

    Every building takes one option, so what all its options have in common is taken out of both sides:
    the rows then hold differences, and rounding is that of differences.

    Parameters
    ----------
    whole : Program
        With the study's own limits.
    costs : sequence of (columns,)
        What the goal counts in each scenario.
    least : (scenarios,)
        The goal in the best plan of each.
    most : float
        A worst regret that a plan is known to have.
    building : (options,) position of each option's building

    Returns
    -------
    Program
        Its objective is the worst regret and a constant, so that a gap is a share of the goal.
    float
        That constant.
    """
    options, count = whole.options, int(building.max()) + 1
    parted = []
    for cost in costs:
        own = np.full(count, np.inf)
        np.minimum.at(own, building, cost[:options])
        parted.append((np.concatenate([cost[:options] - own[building], cost[options:]]), own.sum()))
    scale = max(1.0, *(float(np.abs(values).max()) for values, _ in parted))
    offset = float(np.abs(least).max())
    asked = _with_flow(whole, most / scale * (1 + NONE) + NONE)
    cost = np.zeros(len(asked.cost))
    cost[:options], cost[whole.slacks] = offset / count, scale
    asked = replace(asked, cost=cost)
    for at, (values, common) in enumerate(parted):
        row = np.insert(values, whole.slacks, -scale)
        asked = with_row(asked, ROW, (at,), row, float(least[at]) - float(common))
    return asked, offset


def _with_flow(whole: Program, upper: float) -> Program:
    """The program with one more flow that is in no row yet, the last one of all."""
    at = whole.slacks
    none = sparse.csc_array((whole.matrix.shape[0], 1))
    return replace(
        whole,
        cost=np.insert(whole.cost, at, 0.0),
        matrix=sparse.hstack([whole.matrix[:, :at], none, whole.matrix[:, at:]], format="csc"),
        column_upper=np.insert(whole.column_upper, at, upper),
        slacks=at + 1,
        firm=np.append(whole.firm, upper),
        whole=np.insert(whole.whole, at - whole.options, False),
    )
