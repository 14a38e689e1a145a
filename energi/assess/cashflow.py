"""Cash flows: the payments of each year that the present values of `energi.assess.cost` add up.

Convention as there: element t is paid at the end of year t after the base year.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from energi.domain.stock import Floats


def paid(price_kr: npt.ArrayLike, lifetime_year: npt.ArrayLike, start: npt.ArrayLike, horizon: int) -> Floats:
    """Payments of works and their renewals; nothing is renewed in the last year.

    Parameters
    ----------
    price_kr, lifetime_year, start : (n,)
        Works that start after the horizon are not paid at all.
    horizon : int

    Returns
    -------
    (n, horizon + 1) [kr]
    """
    price, life, first = _columns(price_kr, lifetime_year, start)
    year = np.arange(horizon + 1)
    falls = (year >= first) & ((year - first) % life == 0) & ((year < horizon) | (year == first))
    return np.asarray(np.where(falls, price, 0.0), dtype=float)


def investment_flow(
    price_kr: npt.ArrayLike, lifetime_year: npt.ArrayLike, start: npt.ArrayLike, horizon: int
) -> Floats:
    """As `paid`, less what the last renewal is still worth at the horizon, in a straight line to 0.

    Its present value is `energi.assess.cost.investment_pv`.
    """
    price, life, first = _columns(price_kr, lifetime_year, start)
    flow = paid(price_kr, lifetime_year, start, horizon)
    renewals = np.maximum(-((first - horizon) // life) - 1, 0)  # ceil(years left / lifetime) - 1
    left = np.where(first <= horizon, (first + (renewals + 1) * life - horizon) / life, 0.0)
    flow[:, -1:] -= price * left
    return flow


def payments(need_kr: Floats, share: npt.ArrayLike, term_year: npt.ArrayLike) -> Floats:
    """Yearly payments of loans taken at the end of each year, for ``term_year`` years from the next on.

    Parameters
    ----------
    need_kr : (n, years) borrowed
    share, term_year : (n,) yearly payment per krone, and for how many years

    Returns
    -------
    (n, years) [kr/year]
    """
    year = np.arange(need_kr.shape[1])
    age = year[None, :] - year[:, None]  # of a loan taken in the row's year
    terms = np.broadcast_to(np.asarray(term_year), len(need_kr))
    owed = np.zeros(need_kr.shape)
    for term in np.unique(terms):
        owed[terms == term] = need_kr[terms == term] @ ((age > 0) & (age <= term)).astype(float)
    return np.asarray(owed * np.broadcast_to(np.asarray(share, dtype=float), len(need_kr))[:, None])


def _columns(*values: npt.ArrayLike) -> tuple[np.ndarray, ...]:
    return tuple(np.atleast_1d(each)[:, None] for each in np.broadcast_arrays(*values))


def growing(amount_kr: npt.ArrayLike, growth: npt.ArrayLike, after: npt.ArrayLike, horizon: int) -> Floats:
    """Yearly amounts of the years after ``after``, each price grown from the base year, (n, horizon + 1)."""
    amount, rate, first = (
        np.atleast_1d(np.asarray(each, dtype=float)) for each in np.broadcast_arrays(amount_kr, growth, after)
    )
    grown = (1 + rate[:, None]) ** np.arange(horizon + 1)
    counted = np.arange(horizon + 1)[None, :] > first[:, None]
    return np.asarray(np.where(counted, amount[:, None] * grown, 0.0))
