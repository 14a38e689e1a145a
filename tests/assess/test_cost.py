"""Life-cycle cost: published worked examples, laws, and hand-worked afdelinger."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess import cost
from energi.domain.errors import InputError
from energi.words import say

STAIRS = ((1, 0.04), (36, 0.03), (71, 0.02))


# --- published answers


def test_chained_discount_factors_of_the_danish_rate_stairs() -> None:
    factors = cost.discount_factors(STAIRS, 75)
    published = {1: 0.96154, 10: 0.67556, 35: 0.25342, 36: 0.24603, 50: 0.16266, 70: 0.09006, 75: 0.08157}
    assert factors[0] == 1
    for year, factor in published.items():
        assert factors[year] == pytest.approx(factor, abs=6e-6)
    assert factors[36] == pytest.approx(factors[35] / 1.03)
    assert factors[1:31].sum() == pytest.approx(17.29203, abs=6e-6)
    assert factors[1:51].sum() == pytest.approx(21.68987, abs=6e-6)


@pytest.mark.parametrize(
    ("rate", "published"),
    [
        (0.03, (8.5302, 14.8775, 19.6004, 25.7298)),
        (0.05, (7.7217, 12.4622, 15.3725, 18.2559)),
        (0.06, (7.3601, 11.4699, 13.7648, 15.7619)),
    ],
)
def test_uniform_present_value_table(rate: float, published: tuple[float, ...]) -> None:
    assert cost.cumulated(rate, 0.0, 50)[[10, 20, 30, 50]] == pytest.approx(published, abs=6e-5)


@pytest.mark.parametrize(
    ("years", "yearly", "quarterly"),
    [
        (10, (11.723, 12.329, 12.950, 13.587), (11.612, 12.182, 12.769, 13.371)),
        (15, (8.377, 8.994, 9.634, 10.296), (8.303, 8.898, 9.516, 10.157)),
        (20, (6.722, 7.358, 8.024, 8.718), (6.667, 7.288, 7.939, 8.619)),
        (30, (5.102, 5.783, 6.505, 7.265), (5.067, 5.739, 6.453, 7.207)),
    ],
)
def test_annuity_table(years: int, yearly: tuple[float, ...], quarterly: tuple[float, ...]) -> None:
    rates = np.array([0.03, 0.04, 0.05, 0.06])
    assert 100 * cost.annuity(rates, years) == pytest.approx(yearly, abs=6e-4)
    assert 400 * cost.annuity(rates / 4, 4 * years) == pytest.approx(quarterly, abs=6e-4)


@pytest.mark.parametrize(
    ("rate", "level", "growing"),
    [
        (0.03, (14.88, 19.60, 23.11), (18.08, 25.88, 32.96)),
        (0.04, (13.59, 17.29, 19.79), (16.41, 22.52, 27.54)),
        (0.05, (12.46, 15.37, 17.16), (14.96, 19.75, 23.34)),
        (0.06, (11.47, 13.76, 15.05), (13.69, 17.46, 20.03)),
    ],
)
def test_price_growth_is_applied_once(
    rate: float, level: tuple[float, ...], growing: tuple[float, ...]
) -> None:
    for growth, published in ((0.0, level), (0.02, growing)):
        assert cost.cumulated(rate, growth, 40)[[20, 30, 40]] == pytest.approx(published, abs=6e-3)
        for years, factor in zip((20, 30, 40), published, strict=True):
            assert cost.present_value(np.ones(years), rate, growth) == pytest.approx(factor, abs=6e-3)


class TestBlccHeatPump:
    """NIST BLCC 5.3, example FEMPEnergy: the published report, to the dollar."""

    rate, years = 0.03, 15
    index = 1 - np.array([262, 411, 477, 509, 455, 371, 324, 317, 331, 353, 368, 375, 371, 360, 360]) / 10_000
    factors = cost.discount_factors(rate, years)

    def once(self, amount: float, year: int) -> float:
        return float(amount * self.factors[year])

    def energy(self, kwh: float) -> float:
        return float(cost.present_value(kwh * 0.08 * self.index, self.rate))

    def upkeep(self, yearly: float, lump: float, year: int) -> tuple[float, float]:
        return float(cost.present_value(np.full(self.years, yearly), self.rate)), self.once(lump, year)

    def test_whole_table(self) -> None:
        assert cost.present_value(self.index, self.rate) == pytest.approx(11.48650, abs=6e-6)
        old = {
            "investment": 1500.0,
            "energy": self.energy(15_000),
            "annual": self.upkeep(50, 200, 10)[0],
            "other": self.upkeep(50, 200, 10)[1],
            "replacement": self.once(600, 10),
            "residual": -self.once(0.1 * 1500 + 0.5 * 600, 15),
        }
        new = {
            "investment": 3000.0,
            "energy": self.energy(10_250),
            "annual": self.upkeep(100, 600, 8)[0],
            "other": self.upkeep(100, 600, 8)[1],
            "replacement": 0.0,
            "residual": -self.once(0.25 * 3000, 15),
        }
        assert [round(value) for value in old.values()] == [1500, 13_784, 597, 149, 446, -289]
        assert [round(value) for value in new.values()] == [3000, 9_419, 1_194, 474, 0, -481]
        total_old, total_new = sum(old.values()), sum(new.values())
        assert [round(total_old), round(total_new)] == [16_187, 13_605]
        yearly = cost.annual_cost([total_old, total_new], self.rate, self.years)
        assert [round(value) for value in yearly.tolist()] == [1_356, 1_140]
        assert round(total_old - total_new) == 2_582

        running = ("energy", "annual", "other")
        saved = sum(old[key] - new[key] for key in running)
        extra = sum(new[key] - old[key] for key in ("investment", "replacement", "residual"))
        assert [round(saved), round(extra)] == [3_443, 861]
        sir = cost.savings_to_investment(saved, extra)
        assert float(sir) == pytest.approx(4.00, abs=5e-3)
        assert 1.03 * float(sir) ** (1 / self.years) - 1 == pytest.approx(0.1297, abs=5e-5)

    def test_payback_years(self) -> None:
        flow = np.concatenate([[-1500.0], 4_750 * 0.08 * self.index - 50])
        flow[8] -= 600
        flow[10] += 200 + 600
        assert float(cost.payback_year(flow)) == 5
        assert float(cost.payback_year(flow, self.rate)) == 6


def test_numpy_payments() -> None:
    assert 200_000 * float(cost.annuity(0.075 / 12, 180)) == pytest.approx(1854.0247200054619, rel=1e-13)
    first = 100_000 * (float(cost.annuity(0.085 / 12, 144)) - 0.085 / 12)
    assert first == pytest.approx(401.72223098117627, rel=1e-11)


def test_internal_rate_of_return() -> None:
    flow = np.array([-250_000.0, 100_000, 150_000, 200_000, 250_000, 300_000])
    assert float(cost.irr(flow)) == pytest.approx(0.5672303344358536, rel=1e-12)
    both = np.array([[-100.0, 110.0, 0.0], [100.0, -105.0, 0.0], [-100.0, 230.0, -132.0], [-1.0, -1.0, 0.0]])
    found = cost.irr(both)
    assert found[:2] == pytest.approx([0.10, 0.05])
    assert np.isnan(found[2:]).all()  # 10 % and 20 % both fit the third; no rate fits the fourth
    assert float(cost.npv(flow, float(cost.irr(flow)))) == pytest.approx(0, abs=1e-6)


def test_energitjenesten_rentability() -> None:
    factor = cost.regulation_factor(50, 40, 1000)
    assert float(factor) == 2.0
    assert bool(cost.regulation_profitable(factor))


# --- the two profitability tests at their limits


def test_exactly_1_33_is_not_profitable_and_three_quarters_of_the_lifetime_is() -> None:
    factors = cost.regulation_factor(
        [133, 13.3, 1.33, 1.0, 134], [10, 10, 10, 40, 10], [1000, 100, 10, 30, 1000]
    )
    assert factors == pytest.approx([1.33, 1.33, 1.33, 4 / 3, 1.34])
    assert cost.regulation_profitable(factors).tolist() == [False, False, False, True, True]
    # any way of getting 1.33 in floating point is still 1.33
    for share in np.linspace(0.1, 7, 50):
        assert not bool(cost.regulation_profitable(cost.regulation_factor(133 * share, 10, 1000 * share)))


def test_nothing_to_pay_and_nothing_saved() -> None:
    assert cost.regulation_factor([5, 0, -5], 10, 0).tolist() == [np.inf, 0, 0]
    assert cost.simple_payback_year([100, 100], [0, -1]).tolist() == [np.inf, np.inf]
    assert float(cost.savings_to_investment(10, 0)) == np.inf
    assert np.isnan(cost.cost_kr_tonne(100, 0))
    assert float(cost.cost_kr_tonne(-500, 2000)) == -250
    assert float(cost.payback_year(np.array([-10.0, 1.0, 1.0]))) == np.inf


def test_a_payback_of_exactly_the_lifetime_is_category_1() -> None:
    assert cost.label_profitable([4000, 4001, 4000.0], [100, 100, 0], 40).tolist() == [True, False, False]
    # profitable to the label, not to the building regulations: 4000/100 = 40 years, factor 1.0
    assert not bool(cost.regulation_profitable(cost.regulation_factor(100, 40, 4000)))


# --- investments


def test_a_window_by_hand() -> None:
    """Lifetime 20, horizon 30, start year 2 at 3 %: paid in 2 and 22; 12 of 20 years left at 30."""
    worth = float(cost.investment_pv(1000, 20, 2, 30, 0.03))
    assert worth == pytest.approx(1000 * (1.03**-2 + 1.03**-22 - 12 / 20 * 1.03**-30))
    # a lifetime that ends at the horizon needs no renewal and leaves nothing
    assert float(cost.investment_pv(1000, 30, 0, 30, 0.03)) == pytest.approx(1000)
    assert float(cost.investment_pv(1000, 15, 0, 30, 0.03)) == pytest.approx(1000 * (1 + 1.03**-15))
    # started at the horizon it is still worth its price
    assert float(cost.investment_pv(1000, 15, 30, 30, 0.03)) == pytest.approx(0, abs=1e-9)


def test_measures_by_start_years() -> None:
    price, life = np.array([[1000.0], [500.0]]), np.array([[40], [10]])
    grid = cost.investment_pv(price, life, np.array([0, 5, 10]), 30, 0.04)
    assert grid.shape == (2, 3)
    for m in range(2):
        for y, start in enumerate((0, 5, 10)):
            assert grid[m, y] == float(cost.investment_pv(price[m, 0], life[m, 0], start, 30, 0.04))
    assert float(cost.investment_pv(1, 7, 3, 30, STAIRS)) != float(
        cost.investment_pv(1, 7, 3, 30, 0.04 + 1e-9)
    )


def test_a_work_after_the_horizon_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        cost.investment_pv(1000, 20, [1, 6], 5, 0.03)
    assert "6 år efter basisåret" in say("error.E-COST-HORIZON.text", "da", **caught.value.fields)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 30), st.integers(0, 30))
def test_without_interest_only_the_years_in_use_are_paid(life: int, start: int, more: int) -> None:
    horizon = start + more
    assert float(cost.investment_pv(1000, life, start, horizon, 0.0)) == pytest.approx(1000 * more / life)


@settings(deadline=None)
@given(st.floats(0.001, 0.12), st.integers(1, 60), st.integers(0, 20), st.floats(0.01, 100))
def test_investments_are_scale_free(rate: float, life: int, start: int, scale: float) -> None:
    one = float(cost.investment_pv(1, life, start, 30, rate))
    assert float(cost.investment_pv(scale, life, start, 30, rate)) == pytest.approx(scale * one)
    assert one > -1e-12


# --- present values


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 1e6), min_size=2, max_size=40),
    st.floats(0, 0.15),
    st.floats(-0.05, 0.05),
    st.data(),
)
def test_splitting_a_period_never_changes_its_worth(
    amounts: list[float], rate: float, growth: float, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(amounts) - 1))
    whole = np.array(amounts)
    early, late = whole.copy(), whole.copy()
    early[cut:], late[:cut] = 0, 0
    parts = cost.present_value(early, rate, growth) + cost.present_value(late, rate, growth)
    assert float(parts) == pytest.approx(float(cost.present_value(whole, rate, growth)))


@settings(deadline=None)
@given(st.floats(0, 0.2), st.integers(1, 60))
def test_an_annuity_is_worth_its_loan(rate: float, years: int) -> None:
    payments = np.full(years, float(cost.annuity(rate, years)))
    assert float(cost.present_value(payments, rate)) == pytest.approx(1)
    assert float(cost.annual_cost(1.0, rate, years)) == pytest.approx(float(cost.annuity(rate, years)))


def test_zero_rate_counts_kroner() -> None:
    assert float(cost.annuity(0, 20)) == 0.05
    assert float(cost.present_value(np.array([1.0, 2, 3]), 0.0)) == 6
    assert cost.discount_factors(0, 3).tolist() == [1, 1, 1, 1]


# --- growth


@settings(deadline=None)
@given(st.floats(0, 0.15), st.floats(-0.05, 0.05), st.integers(1, 60))
def test_growth_is_in_the_sum_just_as_often_as_in_the_payments(
    rate: float, growth: float, years: int
) -> None:
    """Growing amounts discounted without growth are worth what level amounts are with it: once."""
    grown = (1 + growth) ** np.arange(1, years + 1)
    once = float(cost.present_value(grown, rate))
    assert float(cost.present_value(np.ones(years), rate, growth)) == pytest.approx(once)
    assert float(cost.cumulated(rate, growth, years)[-1]) == pytest.approx(once)


@settings(deadline=None)
@given(st.floats(0, 0.12), st.floats(0, 0.12), st.integers(1, 40), st.integers(1, 40))
def test_stepped_rates_are_chained(first: float, second: float, switch: int, more: int) -> None:
    """Discounting to the step and from there on is discounting all the way."""
    factors = cost.discount_factors(((1, first), (switch + 1, second)), switch + more)
    early, late = cost.discount_factors(first, switch), cost.discount_factors(second, more)
    assert factors[:switch] == pytest.approx(early[:-1])
    assert factors[switch:] == pytest.approx(early[-1] * late)
