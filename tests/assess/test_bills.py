"""Prices and bills: an energy part, a fixed part and a capacity part, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess.bills import Connection, Prices, energy_cost_kr, energy_pv, without_capacity
from energi.domain.errors import ShelfError, UnitError
from energi.domain.sourced import Figure, Figures
from energi.words import say


def figure(key: str, value: float, unit: str) -> Figure:
    return Figure(key=key, value=value, unit=unit, source="user", status="user")


FIGURES = (
    figure("energy_price.district_heating", 0.60, "kr2010/kWh"),
    figure("energy_price.electricity", 2.00, "kr2010/kWh"),
    figure("fixed_price.district_heating", 20, "kr2010/m2/year"),
    figure("fixed_price.electricity", 0, "kr2010/m2/year"),
    figure("capacity_price.district_heating", 150, "kr2010/kW/year"),
    figure("price_growth.district_heating", 1, "percent/year"),
    figure("price_growth.electricity", 0, "percent/year"),
    figure("discount_rate.afdeling", 3, "percent/year"),
)


@pytest.fixture
def prices() -> Prices:
    return Prices.of(Figures(FIGURES), ["district_heating"], 2010)


def test_prices_by_carrier(prices: Prices) -> None:
    assert prices.carriers == ("district_heating", "electricity")
    assert prices.energy_kr_kwh.tolist() == [0.6, 2.0]
    assert prices.growth.tolist() == [0.01, 0]
    assert prices.rate == 0.03
    assert prices.index(["electricity", "district_heating"]).tolist() == [1, 0]


def test_yearly_bill_by_hand(prices: Prices) -> None:
    bill = energy_cost_kr(
        np.array([100_000.0, 5_000.0]),
        np.array([3_000.0, 100.0]),
        Connection(np.array([1_000.0, 50.0]), np.array([40.0, 40.0])),
        np.array([0, 1]),
        prices,
    )
    # 100,000 x 0.60 + 1,000 x 20 + 40 x 150 + 3,000 x 2.00
    # heated by electricity, which has no capacity price: 5,000 x 2.00 + 0 + 100 x 2.00
    assert bill.tolist() == [92_000, 10_200]


def test_what_the_tariff_is_paid_for() -> None:
    """A capacity that is not stated counts 0; a table of buildings without the column states none."""
    buildings = pd.DataFrame({"heated_area_m2": [1_000.0, 500.0], "capacity_kw": [40.0, np.nan]})
    found = Connection.of(buildings)
    assert found.capacity_kw.tolist() == [40, 0]
    assert found.take(np.array([1, 0, 1])).area_m2.tolist() == [500, 1_000, 500]
    assert found.take(np.array([1, 0, 1])).capacity_kw.tolist() == [0, 40, 0]
    assert Connection.of(buildings[["heated_area_m2"]]).capacity_kw.tolist() == [0, 0]
    assert without_capacity(buildings).tolist() == [False, True]


def test_a_capacity_price_may_be_left_out(prices: Prices) -> None:
    assert prices.capacity_kr_kw.tolist() == [150, 0]
    none = Figures(row for row in FIGURES if not row.key.startswith("capacity_price"))
    assert Prices.of(none, ["district_heating"], 2010).capacity_kr_kw.tolist() == [0, 0]
    monthly = figure("capacity_price.district_heating", 12.5, "kr2010/kW/month")
    with pytest.raises(ShelfError, match="E-FIGURE-UNIT"):
        Prices.of(Figures((*FIGURES, monthly)), ["district_heating"], 2010)
    without_vat = figure("capacity_price.district_heating", 120, "kr2010/kW/year").model_copy(
        update={"vat": "excluded"}
    )
    rows = Figures((*FIGURES, without_vat, figure("vat.percent", 25, "percent")))
    assert Prices.of(rows, ["district_heating"], 2010).capacity_kr_kw.tolist() == [150, 0]


def test_a_saving_leaves_the_capacity_part_and_another_carrier_has_its_own(prices: Prices) -> None:
    """Subscribed capacity stays when heat is saved; when the carrier changes, its price is what counts."""
    connection = Connection(np.array([1_000.0]), np.array([40.0]))
    heat, power = np.array([100_000.0]), np.array([0.0])

    def bill(kwh: np.ndarray, carrier: str) -> float:
        return float(energy_cost_kr(kwh, power, connection, prices.index([carrier]), prices)[0])

    # half the heat saves half the energy part, 30,000 kr., and neither 20,000 nor 6,000 kr. of the rest
    assert bill(heat, "district_heating") - bill(heat / 2, "district_heating") == pytest.approx(30_000)
    assert bill(heat / 4, "electricity") == pytest.approx(50_000)


def test_energy_bills_before_and_after_a_work(prices: Prices) -> None:
    where, kwh, power = np.array([0]), np.array([100_000.0]), np.array([0.0])
    connection = Connection(np.array([1000.0]), np.array([40.0]))
    before = energy_pv(kwh, power, connection, where, prices, 0, 2)
    after = energy_pv(kwh / 2, power, connection, where, prices, 2, 3)
    growing = [(1.01 / 1.03) ** year for year in (1, 2, 3)]
    assert float(before[0]) == pytest.approx(86_000 * (growing[0] + growing[1]))
    assert float(after[0]) == pytest.approx(56_000 * growing[2])


@settings(deadline=None)
@given(st.integers(0, 30), st.floats(0, 1e6), st.floats(0, 1e5), st.floats(0, 1e4))
def test_a_work_that_changes_nothing_changes_no_bill(
    start: int, heat: float, power: float, capacity: float
) -> None:
    prices = Prices.of(Figures(FIGURES), ["district_heating"], 2010)
    connection = Connection(np.array([500.0]), np.array([capacity]))
    use = (np.array([heat]), np.array([power]), connection, np.array([0]), prices)
    split = energy_pv(*use, 0, start) + energy_pv(*use, np.array([start]), 30)
    assert float(split[0]) == pytest.approx(float(energy_pv(*use, 0, 30)[0]))


def test_kroner_of_another_year_are_refused() -> None:
    old = figure("energy_price.district_heating", 0.5, "kr2006/kWh")
    with pytest.raises(UnitError) as caught:
        Prices.of(Figures((*FIGURES, old)), ["district_heating"], 2010)
    assert caught.value.code == "E-PRICE-LEVEL"
    assert say("error.E-PRICE-LEVEL.text", "da", **caught.value.fields) == (
        "energy_price.district_heating er i 2006-kroner, men studiet regner i 2010-kroner."
    )
    assert "price_index.2006" in say("error.E-PRICE-LEVEL.remedy", "da", **caught.value.fields)


def test_a_price_in_another_unit_or_missing_is_refused() -> None:
    with pytest.raises(ShelfError, match="E-FIGURE-UNIT"):
        Prices.of(Figures((*FIGURES, figure("energy_price.electricity", 2000, "kr2010/MWh"))), [], 2010)
    with pytest.raises(ShelfError, match=r"fixed_price\.district_heating"):
        Prices.of(
            Figures(row for row in FIGURES if row.key != "fixed_price.district_heating"),
            ["district_heating"],
            2010,
        )
