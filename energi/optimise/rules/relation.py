"""What a rule says: a left side, a sense and a right side.

A rule gives its sides back instead of comparing them, so that whoever reads it can do what it
needs: Pyomo builds a constraint, pint proves that the sides are of one kind, `verify` subtracts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple


class Relation(NamedTuple):
    """``left`` is at most (or equal to) ``right``."""

    left: Any
    sense: Literal["<=", "=="]
    right: Any


def at_most(left: Any, right: Any) -> Relation:
    """``left <= right``."""
    return Relation(left, "<=", right)


def exactly(left: Any, right: Any) -> Relation:
    """``left == right``."""
    return Relation(left, "==", right)


@dataclass(frozen=True)
class Rule:
    """A named rule; its card is the entry of the same name in the model card."""

    name: str
    says: Callable[..., Relation]


RULES: dict[str, Rule] = {}
"""Every registered rule by name."""


def rule(says: Callable[..., Relation]) -> Callable[..., Relation]:
    """Register a function as the rule of its name."""
    name = says.__name__
    if name in RULES:
        raise ValueError(f"the rule {name} is registered twice")
    RULES[name] = Rule(name, says)
    return says


GOALS: dict[str, Callable[[Any], Any]] = {}
"""Every goal by name."""


def goal(counts: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Register a function as the goal of its name."""
    GOALS[counts.__name__] = counts
    return counts
