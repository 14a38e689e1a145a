"""Packages in two steps: each phase has its own energy, and money falls in the year of its works."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from energi.assess.bills import Connection, energy_pv
from energi.domain.choices import ENVELOPE
from energi.domain.stock import Offers
from energi.options.menu import offers


@pytest.fixture(scope="module")
def menus(sampled) -> tuple[Offers, Offers]:  # type: ignore[no-untyped-def]  # the conftest's Grounds
    allowed = replace(sampled.setting, study=sampled.setting.study.model_copy(update={"staged": True}))
    return (
        offers(sampled.stock, sampled.assessment, sampled.setting),
        offers(sampled.stock, sampled.assessment, allowed),
    )


def test_staged_options_come_on_top(menus: tuple[Offers, Offers]) -> None:
    plain, both = menus
    assert (plain.options["later_year"] == 0).all()
    once = both.options[both.options["later_year"] == 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(once, plain.options)
    two = both.options[both.options["later_year"] > 0]
    assert len(two)
    assert (two["later_year"] > two["start_year"]).all()
    assert not both.options.duplicated(["package", "start_year"]).any()


def test_each_step_holds_one_side_of_the_package(menus: tuple[Offers, Offers]) -> None:
    _, both = menus
    two = both.options[both.options["later_year"] > 0]
    inside = both.packages[both.packages["package"].isin(two["package"])]
    for part, first in (("shell", True), ("plant", False)):
        rows = inside[inside["package"].str.contains(f"-{part}-")]
        assert ((rows["stage"] == 1) == (rows["component"].isin(ENVELOPE) == first)).all()
    price = inside.groupby("package")["capital_kr"].sum()
    later = inside[inside["stage"] == 2].groupby("package")["capital_kr"].sum()
    assert two["capital_kr"].to_numpy() == pytest.approx(price.loc[two["package"]].to_numpy())
    assert two["later_capital_kr"].to_numpy() == pytest.approx(later.loc[two["package"]].to_numpy())


def test_energy_after_the_first_step_is_that_of_the_first_part_alone(menus: tuple[Offers, Offers]) -> None:
    """A first step is itself a package; where it is on the menu, its energy is the first phase."""
    plain, both = menus
    actions = plain.packages.groupby("package")["action"].agg(frozenset)
    alone = {works: package for package, works in actions.items()}
    heat = plain.options.drop_duplicates("package").set_index("package")["heat_kwh"]
    steps = both.packages[both.packages["stage"] == 1].groupby("package")["action"].agg(frozenset)
    two = both.options[both.options["later_year"] > 0].drop_duplicates("package").set_index("package")
    compared = 0
    for package, row in two.iterrows():
        twin = alone.get(steps[package])
        if twin is not None:
            assert row["first_heat_kwh"] == pytest.approx(heat[twin])
            compared += 1
    assert compared


def test_life_cycle_cost_lies_in_three_phases(menus: tuple[Offers, Offers], sampled) -> None:  # type: ignore[no-untyped-def]
    """The bills by themselves: as today to the first year, one step to the second, then both."""
    _, both = menus
    prices, study = sampled.setting.prices, sampled.setting.study
    two = both.options[both.options["later_year"] > 0].iloc[:200]
    today = sampled.assessment.buildings.loc[two["building"]]
    connection = Connection.of(sampled.stock.buildings.loc[two["building"]])
    whole = both.options.drop_duplicates(["building", "package"]).set_index("package")
    for at in range(0, len(two), 20):
        row, base = two.iloc[at], study.period.base_year
        one, last = int(row["start_year"]) - base, int(row["later_year"]) - base
        carrier = prices.index([row["carrier"]])

        def worth(heat: float, power: float, after: int, until: int) -> float:
            use = np.array([heat]), np.array([power])
            own = connection.take(np.array([at]))  # noqa: B023
            return float(energy_pv(*use, own, carrier, prices, after, until)[0])  # noqa: B023

        bills = worth(today["heat_kwh"].iloc[at], today["electricity_kwh"].iloc[at], 0, one)
        bills += worth(row["first_heat_kwh"], row["first_electricity_kwh"], one, last)
        bills += worth(row["heat_kwh"], row["electricity_kwh"], last, study.economy.horizon_year)
        # the same package done at once: what is left of its cost without bills differs only by the years
        at_once = both.options[
            (both.options["package"] == str(row["package"]).rsplit("-", 2)[0])
            & (both.options["start_year"] == row["later_year"])
        ].iloc[0]
        late = worth(today["heat_kwh"].iloc[at], today["electricity_kwh"].iloc[at], 0, last)
        late += worth(row["heat_kwh"], row["electricity_kwh"], last, study.economy.horizon_year)
        works, works_late = row["lcc_kr"] - bills, at_once["lcc_kr"] - late
        first_price = row["capital_kr"] - row["later_capital_kr"]
        # bringing the first part forward moves its price, and what it replaces, by at most its own size
        assert abs(works - works_late) <= 2 * first_price + 1e-6
        assert whole.loc[row["package"], "heat_kwh"] == pytest.approx(at_once["heat_kwh"])


def test_emissions_fall_in_two_steps(menus: tuple[Offers, Offers], sampled) -> None:  # type: ignore[no-untyped-def]
    _, both = menus
    rows = np.flatnonzero((both.options["later_year"] > 0).to_numpy())[::97]
    factors = sampled.setting.factors
    power = factors.kg_kwh[factors.carriers.index("electricity")]
    today = sampled.assessment.buildings
    for row in rows:
        option = both.options.iloc[row]
        for y, year in enumerate(both.years):
            step = "" if year > option["later_year"] else "first_" if year > option["start_year"] else None
            use = today.loc[option["building"]] if step is None else option
            carrier = (
                option[f"{step}carrier"]
                if step is not None
                else sampled.stock.buildings.loc[option["building"], "carrier"]
            )
            heat = use[f"{step or ''}heat_kwh"] * factors.kg_kwh[factors.carriers.index(carrier), y + 1]
            expected = heat + use[f"{step or ''}electricity_kwh"] * power[y + 1]
            assert both.co2_kg[row, y] == pytest.approx(expected)
