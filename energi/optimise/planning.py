"""From the menu to a verified plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from energi.domain.errors import ClashError, EnergiError, SolverError
from energi.domain.stock import Certificate, Floats, Ints, Plan
from energi.optimise import verify
from energi.optimise.bounds import out_of_reach
from energi.optimise.case import Case
from energi.optimise.program import program
from energi.optimise.readings import Flows
from energi.optimise.route import search
from energi.optimise.settle import settled
from energi.optimise.sheet import Sheet
from energi.optimise.solve import Listener, Outcome, Status, gap_percent, version

CHOSEN = 0.5
"""A column above this is taken; solved columns are 0 or 1 within 1e-6."""


def plan(case: Case, *, log: Path | None = None, listener: Listener | None = None) -> Plan:
    """Choose one option per building and verify the choice.

    Parameters
    ----------
    case : Case
    log : Path, optional
        File for the solver's log.
    listener : callable, optional
        Told of the solver's progress.

    Returns
    -------
    Plan
        Optimal within the requested gap, or the best found at a limit; its certificate says which.

    Raises
    ------
    ClashError
        ``E-CLASH`` if no plan meets every limit.
    SolverError
        As `without_plan`; ``E-VERIFY-...`` if the plan does not pass the re-check.
    """
    whole = program(case.card, case.sheet)
    if len(out_of_reach(whole, case.sheet.building)[0]):
        raise ClashError("E-CLASH")
    outcome, route = search(whole, case.sheet.building, case.study.solving, log=log, listener=listener)
    if outcome.columns is None:
        raise without_plan(outcome)
    chosen = choices(outcome.columns[: whole.options], case.sheet)
    free = settled(whole, chosen, case.sheet, case.study.solving)
    return checked(case, chosen, outcome, free, rows=len(whole.lower), route=route)


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


def replanned(case: Case, plan: Plan, chosen: Ints) -> Plan:
    """The plan with another choice, verified; what was proved about the bound still holds.

    Raises
    ------
    SolverError
        ``E-VERIFY-...`` if the choice does not pass the re-check.
    """
    found = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    free: Flows = {}
    if plan.flows:
        free = settled(program(case.card, case.sheet), chosen, case.sheet, case.study.solving)
    table = verify.limits(case.sheet, case.card, found, free)
    objective = verify.objective(case.sheet, found, free)
    verify.check(chosen, objective, case.sheet, found, table, free)
    gap = max(gap_percent(objective, plan.certificate.bound), 0.0)
    return Plan(
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
