"""New build: which projects may be built, and how much of it."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def new_build(m: Any, n: str) -> Relation:
    """built[n] <= may_be_built[n]."""
    return at_most(m.built[n], m.may_be_built[n])


@rule
def must_build(m: Any, n: str) -> Relation:
    """must_be_built[n] <= built[n]."""
    return at_most(m.must_be_built[n], m.built[n])


@rule
def base_capital(m: Any, q: str) -> Relation:
    """sum(base_capital_needed[q, n] * built[n] for n in projects_in[q]) <= base_capital_frame[q]."""
    needed = sum(m.base_capital_needed[q, n] * m.built[n] for n in m.projects_in[q])
    return at_most(needed, m.base_capital_frame[q])


@rule
def new_build_rent(m: Any, n: str) -> Relation:
    """project_rent[n] * built[n] <= project_rent_cap[n]."""
    return at_most(m.project_rent[n] * m.built[n], m.project_rent_cap[n])


@rule
def dwellings_wanted(m: Any, q: str) -> Relation:
    """sum(dwellings_counted[q, n] * (1 - built[n]) for n in projects_in[q])
    <= sum(dwellings_counted[q, n] for n in projects_in[q]) - dwellings_least[q].
    """  # noqa: D205 - the docstring is the formula
    homes = {n: m.dwellings_counted[q, n] for n in m.projects_in[q]}
    left = sum(counted * (1 - m.built[n]) for n, counted in homes.items())
    return at_most(left, sum(homes.values()) - m.dwellings_least[q])
