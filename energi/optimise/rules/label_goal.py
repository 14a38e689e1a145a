"""A soft goal: buildings that are renovated climb enough label letters, but for a share of exceptions."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def label_goal(m: Any, g: str) -> Relation:
    """label_short[g] <= label_share[g] * renovated[g]."""
    return at_most(m.label_short[g], m.label_share[g] * m.renovated[g])
