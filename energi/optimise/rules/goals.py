"""What is minimised."""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import goal


@goal
def life_cycle_cost(m: Any) -> Any:
    """sum(lifetime_cost[g] + missed_price[g] for g in organisations)
    + sum(project_cost[n] * built[n] for n in projects).
    """  # noqa: D205 - the docstring is the formula
    new = sum(m.project_cost[n] * m.built[n] for n in m.projects)
    return sum(m.lifetime_cost[g] + m.missed_price[g] for g in m.organisations) + new


@goal
def co2(m: Any) -> Any:
    """sum(co2[g, t] for g in organisations for t in years)
    + sum(project_co2[n, t] * built[n] for n in projects for t in years).
    """  # noqa: D205 - the docstring is the formula
    new = sum(m.project_co2[n, t] * m.built[n] for n in m.projects for t in m.years)
    return sum(m.co2[g, t] for g in m.organisations for t in m.years) + new


@goal
def capital(m: Any) -> Any:
    """sum(capital[g, t] for g in organisations for t in years)."""
    return sum(m.capital[g, t] for g in m.organisations for t in m.years)


@goal
def housing_cost(m: Any) -> Any:
    """sum(rent_rise[a, t] - relieved[a, t - 1] - bill_saved[a, t] for a in estates for t in years)."""
    return sum(
        m.rent_rise[a, t] - m.relieved[a, t - 1] - m.bill_saved[a, t] for a in m.estates for t in m.years
    )


@goal
def weighted(m: Any) -> Any:
    """sum(weight_life_cycle_cost[p] for p in portfolios)
    * (sum(lifetime_cost[g] + missed_price[g] for g in organisations)
    + sum(project_cost[n] * built[n] for n in projects))
    + sum(weight_co2[p] for p in portfolios)
    * (sum(co2[g, t] for g in organisations for t in years)
    + sum(project_co2[n, t] * built[n] for n in projects for t in years))
    + sum(weight_capital[p] for p in portfolios)
    * (sum(capital[g, t] for g in organisations for t in years))
    + sum(weight_housing_cost[p] for p in portfolios)
    * (sum(rent_rise[a, t] - relieved[a, t - 1] - bill_saved[a, t] for a in estates for t in years)).
    """  # noqa: D205 - the docstring is the formula
    return (
        sum(m.weight_life_cycle_cost[p] for p in m.portfolios) * life_cycle_cost(m)
        + sum(m.weight_co2[p] for p in m.portfolios) * co2(m)
        + sum(m.weight_capital[p] for p in m.portfolios) * capital(m)
        + sum(m.weight_housing_cost[p] for p in m.portfolios) * housing_cost(m)
    )
