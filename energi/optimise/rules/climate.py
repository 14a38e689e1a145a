"""CO2 goals, with the factors of each year and with frozen factors."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def co2_together(m: Any, t: int) -> Relation:
    """sum(co2[g, t] for g in organisations) <= co2_goal[t]."""
    return at_most(sum(m.co2[g, t] for g in m.organisations), m.co2_goal[t])


@rule
def co2_organisation(m: Any, g: str, t: int) -> Relation:
    """co2[g, t] <= co2_goal_own[g, t]."""
    return at_most(m.co2[g, t], m.co2_goal_own[g, t])


@rule
def co2_together_frozen(m: Any, t: int) -> Relation:
    """sum(co2_frozen[g, t] for g in organisations) <= co2_goal_frozen[t]."""
    return at_most(sum(m.co2_frozen[g, t] for g in m.organisations), m.co2_goal_frozen[t])


@rule
def co2_organisation_frozen(m: Any, g: str, t: int) -> Relation:
    """co2_frozen[g, t] <= co2_goal_own_frozen[g, t]."""
    return at_most(m.co2_frozen[g, t], m.co2_goal_own_frozen[g, t])


@rule
def co2_path_together(m: Any, t: int) -> Relation:
    """sum(co2[g, t] for g in organisations) <= co2_path[t]."""
    return at_most(sum(m.co2[g, t] for g in m.organisations), m.co2_path[t])


@rule
def co2_path_organisation(m: Any, g: str, t: int) -> Relation:
    """co2[g, t] <= co2_path_own[g, t]."""
    return at_most(m.co2[g, t], m.co2_path_own[g, t])


@rule
def co2_path_together_frozen(m: Any, t: int) -> Relation:
    """sum(co2_frozen[g, t] for g in organisations) <= co2_path_frozen[t]."""
    return at_most(sum(m.co2_frozen[g, t] for g in m.organisations), m.co2_path_frozen[t])


@rule
def co2_path_organisation_frozen(m: Any, g: str, t: int) -> Relation:
    """co2_frozen[g, t] <= co2_path_own_frozen[g, t]."""
    return at_most(m.co2_frozen[g, t], m.co2_path_own_frozen[g, t])
