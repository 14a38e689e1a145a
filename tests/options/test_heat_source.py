"""A package that changes the heat source changes price, emissions and label weighting with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from energi.assess.bills import Connection, energy_cost_kr
from energi.assess.energy import delivered
from energi.assess.setting import Setting, setting
from energi.assess.today import assess
from energi.domain.ask import Ask
from energi.domain.stock import Assessment, Offers, Stock
from energi.flow import prepared
from energi.options.menu import offers
from energi.sample import write_sample
from energi.words import say


@pytest.fixture(scope="module")
def gas(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stock, Setting, Assessment, Offers]:
    """Two buildings heated with gas; the study accepts the unverified energy factor of gas."""
    home = tmp_path_factory.mktemp("gas")
    write_sample(home, 2, 2010)
    study, stock, _ = prepared(Ask(home / "study.toml"))
    stock = replace(stock, buildings=stock.buildings.assign(carrier="natural_gas"))
    accepting = study.model_copy(update={"accept_unverified": ("energy_factor.br08.natural_gas",)})
    counted = setting(accepting, home, stock)
    today = assess(stock, counted)
    return stock, counted, today, offers(stock, today, counted)


def alone(menu: Offers, measure: str) -> pd.DataFrame:
    """Options whose package is one measure and nothing else."""
    works = menu.packages.groupby("package")["measure"].agg(list)
    return menu.options[
        menu.options["package"].isin(works.index[works.map(lambda found: found == [measure])])
    ]


@pytest.mark.parametrize(
    ("measure", "carrier", "expenditure"),
    [("district_heating", "district_heating", 1.0344827586), ("heat_pump_ground", "electricity", 0.25)],
)
def test_the_new_source_delivers_the_same_warmth(
    gas: tuple[Stock, Setting, Assessment, Offers], measure: str, carrier: str, expenditure: float
) -> None:
    stock, counted, today, menu = gas
    found = alone(menu, measure).drop_duplicates("building").set_index("building")
    assert len(found)
    assert (found["carrier"] == carrier).all()
    features = today.features
    by_hand = delivered(replace(features, expenditure=np.full(len(features), expenditure)), counted.method)
    rows = stock.buildings.index.get_indexer(found.index)
    assert found["heat_kwh"].to_numpy() == pytest.approx(by_hand.heat_kwh[rows])


def test_bills_and_emissions_are_those_of_the_new_carrier(
    gas: tuple[Stock, Setting, Assessment, Offers],
) -> None:
    stock, counted, today, menu = gas
    prices, factors = counted.prices, counted.factors
    option = alone(menu, "district_heating").iloc[0]
    row = menu.options.index.get_loc(option.name)
    last = factors.kg_kwh[:, -1]
    after = option["heat_kwh"] * last[factors.carriers.index("district_heating")]
    after += option["electricity_kwh"] * last[factors.carriers.index("electricity")]
    assert menu.co2_kg[row, -1] == pytest.approx(after)
    before = today.buildings.loc[option["building"]]
    base = before["heat_kwh"] * factors.kg_kwh[factors.carriers.index("natural_gas"), 1]
    base += before["electricity_kwh"] * factors.kg_kwh[factors.carriers.index("electricity"), 1]
    assert menu.co2_kg[row, 0] == pytest.approx(base)
    # without discounting and growth the bills are so many years of each
    free = replace(prices, rate=0.0, growth=np.zeros_like(prices.growth))
    menu_free = offers(stock, today, replace(counted, prices=free))
    once = menu_free.options.iloc[row]
    connection = Connection.of(stock.buildings.loc[[option["building"]]])
    year = int(once["start_year"]) - counted.study.period.base_year

    def bill(use: pd.Series, carrier: str) -> float:
        heat, power = (np.array([float(use[f"{kind}_kwh"])]) for kind in ("heat", "electricity"))
        return float(energy_cost_kr(heat, power, connection, free.index([carrier]), free)[0])

    horizon = counted.study.economy.horizon_year
    bills = year * bill(before, "natural_gas") + (horizon - year) * bill(once, "district_heating")
    works = once["lcc_kr"] - bills
    assert 0 < works <= 2 * once["capital_kr"] + today.buildings.loc[option["building"], "due_worth_kr"]


def test_the_label_is_weighted_with_the_new_carrier(gas: tuple[Stock, Setting, Assessment, Offers]) -> None:
    stock, _, today, menu = gas
    pump = alone(menu, "heat_pump_ground").iloc[0]
    area = float(stock.buildings.loc[pump["building"], "heated_area_m2"])
    # BR08: electricity counts 2.5
    assert pump["energy_kwh_m2"] == pytest.approx(2.5 * (pump["heat_kwh"] + pump["electricity_kwh"]) / area)
    assert (today.buildings["class_now"] != "").all()


def test_sun_makes_no_more_electricity_than_the_building_uses(
    gas: tuple[Stock, Setting, Assessment, Offers],
) -> None:
    _, _, today, menu = gas
    panels = alone(menu, "pv_roof").drop_duplicates("building").set_index("building")
    assert len(panels)
    used = today.buildings.loc[panels.index, "electricity_kwh"]
    assert (panels["electricity_kwh"] >= 0).all()
    made = used - panels["electricity_kwh"]
    price_kr_m2, kwh_m2 = 3000.0, 81.25  # the example's price and the catalogue's yield
    assert made.to_numpy() == pytest.approx((panels["capital_kr"] / price_kr_m2 * kwh_m2).to_numpy())


def test_the_capacity_part_is_the_standing_carriers_until_the_works_are_done(
    gas: tuple[Stock, Setting, Assessment, Offers],
) -> None:
    """Undiscounted: so many years of the old carrier's price per kW and the rest of the new one's."""
    stock, counted, _, _ = gas
    free = replace(counted.prices, rate=0.0, growth=np.zeros_like(counted.prices.growth))
    kr_kw = {"natural_gas": 30.0, "district_heating": 200.0, "electricity": 0.0}
    paid = replace(free, capacity_kr_kw=np.array([kr_kw[name] for name in free.carriers]))
    stock = replace(stock, buildings=stock.buildings.assign(capacity_kw=[40.0, 100.0]))
    menus = []
    for prices in (free, paid):
        setting = replace(counted, prices=prices)
        menus.append(offers(stock, assess(stock, setting), setting).options)
    without, options = menus
    more = options["lcc_kr"].to_numpy() - without["lcc_kr"].to_numpy()
    capacity = stock.buildings.loc[options["building"], "capacity_kw"].to_numpy()
    horizon, base = counted.study.economy.horizon_year, counted.study.period.base_year
    years = np.where(options["start_year"] > 0, options["start_year"] - base, horizon)
    after = options["carrier"].map(kr_kw).to_numpy()
    assert more == pytest.approx(capacity * (years * 30.0 + (horizon - years) * after))
    assert {"natural_gas", "district_heating", "electricity"} <= set(options["carrier"])


def test_a_capacity_price_without_capacities_is_told(gas: tuple[Stock, Setting, Assessment, Offers]) -> None:
    stock, counted, today, _ = gas
    assert "N-CAPACITY" not in {finding.code for finding in today.findings}
    prices = replace(counted.prices, capacity_kr_kw=np.full(len(counted.prices.carriers), 100.0))
    priced = replace(counted, prices=prices)
    half = replace(stock, buildings=stock.buildings.assign(capacity_kw=[np.nan, 40.0]))
    found = assess(half, priced)
    told = next(finding for finding in found.findings if finding.code == "N-CAPACITY")
    assert "for 1 af 2 bygninger" in say("finding.N-CAPACITY.text", "da", **told.fields)
    assert "for 1 of 2 buildings" in say("finding.N-CAPACITY.text", "en", **told.fields)
    more = found.buildings["energy_cost_kr"].to_numpy() - today.buildings["energy_cost_kr"].to_numpy()
    assert more == pytest.approx([0, 4_000])
    both = replace(stock, buildings=stock.buildings.assign(capacity_kw=[0.0, 40.0]))
    assert "N-CAPACITY" not in {finding.code for finding in assess(both, priced).findings}


def test_the_range_of_a_new_source_is_that_of_what_both_carriers_cost(
    gas: tuple[Stock, Setting, Assessment, Offers],
) -> None:
    """Gas saved and electricity used are priced each for itself; 13 % down and 9 % up from there."""
    stock, counted, today, menu = gas
    found = alone(menu, "heat_pump_ground").drop_duplicates("building").set_index("building")
    prices, base = counted.prices, counted.study.period.base_year
    places = prices.carriers.index("natural_gas"), prices.carriers.index("electricity")
    for code, option in found.iterrows():
        start = int(option["start_year"]) - base
        years = np.arange(start + 1, counted.study.economy.horizon_year + 1)
        gas_kr, power_kr = (
            float(
                prices.energy_kr_kwh[at]
                * ((1 + prices.growth[at]) / (1 + prices.rate)) ** years
                @ np.ones(len(years))
            )
            for at in places
        )
        own = today.buildings.loc[code]
        saved = {
            basis: own[f"{basis}heat_kwh"] * gas_kr - option[f"{basis}heat_kwh"] * power_kr
            for basis in ("", "calculated_", "expected_")
        }
        least, most = sorted((saved["calculated_"], saved["expected_"]))
        low, high = least - 0.13 * abs(least), most + 0.09 * abs(most)
        assert option["lcc_high_kr"] - option["lcc_kr"] == pytest.approx(saved[""] - low, rel=1e-9)
        assert option["lcc_kr"] - option["lcc_low_kr"] == pytest.approx(high - saved[""], rel=1e-9)
        assert np.isnan(option["saving_low_kwh"])
    assert len(found)
    assert stock.buildings["carrier"].eq("natural_gas").all()
