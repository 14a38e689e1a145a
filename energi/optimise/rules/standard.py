"""What the homes must live up to: requirement packs, bath and toilet."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def requirements(m: Any, a: str) -> Relation:
    """failing[a] <= failing_limit[a]."""
    return at_most(m.failing[a], m.failing_limit[a])


@rule
def bath_and_toilet(m: Any, a: str) -> Relation:
    """without_bath[a] <= without_bath_limit[a]."""
    return at_most(m.without_bath[a], m.without_bath_limit[a])


@rule
def label_floor(m: Any, a: str) -> Relation:
    """label_missed[a] <= label_missed_limit[a]."""
    return at_most(m.label_missed[a], m.label_missed_limit[a])
