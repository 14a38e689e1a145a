"""Whose every column of a program is: an option's organisation, and that of a project that may be built."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.stock import Floats, Plan
from energi.explain.variant import with_row
from energi.optimise.case import Case
from energi.optimise.program import Program
from energi.optimise.sheet import Key
from energi.optimise.verify import TOLERANCE

BUILT = "built"


def projects(whole: Program) -> dict[str, int]:
    """The column of every project that may be built."""
    return {str(key[0]): whole.options + at for at, (name, key) in enumerate(whole.flows) if name == BUILT}


def owners(case: Case, whole: Program) -> npt.NDArray[np.object_]:
    """Whose each column is, (columns,): an option's, a project's, or a flow's of an organisation or estate.

    What is nobody's alone, such as what a common grant has left, is ``""``.
    """
    found = np.full(len(whole.cost), "", dtype=object)
    found[: whole.options] = case.offers.options["organisation"]
    known = {
        "organisations": {g: g for g in case.sheet.sets["organisations"]},
        "estates": case.stock.estates["organisation"].to_dict(),
        "projects": case.offers.projects.rows.get("organisation", pd.Series(dtype=object)).to_dict(),
    }
    each = {symbol.name: symbol.each for symbol, _ in case.sheet.flows}
    for at, (name, key) in enumerate(whole.flows):
        own = [known[of][part] for of, part in zip(each[name], key, strict=True) if of in known]
        found[whole.options + at] = own[0] if own else ""
    return found


def others_cost(whole: Program) -> bool:
    """Whether the goal counts a flow that is no project built."""
    cost = whole.cost[whole.options :].copy()
    cost[[column - whole.options for column in projects(whole).values()]] = 0.0
    return bool(cost.any())


def emitted_t(case: Case, whole: Program, account: str, key: Key) -> Floats:
    """What each column adds to an account of tonnes at a year, whoever's it is, (columns,) [t]."""
    rows = {row: at for at, row in enumerate(case.sheet.rows())}
    mine = [rows[account, (g, *key)] for g in case.sheet.sets["organisations"]]
    found = np.zeros(len(whole.cost))
    found[: whole.options] = case.sheet.matrix[mine, :].sum(axis=0)
    for project, column in projects(whole).items():
        found[column] = case.sheet.given[f"project_{account}"][project, *key]
    return found


def taken(whole: Program, columns: Floats) -> Floats:
    """The columns with what is chosen and built as 0 or 1, and nothing else, (columns,)."""
    found = np.zeros(len(columns))
    kept = [*range(whole.options), *projects(whole).values()]
    found[kept] = np.round(columns[kept])
    return found


def of_plan(whole: Program, plan: Plan) -> Floats:
    """What a plan chooses and builds, as columns of a program, (columns,)."""
    found = np.zeros(len(whole.cost))
    found[plan.chosen] = 1.0
    for project, column in projects(whole).items():
        found[column] = plan.flows.get(BUILT, {}).get((project,), 0.0)
    return found


def as_built(whole: Program, columns: Floats) -> Program:
    """The program in which the projects built are those of a solution."""
    at = np.array(list(projects(whole).values()), dtype=np.int64)
    if not len(at):
        return whole
    built = np.round(columns[at])
    most = whole.column_upper.copy()
    most[at] = built
    least = np.zeros(len(whole.cost))
    least[at] = -built
    return with_row(replace(whole, column_upper=most), "as_built", (), least, -float(built.sum()))


def fits(whole: Program, columns: Floats) -> bool:
    """Whether columns keep every row of a program."""
    found = whole.matrix @ columns
    return bool(((found >= whole.lower - TOLERANCE) & (found <= whole.upper + TOLERANCE)).all())
