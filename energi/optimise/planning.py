"""From the menu to a verified plan."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from energi.domain.errors import ClashError, EnergiError, SolverError
from energi.domain.memory import given_back
from energi.domain.stock import Certificate, Floats, Ints, Plan, Step
from energi.domain.study import Solving
from energi.optimise import verify
from energi.optimise.bounds import out_of_reach
from energi.optimise.case import Case
from energi.optimise.lean import Lean, lean
from energi.optimise.ordered import under
from energi.optimise.program import Program, program
from energi.optimise.readings import Flows
from energi.optimise.reduce import lagrangian
from energi.optimise.route import Prices, priced_bound, search
from energi.optimise.settle import settled
from energi.optimise.sheet import Sheet
from energi.optimise.solve import Listener, Outcome, Status, gap_percent, version

CHOSEN = 0.5
"""A column above this is taken; solved columns are 0 or 1 within 1e-6."""

LEAST_S = 1e-3
"""Time the turn of a goal gets even when the time is used up [s]."""

MOST_OPTIONS = 500_000
"""Studies with more have no bound on each goal by itself: it alone would take too long."""


def plan(
    case: Case,
    *,
    log: Path | None = None,
    listener: Listener | None = None,
    among: Lean | None = None,
    near: Prices | None = None,
) -> Plan:
    """Choose one option per building and verify the choice.

    Goals in order take their turns, each with an even share of the time that is left; every turn begins
    from the plan of the turn before, which stands where no other is found.

    Parameters
    ----------
    case : Case
    log : Path, optional
        File for the solver's log.
    listener : callable, optional
        Told of the solver's progress.
    among : Lean, optional
        Where `energi.optimise.lean.lean` of the case is known already.
    near : Prices, optional
        As `energi.optimise.route.search`.

    Returns
    -------
    Plan
        Optimal within the requested gap, or the best found at a limit; its certificate says which. Of
        goals in order, it is the plan of the last turn: the plan of `energi.optimise.ordered.under`.

    Raises
    ------
    ClashError
        ``E-CLASH`` if no plan meets every limit.
    SolverError
        As `without_plan`; ``E-VERIFY-...`` if the plan does not pass the re-check.
    """
    among = among or lean(case)
    found = _turns(case, len(case.study.goals), Search(among, log, listener, near))
    if not case.study.several:
        return replace(found, steps=())
    verify.steps(case.sheet, found.booked(), found.flows, found.steps)
    return replace(found, steps=found.steps if len(found.steps) > 1 else (), least=_least(case, found, among))


def before_last(case: Case) -> Case:
    """The case of the last goal, those before it held; a study of one goal stays as it is.

    Raises
    ------
    ClashError, SolverError
        As `plan`.
    """
    turns = len(case.study.goals) - 1
    return under(case, _turns(case, turns, Search(lean(case))).steps) if turns else case


@dataclass(frozen=True)
class Search:
    """How plans are searched for: among which options, told to whom, from which prices."""

    among: Lean
    log: Path | None = None
    listener: Listener | None = None
    near: Prices | None = None


def _turns(case: Case, turns: int, how: Search) -> Plan:
    """The plan of so many goals in order."""
    until = time.perf_counter() + case.study.solving.time_limit_s
    found: Plan | None = None
    steps: tuple[Step, ...] = ()
    for left in range(len(case.study.goals), len(case.study.goals) - turns, -1):
        limit_s = max((until - time.perf_counter()) / left, LEAST_S)
        now = under(case, steps)
        solving = case.study.solving.model_copy(update={"time_limit_s": limit_s} if steps or left > 1 else {})
        found = _turn(now, found, solving, replace(how, listener=_told(how.listener, now.sheet.goal)))
        proved = found.certificate
        own = (proved.status, proved.objective, proved.bound, proved.gap_percent, proved.seconds)
        steps = (*steps, Step(now.sheet.goal, *own))
        found = replace(found, steps=steps)
    assert found is not None  # noqa: S101 - a study has a goal
    return _summed(found)


def _told(listener: Listener | None, goal: str) -> Listener | None:
    """The listener, told which goal's turn it is."""
    return None if listener is None else lambda progress: listener(progress._replace(goal=goal))


def _summed(found: Plan) -> Plan:
    """The plan whose certificate speaks of all turns: proved only if every one of them is."""
    statuses = {step.status for step in found.steps}
    worst = next((each for each in (Status.INTERRUPTED, Status.LIMIT) if each in statuses), Status.OPTIMAL)
    seconds = sum(step.seconds for step in found.steps)
    return replace(found, certificate=replace(found.certificate, status=str(worst), seconds=seconds))


