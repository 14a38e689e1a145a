"""Price levels and VAT: converted by a stated index and rate, else refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energi.assess.bills import Prices
from energi.assess.cost import indexed, take_money
from energi.domain.errors import EnergiError, ShelfError, UnitError
from energi.domain.sourced import Figure, Figures
from energi.words import problem


def figure(key: str, value: float, unit: str, **more: str) -> Figure:
    return Figure.model_validate(
        {"key": key, "value": value, "unit": unit, "source": "user", "status": "user", **more}
    )


INDEX = (figure("price_index.2010", 100, "one"), figure("price_index.2014", 106, "one"))
PRICE = figure("energy_price.electricity", 2.12, "kr2014/kWh")


def test_the_rates_of_2005_follow_from_those_of_2000() -> None:
    """BL informerer 2805: 177 and 3,412 kr. with index 111.2 (base 99.7 derived) are 197 and 3,806."""
    assert [round(float(amount)) for amount in indexed([177, 3412], 99.7, 111.2)] == [197, 3806]


def test_kroner_of_another_year_are_converted_by_the_index_of_both_years() -> None:
    drawer = Figures((PRICE, *INDEX))
    assert take_money(drawer, PRICE.key, "kr2010/kWh", 2010) == pytest.approx(2.0)
    # the index is listed among what was used
    assert [taken.key for taken in drawer.taken] == [PRICE.key, "price_index.2010", "price_index.2014"]


@pytest.mark.parametrize("kept", [INDEX[:1], INDEX[1:], ()])
def test_without_both_years_of_the_index_they_are_refused(kept: tuple[Figure, ...]) -> None:
    with pytest.raises(UnitError) as caught:
        take_money(Figures((PRICE, *kept)), PRICE.key, "kr2010/kWh", 2010)
    sentence, remedy = problem(caught.value, "da")
    assert "2014-kroner" in sentence
    assert "price_index.2014 og price_index.2010" in remedy


def test_two_indices_are_not_one() -> None:
    other = INDEX[1].model_copy(update={"source": "another"})
    with pytest.raises(UnitError) as caught:
        take_money(Figures((PRICE, INDEX[0], other)), PRICE.key, "kr2010/kWh", 2010)
    assert "price_index.2014" in problem(caught.value, "en")[0]


def test_vat_is_added_once_to_what_is_stated_without() -> None:
    without = figure("energy_price.electricity", 2.0, "kr2010/kWh", vat="excluded")
    drawer = Figures((without, figure("vat.percent", 25, "percent")))
    assert take_money(drawer, without.key, "kr2010/kWh", 2010) == 2.5
    with pytest.raises(ShelfError, match=r"vat\.percent"):
        take_money(Figures((without,)), without.key, "kr2010/kWh", 2010)


def test_prices_of_two_levels_meet_at_the_studys() -> None:
    rows = [
        figure("energy_price.district_heating", 0.65, "kr2010/kWh"),
        figure("fixed_price.district_heating", 20, "kr2010/m2/year"),
        figure("fixed_price.electricity", 2.0, "kr2010/m2/year"),
        figure("price_growth.district_heating", 1, "percent/year"),
        figure("price_growth.electricity", 1, "percent/year"),
        figure("discount_rate.afdeling", 3, "percent/year"),
        PRICE,
    ]
    prices = Prices.of(Figures((*rows, *INDEX)), ["district_heating"], 2010)
    assert prices.energy_kr_kwh == pytest.approx([0.65, 2.0])
    with pytest.raises(EnergiError):
        Prices.of(Figures(rows), ["district_heating"], 2010)


@given(st.floats(0, 1e9), st.floats(10, 500), st.floats(10, 500), st.floats(10, 500))
def test_converting_by_way_of_a_third_year_changes_nothing(
    amount: float, one: float, two: float, three: float
) -> None:
    there = indexed(indexed(amount, one, two), two, three)
    assert float(there) == pytest.approx(float(indexed(amount, one, three)))
    assert float(indexed(indexed(amount, one, two), two, one)) == pytest.approx(amount)
