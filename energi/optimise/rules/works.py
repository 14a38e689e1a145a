"""How much is done at once, by whom, and what must be among it."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, exactly, rule


@rule
def rehousing(m: Any, a: str, t: int) -> Relation:
    """in_works[a, t] <= rehousing_limit[a]."""
    return at_most(m.in_works[a, t], m.rehousing_limit[a])


@rule
def trade_capacity(m: Any, w: str, t: int) -> Relation:
    """trade_works[w, t] <= trade_limit[w]."""
    return at_most(m.trade_works[w, t], m.trade_limit[w])


@rule
def solidarity(m: Any, g: str) -> Relation:
    """untouched[g] <= (1 - least_share[g]) * dwellings[g]."""
    return at_most(m.untouched[g], (1 - m.least_share[g]) * m.dwellings[g])


@rule
def planned_works(m: Any, a: str) -> Relation:
    """off_window[a] <= off_window_limit[a]."""
    return at_most(m.off_window[a], m.off_window_limit[a])


@rule
def at_most_of(m: Any, i: str) -> Relation:
    """picked_of[i] <= most_of[i]."""
    return at_most(m.picked_of[i], m.most_of[i])


@rule
def at_least_of(m: Any, i: str) -> Relation:
    """left_of[i] <= left_most[i]."""
    return at_most(m.left_of[i], m.left_most[i])


@rule
def together(m: Any, j: str, t: int) -> Relation:
    """followed[j, t] == tied[j, t] * led[j, t]."""
    return exactly(m.followed[j, t], m.tied[j, t] * m.led[j, t])


@rule
def before(m: Any, j: str, t: int) -> Relation:
    """followed[j, t] <= ordered[j, t] * led_before[j, t]."""
    return at_most(m.followed[j, t], m.ordered[j, t] * m.led_before[j, t])
