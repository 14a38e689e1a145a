"""CO2 goals, with the factors of each year and with frozen factors; new build that is chosen counts."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule

FROZEN = "_frozen"
"""Ends the names of what is counted with frozen factors."""


def _tonnes(m: Any, t: int, group: str | None = None, factors: str = "") -> Any:
    """Tonnes in a year of buildings and of projects that are built: an organisation's, or all."""
    codes, projects = (m.organisations, m.projects) if group is None else ((group,), m.projects_of[group])
    standing = getattr(m, f"co2{factors}")
    # a study that builds nothing states nothing of projects
    new = sum(getattr(m, f"project_co2{factors}")[n, t] * m.built[n] for n in projects)
    return sum(standing[g, t] for g in codes) + new


@rule
def co2_together(m: Any, t: int) -> Relation:
    """sum(co2[g, t] for g in organisations) + sum(project_co2[n, t] * built[n] for n in projects)
    <= co2_goal[t].
    """  # noqa: D205 - the docstring is the formula
    return at_most(_tonnes(m, t), m.co2_goal[t])


@rule
def co2_organisation(m: Any, g: str, t: int) -> Relation:
    """co2[g, t] + sum(project_co2[n, t] * built[n] for n in projects_of[g]) <= co2_goal_own[g, t]."""
    return at_most(_tonnes(m, t, g), m.co2_goal_own[g, t])


@rule
def co2_together_frozen(m: Any, t: int) -> Relation:
    """sum(co2_frozen[g, t] for g in organisations)
    + sum(project_co2_frozen[n, t] * built[n] for n in projects) <= co2_goal_frozen[t].
    """  # noqa: D205 - the docstring is the formula
    return at_most(_tonnes(m, t, factors=FROZEN), m.co2_goal_frozen[t])


@rule
def co2_organisation_frozen(m: Any, g: str, t: int) -> Relation:
    """co2_frozen[g, t] + sum(project_co2_frozen[n, t] * built[n] for n in projects_of[g])
    <= co2_goal_own_frozen[g, t].
    """  # noqa: D205 - the docstring is the formula
    return at_most(_tonnes(m, t, g, FROZEN), m.co2_goal_own_frozen[g, t])


@rule
def co2_path_together(m: Any, t: int) -> Relation:
    """sum(co2[g, t] for g in organisations) + sum(project_co2[n, t] * built[n] for n in projects)
    <= co2_path[t].
    """  # noqa: D205 - the docstring is the formula
    return at_most(_tonnes(m, t), m.co2_path[t])


@rule
def co2_path_organisation(m: Any, g: str, t: int) -> Relation:
    """co2[g, t] + sum(project_co2[n, t] * built[n] for n in projects_of[g]) <= co2_path_own[g, t]."""
    return at_most(_tonnes(m, t, g), m.co2_path_own[g, t])


@rule
def co2_path_together_frozen(m: Any, t: int) -> Relation:
    """sum(co2_frozen[g, t] for g in organisations)
    + sum(project_co2_frozen[n, t] * built[n] for n in projects) <= co2_path_frozen[t].
    """  # noqa: D205 - the docstring is the formula
    return at_most(_tonnes(m, t, factors=FROZEN), m.co2_path_frozen[t])


@rule
def co2_path_organisation_frozen(m: Any, g: str, t: int) -> Relation:
    """co2_frozen[g, t] + sum(project_co2_frozen[n, t] * built[n] for n in projects_of[g])
    <= co2_path_own_frozen[g, t].
    """  # noqa: D205 - the docstring is the formula
    return at_most(_tonnes(m, t, g, FROZEN), m.co2_path_own_frozen[g, t])
