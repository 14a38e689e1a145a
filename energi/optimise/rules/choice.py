"""One option per building."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, exactly, rule


@rule
def one_option(m: Any, b: str) -> Relation:
    """sum(chosen[o] for o in options_of[b]) == 1."""
    return exactly(sum(m.chosen[o] for o in m.options_of[b]), 1)
