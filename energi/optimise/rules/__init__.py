"""The rules: one plain function per constraint, read by Pyomo, pint, verify and the documentation."""

from energi.optimise.rules import (
    choice,
    climate,
    funds,
    goals,
    held,
    label_goal,
    money,
    new_build,
    standard,
    works,
)
from energi.optimise.rules.relation import GOALS, RULES, Relation, Rule

__all__ = [
    "GOALS", "RULES", "Relation", "Rule", "choice", "climate", "funds", "goals", "held",
    "label_goal", "money", "new_build", "standard", "works",
]  # fmt: skip
