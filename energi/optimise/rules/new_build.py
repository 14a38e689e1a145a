"""New build: which projects may be built, and how much of it."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def new_build(m: Any, n: str) -> Relation:
    """built[n] <= may_be_built[n]."""
    return at_most(m.built[n], m.may_be_built[n])


@rule
def base_capital(m: Any, p: str) -> Relation:
    """sum(base_capital_needed[n] * built[n] for n in projects) <= base_capital_frame[p]."""
    return at_most(sum(m.base_capital_needed[n] * m.built[n] for n in m.projects), m.base_capital_frame[p])


@rule
def new_build_rent(m: Any, n: str) -> Relation:
    """project_rent[n] * built[n] <= project_rent_cap[n]."""
    return at_most(m.project_rent[n] * m.built[n], m.project_rent_cap[n])


@rule
def dwellings_wanted(m: Any, p: str) -> Relation:
    """sum(dwellings_added[n] * (1 - built[n]) for n in projects)
    <= sum(dwellings_added[n] for n in projects) - dwellings_least[p].
    """  # noqa: D205 - the docstring is the formula
    left = sum(m.dwellings_added[n] * (1 - m.built[n]) for n in m.projects)
    return at_most(left, sum(m.dwellings_added[n] for n in m.projects) - m.dwellings_least[p])
