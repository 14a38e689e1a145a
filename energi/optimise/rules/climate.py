"""CO2 goals, with the factors of each year and with frozen factors; new build that is chosen counts."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def co2_together(m: Any, t: int) -> Relation:
    """sum(co2[g, t] for g in organisations) + sum(project_co2[n, t] * built[n] for n in projects)
    <= co2_goal[t].
    """  # noqa: D205 - the docstring is the formula
    co2 = sum(m.co2[g, t] for g in m.organisations) + sum(
        m.project_co2[n, t] * m.built[n] for n in m.projects
    )
    return at_most(co2, m.co2_goal[t])


@rule
def co2_organisation(m: Any, g: str, t: int) -> Relation:
    """co2[g, t] + sum(project_co2[n, t] * built[n] for n in projects_of[g]) <= co2_goal_own[g, t]."""
    co2 = m.co2[g, t] + sum(m.project_co2[n, t] * m.built[n] for n in m.projects_of[g])
    return at_most(co2, m.co2_goal_own[g, t])


@rule
def co2_together_frozen(m: Any, t: int) -> Relation:
    """sum(co2_frozen[g, t] for g in organisations)
    + sum(project_co2_frozen[n, t] * built[n] for n in projects) <= co2_goal_frozen[t].
    """  # noqa: D205 - the docstring is the formula
    co2 = sum(m.co2_frozen[g, t] for g in m.organisations) + sum(
        m.project_co2_frozen[n, t] * m.built[n] for n in m.projects
    )
    return at_most(co2, m.co2_goal_frozen[t])


@rule
def co2_organisation_frozen(m: Any, g: str, t: int) -> Relation:
    """co2_frozen[g, t] + sum(project_co2_frozen[n, t] * built[n] for n in projects_of[g])
    <= co2_goal_own_frozen[g, t].
    """  # noqa: D205 - the docstring is the formula
    co2 = m.co2_frozen[g, t] + sum(m.project_co2_frozen[n, t] * m.built[n] for n in m.projects_of[g])
    return at_most(co2, m.co2_goal_own_frozen[g, t])


@rule
def co2_path_together(m: Any, t: int) -> Relation:
    """sum(co2[g, t] for g in organisations) + sum(project_co2[n, t] * built[n] for n in projects)
    <= co2_path[t].
    """  # noqa: D205 - the docstring is the formula
    co2 = sum(m.co2[g, t] for g in m.organisations) + sum(
        m.project_co2[n, t] * m.built[n] for n in m.projects
    )
    return at_most(co2, m.co2_path[t])


@rule
def co2_path_organisation(m: Any, g: str, t: int) -> Relation:
    """co2[g, t] + sum(project_co2[n, t] * built[n] for n in projects_of[g]) <= co2_path_own[g, t]."""
    co2 = m.co2[g, t] + sum(m.project_co2[n, t] * m.built[n] for n in m.projects_of[g])
    return at_most(co2, m.co2_path_own[g, t])


@rule
def co2_path_together_frozen(m: Any, t: int) -> Relation:
    """sum(co2_frozen[g, t] for g in organisations)
    + sum(project_co2_frozen[n, t] * built[n] for n in projects) <= co2_path_frozen[t].
    """  # noqa: D205 - the docstring is the formula
    co2 = sum(m.co2_frozen[g, t] for g in m.organisations) + sum(
        m.project_co2_frozen[n, t] * m.built[n] for n in m.projects
    )
    return at_most(co2, m.co2_path_frozen[t])


@rule
def co2_path_organisation_frozen(m: Any, g: str, t: int) -> Relation:
    """co2_frozen[g, t] + sum(project_co2_frozen[n, t] * built[n] for n in projects_of[g])
    <= co2_path_own_frozen[g, t].
    """  # noqa: D205 - the docstring is the formula
    co2 = m.co2_frozen[g, t] + sum(m.project_co2_frozen[n, t] * m.built[n] for n in m.projects_of[g])
    return at_most(co2, m.co2_path_own_frozen[g, t])
