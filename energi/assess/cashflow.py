"""Cash flows: the payments of each year that the present values of `energi.assess.cost` add up.

Convention as there: element t is paid at the end of year t after the base year.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from energi.domain.stock import Floats


def investment_flow(
    price_kr: npt.ArrayLike, lifetime_year: npt.ArrayLike, start: npt.ArrayLike, horizon: int
) -> Floats:
    """Payments of works, their renewals, and the value left at the horizon taken off.

    Its present value is `energi.assess.cost.investment_pv`.

    Parameters
    ----------
    price_kr, lifetime_year, start : (n,)
        Works that start after the horizon are not paid at all.
    horizon : int

    Returns
    -------
    (n, horizon + 1) [kr]
    """
    price, life, first = (
        np.atleast_1d(np.asarray(each))[:, None]
        for each in np.broadcast_arrays(price_kr, lifetime_year, start)
    )
    year = np.arange(horizon + 1)[None, :]
    due = (year >= first) & ((year - first) % life == 0)
    paid = due & ((year < horizon) | (year == first))  # nothing is renewed in the last year
    renewals = np.maximum(paid.sum(axis=1, keepdims=True) - 1, 0)
    left = np.where(first <= horizon, (first + (renewals + 1) * life - horizon) / life, 0.0)
    flow = np.where(paid, price, 0.0).astype(float)
    flow[:, -1:] -= price * left
    return np.asarray(flow)


def growing(amount_kr: npt.ArrayLike, growth: npt.ArrayLike, after: npt.ArrayLike, horizon: int) -> Floats:
    """Yearly amounts of the years after ``after``, each price grown from the base year, (n, horizon + 1)."""
    amount, rate, first = (
        np.atleast_1d(np.asarray(each, dtype=float)) for each in np.broadcast_arrays(amount_kr, growth, after)
    )
    grown = (1 + rate[:, None]) ** np.arange(horizon + 1)
    counted = np.arange(horizon + 1)[None, :] > first[:, None]
    return np.asarray(np.where(counted, amount[:, None] * grown, 0.0))
