"""Soft goals: renovated buildings climb enough label letters, recommendations are met, but for a share."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def label_goal(m: Any, g: str) -> Relation:
    """label_short[g] <= label_share[g] * renovated[g]."""
    return at_most(m.label_short[g], m.label_share[g] * m.renovated[g])


@rule
def advice_share(m: Any, g: str) -> Relation:
    """advice_missed[g] <= advice_share_missed[g] * (advice_missed[g] + advice_met[g])."""
    judged = m.advice_missed[g] + m.advice_met[g]
    return at_most(m.advice_missed[g], m.advice_share_missed[g] * judged)


@rule
def advice_least(m: Any, p: str) -> Relation:
    """advice_wanted[p] <= sum(advice_met[g] for g in organisations)."""
    return at_most(m.advice_wanted[p], sum(m.advice_met[g] for g in m.organisations))
