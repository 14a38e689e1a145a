"""Frontiers made by hand around a run's plan."""

from __future__ import annotations

import pandas as pd

from energi.explain.answer import Answer
from energi.optimise.verify import goals
from energi.report.front import Front
from energi.report.reading import accounts, made

GOALS = ("life_cycle_cost", "co2")


def reached(answer: Answer) -> tuple[float, float]:
    """What the run's plan comes to."""
    found = goals(answer.case.sheet, accounts(answer), made(answer).flows, GOALS)
    return found[GOALS[0]], found[GOALS[1]]


def front(*points: tuple[float, float], gap: float = 0.25) -> Front:
    """A frontier of some points, the same gap at each; one limit has no plan, and two were not tried."""
    frame = pd.DataFrame(points, columns=[f"goal_{goal}" for goal in GOALS])
    frame.insert(0, "point", range(1, len(frame) + 1))
    told = frame.assign(gap_percent=gap, buildings_renovated=7, status="optimal")
    return Front("f00", GOALS, told, 1, 2)


def beside(answer: Answer) -> Front:
    """A frontier of six plans, of which none is the run's own."""
    cost, tonnes = reached(answer)
    return front(*((cost * (1.001 + 0.004 * at**2), tonnes * (1.0 - 0.01 * at)) for at in range(5, -1, -1)))
