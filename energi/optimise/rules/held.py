"""What goals that come first may come to while the goals after them are minimised."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.goals import capital, co2, housing_cost, life_cycle_cost
from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def held_life_cycle_cost(m: Any, p: str) -> Relation:
    """sum(lifetime_cost[g] + missed_price[g] for g in organisations)
    + sum(project_cost[n] * built[n] for n in projects) <= most_life_cycle_cost[p].
    """  # noqa: D205 - the docstring is the formula
    return at_most(life_cycle_cost(m), m.most_life_cycle_cost[p])


@rule
def held_co2(m: Any, p: str) -> Relation:
    """sum(co2[g, t] for g in organisations for t in years)
    + sum(project_co2[n, t] * built[n] for n in projects for t in years)
    <= most_co2[p].
    """  # noqa: D205 - the same
    return at_most(co2(m), m.most_co2[p])


@rule
def held_capital(m: Any, p: str) -> Relation:
    """sum(capital[g, t] for g in organisations for t in years) <= most_capital[p]."""
    return at_most(capital(m), m.most_capital[p])


@rule
def held_housing_cost(m: Any, p: str) -> Relation:
    """sum(rent_rise[a, t] - relieved[a, t - 1] - bill_saved[a, t] for a in estates for t in years)
    <= most_housing_cost[p].
    """  # noqa: D205 - the same
    return at_most(housing_cost(m), m.most_housing_cost[p])
