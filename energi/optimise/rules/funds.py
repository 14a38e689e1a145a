"""Money that pays for works instead of a loan: funds, grants, reserves and loan frames.

A krone a fund pays for works of a kind takes what a krone of that kind costs a year off the rent. What a
fund pays is a continuous flow per fund, estate, kind of works and year, at most a share of what those works
cost, so all of it is linear.
"""

from __future__ import annotations

from typing import Any

from energi.optimise.rules.relation import Relation, at_most, rule


@rule
def fund_share(m: Any, f: str, a: str, k: str, t: int) -> Relation:
    """paid[f, a, k, t] <= pays_at_most[f, a, k, t] * financed[a, k, t]."""
    return at_most(m.paid[f, a, k, t], m.pays_at_most[f, a, k, t] * m.financed[a, k, t])


@rule
def fund_works(m: Any, a: str, k: str, t: int) -> Relation:
    """sum(paid[f, a, k, t] for f in funds) <= payable[a, k, t] * financed[a, k, t]."""
    return at_most(sum(m.paid[f, a, k, t] for f in m.funds), m.payable[a, k, t] * m.financed[a, k, t])


@rule
def fund_balance(m: Any, f: str, g: str, t: int) -> Relation:
    """sum(paid[f, a, k, t] for a in estates_of[g] for k in works) + kept[f, g, t]
    <= fund_income[f, g, t] + fund_keeps[f] * kept[f, g, t - 1].
    """  # noqa: D205 - the docstring is the formula
    paid = sum(m.paid[f, a, k, t] for a in m.estates_of[g] for k in m.works)
    return at_most(paid + m.kept[f, g, t], m.fund_income[f, g, t] + m.fund_keeps[f] * m.kept[f, g, t - 1])


@rule
def fund_common(m: Any, f: str, t: int) -> Relation:
    """sum(paid[f, a, k, t] for a in estates for k in works) + kept_common[f, t]
    <= common_income[f, t] + fund_keeps[f] * kept_common[f, t - 1].
    """  # noqa: D205 - the docstring is the formula
    paid = sum(m.paid[f, a, k, t] for a in m.estates for k in m.works)
    return at_most(
        paid + m.kept_common[f, t], m.common_income[f, t] + m.fund_keeps[f] * m.kept_common[f, t - 1]
    )


@rule
def relief(m: Any, a: str, t: int) -> Relation:
    """relieved[a, t]
    <= relieved[a, t - 1] + sum(payment_per_krone[k, t] * paid[f, a, k, t] for f in funds for k in works).
    """  # noqa: D205 - the docstring is the formula
    saved = sum(m.payment_per_krone[k, t] * m.paid[f, a, k, t] for f in m.funds for k in m.works)
    return at_most(m.relieved[a, t], m.relieved[a, t - 1] + saved)


@rule
def loan_frame(m: Any, g: str) -> Relation:
    """sum(financed[a, k, t] for a in estates_of[g] for k in works for t in years)
    - sum(paid[f, a, k, t] for f in funds for a in estates_of[g] for k in works for t in years)
    <= loan_limit[g].
    """  # noqa: D205 - the docstring is the formula
    keys = [(a, k, t) for a in m.estates_of[g] for k in m.works for t in m.years]
    paid = sum(m.paid[f, a, k, t] for f in m.funds for a, k, t in keys)
    return at_most(sum(m.financed[a, k, t] for a, k, t in keys) - paid, m.loan_limit[g])


@rule
def reserves(m: Any, a: str, t: int) -> Relation:
    """drawn[a, t] + reserve[a, t] <= reserve_income[a, t] + reserve[a, t - 1]."""
    return at_most(m.drawn[a, t] + m.reserve[a, t], m.reserve_income[a, t] + m.reserve[a, t - 1])
