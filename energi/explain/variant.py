"""Programs that differ from a study's own in a row or in what is minimised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from energi.domain.stock import Floats, Plan
from energi.optimise.case import Case
from energi.optimise.planning import checked, choices
from energi.optimise.program import CHOICE, Program, program
from energi.optimise.settle import settled
from energi.optimise.sheet import Key
from energi.optimise.solve import Outcome


def program_of(case: Case, goal: str = "") -> Program:
    """The program of a case, with another goal if one is named."""
    return program(case.card, replace(case.sheet, goal=goal) if goal else case.sheet)


def with_row(whole: Program, name: str, key: Key, values: Floats, most: float) -> Program:
    """The program with one more row: ``values @ columns <= most``.

    Parameters
    ----------
    whole : Program
    name, key
        What the row is called.
    values : (columns,)
    most : float
    """
    at = next(row for row, (known, _) in enumerate(whole.names) if known == CHOICE)  # those stay last
    largest = float(np.abs(values).max(initial=0.0)) or 1.0
    row = sparse.csr_array(values[None, :] / largest)
    matrix = whole.matrix.tocsr()
    return replace(
        whole,
        matrix=sparse.vstack([matrix[:at], row, matrix[at:]], format="csc"),
        lower=np.insert(whole.lower, at, -np.inf),
        upper=np.insert(whole.upper, at, most / largest),
        names=(*whole.names[:at], (name, key), *whole.names[at:]),
        scale=np.insert(whole.scale, at, largest),
    )


def with_most(whole: Program, name: str, key: Key, most: float) -> Program:
    """The program with another right side of the row of a name."""
    at = whole.names.index((name, key))
    upper = whole.upper.copy()
    upper[at] = most / whole.scale[at]
    return replace(whole, upper=upper)


def planned(case: Case, asked: Program, outcome: Outcome) -> Plan:
    """The verified plan of an outcome that has one; what the choice leaves open is settled in its program."""
    assert outcome.columns is not None  # noqa: S101 - the callers have a plan
    chosen = choices(outcome.columns[: asked.options], case.sheet)
    free = settled(asked, chosen, case.sheet, case.study.solving)
    return checked(case, chosen, outcome, free, rows=len(asked.names), route="again")
