"""What a linear solution of a study teaches, kept for everything that explains its plan."""

from __future__ import annotations

from dataclasses import dataclass

from energi.explain.again import Again, Linear
from energi.explain.variant import program_of
from energi.optimise.case import Case
from energi.optimise.program import Program
from energi.optimise.reduce import without_implied

MOST_OPTIONS = 500_000
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


def learnt(case: Case, limit_s: float) -> Learnt | None:
    """Solve a study's linear relaxation; None if that took too long or the study has too many options."""
    if len(case.sheet.building) > MOST_OPTIONS or limit_s <= 0:
        return None
    whole = program_of(case)
    slim = without_implied(whole)
    again = Again(case.sheet.building, case.study.solving, NODES)
    linear, _ = again.linear(slim, limit_s)
    return None if linear is None else Learnt(whole, slim, again, linear)
