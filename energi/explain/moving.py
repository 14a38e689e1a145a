"""A program with a row for every goal but the first, whose limits move, solved in pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from energi.domain.stock import Floats, Ints
from energi.domain.study import Solving
from energi.explain.variant import with_most, with_row
from energi.optimise import route
from energi.optimise.pieces import Pieces
from energi.optimise.program import Program
from energi.optimise.solve import Outcome

ROW = "most"
"""Name of the rows that hold the other goals below their limits."""

MANY = 20
"""Fewer pieces are hardly smaller than the whole, and have little to choose among."""


def with_rows(whole: Program, goals: Sequence[str], costs: Sequence[Floats]) -> Program:
    """The program with a row for every goal but the first, which limits nothing yet.

    Parameters
    ----------
    whole : Program
    goals : sequence of str
    costs : sequence of (columns,)
        What every column adds to each goal.
    """
    for goal, cost in zip(goals[1:], costs[1:], strict=True):
        whole = with_row(whole, ROW, (goal,), cost, math.inf)
    return whole


def limited(whole: Program, goals: Sequence[str], limits: Sequence[float]) -> Program:
    """The program with a limit on every goal but the first."""
    for goal, most in zip(goals[1:], limits, strict=True):
        whole = with_most(whole, ROW, (goal,), most)
    return whole


class InPieces:
    """The program without what cannot change a plan, in pieces (`energi.optimise.pieces`).

    Parameters
    ----------
    whole : sequence of Program
        One for each goal; only what is minimised differs.
    goals : sequence of str
    building : (options,) position of each option's building
    solving : Solving
    small : tuple of Program and (columns,) int
        The first of ``whole`` reduced (`energi.optimise.route.reduced`).
    """

    def __init__(
        self,
        whole: Sequence[Program],
        goals: Sequence[str],
        building: Ints,
        solving: Solving,
        small: tuple[Program, Ints],
    ) -> None:
        slim, self._columns = small
        self._goals, self._many = goals, len(whole[0].cost)
        self._costs = [each.cost[self._columns] for each in whole]
        self._slim = with_rows(slim, goals, self._costs)
        moving = [self._slim.names.index((ROW, (goal,))) for goal in goals[1:]]
        self._pieces = Pieces(self._slim, building[self._columns[: slim.options]], solving, moving)

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return self._pieces.count

    def solve(self, at: int, limits: Sequence[float], gap_percent: float, limit_s: float) -> Outcome:
        """The best plan of one of the goals.

        Parameters
        ----------
        at : int
            Which goal.
        limits : sequence of float
            On every goal but the first; infinity for none.
        gap_percent, limit_s : float
            Where to stop.

        Returns
        -------
        Outcome
            As `energi.optimise.pieces.Pieces.solve`, with the columns of the whole.
        """
        asked = replace(limited(self._slim, self._goals, limits), cost=self._costs[at])
        found = self._pieces.solve(asked, gap_percent=gap_percent, limit_s=limit_s)
        if found.columns is None:
            return found
        values = np.zeros(self._many)
        values[self._columns] = found.columns
        return replace(found, columns=values)


def in_pieces(
    whole: Sequence[Program], goals: Sequence[str], building: Ints, solving: Solving
) -> InPieces | None:
    """None for a program that is small, that has few pieces, or that no plan can meet."""
    small = route.reduced(whole[0], building)
    if small is None or small[0].options <= route.STRAIGHT:
        return None
    found = InPieces(whole, goals, building, solving, small)
    return found if found.count >= MANY else None
