"""The afdeling's economy year by year."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess.cashflow import paid, payments
from energi.assess.cost import annuity
from energi.assess.rent import payment_years
from energi.judge.candidates import CHEAPEST
from energi.judge.estate import estate_years
from energi.judge.evaluation import Evaluation


def test_a_loan_by_hand() -> None:
    """1,000 kr. borrowed in year 1 for 3 years, and again in year 6: paid in 2-4, and in 7 and 8."""
    need = paid(1000, 5, 1, 8)
    assert need[0].tolist() == [0, 1000, 0, 0, 0, 0, 1000, 0, 0]
    assert payments(need, 0.4, 3)[0].tolist() == pytest.approx([0, 0, 400, 400, 400, 0, 0, 400, 400])


@settings(deadline=None)
@given(st.floats(0, 0.1), st.integers(1, 30), st.integers(0, 5))
def test_a_repaid_loan_is_worth_what_was_borrowed(rate: float, term: int, start: int) -> None:
    need = paid(1000, 200, start, 40)
    owed = payments(need, float(annuity(rate, term)), term)[0]
    factors = (1 + rate) ** -np.arange(41.0)
    assert owed @ factors == pytest.approx(need[0] @ factors)


def test_terms_of_the_sources(found: Evaluation) -> None:
    figures = found.setting.figures
    assert payment_years("reserves", figures) == 0
    assert payment_years("loan", figures) == figures.figure("loan.term").value
    assert payment_years("lbf_half", figures) == 30


def test_present_values_end_at_the_packages(found: Evaluation) -> None:
    rows = found.judged.rows
    worth = rows[rows["best"]].groupby("estate")["npv_kr"].sum()
    last = found.estates.groupby("estate")["worth_kr"].last()
    assert last.loc[worth.index].to_numpy() == pytest.approx(worth.to_numpy())


def test_one_building_by_itself(found: Evaluation) -> None:
    """Rent of the first year is the table's; loan and reserves pay the whole price of the works."""
    rows, setting = found.judged.rows, found.setting
    pick = rows[(rows["kind"] == CHEAPEST) & (rows["anyway_kr"] > 0)].iloc[:1]
    years = estate_years(found.case, setting, found.judged, pick.index.to_numpy()).set_index("year")
    start = setting.study.period.start_years[0]
    row = pick.iloc[0]
    assert years["loan_kr"][start] == pytest.approx(row["capital_kr"] - row["anyway_kr"])
    assert years["reserves_kr"][start] - years["reserves_today_kr"][start] == pytest.approx(row["anyway_kr"])
    assert years["rise_kr_m2"].loc[:start].abs().max() == 0
    assert years["rise_kr_m2"][start + 1] == pytest.approx(row["rise_kr_m2"])
    price = setting.prices
    change = years["housing_change_kr_m2"] - years["rise_kr_m2"]
    grown = (1 + price.growth) ** (start + 1 - setting.study.period.base_year)
    ratio = change[start + 1] / row["bill_change_kr_m2"]
    assert grown.min() - 1e-9 <= ratio <= grown.max() + 1e-9  # of heat, of electricity, or between
    assert (years["bill_with_kr_m2"] - years["bill_today_kr_m2"]).to_numpy() == pytest.approx(
        change.to_numpy()
    )


def test_the_base_year_has_todays_bill(found: Evaluation) -> None:
    first = found.estates.groupby("estate").first()
    bills = (
        found.case.assessment.buildings["energy_cost_kr"].groupby(found.case.stock.buildings["estate"]).sum()
    )
    area = found.case.stock.estates["dwelling_area_m2"]
    assert first["bill_today_kr_m2"].to_numpy() == pytest.approx((bills / area).loc[first.index].to_numpy())


def test_works_nobody_asked_for_change_nothing(found: Evaluation) -> None:
    assert estate_years(found.case, found.setting, found.judged, np.zeros(0, dtype=np.int64)).empty
