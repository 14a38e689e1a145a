"""Budgets and rents."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


def _rise(m: Any, a: str, t: int) -> Any:
    """Rent rise of an estate less what funds have taken off it."""
    return m.rent_rise[a, t] - m.relieved[a, t - 1]


@rule
def budget(m: Any, g: str, t: int) -> Relation:
    """capital[g, t] + carried[g, t] <= frame[g, t] + carried[g, t - 1]."""
    return at_most(m.capital[g, t] + m.carried[g, t], m.frame[g, t] + m.carried[g, t - 1])


@rule
def rent_absolute(m: Any, a: str, t: int) -> Relation:
    """rent_rise[a, t] - relieved[a, t - 1] <= rent_cap[a] * dwelling_area[a]."""
    return at_most(_rise(m, a, t), m.rent_cap[a] * m.dwelling_area[a])


@rule
def rent_percent(m: Any, a: str, t: int) -> Relation:
    """rent_rise[a, t] - relieved[a, t - 1] <= rent_share_cap[a] * rent_today[a] * dwelling_area[a]."""
    return at_most(_rise(m, a, t), m.rent_share_cap[a] * m.rent_today[a] * m.dwelling_area[a])


@rule
def total_budget(m: Any, p: str) -> Relation:
    """sum(capital[g, t] for g in organisations for t in years) <= total_frame[p]."""
    return at_most(sum(m.capital[g, t] for g in m.organisations for t in m.years), m.total_frame[p])


@rule
def rent_step(m: Any, a: str, t: int) -> Relation:
    """rent_rise[a, t] - relieved[a, t - 1]
    <= rent_rise[a, t - 1] - relieved[a, t - 2] + rent_step_cap[a, t] * dwelling_area[a].
    """  # noqa: D205 - the docstring is the formula
    step = m.rent_step_cap[a, t] * m.dwelling_area[a]
    return at_most(_rise(m, a, t), _rise(m, a, t - 1) + step)


@rule
def rent_at_most_saving(m: Any, a: str, t: int) -> Relation:
    """rent_rise[a, t] - relieved[a, t - 1] <= bill_saved[a, t]."""
    return at_most(_rise(m, a, t), m.bill_saved[a, t])
