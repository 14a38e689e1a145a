"""Cash flows add up to the present values the plan is chosen by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess import cost
from energi.assess.cashflow import growing, investment_flow


def test_a_window_by_hand() -> None:
    """Lifetime 20, horizon 30, start 2: paid in 2 and 22; 12 of 20 years are left at 30."""
    flow = investment_flow(1000, 20, 2, 30)[0]
    assert {year: flow[year] for year in np.flatnonzero(flow)} == {2: 1000, 22: 1000, 30: -600}
    assert investment_flow(1000, 15, 0, 30)[0].sum() == 2000  # nothing is renewed in the last year
    assert not investment_flow(1000, 20, 31, 30).any()


@settings(deadline=None)
@given(st.floats(0, 0.12), st.integers(1, 60), st.integers(0, 30), st.integers(0, 30))
def test_an_investments_flow_is_worth_its_present_value(
    rate: float, life: int, start: int, more: int
) -> None:
    flow = investment_flow([1000.0, 1.0], life, start, start + more)
    worth = cost.investment_pv(np.array([1000.0, 1.0]), life, start, start + more, rate)
    assert cost.npv(flow, rate) == pytest.approx(worth)


@settings(deadline=None)
@given(st.floats(0, 0.12), st.floats(-0.05, 0.05), st.integers(0, 30))
def test_growing_bills_are_worth_what_the_bills_are(rate: float, growth: float, after: int) -> None:
    sums = cost.cumulated(rate, growth, 30)
    flow = growing([7.0, 7.0], growth, after, 30)
    assert cost.npv(flow, rate) == pytest.approx(7 * (sums[30] - sums[after]))
