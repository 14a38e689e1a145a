"""What a linear solution of a study teaches, kept for everything that explains its plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from energi.explain.again import Again, Linear
from energi.explain.variant import program_of
from energi.optimise.case import Case
from energi.optimise.program import Program, priced_accounts
from energi.optimise.reduce import least_priced, without_implied
from energi.optimise.route import Prices
from energi.optimise.sheet import read_accounts

MOST_OPTIONS = 2_000_000
"""Studies with more are not solved again: setting them up alone would take longer than explaining may."""

NODES = 100
"""Nodes of each search: they end it before the time does, so that the same run gives the same answers."""


@dataclass(frozen=True)
class Learnt:
    """A study's program with its linear solution.

    Attributes
    ----------
    whole, slim : Program
        With every row, and without those that others imply.
    again : Again
        What solves programs like it.
    linear : Linear
    """

    whole: Program
    slim: Program
    again: Again
    linear: Linear


def over_menu(case: Case, linear: Linear) -> Linear:
    """A linear solution over some options of a case, with what every option of its menu costs more.

    An option no search needs to look at adds no less to any limit and goal than another, so the prices of
    the limits prove the same bound of it.
    """
    building = case.sheet.building
    if len(linear.excess) == len(building):
        return linear
    worth = priced_accounts(case.card, case.sheet, linear.prices)
    priced = np.zeros(len(building))
    for rows, added in case.sheet.columns.parts(
        read_accounts(case.card, case.sheet.rules, [case.sheet.goal])
    ):
        priced[rows] = added.T @ worth
    return replace(linear, excess=priced - least_priced(priced, building)[building])


def learnt(case: Case, limit_s: float, near: Prices | None = None) -> Learnt | None:
    """Solve a study's linear relaxation; None if that took too long or the study has too many options.

    Parameters
    ----------
    case : Case
        Best of the options a plan is chosen from (`energi.optimise.lean.Lean.case`).
    limit_s : float
        When to stop [s].
    near : Prices, optional
        As `energi.explain.again.Again`.
    """
    if len(case.sheet.building) > MOST_OPTIONS or limit_s <= 0:
        return None
    whole = program_of(case)
    slim = without_implied(whole)
    again = Again(case.sheet.building, case.study.solving, NODES, near)
    linear, _ = again.linear(slim, limit_s)
    return None if linear is None else Learnt(whole, slim, again, linear)