def _turn(case: Case, before: Plan | None, solving: Solving, how: Search) -> Plan:
    """The plan of the case's goal, begun from the plan of the turn before if there was one."""
    among = how.among
    sheet = among.of(case.sheet)
    whole = program(case.card, sheet)
    if before is None and len(out_of_reach(whole, sheet.building)[0]):
        raise ClashError("E-CLASH")
    given_back()
    if before is not None and before.certificate.status == Status.INTERRUPTED:
        return _kept(case, before, whole, among, Status.INTERRUPTED, 0.0)
    start = None if before is None else among.at(before.chosen)
    outcome, route = search(
        whole, sheet.building, solving, log=how.log, listener=how.listener, start=start, near=how.near
    )
    if before is not None and outcome.columns is None:
        stopped = outcome.status is Status.INTERRUPTED_EMPTY
        status = Status.INTERRUPTED if stopped else Status.LIMIT
        return _kept(case, before, whole, among, status, outcome.seconds)
    if outcome.columns is None:
        raise without_plan(outcome)
    chosen = choices(outcome.columns[: whole.options], sheet)
    free = settled(whole, chosen, sheet, case.study.solving)
    return checked(case, among.rows[chosen], outcome, free, rows=len(whole.lower), route=route)


def without_plan(outcome: Outcome) -> EnergiError:
    """What a solve that ended without a plan means.

    Returns
    -------
    EnergiError
        ``E-CLASH`` if there is no plan, ``E-LIMIT-EMPTY`` if the time ended before one was found,
        ``E-STOPPED`` if the user stopped it before, ``E-SOLVER`` if the solver failed.
    """
    if outcome.status is Status.INFEASIBLE:
        return ClashError("E-CLASH")
    if outcome.status is Status.LIMIT_EMPTY:
        return SolverError("E-LIMIT-EMPTY", seconds=outcome.seconds)
    if outcome.status is Status.INTERRUPTED_EMPTY:
        return SolverError("E-STOPPED")
    return SolverError("E-SOLVER", status=str(outcome.status))


def _kept(case: Case, before: Plan, whole: Program, among: Lean, status: Status, seconds: float) -> Plan:
    """The plan of the turn before, which keeps every limit, with the bound that needs no solving."""
    bound = lagrangian(whole, np.zeros(len(whole.lower)), among.columns.building)
    certificate = replace(before.certificate, status=str(status), bound=bound, seconds=seconds)
    return replanned(case, replace(before, certificate=certificate), before.chosen, among)


def _least(case: Case, found: Plan, among: Lean) -> dict[str, float]:
    """What each goal comes to at least, whatever the others: proved, by prices of the limits."""
    known = {step.goal: step.bound for step in found.steps[:1] if len(found.steps) > 1}
    for aim in case.study.minimise:
        if aim.goal not in known and len(among.rows) > MOST_OPTIONS:
            known[aim.goal] = np.nan
        elif aim.goal not in known:
            whole = program(case.card, replace(among.of(case.sheet), goal=aim.goal))
            known[aim.goal] = priced_bound(whole, among.columns.building)
    return known


def choices(columns: Floats, sheet: Sheet) -> Ints:
    """The chosen option of every building, in the order of the buildings."""
    taken = np.flatnonzero(columns > CHOSEN).astype(np.int64)
    return taken[np.argsort(sheet.building[taken], kind="stable")]


def checked(case: Case, chosen: Ints, outcome: Outcome, free: Flows, *, rows: int, route: str) -> Plan:
    """The plan of a choice, after `verify` has passed it."""
    found = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    table = verify.limits(case.sheet, case.card, found, free)
    objective = verify.objective(case.sheet, found, free)
    # what to build is settled to the best for the choice, which the solver may have stopped short of
    claimed = min(outcome.objective, objective) if case.sheet.sets["projects"] else outcome.objective
    verify.check(chosen, claimed, case.sheet, found, table, free)
    return Plan(
        chosen=chosen,
        certificate=Certificate(
            status=str(outcome.status),
            objective=objective,
            bound=outcome.bound,
            gap_percent=max(outcome.gap_percent, 0.0),
            seconds=outcome.seconds,
            options=len(case.offers.options),
            rows=rows,
            solver=version(),
            route=route,
        ),
        accounts=listed(found),
        limits=table,
        flows=free,
    )


def replanned(case: Case, plan: Plan, chosen: Ints, among: Lean | None = None) -> Plan:
    """The plan with another choice, verified; what was proved about the bound still holds.

    Parameters
    ----------
    case, plan
    chosen : (buildings,) rows of the menu
    among : Lean, optional
        Options the choice is among, if not all.

    Raises
    ------
    SolverError
        ``E-VERIFY-...`` if the choice does not pass the re-check.
    """
    found = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    free: Flows = {}
    if plan.flows:
        sheet, columns = (among.of(case.sheet), among.at(chosen)) if among else (case.sheet, chosen)
        free = settled(program(case.card, sheet), columns, sheet, case.study.solving)
    table = verify.limits(case.sheet, case.card, found, free)
    objective = verify.objective(case.sheet, found, free)
    verify.check(chosen, objective, case.sheet, found, table, free)
    gap = max(gap_percent(objective, plan.certificate.bound), 0.0)
    return replace(
        plan,
        chosen=chosen,
        certificate=replace(plan.certificate, objective=objective, gap_percent=gap),
        accounts=listed(found),
        limits=table,
        flows=free,
    )


def listed(found: verify.Accounts) -> pd.DataFrame:
    """Accounts as a plan holds them: account, key, value."""
    rows = [(family, key, value) for family, values in found.items() for key, value in values.items()]
    return pd.DataFrame(rows, columns=["account", "key", "value"])
